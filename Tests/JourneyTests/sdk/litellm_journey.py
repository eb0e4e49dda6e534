"""The litellm SDK against a running Filmgate, as one of its OpenAI-compatible providers.

Usage: litellm_journey.py BASE_URL KEY SIMULATOR_URL PICTURE
"""

import asyncio
import base64
import importlib.metadata
import os
import sys

# Its prices come with it; nothing is fetched.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai

from journey import PATIENCE, Upstream, data_url, expect

base_url, key, simulator_url, picture = sys.argv[1:5]
upstream = Upstream(simulator_url)
litellm.telemetry = False
litellm.suppress_debug_info = True
HOW = {"model": "openai/grok-4.1", "api_base": f"{base_url}/v1", "api_key": key, "num_retries": 0, "timeout": PATIENCE}


def user(content):
    return [{"role": "user", "content": content}]


def ask(content, **more):
    return litellm.completion(messages=user(content), **{**HOW, **more})


def told(chunks):
    """The content and the reasoning of chunks, and how they ended."""
    content = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    reasoning = "".join(getattr(chunk.choices[0].delta, "reasoning_content", None) or "" for chunk in chunks)
    return content, reasoning, next(chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason)


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise SystemExit(f"FAILED: not refused as {kind.__name__}")


def conversations():
    upstream.answer("the weather", {"think": "Looking outside"}, {"say": "It rains — 雨.", "pieces": 2})
    whole = ask("How is the weather?")
    choice = whole.choices[0]
    expect(choice.message.content == "It rains — 雨." and choice.finish_reason == "stop", f"the answer: {whole}")
    expect("Looking outside" in choice.message.reasoning_content, f"its reasoning: {choice.message}")
    expect(whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens, f"{whole.usage}")
    chunks = list(ask("And is the weather told piece by piece?", stream=True, stream_options={"include_usage": True}))
    expect(told(chunks) == ("It rains — 雨.", choice.message.reasoning_content, "stop"), f"streamed: {told(chunks)}")
    expect(chunks[-1].usage.completion_tokens == whole.usage.completion_tokens, "its usage")
    rebuilt = litellm.stream_chunk_builder(chunks)
    expect(rebuilt.choices[0].message.content == "It rains — 雨.", "built of its chunks")


async def asynchronously():
    how = {**HOW, "messages": user("And the weather, later?")}
    whole = await litellm.acompletion(**how)
    expect(whole.choices[0].message.content == "It rains — 雨.", "acompletion")
    chunks = [chunk async for chunk in await litellm.acompletion(stream=True, **how)]
    expect(told(chunks)[0] == "It rains — 雨.", "acompletion streams")


def sight_and_tools():
    upstream.answer("colour", {"see": True})
    seen = ask([
        {"type": "text", "text": "Which colour?"}, {"type": "image_url", "image_url": {"url": data_url(picture)}}])
    expect(seen.choices[0].message.content == "I see image/png 320x240.", "a picture")
    upstream.answer("Oslo?", {"say": '<tool_call>{"name":"weather","arguments":{"city":"Oslo"}}</tool_call>', "pieces": 4})
    tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
    called = ask("Go out in Oslo?", tools=tools).choices[0]
    expect(called.finish_reason == "tool_calls", f"a call: {called}")
    expect(called.message.tool_calls[0].function.arguments == '{"city":"Oslo"}', "its arguments")


def pictures():
    how = {**HOW, "model": "openai/gpt-image-1", "prompt": "A boat", "size": "1024x1024"}
    (made,) = litellm.image_generation(**how).data
    expect(base64.b64decode(made.b64_json).startswith((b"\x89PNG", b"\xff\xd8\xff")), "a picture")
    made = litellm.image_generation(**{**how, "model": "openai/dall-e-2"}, n=2, response_format="url").data
    expect(len({picture.url for picture in made}) == 2, f"two links: {made}")


def mistakes():
    refused(litellm.AuthenticationError, lambda: ask("x", api_key="sk-wrong"))
    refused(litellm.NotFoundError, lambda: ask("x", model="openai/gpt-99"))
    refused(litellm.BadRequestError, lambda: ask("x", n=2))
    upstream.fault("moderatedMessage403")
    error = refused(litellm.BadRequestError, lambda: ask("blocked"))
    expect("moderation" in str(error), f"moderation: {error}")
    upstream.answer("half", {"say": "One"}, {"say": " two"})
    upstream.fault("inBandError", atFrame=3)
    # It has a class of its own for this, and all are OpenAI's.
    error = refused(openai.APIError, lambda: list(ask("half of it", stream=True)))
    expect("The upstream is not available" in str(error), f"what went wrong: {error}")
    upstream.fault("status", code=429, times=None)
    refused(litellm.RateLimitError, lambda: ask("too much"))


conversations()
asyncio.run(asynchronously())
sight_and_tools()
pictures()
mistakes()
print(f"litellm {importlib.metadata.version('litellm')}: all as OpenAI answers")
