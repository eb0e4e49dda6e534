// The API for whoever writes programs against it: what `/openapi.json` says, to be read, copied and tried. Needs no session.
import { el, loadStyle, replace } from "../js/dom.js";
import { copyButton, emptyState, searchField, skeleton } from "../js/controls.js";
import { icon, mark } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { go } from "../js/router.js";
import { languageMenu, themeMenu } from "../js/shell.js";
import { Book } from "./docs-book.js";
import { createForm } from "./docs-form.js";
import { createCode, createOperation, verb } from "./docs-operation.js";
import { inline, paragraphs } from "./docs-text.js";
import { forgetKeys } from "./docs-try.js";

await loadStyle("/console/pages/docs.css");

const pathOf = (operation) => `/docs/${operation.id}`;
let loading = null;

/** Once, for as long as the window is open. */
async function read() {
    loading ??= fetch("/openapi.json").then((answer) => {
        if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
        return answer.json();
    }).then((root) => new Book(root));
    try {
        return await loading;
    } catch (error) {
        loading = null;
        throw error;
    }
}

function fits(operation, words) {
    const text = `${operation.method} ${operation.path} ${operation.node.summary} ${operation.tag.name} ${operation.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
}

function groupsOf(book) {
    return [[t("docs.api"), book.tags.filter((tag) => !tag.isAdmin)], [t("docs.admin"), book.tags.filter((tag) => tag.isAdmin)]];
}

/** The list on the left. `{ root, search, show(id) }` */
function createIndex(book) {
    const links = new Map();
    const empty = el("p.hint", { hidden: true }, t("docs.nothing"));
    const groups = groupsOf(book).map(([title, tags]) => el("div.docs-group", {}, el("h2", {}, title),
        tags.map((tag) => el("details.docs-chapter", { open: !tag.isAdmin }, el("summary", {}, tag.title),
            tag.operations.map((operation) => {
                const link = el("a.docs-link", { href: pathOf(operation), title: operation.path }, el("span", {}, operation.node.summary), verb(operation.method));
                links.set(operation.id, link);
                return link;
            })))));
    const search = searchField(t("docs.search"), "", (text) => {
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        for (const [id, link] of links) link.hidden = !fits(book.operations.get(id), words);
        for (const chapter of root.querySelectorAll(".docs-chapter")) {
            chapter.hidden = !chapter.querySelector(".docs-link:not([hidden])");
            if (words.length) chapter.open = true;
        }
        for (const group of groups) group.hidden = !group.querySelector(".docs-chapter:not([hidden])");
        empty.hidden = groups.some((group) => !group.hidden);
    });
    search.querySelector("input").addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        const first = [...links.values()].find((link) => !link.hidden);
        if (first) go(first.pathname);
    });
    const start = el("a.docs-link", { href: "/docs" }, el("span", {}, t("docs.start")));
    const root = el("nav.docs-index", { "aria-label": t("docs.index") }, start, groups, empty);
    return {
        root, search,
        show(id) {
            for (const [name, link] of [["overview", start], ...links]) {
                if (name !== id) {
                    link.removeAttribute("aria-current");
                    continue;
                }
                link.setAttribute("aria-current", "page");
                const chapter = link.closest("details");
                if (chapter) chapter.open = true;
                link.scrollIntoView({ block: "nearest" });
            }
        },
    };
}

function startPage(book) {
    const { info } = book.root;
    const operation = book.operations.get("createVideo");
    const code = createCode(createForm(book, operation, () => {}).request);
    const base = `${location.origin}/v1`;
    return el("article.docs-operation", {},
        el("header.docs-head", {}, el("p.docs-tag", {}, `${info.title} ${info.version}`), el("h1", {}, t("docs.title")), el("p.docs-lead", {}, info.summary)),
        el("div.docs-columns", {},
            el("div.docs-words", {},
                el("div.docs-address", {}, el("span.label", {}, t("docs.base")), el("code", {}, base), copyButton(base)),
                el("div.docs-description", {}, paragraphs(info.description))),
            el("div.docs-side", {}, code.root, el("p", {}, el("a.button", { href: pathOf(operation) }, icon("play"), t("docs.tryIt")), " ", el("a.button.quiet", { href: "/openapi.json", target: "_blank" }, icon("download"), "openapi.json")))),
        groupsOf(book).map(([title, tags]) => el("section.docs-chapters", {}, el("h2", {}, title), el("div.docs-cards", {}, tags.map((tag) => el("section.card.docs-card", {},
            el("h3", {}, tag.title), el("p.hint", {}, inline(tag.description)),
            el("ul", {}, tag.operations.map((one) => el("li", {}, el("a.docs-entry", { href: pathOf(one) }, verb(one.method), el("code", {}, one.path), el("span", {}, one.node.summary)))))))))));
}

/** The whole page with its frame: `{ root, show(id), stop() }`. */
export function createDocs({ redraw }) {
    const main = el("main.main.docs-main", { id: "main", tabindex: "-1" });
    const index = el("div.docs-place", {}, skeleton(12));
    const opener = el("button.icon-button.opener", { type: "button", "aria-label": t("shell.navigation"), "aria-controls": "side", "aria-expanded": "false", onclick: () => open(true) }, icon("menu"));
    const brand = () => el("a.brand", { href: "/docs" }, mark(), el("span", {}, "Filmgate", el("small", {}, "API")));
    const side = el("aside.side.docs-aside", { id: "side" }, brand(), index,
        el("div.tools", {}, el("div.tool-row", {}, languageMenu(redraw), themeMenu(), el("a.button.quiet.small", { href: "/manage" }, icon("overview"), t("docs.console")))));
    const root = el("div.shell.docs", {},
        el("a.skip", { href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, t("shell.skip")),
        el("header.topbar", {}, opener, brand()), side, el("div.veil", { onclick: () => open(false) }), main);
    let parts = null;
    let wanted = "overview";
    let current = null;

    function open(isOpen) {
        root.classList.toggle("is-nav-open", isOpen);
        opener.setAttribute("aria-expanded", String(isOpen));
        if (isOpen) side.querySelector("input, a")?.focus();
    }
    side.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !root.classList.contains("is-nav-open")) return;
        open(false);
        opener.focus();
    });

    function draw() {
        current?.stop();
        current = null;
        open(false);
        parts.index.show(wanted);
        const operation = parts.book.operations.get(wanted);
        document.title = `${operation ? operation.node.summary : t("docs.title")} · Filmgate`;
        if (operation) {
            current = createOperation(parts.book, operation);
            replace(main, el("div.page.docs-page", {}, current.root));
        } else if (wanted === "overview") replace(main, el("div.page.docs-page", {}, startPage(parts.book)));
        else replace(main, el("div.page", {}, emptyState("help", t("missing.title"), t("docs.missingText"), el("a.button.primary", { href: "/docs" }, t("docs.start")))));
        window.scrollTo(0, 0);
    }

    async function begin() {
        replace(main, el("div.page", {}, el("div.card", {}, skeleton(8))));
        try {
            const book = await read();
            parts = { book, index: createIndex(book) };
            replace(index, parts.index.search, parts.index.root);
            draw();
        } catch (error) {
            replace(main, el("div.page", {}, el("div.card", {}, emptyState("warn", t("docs.failed"), error.message, el("button.button", { type: "button", onclick: begin }, t("action.retry"))))));
        }
    }
    document.title = `${t("docs.title")} · Filmgate`;
    begin();
    return {
        root,
        show(id) {
            wanted = id;
            if (parts) draw();
        },
        stop() {
            current?.stop();
            forgetKeys();
        },
    };
}
