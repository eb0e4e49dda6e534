import Catalog

/// One question to a conversation model: in one text, or turn by turn, as its provider takes it. On the heap: the frames of
/// every stream hold it.
package final class ChatOrder: Sendable {
    /// Earlier turns are written into it; empty beside a dialogue.
    package let message: String
    package let model: UpstreamModel
    /// Pictures that the question is about.
    package let pictures: [UploadedPicture]
    /// How many pictures the model makes when it decides to draw; 0: it may not draw.
    package let drawings: Int
    /// For a provider that takes turns.
    package let dialogue: ChatDialogue?

    package init(message: String, model: UpstreamModel, pictures: [UploadedPicture] = [], drawings: Int = 1) {
        self.message = message
        self.model = model
        self.pictures = pictures
        self.drawings = drawings
        dialogue = nil
    }

    package init(_ dialogue: ChatDialogue) {
        message = ""
        model = UpstreamModel(name: dialogue.model, mode: "", modeID: "")
        pictures = []
        drawings = 0
        self.dialogue = dialogue
    }
}

/// A picture that lies at the upstream, in the account of the token that uploaded it.
package struct UploadedPicture: Codable, Hashable, Sendable {
    /// Its `fileMetadataId`.
    package let id: String
    /// Its path below the assets host.
    package let path: String?

    package init(id: String, path: String?) {
        self.id = id
        self.path = path
    }
}

/// What an answer is made of, as it comes.
package enum ChatEvent: Hashable, Sendable {
    /// The upstream has begun; `model` is the name it gives.
    case started(model: String?)
    /// Part of the reasoning. A header stands on a line of its own.
    case thought(String, isHeader: Bool)
    /// Part of the answer.
    case said(String)
    case searched([ChatSource])
    /// A picture it draws.
    case drew(DrawnPicture)
    /// A function is to be called; the call is whole.
    case called(FunctionCall)
    /// How it ended, from a provider that says so.
    indirect case accounted(ChatAccount)
    /// The last event: the whole answer as the upstream tells it once more, and the paths of all pictures drawn.
    case finished(message: String?, pictures: [String])
}

extension ChatEvent {
    /// What was told cannot be taken back: nobody else is asked then.
    var isPartOfAnswer: Bool { if case .started = self { false } else { true } }
}

/// A page the upstream found.
package struct ChatSource: Hashable, Sendable {
    package let url: String
    package let title: String
    package let preview: String

    package init(url: String, title: String, preview: String) {
        self.url = url
        self.title = title
        self.preview = preview
    }
}

/// One state of a picture that is being drawn.
package struct DrawnPicture: Hashable, Sendable {
    package let id: String
    /// Path below the assets host, or an absolute URL.
    package let path: String
    /// 0...100; at less than 100 it is a preview.
    package let progress: Int
    /// Which of the pictures of one answer, from 0.
    package let index: Int

    package init(id: String, path: String, progress: Int, index: Int) {
        self.id = id
        self.path = path
        self.progress = progress
        self.index = index
    }
}
