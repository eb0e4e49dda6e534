import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Server

@Suite("Tasks on an event loop")
struct LoopExecutorTests {
    @Test("A task goes on there after whatever it waited for, and so do its children")
    func stays() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let executors = LoopExecutors()
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        let task = Task(executorPreference: executors.executor(of: loop)) {
            let before = loop.inEventLoop
            for await _ in signals { break }
            async let child = Self.isOn(loop)
            return [before, loop.inEventLoop, await child]
        }
        signal.yield()
        #expect(await task.value == [true, true, true])
    }

    @Test("Many tasks at once all come to their end")
    func many() async {
        let executor = LoopExecutor(MultiThreadedEventLoopGroup.singleton.next())
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<3000 {
                group.addTask(executorPreference: executor) {
                    await Task.yield()
                    return number
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 2999 * 3000 / 2)
    }

    @Test("There is one executor for each loop")
    func identity() {
        let executors = LoopExecutors()
        let (one, other) = (MultiThreadedEventLoopGroup.singleton.next(), MultiThreadedEventLoopGroup.singleton.next())
        #expect(executors.executor(of: one) === executors.executor(of: one))
        #expect((executors.executor(of: one) === executors.executor(of: other)) == (one === other))
    }

    @Test(
        "A body that takes long is written from elsewhere; a short one goes out where its head does",
        arguments: [nil, 3, 1 << 20])
    func body(length: Int?) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let wasOnLoop = NIOLockedValueBox<[Bool]>([])
        let response = Response(
            status: .ok,
            body: ResponseBody(contentLength: length) { writer in
                wasOnLoop.withLockedValue { $0.append(loop.inEventLoop) }
                try await writer.write(ByteBuffer(string: "abc"))
                try await writer.finish(nil)
            }
        ).written(on: globalConcurrentExecutor)
        #expect(response.body.contentLength == length)

        let written = NIOLockedValueBox(ByteBuffer())
        try await withTaskExecutorPreference(LoopExecutor(loop)) {
            try await response.body.write(Sink(written: written))
            wasOnLoop.withLockedValue { $0.append(loop.inEventLoop) }
        }
        #expect(wasOnLoop.withLockedValue { $0 } == [length == 3, true])
        #expect(written.withLockedValue { String(buffer: $0) } == "abc")
    }

    private struct Sink: ResponseBodyWriter {
        let written: NIOLockedValueBox<ByteBuffer>

        mutating func write(_ buffer: ByteBuffer) { written.withLockedValue { _ = $0.writeImmutableBuffer(buffer) } }

        consuming func finish(_ trailingHeaders: HTTPFields?) {}
    }

    private static func isOn(_ loop: any EventLoop) async -> Bool { loop.inEventLoop }
}
