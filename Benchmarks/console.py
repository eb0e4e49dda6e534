"""The console in Chromium before a full server: how long until each page shows its first rows."""

import json
import shutil
import sqlite3
import subprocess
import time

from measure import output
from server import Server
from table import Row

TOKENS, CALLS, FILES = 100_000, 1_000_000, 20_000
PASSWORD = "a console of 1000 rows"
# What stands on a page when its first rows do.
ROWS = {
    "": ".stat .stat-value", "jobs": "tbody tr[data-id]", "gallery": ".tile", "tokens": "tbody tr[data-id]", "calls": "tbody tr[data-id]",
    "proxies": ".table, .empty", "keys": "tbody tr[data-id]", "studio": "article.result .result-prompt", "settings": ".setting",
}
VISITS = 5


def fill(filmgate, data):
    tokens = "".join(f"console-bench-token-{number:08}\n" for number in range(TOKENS))
    # First: it takes a fresh data directory only.
    output(filmgate, "bench-calls", "--data-dir", data, "--records", CALLS, "--queries", 1, patience=900)
    output(filmgate, "keys", "create", "--data-dir", data, "--name", "console")
    subprocess.run([filmgate, "tokens", "add", "--data-dir", data], input=tokens, text=True, check=True, capture_output=True)
    subprocess.run([filmgate, "admin", "set-password", "--data-dir", data], input=PASSWORD + "\n", text=True, check=True, capture_output=True)
    base = sqlite3.connect(f"{data}/filmgate.db", timeout=60)
    now = int(time.time() * 1000)
    far = now + 86_400_000
    arguments = {"resolution": "720p", "height": 720, "width": 1280, "model": "sora-2", "aspectRatio": "16:9", "seconds": 4}
    jobs, files = [], []
    for number in range(FILES):
        at, name, job = now - number * 30_000, f"{number:032x}.mp4", f"video_{number:032x}"
        output_of = json.dumps({"mediaName": name, "width": 1280, "height": 720, "duration": 4}).encode()
        jobs.append((job, "console" if number % 3 == 0 else "anna", json.dumps({**arguments, "prompt": f"A paper boat sails across desk {number}"}).encode(), output_of, at, at, at, far, far))
        files.append((name, "0" * 64, job, at, at))
    base.executemany(
        "INSERT INTO jobs (id, kind, owner, state, attempt, maximum_attempts, fence, crashes, arguments, output, progress, created_at, started_at, finished_at, expires_at, prune_at) "
        "VALUES (?, 'video', ?, 'completed', 1, 5, 1, 0, ?, ?, 100, ?, ?, ?, ?, ?)", jobs)
    base.executemany(
        "INSERT INTO media (name, kind, type, bytes, sha256, width, height, duration, job, variant, created_at, used_at) "
        "VALUES (?, 'video', 'video/mp4', 1, ?, 1280, 720, 4, ?, 'original', ?, ?)", files)
    totals = "files = files + ?1, bytes = bytes + ?1, originals = originals + ?1"
    base.execute(f"INSERT INTO media_totals (kind, files, bytes, originals) VALUES ('video', ?1, ?1, ?1) ON CONFLICT (kind) DO UPDATE SET {totals}", (FILES,))
    base.commit()
    base.close()


def first_rows(server):
    """Milliseconds from the navigation until the first rows are there, of each visit, by page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"])
        context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=username]", "admin")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".shell")
        taken = {}
        for _ in range(VISITS):
            for name, rows in ROWS.items():
                start = time.monotonic()
                page.goto(f"/manage/{name}", wait_until="commit")
                page.wait_for_selector(rows)
                taken.setdefault(name or "overview", []).append((time.monotonic() - start) * 1000)
        browser.close()
    return taken


def console(filmgate, work):
    """The console in Chromium with 100,000 tokens, a million calls and 20,000 videos."""
    data = f"{work}/console"
    fill(filmgate, data)
    with Server(filmgate, work, {}, "--simulate", data=data) as server:
        for name, taken in first_rows(server).items():
            yield Row(f"console: first rows of {name}, slowest of {VISITS} visits", "ms", max(taken), 1000, is_limit=True)
