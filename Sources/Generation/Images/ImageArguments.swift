import Catalog
import Foundation
import Jobs
import Upstream

/// What an image job is told to do: the row's `arguments`, as JSON.
struct ImageArguments: JobContent, Hashable {
    var model: String
    var prompt: String
    var count: Int
    /// The exact size of the result.
    var width: Int?
    var height: Int?
    /// What the upstream is asked for; fixed at acceptance, so that a later version changes nothing.
    var aspectRatio: String?
    /// The names of stored references.
    var references: [String]
    var output: PictureOutput
    var origin: RequestOrigin?

    init(_ request: ImageRequest) {
        model = request.model.id
        prompt = request.prompt
        count = request.count
        width = request.size?.width
        height = request.size?.height
        aspectRatio = request.size?.pictureShape
        references = request.references.map(\.name)
        output = request.output
        origin = request.origin
    }

    var size: FrameSize? { width.flatMap { width in height.map { FrameSize(width, $0) } } }
}

/// What came of an image job: the row's `output`, as JSON.
struct ImageOutput: JobContent, Hashable {
    var pictures: [FinishedPicture]
    /// What it cost, where the upstream says so.
    var cost: Cost?
}

extension FrameSize {
    /// The nearest of the shapes that the upstream draws, as it is asked for them.
    var pictureShape: String {
        let shapes = [("1:1", 1.0), ("16:9", 16.0 / 9), ("9:16", 9.0 / 16), ("3:2", 1.5), ("2:3", 2.0 / 3)]
        let ratio = Double(width) / Double(height)
        func distance(_ shape: (String, Double)) -> Double { abs((ratio / shape.1).logarithm) }
        return (shapes.min { distance($0) < distance($1) } ?? shapes[0]).0
    }
}

extension Double {
    fileprivate var logarithm: Double { Foundation.log(self) }
}
