import Foundation
import Store

extension CallRecord {
    static let columns = """
        id, kind, request_id, succeeded, status, token, token_id, model, route, job, attempt, owner, key_name, error, \
        detail, decision, queue_ms, first_byte_ms, total_ms, proxy, media, bytes, \
        download_ms, cost_ticks, connect_ms
        """

    /// In the order of `columns`.
    func values(id: Int64) -> [Value] {
        [
            .integer(id), .text(kind.rawValue), .text(requestID), .flag(succeeded), .integer(status), .optional(token),
            .optional(tokenID), .optional(model), .text(route), .optional(job), .optional(attempt), .optional(owner),
            .optional(keyName), .optional(error), .optional(detail), .optional(decision), .optional(queueMS),
            .optional(firstByteMS), .optional(totalMS), .optional(proxy),
            .optional(media.isEmpty ? nil : media.joined(separator: "\n")), .optional(bytes),
            .optional(downloadMS),
            .optional(costTicks), .optional(connectMS),
        ]
    }

    init(row: any Row) throws {
        let id = Int64(try row.integer(0))
        guard let kind = CallKind(rawValue: try row.text(1)) else {
            throw StoreError.decoding("a call is of no known kind")
        }
        self.init(
            kind: kind, requestID: try row.text(2), at: CallPlace.date(of: id), owner: try row.optionalText(11),
            keyName: try row.optionalText(12), tokenID: try row.optionalInteger(6), token: try row.optionalText(5),
            model: try row.optionalText(7), route: try row.text(8), job: try row.optionalText(9),
            attempt: try row.optionalInteger(10), status: try row.integer(4), error: try row.optionalText(13),
            detail: try row.optionalText(14), decision: try row.optionalText(15), queueMS: try row.optionalInteger(16),
            firstByteMS: try row.optionalInteger(17), totalMS: try row.optionalInteger(18),
            proxy: try row.optionalText(19),
            media: try row.optionalText(20)?.split(separator: "\n").map(String.init) ?? [],
            bytes: try row.optionalInteger(21), downloadMS: try row.optionalInteger(22),
            costTicks: try row.optionalInteger(23), connectMS: try row.optionalInteger(24))
        self.id = id
    }
}
