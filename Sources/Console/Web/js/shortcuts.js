// Keys: Ctrl-K for the palette, `/` to search, `?` for the list, `g` and a letter for a page, letters for the rows of a table.
import { el, isTyping } from "./dom.js";
import { openDialog } from "./dialog.js";
import { chord } from "./format.js";
import { t } from "./i18n.js";
import { go } from "./router.js";
import { pages, pathOf } from "./pages.js";

let leads = 0;

export function showShortcuts() {
    if (document.querySelector(".shortcuts")) return;
    const line = (keys, text) => el("div.shortcut", {}, el("dt", {}, keys.map((key) => el("kbd", {}, key))), el("dd", {}, text));
    openDialog({
        title: t("shortcuts.title"), kind: "wide",
        body: () => el("dl.shortcuts", {},
            line([chord("K")], t("palette.title")), line(["/"], t("shortcuts.search")), line(["?"], t("shortcuts.help")), line(["Esc"], t("shortcuts.close")),
            line(["j", "k"], t("shortcuts.rows")), line(["Enter"], t("shortcuts.open")), line(["x"], t("shortcuts.choose")), line(["⇧ J", "⇧ K"], t("shortcuts.chooseMore")), line([chord("Z")], t("shortcuts.undo")),
            pages.map((page) => line(["g", page.key], t("shortcuts.go", { page: t(page.title) })))),
    });
}

/** `onPalette` is called for Ctrl-K. */
export function startShortcuts(onPalette) {
    document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
            if (!document.querySelector(".shell")) return;
            event.preventDefault();
            if (!document.querySelector("dialog[open]")) onPalette();
            return;
        }
        if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
        if (isTyping(event.target)) {
            if (event.key === "Escape") event.target.blur();
            return;
        }
        if (document.querySelector("dialog[open]") || !document.querySelector(".shell")) return;
        if (Date.now() - leads < 1500) {
            leads = 0;
            const page = pages.find((one) => one.key === event.key.toLowerCase());
            if (page) {
                event.preventDefault();
                go(pathOf(page.id));
                return;
            }
        }
        if (["j", "k", "x", "J", "K", "Escape"].includes(event.key) && !event.target.closest?.(".menu")) {
            const table = document.querySelector(".main [data-keys]");
            if (table) {
                if (event.key !== "Escape") event.preventDefault();
                table.dispatchEvent(new CustomEvent("table:key", { detail: event.key }));
                return;
            }
        }
        if (event.key === "g") leads = Date.now();
        if (event.key === "?") showShortcuts();
        if (event.key === "/") {
            const search = document.querySelector("[data-search]");
            if (search) {
                event.preventDefault();
                search.focus();
                search.select();
            }
        }
    });
}
