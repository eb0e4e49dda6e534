import Foundation

/// What a record tells of.
package enum CallKind: String, Sendable, CaseIterable {
    /// What a client asked of us.
    case request
    /// One call of ours to an upstream; those of one request or job share its id.
    case attempt
}

/// One line of the call log. Names what was used, never a secret: tokens and proxies by their masked labels.
package struct CallRecord: Sendable, Hashable {
    /// Ever newer with `at`: its place in the log. 0 before it is stored.
    package var id: Int64 = 0
    package var kind: CallKind
    package var requestID: String
    /// When the call ended.
    package var at: Date
    package var owner: String?
    /// The name of the API key.
    package var keyName: String?
    package var tokenID: Int?
    /// The token's masked label.
    package var token: String?
    /// A model of the catalog; nil when the client named none of ours.
    package var model: String?
    /// The kind of job, or the label of the route.
    package var route: String
    package var job: String?
    package var attempt: Int?
    /// The HTTP status: the upstream's, or what the client got. 0 when there was none.
    package var status: Int
    /// The code of the error; nil when all went well.
    package var error: String?
    /// The error in words, 500 characters at most.
    package var detail: String?
    /// What followed from it: another token, another road, given up.
    package var decision: String?
    package var queueMS: Int?
    package var firstByteMS: Int?
    package var totalMS: Int?
    /// The road's label.
    package var proxy: String?
    /// Names of files in the media cache.
    package var media: [String]
    package var bytes: Int?
    /// How much of the time the file took, from its first byte on.
    package var downloadMS: Int?
    /// What the upstream says it cost, in ten-billionths of a dollar.
    package var costTicks: Int?
    /// How much of the time to the first byte went into new connections; 0 where they stood already.
    package var connectMS: Int?

    package var succeeded: Bool { error == nil && (200..<400).contains(status) }

    package init(
        kind: CallKind, requestID: String, at: Date, owner: String? = nil, keyName: String? = nil, tokenID: Int? = nil,
        token: String? = nil, model: String? = nil, route: String, job: String? = nil, attempt: Int? = nil,
        status: Int, error: String? = nil, detail: String? = nil, decision: String? = nil, queueMS: Int? = nil,
        firstByteMS: Int? = nil, totalMS: Int? = nil, proxy: String? = nil, media: [String] = [], bytes: Int? = nil,
        downloadMS: Int? = nil, costTicks: Int? = nil, connectMS: Int? = nil
    ) {
        self.kind = kind
        self.requestID = requestID
        self.at = at
        self.owner = owner
        self.keyName = keyName
        self.tokenID = tokenID
        self.token = token
        self.model = model
        self.route = route
        self.job = job
        self.attempt = attempt
        self.status = status
        self.error = error
        self.detail = detail
        self.decision = decision
        self.queueMS = queueMS
        self.firstByteMS = firstByteMS
        self.totalMS = totalMS
        self.proxy = proxy
        self.media = media
        self.bytes = bytes
        self.downloadMS = downloadMS
        self.costTicks = costTicks
        self.connectMS = connectMS
    }
}
