"""accessibility.py URL DATA: axe looks at every page for WCAG 2.2 AA, light and dark, wide and narrow."""
import sys

from axe_playwright_python.base import AXE_SCRIPT
from console import enter, make_something, opened, pages
from window import resize, settled, windows

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}
# What is being faded in would be judged by the colours of half-way.
AT_REST = """async () => {
    const moving = () => document.getAnimations().filter((one) => one.playState === "running" && one.effect.getComputedTiming().iterations !== Infinity);
    do {
        await Promise.all(moving().map((one) => one.finished.catch(() => {})));
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    } while (moving().length);
}"""
GRAVE = {"serious", "critical"}


def look(page, place, found, rules):
    page.evaluate(AT_REST)
    for fault in page.evaluate("(rules) => axe.run(document, rules)", rules)["violations"]:
        for node in fault["nodes"]:
            found.setdefault((fault["impact"], fault["id"], str(node["target"]), node["html"][:160]), (place, (node.get("failureSummary") or "").replace("\n", " ")[:260]))


def look_all_ways(page, name, found):
    """The same page light and dark, wide and narrow; in the dark only what colours change."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for width in (390, 1440) if page.viewport_size["width"] == 390 else (1440, 390):
        resize(page, width)
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=theme)
            look(page, f"{name} {theme} {width}", found, rules)
    page.emulate_media(color_scheme="light")


def main(url, data):
    found = {}
    with windows(url) as house:
        page = house.open()
        page.goto("/login")
        settled(page)
        look_all_ways(page, "set-up", found)
        house.close(page)
        state = enter(house, data)
        make_something(house, state)
        page = house.open()
        page.goto("/login")
        settled(page)
        look_all_ways(page, "login", found)
        house.close(page)
        page = house.open(state=state)
        for name, turn in [*pages(page), ("navigation", opened("/manage", ".opener", ".is-nav-open", width=390))]:
            try:
                turn(page)
            except Exception as error:
                raise AssertionError(f"{name}: {page.url}") from error
            look_all_ways(page, name, found)
        house.close(page)
        house.judge()
    grave = {key: value for key, value in found.items() if key[0] in GRAVE}
    for (impact, rule, target, html), (place, summary) in (found if "--all" in sys.argv else grave).items():
        print(f"{impact} {rule} on {place}: {target}\n    {html}\n    {summary}", file=sys.stderr)
    if grave:
        sys.exit(f"{len(grave)} findings that are serious or critical, of {len(found)}")
    print(f"nothing serious; {len(found)} lesser findings")


if __name__ == "__main__":
    main(*sys.argv[1:3])
