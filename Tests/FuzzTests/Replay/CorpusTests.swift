import Foundation
import Testing

@Suite("Inputs that were found or thought of")
struct CorpusTests {
    @Test("Each seed keeps its target's promises", arguments: FuzzTarget.allCases)
    func replay(target: FuzzTarget) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Corpus/\(target.rawValue)").standardized
        let seeds = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(seeds.count >= 5)
        for seed in seeds {
            #expect(throws: Never.self, "\(seed.lastPathComponent)") { try target.check(Array(Data(contentsOf: seed))) }
        }
    }
}
