import Transport

extension GrokWebClient {
    /// Asks, and reports the events of each piece of the answer as it comes. Cancelling closes the call. Throws
    /// `UpstreamError`, with `mayHaveStarted` once any of the answer itself was reported: nobody else is asked then.
    /// `.started` alone is no part of it. What `report` throws is thrown on.
    package func converse(
        _ order: consuming ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws {
        // The question may be long: it is let go of when it was sent.
        let answer = try await begun(Question(consume order, as: credential, by: egress))
        var isAnswered = false
        do {
            try await watches.follow(answer) { events in try await report(kept(events, &isAnswered)) }
        } catch {
            throw told(error, isAnswered, credential, egress)
        }
    }

    /// In a task of its own: its frames are deeper than those of the stream, and a task keeps what they once needed.
    // Not inlined, as those below: their locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func begun(_ question: Question) async throws -> AnswerStream<ConversationReader> {
        async let begun = begin(question)
        return stream(try await begun, question)
    }

    @inline(never)
    private func stream(_ begun: Begun, _ question: Question) -> AnswerStream<ConversationReader> {
        stream(begun, with: ConversationReader(drawings: question.order.drawings))
    }

    /// One reference, in place of copies in both tasks' frames.
    private final class Question: Sendable {
        let order: ChatOrder
        let credential: Credential
        let egress: Egress

        init(_ order: ChatOrder, as credential: Credential, by egress: Egress) {
            self.order = order
            self.credential = credential
            self.egress = egress
        }
    }

    @inline(never)
    private func begin(_ question: Question) async throws -> Begun {
        try await begin(try chatCall(question.order), as: question.credential, by: question.egress)
    }

    @inline(never)
    private func told(
        _ error: any Error, _ isAnswered: Bool, _ credential: Credential, _ egress: Egress
    ) -> any Error {
        let error = cleared(error, credential, egress)
        return isAnswered ? (error as? UpstreamError)?.startingUncertain() ?? error : error
    }

    @inline(never)
    func chatCall(_ order: ChatOrder) throws(UpstreamError) -> Call {
        var call =
            switch configuration.profile {
            case .december2025:
                try call(Self.conversations, json: December2025Chat(order, temporary: configuration.temporary))
            case .august2026:
                call(Self.conversations, written: try August2026Chat(order, temporary: configuration.temporary).json())
            }
        call.page = "/"
        call.total = configuration.chatTotal
        // Thousands of them are open at once, and they come in words.
        call.readSize = 1 << 10
        return call
    }

    @inline(never)
    private func kept(_ events: [ChatEvent], _ isAnswered: inout Bool) -> [ChatEvent] {
        isAnswered = isAnswered || events.contains { $0.isPartOfAnswer }
        return events.map(kept)
    }

    private func kept(_ event: ChatEvent) -> ChatEvent {
        switch event {
        case .started, .thought, .said, .searched, .called, .accounted: event
        case .drew(let picture):
            .drew(
                DrawnPicture(
                    id: picture.id, path: AssetAddress.kept(picture.path, in: configuration),
                    progress: picture.progress, index: picture.index))
        case .finished(let message, let pictures):
            .finished(message: message, pictures: pictures.map { AssetAddress.kept($0, in: configuration) })
        }
    }
}
