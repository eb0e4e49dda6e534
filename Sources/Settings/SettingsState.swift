import Foundation

/// What holds, and what may change it. Pure: the rows are handed in.
struct SettingsState: Sendable {
    let definitions: [SettingDefinition]
    private let byPath: [String: SettingDefinition]
    private let live: Set<String>
    /// What the process was started with.
    private var initial: [String: SettingValue] = [:]
    private(set) var stored: [String: StoredSetting] = [:]
    /// Of the rows that `stored` holds; older ones come too late.
    private var revision = -1

    init(definitions: [SettingDefinition], live: Set<String>) {
        self.definitions = definitions
        self.live = live
        byPath = Dictionary(definitions.map { ($0.path, $0) }) { first, _ in first }
    }

    /// The first rows are what the process was started with.
    mutating func take(_ rows: [StoredSetting], revision: Int) {
        guard revision > self.revision else { return }
        self.revision = revision
        stored = Dictionary(rows.map { ($0.path, $0) }) { _, last in last }
        if initial.isEmpty { initial = values }
    }

    /// Rows that say nothing: of keys that are none, or no longer of their form.
    var ignored: [String] {
        stored.values.filter { row in byPath[row.path].map { $0.accept(row.value) == nil } ?? true }.map(\.path)
            .sorted()
    }

    /// What holds of each key.
    var values: [String: SettingValue] {
        Dictionary(definitions.map { ($0.path, value(of: $0)) }) { first, _ in first }
    }

    var views: [SettingView] { definitions.map(view) }

    /// What to keep so that `wishes` hold, or why not; nil as a wish takes a key back to its base. `rows` are those of now.
    func changes(
        _ wishes: [String: SettingValue?], rows: [StoredSetting]
    ) -> Result<[String: SettingValue?], SettingRefusal> {
        var now = self
        now.stored = Dictionary(rows.map { ($0.path, $0) }) { _, last in last }
        var changes: [String: SettingValue?] = [:]
        var problems: [SettingProblem] = []
        for (path, wish) in wishes.sorted(by: { $0.key < $1.key }) {
            switch now.change(path, to: wish) {
            case .success(.some(let change)): changes.updateValue(change.value, forKey: path)
            case .success(nil): break
            case .failure(let problem): problems.append(problem.problem)
            }
        }
        return problems.isEmpty ? .success(changes) : .failure(SettingRefusal(problems: problems))
    }

    /// Those of `paths` that no applier takes.
    func restartRequired(_ paths: some Sequence<String>) -> [String] { paths.filter { !live.contains($0) }.sorted() }

    private struct Change { let value: SettingValue? }
    private struct Refusal: Error { let problem: SettingProblem }

    private func change(_ path: String, to wish: SettingValue?) -> Result<Change?, Refusal> {
        func refused(_ reason: SettingProblem.Reason) -> Result<Change?, Refusal> {
            .failure(Refusal(problem: SettingProblem(path: path, reason: reason)))
        }
        guard let definition = byPath[path] else { return refused(.unknown) }
        let current = value(of: definition)
        if let pin = definition.pin {
            // Who posts back all that he was shown wants no change.
            let isSame = wish.map {
                $0 == current || $0 == definition.mask(current) || definition.accept($0) == current
            }
            return isSame == true ? .success(nil) : refused(.pinned(origin: pin.origin))
        }
        guard let wish else { return .success(stored[path] == nil ? nil : Change(value: nil)) }
        guard let meant = definition.isSecret ? unmasked(wish, definition, current) : wish else {
            return refused(.masked)
        }
        guard let value = definition.accept(meant) else { return refused(.invalid(form: definition.form)) }
        return .success(value == current ? nil : Change(value: value))
    }

    /// What a value stands for in which somebody left masks; nil if nobody can tell.
    private func unmasked(
        _ wish: SettingValue, _ definition: SettingDefinition, _ current: SettingValue
    ) -> SettingValue? {
        if wish == current || wish == definition.mask(current) { return current }
        switch wish {
        case .text(let text): return Self.looksMasked(text) ? nil : wish
        case .list(let wishes):
            guard case .list(let currents) = current else { return wish }
            let whole = wishes.map { entry -> SettingValue? in
                guard let text = entry.text, Self.looksMasked(text) else { return entry }
                let meant = currents.filter { definition.mask(.list([$0])) == .list([entry]) }
                return meant.count == 1 ? meant.first : nil
            }
            let known = whole.compactMap { $0 }
            return known.count == whole.count ? .list(known) : nil
        case .flag, .integer, .real: return wish
        }
    }

    private static func looksMasked(_ text: String) -> Bool { text.contains("***") }

    private func value(of definition: SettingDefinition) -> SettingValue {
        definition.pin?.value ?? kept(definition)?.value ?? definition.base
    }

    /// What was changed here, if it is still of the form.
    private func kept(_ definition: SettingDefinition) -> (row: StoredSetting, value: SettingValue)? {
        guard let row = stored[definition.path], let value = definition.accept(row.value) else { return nil }
        return (row, value)
    }

    private func view(_ definition: SettingDefinition) -> SettingView {
        let value = value(of: definition)
        let kept = kept(definition)
        return SettingView(
            path: definition.path, meaning: definition.meaning, form: definition.form, isSecret: definition.isSecret,
            isLive: live.contains(definition.path), value: definition.mask(value),
            base: definition.mask(definition.base),
            origin: definition.pin?.origin ?? (kept == nil ? definition.baseOrigin : "settings"),
            isPinned: definition.pin != nil,
            needsRestart: !live.contains(definition.path) && initial[definition.path] != value,
            changedAt: kept?.row.changedAt, changedBy: kept?.row.changedBy)
    }
}

struct SettingRefusal: Error, Hashable { let problems: [SettingProblem] }
