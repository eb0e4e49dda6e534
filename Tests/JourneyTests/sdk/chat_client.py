"""Conversations by the openai SDK, synchronous or not: each answer is validated, and of the shape that each has.

Its scripts are called with the arguments sync|async BASE_URL KEY SIMULATOR_URL, and their own.
"""

import asyncio
import re
import sys

import openai

from journey import PATIENCE, Upstream, expect, items, result

kind, base_url, key, simulator_url = sys.argv[1:5]
OpenAI = {"sync": openai.OpenAI, "async": openai.AsyncOpenAI}[kind]
upstream = Upstream(simulator_url)
MODEL = "grok-4.1"
# What no answer may hold, as the words that go upstream have it around them.
ENVELOPE = re.compile(r"</?\s*fg:|tool_call>|xaiartifact|grok:render", re.I)


def client(api_key=key, **more):
    return OpenAI(
        base_url=f"{base_url}/v1", api_key=api_key, max_retries=0, timeout=PATIENCE, _strict_response_validation=True,
        **more)


filmgate = client()


def user(content):
    return {"role": "user", "content": content}


async def ask(messages, **more):
    """A whole answer, of the shape that each has."""
    if isinstance(messages, str):
        messages = [user(messages)]
    completion = await result(filmgate.chat.completions.create(messages=messages, **{"model": MODEL, **more}))
    expect(completion.object == "chat.completion" and completion.id.startswith("chatcmpl-"), f"head: {completion}")
    expect(completion.model == more.get("model", MODEL) and completion.created > 1_700_000_000, f"head: {completion}")
    expect([choice.index for choice in completion.choices] == [0], "one choice")
    usage = completion.usage
    expect(usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, f"usage: {usage}")
    choice = completion.choices[0]
    expect(choice.message.role == "assistant", "the role")
    expect(not ENVELOPE.search(choice.message.content or ""), f"an envelope leaks: {choice.message.content!r}")
    return completion


def words(completion):
    return completion.choices[0].message.content


class Told:
    """A stream that was read to its end."""

    def __init__(self):
        self.chunks, self.content, self.reasoning, self.finish, self.usage = [], "", "", None, None
        self.calls = {}

    def add(self, chunk):
        self.chunks.append(chunk)
        if chunk.usage:
            expect(chunk.choices == [], "the usage has a chunk of its own")
            self.usage = chunk.usage
        for choice in chunk.choices:
            expect(self.finish is None, "nothing follows the end")
            self.content += choice.delta.content or ""
            self.reasoning += (choice.delta.model_extra or {}).get("reasoning_content", "")
            for call in choice.delta.tool_calls or []:
                name, arguments = self.calls.get(call.index, ("", ""))
                self.calls[call.index] = (
                    name + (call.function.name or ""), arguments + (call.function.arguments or ""))
            self.finish = choice.finish_reason


async def stream(messages, **more):
    if isinstance(messages, str):
        messages = [user(messages)]
    told = Told()
    chunks = await result(filmgate.chat.completions.create(messages=messages, stream=True, **{"model": MODEL, **more}))
    async for chunk in items(chunks):
        told.add(chunk)
    expect({chunk.id for chunk in told.chunks} == {told.chunks[0].id}, "one id")
    expect({chunk.created for chunk in told.chunks} == {told.chunks[0].created}, "one time")
    expect({chunk.model for chunk in told.chunks} == {more.get("model", MODEL)}, "one model")
    first = told.chunks[0].choices[0].delta
    expect(first.role == "assistant" and not first.content, f"the role comes first: {first}")
    expect(told.finish, "an end")
    expect(not ENVELOPE.search(told.content), f"an envelope leaks: {told.content!r}")
    return told


async def refused(status, call, *, param=..., code=..., retry_after=False):
    try:
        await result(call())
    except openai.APIStatusError as error:
        expect(error.status_code == status, f"status {error.status_code} in place of {status}: {error}")
        expect(error.request_id, "an error without x-request-id")
        expect(set(error.response.json()["error"]) == {"message", "type", "param", "code"}, "the envelope's keys")
        expect(param is ... or error.param == param, f"param {error.param} in place of {param}: {error}")
        expect(code is ... or error.code == code, f"code {error.code} in place of {code}: {error}")
        if retry_after:
            expect(1 <= int(error.response.headers["retry-after"]) <= 120, f"Retry-After: {error.response.headers}")
        return error
    raise SystemExit(f"FAILED: not refused with {status} {code}")


def run(*parts):
    """Each part with an upstream that does as it likes."""

    async def journey():
        for part in parts:
            upstream.clear()
            await part()

    asyncio.run(journey())
    print(f"openai {openai.__version__} {kind}: all as OpenAI answers")
