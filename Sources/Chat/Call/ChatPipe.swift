import NIOConcurrencyHelpers
import NIOCore

/// Between who makes an answer and who reads it. A few elements wait at most: who makes it waits for room.
final class ChatPipe: Sendable {
    private struct State {
        var elements = CircularBuffer<ChatAnswer.Element>()
        /// Nothing more is written; the error follows the elements.
        var isEnded = false
        var error: ChatError?
        /// Nobody reads any more.
        var isClosed = false
        /// Who waits is told that nothing came.
        var isStirred = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?

        var hasNews: Bool { !elements.isEmpty || isEnded || isClosed }
        var hasRoom: Bool { elements.count < ChatPipe.room || isClosed }

        /// What a reader gets: an element, the end, an error, or nothing yet; and whom that makes room for.
        mutating func take() -> (
            element: ChatAnswer.Element?, isOver: Bool, error: ChatError?, writer: CheckedContinuation<Void, Never>?
        ) {
            let wasStirred = isStirred
            isStirred = false
            if isClosed { return (nil, true, ChatError(.cancelled), nil) }
            if let element = elements.popFirst() { return (element, false, nil, takeWriter()) }
            if isEnded { return (nil, true, error, nil) }
            return (wasStirred ? .silence : nil, false, nil, nil)
        }

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
                (state.hasNews, state.isClosed ? ChatError(.cancelled) : state.elements.isEmpty ? state.error : nil)
            }
            if let error { throw error }
            if hasNews { return }
            await waitForNews()
        }
    }

    /// nil at the end; `silence` when it was stirred while it waited.
    func read() async throws(ChatError) -> ChatAnswer.Element? {
        while true {
            let (element, isOver, error, writer) = state.withLockedValue { state in state.take() }
            writer?.resume()
            if let error { throw error }
            if isOver || element != nil { return element }
            await waitForNews()
        }
    }

    /// Gives a reader that waits `silence`.
    func stir() {
        let reader = state.withLockedValue { state in
            state.isStirred = state.reader != nil
            return state.takeReader()
        }
        reader?.resume()
    }

    /// Nothing more is read; who writes hears of it. After the end it changes nothing.
    func close() {
        let (reader, writer) = state.withLockedValue { state in
            state.isClosed = !state.isEnded || !state.elements.isEmpty
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
