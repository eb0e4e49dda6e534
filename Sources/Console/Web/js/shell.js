// What stands around every page: navigation, language, theme, who is logged in, and whether news arrive.
import { el, replace } from "./dom.js";
import { api } from "./api.js";
import { icon, mark } from "./icons.js";
import { liveState, onEvent } from "./events.js";
import { LANGUAGES, chooseLanguage, language, t } from "./i18n.js";
import { menuButton } from "./controls.js";
import { pages, pathOf } from "./pages.js";
import { showShortcuts } from "./shortcuts.js";
import { chooseTheme, theme } from "./theme.js";
import { chord } from "./format.js";
import { fail } from "./toast.js";
import { sendRemovals } from "./undo.js";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" };

/** For pages in front of the shell, too. */
export function languageMenu(redraw) {
    return menuButton(t("shell.language"), () => Object.entries(LANGUAGES).map(([name, label]) => ({
        label, icon: name === language() ? "check" : "language",
        run: async () => {
            try {
                await chooseLanguage(name);
                redraw();
            } catch (error) {
                fail(error);
            }
        },
    })), { content: icon("language") });
}

export function themeMenu() {
    const face = el("span.face", {}, icon(THEME_ICONS[theme()]));
    return menuButton(t("shell.theme"), () => ["system", "light", "dark"].map((name) => ({
        label: t(`theme.${name}`), icon: name === theme() ? "check" : THEME_ICONS[name],
        run: () => {
            chooseTheme(name);
            replace(face, icon(THEME_ICONS[name]));
        },
    })), { content: face });
}

function liveSign() {
    const node = el("span.live", { role: "status" });
    const draw = () => {
        const isLive = liveState() === "live";
        node.className = `live ${isLive ? "is-live" : "is-lost"}`;
        replace(node, el("span.dot", { "aria-hidden": "true" }), t(isLive ? "shell.live" : "shell.lost"));
        node.title = t(isLive ? "shell.liveHint" : "shell.lostHint");
    };
    draw();
    return { node, stop: onEvent(["state"], draw) };
}

/** `{ root, main, openPalette(), show(id), stop() }` */
export function createShell({ name, redraw, leave }) {
    const live = liveSign();
    // Only when it is asked for: few need it at once.
    const openPalette = async () => {
        try {
            const palette = await import("./palette.js");
            palette.openPalette({
                logOut, chooseTheme(name) { chooseTheme(name); redraw(); },
                async chooseLanguage(name) { await chooseLanguage(name); redraw(); },
            });
        } catch (error) {
            fail(error);
        }
    };
    const links = pages.map((page) => el("a.nav-link", { href: pathOf(page.id), data: { page: page.id } },
        icon(page.icon), el("span", {}, t(page.title)), el("kbd", { "aria-hidden": "true" }, `g ${page.key}`)));
    const nav = el("nav.nav", { "aria-label": t("shell.navigation") }, links,
        el("a.nav-link", { href: "/docs" }, icon("docs"), el("span", {}, t("docs.title"))));
    const logOut = async () => {
        try {
            await sendRemovals();
            await api.post("/api/logout");
        } catch (error) {
            if (error.status !== 401) return fail(error);
        }
        return leave();
    };
    const tools = el("div.tools", {},
        live.node,
        el("div.tool-row", {}, languageMenu(redraw), themeMenu(),
            el("button.icon-button", { type: "button", "aria-label": t("shortcuts.title"), title: t("shortcuts.title"), onclick: showShortcuts }, icon("help")),
            el("button.icon-button", { type: "button", "aria-label": t("shell.logOut", { name }), title: t("shell.logOut", { name }), onclick: logOut }, icon("logout"))));
    const side = el("aside.side", { id: "side" },
        el("a.brand", { href: "/manage" }, mark(), el("span", {}, "Filmgate")),
        el("button.finder", { type: "button", onclick: openPalette }, icon("search"), el("span", {}, t("palette.open")), el("kbd", { "aria-hidden": "true" }, chord("K"))), nav, tools);
    const main = el("main.main", { id: "main", tabindex: "-1" });
    const opener = el("button.icon-button.opener", { type: "button", "aria-label": t("shell.navigation"), "aria-controls": "side", "aria-expanded": "false", onclick: () => open(true) }, icon("menu"));
    const veil = el("div.veil", { onclick: () => open(false) });
    const root = el("div.shell", {},
        el("a.skip", { href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, t("shell.skip")),
        el("header.topbar", {}, opener, el("a.brand", { href: "/manage" }, mark(), el("span", {}, "Filmgate")),
            el("button.icon-button", { type: "button", "aria-label": t("palette.title"), onclick: openPalette }, icon("search"))), side, veil, main);

    function open(isOpen) {
        root.classList.toggle("is-nav-open", isOpen);
        opener.setAttribute("aria-expanded", String(isOpen));
        if (isOpen) links[0].focus();
    }
    side.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !root.classList.contains("is-nav-open")) return;
        open(false);
        opener.focus();
    });

    return {
        root, main, openPalette,
        show(id) {
            open(false);
            for (const link of links) {
                if (link.dataset.page === id) link.setAttribute("aria-current", "page");
                else link.removeAttribute("aria-current");
            }
        },
        stop: () => live.stop(),
    };
}
