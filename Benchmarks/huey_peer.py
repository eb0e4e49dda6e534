"""The peer of the queue benchmark: null tasks through huey on SQLite with fsync, from `enqueue` to executed.

usage: huey_peer.py DIRECTORY TASKS WORKERS

WORKERS is the number of the consumer's threads, which work while the tasks are enqueued. 0 has no consumer: one thread
enqueues all tasks, then takes and executes each. Nobody then waits for SQLite's lock, which makes it huey's fastest way.
Prints tasks per second.
"""

import logging
import signal
import sys
import threading
import time

from huey import SqliteHuey
from huey.consumer import Consumer

logging.disable(logging.CRITICAL)
directory, tasks, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
huey = SqliteHuey(filename=f"{directory}/huey.db", fsync=True, results=False, timeout=60)
executed = 0
counting = threading.Lock()
all_executed = threading.Event()


@huey.task()
def null():
    global executed
    with counting:
        executed += 1
        if executed == tasks:
            all_executed.set()


class QuietConsumer(Consumer):
    """Leaves the process's signals alone."""

    def _set_signal_handlers(self):
        pass


def enqueue_all():
    for _ in range(tasks):
        null()


start = time.perf_counter()
if workers == 0:
    enqueue_all()
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
else:
    consumer = QuietConsumer(huey, workers=workers, periodic=False, initial_delay=0.001, max_delay=0.01, check_worker_health=False)
    consumer.start()
    enqueue_all()
    all_executed.wait(120)
seconds = time.perf_counter() - start
if workers:
    consumer.stop()
if executed != tasks:
    sys.exit(f"only {executed} of {tasks} tasks were executed")
print(tasks / seconds)
