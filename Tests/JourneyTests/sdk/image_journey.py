"""The openai SDK against a running Filmgate: pictures made, changed and streamed, each answer validated.

Usage: image_journey.py sync|async BASE_URL KEY SIMULATOR_URL PICTURE [keyed]

With `keyed` the server has a key of xAI's API, which knows no uploads, no previews and none of the simulator's controls.
"""

import base64
import json
import pathlib
import struct
import sys
import urllib.request

from chat_client import client, filmgate, refused, run, upstream
from journey import PATIENCE, expect, items, result

base_url = sys.argv[2]
key = sys.argv[3]
keyed = sys.argv[6:] == ["keyed"]
red = pathlib.Path(sys.argv[5]).read_bytes()
images = filmgate.images


def fetched(url, api_key=None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {api_key}"} if api_key else {})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
        return answer.read()


def kind(data):
    if data.startswith(b"\x89PNG"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[8:12] == b"WEBP" else None


def shape(png):
    """Width and height."""
    expect(kind(png) == "png", "a PNG picture")
    return struct.unpack(">II", png[16:24])


async def made():
    answer = await result(images.generate(prompt="A boat at dawn"))
    (picture,) = answer.data
    expect(picture.url and not picture.b64_json and kind(fetched(picture.url)), f"a link without a key: {picture}")
    expect(answer.created > 1_700_000_000, "when")

    # What programs written for OpenAI's own models look for.
    answer = await result(images.generate(model="gpt-image-1", prompt="Two boats", n=2, size="1024x1536", output_format="png"))
    expect(len(answer.data) == 2 and answer.size == "1024x1536" and answer.output_format == "png", f"two: {answer.size}")
    pictures = [base64.b64decode(picture.b64_json) for picture in answer.data]
    expect([shape(picture) for picture in pictures] == [(1024, 1536)] * 2, "exactly this size")
    expect(answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens, f"usage: {answer.usage}")

    for format, more in (("jpeg", {"output_compression": 40}), ("webp", {"output_compression": 80}), ("png", {})):
        answer = await result(images.generate(
            prompt=f"A boat as {format}", response_format="b64_json", size="1024x1024", output_format=format, **more))
        expect(kind(base64.b64decode(answer.data[0].b64_json)) == format and answer.output_format == format, format)

    # The same key again is the same job: it finds the pictures of a request that was lost.
    again = {"prompt": "once", "extra_headers": {"Idempotency-Key": f"images-{id(upstream)}"}}
    first, second = [(await result(images.generate(**again))).data[0].url for _ in range(2)]
    expect(first == second, "Idempotency-Key")
    raw = await result(images.with_raw_response.generate(prompt="with its job"))
    job = json.loads(fetched(f"{base_url}/v1/images/jobs/{raw.headers['x-filmgate-job']}", key))
    expect(job["status"] == "completed" and job["data"][0]["url"], f"the job: {job}")


async def changed():
    answer = await result(images.edit(image=("red.png", red, "image/png"), prompt="Make it blue", response_format="b64_json"))
    expect(kind(base64.b64decode(answer.data[0].b64_json)), "one picture changed")
    uploads = 0 if keyed else len(upstream.uploads())
    answer = await result(images.edit(image=[("a.png", red, "image/png"), ("b.png", red + b" ", "image/png")], prompt="Both", n=2))
    expect(len(answer.data) == 2, "two pictures become two others")
    expect(keyed or len(upstream.uploads()) > uploads, "they are uploaded")
    answer = await result(images.create_variation(image=("red.png", red, "image/png"), size="1024x1024"))
    expect(answer.data[0].url, "a variation")


async def streamed():
    for call, prefix in (
        (lambda: images.generate(prompt="Slowly", stream=True, partial_images=1), "image_generation"),
        (lambda: images.edit(
            image=("red.png", red, "image/png"), prompt="Slowly, blue", stream=True, partial_images=1), "image_edit"),
    ):
        events = [event async for event in items(await result(call()))]
        expect([event.type for event in events][-1] == f"{prefix}.completed", f"the end: {[e.type for e in events]}")
        expect(all(event.type == f"{prefix}.partial_image" for event in events[:-1]), "previews before")
        expect(len(events) <= 2 and all(kind(base64.b64decode(event.b64_json)) for event in events), "pictures all")
        expect(events[-1].usage.total_tokens > 0, "usage")


async def mistakes():
    for more, param in (
        ({"n": 11}, "n"), ({"size": "5x5"}, "size"), ({"background": "transparent"}, "background"), ({"prompt": ""}, "prompt"),
        ({"output_format": "svg"}, "output_format"), ({"partial_images": 9}, "partial_images"), ({"model": "grok-4.1"}, "model"),
    ):
        await refused(400, lambda: images.generate(**{"prompt": "x", **more}), param=param)
    await refused(404, lambda: images.generate(prompt="x", model="dall-e-99"), param="model", code="model_not_found")
    await refused(401, lambda: client("sk-wrong").images.generate(prompt="x"), code="invalid_api_key")
    await refused(400, lambda: images.edit(image=("a.png", b"no picture", "image/png"), prompt="x"))
    await refused(
        400, lambda: images.edit(image=("a.png", red, "image/png"), mask=("m.png", red, "image/png"), prompt="x"),
        param="mask")
    if keyed:
        return
    upstream.fault("moderatedMessage403", times=None)
    await refused(400, lambda: images.generate(prompt="blocked"), code="moderation_blocked")
    await refused(400, lambda: images.generate(prompt="blocked, streaming", stream=True), code="moderation_blocked")


run(made, changed, streamed, mistakes)
