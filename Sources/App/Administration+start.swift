import Access
import Foundation
import Logging

extension Administration {
    /// Before the server listens: takes the password of the settings, or opens the set-up if nobody is administrator.
    /// Throws a `CommandFailure`. Returns the code of an open set-up, which then also lies in `file`.
    func start(_ admin: App.Configuration.Admin, file: SetUpFile, now: Date) async throws -> SetUpCode? {
        // One of a start that ended badly.
        file.remove()
        guard admin.passwordFile.isEmpty else {
            try await adopt(admin, now: now)
            return nil
        }
        guard let code = try await beginSetUp(now: now) else { return nil }
        do {
            try file.write(code.secret.text)
        } catch {
            throw CommandFailure("cannot write the set-up code to \(file.path): \(error)")
        }
        return code
    }

    private func adopt(_ admin: App.Configuration.Admin, now: Date) async throws {
        let password: String
        do {
            password = try String(contentsOfFile: admin.passwordFile, upTo: 4_096).withoutLineEnd
        } catch {
            throw CommandFailure("admin.password_file \(admin.passwordFile): \(error)")
        }
        do {
            _ = try await adopt(password, name: admin.name, now: now)
        } catch .invalidName {
            throw CommandFailure("admin.name must be 1 to 64 printable characters")
        } catch .store(let error) {
            throw error
        } catch {
            throw CommandFailure("admin.password_file \(admin.passwordFile): \(error.explanation)")
        }
    }
}

extension SetUpError {
    var explanation: String {
        switch self {
        case .wrongCode: "the set-up code is wrong or too old"
        case .alreadySetUp: "there is an administrator already"
        case .weak(let fault): "\(fault)"
        case .invalidName: "the name must be 1 to 64 printable characters"
        case .busy: "there is no memory to hash the password now: try again"
        case .store(let error): error.explanation
        }
    }
}

extension String {
    /// Without the end of its one line; blanks may belong to a password.
    var withoutLineEnd: String {
        var text = self[...]
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }
}
