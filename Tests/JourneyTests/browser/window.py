"""A window of Chromium in front of the console, which minds whatever is said or asked that should not be."""
import contextlib
import shutil
import sys
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

SIZES = {1440: (1440, 900), 390: (390, 844)}
# Only against hanging: whoever waits here waits for something to happen.
PATIENCE = 120_000
# What the browser says of a policy that was broken, and the page's own text that ran where it should only be read.
WATCH = """
window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) => __broken.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        sys.exit("there is no chromium: scripts/setup --test installs Debian's")
    return found


class Windows:
    """Windows of one browser. `faults` collects what went wrong in any of them."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url.rstrip("/")
        self.faults, self.ran = [], []
        # `(status, path)` of what went wrong as expected.
        self.met = []

    def open(self, *, width=1440, theme="light", language="en", state=None, expected=()):
        """`expected` are the answers' statuses that this window may meet: the browser's console tells of each."""
        w, h = SIZES[width]
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": w, "height": h}, locale="zh-CN" if language == "zh" else "en-GB", color_scheme=theme,
            reduced_motion="reduce", storage_state=state)
        context.set_default_timeout(PATIENCE)
        context.expose_binding("__ran", lambda source, what="": self.ran.append(f"{source['page'].url}: {what}"))
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("console", lambda message: self.hear(page, message, expected))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: (self.ran.append(f"{page.url}: a dialog, {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda other: self.ran.append(f"{page.url}: a window, {other.url}"))
        page.on("request", self.mind)
        return page

    def hear(self, page, message, expected):
        if message.type not in ("error", "warning"):
            return
        for status in expected:
            if f"status of {status} " in message.text:
                self.met.append((status, urlsplit(message.location.get("url", "")).path))
                return
        self.faults.append(f"{page.url}: {message.text}")

    def mind(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and f"{address.scheme}://{address.netloc}" != self.url:
            self.faults.append(f"asked elsewhere: {request.url}")

    def mind_policy(self, page):
        self.faults += [f"{page.url}: policy broken, {one}" for one in page.evaluate("__broken.splice(0)")]

    def close(self, page):
        self.mind_policy(page)
        page.context.close()

    def judge(self):
        wrong = [f"it ran: {one}" for one in self.ran] + self.faults
        if wrong:
            sys.exit("\n".join(dict.fromkeys(wrong)))


def resize(page, width):
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[width])))


@contextlib.contextmanager
def windows(url):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield Windows(browser, url)
        finally:
            browser.close()


def settled(page):
    """The page is there, and nothing on it is on its way any more."""
    page.wait_for_selector(".page, .entry-card form, .main .empty")
    expect(page.locator(".skeleton, [aria-busy=true], tr.loading")).to_have_count(0, timeout=PATIENCE)
