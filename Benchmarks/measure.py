"""How a figure is taken: in short rounds, ours and the peer in turn, so that both meet the same machine."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
# Longest time one command may take.
PATIENCE = 120


def in_turn(*measures, rounds=ROUNDS):
    """Each measure once per round; a list of figures for each."""
    taken = [[] for _ in measures]
    for _ in range(rounds):
        for figures, measure in zip(taken, measures):
            figures.append(measure())
        print("   ", " | ".join(f"{figures[-1]:,.0f}" for figures in taken), file=sys.stderr, flush=True)
    return taken


def median(figures):
    return statistics.median(figures)


def ratio(ours, peers):
    """Median over the rounds of each round's own ratio."""
    return statistics.median(one / other for one, other in zip(ours, peers))


def output(*command, environment={}, patience=PATIENCE):
    """What the command prints. One that fails ends the run with what it said."""
    answer = subprocess.run(
        [str(word) for word in command], env={**os.environ, **environment}, capture_output=True, text=True, timeout=patience)
    if answer.returncode:
        raise SystemExit(f"{command[0]} ended with code {answer.returncode}:\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def wrk(url, script, key="", connections=64, seconds=SECONDS):
    """Requests per second of one wrk thread; any failed answer ends the run."""
    answer = output(
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / script, url, environment={"FILMGATE_KEY": key})
    rate, failed = next(line for line in answer.splitlines() if line.startswith("RESULT")).split()[1:]
    if int(failed):
        raise SystemExit(f"{failed} failed answers from {url}:\n{answer}")
    return float(rate)


def drain(program, port, path, connections):
    """Megabytes per second."""
    return float(output(program, port, path, connections, SECONDS)) / 1e6


def compiled(directory, name, *flags):
    target = f"{directory}/{name}"
    output("gcc", "-O2", "-o", target, HERE / f"{name}.c", *flags)
    return target


def huey(directory, tasks, workers):
    with tempfile.TemporaryDirectory(dir=directory) as data:
        return float(output(sys.executable, HERE / "huey_peer.py", data, tasks, workers))
