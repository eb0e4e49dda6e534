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

/** `onlapse` is called when its time is over or it was dismissed, but not when its action was taken. */
function show(kind, text, { detail, action, seconds, onlapse }) {
    let timer = 0;
    const card = el(
        `div.toast.${kind}`, {},
        icon({ good: "check", bad: "warn", plain: "bolt" }[kind]),
        el("div.toast-text", {}, el("div", {}, text), detail && el("div.toast-detail", {}, detail)),
        action && el("button.button.small", { type: "button", onclick: () => { leave(); action.run(); } }, action.label),
        el("button.icon-button", { type: "button", "aria-label": t("action.dismiss"), onclick: () => lapse() }, icon("close")));
    const leave = () => {
        clearTimeout(timer);
        card.remove();
        if (!region.childElementCount && region.matches(":popover-open")) region.hidePopover();
    };
    const lapse = () => {
        if (!card.isConnected) return;
        leave();
        onlapse?.();
    };
    // Time stands still for whoever reads it or is about to press its button.
    const wait = () => {
        clearTimeout(timer);
        if (seconds) timer = setTimeout(() => (card.matches(":hover, :focus-within") ? wait() : lapse()), seconds * 1000);
    };
    card.addEventListener("toast:lapse", lapse);
    place().append(card);
    while (region.childElementCount > 4) region.firstElementChild.dispatchEvent(new Event("toast:lapse"));
    wait();
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
