import Catalog
import Foundation
import Jobs
import Media
import Pool
import Upstream

/// One way to a video: who is asked, and for what.
struct VideoRoad: Hashable {
    let offer: VideoOffer
    /// nil: a new one is made.
    let change: SourceVideo.Change?
}

/// Who can do what a job asks for, in the order they are asked.
extension VideoAttempt {
    /// Those with a token or key first: who has none is only waited for where nobody has.
    func roads() throws -> [VideoRoad] {
        let possible = VideoRoads(
            arguments, source: try arguments.source.flatMap(worker.media.item).map(SourceMeasure.init)
        )
        .among(offers)
        let supply = worker.tokens.supply(now: worker.now())
        let served = possible.filter { supply.serves($0.offer) }
        return served.isEmpty ? Array(possible.prefix(1)) : served
    }

    /// A model that is gone from the catalog is still made by the web, which knows none by name.
    private var offers: [VideoOffer] {
        worker.catalog.video(named: arguments.model)?.offers(preferring: worker.configuration.prefer) ?? [
            VideoOffer(
                provider: .web, name: arguments.model, tier: .basic, quota: nil,
                formats: [
                    FrameSize(arguments.width, arguments.height): VideoFormat(
                        aspectRatio: arguments.aspectRatio, resolution: arguments.resolution)
                ], seconds: [arguments.seconds])
        ]
    }

    func tier(of provider: Provider) -> Tier { offers.first { $0.provider == provider }?.tier ?? .basic }

    /// How long what was begun with this lease is left alone; nil: it is followed now.
    func pause(_ lease: Lease) -> Duration? {
        guard let least = worker.upstreams[lease.provider].asksAgainAfter else { return nil }
        return checkpoint.pause(now: worker.now(), atLeast: least)
    }

    func order(_ road: VideoRoad) throws -> VideoOrder {
        let source = try road.change.map(source)
        // The web's is fixed at acceptance; another's may be another.
        let other =
            road.offer.provider == .web ? nil : road.offer.formats[FrameSize(arguments.width, arguments.height)]
        return VideoOrder(
            prompt: arguments.prompt, aspectRatio: other?.aspectRatio ?? arguments.aspectRatio,
            seconds: arguments.seconds, resolution: other?.resolution ?? arguments.resolution,
            reference: source == nil ? try arguments.reference.map { try picture($0) } : nil,
            model: source == nil ? road.offer.name : road.offer.editing?.name ?? road.offer.name,
            characters: try (arguments.characters ?? []).map { try picture($0) }, source: source)
    }

    private func picture(_ name: String) throws -> ReferenceImage {
        guard let file = try worker.media.open(name, as: .reference, now: worker.now()) else {
            throw JobFailure.referenceGone
        }
        return ReferenceImage(path: worker.media.path(of: file.item), type: file.item.type, length: file.item.length)
    }

    /// A video of ours, or one that was uploaded for the job.
    private func source(_ change: SourceVideo.Change) throws -> SourceVideo {
        guard let name = arguments.source, let file = try worker.media.open(name, as: .video, now: worker.now()) else {
            throw JobFailure.sourceGone
        }
        return SourceVideo(path: worker.media.path(of: file.item), length: file.item.length, change: change)
    }
}

/// How long a video is, in seconds, and how large its file.
struct SourceMeasure: Hashable {
    let duration: Double
    let bytes: Int
}

extension SourceMeasure {
    init(_ item: MediaItem) { self.init(duration: item.duration ?? 0, bytes: item.length) }
}

/// Which of several offers do what a job asks for.
struct VideoRoads {
    let arguments: VideoArguments
    /// Of the video to be changed, where it is there.
    let source: SourceMeasure?

    init(_ arguments: VideoArguments, source: SourceMeasure?) {
        self.arguments = arguments
        self.source = source
    }

    func among(_ offers: [VideoOffer]) -> [VideoRoad] { offers.compactMap(road) }

    private func road(_ offer: VideoOffer) -> VideoRoad? {
        switch arguments.change {
        case nil: return makes(offer) ? VideoRoad(offer: offer, change: nil) : nil
        case .edit: return edits(offer) ? VideoRoad(offer: offer, change: .edit) : nil
        case .remix:
            if edits(offer) { return VideoRoad(offer: offer, change: .edit) }
            return arguments.reference != nil && makes(offer) ? VideoRoad(offer: offer, change: nil) : nil
        case .extend(let seconds):
            guard let editing = offer.editing, let source, source.bytes <= editing.largest,
                editing.extendable.contains(source.duration), editing.added.contains(seconds)
            else { return nil }
            return VideoRoad(offer: offer, change: .extend(seconds: seconds))
        }
    }

    private func edits(_ offer: VideoOffer) -> Bool {
        guard let editing = offer.editing, let source else { return false }
        return source.duration <= editing.longestEdited && source.bytes <= editing.largest
    }

    private func makes(_ offer: VideoOffer) -> Bool {
        offer.makes(
            FrameSize(arguments.width, arguments.height), seconds: arguments.seconds,
            fromPicture: arguments.reference != nil, characters: arguments.characters?.count ?? 0)
    }
}
