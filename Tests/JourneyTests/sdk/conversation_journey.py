"""The openai SDK against a running Filmgate: one conversation, the same by either road.

Usage: conversation_journey.py sync|async BASE_URL KEY SIMULATOR_URL PICTURE web|xai
"""

import sys

from chat_client import ask, client, filmgate, refused, run, stream, upstream, user, words
from journey import data_url, expect, items, result

picture, road = sys.argv[5:7]
MODEL = "grok-4.1"
# One that thinks is there by the API alone.
MODELS = [MODEL] if road == "web" else [MODEL, "grok-4.6"]
# The web writes them in words, which are read and written anew; the API's are its own.
ARGUMENTS = '{"city":"Oslo"}' if road == "web" else '{"city": "Oslo"}'


def script(trigger, *steps):
    """What the simulated web is to answer to these words; the simulated API answers so by itself."""
    if road == "web":
        upstream.clear()
        upstream.answer(trigger, *steps)


async def models():
    names = {model.id async for model in items(filmgate.models.list())}
    expect({MODEL, "grok-4-fast", "grok-3-fast", "sora-2"} <= names, names)
    expect((await result(filmgate.models.retrieve(MODEL))).id == MODEL, "retrieve")


async def answers():
    script("How is it", {"think": "Let me think."}, {"say": "You said: How is it — 雨?", "pieces": 4})
    whole = await ask("How is it — 雨?", model=MODEL)
    expect(words(whole) == "You said: How is it — 雨?", f"the answer: {words(whole)!r}")
    expect(whole.model == MODEL and whole.choices[0].finish_reason == "stop", f"the end: {whole}")
    thoughts = whole.choices[0].message.model_extra["reasoning_content"]
    expect(thoughts.startswith("Let me think."), f"thoughts: {thoughts!r}")
    expect(0 < whole.usage.prompt_tokens < whole.usage.total_tokens, f"usage: {whole.usage}")

    told = await stream("How is it — 雨?", model=MODEL, stream_options={"include_usage": True})
    expect(told.content == words(whole) and told.reasoning == thoughts, f"{told.content!r} {told.reasoning!r}")
    expect(told.finish == "stop" and told.usage == told.chunks[-1].usage == whole.usage, f"the end: {told.usage}")
    expect(len({(chunk.id, chunk.created, chunk.model) for chunk in told.chunks}) == 1, "one name for all")
    expect(sum(1 for chunk in told.chunks if chunk.choices and chunk.choices[0].delta.content) >= 4, "piece by piece")


async def turns():
    script("second", {"say": "You said: second"})
    talk = [
        {"role": "developer", "content": "Be brief"}, user("first"), {"role": "assistant", "content": "one"}, user("second")]
    for model in MODELS:
        told = words(await ask(talk, model=model))
        expect(told == "You said: second", f"the last turn: {told!r}")


async def sight():
    script("colour", {"see": True})
    question = [user([
        {"type": "text", "text": "Which colour?"},
        {"type": "image_url", "image_url": {"url": data_url(picture), "detail": "low"}}])]
    for model in MODELS:
        expect(words(await ask(question, model=model)) == "I see image/png 320x240.", "a picture in a data URL")
        expect((await stream(question, model=model)).content == "I see image/png 320x240.", "streamed")


async def tools():
    for model in MODELS:
        await called(model)


async def called(model):
    call = '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>'
    script("call get_weather", {"say": call, "pieces": 4})
    weather = {
        "type": "function",
        "function": {
            "name": "get_weather", "description": "Tells the weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
    question = [user('call get_weather {"city": "Oslo"}')]
    asked = await ask(question, model=model, tools=[weather], tool_choice="auto")
    choice = asked.choices[0]
    expect(choice.finish_reason == "tool_calls" and choice.message.content is None, f"a call: {choice}")
    (made,) = choice.message.tool_calls
    expect(made.type == "function" and made.id and made.function.name == "get_weather", f"the call: {made}")
    expect(made.function.arguments == ARGUMENTS, f"the arguments: {made.function.arguments}")

    told = await stream(question, model=model, tools=[weather], tool_choice="required")
    expect(told.finish == "tool_calls" and told.content == "", f"a streamed call: {told.content!r}")
    expect(told.calls == {0: ("get_weather", ARGUMENTS)}, f"the calls, with an index: {told.calls}")

    script("minus-nine-degrees", {"say": "You said: minus-nine-degrees"})
    answered = question + [
        choice.message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": made.id, "content": "minus-nine-degrees"}]
    told = words(await ask(answered, model=model, tools=[weather]))
    expect(told == "You said: minus-nine-degrees", f"the result: {told!r}")


async def mistakes():
    create = filmgate.chat.completions.create
    await refused(401, lambda: client("sk-wrong").chat.completions.create(model=MODELS[-1], messages=[user("x")]),
                  code="invalid_api_key")
    await refused(404, lambda: create(model="grok-99", messages=[user("x")]), param="model", code="model_not_found")
    await refused(400, lambda: create(model=MODELS[-1], messages=[]), param="messages")
    await refused(400, lambda: create(model=MODELS[-1], messages=[user("x")], n=2), param="n")
    await refused(400, lambda: create(model=MODELS[-1], messages=[user("x")], extra_body={"temperature": "hot"}),
                  param="temperature")


run(models, answers, turns, sight, tools, mistakes)
