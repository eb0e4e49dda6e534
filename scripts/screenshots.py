#!/usr/bin/env python3
"""What scripts/screenshots runs: `tokens`, `proxies`, `seed DATABASE` and `shoot URL DATA OUT CHROMIUM KEY`."""
import base64
import http.server
import json
import math
import random
import re
import sqlite3
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PASSWORD = "a picture of 1000 words"
NOW = int(time.time() * 1000)
HOUR = 3_600_000
SIZES = {"1440": (1440, 900), "390": (390, 844)}
PROMPTS = [
    "A paper boat sails across a desk at dawn, soft light, shallow focus",
    "Slow dolly through a bamboo forest after rain",
    "城市夜景延时摄影，霓虹倒映在湿润的街道上",
    "A cat in a space suit looks out of a round window",
]
# One blue pixel.
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def tokens():
    rng = random.Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    for _ in range(128):
        print("eyJhbGciOiJIUzI1NiJ9." + "".join(rng.choice(letters) for _ in range(60)))


def proxies():
    for place in ("de-fra-1", "de-fra-2", "nl-ams-1", "us-nyc-4", "sg-sin-2"):
        print(f"socks5h://crew:secret@{place}.example.net:1080")


def seed(path):
    """States, quotas, tags and calls as a busy server has them, so that pictures show more than emptiness."""
    rng = random.Random(11)
    base = sqlite3.connect(path, timeout=20)
    base.execute("PRAGMA foreign_keys = ON")
    seed_tokens(base, rng)
    seed_calls(base, rng)
    seed_proxies(base)
    base.commit()


