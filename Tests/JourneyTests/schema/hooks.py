"""What schemathesis cannot know: the names of our models, the id of a video that is there, that a conversation needs a
question, and that no request may lead out of this machine. One case in four is left as it was made up, but for the last.
"""

import itertools
import json
import os

import schemathesis

MODELS = {
    "chat": ["grok-4.1", "grok-4-fast", "sora-2", "grok-imagine-image"],
    "images": ["grok-imagine-image", "dall-e-3", "gpt-image-1"],
    "videos": ["sora-2", "grok-imagine-0.9", "sora-2-pro"],
    "models": ["grok-4.1", "sora-2", "dall-e-2"],
}
# Every third of these is to be streamed.
STREAMING = {"createChatCompletion", "createImage", "createImageEdit"}
VIDEO = os.environ.get("FILMGATE_KNOWN_VIDEO")
PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
turn = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(turn)
    case.body = without_roads(case.body)
    if number % 4 == 3:
        return
    names = MODELS[case.operation.path.split("/")[1]]
    name = names[number % len(names)]
    if isinstance(case.body, dict):
        if isinstance(case.body.get("model"), str):
            case.body["model"] = name
        if number % 3 == 0 and case.operation.definition.raw["operationId"] in STREAMING:
            case.body["stream"] = True
        messages = case.body.get("messages")
        if isinstance(messages, list) and not any(isinstance(m, dict) and m.get("role") == "user" for m in messages):
            messages.append({"role": "user", "content": "And what do you say?"})
    parameters = case.path_parameters
    if isinstance(parameters, dict):
        if "model" in parameters:
            parameters["model"] = name
        if "video_id" in parameters and VIDEO and case.method != "DELETE":
            parameters["video_id"] = VIDEO


@schemathesis.deserializer("text/event-stream")
def events(context, response):
    """The schemas of OpenAI's streams are of what an event's data means, and know nothing of the word at the end."""
    data = [
        line.removeprefix("data:").strip() for line in response.content.decode().split("\n") if line.startswith("data:")
    ]
    if "chat.completion.chunk" in data[0]:
        assert data.pop() == "[DONE]", "the end is told"
    return [json.loads(event) for event in data]


def without_roads(value):
    """Addresses become a picture, or a port of this machine where nobody listens."""
    if isinstance(value, dict):
        return {key: without_roads(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_roads(item) for item in value]
    if isinstance(value, str) and value.lower().lstrip().startswith(("http:", "https:", "//")):
        return PICTURE if len(value) % 2 else "https://127.0.0.1:1/picture.png"
    return value
