// Native dialogs: the browser keeps the focus inside and gives it back, and Esc closes.
import { el, uid } from "./dom.js";
import { icon } from "./icons.js";
import { number } from "./format.js";
import { t } from "./i18n.js";
import { fail } from "./toast.js";

/** `kind`: `box`, `wide` or `drawer`. `body(close)` gives what stands in it. Resolves with what `close` was given. */
export function openDialog({ title, kind = "box", body, actions = () => [], onclose }) {
    return new Promise((done) => {
        const id = uid("dialog");
        let result;
        const close = (value) => {
            result = value;
            dialog.close();
        };
        const dialog = el(
            `dialog.dialog.${kind}`, { "aria-labelledby": id },
            el("div.dialog-frame", {},
                el("header.dialog-head", {},
                    el("h2", { id }, title),
                    el("button.icon-button", { "aria-label": t("action.close"), onclick: () => close() }, icon("close"))),
                el("div.dialog-body", {}, body(close, () => dialog)),
                el("footer.dialog-foot", {}, actions(close))));
        if (!dialog.querySelector(".dialog-foot").childElementCount) dialog.querySelector(".dialog-foot").remove();
        dialog.addEventListener("click", (event) => {
            if (event.target === dialog) close();
        });
        dialog.addEventListener("close", () => {
            dialog.remove();
            onclose?.();
            done(result);
        });
        document.body.append(dialog);
        dialog.showModal();
    });
}

/** A button that does something slow once, and tells when it fails. */
export function actionButton(label, run, { kind = "primary", disabled } = {}) {
    const button = el(`button.button.${kind}`, {
        type: "button", disabled, onclick: async () => {
            button.disabled = true;
            button.setAttribute("aria-busy", "true");
            try {
                await run();
            } catch (error) {
                fail(error);
            } finally {
                button.disabled = false;
                button.removeAttribute("aria-busy");
            }
        },
    }, label);
    return button;
}

/** Beyond this many a word must be typed. */
const LARGE = 1000;

/** Asks before something that cannot be taken back. Whether it was wanted. */
export function confirmed({ title, text, action, count = 1, danger = true }) {
    const word = String(count);
    const mustType = count > LARGE;
    const button = el(`button.button.${danger ? "danger" : "primary"}`, { type: "submit", disabled: mustType }, action);
    const input = el("input.input", {
        id: uid("confirm"), autocomplete: "off", inputmode: "numeric",
        oninput: () => (button.disabled = input.value.replace(/[\s,.]/g, "") !== word),
    });
    return openDialog({
        title,
        body: (close) => el(
            "form", { id: "confirm-form", method: "dialog", onsubmit: (event) => { event.preventDefault(); close(true); } },
            el("p", {}, text),
            mustType && el("div.field", {},
                el("label", { for: input.id }, t("confirm.type", { n: number(count) })), input),
            el("div.form-actions", {},
                el("button.button", { type: "button", onclick: () => close(false), autofocus: !mustType }, t("action.cancel")), button)),
    }).then(Boolean);
}
