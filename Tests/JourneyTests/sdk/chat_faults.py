"""The openai SDK against a running Filmgate whose upstream fails: what a client is told, and when.

Usage: chat_faults.py sync|async BASE_URL KEY SIMULATOR_URL
"""

import openai

from chat_client import MODEL, ask, filmgate, refused, run, upstream, user, words
from journey import expect, items, result


def create(text, **more):
    return filmgate.chat.completions.create(model=MODEL, messages=[user(text)], **more)


async def broken_off(text):
    """What a stream told before it raised, and what it raised."""
    told = ""
    try:
        async for chunk in items(await result(create(text, stream=True))):
            told += chunk.choices[0].delta.content or ""
    except openai.APIError as error:
        expect(not isinstance(error, openai.APIStatusError | openai.APIConnectionError), f"an error frame: {error!r}")
        expect(error.code and error.message, f"it says what went wrong: {error.body}")
        return told, error
    raise SystemExit(f"FAILED: the stream ended well: {told!r}")


async def moderation():
    for text, more in (("blocked", {}), ("blocked, streaming", {"stream": True})):
        before = len(upstream.met("moderatedMessage403"))
        upstream.fault("moderatedMessage403")
        error = await refused(400, lambda: create(text, **more), code="moderation_blocked")
        expect(isinstance(error, openai.BadRequestError), "its class")
        expect(len(upstream.met("moderatedMessage403")) == before + 1, "nobody else is asked")


async def errors_inside_a_success():
    # Nothing has been told: whoever streams is told by a status, too.
    for stream in (False, True):
        upstream.clear()
        upstream.fault("emptyAnswer", times=None)
        await refused(502, lambda: create("nothing comes", stream=stream), code="empty_answer")
        upstream.clear()
        upstream.fault("inBandError", atFrame=0, times=None)
        error = await refused(
            503, lambda: create("at once", stream=stream), code="upstream_unavailable", retry_after=True)
        expect(isinstance(error, openai.InternalServerError), "its class")
        upstream.clear()
        upstream.answer("at the end", error="Something went wrong", message="")
        await refused(503, lambda: create("at the end", stream=stream), code="upstream_unavailable")
    # Thoughts are something.
    upstream.clear()
    upstream.answer("behind thoughts", {"think": "Well"}, error="Something went wrong", message="")
    await refused(503, lambda: create("behind thoughts"), code="upstream_unavailable")
    expect((await broken_off("behind thoughts"))[0] == "", "no words came")


async def another_token_answers():
    upstream.fault("status", code=429)
    upstream.answer("try again", {"say": "It went well"})
    expect(words(await ask("try again")) == "It went well", "the second call's answer")
    refused, *_ = upstream.met("status")
    expect(refused["token"] != upstream.question("try again")["token"], "who answered")


async def errors_in_the_middle():
    upstream.answer("half of it", {"say": "The first half"}, {"say": " and"}, {"say": " the second"})
    # Two frames go before the words.
    upstream.fault("inBandError", atFrame=3)
    told, _ = await broken_off("half of it, refused")
    expect(told == "The first half", f"what came before: {told!r}")
    upstream.fault("cut", afterFrames=4)
    told, _ = await broken_off("half of it, cut")
    expect(told.startswith("The first half") and "second" not in told, f"what came before: {told!r}")
    expect(len(upstream.asked("half of it, cut")) == 1, "no second answer behind the first")
    # Whole or not at all.
    upstream.fault("cut", afterFrames=4, times=None)
    await refused(502, lambda: create("half of it, whole"))


async def limits():
    upstream.fault("status", code=429, retryAfter=40, times=None)
    for stream in (False, True):
        error = await refused(429, lambda: create("too much", stream=stream), code="rate_limit_exceeded", retry_after=True)
        expect(isinstance(error, openai.RateLimitError), "its class")


run(moderation, errors_inside_a_success, another_token_answers, errors_in_the_middle, limits)
