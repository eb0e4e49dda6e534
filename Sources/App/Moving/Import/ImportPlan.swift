import Access
import Catalog
import Foundation
import Media
import Settings
import Transport
import Upstream

/// What importing a predecessor's folder does: a comparison of what it holds with what is here, and nothing else.
///
/// It adds and fills in: what is here stays, but for settings, which become the predecessor's.
struct ImportPlan: Sendable {
    enum Part: String, Sendable, CaseIterable {
        case tokens, proxies, bindings, settings, keys, media, videos, calls
    }

    struct Count: Hashable, Sendable {
        var new = 0
        var changed = 0
        var duplicate = 0
        var invalid = 0

        var isNothing: Bool { self == Count() }
    }

    private(set) var counts: [Part: Count] = [:]
    private(set) var faults: [OldFault] = []

    /// Tokens to add.
    private(set) var tokens: [OldToken] = []
    /// Tokens that are here, with tags and note as they become.
    private(set) var tokenWords: [ImportStanding.KnownToken] = []
    private(set) var proxies: [Proxy] = []
    private(set) var bindings: [OldProxyState.Binding] = []
    private(set) var settings: [String: SettingValue] = [:]
    private(set) var clientKey: String?
    private(set) var media: [OldMedia] = []
    private(set) var videos: [OldVideoTask] = []
    private(set) var calls: [OldCall] = []

    /// Whether there is nothing to do.
    var isEmpty: Bool { counts.values.allSatisfy { $0.new == 0 && $0.changed == 0 } }

    init(_ folder: OldFolder, onto standing: ImportStanding) {
        take(folder.tokens, standing)
        take(folder.proxies, standing)
        take(folder.settings, standing)
        take(folder.media, standing)
        take(folder.videos) { standing.videos.contains($0.id) }
        take(folder.calls) { standing.calls.contains($0.id) }
    }

    private mutating func count(_ part: Part, _ location: WritableKeyPath<Count, Int>, by number: Int = 1) {
        counts[part, default: Count()][keyPath: location] += number
    }

    private mutating func leaveOut<Item>(_ part: Part, of reading: OldReading<Item>) {
        if reading.faultCount > 0 { count(part, \.invalid, by: reading.faultCount) }
        faults += reading.faults
    }

    private mutating func take(_ reading: OldReading<OldToken>, _ standing: ImportStanding) {
        leaveOut(.tokens, of: reading)
        var places: [Credential: Int] = [:]
        var words: [Int: ImportStanding.KnownToken] = [:]
        for token in reading.items {
            if let known = standing.tokens[token.credential] {
                let filled = (words[known.id] ?? known).filled(with: token)
                if filled == words[known.id] ?? known {
                    count(.tokens, \.duplicate)
                } else {
                    count(.tokens, words[known.id] == nil ? \.changed : \.duplicate)
                    words[known.id] = filled
                }
            } else if let place = places[token.credential] {
                tokens[place].merge(token)
                count(.tokens, \.duplicate)
            } else {
                places[token.credential] = tokens.count
                tokens.append(token)
                count(.tokens, \.new)
            }
        }
        tokenWords = words.values.sorted { $0.id < $1.id }
    }

    private mutating func take(_ reading: OldReading<OldProxyState.Item>, _ standing: ImportStanding) {
        leaveOut(.proxies, of: reading)
        var seen: Set<Proxy> = []
        let coming = Set(tokens.map(\.credential))
        // A binding may name a proxy that stands nowhere else.
        for item in reading.items {
            let proxy: Proxy
            switch item {
            case .node(let node): proxy = node.proxy
            case .binding(let binding):
                proxy = binding.proxy
                if seen.contains(proxy) { continue }
            }
            if seen.insert(proxy).inserted, standing.proxies[proxy] == nil {
                proxies.append(proxy)
                count(.proxies, \.new)
            } else {
                count(.proxies, \.duplicate)
            }
        }
        for item in reading.items {
            guard case .binding(let binding) = item else { continue }
            let present = standing.tokens[binding.credential].map { standing.bindings[$0.id] }
            switch present {
            case .some(.some(let proxy)) where proxy == binding.proxy: count(.bindings, \.duplicate)
            // Whatever the server has found better since then stays.
            case .some(.some): count(.bindings, \.duplicate)
            case .some(.none):
                bindings.append(binding)
                count(.bindings, \.new)
            case .none where coming.contains(binding.credential):
                bindings.append(binding)
                count(.bindings, \.new)
            case .none:
                count(.bindings, \.invalid)
                faults.append(
                    OldFault(
                        file: "proxy_state.json", key: "assignments.\(binding.credential)",
                        reason: "there is no such token"))
            }
        }
    }

