extension SettingAlias {
    /// The predecessors' keys that change nothing here, by their path; why. A form of theirs sent as a whole holds them all.
    package static let withoutEffect: [String: String] = [
        "grok.api_key": "clients' keys are made by `filmgate keys create` or POST /api/keys",
        "global.admin_username": login,
        "global.admin_password": login,
        "grok.dynamic_statsig": "grok.x_statsig_id alone decides about the header",
        "grok.max_upload_concurrency": uploads,
        "global.max_upload_concurrency": uploads,
        "grok.max_request_concurrency": requests,
        "global.max_request_concurrency": requests,
        "global.batch_save_interval": saving,
        "global.batch_save_threshold": saving,
        "global.debug_request_log": dumps,
        "global.debug_request_log_dir": dumps,
        "global.debug_request_log_max_total_bytes": dumps,
        "global.debug_request_log_base64_keep": dumps,
    ]

    private static let login = "the administrator's login is changed by `filmgate admin set-password` only"
    private static let uploads = "uploads are limited by their bytes here"
    /// Theirs was never read: taking it over would change what was so far without effect.
    private static let requests = "it had no effect there; jobs.concurrency says how many videos are made at once"
    private static let saving = "everything is saved at once here"
    private static let dumps = "requests are not dumped here"
}
