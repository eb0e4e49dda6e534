import Foundation
import Testing

@testable import Upstream

@Suite("Answers to orders of pictures")
struct XAIImageAnswerTests {
    private func read(_ text: String) throws -> XAIImageAnswer {
        try JSONDecoder().decode(XAIImageAnswer.self, from: Data(text.utf8))
    }

    @Test("A picture that was paid for is found beside fields of another form")
    func lenient() throws {
        let answer = try read(
            #"{"data":[{"url":"https://x/y","respect_moderation":"yes","b64_json":{}}],"usage":"free","model":7}"#)
        #expect(answer.data.map(\.url) == ["https://x/y"])
        #expect(answer.data.first?.respectsModeration == nil && answer.cost == nil)
        let told = try read(#"{"data":[{"url":null,"respect_moderation":false}],"usage":{"cost_in_usd_ticks":5}}"#)
        #expect(told.data.first?.respectsModeration == false && told.cost?.ticks == 5)
    }

    @Test("What is no such answer is none", arguments: ["", "[]", "{}", #"{"data":"x"}"#, #"{"data":["x"]}"#])
    func none(text: String) {
        #expect(throws: DecodingError.self) { try read(text) }
    }
}
