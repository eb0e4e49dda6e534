import Media
import Server
import Store

extension Outage {
    /// What clients are told of a failure below the HTTP edge; nil where there is nothing they could do.
    init?(from error: any Error) {
        switch error {
        case let error as StoreError:
            switch error {
            case .overloaded, .busy: self = .overloaded
            case .full: self = .full
            case .unavailable, .closed, .corrupt: self = .unavailable
            case .constraint, .migration, .decoding, .other: return nil
            }
        case MediaError.noSpace: self = .full
        default: return nil
        }
    }
}
