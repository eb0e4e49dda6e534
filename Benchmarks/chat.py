"""Conversations: through Filmgate, through nginx as a proxy, and straight to the same fast upstream."""

import contextlib
import json
import os
import statistics
import subprocess
import threading
import time
import urllib.request

import peers
from measure import PATIENCE, ROUNDS, SECONDS, compiled, in_turn, median, ratio
from server import Server
from table import Row, against_peer, connected

# Sixteen accounts of a thousand calls at once: what is measured is not how long a call waits for one.
TOKENS = "\n".join(f"benchmark-session-token-{number:016d}" for number in range(16))
SETTINGS = {"FILMGATE_GROK_IN_FLIGHT_PER_TOKEN": "1000", "FILMGATE_JOBS_CONCURRENCY": "256"}
PATH = "/v1/chat/completions"


class Road:
    """One way to the upstream's words, and a client on it."""

    def __init__(self, client, port, key="none", process=None):
        self.client, self.port, self.key, self.process = client, port, key, process

    def command(self, connections, seconds, mode, apart=0):
        return [self.client, str(self.port), PATH, self.key, str(connections), str(seconds), mode, str(apart)]

    def ask(self, way, connections, mode="again", seconds=SECONDS, apart=0):
        answer = subprocess.run(
            self.command(connections, seconds, mode, apart), input=question(way), capture_output=True, text=True, timeout=PATIENCE)
        if answer.returncode:
            raise SystemExit(f"the client on port {self.port} ended with code {answer.returncode}:\n{answer.stderr}")
        return json.loads(answer.stdout)

    @contextlib.contextmanager
    def held(self, way, connections, seconds, apart=0):
        """That many streams, all of them open, for so long at most; their beginnings within `apart` milliseconds."""
        client = subprocess.Popen(
            self.command(connections, seconds, "hold", apart), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with contextlib.closing(client.stdout), peers.ended(client):
            client.stdin.write(question(way))
            client.stdin.close()
            if client.stdout.readline() != "open\n":
                raise SystemExit(f"{connections} streams did not open")
            yield


def question(way):
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": f"Say something. bench:{way}"}]
    return json.dumps({"model": "grok-4-fast", "messages": messages, "stream": way != "short"})


@contextlib.contextmanager
def upstream(work):
    with peers.ended(subprocess.Popen([compiled(work, "chat_upstream")], stdout=subprocess.PIPE, text=True)) as process:
        yield int(process.stdout.readline())


@contextlib.contextmanager
def roads(filmgate, work):
    """Straight to the upstream, through nginx, through caddy, through Filmgate."""
    client = compiled(work, "chat_client")
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(upstream(work))
        nginx = stack.enter_context(peers.nginx_proxy(work, port))
        caddy = stack.enter_context(peers.caddy_proxy(work, port))
        address = {"FILMGATE_GROK_BASE_URL": f"http://127.0.0.1:{port}", "FILMGATE_GROK_ASSETS_URL": f"http://127.0.0.1:{port}"}
        one = stack.enter_context(Server(filmgate, work, {**SETTINGS, **address}, tokens=TOKENS))
        ours = Road(client, one.port, one.key, one)
        ours.ask("short", 16, seconds=1)
        yield Road(client, port), Road(client, nginx), Road(client, caddy), ours


def chat(filmgate, work):
    """Conversations, streamed and not, against nginx and caddy as proxies of the same upstream."""
    with roads(filmgate, work) as (direct, nginx, caddy, ours):
        yield from whole(direct, nginx, caddy, ours)
        yield from bursts(nginx, caddy, ours)
        yield from paced(direct, nginx, ours)
    yield from memory(filmgate, work)
    yield health(filmgate, work)


def whole(direct, nginx, caddy, ours):
    """Answers that come at once."""
    for connections in (1, 16, 64):
        straight, copied, proxied, mine = told(direct, nginx, caddy, ours, way="short", connections=connections)
        goals = (0.12, 0.5) if connections > 1 else (None, None)
        yield from beside(f"chat, {connected(connections)}", mine, copied, proxied, goals)
        for part, limit in (("p50", 0.35 if connections == 1 else None), ("p99", 1 if connections == 1 else None)):
            added = [
                statistics.median(one[f"end_{part}"] - other[f"end_{part}"] for one, other in zip(answers, straight))
                for answers in (mine, copied)]
            yield Row(
                f"the same: added to the upstream's time, {part}; peer: nginx", "ms", added[0], limit, peer=added[1], is_limit=True)


def bursts(nginx, caddy, ours):
    """Streams whose forty pieces come at once."""
    for connections in (1, 16, 64):
        copied, proxied, mine = told(nginx, caddy, ours, way="burst", connections=connections)
        yield from beside(f"streams of 40 pieces at once, {connected(connections)}", mine, copied, proxied, (0.12, 0.3))


def beside(name, mine, copied, proxied, goals):
    """Answers a second beside those of nginx and of caddy."""
    rates = [[one["rate"] for one in answers] for answers in (mine, copied, proxied)]
    for peer, theirs, goal in zip(("nginx proxy_pass", "caddy reverse_proxy"), rates[1:], goals):
        yield against_peer(f"{name}; peer: {peer}", "/s", rates[0], theirs, goal)


def paced(direct, nginx, ours):
    """Streams whose forty pieces come one by one: none may take longer, wait for another or come with the next one."""
    # Of 64 streams alone a hundredth is not one: they ask again for a while.
    yield from kept_pace(direct, nginx, ours, "64 streams, a piece every 5 ms", 1.01, 0.3, 1, way="paced", connections=64, apart=200)
    once = {"connections": 1000, "mode": "once", "seconds": 30}
    yield from kept_pace(direct, nginx, ours, "1,000 streams, a piece every 50 ms", 1.03, None, None, way="calm", apart=2000, **once)
    yield from kept_pace(direct, nginx, ours, "1,000 streams, a piece every 5 ms", 1.03, None, None, way="paced", apart=200, **once)


def kept_pace(direct, nginx, ours, name, most, later, latest, **question):
    """How long such streams take, and how much later than straight their first pieces come, in milliseconds at most."""
    straight, copied, mine = told(direct, nginx, ours, **question)
    ends = [[one["end_p50"] for one in answers] for answers in (mine, straight)]
    yield Row(
        f"{name}: whole time, p50; peer: straight", "ms", median(ends[0]), most, peer=median(ends[1]), ratio=ratio(*ends),
        is_limit=True)
    theirs = [one["end_p50"] for one in copied]
    yield Row(
        "the same through nginx proxy_pass; peer: straight", "ms", median(theirs), None, peer=median(ends[1]),
        ratio=ratio(theirs, ends[1]), is_limit=True)
    for part, limit in (("p50", later), ("p99", latest)):
        firsts = [median([one[f"first_{part}"] for one in answers]) for answers in (mine, straight)]
        allowed = round(firsts[1] + limit, 2) if limit else None
        yield Row(f"the same: first piece, {part}; peer: straight", "ms", firsts[0], allowed, peer=firsts[1], is_limit=True)
    shares = [median([100 * one["merged"] / one["pieces"] for one in answers]) for answers in (mine, straight)]
    yield Row("the same: pieces that came with another; peer: straight", "%", shares[0], None, peer=shares[1], is_limit=True)


def memory_per_stream(filmgate, work, apart):
    """What each of 2,000 streams holds that say a word a second, of a server that has done little else: in one that was
    busy before they would take room that it had kept."""
    streams = 2000
    with roads(filmgate, work) as (*_, ours):
        before = ours.process.memory()
        with ours.held("slow", streams, 60, apart):
            return (max(ours.process.memory_over(SECONDS * 2)) - before) / streams / 1e3


def memory(filmgate, work):
    """Of streams that begin one after the other, and of such as begin all at once, each in a server of its own."""
    name = "memory of each of 2,000 open streams"
    yield Row(f"{name}, begun within two seconds", "KB", memory_per_stream(filmgate, work, 2000), 40, is_limit=True)
    yield Row("the same, begun all at once", "KB", memory_per_stream(filmgate, work, 0), None)


def health(filmgate, work):
    """How soon /health is answered while 500 streams talk and 50 videos are made, both by the simulated upstream."""
    streams, videos, times = 500, 50, []
    answers = f"{work}/answers.json"
    with open(answers, "w") as file:
        words = {"tokens": 1000, "say": "word "}
        json.dump([{"match": "bench:slow", "gapMilliseconds": 100, "isPrebuilt": True, "steps": [words]}], file)
    with Server.simulator(filmgate, work, seconds=60, answers=answers) as talking, Server(
        filmgate, work, {**SETTINGS, **talking.environment}, tokens=TOKENS
    ) as one:
        # The same prompt: the simulator draws it once, and not while it is measured.
        for _ in range(videos):
            one.create("the same prompt")
        one.wait_until_running(videos)
        with Road(compiled(work, "chat_client"), one.port, one.key).held("slow", streams, 50):
            deadline = time.monotonic() + SECONDS * 3
            while time.monotonic() < deadline:
                start = time.monotonic()
                with urllib.request.urlopen(f"{one.url}/health", timeout=30) as answer:
                    answer.read()
                times.append((time.monotonic() - start) * 1000)
                time.sleep(0.01)
    return Row(
        f"/health, {streams} streams and {videos} videos under way: p99", "ms", sorted(times)[len(times) * 99 // 100], 10,
        is_limit=True)


def told(*roads, **question):
    """What the client says of each of the roads, round by round."""
    answers = [[] for _ in roads]

    def figure(road, answers):
        answers.append(road.ask(**question))
        return answers[-1]["rate"]

    in_turn(*(lambda road=road, answers=answers: figure(road, answers) for road, answers in zip(roads, answers)))
    return answers
