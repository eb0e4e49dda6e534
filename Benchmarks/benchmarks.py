"""The benchmarks of docs/performance.md. Each is given the program and a directory of its own, and gives rows of the table."""

import contextlib
import json
import os
import subprocess
import tempfile

import peers
from chat import chat
from console import console
from measure import HERE, ROUNDS, SECONDS, compiled, drain, huey, in_turn, median, output, ratio, wrk
from server import Server
from table import Row, against_peer, connected

# Jobs are accepted and wait: what is measured is acceptance.
WAITING = {"FILMGATE_JOBS_VIDEO_CONCURRENCY": "0", "FILMGATE_JOBS_DEPTH": "1000000000"}


def creates(filmgate, work):
    """Accepted videos, each durable before its answer: against no syncing at all, and on a disk that takes 5 ms to sync."""
    shim = {"LD_PRELOAD": compiled(work, "slow_fsync", "-shared", "-fPIC", "-ldl"), "FSYNC_MS": "5"}
    with Server(filmgate, work, WAITING) as full, Server(
        filmgate, work, WAITING, "--store-durability", "off"
    ) as off, Server(filmgate, work, {**WAITING, **shim}) as slow:
        taken = in_turn(*(lambda one=one: wrk(one.url + "/v1/videos", "create.lua", one.key) for one in (full, off, slow)))
    yield against_peer("durable creates, 64 connections; peer: synchronous=OFF", "/s", taken[0], taken[1], 0.6)
    yield Row("the same, every fsync slowed by 5 ms", "/s", median(taken[2]), 2000)


def polls(filmgate, work):
    """Looks at one video's status, against a route of the same server that answers a constant."""
    with Server(filmgate, work, WAITING, "--bench-routes") as one:
        video = one.create("polled")
        ours, theirs = in_turn(
            lambda: wrk(f"{one.url}/v1/videos/{video}", "get.lua", one.key),
            lambda: wrk(f"{one.url}/_bench/canned", "get.lua", one.key))
    yield against_peer("status polls, 64 connections; peer: constant answer", "/s", ours, theirs, 0.5)


def files(filmgate, work):
    """Cached files against nginx with sendfile over the same files, and slow readers."""
    draining = compiled(work, "drain", "-pthread")
    image, video, large = (
        peers.picture(work, 100_000), peers.video(work, 10_000_000), peers.video(work, 200_000_000))
    data = f"{work}/files"
    names = [output(filmgate, "bench-store", "--data-dir", data, path).strip() for path in (image, video, large)]
    with Server(filmgate, work, WAITING, data=data) as one, peers.nginx(work, [image, video]) as port:
        theirs_url = f"http://127.0.0.1:{port}/{os.path.basename(image)}"
        for connections in (1, 16, 64):
            ours, theirs = in_turn(
                lambda: wrk(f"{one.url}/images/{names[0]}", "get.lua", connections=connections, seconds=2),
                lambda: wrk(theirs_url, "get.lua", connections=connections, seconds=2))
            yield against_peer(f"100 KB image, {connected(connections)}; peer: nginx sendfile", "/s", ours, theirs, 0.55)
        ours, theirs = in_turn(
            lambda: drain(draining, one.port, f"/videos/{names[1]}", 16),
            lambda: drain(draining, port, f"/{os.path.basename(video)}", 16),
            # Both are at the kernel's limit, where rounds differ by more than the two do.
            rounds=2 * ROUNDS + 1)
        yield against_peer("10 MB video, 16 connections; peer: nginx sendfile", "MB/s", ours, theirs, 0.9)
        before = one.memory()
        with peers.slow_readers(one.port, f"/videos/{names[2]}", 40):
            grown = max(one.memory_over(SECONDS * 2)) - before
    yield Row("memory added by 40 slow readers of 200 MB", "MB", max(grown, 0) / 1e6, 20, is_limit=True)


