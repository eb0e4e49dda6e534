"""What the journeys of chat clients share: expectations, the simulated upstream's control routes, both kinds of client."""

import base64
import inspect
import json
import pathlib
import threading
import time
import urllib.request

# Guards against hanging; nothing takes as long.
PATIENCE = 120


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


async def result(call):
    """What a synchronous client gave, or an asynchronous one is going to give."""
    return await call if inspect.isawaitable(call) else call


async def items(stream):
    """The chunks of a stream of either client."""
    if hasattr(stream, "__aiter__"):
        async for item in stream:
            yield item
    else:
        for item in stream:
            yield item


def data_url(path, type="image/png"):
    return f"data:{type};base64,{base64.b64encode(pathlib.Path(path).read_bytes()).decode()}"


class Upstream:
    """The simulator, by its control routes."""

    def __init__(self, url):
        self.url = url
        # Whatever proxy the environment names, this is on the same machine.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _control(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/_control/{path}", method=method, data=None if body is None else json.dumps(body).encode()
        )
        with self.opener.open(request, timeout=PATIENCE) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def answer(self, match, *steps, **more):
        """Questions that hold the words `match` are answered by `steps`."""
        self._control("POST", "answers", {"match": match, "steps": list(steps), **more})

    def fault(self, kind, route="conversation", **more):
        """What goes wrong with the next request; `times=None` with all."""
        self._control("POST", "faults", {"route": route, "kind": kind, **more})

    def clear(self):
        self._control("DELETE", "faults")
        self._control("DELETE", "answers")

    def asked(self, words):
        """The conversations whose message holds these words, oldest first."""
        return [
            entry for entry in self._control("GET", "journal")
            if entry["route"] == "conversation" and words in (entry.get("message") or "")
        ]

    def met(self, fault):
        """The conversations that a fault of this kind met."""
        return [
            entry for entry in self._control("GET", "journal")
            if entry["route"] == "conversation" and entry.get("fault") == fault
        ]

    def question(self, words):
        """The only one."""
        found = self.asked(words)
        expect(len(found) == 1, f"{len(found)} questions with {words!r}")
        return found[0]

    def in_flight(self):
        return sum(account["inFlight"] for account in self._control("GET", "state")["tokens"].values())

    def uploads(self):
        return [entry for entry in self._control("GET", "journal") if entry["route"] == "upload"]

    def becomes(self, condition, message):
        """Looks until `condition` holds."""
        pause = threading.Event()
        deadline = time.monotonic() + PATIENCE
        while not condition():
            expect(time.monotonic() < deadline, message)
            pause.wait(0.05)
