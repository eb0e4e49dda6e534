import Catalog
import Testing

@testable import Generation

@Suite("Fingerprint")
struct FingerprintTests {
    @Test("The same wish has the same fingerprint, whoever repeats it; each part of it counts")
    func parts() throws {
        let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
        let pro = try #require(ModelCatalog.standard.video(named: "sora-2-pro"))
        func request(_ change: (inout VideoRequest) -> Void = { _ in }) -> String {
            var request = VideoRequest(owner: "o", model: model, prompt: "a", size: FrameSize(720, 1280), seconds: 4)
            change(&request)
            return request.fingerprint
        }
        #expect(request() == request { $0.isRepeat = true })
        #expect(request() == request { $0.reference = nil })
        let others = [
            request { $0.model = pro }, request { $0.prompt = "b" }, request { $0.size = FrameSize(1280, 720) },
            request { $0.seconds = 8 }, request { $0.remixOf = "video_1" },
            request { $0.reference = StoredReference(name: "n", sha256: "abc") },
        ]
        #expect(request { $0.keyID = "k" } != request { $0.keyID = "l" })
        #expect(
            request { ($0.keyID, $0.idempotencyKey) = ("k", "i") }
                == request { ($0.keyID, $0.idempotencyKey) = ("l", "i") })
        #expect(Set(others + [request()]).count == others.count + 1)
    }
}
