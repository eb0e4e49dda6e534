"""The openai SDK against a running Filmgate that answers by xAI's API: what that road has of its own.

Usage: keyed_chat_journey.py sync|async BASE_URL KEY SIMULATOR_URL PICTURE

What the simulated API answers is told by the words of the question.
"""

import json
import sys

from chat_client import ask, filmgate, refused, run, stream, user, words
from journey import data_url, expect, items, result

picture = sys.argv[5]
THINKING = "grok-4.6"


async def models():
    names = {model.id async for model in items(filmgate.models.list())}
    expect({"grok-4.6", "grok-4.5", "grok-4.3", "grok-code-fast-1", "grok-4.1", "sora-2", "grok-imagine-image"} <= names, names)
    for name in names:
        expect((await result(filmgate.models.retrieve(name))).id == name, f"retrieve {name}")


async def answers():
    for model in (THINKING, "grok-4.1"):
        whole = await ask("How is it — 雨?", model=model)
        expect(words(whole) == "You said: How is it — 雨?", f"the answer: {words(whole)!r}")
        thoughts = whole.choices[0].message.model_extra["reasoning_content"]
        expect(thoughts.startswith("Let me think.") and "](https://example.com/one)" in thoughts, f"thoughts: {thoughts!r}")
        # As the API counts them, to the last one.
        usage = whole.usage
        expect((usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (12, 5, 17), f"usage: {usage}")
        expect(usage.completion_tokens_details.reasoning_tokens == 3, f"usage: {usage}")
        expect(usage.prompt_tokens_details.cached_tokens == 4, f"usage: {usage}")

        told = await stream("How is it — 雨?", model=model, stream_options={"include_usage": True})
        expect(told.content == words(whole) and told.reasoning == thoughts, f"{told.content!r} {told.reasoning!r}")
        expect(told.finish == "stop" and told.usage == usage, f"the end: {told.usage}")
        expect(sum(1 for chunk in told.chunks if chunk.choices and chunk.choices[0].delta.content) >= 4, "piece by piece")
        expect(all("upstream" not in chunk.model_dump_json() for chunk in told.chunks), "the API's own id leaks")


async def turns():
    told = await ask([
        {"role": "developer", "content": "Be brief"}, user("first"), {"role": "assistant", "content": "one"}, user("second")])
    expect(words(told) == "You said: second", f"the last turn: {words(told)!r}")


async def parameters():
    expect(words(await ask(
        "hi", model=THINKING, temperature=0.2, top_p=1, max_tokens=50, seed=7, stop=["x"], user="me", presence_penalty=0,
        frequency_penalty=0, reasoning_effort="low", response_format={"type": "json_object"}, parallel_tool_calls=True,
        metadata={"a": "b"})) == "You said: hi", "what models that think refuse is left out")
    error = await refused(400, lambda: filmgate.chat.completions.create(
        model=THINKING, messages=[user("hi")], temperature=1.0, extra_body={"temperature": 7.5}))
    expect("'temperature'" in error.message, f"which: {error}")
    await refused(400, lambda: filmgate.chat.completions.create(
        model=THINKING, messages=[user("hi")], extra_body={"temperature": "hot"}), param="temperature")


async def sight():
    question = [user([
        {"type": "text", "text": "Which colour?"},
        {"type": "image_url", "image_url": {"url": data_url(picture), "detail": "low"}}])]
    expect(words(await ask(question, model=THINKING)) == "I see image/png 320x240.", "a picture in a data URL")
    expect((await stream(question, model=THINKING)).content == "I see image/png 320x240.", "streamed")


async def tools():
    weather = {
        "type": "function",
        "function": {
            "name": "get_weather", "description": "Tells the weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
    question = [user('call get_weather {"city": "Oslo"}')]
    asked = await ask(question, model=THINKING, tools=[weather], tool_choice="auto")
    choice = asked.choices[0]
    expect(choice.finish_reason == "tool_calls" and choice.message.content is None, f"a call: {choice}")
    (made,) = choice.message.tool_calls
    expect(made.type == "function" and made.id and made.function.name == "get_weather", f"the call: {made}")
    expect(json.loads(made.function.arguments) == {"city": "Oslo"}, f"the arguments: {made.function.arguments}")

    told = await stream(question, model=THINKING, tools=[weather], tool_choice="required")
    expect(told.finish == "tool_calls" and told.content == "", f"a streamed call: {told.content!r}")
    expect(told.calls == {0: ("get_weather", '{"city": "Oslo"}')}, f"the calls, with an index: {told.calls}")

    answered = question + [
        choice.message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": made.id, "content": "minus-nine-degrees"}]
    expect(words(await ask(answered, model=THINKING, tools=[weather])) == "You said: minus-nine-degrees", "the result")


run(models, answers, turns, parameters, sight, tools)
