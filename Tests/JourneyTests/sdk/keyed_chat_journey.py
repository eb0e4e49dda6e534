"""The openai SDK against a running Filmgate that answers by xAI's API: what that road has of its own.

Usage: keyed_chat_journey.py sync|async BASE_URL KEY SIMULATOR_URL

What the simulated API answers is told by the words of the question.
"""

from chat_client import ask, filmgate, refused, run, stream, user, words
from journey import expect, items, result

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


run(models, answers, parameters)
