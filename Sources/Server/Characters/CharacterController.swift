import Access
import Characters
import Foundation
import Generation
import HTTPTypes
import Hummingbird

/// `/v1/videos/characters`: each handler decodes, calls once, encodes.
struct CharacterController: Sendable {
    let characters: CharacterService
    let videos: VideoService
    let forms: FormReader<CharacterForm>
    let now: @Sendable () -> Date

    /// One, or all.
    func answer(_ id: String?, _ request: Request, by asker: Principal) async throws -> Response {
        switch (id, request.method) {
        case (nil, .post): try await create(request, by: asker)
        case (nil, _): .json(CharacterResource.list(try await characters.characters(owner: asker.owner)))
        case (let id?, .delete): try await delete(id, by: asker)
        case (let id?, _): .json(CharacterResource(try characters.character(id, owner: asker.owner)).json)
        }
    }

    private func create(_ request: Request, by asker: Principal) async throws -> Response {
        try asker.check(.video)
        return try await forms.withForm(of: request, takesFiles: true) { form in
            let wish: (name: String, source: CharacterService.Source)
            do {
                wish = try form.wish()
            } catch {
                for stored in form.stored { await videos.drop(stored) }
                throw error
            }
            let made = try await characters.create(
                name: wish.name, from: wish.source, owner: asker.owner, now: now())
            return .json(CharacterResource(made).json)
        }
    }

    private func delete(_ id: String, by asker: Principal) async throws -> Response {
        try asker.check(.video)
        try await characters.delete(id, owner: asker.owner)
        return .json(CharacterResource.deletion(id))
    }
}
