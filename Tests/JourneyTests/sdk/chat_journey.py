"""The openai SDK against a running Filmgate: models, and conversations as its users have them.

Usage: chat_journey.py sync|async BASE_URL KEY SIMULATOR_URL PICTURE
"""

import re
import sys

from chat_client import MODEL, ask, client, filmgate, refused, run, stream, upstream, user, words
from journey import data_url, expect, items, result
import openai

picture = sys.argv[5]


async def models():
    listed = [model async for model in items(filmgate.models.list())]
    names = {model.id for model in listed}
    expect(len(names) == len(listed), "each model once")
    expect({"grok-4.1", "grok-4-fast", "grok-4.1-thinking", "grok-3-fast", "grok-imagine-0.9", "sora-2"} <= names, names)
    expect("grok-4-heavy" not in names, "no token of these serves it")
    for model in listed:
        expect(await result(filmgate.models.retrieve(model.id)) == model, f"retrieve {model.id}")
    await refused(404, lambda: filmgate.models.retrieve("org/no model:1"), param="model", code="model_not_found")


async def answers():
    upstream.answer(
        "the weather", {"think": "Looking outside", "tag": "header"}, {"think": "It seems to rain."},
        {"say": "It rains — 雨 — today.", "pieces": 3})
    whole = await ask("How is the weather?")
    expect(words(whole) == "It rains — 雨 — today.", f"the answer: {words(whole)!r}")
    expect(whole.choices[0].finish_reason == "stop", "the reason")
    thoughts = whole.choices[0].message.model_extra["reasoning_content"]
    expect("Looking outside" in thoughts and "It seems to rain." in thoughts, f"thoughts: {thoughts!r}")
    details = whole.usage.completion_tokens_details
    expect(0 < details.reasoning_tokens < whole.usage.completion_tokens, f"usage: {whole.usage}")
    question = upstream.question("How is the weather?")
    expect(question["message"] == "How is the weather?", f"a question alone is its own words: {question['message']!r}")

    told = await stream("And is the weather the same?", stream_options={"include_usage": True})
    expect(told.content == words(whole) and told.reasoning == thoughts, f"{told.content!r} {told.reasoning!r}")
    expect(told.finish == "stop" and told.usage == told.chunks[-1].usage, "the end")
    expect(told.usage.completion_tokens == whole.usage.completion_tokens, f"usage: {told.usage}")
    expect(all(chunk.usage is None for chunk in told.chunks[:-1]), "usage is null before")
    expect(sum(1 for chunk in told.chunks if chunk.choices and chunk.choices[0].delta.content) >= 7, "piece by piece")

    plain = await stream("Is the weather told without usage?")
    expect(plain.usage is None and plain.content == words(whole), "no usage unless it is asked for")

    # Parameters that have no effect here are tolerated.
    expect(await ask(
        "the weather, with everything", temperature=0.2, top_p=1, max_tokens=5, seed=7, stop=["x"], user="me",
        metadata={"a": "b"}, presence_penalty=0, response_format={"type": "text"}, extra_body={"anything": [1]}), "all")


async def turns():
    upstream.answer("second-question", {"say": "Second answer"})
    messages = [
        {"role": "system", "content": "system-words"}, user("first-question"),
        {"role": "assistant", "content": "first-answer"}, user("second-question")]
    expect(words(await ask(messages)) == "Second answer", "the answer")
    message = upstream.question("second-question")["message"]
    for text in ("system-words", "first-question", "first-answer", "second-question"):
        expect(message.count(text) == 1, f"{text} stands {message.count(text)} times in {message!r}")
    expect(
        message.index("system-words") < message.index("first-question") < message.index("first-answer")
        < message.index("second-question"), "in order")

    # An upstream that repeats all it was sent, in pieces that cut every envelope.
    upstream.clear()
    upstream.answer("third-question", {"say": "Mine: ", "pieces": 3}, {"echo": True, "pieces": 3}, {"say": " that is all"})
    parrot = messages + [{"role": "assistant", "content": "Second answer"}, user("third-question")]
    told = await stream(parrot)
    expect(told.content.count("Mine:") == 1 and told.content.count("that is all") == 1, f"{told.content!r}")
    expect("system-words" not in told.content and "first-question" not in told.content, f"leaked: {told.content!r}")
    await ask(parrot)

    # A conversation as its client goes on with it, by what it was answered.
    upstream.answer("name is Ann", {"say": "Hello Ann"})
    talk = [user("My name is Ann")]
    talk.append((await ask(talk)).choices[0].message.model_dump(exclude_none=True))
    upstream.clear()
    upstream.answer("my name?", {"say": "You are Ann"})
    expect(words(await ask(talk + [user("What is my name?")])) == "You are Ann", "the second answer")
    message = upstream.question("What is my name?")["message"]
    expect(message.count("My name is Ann") == 1 and message.count("Hello Ann") == 1, f"twice: {message!r}")


