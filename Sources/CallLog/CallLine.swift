import Foundation

/// A record in a file: the columns of CSV in this order, the fields of JSON by these names.
struct CallLine: Encodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, at, kind
        case requestID = "request_id"
        case succeeded, status, error, detail, decision, owner
        case keyName = "key_name"
        case tokenID = "token_id"
        case token, model, route, job, attempt
        case queueMS = "queue_ms"
        case firstByteMS = "first_byte_ms"
        case totalMS = "total_ms"
        case proxy, media, bytes
        case downloadMS = "download_ms"
        case costTicks = "cost_in_usd_ticks"
        case connectMS = "connect_ms"
    }

    private enum Field {
        case text(String?)
        case number(Int64?)
        case flag(Bool)
        case list([String])
    }

    private let record: CallRecord

    init(_ record: CallRecord) { self.record = record }

    /// Nothing stands for nil; names of media are parted by spaces.
    var cells: [String] {
        CodingKeys.allCases.map { key in
            switch field(key) {
            case .text(let text): text ?? ""
            case .number(let number): number.map(String.init) ?? ""
            case .flag(let flag): String(flag)
            case .list(let names): names.joined(separator: " ")
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for key in CodingKeys.allCases {
            switch field(key) {
            case .text(let text): try container.encode(text, forKey: key)
            case .number(let number): try container.encode(number, forKey: key)
            case .flag(let flag): try container.encode(flag, forKey: key)
            case .list(let names): try container.encode(names, forKey: key)
            }
        }
    }

    private func field(_ key: CodingKeys) -> Field {
        switch key {
        case .id: .number(record.id)
        case .connectMS: .number(record.connectMS.map(Int64.init))
        case .costTicks: .number(record.costTicks.map(Int64.init))
        case .at: .text(record.at.ISO8601Format(.init(includingFractionalSeconds: true)))
        case .kind: .text(record.kind.rawValue)
        case .requestID: .text(record.requestID)
        case .succeeded: .flag(record.succeeded)
        case .status: .number(Int64(record.status))
        case .error: .text(record.error)
        case .detail: .text(record.detail)
        case .decision: .text(record.decision)
        case .owner: .text(record.owner)
        case .keyName: .text(record.keyName)
        case .tokenID: .number(record.tokenID.map(Int64.init))
        case .token: .text(record.token)
        case .model: .text(record.model)
        case .route: .text(record.route)
        case .job: .text(record.job)
        case .attempt: .number(record.attempt.map(Int64.init))
        case .queueMS: .number(record.queueMS.map(Int64.init))
        case .firstByteMS: .number(record.firstByteMS.map(Int64.init))
        case .totalMS: .number(record.totalMS.map(Int64.init))
        case .proxy: .text(record.proxy)
        case .media: .list(record.media)
        case .bytes: .number(record.bytes.map(Int64.init))
        case .downloadMS: .number(record.downloadMS.map(Int64.init))
        }
    }
}
