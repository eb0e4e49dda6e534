"""The llm command against a running Filmgate, which it knows by its extra-openai-models.yaml.

Usage: llm_journey.py BASE_URL KEY SIMULATOR_URL PICTURE DIRECTORY
"""

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys

from journey import PATIENCE, Upstream, expect

base_url, key, simulator_url, picture, directory = sys.argv[1:6]
upstream = Upstream(simulator_url)
home = pathlib.Path(directory) / "llm"
home.mkdir()
(home / "keys.json").write_text(json.dumps({"filmgate": key, "wrong": "sk-wrong"}))
(home / "extra-openai-models.yaml").write_text("".join(
    f"- model_id: {name}\n  model_name: grok-4.1\n  api_base: {base_url}/v1\n  api_key_name: {key_name}\n"
    "  vision: true\n  supports_tools: true\n"
    for name, key_name in (("filmgate", "filmgate"), ("stranger", "wrong"))))


def llm(*arguments, fails=False):
    """What the command prints: its answer, or its complaint."""
    ended = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("llm")), *arguments], capture_output=True, text=True,
        timeout=PATIENCE, stdin=subprocess.DEVNULL, env={**os.environ, "LLM_USER_PATH": str(home)})
    expect((ended.returncode != 0) == fails, f"llm {arguments}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
    return ended.stderr if fails else ended.stdout.strip()


upstream.answer("greeting", {"think": "Be kind"}, {"say": "Hello — 你好!", "pieces": 2})
expect(llm("-m", "filmgate", "A greeting, please") == "Hello — 你好!", "streamed")
expect(llm("-m", "filmgate", "--no-stream", "Another greeting, please") == "Hello — 你好!", "not streamed")

# The conversation goes on: each turn is told once.
upstream.clear()
upstream.answer("and-now", {"say": "Goodbye!"})
expect(llm("-c", "and-now") == "Goodbye!", "the next turn")
message = upstream.question("and-now")["message"]
expect(message.count("Another greeting, please") == 1 and message.count("Hello — 你好!") == 1, f"turns: {message!r}")

upstream.clear()
upstream.answer("Which colour?", {"see": True})
seen = llm("-m", "filmgate", "-s", "Be brief", "Which colour?", "-a", picture)
expect(seen == "I see image/png 320x240.", f"a picture: {seen}")

# A function that is called on this side.
upstream.clear()
upstream.answer('role="tool"', {"say": "It is 5."})
upstream.answer("2 and 3?", {"say": '<tool_call>{"name":"add","arguments":{"a":2,"b":3}}</tool_call>', "pieces": 5})
added = llm(
    "-m", "filmgate", "--functions", 'def add(a: int, b: int) -> int:\n    "Adds"\n    return a + b',
    "What are 2 and 3?")
expect(added == "It is 5.", f"a tool: {added}")
expect('role="tool"' in upstream.asked("2 and 3?")[-1]["message"], "the result went back")

complaint = llm("-m", "stranger", "A greeting?", fails=True)
expect("API key" in complaint or "401" in complaint, f"a wrong key: {complaint}")
upstream.clear()
upstream.answer("half", {"say": "One"}, {"say": " two"})
upstream.fault("inBandError", atFrame=3)
complaint = llm("-m", "filmgate", "half of it", fails=True)
expect("not available" in complaint, f"a broken answer: {complaint}")

print(f"llm {importlib.metadata.version('llm')}: all as OpenAI answers")
