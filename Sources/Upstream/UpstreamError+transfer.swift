import Transport

extension UpstreamError {
    /// What a failed exchange means. `purpose` decides whether a request that may have arrived can have started anything.
    init(_ error: TransferError, of purpose: CallPurpose) {
        let kind: Kind =
            switch error.kind {
            case .badRequest: .badRequest
            case .resolve, .connect, .proxy, .tls, .connectTimeout: .egressFailed
            case .firstByteTimeout, .idleTimeout, .totalTimeout: .timedOut
            case .broken: .interrupted
            case .cancelled, .closed: .cancelled
            }
        self.init(
            kind, message: error.message, mayHaveStarted: purpose == .conversation && error.requestMayHaveArrived)
    }

    /// What reading a body threw.
    init(reading error: any Error, of purpose: CallPurpose) {
        switch error {
        case let error as UpstreamError: self = error
        case let error as TransferError: self.init(error, of: purpose)
        default: self.init(.cancelled, message: "cancelled", mayHaveStarted: purpose == .conversation)
        }
    }
}
