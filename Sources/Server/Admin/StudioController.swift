import Access
import Catalog
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Jobs
import Media

/// `/api/studio/…`: what the console makes itself. The same handlers as under `/v1`, for whoever has a session in place of a
/// key; of these only what begins work, as all else stands under `/api` already.
struct StudioController: Sendable {
    /// Whose the jobs are. A key with this owner sees them, too.
    static let owner = "console"

    let chat: ChatController
    let images: ImageController
    let videos: VideoController
    let queue: JobQueue
    let media: MediaCache
    let catalog: ModelCatalog
    let listing: ModelListing
    let publicURL: String?
    /// Largest reference picture in bytes.
    let uploadBytes: Int

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/studio/models") { _ in models },
            AdminRoute(.get, "/api/studio/jobs") { try await jobs($0) },
            AdminRoute(.post, "/api/studio/v1/chat/completions") { asked in
                AdminAnswer(raw: try await chat.create(asked.request, asked.context, by: try asker(asked)))
            },
            AdminRoute(.post, "/api/studio/v1/images/generations") { try await make(.generation, $0) },
            AdminRoute(.post, "/api/studio/v1/images/edits") { try await make(.edit, $0) },
            AdminRoute(.post, "/api/studio/v1/videos") { asked in
                AdminAnswer(raw: try await videos.create(asked.request, asked.context, by: try asker(asked)))
            },
            AdminRoute(.post, "/api/studio/v1/videos/edits") { try await change(.edits, $0) },
            AdminRoute(.post, "/api/studio/v1/videos/extensions") { try await change(.extensions, $0) },
            AdminRoute(.post, "/api/studio/v1/videos/:id/remix") { try await remix($0) },
        ]
    }

    private func asker(_ asked: AdminRequest) throws -> Principal {
        guard let visitor = asked.visitor else { throw APIError.noSession }
        return Principal(owner: Self.owner, keyID: "", keyName: visitor.name)
    }

    private func make(_ task: ImageTask, _ asked: AdminRequest) async throws -> AdminAnswer {
        AdminAnswer(raw: try await images.make(task, asked.request, asked.context, by: try asker(asked)))
    }

    /// Of anybody's video: an administrator sees them all.
    private func remix(_ asked: AdminRequest) async throws -> AdminAnswer {
        guard let source = try queue.job(asked.id) else { throw APIError.videoNotFound(asked.id) }
        let answer = try await videos.remix(
            asked.id, of: source.owner, asked.request, asked.context, by: try asker(asked))
        return AdminAnswer(raw: answer)
    }

    private func change(_ endpoint: Endpoint, _ asked: AdminRequest) async throws -> AdminAnswer {
        AdminAnswer(
            raw: try await videos.change(
                endpoint, ofAnybody: true, asked.request, asked.context, by: try asker(asked)))
    }

    /// The studio's own, newest first: found by their owner, however many others there are.
    private func jobs(_ asked: AdminRequest) async throws -> AdminAnswer {
        let kinds: KeyValuePairs = [VideoWorker.kind: VideoWorker.kind, ImageWorker.kind: ImageWorker.kind]
        let kind = try asked.query.choice("kind", kinds) ?? VideoWorker.kind
        let limit = try asked.query.integer("limit", in: 1...PageQuery.largest) ?? 12
        let page = try await queue.jobs(
            owner: Self.owner, kind: kind, after: nil, limit: limit, order: .newestFirst)
        let jobs = try page.jobs.map { job in
            // What was deleted or evicted since is not offered.
            let kept = try job.mediaNames.filter { try media.item($0) != nil }
            return AdminJSON.object(
                job.json.members.filter { $0.0 != "media_names" } + [("media_names", AdminJSON(kept))])
        }
        return AdminAnswer(
            .array(jobs), fields: [("has_more", .flag(page.hasMore)), ("limit", .integer(limit))])
    }

    private var models: AdminAnswer {
        let supply = listing.supply()
        var (chats, pictures, films): ([AdminJSON], [AdminJSON], [AdminJSON]) = ([], [], [])
        for model in catalog.models {
            let card: [(String, AdminJSON)] = [
                ("id", .text(model.id)), ("title", .text(model.card.title ?? model.id)),
                ("summary", AdminJSON(model.card.summary)), ("tier", .text(model.tier.rawValue)),
                ("is_served", .flag(supply.serves(model))),
            ]
            switch model {
            case .chat: chats.append(.object(card))
            case .image(let model): pictures.append(.object(card + model.abilities))
            case .video(let model): films.append(.object(card + model.abilities(supply)))
            }
        }
        return AdminAnswer([
            "base_url": AdminJSON(publicURL), "owner": .text(Self.owner),
            "prompt_characters": .integer(VideoForm.promptCharacters), "upload_bytes": .integer(uploadBytes),
            "chat": .array(chats), "image": .array(pictures), "video": .array(films),
        ])
    }
}

extension VideoModel {
    /// What those can do for it whose tokens are there; what all can where there are none.
    fileprivate func abilities(_ supply: Supply) -> [(String, AdminJSON)] {
        let served = offers.filter(supply.serves)
        let offers = served.isEmpty ? offers : served
        let editing = offers.lazy.compactMap(\.editing).first
        let sizes = sizes.filter { size in offers.contains { $0.formats[size] != nil } }
        let seconds = seconds.filter { seconds in offers.contains { $0.seconds.contains(seconds) } }.sorted()
        return [
            ("sizes", AdminJSON(sizes.map(\.description))),
            (
                "default_size",
                .text((sizes.contains(defaultSize) ? defaultSize : sizes.first ?? defaultSize).description)
            ),
            ("seconds", AdminJSON(seconds)),
            (
                "default_seconds",
                .integer(seconds.contains(defaultSeconds) ? defaultSeconds : seconds.first ?? defaultSeconds)
            ),
            ("editing", editing?.json ?? .null),
        ]
    }
}

extension VideoOffer.Editing {
    fileprivate var json: AdminJSON {
        [
            "longest_edited": .real(longestEdited), "shortest_extended": .real(extendable.lowerBound),
            "longest_extended": .real(extendable.upperBound), "least_added": .integer(added.lowerBound),
            "most_added": .integer(added.upperBound),
        ]
    }
}

extension ImageModel {
    fileprivate var abilities: [(String, AdminJSON)] {
        [
            ("sizes", AdminJSON(ImageWish.usualSizes)), ("maximum_count", .integer(ImageWish.countLimit)),
            ("formats", AdminJSON(["png", "jpeg", "webp"])),
            ("maximum_references", .integer(min(maximumReferences, ImageWish.pictureLimit))),
        ]
    }
}
