"""The openai SDK against a running Filmgate: what a user of client.videos does. Exits 0 when all of it works.

Usage: video_journey.py BASE_URL KEY OTHER_KEY PICTURE OUTPUT_DIR [changes]

With `changes` somebody is there who changes and extends videos.
"""

import pathlib
import sys
import urllib.error
import urllib.request
import warnings

import openai

warnings.simplefilter("ignore", DeprecationWarning)

base_url, key, other_key, picture, output = sys.argv[1:6]
output = pathlib.Path(output)
client = openai.OpenAI(base_url=f"{base_url}/v1", api_key=key, max_retries=0)
stranger = openai.OpenAI(base_url=f"{base_url}/v1", api_key=other_key, max_retries=0)


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def plain(url):
    """A GET without a key: status, headers, body."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def refused(status, call, *, param=..., code=...):
    try:
        call()
    except openai.APIStatusError as error:
        expect(error.status_code == status, f"status {error.status_code} in place of {status}: {error}")
        expect(error.request_id, "an error without x-request-id")
        expect(set(error.response.json()["error"]) == {"message", "type", "param", "code"}, "the envelope's keys")
        expect(param is ... or error.param == param, f"param {error.param} in place of {param}")
        expect(code is ... or error.code == code, f"code {error.code} in place of {code}")
        return error
    raise SystemExit(f"FAILED: not refused with {status}")


# Text to video, as the SDK's helper does it.
video = client.videos.create_and_poll(model="sora-2", prompt="A cat — 猫 — plays piano", seconds="4", size="1280x720")
expect(video.status == "completed", f"ended as {video.status}: {video.error}")
expect(video.progress == 100 and video.size == "1280x720" and video.seconds == "4", f"fields: {video}")
expect(video.completed_at >= video.created_at and video.expires_at > video.completed_at, "times")
expect(video.quality == "standard" and video.video_url and video.url, "the predecessors' extra keys")
expect(video.prompt == "A cat — 猫 — plays piano", "the prompt")
expect(client.videos.retrieve(video.id).model_dump() == video.model_dump(), "retrieve")

# The link of a finished video opens without a key.
status, headers, linked = plain(video.video_url)
expect(status == 200 and headers["content-type"] == "video/mp4", "the link")

# The three renditions.
for variant, name in [("video", "a.mp4"), ("thumbnail", "a.webp"), ("spritesheet", "a.jpg")]:
    client.videos.download_content(video.id, variant=variant).write_to_file(output / name)
expect((output / "a.mp4").read_bytes() == linked, "link and content are the same file")
expect((output / "a.webp").read_bytes()[8:12] == b"WEBP", "the thumbnail is webp")
expect((output / "a.jpg").read_bytes()[:3] == b"\xff\xd8\xff", "the sprite sheet is jpeg")

# Picture to video, from a file.
with open(picture, "rb") as file:
    moving = client.videos.create_and_poll(model="sora-2", prompt="It moves", seconds="4", input_reference=file)
expect(moving.status == "completed", f"picture to video ended as {moving.status}: {moving.error}")
client.videos.download_content(moving.id).write_to_file(output / "moving.mp4")

# Remix.
remix = client.videos.remix(video.id, prompt="again, at night")
expect(remix.remixed_from_video_id == video.id and remix.id != video.id, "remix names its source")
remix = client.videos.poll(remix.id)
expect(remix.status == "completed", f"remix ended as {remix.status}: {remix.error}")

# A video changed and made longer, by its file and by its id.
longer = {"prompt": "it goes on", "seconds": "4", "video": {"id": video.id}}
if sys.argv[6:] == ["changes"]:
    source = output / "source.mp4"
    source.write_bytes(linked)
    with source.open("rb") as file:
        edited = client.videos.poll(client.videos.edit(prompt="at noon", video=file).id)
    expect(edited.status == "completed", f"the edit ended as {edited.status}: {edited.error}")
    expect(edited.seconds == "4" and edited.size == "1280x720", f"an edit's fields: {edited}")
    extended = client.post("/videos/extensions", body=longer, cast_to=type(video))
    expect(extended.seconds == "8", "both lengths together")
    extended = client.videos.poll(extended.id)
    expect(extended.status == "completed" and extended.seconds == "8", f"an extension's fields: {extended}")
    refused(400, lambda: client.videos.edit(prompt="x", video=b"no video"), param="video")
else:
    with open(picture, "rb") as file:
        refused(
            400, lambda: client.videos.create_character(name="Nobody", video=file), param="video",
            code="unsupported_operation",
        )
    refused(
        400, lambda: client.post("/videos/extensions", body=longer, cast_to=type(video)), param="video",
        code="unsupported_operation",
    )

# The same key again is the same job; another wish under it is refused.
first = client.videos.create(prompt="once", extra_headers={"Idempotency-Key": "k-1"})
again = client.videos.create(prompt="once", extra_headers={"Idempotency-Key": "k-1"})
expect(first.id == again.id, "Idempotency-Key")
refused(409, lambda: client.videos.create(prompt="twice", extra_headers={"Idempotency-Key": "k-1"}))
wish = client.videos.create(prompt="once more")
retry = client.videos.create(prompt="once more", extra_headers={"x-stainless-retry-count": "1"})
expect(retry.id == wish.id, "an SDK retry is the same job")
fresh = client.videos.create(prompt="once more")
expect(fresh.id != wish.id, "a new wish is a new job")

# Another owner sees nothing of it.
refused(404, lambda: stranger.videos.retrieve(video.id))
refused(404, lambda: stranger.videos.download_content(video.id))
refused(404, lambda: stranger.videos.delete(video.id))
refused(404, lambda: stranger.videos.remix(video.id, prompt="mine"))
expect(stranger.videos.list().data == [], "another owner's list")

# What cannot be done is refused with its parameter, before anything is queued.
refused(404, lambda: client.videos.create(prompt="x", model="veo-9"), param="model", code="model_not_found")
refused(400, lambda: client.videos.create(prompt="x", seconds="99"), param="seconds")
refused(400, lambda: client.videos.create(prompt="x", size="5x5"), param="size")
refused(400, lambda: client.videos.create(prompt=""), param="prompt")
refused(400, lambda: client.videos.create(prompt="x" * 32001), param="prompt")
refused(
    400, lambda: client.videos.create(prompt="x", extra_body={"input_reference": {"image_url": "http://127.0.0.1/a.png"}}),
    param="input_reference",
)
refused(400, lambda: client.videos.create(prompt="x", input_reference=b"not a picture"), param="input_reference")
refused(401, lambda: openai.OpenAI(base_url=f"{base_url}/v1", api_key="sk-wrong", max_retries=0).videos.list())
refused(404, lambda: client.videos.retrieve("video_unknown"))

# Auto-paging over more than 150 jobs, both ways, each exactly once.
for number in range(150):
    client.videos.create(prompt=f"page {number}", seconds="4")
newest = [item.id for item in client.videos.list(limit=40)]
oldest = [item.id for item in client.videos.list(limit=100, order="asc")]
expect(len(newest) >= 154 and len(set(newest)) == len(newest), f"{len(newest)} listed")
expect(newest == oldest[::-1], "the orders mirror each other")

# Deleting a queued, a running and a completed one; they are gone at once.
for victim in (newest[0], newest[len(newest) // 2], video.id):
    deleted = client.videos.delete(victim)
    expect(deleted.deleted and deleted.object == "video.deleted" and deleted.id == victim, "the delete answer")
    refused(404, lambda: client.videos.retrieve(victim))
refused(404, lambda: client.videos.download_content(video.id))
expect(plain(video.video_url)[0] == 404, "a deleted video's link")

print(f"openai {openai.__version__}: {len(newest)} videos, all as OpenAI answers")
