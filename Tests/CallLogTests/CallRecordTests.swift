import Foundation
import Testing

@testable import CallLog

@Suite("Call records")
struct CallRecordTests {
    @Test(
        "A call succeeded when its status says so and no error came with it",
        arguments: [
            (200, nil, true), (206, nil, true), (304, nil, true), (200, "moderated", false), (404, nil, false),
            (429, "rate_limited", false), (500, nil, false), (0, "timeout", false), (0, nil, false),
        ])
    func success(status: Int, error: String?, succeeded: Bool) {
        let record = CallRecord(
            kind: .request, requestID: "r", at: Date(), route: "videos", status: status, error: error)

        #expect(record.succeeded == succeeded)
    }
}
