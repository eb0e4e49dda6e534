"""Filmgate as the benchmarks run it: a process on a free port and a fresh data directory, ended with its block."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

from measure import output


def wait_for(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise SystemExit(f"waited {seconds} s in vain for {what}")


class Server:
    """`filmgate serve`, or the simulated upstream alone."""

    def __init__(self, filmgate, work, environment={}, *arguments, data=None, command="serve", tokens=None):
        self.filmgate, self.arguments, self.command, self.tokens = filmgate, arguments, command, tokens
        self.set_environment = environment
        self.is_own_data = data is None
        self.data = data or tempfile.mkdtemp(dir=work)
        self.log = pathlib.Path(f"{self.data}.log")

    @classmethod
    def simulator(cls, filmgate, work, seconds, answers=None):
        """The simulated upstream in a process of its own; each video takes that long. `answers` is a file of scripted ones."""
        script = ["--answers", answers] if answers else []
        return cls(filmgate, work, {}, "--simulate-video-seconds", str(seconds), *script, command="simulate")

    @property
    def environment(self):
        """What points a server at this simulator."""
        return {"FILMGATE_GROK_BASE_URL": self.url, "FILMGATE_GROK_ASSETS_URL": self.url}

    def __enter__(self):
        if self.tokens:
            subprocess.run(
                [self.filmgate, "tokens", "add", "--tier", "super", "--data-dir", self.data], input=self.tokens, text=True,
                check=True, capture_output=True)
        if self.command == "serve":
            self.key = output(self.filmgate, "keys", "create", "--data-dir", self.data, "--name", "bench").strip()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [self.filmgate, self.command, "--data-dir", self.data, "--port", "0", *self.arguments],
                env={**os.environ, "FILMGATE_LOG_LEVEL": "error", **self.set_environment}, stdout=log,
                stderr=subprocess.STDOUT)
        try:
            self.port = int(wait_for(self.listening, "the server").group(1))
        except BaseException:
            self.end()
            raise
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self.end()

    def listening(self):
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.log.read_text())
        if not found and self.process.poll() is not None:
            raise SystemExit(self.log.read_text())
        return found

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.is_own_data:
            shutil.rmtree(self.data, ignore_errors=True)

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def create(self, prompt):
        return self.call("POST", "/v1/videos", {"model": "sora-2", "prompt": prompt, "seconds": "4"})["id"]

    def running(self):
        """How many videos are being made."""
        count, after = 0, ""
        while True:
            page = self.call("GET", f"/v1/videos?limit=100{after}")
            count += sum(video["status"] == "in_progress" for video in page["data"])
            if not page["has_more"]:
                return count
            after = f"&after={page['last_id']}"

    def wait_until_running(self, count):
        wait_for(lambda: self.running() >= count, f"{count} running jobs")

    def memory(self):
        """Resident bytes of the process."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def memory_over(self, seconds):
        """The same, ten times a second for so long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            yield self.memory()
            time.sleep(0.1)
