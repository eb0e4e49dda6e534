// Small things that many pages are made of.
import { el, uid } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/** `options`: `[["value", "label"], …]` */
export function select(label, options, value, onchange) {
    const id = uid("select");
    return el("div.select", {},
        el("label.visually-hidden", { for: id }, label),
        el("select", { id, onchange: (event) => onchange(event.target.value) },
            options.map(([name, text]) => el("option", { value: name, selected: name === (value ?? "") }, text))));
}

/** A few choices side by side. */
export function segments(label, options, value, onchange) {
    const name = uid("segment");
    return el("div.segments", { role: "radiogroup", "aria-label": label },
        options.map(([key, text]) => el("label.segment", {},
            el("input", { type: "radio", name, value: key, checked: key === (value ?? ""), onchange: () => onchange(key) }),
            el("span", {}, text))));
}

/** The field that `/` leads to. */
export function searchField(label, value, onchange) {
    const input = el("input.input", {
        type: "search", value: value ?? "", placeholder: label, "aria-label": label, spellcheck: "false",
        autocomplete: "off", data: { search: "" }, oninput: () => onchange(input.value.trim()),
    });
    return el("div.search", {}, icon("search"), input, el("kbd", { "aria-hidden": "true" }, "/"));
}

export function field(label, input, hint) {
    input.id ||= uid("field");
    const note = hint && el("p.hint", { id: `${input.id}-hint` }, hint);
    if (note) input.setAttribute("aria-describedby", note.id);
    return el("div.field", {}, el("label", { for: input.id }, label), input, note);
}

/** A word with a colour and a shape: colour alone tells nobody enough. */
export function badge(kind, text, title) {
    return el(`span.badge.${kind}`, { title }, el("span.dot", { "aria-hidden": "true" }), text);
}

export function tagChip(text, onclick) {
    return onclick ? el("button.chip", { type: "button", onclick }, text) : el("span.chip", {}, text);
}

/** What is shown where nothing is: what it would be, and the next step. */
export function emptyState(name, title, text, ...actions) {
    return el("div.empty", {}, el("div.empty-mark", {}, icon(name)), el("h2", {}, title), el("p", {}, text),
        actions.length ? el("div.empty-actions", {}, actions) : null);
}

/** A button with a list of things to do. `items`: `{ label, icon, run, danger, disabled }`, or null for a line. */
export function menuButton(label, items, { kind = "icon-button", content = icon("more") } = {}) {
    const id = uid("menu");
    const close = () => menu.hidePopover();
    const menu = el("div.menu", { id, popover: "auto", role: "menu" });
    const button = el(`button.${kind}`, {
        type: "button", "aria-label": kind === "icon-button" ? label : null, "aria-haspopup": "menu", popovertarget: id,
    }, content);
    menu.addEventListener("beforetoggle", (event) => {
        if (event.newState !== "open") return;
        menu.replaceChildren(...(typeof items === "function" ? items() : items).map((item) => item
            ? el(`button.menu-item${item.danger ? ".is-danger" : ""}`, {
                type: "button", role: "menuitem", disabled: item.disabled, onclick: () => { close(); item.run(); },
            }, icon(item.icon), item.label)
            : el("hr")));
    });
    menu.addEventListener("toggle", (event) => {
        if (event.newState !== "open") return;
        const place = button.getBoundingClientRect();
        const size = menu.getBoundingClientRect();
        const below = place.bottom + size.height + 8 < innerHeight;
        menu.style.setProperty("top", `${below ? place.bottom + 4 : Math.max(8, place.top - size.height - 4)}px`);
        menu.style.setProperty("left", `${Math.max(8, Math.min(place.right - size.width, innerWidth - size.width - 8))}px`);
        menu.querySelector("button")?.focus();
    });
    menu.addEventListener("keydown", (event) => {
        const buttons = [...menu.querySelectorAll("button:enabled")];
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
    });
    return el("span.menu-anchor", {}, button, menu);
}

/** Puts text on the clipboard, also where the page is not secure enough for the new way. */
export async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}

export function copyButton(text) {
    const button = el("button.icon-button", {
        type: "button", "aria-label": t("action.copy"), title: t("action.copy"),
        onclick: async () => {
            if (!(await copy(text))) return;
            button.replaceChildren(icon("check"));
            setTimeout(() => button.replaceChildren(icon("copy")), 1500);
        },
    }, icon("copy"));
    return button;
}

/** Grey shapes of what is on its way. */
export function skeleton(lines = 3) {
    return el("div.skeletons", { "aria-hidden": "true" }, Array.from({ length: lines }, () => el("div.skeleton")));
}

export function pageHead(title, text, ...actions) {
    return el("header.page-head", {},
        el("div", {}, el("h1", {}, title), text && el("p", {}, text)), el("div.page-actions", {}, actions));
}

/** A number with its name. */
export function stat(label, value, note, kind = "") {
    return el(`div.stat${kind ? `.is-${kind}` : ""}`, {},
        el("div.stat-label", {}, label), el("div.stat-value", {}, value), el("div.stat-note", {}, note));
}
