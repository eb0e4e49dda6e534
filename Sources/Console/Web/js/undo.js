// Deletes that can be taken back for a moment: what is shown goes at once, the request follows when the moment is over. It
// is sent as well when the window is left, so that nothing that looked deleted comes back.
import { isTyping } from "./dom.js";
import { t } from "./i18n.js";
import { fail, toast } from "./toast.js";

/** More than these are asked about first, and are not held back. */
export const FEW = 20;
const SECONDS = 6;
const waiting = new Set();
const hidden = new Set();
const name = (kind, id) => `${kind} ${id}`;

/** Whether it is to be shown no longer. */
export function isRemoved(kind, id) {
    return hidden.has(name(kind, id));
}

/**
 * Hides `ids` of a `kind` now, and calls `remove(options)` in a moment, unless it is taken back. `options` are for `api`: with
 * them the request outlives the window. `text` says what was done; `redraw()` shows what is there, before and afterwards.
 */
export function removeLater({ kind, ids, text, remove, redraw }) {
    const names = ids.map((id) => name(kind, id));
    const show = () => Promise.resolve(redraw?.()).catch(fail);
    let isOver = false;
    const one = {
        async send(options = {}) {
            if (isOver) return;
            isOver = true;
            waiting.delete(one);
            leave();
            try {
                await remove(options);
                // Hidden until the new list is there: a row that is gone must not flash up.
                await show();
                names.forEach((each) => hidden.delete(each));
            } catch (error) {
                names.forEach((each) => hidden.delete(each));
                fail(error);
                await show();
            }
        },
        undo() {
            if (isOver) return;
            isOver = true;
            waiting.delete(one);
            leave();
            names.forEach((each) => hidden.delete(each));
            show();
        },
    };
    names.forEach((each) => hidden.add(each));
    waiting.add(one);
    const leave = toast(text, { seconds: SECONDS, action: { label: t("action.undo"), run: one.undo }, onlapse: () => one.send() });
    show();
}

/** Sends all that still waits. */
export function sendRemovals(options) {
    return Promise.all([...waiting].map((one) => one.send(options)));
}

window.addEventListener("pagehide", () => sendRemovals({ keepalive: true }));
document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || isTyping(event.target)) return;
    const last = [...waiting].at(-1);
    if (!last) return;
    event.preventDefault();
    last.undo();
});
