// Finds out who is there, and shows the way in or the page of the path.
import { el, replace } from "./dom.js";
import { api, signedOut } from "./api.js";
import { emptyState } from "./controls.js";
import { startEvents, stopEvents } from "./events.js";
import { loadLanguage, loadWords, t } from "./i18n.js";
import { pages } from "./pages.js";
import { go, here, startRouter } from "./router.js";
import { createShell } from "./shell.js";
import { startShortcuts } from "./shortcuts.js";
import { fail } from "./toast.js";

const app = document.getElementById("app");
let session = null;
let shell = null;
let docs = null;
let unmount = null;
let turn = 0;

function clear() {
    unmount?.();
    unmount = null;
}

function close() {
    clear();
    docs?.stop();
    docs = null;
    shell?.stop();
    shell = null;
    document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
}

/** Whether it is worth asking: a browser that never logged in, or logged out, has no session. */
const MARK = "filmgate.session";
const others = "BroadcastChannel" in window ? new BroadcastChannel(MARK) : null;

function mayHaveSession() {
    try {
        return localStorage.getItem(MARK) !== null;
    } catch {
        return true;
    }
}

function markSession() {
    try {
        if (session) localStorage.setItem(MARK, "1");
        else localStorage.removeItem(MARK);
    } catch {
        // Then the server is asked each time.
    }
}

async function who() {
    try {
        session = (await api.get("/api/session", { quiet: true })).data;
    } catch (error) {
        if (error.status !== 401) throw error;
        session = null;
    }
    markSession();
}

function toLogin() {
    session = null;
    markSession();
    stopEvents();
    if (docs) return;
    close();
    const from = location.pathname.startsWith("/manage") && location.pathname !== "/manage" ? `?next=${encodeURIComponent(location.pathname + location.search)}` : "";
    go(`/login${from}`, { replace: true });
}

async function showLogin(now) {
    close();
    const { default: page } = await import("../pages/login.js");
    if (now !== turn) return;
    document.title = `${t(page.title)} · Filmgate`;
    unmount = page.mount(replace(app), {
        redraw: route,
        done: async () => {
            await who();
            const next = new URLSearchParams(location.search).get("next") ?? "";
            go(/^\/manage(\/|$)/.test(next) ? next : "/manage", { replace: true });
        },
    });
}

/** The API's description is for everybody. */
async function showDocs(place, now) {
    if (!docs) {
        const { createDocs } = await import("../pages/docs.js");
        if (now !== turn) return;
        close();
        stopEvents();
        docs = createDocs({ redraw: () => { close(); route(); } });
        replace(app, docs.root);
    }
    docs.show(place.id);
}

async function showPage(place, now) {
    clear();
    if (!shell) {
        shell = createShell({ name: session.username, redraw: () => { close(); route(); }, leave: () => { others?.postMessage("over"); toLogin(); } });
        replace(app, shell.root);
        startEvents();
    }
    const known = pages.find((page) => page.id === place.id);
    shell.show(known?.id);
    if (!known) {
        document.title = "Filmgate";
        replace(shell.main, el("div.page", {}, el("h1.visually-hidden", {}, "Filmgate"),
            emptyState("help", t("missing.title"), t("missing.text"), el("a.button.primary", { href: "/manage" }, t("missing.back")))));
        return;
    }
    const [{ default: page }] = await Promise.all([known.load(), known.words && loadWords(known.words)]);
    if (now !== turn) return;
    document.title = `${t(page.title)} · Filmgate`;
    const root = el("div.page", { data: { page: page.id } });
    replace(shell.main, root);
    window.scrollTo(0, 0);
    unmount = page.mount(root, { ...place.params, rest: place.rest }) ?? null;
}

async function route() {
    turn += 1;
    const now = turn;
    const place = here();
    try {
        if (place.area === "docs") return await showDocs(place, now);
        if (docs) close();
        if (place.area === "login" && session) return go("/manage", { replace: true });
        if (place.area === "login") return await showLogin(now);
        if (!session) return toLogin();
        return await showPage(place, now);
    } catch (error) {
        console.warn(error);
        return fail(error);
    }
}

signedOut(() => session && toLogin());
others?.addEventListener("message", () => session && toLogin());
startShortcuts(() => (shell ? shell.openPalette() : document.querySelector("[data-search]")?.focus()));
try {
    await loadLanguage();
    if (mayHaveSession()) await who();
    startRouter(route);
} catch (error) {
    replace(app, emptyState("warn", "Filmgate", error.words ?? error.message, el("button.button", { onclick: () => location.reload() }, "↻")));
}
