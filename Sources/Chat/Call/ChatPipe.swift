import NIOConcurrencyHelpers
import NIOCore

/// Between who makes an answer and who reads it. A few elements wait at most: who makes it waits for room.
final class ChatPipe: Sendable {
    private struct State {
        var elements = CircularBuffer<ChatAnswer.Element>()
        /// nothing more is written; the error follows the elements.
        var isEnded = false
        var error: ChatError?
        /// Nobody reads any more.
        var isClosed = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?

        var hasNews: Bool { !elements.isEmpty || isEnded || isClosed }
        var hasRoom: Bool { elements.count < ChatPipe.room || isClosed }

        mutating func takeReader() -> CheckedContinuation<Void, Never>? {
            defer { reader = nil }
            return reader
        }

        mutating func takeWriter() -> CheckedContinuation<Void, Never>? {
            defer { writer = nil }
            return writer
        }
    }

    static let room = 4

    private let state = NIOLockedValueBox(State())

    // MARK: The writer's side

    /// Returns once there is room. Throws `CancellationError` when nobody reads any more.
    func write(_ element: ChatAnswer.Element) async throws {
        while true {
            let (isDone, isClosed, reader) = state.withLockedValue { state in
                guard !state.isClosed else { return (false, true, nil as CheckedContinuation<Void, Never>?) }
                guard state.hasRoom else { return (false, false, nil) }
                state.elements.append(element)
                return (true, false, state.takeReader())
            }
            reader?.resume()
            if isClosed { throw CancellationError() }
            if isDone { return }
            await waitForRoom()
        }
    }

    /// Nothing follows but the error.
    func end(_ error: ChatError?) {
        let reader = state.withLockedValue { state in
            state.isEnded = true
            state.error = error
            return state.takeReader()
        }
        reader?.resume()
    }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLockedValue { state in
                if !state.hasRoom { state.writer = continuation }
                return state.hasRoom
            }
            if isOver { continuation.resume() }
        }
    }

    // MARK: The reader's side

    /// Returns when something can be read. Throws what ended the answer before there was anything.
    func wait() async throws(ChatError) {
        while true {
            let (hasNews, error) = state.withLockedValue { state in
                (state.hasNews, state.elements.isEmpty ? (state.isClosed ? ChatError(.cancelled) : state.error) : nil)
            }
            if let error { throw error }
            if hasNews { return }
            await waitForNews()
        }
    }

    /// nil at the end.
    func read() async throws(ChatError) -> ChatAnswer.Element? {
        while true {
            try await wait()
            let (element, isEnded, writer) = state.withLockedValue { state in
                (state.elements.popFirst(), state.isEnded, state.takeWriter())
            }
            writer?.resume()
            if let element { return element }
            if isEnded { return nil }
        }
    }

    /// Nothing more is read; who writes hears of it.
    func close() {
        let (reader, writer) = state.withLockedValue { state in
            state.isClosed = true
            state.elements.removeAll()
            return (state.takeReader(), state.takeWriter())
        }
        reader?.resume()
        writer?.resume()
    }

    private func waitForNews() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLockedValue { state in
                if !state.hasNews { state.reader = continuation }
                return state.hasNews
            }
            if isOver { continuation.resume() }
        }
    }
}
