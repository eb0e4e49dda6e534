/// What one provider can do for a video model.
package struct VideoOffer: Hashable, Sendable {
    /// What can be done with a video that is there already.
    package struct Editing: Hashable, Sendable {
        /// The provider's name of the model that does it.
        package let name: String
        /// Longest video that can be changed, in seconds.
        package let longestEdited: Double
        /// Lengths of a video that can be made longer, and of what is added, in seconds.
        package let extendable: ClosedRange<Double>
        package let added: ClosedRange<Int>
        /// Largest file of a video to be changed or made longer, in bytes.
        package let largest: Int

        package init(
            name: String, longestEdited: Double, extendable: ClosedRange<Double>, added: ClosedRange<Int>, largest: Int
        ) {
            self.name = name
            self.longestEdited = longestEdited
            self.extendable = extendable
            self.added = added
            self.largest = largest
        }
    }

    package let provider: Provider
    /// What the provider calls the model.
    package let name: String
    /// The kind of account that can serve it.
    package let tier: Tier
    /// What its videos are counted under; nil: they are paid for, not counted.
    package let quota: QuotaGroup?
    /// Sizes by what the provider is asked for.
    package let formats: [FrameSize: VideoFormat]
    /// Lengths in whole seconds.
    package let seconds: Set<Int>
    /// Resolutions that it makes from words only, not from a picture.
    package let onlyFromWords: Set<String>
    /// nil: it can only make new ones.
    package let editing: Editing?
    /// How many kept characters one video can show, and how long it may be then.
    package let characters: Int
    package let longestWithCharacters: Int

    package init(
        provider: Provider, name: String, tier: Tier, quota: QuotaGroup?, formats: [FrameSize: VideoFormat],
        seconds: Set<Int>, onlyFromWords: Set<String> = [], editing: Editing? = nil, characters: Int = 0,
        longestWithCharacters: Int = 0
    ) {
        self.provider = provider
        self.name = name
        self.tier = tier
        self.quota = quota
        self.formats = formats
        self.seconds = seconds
        self.onlyFromWords = onlyFromWords
        self.editing = editing
        self.characters = characters
        self.longestWithCharacters = longestWithCharacters
    }

    /// The same for no more than these sizes and lengths.
    package func narrowed(to formats: [FrameSize: VideoFormat], _ seconds: Set<Int>) -> VideoOffer {
        VideoOffer(
            provider: provider, name: name, tier: tier, quota: quota,
            formats: self.formats.filter { formats[$0.key] != nil }, seconds: self.seconds.intersection(seconds),
            onlyFromWords: onlyFromWords, editing: editing, characters: characters,
            longestWithCharacters: longestWithCharacters)
    }

    /// Whether it makes a new video of that kind.
    package func makes(_ size: FrameSize, seconds: Int, fromPicture: Bool, characters: Int = 0) -> Bool {
        guard let format = formats[size], self.seconds.contains(seconds) else { return false }
        guard !fromPicture && characters == 0 || !onlyFromWords.contains(format.resolution) else { return false }
        return characters == 0
            || !fromPicture && characters <= self.characters && seconds <= longestWithCharacters
    }
}
