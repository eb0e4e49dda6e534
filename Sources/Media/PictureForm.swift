/// In which size and format a picture is wanted.
package struct PictureForm: Hashable, Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case png, jpeg, webp

        var type: MediaType {
            switch self {
            case .png: .png
            case .jpeg: .jpeg
            case .webp: .webp
            }
        }
    }

    /// In pixels; nil leaves it. What does not fit is cut off at both ends: nothing is distorted, and no border is added.
    package var size: (width: Int, height: Int)? {
        get { pixels.map { ($0.width, $0.height) } }
        set { pixels = newValue.map { PixelSize(width: $0.width, height: $0.height) } }
    }
    /// nil leaves it.
    package var format: Format?
    /// 0...100, where 100 is the best picture; png has none.
    package var compression: Int?
    private(set) var pixels: PixelSize?

    package init(size: (width: Int, height: Int)? = nil, format: Format? = nil, compression: Int? = nil) {
        self.format = format
        self.compression = compression
        self.size = size
    }

    /// Whether a stored picture is as wanted. A lossy one whose compression is asked for is made anew.
    func isMet(by item: MediaItem) -> Bool {
        let fits = pixels.map { $0 == PixelSize(width: item.width, height: item.height) } ?? true
        guard fits, format.map({ $0.type.rawValue == item.type }) ?? true else { return false }
        return compression == nil || item.type == MediaType.png.rawValue
    }
}
