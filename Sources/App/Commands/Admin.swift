import Access
import ArgumentParser
import Foundation

/// `filmgate admin`
struct Admin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look after the administrator, who logs in to the console.",
        discussion: """
            Works beside a running server.

            Examples:

              filmgate admin set-password
              pass show filmgate | filmgate admin set-password --name anna
            """,
        subcommands: [SetPassword.self])

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Set the administrator's password, and make the administrator if there is none.",
            discussion: """
                Reads the new password from standard input: on a terminal twice and without showing it, from a pipe \
                one line. Every session ends, and so does a set-up code.
                """)

        @OptionGroup var data: DataOptions

        @Option(
            help: ArgumentHelp("The administrator's name. Default: the present one, else admin.", valueName: "name"))
        var name: String?

        func run() async throws {
            let password = try PasswordInput().read()
            let directory = data.directory(environment: ProcessInfo.processInfo.environment)
            try await CommandFailure.explained {
                try await directory.withDatabase { database in
                    let administration = Administration(
                        database: database, passwords: PasswordHasher(), logger: .silent)
                    try await administration.setPassword(password, name: name, now: Date())
                }
            }
            Output.error.line("The password is set; all sessions have ended.")
        }
    }
}
