// The command palette: every page and every deed by a few letters, and a way to look for what was typed.
import { el, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { LANGUAGES, language, t } from "./i18n.js";
import { pages, pathOf } from "./pages.js";
import { go } from "./router.js";

const DEEDS = [
    { title: "studio.makeVideo", icon: "studio", path: "/manage/studio" },
    { title: "studio.makePicture", icon: "gallery", path: "/manage/studio?mode=image" },
    { title: "tokens.add", icon: "tokens", path: "/manage/tokens?add=1" },
    { title: "proxies.add", icon: "proxies", path: "/manage/proxies?add=1" },
    { title: "keys.make", icon: "keys", path: "/manage/keys?make=1" },
    { title: "import.open", icon: "upload", path: "/manage/settings?import=1" },
    { title: "docs.title", icon: "docs", path: "/docs" },
    { title: "palette.failures", icon: "calls", path: "/manage/calls?success=false" },
];

/** What the typed text may mean. */
function searches(text) {
    const word = encodeURIComponent(text);
    if (/^(video|image)_[\w-]+$/.test(text)) return [{ label: t("palette.job", { text }), icon: "jobs", path: `/manage/jobs/${word}` }];
    if (/^req_[\w-]+$/.test(text)) return [{ label: t("palette.request", { text }), icon: "calls", path: `/manage/calls?request_id=${word}&kind=all` }];
    if (text.length < 2) return [];
    return [
        { label: t("palette.tokens", { text }), icon: "search", path: `/manage/tokens?text=${word}` },
        { label: t("palette.calls", { text }), icon: "search", path: `/manage/calls?text=${word}` },
        { label: t("palette.owner", { text }), icon: "search", path: `/manage/jobs?owner=${word}` },
    ];
}

/** Whether the letters stand in it in their order; lower is better, null is no. */
function distance(letters, text) {
    const low = text.toLowerCase();
    const at = low.indexOf(letters);
    if (at >= 0) return at;
    let place = -1;
    for (const letter of letters) {
        place = low.indexOf(letter, place + 1);
        if (place < 0) return null;
    }
    return 100 + place;
}

/** By its name, or by the English words for whoever has no other letters at hand. */
function nearest(letters, item) {
    const found = [item.label, item.words ?? ""].map((text) => distance(letters, text)).filter((far) => far !== null);
    return found.length ? Math.min(...found) : null;
}

/** `shell`: `{ redraw, logOut, chooseLanguage, chooseTheme }` */
export function openPalette(shell) {
    if (document.querySelector(".palette")) return;
    const id = uid("palette");
    const items = [
        ...pages.map((page) => ({ label: t(page.title), words: page.id, hint: `g ${page.key}`, icon: page.icon, path: pathOf(page.id) })),
        ...DEEDS.map((deed) => ({ ...deed, label: t(deed.title), words: deed.title.replace(".", " ") })),
        ...["light", "dark", "system"].map((name) => ({ label: `${t("shell.theme")}: ${t(`theme.${name}`)}`, icon: name === "light" ? "sun" : name === "dark" ? "moon" : "system", words: `theme ${name}`, run: () => shell.chooseTheme(name) })),
        ...Object.entries(LANGUAGES).filter(([name]) => name !== language()).map(([name, label]) => ({ label: `${t("shell.language")}: ${label}`, icon: "language", words: `language ${name}`, run: () => shell.chooseLanguage(name) })),
        { label: t("palette.logOut"), icon: "logout", words: "log out", run: shell.logOut },
    ];
    let shown = [];
    let at = 0;
    const list = el("ul.palette-list", { id, role: "listbox", "aria-label": t("palette.title") });
    const input = el("input.palette-input", {
        type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list", "aria-label": t("palette.title"),
        placeholder: t("palette.hint"), autocomplete: "off", spellcheck: "false", autofocus: true, oninput: () => draw(),
    });
    const dialog = el("dialog.palette", { "aria-label": t("palette.title") }, el("div.palette-head", {}, icon("search"), input, el("kbd", { "aria-hidden": "true" }, "Esc")), list);

    const choose = (item) => {
        dialog.close();
        if (item.path) go(item.path);
        else item.run();
    };
    const mark = (to) => {
        at = Math.max(0, Math.min(shown.length - 1, to));
        [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
        const node = list.children[at];
        input.setAttribute("aria-activedescendant", node?.id ?? "");
        node?.scrollIntoView({ block: "nearest" });
    };
    function draw() {
        const text = input.value.trim();
        const letters = text.toLowerCase();
        shown = items.map((item) => ({ item, far: letters ? nearest(letters, item) : 0 })).filter(({ far }) => far !== null)
            .sort((one, other) => one.far - other.far).map(({ item }) => item).concat(searches(text));
        replace(list, shown.map((item, index) => el("li.palette-item", { id: `${id}-${index}`, role: "option", onclick: () => choose(item), onpointermove: () => at !== index && mark(index) },
            icon(item.icon), el("span", {}, item.label), item.hint ? el("kbd", { "aria-hidden": "true" }, item.hint) : null)));
        if (!shown.length) replace(list, el("li.palette-none", { role: "option", "aria-disabled": "true" }, t("palette.none")));
        mark(0);
    }
    input.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
        if (step) mark(at + step);
        else if (event.key === "Enter" && shown[at]) choose(shown[at]);
        else return;
        event.preventDefault();
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    draw();
    dialog.showModal();
}
