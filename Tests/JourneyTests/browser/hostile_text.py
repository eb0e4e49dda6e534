"""Texts that would like to be programs, in every stored field that reaches a page.
hostile_text.py seed DATA: into the database of a server that does not run, where the API would refuse them
hostile_text.py visit URL DATA UPSTREAM [--every]: the rest by the API and by the upstream's answers, then every page; --every opens every row"""
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from console import enter, must, page_names, send
from payloads import PAYLOADS
from playwright.sync_api import expect
from window import PATIENCE, settled, windows

NOW = int(time.time() * 1000)
# What only markup leaves behind.
LOOK = r"""() => {
    const faults = [];
    for (const node of document.querySelectorAll("*")) {
        if (node.matches("x-ran, [data-hostile], iframe, object, embed, base, marquee, body script, form[action]")) faults.push(node.outerHTML.slice(0, 120));
        for (const { name, value } of node.attributes) {
            if (/^on/i.test(name)) faults.push(`${name} at ${node.tagName}`);
            if (/^(href|src|action|formaction|xlink:href|poster)$/i.test(name) && /^[\s\0-\x20]*(javascript|vbscript|data:text)/i.test(value.replace(/[\t\n\r]/g, ""))) faults.push(`${name}=${value}`);
        }
    }
    return faults;
}"""
# Where a text may stand without harm: between tags, in a title, in a field.
SEEN = """(payloads) => {
    const flat = (text) => text.replace(/\\s+/g, " ");
    const texts = [document.body.textContent];
    for (const node of document.querySelectorAll("[title], [aria-label], [alt], input, textarea")) texts.push(node.title, node.getAttribute("aria-label") ?? "", node.alt ?? "", node.value ?? "");
    const all = flat(texts.join("\\n"));
    return payloads.filter((one) => all.includes(flat(one)));
}"""


