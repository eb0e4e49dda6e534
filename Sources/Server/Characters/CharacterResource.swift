import Characters
import Foundation
import NIOCore

/// A character on the wire.
struct CharacterResource {
    let id: String
    let name: String
    let createdAt: Int

    init(_ character: KeptCharacter) {
        id = character.id
        name = character.name
        createdAt = Int(character.createdAt.timeIntervalSince1970)
    }

    var json: ByteBuffer {
        var json = JSONWriter(capacity: 256)
        write(to: &json)
        return json.buffer
    }

    private func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("name")
            json.value(name)
            json.key("created_at")
            json.value(createdAt)
        }
    }

    /// There are so few that all are one page.
    static func list(_ characters: [KeptCharacter]) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + characters.count * 256)
        json.object { json in
            json.key("object")
            json.value("list")
            json.key("data")
            json.array { json in for character in characters { CharacterResource(character).write(to: &json) } }
            json.key("first_id")
            json.value(characters.first?.id)
            json.key("last_id")
            json.value(characters.last?.id)
            json.key("has_more")
            json.value(false)
        }
        return json.buffer
    }

    static func deletion(_ id: String) -> ByteBuffer {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("object")
            json.value("video.character.deleted")
            json.key("deleted")
            json.value(true)
        }
        return json.buffer
    }
}
