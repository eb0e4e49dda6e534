/// What the model says of the files it was given: `I see image/png 300x200 and image/jpeg 64x48.`
enum Sight {
    static func words(_ uploads: [Upload]) -> String {
        guard !uploads.isEmpty else { return "I see nothing." }
        let seen = uploads.map { upload in
            guard let facts = PictureFacts(path: upload.file) else { return upload.type }
            return "\(facts.type) \(facts.width)x\(facts.height)"
        }
        return "I see \(seen.joined(separator: " and "))."
    }
}
