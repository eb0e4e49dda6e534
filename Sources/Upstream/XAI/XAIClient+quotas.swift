import Catalog

extension XAIClient: QuotaSource {
    /// Keys have no allowance, but credits, of which the API says nothing. Its list of models tells whether a key works.
    package func quotas(of credential: Credential, tier: Tier, by egress: Egress) async throws(UpstreamError)
        -> [QuotaGroup: Quota]
    {
        _ = try await answer(to: .get("/models"), as: credential, by: egress)
        return [:]
    }
}
