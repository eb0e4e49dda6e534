"""The openai SDK against a running Filmgate that has a key of xAI's API: characters, and videos in which they appear.

Usage: character_journey.py BASE_URL KEY OTHER_KEY FILM PICTURE
"""

import json
import pathlib
import sys
import urllib.error
import urllib.request
import warnings

import openai

warnings.simplefilter("ignore", DeprecationWarning)

base_url, key, other_key, film, picture = sys.argv[1:6]
client = openai.OpenAI(base_url=f"{base_url}/v1", api_key=key, max_retries=0)
stranger = openai.OpenAI(base_url=f"{base_url}/v1", api_key=other_key, max_retries=0)


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def refused(status, call, *, param=..., code=...):
    try:
        call()
    except openai.APIStatusError as error:
        expect(error.status_code == status, f"status {error.status_code} in place of {status}: {error}")
        expect(set(error.response.json()["error"]) == {"message", "type", "param", "code"}, "the envelope's keys")
        expect(param is ... or error.param == param, f"param {error.param} in place of {param}: {error}")
        expect(code is ... or error.code == code, f"code {error.code} in place of {code}: {error}")
        return error
    raise SystemExit(f"FAILED: not refused with {status}")


def video(prompt, *ids, by=client, **more):
    """As the SDK sends what it has no name for: in the fields of a form."""
    return by.videos.create(
        prompt=prompt, seconds=more.pop("seconds", "4"), **more, extra_body={"characters": [{"id": id} for id in ids]}
    )


# From a video, from a picture, and from a video that this server made.
with open(film, "rb") as file:
    mossy = client.videos.create_character(name=" Mossy 苔 ", video=file)
expect(mossy.id.startswith("char_") and mossy.name == "Mossy 苔" and mossy.created_at > 1_700_000_000, f"{mossy}")
expect(client.videos.get_character(mossy.id).model_dump() == mossy.model_dump(), "get_character")
with open(picture, "rb") as file:
    red = client.videos.create_character(name="Red", video=file)
made = client.videos.create_and_poll(prompt="a first one", seconds="4")
expect(made.status == "completed", f"{made.error}")
own = client.post("/videos/characters", body={"name": "Own", "video": {"id": made.id}}, cast_to=type(mossy))
listed = client.get("/videos/characters", cast_to=object)
expect([item["id"] for item in listed["data"]] == [own.id, red.id, mossy.id] and not listed["has_more"], f"{listed}")

# Videos in which they appear: by the SDK's form, by JSON, and by the JSON that other clients write into a part.
alone = client.videos.poll(video("alone", mossy.id).id)
expect(alone.status == "completed" and alone.seconds == "4", f"{alone.error}")
both = client.post(
    "/videos", body={"prompt": "both", "seconds": 4, "characters": [{"id": mossy.id}, {"id": own.id}]}, cast_to=type(made)
)
expect(client.videos.poll(both.id).status == "completed", "two characters")
body = "".join(
    f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
    for name, text in [("prompt", "red"), ("seconds", "4"), ("characters", json.dumps([{"id": red.id}]))]
)
request = urllib.request.Request(
    f"{base_url}/v1/videos", (body + "--b--\r\n").encode(),
    {"Authorization": f"Bearer {key}", "Content-Type": "multipart/form-data; boundary=b"},
)
with urllib.request.urlopen(request, timeout=60) as answer:
    third = json.load(answer)
expect(client.videos.poll(third["id"]).status == "completed", "JSON in a part")

# The same wish is the same job, and with another character another wish.
first = video("once", mossy.id, extra_headers={"Idempotency-Key": "k-1"})
expect(video("once", mossy.id, extra_headers={"Idempotency-Key": "k-1"}).id == first.id, "Idempotency-Key")
refused(409, lambda: video("once", red.id, extra_headers={"Idempotency-Key": "k-1"}))

# Another owner has none of them.
refused(404, lambda: stranger.videos.get_character(mossy.id), param="character_id", code="not_found")
refused(404, lambda: video("x", mossy.id, by=stranger), param="character_id", code="not_found")
refused(404, lambda: stranger.delete(f"/videos/characters/{mossy.id}", cast_to=object), code="not_found")
expect(stranger.get("/videos/characters", cast_to=object)["data"] == [], "another owner's list")

# What cannot be done is refused before anything is queued.
count = len(list(client.videos.list(limit=100)))
refused(404, lambda: client.videos.get_character("char_unknown"), param="character_id", code="not_found")
refused(404, lambda: video("x", "char_unknown"), param="character_id", code="not_found")
refused(400, lambda: video("x", mossy.id, seconds="12"), param="characters", code="unsupported_operation")
refused(400, lambda: video("x", mossy.id, model="grok-imagine-0.9", seconds="6"), param="characters")
refused(400, lambda: video("x", mossy.id, model="sora-2-pro", size="1920x1080"), param="characters")
refused(400, lambda: video("x", "a b"), param="characters", code="invalid_value")
refused(400, lambda: client.post("/videos", body={"prompt": "x", "characters": [1]}, cast_to=object), code="invalid_type")
with open(picture, "rb") as file:
    refused(400, lambda: video("x", mossy.id, input_reference=file), param="characters")
expect(len(list(client.videos.list(limit=100))) == count, "nothing was queued")

with open(picture, "rb") as file:
    refused(400, lambda: client.videos.create_character(name=" ", video=file), param="name")
    file.seek(0)
    refused(400, lambda: client.videos.create_character(name="x" * 81, video=file), param="name")
refused(400, lambda: client.videos.create_character(name="x", video=b"no film"), param="video", code="invalid_reference")
refused(400, lambda: client.post("/videos/characters", body={"name": "x"}, cast_to=object), param="video")
refused(400, lambda: client.post("/videos/characters", body={"video": {"id": made.id}}, cast_to=object), param="name")
refused(404, lambda: client.post("/videos/characters", body={"name": "x", "video": {"id": "video_1"}}, cast_to=object))
expect(len(client.get("/videos/characters", cast_to=object)["data"]) == 3, "none of those is kept")

# Deleted, it is gone; a video that was asked for with it is made all the same.
late = video("late", own.id)
gone = client.delete(f"/videos/characters/{own.id}", cast_to=object)
expect(gone == {"id": own.id, "object": "video.character.deleted", "deleted": True}, f"{gone}")
refused(404, lambda: client.videos.get_character(own.id), code="not_found")
refused(404, lambda: video("x", own.id), code="not_found")
expect(client.videos.poll(late.id).status == "completed", "a video of a deleted character")

print(f"openai {openai.__version__}: characters, all as OpenAI answers")
