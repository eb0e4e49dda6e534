"""The console's pages: the way in, something to show, and each page with what opens on it."""
from pathlib import Path

from window import resize, settled

PASSWORD = "a journey of 1000 clicks"


def enter(house, data, name="admin"):
    """Sets the server up; gives the browser's state with the session in it."""
    page = house.open()
    code = Path(data, "setup-token").read_text().strip()
    page.goto("/login")
    for path, body in (("/api/setup", {"code": code, "name": name, "password": PASSWORD}), ("/api/login", {"username": name, "password": PASSWORD})):
        send(page, path, body)
    page.evaluate("localStorage.setItem('filmgate.session', '1')")
    state = page.context.storage_state()
    house.close(page)
    return state


def send(page, path, body, method="POST"):
    """As the page itself does, by its session."""
    status, text = page.evaluate("""async ([path, body, method]) => {
        const answer = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: method === 'GET' ? undefined : JSON.stringify(body) });
        return [answer.status, await answer.text()];
    }""", [path, body, method])
    return status, text


def must(page, path, body):
    status, text = send(page, path, body)
    assert status < 300, f"{path}: {status} {text}"


def make_something(house, state):
    """Tokens in several states, a key, proxies, a film, a picture, and calls that failed."""
    page = house.open(state=state, expected=(400, 404))
    page.goto("/manage")
    must(page, "/api/tokens/add", {"tokens": [f"browser-pages-token-{number:04}" for number in range(12)], "token_type": "ssoSuper"})
    must(page, "/api/keys", {"name": "studio", "kinds": ["video", "chat"]})
    must(page, "/api/proxies", {"urls": [f"socks5h://crew:secret@127.0.0.{number}:9" for number in (4, 5)]})
    # Where nobody listens: its deliveries wait, and one of them is given up.
    hook = {"owner": "console", "name": "films", "url": "http://127.0.0.1:9/hook", "event_types": ["video.completed", "video.failed"]}
    must(page, "/api/webhooks", hook)
    must(page, "/api/webhooks", {**hook, "owner": "nobody", "name": "of a program"})
    must(page, "/api/studio/v1/videos", {"model": "sora-2", "prompt": "A paper boat at dawn", "seconds": "4", "size": "1280x720"})
    must(page, "/api/studio/v1/images/generations", {"model": "grok-imagine-image", "prompt": "A lighthouse in fog", "n": 2})
    page.goto("/manage/studio")
    page.wait_for_selector("article.result video")
    house.close(page)


def opened(path, click, there="dialog[open]", width=None):
    def turn(page):
        if width:
            resize(page, width)
        page.goto(path)
        settled(page)
        page.locator(click).first.click()
        page.wait_for_selector(there)
        settled(page)
    return turn


def keyed(path, keys, there="dialog[open]"):
    def turn(page):
        page.goto(path)
        settled(page)
        page.keyboard.press(keys)
        page.wait_for_selector(there)
    return turn


def page_names(page):
    """As the console lists them."""
    return page.evaluate("import('/console/js/pages.js').then(({ pages }) => pages.map((one) => one.id))")


def at(path):
    def turn(page):
        page.goto(path)
        settled(page)
    return turn


def pages(page):
    """`(name, turn(page))` of each page and of what opens on it."""
    page.goto("/manage")
    yield from ((name, at(f"/manage/{name}")) for name in page_names(page))
    yield "pictures", at("/manage/studio?mode=image")
    yield "chat", at("/manage/studio?mode=chat")
    yield "nowhere", at("/manage/nowhere")
    yield "add tokens", opened("/manage/tokens", ".page-actions .button.primary")
    yield "a token", opened("/manage/tokens", "tbody tr .token-name")
    yield "chosen tokens", opened("/manage/tokens", "tbody .check input", ".batch")
    yield "a menu", opened("/manage/tokens", "tbody .menu-anchor button", "[role=menu]:popover-open")
    yield "add proxies", opened("/manage/proxies", ".page-actions .button.primary")
    yield "a proxy", opened("/manage/proxies", "tbody tr .token-name")
    yield "a call", opened("/manage/calls", "tbody tr td:nth-child(2)")
    yield "a job", opened("/manage/jobs", "tbody tr .clip")
    yield "a film", opened("/manage/gallery?kind=video", ".tile-open", ".viewer video")
    yield "a picture", opened("/manage/gallery?kind=image", ".tile-open", ".viewer img")
    yield "make a key", opened("/manage/keys", ".page-actions .button.primary")
    yield "clean calls", opened("/manage/calls", ".page-actions > .button")
    yield "add an endpoint", opened("/manage/webhooks", ".page-actions .button.primary")
    yield "an endpoint", opened("/manage/webhooks", ".table-card tbody tr b")
    yield "an endpoint's menu", opened("/manage/webhooks", "tbody .menu-anchor button", "[role=menu]:popover-open")
    yield "a delivery", opened("/manage/webhooks", ".table-card ~ .table-card tbody tr b")
    yield "docs", at("/docs")
    yield "docs of an operation", at("/docs/createVideo")
    yield "docs of an administrator's operation", at("/docs/listTokens")
    yield "docs tried", opened("/docs/listTokens", ".docs-try button[type=submit]", ".docs-answer *")
    yield "import", at("/manage/settings?import=1")
    yield "palette", keyed("/manage", "Control+k", ".palette")
    yield "shortcuts", keyed("/manage", "?")
