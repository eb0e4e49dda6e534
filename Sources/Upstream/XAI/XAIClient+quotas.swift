import Catalog

extension XAIClient: QuotaSource {
    /// Keys have no allowance, but credits, of which the API says nothing. Its list of models tells whether a key works.
    package func quotas(of credential: Credential, tier: Tier, by egress: Egress) async throws(UpstreamError)
        -> [QuotaGroup: Quota]
    {
        _ = try await answer(to: .get("/models"), as: credential, by: egress)
        return [:]
    }

    package var listsModels: Bool { true }

    /// Its lists of each kind tell other names for their models too, which may be asked for as well. One that cannot be read
    /// would make models of its kind seem to be gone: then nothing is known.
    package func models(of credential: Credential, by egress: Egress) async throws(UpstreamError) -> Set<String> {
        var names: Set<String> = []
        for path in ["/models", "/language-models", "/image-generation-models", "/video-generation-models"] {
            let (_, body) = try await answer(to: .get(path), as: credential, by: egress)
            names.formUnion(try decoded(XAIModelList.self, from: body, of: .repeatable).names)
            guard names.count <= XAIModelList.most else {
                throw UpstreamError(.malformedAnswer, message: "more than \(XAIModelList.most) models")
            }
        }
        return names
    }
}