def seed_tokens(base, rng):
    notes = ["Bought in October", "Shared with the studio", "团队共用账号", "Expires at the end of the year", ""]
    for (token,) in base.execute("SELECT id FROM tokens").fetchall():
        uses = 0 if token % 9 == 0 else rng.randint(3, 900)
        values = {"uses": uses, "failures": uses // 40, "last_used_at": NOW - rng.randint(20, 40_000) * 1000 if uses else None,
                  "note": rng.choice(notes), "synced_at": NOW - rng.randint(1, 90) * 60_000,
                  "created_at": NOW - rng.randint(1, 60) * 24 * HOUR, "since": NOW - rng.randint(1, 200) * 60_000,
                  "tier": "super" if token % 5 == 0 else "basic"}
        if token % 11 == 0:
            values |= {"state": "cooling", "cooling_until": NOW + rng.randint(5, 170) * 60_000, "reason": "no quota left", "coolings": 2}
        elif token % 29 == 0:
            values |= {"state": "expired", "reason": "the session is over"}
        elif token % 31 == 0:
            values |= {"state": "disabled", "reason": "switched off"}
        sets = ", ".join(f"{name} = ?" for name in values)
        base.execute(f"UPDATE tokens SET {sets} WHERE id = ?", [*values.values(), token])
        if token % 9:
            for group, total in (("video", 30), ("chat", 80)):
                left = 0 if token % 11 == 0 else rng.randint(total // 6, total)
                base.execute("INSERT INTO token_quotas VALUES (?, ?, ?, ?, ?, ?, ?)",
                             (token, group, left, total, 24 * HOUR, NOW + rng.randint(10, 800) * 60_000, NOW - 60_000))
        for tag in rng.sample(["studio", "night", "batch-7", "共享", "trial"], rng.choice([0, 0, 1, 1, 2])):
            base.execute("INSERT INTO token_tags VALUES (?, ?)", (token, tag))


def seed_proxies(base):
    tokens = [token for (token,) in base.execute("SELECT id FROM tokens LIMIT 9").fetchall()]
    for number, (proxy,) in enumerate(base.execute("SELECT id FROM proxies ORDER BY id").fetchall()):
        # As the server writes dates there: seconds since 2001.
        at, history = NOW / 1000 - 978_307_200 - 20 * 3600, []
        for turn in range(2 * ((number + 1) % 3)):
            history.append({"at": at, "isHealthy": True} if turn % 2 else {"at": at, "isHealthy": False, "reason": "connection failed"})
            at += 3000 + 5000 * turn
        base.execute("UPDATE proxies SET history = ?, requests = ?, successes = ?, last_used_at = ?, created_at = ? WHERE id = ?",
                     (json.dumps(history) if history else None, 900 + 70 * number, 880 - 40 * number, NOW - number * 70_000, NOW - 90 * HOUR, proxy))
        if number == 3:
            base.execute("UPDATE proxies SET state = 'unhealthy', since = ?, rests_until = ?, reason = 'no answer in time', rests = 2 WHERE id = ?",
                         (NOW - 300_000, NOW + 1_500_000, proxy))
        elif number < 3:
            base.executemany("INSERT INTO proxy_bindings (token, proxy) VALUES (?, ?)", [(token, proxy) for token in tokens[3 * number:3 * number + number + 1]])


def seed_calls(base, rng):
    labels = base.execute("SELECT id, label FROM tokens LIMIT 60").fetchall()
    failures = [(429, "rateLimited", "Too many requests"), (403, "egressRefused", "Just a moment..."),
                (503, "unavailable", "no healthy upstream"), (400, "moderated", "Content was moderated"), (0, "timedOut", "no answer within 60 s")]
    columns = ("id kind request_id succeeded status token token_id model route job attempt owner key_name error detail decision "
               "queue_ms first_byte_ms total_ms proxy media bytes connect_ms cost_ticks").split()
    place = {}
    for number in range(2600):
        age = int(24 * HOUR * (rng.random() ** 1.3))
        at = NOW - age
        hour = (at // HOUR) % 24
        if rng.random() > 0.35 + 0.6 * math.sin(math.pi * hour / 24) ** 2:
            continue
        is_video = rng.random() < 0.6
        model = rng.choice(["sora-2", "sora-2-pro", "grok-imagine-video"]) if is_video else rng.choice(["grok-4.1-fast", "grok-4", "grok-imagine-1.0"])
        fault = rng.choice(failures) if rng.random() < 0.07 else None
        took = int(rng.lognormvariate(10.4 if is_video else 8, 0.4))
        token, label = rng.choice(labels)
        name = rng.choice(["studio", "studio", "telephone app"])
        # Only xAI's API says what it costs.
        cost = rng.choice([4, 6, 8]) * 500_000_000 if model == "grok-imagine-video" and not fault else None
        for kind in ("request", "attempt"):
            place[at] = place.get(at, -1) + 1
            status = fault[0] if fault and kind == "attempt" else 502 if fault else 200
            row = (at * 1024 + place[at], kind, f"req_{number:028x}a", 0 if fault else 1, status,
                   label if kind == "attempt" else None, token if kind == "attempt" else None, model,
                   "video" if is_video else "chat", f"video_{number:028x}" if is_video else None, 1,
                   rng.choice(["anna", "studio", "批处理"]), name, fault[1] if fault else None, fault[2] if fault else None,
                   ("the token is blamed; another one, or later" if fault else "completed") if kind == "attempt" else None, rng.randint(1, 400),
                   took // 8, took, "de-fra-2:1080" if rng.random() < 0.4 else None, None, rng.randint(20_000, 4_000_000), rng.choice([0, 0, took // 40]), cost if kind == "attempt" else None)
            base.execute(f"INSERT INTO calls ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", row)
            good = 0 if fault else 1
            if cost and kind == "attempt":
                base.execute("INSERT INTO call_costs VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET calls = calls + 1, ticks = ticks + excluded.ticks", (name, model, cost))
            base.execute("UPDATE call_kept SET number = number + 1 WHERE kind = ?", (kind,))
            for table, key in (("call_totals", (kind, model)), ("call_slots", (kind, at // 900_000, model))):
                marks = ", ".join("?" * len(key))
                base.execute(f"INSERT INTO {table} VALUES ({marks}, 1, ?) ON CONFLICT DO UPDATE SET total = total + 1, succeeded = succeeded + ?",
                             (*key, good, good))
            if good:
                bucket = int(math.log(took) / math.log(1.1)) + 1
                base.execute("INSERT INTO call_speeds VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
                             (kind, at // 900_000, bucket))
                base.execute("INSERT INTO call_latencies VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
                             (kind, at // 86_400_000, model, bucket))


class Receiver(http.server.BaseHTTPRequestHandler):
    """Programs that are told by webhooks: one takes what comes, one does not."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204 if self.path.startswith("/hooks") else 503)
        self.end_headers()

    def log_message(self, *_):
        pass


def seed_webhooks(page):
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{receiver.server_port}"
    both = ["video.completed", "video.failed"]
    wishes = [("studio", "Film desk", "/hooks/films", both), ("studio", "夜班归档", "/archive/of/the/night/crew?tenant=7f3a", both[:1]), ("anna", "Old notebook", "/hooks/anna", both[1:])]
    page.evaluate("""async (wishes) => {
        const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json());
        for (const wish of wishes) var made = await post("/api/webhooks", wish);
        await post(`/api/webhooks/${made.data.id}/disable`, {});
    }""", [dict(zip(("owner", "name", "url", "event_types"), (owner, name, base + path, types))) for owner, name, path, types in wishes])


def ask(url, path, body, key):
    request = urllib.request.Request(url + path, json.dumps(body).encode() if body else None, {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return json.load(answer)


def seed_pictures(url, key):
    """Several of each shape; they are drawn side by side."""
    wishes = [("A lighthouse in fog, oil painting", 3, "1536x1024"), ("Isometric tea house, pastel, tiny people", 4, "1024x1024"), ("水墨山水，留白，远处一叶扁舟", 2, "1024x1536")]
    with ThreadPoolExecutor(len(wishes)) as pool:
        list(pool.map(lambda wish: ask(url, "/v1/images/generations", dict(zip(("prompt", "n", "size"), wish)), key), wishes))


def studio_picture(page, _):
    page.fill(".prompt-input", PROMPTS[0])
    page.set_input_files("input[type=file]", files=[{"name": "boat.png", "mimeType": "image/png", "buffer": base64.b64decode(PICTURE)}])
    page.wait_for_selector(".pick img")


def studio_chat(page, _):
    page.wait_for_selector(".chat-input")
    page.fill(".chat-input", "What makes light soft?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn-line")


def extend(page, _):
    """As where a key of xAI's API is there, whose models do it."""
    def able(route):
        answer = route.fetch()
        house = answer.json()
        for model in house["data"]["video"]:
            model["editing"] = {"longest_edited": 8.7, "shortest_extended": 2, "longest_extended": 15, "least_added": 2, "most_added": 10}
        route.fulfill(response=answer, json=house)
    page.route("**/api/studio/models", able)
    page.locator(".tile-open").first.click()
    page.locator(".viewer .ways .ways .way").last.click()
    page.fill(".prompt-input", "It reaches the shore, the sun is up")
    page.wait_for_selector(".remix-of")


def view(number):
    def prepare(page, _):
        page.locator(".tile-open").nth(number).click()
        page.wait_for_selector(".viewer .way")
        page.wait_for_timeout(900)
    return prepare


def choose(page, size):
    page.get_by_role("button", name=re.compile("Select|选择")).click()
    for number in (0, 2, 3):
        page.locator(".tile-open").nth(number).click()


class Camera:
    def __init__(self, browser, url, out, quick, only):
        self.browser, self.url, self.out, self.only = browser, url, out, only
        self.faults, self.state = [], None
        self.looks = [(language, theme, size) for language in ("en", "zh") for theme in ("light", "dark") for size in SIZES]
        if quick:
            self.looks = [("en", "light", "1440"), ("zh", "dark", "390")]

    def page(self, language, theme, size):
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN" if language == "zh" else "en-GB", color_scheme=theme,
            storage_state=self.state, reduced_motion="reduce", device_scale_factor=1)
        # Only against hanging: the machine may be busy.
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.on("console", lambda message: message.type in ("error", "warning") and not self.expected(message.text) and self.faults.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        return context, page

    @staticmethod
    def expected(text):
        # The browser itself reports each 401; asking whether there is a session is no fault.
        return "401" in text

    def shoot(self, name, path, prepare=None, full=True):
        if self.only and not any(name.startswith(one) for one in self.only):
            return
        for language, theme, size in self.looks:
            context, page = self.page(language, theme, size)
            page.goto(self.url + path)
            page.wait_for_selector(".page, .entry-card form")
            page.wait_for_selector(".skeleton", state="detached", timeout=15_000)
            if prepare:
                prepare(page, size)
            page.wait_for_timeout(250)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.faults.append(f"{name} {language} {size}: {wide} px too wide")
            page.screenshot(path=str(Path(self.out) / f"{name}-{language}-{theme}-{size}.png"), full_page=full and not prepare)
            print(".", end="", file=sys.stderr, flush=True)
            context.close()


def click(selector):
    def prepare(page, _):
        page.locator(selector).first.click()
        page.wait_for_timeout(300)
    return prepare


def preview(page, _):
    tokens = {f"eyJhbGciOiJIUzI1NiJ9.{'old' * 18}{number:04}": {"status": "active", "note": "imported"} for number in range(240)}
    page.set_input_files("dialog input[type=file]", [
        {"name": "token.json", "mimeType": "application/json", "buffer": json.dumps({"ssoNormal": tokens, "ssoSuper": {"x": {}}}).encode()},
        {"name": "setting.toml", "mimeType": "text/plain", "buffer": b'[global]\nlog_level = "WARNING"\nadmin_password = "x"\n[grok]\nproxy_url = "socks5://a:b@192.0.2.4:1080"\n'}])
    page.locator("dialog .button.primary:enabled").click()
    page.wait_for_selector("dialog .plain-table")


def all_matching(page, size):
    page.locator("tbody .check input, thead .check input").nth(1 if size == "390" else 0).check()


def palette(page, _):
    page.keyboard.press("Control+k")
    page.wait_for_selector(".palette")
    page.keyboard.type("pr")


def undo(page, _):
    # What is taken back for the picture is not deleted after it either.
    page.route("**/api/proxies?id=*", lambda route: route.abort())
    page.locator("tbody .check input").first.check()
    page.locator(".batch .button").last.click()
    page.wait_for_selector(".toast")
    page.wait_for_timeout(250)
    page.evaluate("document.querySelector('.toast .button').focus()")


def sent(key, waits):
    """Sends the example of the page, and waits for what is to be seen of its answer."""
    def prepare(page, _):
        page.fill(".docs-try input[type=password]", key)
        page.click(".docs-try button[type=submit]")
        page.wait_for_selector(waits, timeout=60_000)
        page.wait_for_selector(".docs-answer .badge.good")
        page.locator(".docs-answer").evaluate("answer => answer.scrollIntoView()")
        page.wait_for_timeout(300)
    return prepare


def shoot(url, data, out, chromium, key, *options):
    from playwright.sync_api import sync_playwright

    only = [options[at + 1] for at, option in enumerate(options) if option == "--page"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        camera = Camera(browser, url, out, "--quick" in options, only)
        camera.shoot("setup", "/login")
        camera.shoot("docs", "/docs")
        camera.shoot("docs-video", "/docs/createVideo")
        context, page = camera.page("en", "light", "1440")
        page.goto(url + "/login")
        page.fill("[name=code]", Path(data, "setup-token").read_text().strip())
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".shell")
        state = context.storage_state()
        seed_webhooks(page)
        context.close()
        camera.shoot("login", "/login")
        camera.state = state
        camera.shoot("gallery-none", "/manage/gallery")
        camera.shoot("studio-none", "/manage/studio")
        for number, prompt in enumerate(PROMPTS):
            ask(url, "/v1/videos", {"model": "sora-2", "prompt": prompt, "seconds": "4", "size": "720x1280" if number == 1 else "1280x720"}, key)
        time.sleep(4)
        camera.shoot("overview", "/manage")
        camera.shoot("tokens", "/manage/tokens", full=False)
        camera.shoot("tokens-add", "/manage/tokens?add=1", lambda page, _: None)
        camera.shoot("tokens-detail", "/manage/tokens", click("tbody tr .token-name"))
        camera.shoot("tokens-select", "/manage/tokens", lambda page, size: page.locator("tbody .check input, thead .check input").nth(1 if size == "390" else 0).check())
        camera.shoot("tokens-none", "/manage/tokens?text=nothing-like-this")
        camera.shoot("calls", "/manage/calls", full=False)
        camera.shoot("calls-cost", "/manage/calls?kind=attempt&success=true&model=grok-imagine-video", click("tbody tr td:nth-child(2)"))
        camera.shoot("calls-detail", "/manage/calls?success=false", click("tbody tr td:nth-child(2)"))
        camera.shoot("jobs", "/manage/jobs")
        camera.shoot("jobs-select", "/manage/jobs", all_matching)
        camera.shoot("keys", "/manage/keys")
        camera.shoot("keys-make", "/manage/keys?make=1", lambda page, _: None)
        camera.shoot("proxies", "/manage/proxies")
        camera.shoot("proxies-detail", "/manage/proxies", click("tbody tr:nth-child(2) .token-name"))
        camera.shoot("tokens-bind", "/manage/tokens", lambda page, _: (page.locator("tbody .menu-anchor button").first.click(), page.locator("[role=menuitem]:visible").nth(3).click(), page.wait_for_selector("dialog .choice")))
        camera.shoot("settings", "/manage/settings", full=False)
        camera.shoot("import", "/manage/settings?import=1", preview)
        camera.shoot("palette", "/manage", palette)
        for _ in range(120):
            if ask(url, "/v1/videos", None, key)["data"][0]["status"] == "completed":
                break
            time.sleep(0.5)
        seed_pictures(url, key)
        camera.shoot("gallery", "/manage/gallery", lambda page, _: page.wait_for_selector(".tile img:not(.is-there)", state="detached", timeout=30_000))
        camera.shoot("gallery-select", "/manage/gallery", choose)
        camera.shoot("gallery-video", "/manage/gallery?kind=video", view(0))
        camera.shoot("gallery-picture", "/manage/gallery?kind=image", view(1))
        camera.shoot("studio-video", "/manage/studio", studio_picture)
        camera.shoot("studio-extend", "/manage/gallery?kind=video", extend)
        camera.shoot("webhooks", "/manage/webhooks")
        camera.shoot("webhooks-add", "/manage/webhooks?add=1", lambda page, _: None)
        camera.shoot("webhooks-menu", "/manage/webhooks", click("tbody .menu-anchor button"))
        camera.shoot("webhooks-delivery", "/manage/webhooks", click(".table-card ~ .table-card tbody tr b"))
        camera.shoot("studio-image", "/manage/studio?mode=image")
        camera.shoot("studio-chat", "/manage/studio?mode=chat", studio_chat)
        camera.shoot("docs-image", "/docs/createImage", sent(key, ".docs-answer img"))
        camera.shoot("docs-tokens", "/docs/listTokens", lambda page, _: page.click(".docs-try button[type=submit]"))
        camera.shoot("docs-navigation", "/docs/createVideo", lambda page, size: size == "390" and page.click(".opener"))
        camera.shoot("jobs-detail", "/manage/jobs", click("tbody tr .clip"))
        camera.shoot("undo", "/manage/proxies", undo)
        camera.shoot("shortcuts", "/manage", lambda page, _: (page.keyboard.press("?"), page.wait_for_timeout(200)))
        camera.shoot("navigation", "/manage", lambda page, size: size == "390" and page.click(".opener"))
        browser.close()
    for fault in dict.fromkeys(camera.faults):
        print(f"screenshots: {fault}", file=sys.stderr)
    print(f"screenshots: {len(list(Path(out).glob('*.png')))} pictures in {out}, {len(camera.faults)} faults")
    return 1 if camera.faults else 0


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    sys.exit({"tokens": tokens, "proxies": proxies, "seed": seed, "shoot": shoot}[command](*rest) or 0)