    private mutating func take(_ reading: OldReading<OldSetting>, _ standing: ImportStanding) {
        leaveOut(.settings, of: reading)
        let definitions = Dictionary(standing.definitions.map { ($0.path, $0) }) { first, _ in first }
        for old in reading.items {
            func leaveOut(_ part: Part, _ reason: String) {
                count(part, \.invalid)
                faults.append(OldFault(file: "setting.toml", key: old.path, reason: reason))
            }
            switch SettingMove(old) {
            case .nothing: break
            case .refused(let reason): leaveOut(.settings, reason)
            case .clientKey(let key):
                switch standing.keyObstacle ?? (APIKeys.isStrong(key) ? nil : .weak) {
                case nil:
                    clientKey = key
                    count(.keys, \.new)
                case .weak: leaveOut(.keys, "it is too easy to guess: make a new one with `filmgate keys create`")
                case .known, .added: count(.keys, \.duplicate)
                }
            case .ours(let path, let value):
                guard let definition = definitions[path] else { continue }
                if let pin = definition.pin {
                    leaveOut(.settings, "\(path) is set by \(pin.origin)")
                } else if let accepted = definition.accept(value) {
                    let present = standing.settings[path] ?? definition.base
                    let isSame = present == accepted
                    count(.settings, isSame ? \.duplicate : present == definition.base ? \.new : \.changed)
                    if !isSame { settings[path] = accepted }
                } else {
                    leaveOut(.settings, "\(path) must be \(definition.form)")
                }
            }
        }
    }

    private mutating func take(_ reading: OldReading<OldMedia>, _ standing: ImportStanding) {
        leaveOut(.media, of: reading)
        var names: Set<String> = []
        for file in reading.items {
            guard names.insert(file.name).inserted else {
                count(.media, \.duplicate)
                continue
            }
            switch standing.media[file.path] ?? .fresh {
            case .fresh:
                media.append(file)
                count(.media, \.new)
            case .lost:
                media.append(file)
                count(.media, \.changed)
            case .known: count(.media, \.duplicate)
            case .unfit(let reason):
                count(.media, \.invalid)
                faults.append(OldFault(file: "media", key: file.name, reason: "it is no picture or video: \(reason)"))
            }
        }
    }

    private mutating func take(_ reading: OldReading<OldVideoTask>, _ isKnown: (OldVideoTask) -> Bool) {
        leaveOut(.videos, of: reading)
        var ids: Set<String> = []
        for task in reading.items {
            guard !isKnown(task), ids.insert(task.id).inserted else {
                count(.videos, \.duplicate)
                continue
            }
            videos.append(task)
            count(.videos, \.new)
        }
    }

    private mutating func take(_ reading: OldReading<OldCall>, _ isKnown: (OldCall) -> Bool) {
        leaveOut(.calls, of: reading)
        var ids: Set<String> = []
        for call in reading.items {
            guard !isKnown(call), ids.insert(call.id).inserted else {
                count(.calls, \.duplicate)
                continue
            }
            calls.append(call)
            count(.calls, \.new)
        }
    }
}

extension ImportStanding.KnownToken {
    /// With what it lacks: tags are joined, a note is taken where there is none.
    fileprivate func filled(with old: OldToken) -> Self {
        var filled = self
        filled.tags += old.tags.filter { !tags.contains($0) }
        if filled.note.isEmpty { filled.note = old.note }
        return filled
    }
}

extension OldToken {
    /// The same token from another file, or another list of the same: what the first lacks is filled in.
    fileprivate mutating func merge(_ other: OldToken) {
        if other.tier == .super { tier = .super }
        tags += other.tags.filter { !tags.contains($0) }
        if note.isEmpty { note = other.note }
        createdAt = createdAt ?? other.createdAt
    }
}
