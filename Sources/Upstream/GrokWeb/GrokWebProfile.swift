/// The version of the Grok web protocol to speak; it moves about every two months.
package enum GrokWebProfile: String, Sendable, CaseIterable {
    /// modelName/modelMode: upload → media post → conversation with the video tool.
    case december2025 = "2025-12"
    /// `mediaGenInput` and upload-v2.
    case august2026 = "2026-08"
}
