import Foundation
import Media
import NIOCore
import Transport

/// Takes in reference pictures, whichever way a client gives them. Every refusal is a `VideoError.badReference` in words
/// for the client.
struct ReferenceStore: Sendable {
    let media: MediaCache
    let transport: CurlTransport
    let limit: Int
    let guardRules: AddressRules

    func store<Bytes: AsyncSequence>(
        _ bytes: Bytes, expectedLength: Int?, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer {
        do {
            let item = try await media.store(bytes, as: .reference, for: nil, expectedLength: expectedLength, now: now)
            return StoredReference(name: item.name, sha256: item.sha256)
        } catch MediaError.invalid(let found) {
            throw VideoError.badReference("The reference is not a whole JPEG, PNG or WebP picture (\(found)).")
        } catch MediaError.tooLarge(let limit) {
            throw VideoError.badReference("The reference is too large: the limit is \(limit).")
        }
    }

    /// A video to be changed.
    func storeVideo<Bytes: AsyncSequence>(
        _ bytes: Bytes, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer {
        do {
            let item = try await media.store(
                bytes, as: .video, for: nil, expectedLength: nil, now: now)
            return StoredReference(name: item.name, sha256: item.sha256)
        } catch MediaError.invalid(let found) {
            throw VideoError.badReference("The file is not a whole MP4 video (\(found)).")
        } catch MediaError.tool {
            throw VideoError.badReference("The file is not a video that can be read.")
        } catch MediaError.tooLarge(let limit) {
            throw VideoError.badReference("The video is too large: the limit is \(limit).")
        }
    }

    /// A video, or a picture: its first bytes tell.
    func storeEither<Bytes: AsyncSequence>(
        _ bytes: Bytes, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer {
        var rest = bytes.makeAsyncIterator()
        var head = ByteBuffer()
        while head.readableBytes < 16, var chunk = try await rest.next() { head.writeBuffer(&chunk) }
        let isPicture = MediaCache.pictureType(of: head.readableBytesView) != nil
        let whole = HeadedBytes(head: head, rest: rest)
        return isPicture
            ? try await store(whole, expectedLength: nil, now: now) : try await storeVideo(whole, now: now)
    }

    /// `data:image/…;base64,…` or an `https:` address.
    func store(url: String, now: Date) async throws -> StoredReference {
        if url.lowercased().hasPrefix("data:") {
            let bytes = try decode(dataURL: url)
            return try await store(AsyncOnce(bytes), expectedLength: bytes.readableBytes, now: now)
        }
        do {
            let answer = try await fetch(url)
            return try await store(answer.body, expectedLength: nil, now: now)
        } catch let error as TransferError {
            throw VideoError.badReference("The reference could not be fetched (\(error.kind.rawValue)).")
        }
    }

    private func decode(dataURL: String) throws -> ByteBuffer {
        guard let comma = dataURL.firstIndex(of: ","), dataURL[..<comma].lowercased().hasSuffix(";base64") else {
            throw VideoError.badReference("The data URL must have the form data:image/png;base64,….")
        }
        let encoded = dataURL[dataURL.index(after: comma)...]
        guard encoded.utf8.count / 4 * 3 <= limit else {
            throw VideoError.badReference("The reference is too large: the limit is \(limit) bytes.")
        }
        guard let bytes = Data(base64Encoded: String(encoded), options: .ignoreUnknownCharacters), !bytes.isEmpty else {
            throw VideoError.badReference("The data URL does not hold valid base64.")
        }
        return ByteBuffer(bytes: bytes)
    }

    private func fetch(_ url: String) async throws -> TransferResponse {
        let target: GuardedURL
        do {
            target = try await GuardedURL.resolve(url, rules: guardRules)
        } catch let refusal as GuardedURL.Refusal {
            throw VideoError.badReference("The reference's address cannot be used: \(refusal.reason).")
        }
        let answer = try await transport.send(
            TransferRequest(
                url: target.url, headers: [("Accept", "image/*")],
                timeouts: Timeouts(
                    connect: .seconds(5), firstByte: .seconds(10), idle: .seconds(10), total: .seconds(30)),
                pinnedAddress: target.address))
        guard answer.status == 200 else {
            throw VideoError.badReference("The reference's address answered with status \(answer.status).")
        }
        return answer
    }
}

/// One buffer as a sequence.
private struct AsyncOnce: AsyncSequence, Sendable {
    let buffer: ByteBuffer

    init(_ buffer: ByteBuffer) { self.buffer = buffer }

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ByteBuffer?

        mutating func next() async -> ByteBuffer? {
            defer { rest = nil }
            return rest
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: buffer) }
}

/// What was read of a sequence, and what is left of it.
private struct HeadedBytes<Rest: AsyncIteratorProtocol>: AsyncSequence where Rest.Element == ByteBuffer {
    let head: ByteBuffer
    let rest: Rest

    struct AsyncIterator: AsyncIteratorProtocol {
        var head: ByteBuffer?
        var rest: Rest

        mutating func next() async throws -> ByteBuffer? {
            guard let head else { return try await rest.next() }
            self.head = nil
            return head
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(head: head, rest: rest) }
}