def seed(data):
    base = sqlite3.connect(Path(data, "filmgate.db"), timeout=60)
    tokens = [row[0] for row in base.execute("SELECT id FROM tokens ORDER BY id LIMIT 60")]
    assert len(tokens) == 60
    proxies = [row[0] for row in base.execute("SELECT id FROM proxies ORDER BY id LIMIT 60")]
    for number, text in enumerate(PAYLOADS):
        at = NOW - number * 1000
        base.execute("UPDATE tokens SET label = ?, reason = ?, state = 'disabled', last_failure = ?, last_failure_at = ? WHERE id = ?", (text, text, text, at, tokens[number]))
        base.execute("INSERT INTO token_quotas VALUES (?, ?, 1, 2, 1000, ?, ?)", (tokens[number], text, NOW + 3_600_000, at))
        if number < len(proxies):
            history = json.dumps([{"at": at / 1000 - 978_307_200, "isHealthy": False, "reason": text}])
            base.execute("UPDATE proxies SET state = 'unhealthy', since = ?, rests_until = ?, reason = ?, rests = 1, history = ? WHERE id = ?", (at, NOW + 3_600_000, text, history, proxies[number]))
        columns = "id kind request_id succeeded status token token_id model route job attempt owner key_name error detail decision total_ms proxy media".split()
        for place, kind in enumerate(("request", "attempt")):
            row = (at * 1024 + place, kind, text, 0, 502, text, tokens[number], text, text, text, 1, text, text, text, text, text, 100, text, text)
            base.execute(f"INSERT INTO calls ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", row)
            base.execute("UPDATE call_kept SET number = number + 1 WHERE kind = ?", (kind,))
            base.execute("INSERT INTO call_totals VALUES (?, ?, 1, 0)", (kind, text))
            base.execute("INSERT INTO call_slots VALUES (?, ?, ?, 1, 0)", (kind, at // 900_000, text))
        # Every other file may be asked for by its name.
        name = f"{text[:120]}.mp4" if number % 2 else f"{number:032x}.mp4"
        arguments = {"resolution": "720p", "prompt": text, "height": 720, "width": 1280, "model": text, "aspectRatio": "16:9", "seconds": 4, "origin": {"requestID": text, "keyName": text}}
        output = {"mediaName": name, "width": 1280, "height": 720, "duration": 4}
        for state in ("completed", "discarded"):
            failed = state == "discarded"
            base.execute(
                "INSERT INTO jobs (id, kind, owner, state, attempt, maximum_attempts, fence, crashes, arguments, output, progress, failure_code, failure_message, created_at, started_at, finished_at, expires_at, prune_at) "
                "VALUES (?, 'video', ?, ?, 1, 5, 1, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
                (f"video_{number:031x}{int(failed)}", "console" if number % 2 else text, state, json.dumps(arguments).encode(), None if failed else json.dumps(output).encode(),
                 text if failed else None, text if failed else None, at, at, at, NOW + 3_600_000, NOW + 3_600_000))
        base.execute("INSERT INTO media (name, kind, type, bytes, sha256, width, height, duration, job, variant, created_at, used_at) VALUES (?, 'video', 'video/mp4', 1, ?, 1280, 720, 4, ?, 'original', ?, ?)",
                     (name, "0" * 64, f"video_{number:031x}0", at, at))
        # Its secret is none: nothing is ever sent to it.
        base.execute("INSERT INTO webhook_endpoints (id, owner, name, url, types, secret, secret_hint, created_at, updated_at, disabled_at, disabled_reason) VALUES (?, ?, ?, ?, 'video.failed', x'00', ?, ?, ?, ?, ?)",
                     (f"we_{number:032x}", text, text[:256], text, text, at, at, at, text))
        base.execute("INSERT INTO webhook_deliveries (id, endpoint, event, type, subject, created_at, state, attempts, last_try_at, ended_at, prune_at, status, failure) VALUES (?, (SELECT sequence FROM webhook_endpoints WHERE id = ?), ?, 'video.failed', ?, ?, 'dead', 1, ?, ?, ?, 500, ?)",
                     (f"wh_{number:032x}", f"we_{number:032x}", text, text, at, at, at, NOW + 3_600_000, text))
    base.commit()
    models = "\n".join(f"[[chat]]\nid = \"hostile-{number}\"\nname = \"grok-4\"\nmode = \"MODEL_MODE_AUTO\"\nmode_id = \"auto\"\ndisplay_name = {json.dumps(text)}\ndescription = {json.dumps(text)}\n" for number, text in enumerate(" ".join(one.split()) for one in PAYLOADS))
    Path(data, "models.toml").write_text(models)


def post(url, body, key=None):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def fill(page, url, upstream):
    """What the API takes; what it refuses is there already."""
    taken = {}

    def put(kind, path, body):
        status, text = send(page, path, body)
        assert status < 500, f"{path}: {status} {text}"
        taken[kind] = taken.get(kind, 0) + (status < 300)
        return json.loads(text)

    _, tokens = send(page, "/api/tokens?sort=created_asc&page_size=60", None, "GET")
    for text, token in zip(PAYLOADS, json.loads(tokens)["data"]):
        put("note", "/api/tokens/note", {"ids": [token["id"]], "note": text})
        put("tag", "/api/tokens/tags", {"ids": [token["id"]], "tags": [text]})
    for text in PAYLOADS:
        put("key", "/api/keys", {"name": text, "owner": text[:64]})
        put("proxy", "/api/proxies", {"url": f"socks5h://{text}:{text}@127.0.0.1:1080"})
        put("setting", "/api/settings", {"grok.user_agent": text})
    for number, text in enumerate(PAYLOADS):
        # Nobody's videos, as nothing is to be sent there.
        put("hook", "/api/webhooks", {"owner": f"{number} {text}"[:200], "name": text, "url": f"https://1.1.1.1/{urllib.request.quote(text)}", "event_types": ["video.failed"]})
    # The upstream's own words: of its errors, and in an answer.
    post(f"{upstream}/_control/faults", [{"route": "conversation", "kind": "inBandError", "code": 3, "message": text} for text in PAYLOADS[::12]])
    for _ in PAYLOADS[::12]:
        put("video", "/api/studio/v1/videos", {"model": "sora-2", "prompt": PAYLOADS[0], "seconds": "4", "size": "1280x720"})
    return taken


def scan(house, page, where, least=0):
    for fault in page.evaluate(LOOK):
        house.faults.append(f"{where}: {fault}")
    seen = len(page.evaluate(SEEN, PAYLOADS))
    assert seen >= least, f"{where}: only {seen} of the texts are shown, so that this proves nothing"
    return seen


def prove_trap(house):
    """On a page that takes them for markup they do run, and what they leave is seen."""
    page = house.open()
    page.goto("about:blank")
    for text in PAYLOADS[:30]:
        page.evaluate("(text) => { document.body.innerHTML = text; }", text)
    expect(page.locator("body")).to_be_attached()
    page.evaluate("(text) => { document.body.innerHTML = text; }", PAYLOADS[-1])
    assert page.evaluate(LOOK), "what markup leaves is not seen"
    deadline = time.monotonic() + 60
    while len(house.ran) < 12 and time.monotonic() < deadline:
        page.evaluate("new Promise(requestAnimationFrame)")
    assert len(house.ran) >= 12 and house.faults, f"the trap does not spring: {house.ran}"
    page.context.close()
    house.ran.clear()
    house.faults.clear()


def walk(house, page, path, row, least, *, every, pages=2):
    """A list, its second page too, and what opens when a row is clicked."""
    page.goto(path)
    settled(page)
    shown = 0
    for turn in range(pages):
        shown += scan(house, page, f"{path} page {turn + 1}")
        rows = page.locator(row)
        for number in range(rows.count() if every else min(2, rows.count())):
            rows.nth(number).click()
            page.wait_for_selector("dialog[open]")
            settled(page)
            scan(house, page, f"{path} row {number}", 1)
            page.keyboard.press("Escape")
            expect(page.locator("dialog[open]")).to_have_count(0, timeout=PATIENCE)
        onward = page.locator("[data-focus=next]:enabled")
        if turn + 1 == pages or not onward.count():
            break
        first = page.locator("tbody tr").first.get_attribute("data-id")
        onward.click()
        page.wait_for_function("(id) => document.querySelector('tbody tr').dataset.id !== id", arg=first)
        settled(page)
    assert shown >= least, f"{path}: only {shown} of the texts were shown"


def chat(house, page, upstream):
    """An answer of a model, as one that was talked into it."""
    text = "\n\n".join([*PAYLOADS, *(f"[here](  {one})" for one in PAYLOADS[46:51]), *(f"[here]({one})" for one in PAYLOADS[46:51]), *(f"![here]({one})" for one in PAYLOADS[46:51])])
    post(f"{upstream}/_control/answers", {"match": "tell me", "steps": [{"think": PAYLOADS[0]}, {"say": text}]})
    page.goto("/manage/studio?mode=chat")
    settled(page)
    page.locator(".chat-input").fill("tell me " + PAYLOADS[0])
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn-line")
    scan(house, page, "an answer", 50)


def take_over(house, page):
    files = [{"name": f"{text[:60].replace('/', '_')}.json", "mimeType": "application/json", "buffer": json.dumps({text: text}).encode()} for text in PAYLOADS[:10] if text.isprintable()]
    files.append({"name": "token.json", "mimeType": "application/json", "buffer": json.dumps({"ssoNormal": {text: {"status": text, "note": text} for text in PAYLOADS}}).encode()})
    files.append({"name": "setting.toml", "mimeType": "text/plain", "buffer": f"[grok]\nproxy_url = {json.dumps(PAYLOADS[0])}\n[global]\nbase_url = {json.dumps(PAYLOADS[1])}\n".encode()})
    page.goto("/manage/settings?import=1")
    settled(page)
    page.set_input_files("dialog input[type=file]", files)
    expect(page.locator("dialog li")).to_have_count(len(files), timeout=PATIENCE)
    scan(house, page, "files to import", 5)
    page.locator("dialog .button.primary:enabled").click()
    page.wait_for_selector("dialog .plain-table")
    page.locator("dialog summary").click()
    scan(house, page, "the import's preview", 1)


def visit(url, data, upstream, *options):
    every = "--every" in options
    with windows(url) as house:
        prove_trap(house)
        state = enter(house, data)
        # Files that are named by the texts are not there; the API refuses what it refuses.
        page = house.open(state=state, expected=(400, 404, 409, 422))
        page.goto("/manage")
        taken = fill(page, url, upstream)
        assert taken["note"] == 60, taken
        page.wait_for_function("() => fetch('/api/jobs/stats').then((answer) => answer.json()).then(({ data }) => !data.states?.running && !data.states?.available)")
        walk(house, page, "/manage/tokens?sort=created_asc", "tbody .token-name", 60, every=every)
        walk(house, page, "/manage/jobs", "tbody .clip[title]", 60, every=every, pages=3)
        walk(house, page, "/manage/calls?kind=attempt", "tbody td:nth-child(2)", 60, every=every)
        walk(house, page, "/manage/proxies", "tbody .token-name", 1, every=every)
        walk(house, page, "/manage/webhooks", ".table-card ~ .table-card tbody tr b", 50, every=every, pages=1)
        walk(house, page, "/manage/gallery", ".tile-open", 10, every=every, pages=1)
        for name, least in {"": 3, "keys": 10, "webhooks": 10, "calls": 20, "studio": 6, "studio?mode=chat": 50, "settings": 1}.items():
            page.goto(f"/manage/{name}")
            settled(page)
            scan(house, page, name or "overview", least)
        for name in page_names(page):
            page.goto(f"/manage/{name}")
            settled(page)
            scan(house, page, name)
        chat(house, page, upstream)
        take_over(house, page)
        house.close(page)
        house.judge()
    print(f"nothing ran; taken by the API: {taken}")


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    {"seed": seed, "visit": visit}[command](*rest)