def queue(filmgate, work):
    """Jobs that do nothing, from `enqueue` to completed, each step durable; against huey, which may use its better way."""
    jobs, callers = 20_000, 64

    def run(data, *options):
        return json.loads(output(filmgate, "bench-queue", "--data-dir", data, "--concurrency", callers, *options))["perSecond"]

    def ours(waiting):
        with tempfile.TemporaryDirectory(dir=work) as data:
            run(data, "--jobs", 0, "--waiting", waiting)
            # What the system still has to write of them is not for the measurement to wait for.
            os.sync()
            return run(data, "--jobs", jobs)

    empty, crowded, alone, workers = in_turn(
        lambda: ours(0), lambda: ours(100_000), lambda: huey(work, jobs // 4, 0), lambda: huey(work, jobs // 4, callers),
        rounds=3)
    best = alone if median(alone) >= median(workers) else workers
    way = "one thread" if best is alone else f"{callers} workers"
    yield against_peer(f"null jobs, 64 at once; peer: huey, fsync, {way}", "/s", empty, best, 1.0)
    yield against_peer("the same, 100,000 rows waiting; peer: none waiting", "/s", crowded, empty, 0.8)


def memory(filmgate, work):
    """Resident memory of the server while 1,000 clients poll once a second and 200 videos are being made."""
    concurrency = {
        "FILMGATE_JOBS_CONCURRENCY": "256", "FILMGATE_JOBS_VIDEO_CONCURRENCY": "256", "FILMGATE_GROK_IN_FLIGHT_PER_TOKEN": "256"}
    with Server.simulator(filmgate, work, seconds=30) as upstream, Server(
        filmgate, work, {**concurrency, **upstream.environment}, tokens="simulated-session-token-0000000000000001"
    ) as one:
        videos = [one.create("the same prompt") for _ in range(200)]
        one.wait_until_running(len(videos))
        clients = subprocess.Popen(
            ["wrk", "-t1", "-c1000", "-d10s", "-s", HERE / "get.lua", f"{one.url}/v1/videos/{videos[-1]}"],
            env={**os.environ, "FILMGATE_KEY": one.key, "PAUSE_MS": "1000"}, stdout=subprocess.PIPE, text=True)
        with contextlib.closing(clients.stdout), peers.ended(clients):
            highest = max(one.memory_over(10))
            said = clients.stdout.read()
            clients.wait(30)
        if "RESULT" not in said or not said.split("RESULT")[1].split()[1] == "0":
            raise SystemExit(f"polls failed:\n{said}")
        still = one.running()
        if still < len(videos):
            raise SystemExit(f"only {still} of {len(videos)} jobs ran to the end of the measurement")
    yield Row("memory, 1,000 polling clients and 200 running jobs", "MB", highest / 1e6, 150, is_limit=True)


def calls(filmgate, work):
    """Filtered lists and statistics of a call log with a million records."""
    said = json.loads(output(filmgate, "bench-calls", "--data-dir", f"{work}/calls", "--records", 1_000_000, patience=900))
    statistics = said["p95MS"].pop("statistics")
    slowest = max(said["p95MS"], key=said["p95MS"].get)
    yield Row(f"call log, 1,000,000 records: slowest list ({slowest}), p95", "ms", said["p95MS"][slowest], 200, is_limit=True)
    yield Row("the same: statistics, p95", "ms", statistics, 200, is_limit=True)


def tokens(filmgate, work):
    """A pool of 100,000 tokens: import, start, pages, and choosing whom to lend."""
    said = json.loads(output(filmgate, "bench-tokens", "--data-dir", f"{work}/tokens", patience=600))
    yield Row("choosing among 100,000 tokens and taking back", "us", said["choiceUS"], 50, is_limit=True)
    yield Row("a page of them, slowest filter, p95", "ms", said["pageMS"], 200, is_limit=True)
    yield Row("importing them", "s", said["importSeconds"], 60, is_limit=True)
    yield Row("starting with them", "ms", said["startSeconds"] * 1000, 3000, is_limit=True)


ALL = {one.__name__: one for one in (creates, polls, files, queue, memory, calls, tokens, chat, console)}
