import Store
import Testing

@Suite(.timeLimit(.minutes(2))) struct ChangesTests {
    @Test("Many changes wait for each listener as one; who came later or has left hears nothing")
    func newest() async {
        let changes = Changes()
        let early = [changes.stream(), changes.stream()]
        for _ in 0..<3 { changes.tell() }
        let late = changes.stream()

        for (stream, number) in [(early[0], 1), (early[1], 1), (late, 0)] {
            #expect(await Self.waiting(in: stream) == number)
        }
        changes.tell()
        #expect(await Self.waiting(in: early[0]) == 0)
    }

    @Test("A listener is woken by each change that it waits for")
    func wakes() async {
        let changes = Changes()
        var listener = changes.stream().makeAsyncIterator()
        for _ in 0..<3 {
            changes.tell()
            #expect(await listener.next() != nil)
        }
    }

    /// How many changes wait in it. It ends with that.
    private static func waiting(in stream: AsyncStream<Void>) async -> Int {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await stream.reduce(0) { number, _ in number + 1 }
        }
        return await task.value
    }
}
