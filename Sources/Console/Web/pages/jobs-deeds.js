// What is done to jobs: to one, to some, or to all that a filter finds.
import { el, replace } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { meter } from "../js/charts.js";
import { confirmed, openDialog } from "../js/dialog.js";
import { number } from "../js/format.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { FEW, removeLater } from "../js/undo.js";

const FINAL = new Set(["completed", "discarded", "cancelled"]);

export const deeds = {
    cancel: { path: "cancel", icon: "stop", may: (job) => !FINAL.has(job.state), words: "jobs.cancelled" },
    retry: { path: "retry", icon: "refresh", may: (job) => job.state === "discarded" || job.state === "cancelled", words: "jobs.retried" },
    remove: { path: "delete", icon: "trash", may: () => true, words: "jobs.deleted", danger: true },
};

/** What one request may name. */
const AT_ONCE = 200;

/** Does it to each of them that it fits, and says how many that were. */
export async function perform(name, ids, done) {
    const deed = deeds[name];
    const send = async (options) => {
        let count = 0;
        for (let at = 0; at < ids.length; at += AT_ONCE) {
            const { data } = await api.post(`/api/jobs/${deed.path}`, { ids: ids.slice(at, at + AT_ONCE) }, options);
            count += data.count;
        }
        return count;
    };
    if (deed.danger && ids.length <= FEW) return removeLater({ kind: "job", ids, text: tn(deed.words, ids.length), remove: send, redraw: done });
    if (deed.danger && !(await confirmed({ title: tn("jobs.deleteTitle", ids.length), text: t("jobs.deleteText"), action: t("action.delete"), count: ids.length }))) return null;
    try {
        const count = await send();
        toast(count ? tn(deed.words, count) : t("jobs.nothing"));
    } catch (error) {
        fail(error);
    }
    return done();
}

/** To all that the filter finds now, step by step; whoever stops it keeps what was done so far. */
export async function performAll(name, filter, done) {
    const deed = deeds[name];
    const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
    try {
        const { data: found } = await api.get(`/api/jobs/count${query(set)}`);
        const title = tn(`jobs.${name}All`, found.count);
        const text = [t(`jobs.${name}AllText`), found.count_is_exact ? "" : t("jobs.countAbout", { n: number(found.count) })].filter(Boolean).join(" ");
        if (!found.count) return toast(t("jobs.nothing"));
        if (!(await confirmed({ title, text, action: t(`jobs.${name}`), count: found.count, danger: name !== "retry" }))) return null;
        const total = await stepByStep(title, found.count, async (before) => {
            const { data } = await api.post(`/api/jobs/${deed.path}`, { filter: set, all: true, before: before ?? found.before });
            return data;
        });
        toast(tn(deed.words, total));
    } catch (error) {
        fail(error);
    }
    return done();
}

/** Calls `step` with the place where the last one stopped, until there is no more or somebody stops it. How many it was done to. */
async function stepByStep(title, most, step) {
    let total = 0;
    let isStopped = false;
    const line = el("div.progress-line");
    const draw = () => replace(line, meter(total, most, { label: title }), el("b", { role: "status" }, number(total)));
    let close = () => {};
    const shown = openDialog({
        title, onclose: () => (isStopped = true),
        body: (shut) => {
            close = shut;
            draw();
            return line;
        },
        actions: (shut) => el("button.button", { type: "button", onclick: () => shut() }, t("action.stop")),
    });
    try {
        let place = null;
        do {
            const { count, next } = await step(place);
            total += count;
            place = next;
            draw();
        } while (place !== null && !isStopped);
    } finally {
        close();
        await shown;
    }
    return total;
}
