import Foundation
import Testing

@testable import App

@Suite("Output")
struct OutputTests {
    @Test("It tells whether all was taken")
    func taken() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let null = try #require(FileHandle(forWritingAtPath: "/dev/null"))

        #expect(!Output(descriptor: full.fileDescriptor).line("a"))
        #expect(Output(descriptor: null.fileDescriptor).line("a"))
        #expect(!Output(descriptor: -1).line("a"))
    }
}
