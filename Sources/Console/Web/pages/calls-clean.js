// Makes room in the log: keep the newest, or clear it.
import { el } from "../js/dom.js";
import { api } from "../js/api.js";
import { field } from "../js/controls.js";
import { confirmed, openDialog } from "../js/dialog.js";
import { number } from "../js/format.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";

export async function cleanUp(done) {
    const kept = el("input.input", { type: "number", min: 0, max: 1_000_000_000, step: 1, value: "1000", inputmode: "numeric", required: true });
    const wish = await openDialog({
        title: t("clean.title"),
        body: (close) => el("form", { onsubmit: (event) => { event.preventDefault(); close({ keep: Number(kept.value) }); } },
            el("p", {}, t("clean.text")), field(t("clean.keep"), kept, t("clean.hint")),
            el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.danger", { type: "submit" }, t("clean.action")))),
    });
    if (!wish) return;
    try {
        const stats = await Promise.all(["request", "attempt"].map((kind) => api.get(`/api/logs/stats?kind=${kind}`)));
        const there = stats.reduce((sum, { data }) => sum + data.kept, 0);
        const count = Math.max(0, there - wish.keep);
        if (!count) {
            toast(t("clean.nothing", { n: number(there) }));
            return;
        }
        const isSure = count <= 100 || await confirmed({ title: tn("clean.sure", count), text: t("clean.sureText"), action: t("clean.action"), count });
        if (!isSure) return;
        const answer = await api.remove(`/api/logs?max_count=${wish.keep}`);
        toast(tn("clean.done", answer.data.deleted));
        await done();
    } catch (error) {
        fail(error);
    }
}
