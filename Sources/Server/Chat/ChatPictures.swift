import Chat
import Foundation
import Generation
import Media

/// Takes in the pictures of a conversation, wherever they lie.
struct ChatPictures: Sendable {
    let videos: VideoService
    let media: MediaCache
    let now: @Sendable () -> Date

    /// The turns of a conversation with their pictures stored, and what of them is there for this request alone.
    func turns(of messages: [ChatWish.Message]) async throws -> (turns: [ChatTurn], stored: [StoredReference]) {
        var stored: [StoredReference] = []
        do {
            var turns: [ChatTurn] = []
            for message in messages {
                var parts: [ChatPart] = []
                for part in message.parts {
                    switch part {
                    case .text(let text): parts.append(.text(text))
                    case .picture(let url, let param): parts.append(try await picture(url, param, &stored))
                    }
                }
                turns.append(message.turn(of: parts))
            }
            return (turns, stored)
        } catch {
            await drop(stored)
            throw error
        }
    }

    func drop(_ stored: [StoredReference]) async {
        for reference in stored { await videos.drop(reference) }
    }

    private func picture(_ url: String, _ param: String, _ stored: inout [StoredReference]) async throws -> ChatPart {
        if let name = MediaLink.name(in: url), try media.open(name, as: .image, now: now()) != nil {
            return .picture(name: name, kind: .image)
        }
        do {
            let reference = try await videos.storeReference(url: url, now: now())
            stored.append(reference)
            return .picture(name: reference.name, kind: .reference)
        } catch VideoError.badReference(let reason) {
            throw APIError.invalid(param, reason, code: "invalid_image_url")
        }
    }

}
