import NIOConcurrencyHelpers
import Testing

@testable import Chat

@Suite("Between writer and reader")
struct ChatPipeTests {
    static func words(_ number: Int) -> ChatAnswer.Element { .deltas([.content("\(number)")]) }

    @Test("All elements come in order, and then the end", arguments: [0, 1, 3, 4, 5, 1000])
    func order(count: Int) async throws {
        let pipe = ChatPipe()
        async let writing: Void = {
            for number in 0..<count { try await pipe.write(Self.words(number)) }
            pipe.end(nil)
        }()
        var read: [ChatAnswer.Element] = []
        while let element = try await pipe.read() { read.append(element) }
        try await writing
        #expect(read == (0..<count).map(Self.words))
        pipe.close()
        #expect(try await pipe.read() == nil)
    }

    @Test("An error comes behind what was written before it")
    func error() async throws {
        let pipe = ChatPipe()
        try await pipe.write(Self.words(1))
        pipe.end(ChatError(.broken))
        try await pipe.wait()
        #expect(try await pipe.read() == Self.words(1))
        await #expect(throws: ChatError(.broken)) { try await pipe.read() }
        await #expect(throws: ChatError(.broken)) { try await pipe.wait() }
    }

    @Test("A writer waits for its reader")
    func backPressure() async throws {
        let pipe = ChatPipe()
        let written = NIOLockedValueBox(0)
        let writing = Task {
            for number in 0..<50 {
                try await pipe.write(Self.words(number))
                written.withLockedValue { $0 = number + 1 }
            }
            pipe.end(nil)
        }
        var read = 0
        while try await pipe.read() != nil {
            read += 1
            #expect(written.withLockedValue { $0 } <= read + ChatPipe.room)
        }
        #expect(read == 50)
        try await writing.value
    }

    @Test("Who waits on either side learns that it is closed")
    func closed() async throws {
        let pipe = ChatPipe()
        let reading = Task { try await pipe.read() }
        pipe.close()
        await #expect(throws: ChatError(.cancelled)) { try await reading.value }
        let full = ChatPipe()
        for number in 0..<ChatPipe.room { try await full.write(Self.words(number)) }
        let writing = Task { try await full.write(Self.words(9)) }
        full.close()
        await #expect(throws: CancellationError.self) { try await writing.value }
        await #expect(throws: CancellationError.self) { try await full.write(Self.words(10)) }
    }

    @Test("A reader that waits hears when nothing came; one that does not wait hears nothing of it")
    func silence() async throws {
        let pipe = ChatPipe()
        pipe.stir()
        let reading = Task { try await pipe.read() }
        // Nobody tells when it waits: stirred again and again, it hears at last.
        let stirring = Task {
            while !Task.isCancelled {
                pipe.stir()
                await Task.yield()
            }
        }
        #expect(try await reading.value == .silence)
        stirring.cancel()
        await stirring.value
        try await pipe.write(Self.words(1))
        pipe.stir()
        #expect(try await pipe.read() == Self.words(1))
    }
}
