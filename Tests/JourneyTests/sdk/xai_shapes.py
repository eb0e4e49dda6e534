"""Holds what we send to xAI's API, and what its simulator answers, to the names in xAI's own SDK.

The SDK speaks gRPC and the API's REST form is another dress of the same messages, so names, enumerations and units are
compared, not bytes. What is known to differ between both forms is named here.

Usage: xai_shapes.py BASE_URL KEY SENT

SENT holds a line of JSON for each request of ours: its path and its body. The simulator is scripted to let the next video
fail, the one after it expire, the third be moderated; the fourth is made.
"""

import json
import sys
import time
import typing
import urllib.request

from google.protobuf import json_format
from xai_sdk.proto import deferred_pb2, image_pb2, usage_pb2, video_pb2
from xai_sdk.types import image as image_types
from xai_sdk.types import model as model_types
from xai_sdk.types import video as video_types
from xai_sdk.video import VideoResponse

base_url, key, sent = sys.argv[1:4]
PATIENCE = 120

MESSAGES = {
    "/videos/generations": video_pb2.GenerateVideoRequest,
    # The SDK has no message of its own for it.
    "/videos/edits": video_pb2.GenerateVideoRequest,
    "/videos/extensions": video_pb2.ExtendVideoRequest,
    "/images/generations": image_pb2.GenerateImageRequest,
    "/images/edits": image_pb2.GenerateImageRequest,
}
# Names that REST has for what gRPC calls otherwise.
RENAMED = {"response_format": "format"}
SOURCES = {"image", "images", "reference_images", "video", "last_frame"}
# Of a source: gRPC says image_url for pictures, and needs no type.
SOURCE_NAMES = {"url", "file_id", "type"}


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def fields(message):
    return {field.name for field in message.DESCRIPTOR.fields}


def values(alias):
    return set(typing.get_args(alias))


def ask(method, path, body=None):
    request = urllib.request.Request(
        base_url + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
        text = answer.read()
        return answer.status, json.loads(text) if text else None


def check_request(path, body):
    known = fields(MESSAGES[path])
    for name, value in body.items():
        expect(RENAMED.get(name, name) in known, f"{path}: {name} is none of {sorted(known)}")
        if name in SOURCES:
            for source in value if isinstance(value, list) else [value]:
                expect(set(source) <= SOURCE_NAMES and source["url"].startswith("data:"), f"{path}: {name} {set(source)}")
    is_video = path.startswith("/videos/")
    types = video_types if is_video else image_types
    prefix = "Video" if is_video else "Image"
    for name in ["aspect_ratio", "resolution"]:
        if body.get(name) is not None:
            allowed = values(getattr(types, prefix + {"aspect_ratio": "AspectRatio", "resolution": "Resolution"}[name]))
            expect(body[name] in allowed, f"{path}: {name} {body[name]} is none of {allowed}")
    models = values(model_types.VideoGenerationModel if is_video else model_types.ImageGenerationModel)
    expect(body["model"] in models, f"{path}: {body['model']} is none of {models}")


def parsed(answer, message, without=()):
    """As the SDK's message: a name that it does not know, or a value of another type, is an error."""
    return json_format.ParseDict({name: answer[name] for name in answer if name not in without}, message)


def ended(request_id):
    while True:
        status, answer = ask("GET", f"/videos/{request_id}")
        expect(status in (200, 202), f"status {status}")
        if answer is None:
            expect(status == 202, "an empty 200")
        else:
            states = {name.lower() for name in deferred_pb2.DeferredStatus.keys()}
            expect(answer["status"] in states, f"{answer['status']} is none of {states}")
            told = parsed(answer, video_pb2.VideoResponse(), without=["status"])
            if answer["status"] != "pending":
                return answer["status"], told
            expect(0 <= told.progress < 100, f"progress {told.progress}")
        time.sleep(0.05)


seen = set()
with open(sent) as lines:
    for line in lines:
        request = json.loads(line)
        check_request(request["path"], json.loads(request["body"]))
        seen.add(request["path"])
expect(seen == set(MESSAGES), f"only {seen} were sent")

outcomes = []
for number in range(4):
    status, answer = ask(
        "POST", "/videos/generations",
        {"model": "grok-imagine-video", "prompt": f"shape {number}", "duration": 2, "resolution": "480p"},
    )
    outcomes.append(ended(parsed(answer, deferred_pb2.StartDeferredResponse()).request_id))
expect([state for state, _ in outcomes] == ["failed", "expired", "done", "done"], f"{outcomes}")
failed, _, moderated, done = [told for _, told in outcomes]
video = VideoResponse(done)
expect(video.url.startswith("http") and video.duration == 2 and video.respect_moderation, f"{done}")
expect(abs(video.cost_usd - 0.1) < 1e-9 and video.model == "grok-imagine-video", f"{done}")
expect(failed.error.code and failed.error.message, f"{failed}")
expect(not moderated.video.respect_moderation and not moderated.video.url, f"{moderated}")
expect(moderated.usage.cost_in_usd_ticks > 0, f"what is moderated is billed: {moderated}")

status, answer = ask("POST", "/images/generations", {"model": "grok-imagine-image", "prompt": "shape", "n": 2})
expect(set(answer) <= {"data", "usage", "model"}, f"{set(answer)}")
for picture in answer["data"]:
    # REST also tells the type, and gives base64 as b64_json.
    told = parsed(picture, image_pb2.GeneratedImage(), without=["mime_type", "b64_json", "revised_prompt"])
    expect(told.url.startswith("http"), f"{told}")
parsed(answer["usage"], usage_pb2.SamplingUsage())
expect(len(answer["data"]) == 2, "two pictures")

print("xai-sdk 1.21.0: all of these names are its own")
