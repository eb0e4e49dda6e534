// Short news at the edge of the page. What failed stays until it is dismissed and carries the request's id.
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

let region = null;

function place() {
    region ??= el("div.toasts", { popover: "manual", role: "status", "aria-live": "polite", "aria-label": t("toast.region") });
    if (!region.isConnected) document.body.append(region);
    // Anew each time: it must lie above a dialog that was opened since.
    if (region.matches(":popover-open")) region.hidePopover();
    region.showPopover();
    return region;
}

function show(kind, text, { detail, action, seconds }) {
    const card = el(
        `div.toast.${kind}`, {},
        icon({ good: "check", bad: "warn", plain: "bolt" }[kind]),
        el("div.toast-text", {}, el("div", {}, text), detail && el("div.toast-detail", {}, detail)),
        action && el("button.button.small", { onclick: () => { leave(); action.run(); } }, action.label),
        el("button.icon-button", { "aria-label": t("action.dismiss"), onclick: () => leave() }, icon("close")));
    const leave = () => {
        card.remove();
        if (!region.childElementCount && region.matches(":popover-open")) region.hidePopover();
    };
    place().append(card);
    while (region.childElementCount > 4) region.firstElementChild.remove();
    if (seconds) setTimeout(leave, seconds * 1000);
    return leave;
}

export function toast(text, options = {}) {
    return show("good", text, { seconds: 5, ...options });
}

/** `error` is an `ApiError` or anything else that was thrown. */
export function fail(error, lead) {
    if (error?.name === "AbortError" || error?.status === 401) return null;
    const words = error?.words ?? String(error?.message ?? error);
    return show("bad", lead ? `${lead} ${words}` : words, {
        detail: error?.requestId ? t("toast.request", { id: error.requestId }) : null, seconds: error?.requestId ? 0 : 12,
    });
}
