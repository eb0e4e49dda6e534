"""What the server is held against, and the files and clients that takes; all on loopback, all ended with their block."""

import contextlib
import os
import pathlib
import socket
import subprocess
import threading

from measure import output
from server import wait_for


@contextlib.contextmanager
def ended(process):
    """Ends the process with the block, however that ends."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def picture(directory, length):
    """A picture of at least that many bytes, by not much more than a fifth."""
    path = f"{directory}/{length}.jpg"
    for size in range(256, 1025, 32):
        output(
            "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={size}x{size},noise=alls=40", "-frames:v", "1",
            "-q:v", "4", path)
        if os.path.getsize(path) >= length:
            return path
    raise SystemExit(f"no picture of {length} bytes could be made")


def video(directory, length):
    """A real video, padded to exactly that many bytes by a box that players pass over."""
    path = f"{directory}/{length}.mp4"
    output(
        "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=12:duration=2", "-pix_fmt", "yuv420p",
        path)
    padding = length - os.path.getsize(path)
    with open(path, "ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free")
        file.truncate(length)
    return path


@contextlib.contextmanager
def nginx(directory, paths):
    """nginx with sendfile over the same files; gives its port. tcp_nopush is off: on loopback it costs 40 ms a request."""
    root = f"{directory}/nginx"
    os.makedirs(root, exist_ok=True)
    for path in paths:
        os.link(path, f"{root}/{os.path.basename(path)}")
    with nginx_running(root, f"""
        sendfile on; tcp_nopush off; open_file_cache max=100; types {{ image/jpeg jpg; video/mp4 mp4; }}
        server {{ listen 127.0.0.1:PORT; root {root}; }}""") as port:
        yield port


@contextlib.contextmanager
def nginx_proxy(directory, upstream):
    """nginx before a server on the port `upstream`, which it passes everything on to as it comes; gives its own port."""
    root = f"{directory}/proxy"
    os.makedirs(root, exist_ok=True)
    with nginx_running(root, f"""
        upstream fast {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
        server {{
            listen 127.0.0.1:PORT backlog=4096;
            location / {{
                proxy_pass http://fast; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
            }}
        }}""") as port:
        yield port


@contextlib.contextmanager
def nginx_running(root, settings):
    """nginx with two workers and no access log; PORT in its settings becomes a free one, which it gives."""
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(f"{kind}_temp_path {root}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    pathlib.Path(f"{root}.conf").write_text(
        f"""daemon off; worker_processes 2; pid {root}.pid; {user}
        events {{ worker_connections 8192; }}
        http {{ access_log off; keepalive_requests 100000000; {temporary} {settings.replace("PORT", str(port))} }}""")
    with ended(subprocess.Popen(["nginx", "-c", f"{root}.conf", "-e", f"{root}.log"], stderr=subprocess.DEVNULL)):
        wait_for(lambda: listens(port), "nginx")
        yield port


@contextlib.contextmanager
def caddy_proxy(directory, upstream):
    """The same by caddy, with as many connections kept; else it is as it sets itself."""
    port, root = free_port(), f"{directory}/caddy"
    os.makedirs(root, exist_ok=True)
    pathlib.Path(f"{root}/Caddyfile").write_text(f"""{{
        admin off
        auto_https off
        log {{
            output discard
        }}
    }}
    http://127.0.0.1:{port} {{
        reverse_proxy 127.0.0.1:{upstream} {{
            flush_interval -1
            transport http {{
                keepalive_idle_conns_per_host 256
            }}
        }}
    }}
    """)
    command = ["caddy", "run", "--config", f"{root}/Caddyfile", "--adapter", "caddyfile"]
    homes = {name: root for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with ended(subprocess.Popen(command, env={**os.environ, **homes}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)):
        wait_for(lambda: listens(port), "caddy")
        yield port


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True


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
