import Catalog

extension MCPToolName {
    /// All of them as `tools/list` tells them.
    static func listing(_ catalog: ModelCatalog) -> JSONValue {
        .array(allCases.map { $0.description(catalog) })
    }

    private func description(_ catalog: ModelCatalog) -> JSONValue {
        var tool: [String: JSONValue] = ["name": .string(rawValue), "inputSchema": input(catalog)]
        switch self {
        case .askGrok:
            tool["title"] = "Ask Grok"
            tool["description"] = """
                Asks a Grok model one question and gives its whole answer. Nothing is remembered between calls: put all \
                that matters into the query. Grok can search the web.
                """
        case .generateImage:
            tool["title"] = "Generate images"
            tool["description"] = "Draws one or more images from a description. Returns the images and their links."
            tool["outputSchema"] = Self.images
        case .generateVideo:
            tool["title"] = "Generate a video"
            tool["description"] = """
                Begins to make a video from a description and returns at once, with the id of the job. It takes a minute or \
                more: ask get_video for its status and, when it is completed, its link.
                """
            tool["outputSchema"] = Self.video
        case .getVideo:
            tool["title"] = "Look at a video"
            tool["description"] = """
                Tells the status and progress of a video that generate_video began, and the link to its file when it is \
                completed. Ask again after some seconds while it is queued or in_progress.
                """
            tool["outputSchema"] = Self.video
        }
        tool["annotations"] = [
            "readOnlyHint": .bool(self == .getVideo), "destructiveHint": false,
            "idempotentHint": .bool(self == .getVideo), "openWorldHint": .bool(self != .getVideo),
        ]
        return .object(tool)
    }

    private func input(_ catalog: ModelCatalog) -> JSONValue {
        let wanted = self == .askGrok ? "The question, with all that is needed to answer it." : "What is to be seen."
        let prompt: JSONValue = [
            "type": "string", "minLength": 1, "maxLength": .integer(VideoForm.promptCharacters),
            "description": .string(wanted),
        ]
        switch self {
        case .askGrok:
            return Self.object(
                [
                    "query": prompt,
                    "model": Self.model(
                        catalog.models.filter { if case .chat = $0 { true } else { false } },
                        MCPArguments.chatModel),
                    "system_prompt": [
                        "type": "string", "description": "How Grok is to answer: a role, a tone, a form.",
                        "maxLength": .integer(VideoForm.promptCharacters),
                    ],
                ], required: ["query"])
        case .generateImage:
            return Self.object(
                [
                    "prompt": prompt,
                    "model": Self.model(
                        catalog.models.filter { if case .image = $0 { true } else { false } },
                        MCPArguments.imageModel),
                    "size": [
                        "type": "string", "enum": .array(MCPArguments.imageSizes.map(JSONValue.string)),
                        "default": .string(MCPArguments.anySize),
                        "description": "Width and height in pixels; auto leaves it to the model.",
                    ],
                    "n": [
                        "type": "integer", "minimum": .integer(MCPArguments.imageCounts.lowerBound),
                        "maximum": .integer(MCPArguments.imageCounts.upperBound), "default": 1,
                        "description": "How many images to draw.",
                    ],
                ], required: ["prompt"])
        case .generateVideo:
            let standard = catalog.video(named: VideoForm.defaultModel)
            let sizes = (standard?.sizes ?? []).map(\.description).joined(separator: " or ")
            let seconds = (standard?.seconds ?? []).sorted().map(String.init).joined(separator: ", ")
            return Self.object(
                [
                    "prompt": prompt,
                    "model": Self.model(catalog.videos.map(Model.video), VideoForm.defaultModel),
                    "size": [
                        "type": "string", "pattern": "^[1-9][0-9]*x[1-9][0-9]*$",
                        "description": .string("Width and height in pixels, such as \(sizes)."),
                    ],
                    "seconds": [
                        "type": "integer",
                        "description": .string("Its length; \(VideoForm.defaultModel) makes \(seconds) seconds."),
                    ],
                ], required: ["prompt"])
        case .getVideo:
            return Self.object(
                ["id": ["type": "string", "description": "The id that generate_video gave: video_…"]],
                required: ["id"])
        }
    }

    private static func model(_ models: [Model], _ standard: String) -> JSONValue {
        [
            "type": "string", "default": .string(standard),
            "description": .string("One of: " + models.map(\.id).joined(separator: ", ") + "."),
        ]
    }

    private static func object(_ members: [String: JSONValue], required: [JSONValue]) -> JSONValue {
        [
            "type": "object", "properties": .object(members), "required": .array(required),
            "additionalProperties": false,
        ]
    }
}

extension MCPToolName {
    /// The schema of what both video tools tell.
    private static let video: JSONValue = [
        "type": "object",
        "properties": [
            "id": ["type": "string"],
            "status": ["type": "string", "enum": ["queued", "in_progress", "completed", "failed"]],
            "progress": ["type": "integer", "minimum": 0, "maximum": 100],
            "model": ["type": "string"], "size": ["type": "string"], "seconds": ["type": "integer"],
            "url": ["type": "string", "description": "The file, once completed."],
            "expires_at": ["type": "integer", "description": "When the job and its file go, in Unix seconds."],
            "error": [
                "type": "object", "description": "Why it failed.",
                "properties": ["code": ["type": "string"], "message": ["type": "string"]],
                "required": ["code", "message"],
            ],
        ],
        "required": ["id", "status", "progress", "model", "size", "seconds"],
    ]

    private static let images: JSONValue = [
        "type": "object",
        "properties": [
            "id": ["type": "string"], "model": ["type": "string"],
            "images": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": [
                        "url": ["type": "string"], "mimeType": ["type": "string"], "width": ["type": "integer"],
                        "height": ["type": "integer"],
                    ],
                    "required": ["url", "mimeType", "width", "height"],
                ],
            ],
        ],
        "required": ["id", "model", "images"],
    ]
}
