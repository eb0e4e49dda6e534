"""Starts what the benchmarks measure, and what they measure it against; all on loopback, all ended with their block."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request


def wait_for(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise SystemExit(f"waited {seconds} s in vain for {what}")


class Server:
    """`filmgate serve` (or `simulate`) on a free port and a fresh data directory."""

    def __init__(self, filmgate, environment, *arguments, data=None, command="serve"):
        self.filmgate, self.arguments, self.command = filmgate, arguments, command
        self.process_environment = {**os.environ, "FILMGATE_LOG_LEVEL": "error", **environment}
        self.own_data = data is None
        self.data = data or tempfile.mkdtemp(prefix="filmgate-bench-data.")

    @classmethod
    def simulator(cls, filmgate):
        """The simulated upstream in a process of its own; videos take 20 seconds."""
        return cls(filmgate, {}, "--simulate-video-seconds", "20", command="simulate")

    def __enter__(self):
        self.log = open(f"{self.data}.log", "w+")
        self.process = subprocess.Popen(
            [self.filmgate, self.command, "--data-dir", self.data, "--port", "0", *self.arguments],
            env=self.process_environment, stdout=self.log, stderr=subprocess.STDOUT)

        def listening():
            found = re.search(r"http://127\.0\.0\.1:(\d+)", pathlib.Path(self.log.name).read_text())
            if not found and self.process.poll() is not None:
                raise SystemExit(pathlib.Path(self.log.name).read_text())
            return found

        self.port = int(wait_for(listening, "the server").group(1))
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {"FILMGATE_GROK_BASE_URL": self.url, "FILMGATE_GROK_ASSETS_URL": self.url}
        if self.command == "serve":
            self.key = subprocess.run(
                [self.filmgate, "keys", "create", "--data-dir", self.data, "--name", "bench"],
                capture_output=True, text=True, check=True).stdout.strip()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
        os.unlink(self.log.name)
        if self.own_data:
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
        listed = self.call("GET", "/v1/videos?limit=100")["data"] 
        return sum(video["status"] == "in_progress" for video in listed)

    def add_token(self, token):
        subprocess.run(
            [self.filmgate, "tokens", "add", "--data-dir", self.data], input=token, text=True, check=True, capture_output=True)

    def memory(self):
        """Resident bytes of the process."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024


def media(directory, ending, length):
    """A valid picture or video of about that many bytes: real media, padded where their formats allow it."""
    path = f"{directory}/{length}.{ending}"
    if ending == "jpg":
        for size in (512, 640, 768, 896, 1024):
            subprocess.run(
                ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={size}x{size},noise=alls=40", "-frames:v", "1",
                 "-q:v", "4", path], check=True)
            if os.path.getsize(path) >= length:
                break
        return path
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=12:duration=2", "-pix_fmt", "yuv420p", path],
        check=True)
    padding = length - os.path.getsize(path)
    with open(path, "ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free")
        file.truncate(length)
    return path


@contextlib.contextmanager
def nginx(directory, paths):
    """nginx with sendfile over the same files; gives its port. tcp_nopush is off: on loopback it costs 40 ms a request."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = f"{directory}/nginx"
    os.makedirs(root, exist_ok=True)
    for path in paths:
        os.link(path, f"{root}/{os.path.basename(path)}")
    configuration = f"{root}.conf"
    pathlib.Path(configuration).write_text(
        f"""daemon off; worker_processes 2; pid {root}.pid; error_log {root}.log; user root;
        events {{ worker_connections 1024; }}
        http {{
            sendfile on; tcp_nopush off; access_log off; keepalive_requests 100000000; open_file_cache max=100;
            types {{ image/jpeg jpg; video/mp4 mp4; }}
            server {{ listen 127.0.0.1:{port}; root {root}; }}
        }}""")
    process = subprocess.Popen(["nginx", "-c", configuration], stderr=subprocess.DEVNULL)

    def answers():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True

    wait_for(answers, "nginx")
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def slow_readers(port, path, count):
    """That many clients that read a megabyte a second."""
    stop = threading.Event()

    def read():
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            while not stop.wait(0.0625) and client.recv(65536):
                pass

    threads = [threading.Thread(target=read, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)
