import Foundation
import HTTPTypes
import Settings

/// `/api/settings`: in the predecessors' two sections, and all of ours with what is known about each.
struct SettingController: Sendable {
    let settings: SettingsStore

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/settings") { _ in AdminAnswer(shown) },
            AdminRoute(.post, "/api/settings") { try await change($0) },
        ]
    }

    private var shown: AdminJSON {
        let views = settings.views()
        let values = Dictionary(views.map { ($0.path, $0.value) }) { first, _ in first }
        func section(_ name: String) -> AdminJSON {
            .object(
                SettingAlias.all.compactMap { alias in
                    guard alias.section == name, let value = values[alias.path] else { return nil }
                    return (alias.name, AdminJSON(alias.theirs(value)))
                })
        }
        return [
            "global": section("global"), "grok": section("grok"), "settings": AdminJSON(views, \.json),
            "restart_required": AdminJSON(views.filter(\.needsRestart).map(\.path)),
        ]
    }

    private func change(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wishes = try SettingWishes(try await asked.body([String: SettingWishes.Entry].self))
        // Whoever asks for nothing else, say for another password, must not take it for done.
        if wishes.byPath.isEmpty, let first = wishes.passedOver.first {
            throw APIError(.badRequest, wishes.note, param: first.name, code: "without_effect")
        }
        let outcome = try await settings.apply(wishes.byPath, by: asked.visitor?.name ?? "", now: asked.now)
        switch outcome {
        case .refused(let problems): throw APIError(problems, names: wishes.names)
        case .applied(let change):
            return AdminAnswer(
                .object(
                    [
                        ("changed", AdminJSON(change.changed)),
                        ("restart_required", AdminJSON(change.restartRequired)),
                        (
                            "passed_over",
                            AdminJSON(wishes.passedOver) { ["key": .text($0.name), "reason": .text($0.reason)] }
                        ),
                    ]
                        + shown.members.filter { $0.0 != "restart_required" }),
                message: [change.message, wishes.note].filter { !$0.isEmpty }.joined(separator: " "))
        }
    }
}

extension SettingWishes {
    /// Empty when nothing was passed over.
    fileprivate var note: String {
        guard !passedOver.isEmpty else { return "" }
        return "Without effect here: " + passedOver.map { "\($0.name) (\($0.reason))" }.joined(separator: ", ") + "."
    }
}

extension SettingsChange {
    fileprivate var message: String {
        if changed.isEmpty { return "Nothing changed." }
        if restartRequired.isEmpty { return "Saved. All of it is in effect." }
        return "Saved. At the next start take effect: \(restartRequired.joined(separator: ", "))."
    }
}

extension APIError {
    /// The first problem; the message tells all. `names` are as the client wrote them.
    fileprivate init(_ problems: [SettingProblem], names: [String: String]) {
        func name(_ problem: SettingProblem) -> String { names[problem.path] ?? problem.path }
        let text = problems.map { "\(name($0)): \($0.reason.text)" }.joined(separator: "; ")
        let isPinned = problems.allSatisfy { if case .pinned = $0.reason { true } else { false } }
        self.init(
            isPinned ? .conflict : .badRequest, text, param: problems.first.map(name),
            code: isPinned ? "pinned" : "invalid_value")
    }
}

extension SettingProblem.Reason {
    fileprivate var text: String {
        switch self {
        case .unknown: "there is no such setting"
        case .invalid(let form): "must be \(form)"
        case .masked: "a masked value stands for nothing here; give the whole value"
        case .pinned(let origin): "cannot be changed here, as it is set by \(origin)"
        }
    }
}

extension SettingView {
    fileprivate var json: AdminJSON {
        [
            "key": .text(path), "value": AdminJSON(value), "default": AdminJSON(base), "origin": .text(origin),
            "pinned": .flag(isPinned), "live": .flag(isLive), "secret": .flag(isSecret), "form": .text(form),
            "meaning": .text(meaning), "restart_required": .flag(needsRestart), "changed_at": AdminJSON(changedAt),
            "changed_by": AdminJSON(changedBy),
        ]
    }
}

extension AdminJSON {
    init(_ value: SettingValue) {
        switch value {
        case .flag(let flag): self = .flag(flag)
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number)
        case .text(let text): self = .text(text)
        case .list(let values): self = AdminJSON(values) { AdminJSON($0) }
        }
    }
}
