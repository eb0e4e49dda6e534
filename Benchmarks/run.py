"""Runs the benchmarks and prints their table. `scripts/bench --help` tells how."""

import argparse
import pathlib
import shutil
import signal
import sys
import tempfile
import time

import benchmarks
import table


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures the release build against its peers in one run. Loopback only, about a quarter of an hour.")
    parser.add_argument("--only", metavar="NAME", action="append", choices=benchmarks.ALL, help=f"one of {', '.join(benchmarks.ALL)}; may be repeated")
    parser.add_argument("--markdown", metavar="FILE", type=pathlib.Path, help="also write the table there")
    parser.add_argument("--filmgate", metavar="PROGRAM", help="measure this program instead of building one", required=True)
    return parser.parse_args()


def main():
    wanted = arguments()
    # Leaving by an exception ends everything that was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    work = tempfile.mkdtemp(prefix="filmgate-bench.")
    start, rows = time.monotonic(), []
    try:
        for name, benchmark in benchmarks.ALL.items():
            if wanted.only and name not in wanted.only:
                continue
            print(f"{name}: {benchmark.__doc__}", file=sys.stderr, flush=True)
            for row in benchmark(str(pathlib.Path(wanted.filmgate).resolve()), work):
                rows.append(row)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"took {time.monotonic() - start:.0f} s", file=sys.stderr)
    print(table.text(rows))
    if wanted.markdown:
        wanted.markdown.write_text(table.markdown(rows) + "\n")
    sys.exit(0 if all(row.is_met for row in rows) else 1)


main()
