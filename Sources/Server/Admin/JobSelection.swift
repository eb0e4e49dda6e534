import Foundation
import Generation
import Jobs

/// Jobs by what is known of them: the conditions of the list, for those that act on all it would show.
struct JobWish: Hashable, Sendable {
    let filter: JobFilter
    let model: String?

    var isEverything: Bool { filter == JobFilter() && model == nil }

    /// What the table cannot tell by itself; nil if nothing.
    var matches: (@Sendable (Job) -> Bool)? {
        guard let model else { return nil }
        return { job in job.video?.model == model || job.images?.model == model }
    }

    init(state: String?, kind: String?, owner: String?, model: String?, field: String = "state") throws {
        let state = try state.map { name in
            guard let state = JobState(rawValue: name) else {
                let words = JobState.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                throw APIError.invalid(field, "'\(field)' must be one of \(words).")
            }
            return state
        }
        filter = JobFilter(state: state, kind: kind, owner: owner)
        self.model = model
    }

    init(_ query: AdminQuery) throws {
        try self.init(
            state: try query.text("state"), kind: try query.text("kind"), owner: try query.text("owner"),
            model: try query.text("model"))
    }
}

/// Which jobs a request means: some by their ids, or all that a filter finds.
struct JobSelection: Decodable, Sendable {
    struct Filter: Decodable, Sendable {
        let wish: JobWish

        private enum CodingKeys: String, CodingKey, CaseIterable { case state, kind, owner, model }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(ofOnly: CodingKeys.self, in: "filter")
            func text(_ key: CodingKeys) throws -> String? {
                try container.decodeIfPresent(String.self, forKey: key).flatMap { $0.isEmpty ? nil : $0 }
            }
            wish = try JobWish(
                state: text(.state), kind: text(.kind), owner: text(.owner), model: text(.model), field: "filter.state")
        }
    }

    let ids: [String]?
    let filter: Filter?
    /// Must be said where a filter has no condition.
    let all: Bool?
    /// Only those before this place in the order of acceptance.
    let before: Int?
}

extension Job {
    /// nil if it is none, or one of another version that cannot be read.
    var video: Video? {
        guard kind == VideoWorker.kind else { return nil }
        // An operator's list must not fail for one old row.
        return try? Video(self)
    }

    /// As `video`.
    var images: ImageJob? {
        guard kind == ImageWorker.kind else { return nil }
        // An operator's list must not fail for one old row.
        return try? ImageJob(self)
    }
}
