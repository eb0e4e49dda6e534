import Foundation
import Generation
import Jobs
import Store
import TestSupport
import Testing
import Transport
import Vault
import Webhooks

@testable import App

/// What House joins: the end of a job and the outbox.
@Suite("Webhooks of jobs")
struct WebhookEventTests {
    @Test("A video's end is told at its end and no sooner, and pictures' are not")
    func told() async throws {
        let directory = try TemporaryDirectory()
        let database = try SQLiteDatabase.temporary(in: directory, migrations: DataDirectory.migrations)
        let transport = try CurlTransport(logger: .quiet)
        let webhooks = Webhooks(
            database: database, vault: Vault(current: MasterKey()), transport: transport, logger: .quiet)
        let queue = JobQueue(database: database, endWriter: webhooks.endWriter)
        let now = Date()
        _ = try await webhooks.create(
            owner: "ann", name: "mine", url: "https://1.1.1.1/", types: WebhookEventType.allCases, now: now)
        for (id, kind, owner) in [
            ("video_1", VideoWorker.kind, "ann"), ("image_1", ImageWorker.kind, "ann"),
            ("video_2", VideoWorker.kind, "bob"), ("video_3", VideoWorker.kind, "ann"),
        ] {
            let job = NewJob(
                id: id, kind: kind, owner: owner, arguments: Data(), expiresAt: now.addingTimeInterval(86_400))
            _ = try await queue.enqueue(job, now: now)
        }
        func told() async throws -> [String] {
            try await webhooks.deliveries(endpoint: nil, state: nil, before: nil, limit: 9).deliveries
                .map { "\($0.event.type.rawValue) \($0.event.subject)" }
        }

        #expect(try await told() == [])
        for (id, owner) in [("video_1", "ann"), ("image_1", "ann"), ("video_2", "bob")] {
            try await queue.cancel(id, owner: owner, now: now)
        }
        #expect(try await told() == ["video.failed video_1"])
        await transport.shutdown()
    }

    @Test("An end that cannot be told is no end")
    func together() async throws {
        let directory = try TemporaryDirectory()
        let database = StubbornDatabase(
            try SQLiteDatabase.temporary(in: directory, migrations: DataDirectory.migrations))
        let transport = try CurlTransport(logger: .quiet)
        let webhooks = Webhooks(
            database: database, vault: Vault(current: MasterKey()), transport: transport, logger: .quiet)
        let queue = JobQueue(database: database, endWriter: webhooks.endWriter)
        let now = Date()
        _ = try await webhooks.create(
            owner: "ann", name: "mine", url: "https://1.1.1.1/", types: [.videoFailed], now: now)
        let job = NewJob(
            id: "video_1", kind: VideoWorker.kind, owner: "ann", arguments: Data(),
            expiresAt: now.addingTimeInterval(86_400))
        _ = try await queue.enqueue(job, now: now)
        func deliveries() async throws -> Int {
            try await webhooks.deliveries(endpoint: nil, state: nil, before: nil, limit: 9).deliveries.count
        }

        database.refuse(1, of: "INSERT INTO webhook_deliveries", with: .full)
        await #expect(throws: StoreError.full) { try await queue.cancel("video_1", owner: "ann", now: now) }
        #expect(try queue.job("video_1")?.state == .available)
        #expect(try await deliveries() == 0)

        try await queue.cancel("video_1", owner: "ann", now: now)
        #expect(try queue.job("video_1")?.state == .cancelled)
        #expect(try await deliveries() == 1)
        await transport.shutdown()
    }

    @Test(
        "Which end is told how",
        arguments: zip(
            [JobState.completed, .discarded, .cancelled],
            [WebhookEventType.videoCompleted, .videoFailed, .videoFailed]))
    func types(state: JobState, type: WebhookEventType) {
        let end = JobEnd(id: "video_1", kind: VideoWorker.kind, owner: "ann", state: state)
        #expect(WebhookEvent(end, now: .now)?.type == type)
        #expect(WebhookEvent(end, now: .now)?.subject == "video_1")
    }
}
