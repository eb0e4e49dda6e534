import Catalog
import Foundation
import HTTPTypes
import Pool

/// How a request names a token: by its id, its whole secret, or its masked label.
enum TokenName: Decodable, Hashable, Sendable {
    case id(Int)
    case secret(String)
    case label(String)

    init(_ text: String) {
        if text.utf8.count < 16, let id = Int(text) {
            self = .id(id)
        } else {
            let text = text.hasPrefix("sso=") ? String(text.dropFirst(4)) : text
            self = text.contains("****") ? .label(text) : .secret(text)
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Not a number: then it must be text, and that failure is the one to tell.
        if let id = try? container.decode(Int.self) {
            self = .id(id)
        } else {
            self.init(try container.decode(String.self))
        }
    }
}

/// Which tokens a request means: some by name, or all that a filter finds.
struct TokenSelection: Decodable, Sendable {
    struct Filter: Decodable, Sendable {
        let token_type: String?
        let status: String?
        let tag: String?
        let text: String?
        let unused: Bool?

        private enum CodingKeys: String, CodingKey, CaseIterable { case token_type, status, tag, text, unused }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(ofOnly: CodingKeys.self, in: "filter")
            token_type = try container.decodeIfPresent(String.self, forKey: .token_type)
            status = try container.decodeIfPresent(String.self, forKey: .status)
            tag = try container.decodeIfPresent(String.self, forKey: .tag)
            text = try container.decodeIfPresent(String.self, forKey: .text)
            unused = try container.decodeIfPresent(Bool.self, forKey: .unused)
        }
    }

    let token: TokenName?
    let tokens: [TokenName]?
    let id: Int?
    let ids: [Int]?
    let filter: Filter?
    /// Must be said where a filter has no condition.
    let all: Bool?

    var names: [TokenName] {
        (token.map { [$0] } ?? []) + (tokens ?? []) + ((id.map { [$0] } ?? []) + (ids ?? [])).map(TokenName.id)
    }
}

/// Finds tokens by what requests say of them.
struct TokenPicker: Sendable {
    let tokens: TokenPool

    /// The one token. `field` names the place in the request.
    func token(_ name: TokenName?, field: String = "token") async throws -> Token {
        let found: Token?
        switch name {
        case nil: throw APIError.missing(field)
        case .id(let id): found = try await tokens.token(id)
        case .secret(let secret): found = try await tokens.token(secret: secret)
        case .label(let label):
            let page = try await tokens.page(TokenFilter(text: label), order: .newest, offset: 0, limit: 50)
            let same = page.tokens.filter { $0.label == label }
            guard same.count < 2 else {
                throw APIError(
                    .conflict, "Several tokens look like this: give the id of one.", param: field, code: "ambiguous")
            }
            found = same.first
        }
        guard let found else {
            throw APIError(.notFound, "There is no such token.", param: field, code: "not_found")
        }
        return found
    }

    /// Filters that together find what is meant, no token twice if it is named once.
    func filters(_ selection: TokenSelection) async throws -> [TokenFilter] {
        if let wish = selection.filter {
            guard selection.names.isEmpty else {
                throw APIError.invalid("filter", "Give either 'filter' or tokens, not both.")
            }
            let filter = try TokenFilter(
                type: wish.token_type, status: wish.status, tag: wish.tag, text: wish.text, unused: wish.unused)
            guard filter != TokenFilter() || selection.all == true else {
                throw APIError.invalid("filter", "An empty 'filter' means all tokens: say so by 'all': true.")
            }
            return [filter]
        }
        var ids: [Int] = []
        var secrets: [String] = []
        for name in selection.names {
            switch name {
            case .id(let id): ids.append(id)
            case .secret(let secret): secrets.append(secret)
            case .label: ids.append(try await token(name, field: "tokens").id)
            }
        }
        guard !ids.isEmpty || !secrets.isEmpty else { throw APIError.missing("tokens") }
        return (ids.isEmpty ? [] : [TokenFilter(ids: ids)]) + (secrets.isEmpty ? [] : [TokenFilter(secrets: secrets)])
    }
}

/// What a token is: the session of a free or a paying account, or a key of xAI's API.
enum TokenType: String {
    /// As the predecessors called them.
    case sso, ssoSuper
    case xai

    /// Also `ssoNormal` of the predecessors, and our own words for tiers.
    init(_ text: String, field: String = "token_type") throws {
        switch text {
        case "sso", "ssoNormal", "basic": self = .sso
        case "ssoSuper", "super": self = .ssoSuper
        case "xai": self = .xai
        default: throw APIError.invalid(field, "'\(field)' must be 'sso', 'ssoSuper' or 'xai'.")
        }
    }

    init(_ provider: Provider, _ tier: Tier) {
        self =
            switch (provider, tier) {
            case (.web, .basic): .sso
            case (.web, .super): .ssoSuper
            case (.xai, _): .xai
            }
    }

    var provider: Provider { self == .xai ? .xai : .web }

    /// A key serves whatever its owner pays for.
    var tier: Tier { self == .sso ? .basic : .super }
}

extension TokenFilter {
    init(_ query: AdminQuery) throws {
        try self.init(
            type: try query.text("token_type"), status: try query.text("status"), tag: try query.text("tag"),
            text: try query.text("text", upTo: 8_192), unused: try query.flag("unused"))
    }

    /// `status` in the predecessors' words (未使用 限流中 失效 正常) or ours.
    init(type: String?, status: String?, tag: String?, text: String?, unused: Bool?) throws {
        self.init(tag: tag.flatMap(\.nonEmpty), text: text.flatMap(\.nonEmpty))
        if let type = try type.flatMap(\.nonEmpty).map({ try TokenType($0) }) {
            (provider, tier) = (type.provider, type.tier)
        }
        isUnused = unused
        switch status ?? "" {
        case "", "all": break
        case "未使用", "unused": (self.status, isUnused) = (.active, true)
        case "限流中": isLimited = true
        case "cooling": self.status = .cooling
        case "失效", "expired": self.status = .expired
        case "正常": (self.status, isUnused, isLimited) = (.active, false, false)
        case "active": self.status = .active
        case "disabled": self.status = .disabled
        default:
            throw APIError.invalid(
                "status", "'status' must be one of 'active', 'unused', 'cooling', 'expired', 'disabled'.")
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
