"""operators_day.py URL DATA: what an operator does on the first day, from the one-time code to the log-out."""
import http.server
import json
import re
import sys
import threading
from pathlib import Path

from playwright.sync_api import expect
from window import PATIENCE, settled, windows

expect.set_options(timeout=PATIENCE)
PASSWORD = "a journey of 1000 clicks"
PROMPT = "A paper boat <b>sails</b> across a desk at dawn & so on"
TOKENS = [f"browser-journey-token-000{number}" for number in range(1, 4)]


def set_up(page, data):
    page.goto("/manage")
    expect(page.get_by_role("heading", name="Set up your server")).to_be_visible()
    page.get_by_label("One-time code").fill("wrong-code")
    for label in ("New password", "The password again"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    expect(page.locator(".rules li.is-met")).to_have_count(3)
    page.get_by_role("button", name="Set up and log in").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
    page.get_by_label("One-time code").fill(Path(data, "setup-token").read_text().strip())
    page.get_by_role("button", name="Set up and log in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    log_out(page)


def log_in(page):
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("Wrong name or password")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    # Where the way led to before.
    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible()


def log_out(page):
    page.get_by_role("button", name="Log out admin").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    # Whoever goes back sees nothing any more.
    page.goto("/manage/keys")
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def turn_to(page, name):
    page.get_by_role("navigation").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def add_tokens(page):
    turn_to(page, "Tokens")
    page.get_by_role("button", name="Add tokens").first.click()
    page.get_by_label("Tokens", exact=True).fill("\n".join([*TOKENS, "no token", TOKENS[0]]))
    expect(page.get_by_text("5 lines")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    report = page.locator(".report .stat-value")
    expect(report).to_have_text(["3", "1", "1"])
    page.locator("dialog").get_by_role("button", name="Close").last.click()
    expect(page.locator("tbody tr")).to_have_count(3)
    assert not any(token in page.content() for token in TOKENS), "a token is shown in full"


def make_key(page):
    turn_to(page, "Keys")
    page.get_by_role("button", name="Make a key").first.click()
    page.get_by_label("Name", exact=True).fill("the first program")
    page.locator("dialog").get_by_role("button", name="Make a key").click()
    key = page.locator("dialog .secret code").first.inner_text()
    page.locator("dialog").get_by_role("button", name="I have kept it").click()
    row = page.locator("tbody tr", has_text="the first program")
    expect(row).to_be_visible()
    page.reload()
    expect(row).to_be_visible()
    assert key not in page.content(), "a key is shown twice"
    models = page.request.get("/v1/models", headers={"Authorization": f"Bearer {key}"})
    assert models.ok, models.text()


class Receiver(http.server.BaseHTTPRequestHandler):
    """A program that is told by webhooks."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def add_webhook(page):
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    turn_to(page, "Webhooks")
    page.get_by_role("button", name="Add endpoint").first.click()
    dialog = page.locator("dialog")
    dialog.get_by_label("Name", exact=True).fill("film desk")
    dialog.get_by_label("Owner", exact=True).fill("console")
    dialog.get_by_label("Address", exact=True).fill("http://films.example.org:22/hook")
    dialog.get_by_role("button", name="Add endpoint").click()
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be used")
    dialog.get_by_label("Address", exact=True).fill(f"http://127.0.0.1:{receiver.server_port}/hook")
    dialog.get_by_role("button", name="Add endpoint").click()
    secret = dialog.locator(".secret code").first.inner_text()
    assert secret.startswith("whsec_"), secret
    dialog.get_by_role("button", name="I have kept it").click()
    row = page.locator("tbody tr", has_text="film desk")
    page.reload()
    expect(row).to_be_visible()
    assert secret not in page.content(), "a secret is shown twice"
    hook_menu(page, "Send a test")
    dialog.get_by_role("button", name="video.completed").click()
    expect(dialog.get_by_text("It answered 204: delivered.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def hook_menu(page, item):
    page.locator("tbody tr", has_text="film desk").first.locator(".menu-anchor button").first.click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def see_delivery(page):
    turn_to(page, "Webhooks")
    expect(page.locator("tbody tr", has_text="video.completed").get_by_text("Delivered")).to_be_visible()
    hook_menu(page, "Pause")
    expect(page.locator("tbody tr", has_text="film desk").get_by_text("Paused", exact=True)).to_be_visible()
    hook_menu(page, "Delete")
    endpoints = page.locator(".table-card").first
    expect(endpoints.locator("tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(endpoints.locator("tbody tr")).to_have_count(1)


def lose_webhook(page):
    """Its deliveries go with it, and whoever looked at them alone, or comes back by an old link, sees those of all."""
    turn_to(page, "Webhooks")
    hook_menu(page, "Show its deliveries")
    expect(page).to_have_url(re.compile("endpoint="))
    deliveries = page.locator(".table-card").last.locator("tbody tr")
    expect(deliveries.get_by_text("Delivered")).to_have_count(1)
    old = page.url
    hook_menu(page, "Delete")
    # Once the moment to take it back is over.
    expect(page).not_to_have_url(re.compile("endpoint="))
    expect(deliveries).to_have_count(0)
    page.goto(old)
    expect(page).not_to_have_url(re.compile("endpoint="))
    expect(page.get_by_label("Endpoint", exact=True)).to_have_value("")
    expect(page.locator(".toast.bad")).to_have_count(0)


def change_video(page):
    """As where a key of xAI's API is there, whose models change videos; what is asked for is looked at only."""
    editing = {"longest_edited": 8.7, "shortest_extended": 2, "longest_extended": 15, "least_added": 2, "most_added": 10}
    asked = []

    def able(route):
        answer = route.fetch()
        house = answer.json()
        for model in house["data"]["video"]:
            model["editing"] = editing
        route.fulfill(response=answer, json=house)

    def take(route):
        asked.append((route.request.url.rsplit("/", 1)[1], json.loads(route.request.post_data)))
        route.fulfill(status=200, json={})

    page.route("**/api/studio/models", able)
    page.route(re.compile("/api/studio/v1/videos/(edits|extensions)$"), take)
    # Whether it can be done is asked for once in a while.
    page.reload()
    for name, prompt in (("Edit", "Make it night"), ("Extend", "It reaches the shore")):
        turn_to(page, "Gallery")
        page.locator(".tile-open").first.click()
        page.locator(".viewer .way", has_text=name).click()
        page.get_by_label("Prompt", exact=True).fill(prompt)
        page.locator(".code-card").get_by_role("radio", name="Python").check()
        expect(page.locator(".code-card code")).to_contain_text(f"client.videos.{name.lower()}(")
        with page.expect_response(re.compile("/videos/(edits|extensions)$")):
            page.locator(".studio-send").get_by_role("button", name=name).click()
    (edits, changed), (extensions, longer) = asked
    assert (edits, extensions) == ("edits", "extensions"), asked
    assert changed["prompt"] == "Make it night" and changed["video"]["id"] == longer["video"]["id"], asked
    assert "seconds" not in changed and 2 <= int(longer["seconds"]) <= 10, asked
    page.unroute_all()


def make_video(page):
    turn_to(page, "Studio")
    page.get_by_label("Prompt", exact=True).fill(PROMPT)
    page.get_by_role("button", name="Make video").click()
    card = page.get_by_role("article", name=PROMPT)
    expect(card.get_by_text("Running")).to_be_visible()
    # Live: it moves without anything being touched.
    page.wait_for_function("""() => {
        const share = document.querySelector("article.result .progress-line b")?.textContent;
        (window.__shares ??= new Set()).add(share);
        return document.querySelector("article.result video");
    }""", polling="raf")
    shares = page.evaluate("[...__shares].filter(Boolean)")
    assert len(shares) > 1, f"no progress was seen: {shares}"
    expect(card.get_by_role("button", name="Remix")).to_be_visible()


def play(page):
    """In the gallery: it plays by itself, stands where it is told to, and shows another picture there."""
    ranges = []
    page.on("request", lambda request: "/file" in request.url and ranges.append(request.headers.get("range")))
    turn_to(page, "Gallery")
    page.locator(".tile-open").first.click()
    expect(page.locator(".viewer-title")).to_have_text(PROMPT)
    video = page.locator(".viewer video")
    video.evaluate("""async (film) => {
        film.muted = true;
        await film.play();
        const from = film.currentTime;
        await new Promise((done, failed) => {
            film.onerror = () => failed(film.error);
            film.ontimeupdate = () => film.currentTime > from + 0.3 && done();
        });
    }""")
    assert video.evaluate("(film) => film.videoWidth * film.videoHeight") == 1280 * 720
    pictures = video.evaluate("""async (film) => {
        film.pause();
        const look = async (at) => {
            const there = new Promise((done) => film.onseeked = done);
            film.currentTime = at;
            await there;
            const canvas = document.createElement("canvas");
            canvas.width = 64;
            canvas.height = 36;
            const brush = canvas.getContext("2d");
            brush.drawImage(film, 0, 0, 64, 36);
            return [film.currentTime, brush.getImageData(0, 0, 64, 36).data.join()];
        };
        return [await look(film.duration * 0.9), await look(0.1)];
    }""")
    (late, one), (early, other) = pictures
    assert late > 3 and abs(early - 0.1) < 0.05 and one != other, f"it does not seek: {late} {early}"
    assert any(ranges), "no part of a file was asked for"
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("Intact", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_have_count(0)


def see_call(page):
    turn_to(page, "Calls")
    row = page.locator("tbody tr", has_text="Video").first
    row.locator("td").first.click()
    drawer = page.locator("dialog")
    expect(drawer.get_by_text("Succeeded").first).to_be_visible()
    expect(drawer.get_by_text("console")).to_be_visible()
    page.keyboard.press("Escape")


def see_flight(page):
    turn_to(page, "Jobs")
    page.locator("tbody tr .clip").first.click()
    drawer = page.locator("dialog")
    expect(drawer.locator(".prompt")).to_have_text(PROMPT)
    expect(drawer.get_by_role("heading", name="Flight recorder")).to_be_visible()
    expect(drawer.locator(".flight li").first.get_by_text("Succeeded")).to_be_visible()
    expect(drawer.locator(".lane .part").first).to_be_visible()
    page.keyboard.press("Escape")


def read_docs(page):
    """The reference lists what there is, shows an operation, and tries it."""
    page.goto("/docs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("searchbox").first.fill("list endpoints")
    page.locator(".docs-aside").get_by_role("link", name=re.compile("List endpoints")).first.click()
    expect(page.get_by_role("heading", name="List endpoints", level=1)).to_be_visible()
    page.locator(".docs-try button[type=submit]").click()
    expect(page.locator(".docs-answer .badge.good")).to_be_visible()
    expect(page.locator(".docs-answer")).to_contain_text("film desk")
    page.goto("/manage")


def change_setting(page):
    turn_to(page, "Settings")
    field = page.get_by_label("jobs.video_concurrency", exact=True)
    field.fill("many")
    expect(page.get_by_text(re.compile("A whole number from"))).to_be_visible()
    field.fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast.good")).to_be_visible()
    page.reload()
    expect(page.get_by_label("jobs.video_concurrency", exact=True)).to_have_value("7")


def switch_language(page):
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitem", name="中文").click()
    expect(page.get_by_role("heading", name="设置", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.lang").startswith("zh")
    page.reload()
    expect(page.get_by_role("heading", name="设置", level=1)).to_be_visible()
    words_in_time(page)
    page.get_by_role("button", name="语言").click()
    page.get_by_role("menuitem", name="English").click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()


def words_in_time(page):
    """A page's words that are on their way while the language is changed are of the language that is chosen last."""
    words = "import('/console/js/i18n.js').then(({ loadLanguage, loadWords, t }) => %s)"
    held = []
    page.route("**/webhooks.zh.json", lambda route: held.append(route), times=1)
    with page.expect_request("**/webhooks.zh.json"):
        page.evaluate("void (window.__words = %s)" % (words % "loadWords('webhooks')"))
    page.evaluate(words % "loadLanguage('en')")
    held.pop().continue_()
    page.evaluate("__words")
    assert page.evaluate(words % "t('webhooks.add')") == "Add endpoint"
    # And the other way round: the language is on its way while a page's words are loaded.
    page.reload()
    settled(page)
    page.route("**/i18n/en.json", lambda route: held.append(route), times=1)
    with page.expect_request("**/i18n/en.json"):
        page.evaluate("void (window.__words = %s)" % (words % "loadLanguage('en')"))
    page.evaluate(words % "loadWords('webhooks')")
    held.pop().continue_()
    page.evaluate("__words")
    assert page.evaluate(words % "t('webhooks.add')") == "Add endpoint"
    page.reload()
    settled(page)


def main(url, data):
    with windows(url) as house:
        # A wrong code, a wrong password, and an address that is none.
        page = house.open(expected=(400, 401, 403))
        set_up(page, data)
        log_in(page)
        for step in (add_tokens, make_key, add_webhook, make_video, play, see_delivery, change_video, see_call, see_flight, read_docs, lose_webhook, change_setting, switch_language):
            step(page)
            settled(page)
            house.mind_policy(page)
        log_out(page)
        house.close(page)
        house.judge()
        refused = [path for status, path in house.met if status == 400]
        assert refused == ["/api/webhooks"], refused
    print("the day went well")


if __name__ == "__main__":
    main(*sys.argv[1:])
