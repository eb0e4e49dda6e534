"""Runs the benchmarks of docs/performance.md: ours and the peer alternate in one run, ratios of medians are printed."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import server
from server import Server

HERE = pathlib.Path(__file__).parent
FILMGATE = sys.argv[1]
CHOSEN = set(sys.argv[2:])
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
rows = []


def row(name, ours, peer, goal, unit, lower_is_better=False):
    """A line of the table; `goal` is a ratio to the peer, or a limit where there is no peer."""
    ratio = ours / peer if peer else None
    value = ratio if ratio is not None else ours
    good = value <= goal if lower_is_better else value >= goal
    rows.append((name, ours, peer, ratio, goal, unit, lower_is_better, good))
    print(f"  {name}: {ours:,.0f} {unit}" + (f" against {peer:,.0f}: {ratio:.2f}" if peer else ""), file=sys.stderr)


def wrk(url, script, key, connections=64, seconds=SECONDS, **environment):
    """Requests per second; any failed answer ends the run."""
    answer = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / script, url],
        env={**os.environ, "FILMGATE_KEY": key, **environment}, capture_output=True, text=True, check=True).stdout
    result = next(line for line in answer.splitlines() if line.startswith("RESULT")).split()
    if int(result[2]):
        raise SystemExit(f"{result[2]} failed answers from {url}:\n{answer}")
    return float(result[1])


def medians(*measures):
    """Each measure taken in turn, ROUNDS times; the medians."""
    taken = [[] for _ in measures]
    for _ in range(ROUNDS):
        for number, measure in enumerate(measures):
            taken[number].append(measure())
    return [statistics.median(values) for values in taken]


def compile_c(name, *flags):
    target = f"{work}/{name}"
    subprocess.run(["gcc", "-O2", "-o", target, HERE / f"{name}.c", *flags], check=True)
    return target


# Jobs are accepted and wait: what is measured is acceptance.
PAUSED = {"FILMGATE_JOBS_VIDEO_CONCURRENCY": "0", "FILMGATE_JOBS_DEPTH": "100000000"}


def creates():
    with Server(FILMGATE, PAUSED) as full, Server(FILMGATE, PAUSED, "--store-durability", "off") as off:
        ours, peer = medians(
            lambda: wrk(full.url, "create.lua", full.key), lambda: wrk(off.url, "create.lua", off.key))
    row("durable creates at 64, against synchronous=OFF", ours, peer, 0.6, "/s")
    shim = compile_c("slow_fsync", "-shared", "-fPIC", "-ldl")
    with Server(FILMGATE, {**PAUSED, "LD_PRELOAD": shim, "FSYNC_MS": "5"}) as slow:
        (ours,) = medians(lambda: wrk(slow.url, "create.lua", slow.key))
    row("durable creates at 64, each fsync 5 ms", ours, None, 2000, "/s")


def polls():
    with Server(FILMGATE, PAUSED, "--bench-routes") as one:
        video = one.create("polled")
        ours, peer = medians(
            lambda: wrk(f"{one.url}/v1/videos/{video}", "get.lua", one.key),
            lambda: wrk(f"{one.url}/_bench/canned", "get.lua", one.key))
    row("status polls at 64, against a canned route", ours, peer, 0.5, "/s")


def files():
    drain = compile_c("drain", "-pthread")
    image, video, large = (server.media(work, *what) for what in [("jpg", 100_000), ("mp4", 10_000_000), ("mp4", 200_000_000)])
    data = f"{work}/files"
    names = [
        subprocess.run([FILMGATE, "bench-store", "--data-dir", data, path], capture_output=True, text=True, check=True).stdout.strip()
        for path in (image, video, large)]
    with Server(FILMGATE, PAUSED, data=data) as one, server.nginx(work, [image, video]) as peer_port:
        for connections in (1, 16, 64):
            ours, peer = medians(
                lambda: wrk(f"{one.url}/images/{names[0]}", "get.lua", one.key, connections),
                lambda: wrk(f"http://127.0.0.1:{peer_port}/{os.path.basename(image)}", "get.lua", one.key, connections))
            row(f"cached 100 KB image at {connections}, against nginx sendfile", ours, peer, 0.55, "/s")

        def rate(port, path):
            answer = subprocess.run([drain, str(port), path, "16", str(SECONDS)], capture_output=True, text=True, check=True)
            return float(answer.stdout) / 1e6

        ours, peer = medians(
            lambda: rate(one.port, f"/videos/{names[1]}"), lambda: rate(peer_port, f"/{os.path.basename(video)}"))
        row("cached 10 MB video at 16, against nginx sendfile", ours, peer, 0.9, "MB/s")
        before = one.memory()
        with server.slow_readers(one.port, f"/videos/{names[2]}", 40):
            time.sleep(SECONDS)
            grown = one.memory() - before
    row("memory added by 40 slow readers of 200 MB", grown / 1e6, None, 20, "MB", lower_is_better=True)


def queue():
    jobs = 20_000

    def ours(waiting):
        with tempfile.TemporaryDirectory(dir=work) as data:
            answer = subprocess.run(
                [FILMGATE, "bench-queue", "--data-dir", data, "--jobs", str(jobs), "--waiting", str(waiting)],
                capture_output=True, text=True, check=True).stdout
            return json.loads(answer)["perSecond"]

    def huey():
        with tempfile.TemporaryDirectory(dir=work) as data:
            return float(subprocess.run(
                [sys.executable, HERE / "huey_peer.py", data, str(jobs)], capture_output=True, text=True, check=True).stdout)

    empty, crowded, peer = medians(lambda: ours(0), lambda: ours(100_000), huey)
    row("null jobs through their whole life, against huey with fsync", empty, peer, 1.0, "/s")
    row("the same with 100,000 rows waiting, against without", crowded, empty, 0.8, "/s")


def memory():
    with Server.simulator(FILMGATE) as simulator, Server(
        FILMGATE, {**simulator.environment, "FILMGATE_JOBS_CONCURRENCY": "256", "FILMGATE_JOBS_VIDEO_CONCURRENCY": "256",
                   "FILMGATE_GROK_IN_FLIGHT_PER_TOKEN": "256"}) as one:
        one.add_token("simulated-token-for-the-benchmark")
        videos = [one.create("the same prompt") for _ in range(200)]
        polled = f"{one.url}/v1/videos/{videos[-1]}"
        highest = 0
        load = subprocess.Popen(
            ["wrk", "-t1", "-c1000", f"-d{max(SECONDS, 8)}s", "-s", HERE / "get.lua", polled],
            env={**os.environ, "FILMGATE_KEY": one.key, "PAUSE_MS": "1000"}, stdout=subprocess.DEVNULL)
        while load.poll() is None:
            highest = max(highest, one.memory())
            time.sleep(0.1)
        running = one.running()
        print(f"  {running} jobs were running at the end of the load", file=sys.stderr)
    row("memory while 1,000 clients poll and 200 jobs run", highest / 1e6, None, 150, "MB", lower_is_better=True)


work = tempfile.mkdtemp(prefix="filmgate-bench.")
try:
    for benchmark in (creates, polls, files, queue, memory):
        if not CHOSEN or benchmark.__name__ in CHOSEN:
            print(benchmark.__name__, file=sys.stderr)
            benchmark()
finally:
    shutil.rmtree(work, ignore_errors=True)

print(f"| what | ours | peer | ratio | goal | |\n|---|---|---|---|---|---|")
for name, ours, peer, ratio, goal, unit, lower, good in rows:
    sign = "≤" if lower else "≥"
    print(
        f"| {name} | {ours:,.0f} {unit} | {f'{peer:,.0f} {unit}' if peer else ''} | {f'{ratio:.2f}' if ratio else ''} "
        f"| {sign} {goal:,}{' ×' if ratio else ' ' + unit} | {'yes' if good else '**no**'} |")
sys.exit(0 if all(r[-1] for r in rows) else 1)
