/// Who makes and changes pictures.
package protocol PictureProvider: AssetSource, PictureTaker {
    /// Has one picture made, and reports until its file can be fetched. Throws `UpstreamError` (`noImage` where words came
    /// instead). A picture lost on the way may be asked for again.
    func draw(
        _ order: ImageOrder, as credential: Credential, by egress: Egress, report: (ImageEvent) async throws -> Void
    ) async throws
}