async def sight():
    upstream.clear()
    upstream.answer("colour", {"see": True})
    before = len(upstream.uploads())
    question = [user([
        {"type": "text", "text": "Which colour?"},
        {"type": "image_url", "image_url": {"url": data_url(picture), "detail": "low"}}])]
    expect(words(await ask(question)) == "I see image/png 320x240.", "a picture in a data URL")
    expect(len(upstream.uploads()) == before + 1, "it is uploaded")
    expect((await stream(question)).content == "I see image/png 320x240.", "again")
    expect(len(upstream.uploads()) == before + 1, "and only once")

    # A picture drawn in a conversation has a link that opens without a key, and is a picture of the next question.
    upstream.clear()
    upstream.answer("Draw a boat", {"draw": "a boat"})
    drawn = words(await ask("Draw a boat"))
    link = re.fullmatch(r"!\[Generated Image\]\((http://127\.0\.0\.1:\d+/images/[\w.-]+)\)", drawn.strip())
    expect(link, f"a drawing: {drawn!r}")
    upstream.clear()
    upstream.answer("look at it", {"see": True})
    seen = words(await ask([user([
        {"type": "text", "text": "Now look at it"}, {"type": "image_url", "image_url": {"url": link[1]}}])]))
    expect(re.fullmatch(r"I see image/\w+ \d+x\d+\.", seen), f"a picture of ours: {seen!r}")
    # What was drawn before is what the next turn is about.
    talk = [user("A boat"), {"role": "assistant", "content": drawn}, user("Please look at it")]
    expect(words(await ask(talk)) == seen, "the picture of the turn before")

    await refused(400, lambda: filmgate.chat.completions.create(model=MODEL, messages=[user([
        {"type": "image_url", "image_url": {"url": "http://169.254.169.254/latest/meta-data"}}])]))
    await refused(400, lambda: filmgate.chat.completions.create(model=MODEL, messages=[user([
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}])]))
    await refused(400, lambda: filmgate.chat.completions.create(model=MODEL, messages=[user([
        {"type": "video_url", "video_url": {"url": "https://127.0.0.1/a.mp4"}}])]), code="unsupported_content")


async def tools():
    upstream.clear()
    weather = {
        "type": "function",
        "function": {
            "name": "get_weather", "description": "Tells the weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
    call = '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>'
    upstream.answer("Oslo?", {"say": call, "pieces": 4})
    question = [user("Shall I go out in Oslo?")]
    asked = await ask(question, tools=[weather], tool_choice="auto")
    choice = asked.choices[0]
    expect(choice.finish_reason == "tool_calls" and choice.message.content is None, f"a call: {choice}")
    (made,) = choice.message.tool_calls
    expect(made.type == "function" and made.id and made.function.name == "get_weather", f"the call: {made}")
    expect(made.function.arguments == '{"city":"Oslo"}', f"the arguments: {made.function.arguments}")

    told = await stream(question, tools=[weather])
    expect(told.finish == "tool_calls" and told.content == "", f"a streamed call: {told.content!r}")
    expect(told.calls == {0: ("get_weather", '{"city":"Oslo"}')}, f"the calls: {told.calls}")

    # Its result goes back, and the answer follows.
    upstream.clear()
    upstream.answer("minus-nine-degrees", {"say": "Stay inside."})
    answered = question + [
        choice.message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": made.id, "content": "minus-nine-degrees"}]
    expect(words(await ask(answered, tools=[weather])) == "Stay inside.", "the answer to the result")
    message = upstream.question("minus-nine-degrees")["message"]
    expect(message.count("minus-nine-degrees") == 1 and message.count("Shall I go out in Oslo?") == 1, f"{message!r}")

    # Without tools the same words are words, and nothing is asked for that was not offered.
    upstream.clear()
    upstream.answer("no-tools", {"say": "There are <b>none</b>."})
    expect(words(await ask("no-tools")) == "There are <b>none</b>.", "text")
    await refused(400, lambda: filmgate.chat.completions.create(
        model=MODEL, messages=question, tools=[weather], tool_choice={"type": "function", "function": {"name": "other"}}),
        param="tool_choice")


async def media():
    upstream.clear()
    told = await stream("A boat at dawn", model="sora-2")
    expect(re.search(r"\(http://127\.0\.0\.1:\d+/videos/[\w.-]+\.mp4\)", told.content), f"a video: {told.content!r}")
    expect("Working on video_" in told.reasoning and told.finish == "stop", f"its progress: {told.reasoning!r}")
    whole = await ask("A boat at noon", model="grok-imagine-0.9")
    expect("/videos/" in words(whole), f"a video: {words(whole)!r}")


async def mistakes():
    create = filmgate.chat.completions.create
    await refused(401, lambda: client("sk-wrong").chat.completions.create(model=MODEL, messages=[user("x")]),
                  code="invalid_api_key")
    error = await refused(404, lambda: create(model="gpt-99", messages=[user("x")]), param="model", code="model_not_found")
    expect(isinstance(error, openai.NotFoundError), "its class")
    await refused(400, lambda: create(model=MODEL, messages=[]), param="messages")
    await refused(400, lambda: create(model=MODEL, messages=[user("x")], n=2), param="n")
    await refused(400, lambda: create(model=MODEL, messages=[{"role": "king", "content": "x"}]), param="messages[0].role")
    await refused(400, lambda: create(model=MODEL, messages=[user("x" * 1_200_000)]))
    await refused(404, lambda: filmgate.responses.create(model=MODEL, input="hi"))


async def hang_up():
    upstream.clear()
    expect(upstream.in_flight() == 0, "nothing is open")
    upstream.answer("endless", {"say": "One"}, {"pause": 600_000}, {"say": "Two"})
    chunks = await result(filmgate.chat.completions.create(model=MODEL, messages=[user("endless")], stream=True))
    async for chunk in items(chunks):
        if chunk.choices[0].delta.content == "One":
            break
    expect(upstream.in_flight() == 1, "it is being answered")
    await result(chunks.close())
    upstream.becomes(lambda: upstream.question("endless").get("ending") == "hungUp", "the call upstream stays open")
    expect(upstream.in_flight() == 0, "a conversation is left")
    # The only token has room for one call: a lease that was kept would refuse this one.
    upstream.answer("and now", {"say": "Here I am"})
    expect(words(await ask("and now")) == "Here I am", "the token is free again")


run(models, answers, turns, sight, tools, media, mistakes, hang_up)
