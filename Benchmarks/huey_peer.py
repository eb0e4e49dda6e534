"""The peer of the queue benchmark: huey on SQLite with fsync, N null tasks through enqueue, dequeue and execute.

usage: huey_peer.py DIRECTORY JOBS
Prints tasks per second.
"""

import logging
import sys
import time

from huey import SqliteHuey

logging.disable(logging.CRITICAL)
directory, jobs = sys.argv[1], int(sys.argv[2])
huey = SqliteHuey(filename=f"{directory}/huey.db", fsync=True, results=False)


@huey.task()
def null():
    pass


start = time.perf_counter()
for _ in range(jobs):
    null()
done = 0
while True:
    task = huey.dequeue()
    if task is None:
        break
    huey.execute(task)
    done += 1
assert done == jobs
print(jobs / (time.perf_counter() - start))
