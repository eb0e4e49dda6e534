import Access
import Foundation
import HTTPTypes

/// `/api/import`: what `filmgate import` does, with files that the browser sends along. Nothing is kept between the preview
/// and the import: both get the files.
struct ImportController: Sendable {
    static let mostFiles = 20

    let takeOver: TakeOver

    var routes: [AdminRoute] {
        [
            AdminRoute(.post, "/api/import/preview") { try await answer($0, isPreview: true) },
            AdminRoute(.post, "/api/import") { try await answer($0, isPreview: false) },
        ]
    }

    private struct Wish: Decodable {
        struct File: Decodable {
            let name: String
            let text: String
        }

        let files: [File]?
        let owner: String?
    }

    private func answer(_ asked: AdminRequest, isPreview: Bool) async throws -> AdminAnswer {
        let wish = try await asked.body(Wish.self, upTo: AdminBodies.bulk)
        guard let files = wish.files, !files.isEmpty else { throw APIError.missing("files") }
        guard files.count <= Self.mostFiles else {
            throw APIError.invalid("files", "'files' must hold \(Self.mostFiles) files at most.")
        }
        let names = files.map { $0.name.split(separator: "/").last.map(String.init) ?? "" }
        guard names.allSatisfy({ (1...200).contains($0.utf8.count) && !$0.utf8.contains { $0 < 0x20 } }) else {
            throw APIError.invalid("files", "Each file must have a name of 1 to 200 characters.")
        }
        guard let owner = DisplayName(wish.owner ?? "imported") else {
            throw APIError.invalid("owner", "'owner' must be 1 to 64 printable characters.")
        }
        let report: ImportReport
        do {
            report = try await takeOver(
                zip(names, files).map { ImportFile(name: $0, text: $1.text) }, owner.text, isPreview, asked.now)
        } catch let obstacle as ImportObstacle {
            throw APIError(obstacle)
        }
        return AdminAnswer(report.json, message: isPreview ? "Nothing was written." : "Imported.")
    }
}

extension APIError {
    fileprivate init(_ obstacle: ImportObstacle) {
        switch obstacle {
        case .nothing:
            self = .invalid(
                "files", "None of these files is one of a predecessor's: token.json, setting.toml, proxy_state.json …",
                code: "nothing_to_import")
        case .busy:
            self.init(.conflict, "Another import is under way: wait until it has ended.", code: "import_under_way")
        case .failed(let reason): self.init(.conflict, "It was not imported: \(reason).", code: "import_failed")
        }
    }
}

extension ImportReport {
    fileprivate var json: AdminJSON {
        [
            "found": AdminJSON(found), "lost": AdminJSON(lost),
            "parts": AdminJSON(parts) {
                [
                    "name": .text($0.name), "new": .integer($0.new), "changed": .integer($0.changed),
                    "duplicate": .integer($0.duplicate), "invalid": .integer($0.invalid),
                ]
            },
            "settings": AdminJSON(settings) {
                ["key": .text($0.key), "from": AdminJSON($0.from), "to": AdminJSON($0.to)]
            },
            "faults": AdminJSON(faults), "fault_count": .integer(faultCount),
        ]
    }
}
