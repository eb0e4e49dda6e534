/// The three things that clients ask for at `/v1/images`.
enum ImageTask: Hashable, CaseIterable {
    case generation, edit, variation

    /// A variation has no words of its own.
    static let variationPrompt = "A variation of this picture."

    var takesPictures: Bool { self != .generation }

    /// What the types of its events begin with.
    var event: String { self == .generation ? "image_generation" : "image_edit" }
}
