import Hummingbird

/// `/health` and `/healthz` say that the process lives, `/readyz` whether it should be sent requests. No key needed.
struct HealthController: Sendable {
    let readiness: @Sendable () async -> Readiness
    let version: String

    /// As the predecessors answered, so that their probes go on working.
    func alive() -> Response {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.key("status")
            json.value("healthy")
            json.key("service")
            json.value("Filmgate")
            json.key("version")
            json.value(version)
        }
        return .json(json.buffer)
    }

    func ready() async -> Response {
        let readiness = await readiness()
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.key("status")
            json.value(readiness.isReady ? "ready" : "not_ready")
            json.key("checks")
            json.array { json in
                for check in readiness.checks { check.write(to: &json) }
            }
        }
        return .json(json.buffer, status: readiness.isReady ? .ok : .serviceUnavailable)
    }
}

extension Readiness.Check {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("name")
            json.value(name)
            json.key("ok")
            json.value(isGood)
            json.key("detail")
            json.value(detail)
        }
    }
}
