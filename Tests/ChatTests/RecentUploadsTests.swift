import Foundation
import Testing
import Upstream

@testable import Chat

@Suite("Uploads that are remembered")
struct RecentUploadsTests {
    static let start = Date(timeIntervalSince1970: 1_600_000_000)

    @Test("A picture is found under its token, until it is too old or forgotten")
    func found() {
        var uploads = RecentUploads(age: 60)
        let key = RecentUploads.Key(token: 1, sha256: "a")
        uploads.keep(UploadedPicture(id: "u", path: nil), as: key, now: Self.start)
        #expect(uploads.find(key, now: Self.start.addingTimeInterval(59))?.id == "u")
        #expect(uploads.find(.init(token: 2, sha256: "a"), now: Self.start) == nil)
        #expect(uploads.find(key, now: Self.start.addingTimeInterval(60)) == nil)
        #expect(uploads.count == 0)
        uploads.keep(UploadedPicture(id: "u", path: nil), as: key, now: Self.start)
        uploads.forget([key])
        #expect(uploads.find(key, now: Self.start) == nil)
    }

    @Test("The least recently used go first, and never more than the capacity stay")
    func bounded() {
        var uploads = RecentUploads(capacity: 8)
        let first = RecentUploads.Key(token: 0, sha256: "0")
        for token in 0..<100 {
            uploads.keep(
                UploadedPicture(id: "\(token)", path: nil), as: .init(token: token, sha256: "0"), now: Self.start)
            #expect(uploads.count <= 8)
            #expect(uploads.find(first, now: Self.start) != nil)
        }
        #expect(uploads.find(.init(token: 99, sha256: "0"), now: Self.start)?.id == "99")
        #expect(uploads.find(.init(token: 1, sha256: "0"), now: Self.start) == nil)
    }
}
