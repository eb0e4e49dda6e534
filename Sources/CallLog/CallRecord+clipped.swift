extension CallRecord {
    private static let names = 20

    /// With each text and list cut to what the log keeps of it, so that a record takes a few KiB at most whatever an
    /// upstream or a client sent.
    var clipped: CallRecord {
        var record = self
        record.requestID = requestID.clipped(to: 100)
        record.owner = owner?.clipped(to: 200)
        record.keyName = keyName?.clipped(to: 200)
        record.token = token?.clipped(to: 64)
        record.model = model?.clipped(to: 128)
        record.route = route.clipped(to: 64)
        record.job = job?.clipped(to: 128)
        record.error = error?.clipped(to: 64)
        record.detail = detail?.clipped(to: 500)
        record.decision = decision?.clipped(to: 200)
        record.queueMS = queueMS.map { max($0, 0) }
        record.connectMS = connectMS.map { max($0, 0) }
        record.firstByteMS = firstByteMS.map { max($0, 0) }
        record.totalMS = totalMS.map { max($0, 0) }
        record.proxy = proxy?.clipped(to: 300)
        record.media = media.prefix(Self.names).map { $0.clipped(to: 256) }
        return record
    }
}

extension String {
    /// The first `limit` scalars. Not characters: one of those may be of any length.
    fileprivate func clipped(to limit: Int) -> String {
        if utf8.count <= limit { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit)))
    }
}
