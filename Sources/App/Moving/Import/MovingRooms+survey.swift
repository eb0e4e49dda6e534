import Access
import CallLog
import Foundation
import Jobs
import Media
import Pool
import Settings
import Store
import Transport
import Upstream

extension MovingRooms {
    /// What is here of what the folder holds. Changes nothing.
    func survey(for folder: OldFolder) async throws -> ImportStanding {
        var standing = try Self.emptyStanding(
            for: folder, directory: directory, definitions: definitions, database: database)
        if !folder.tokens.items.isEmpty || !folder.proxies.items.isEmpty {
            standing.tokens = try await knownTokens()
            for node in proxies.list() {
                standing.proxies[node.proxy] = node.id
                for token in node.bound { standing.bindings[token] = node.proxy }
            }
        }
        standing.settings = settings.values()
        standing.keyObstacle = try folder.clientKey.flatMap { try keys.obstacle(to: $0) }
        standing.videos = try await queue.known(folder.videos.items.map(\.id))
        standing.calls = try await calls.known(requests: folder.calls.items.map(\.id))
        return standing
    }

    /// Of a place where nothing is yet.
    static func emptyStanding(
        for folder: OldFolder, directory: DataDirectory, definitions: [SettingDefinition],
        database: (any Database)? = nil
    ) throws -> ImportStanding {
        var standing = ImportStanding()
        standing.definitions = definitions
        let survey = try MediaSurvey(database: database, directory: directory.media)
        for file in folder.media.items { standing.media[file.path] = try survey.judge(file.path, name: file.name) }
        return standing
    }
}

extension OldFolder {
    /// The key by which their clients came in.
    var clientKey: String? {
        for setting in settings.items {
            if case .clientKey(let key) = SettingMove(setting) { return key }
        }
        return nil
    }
}
