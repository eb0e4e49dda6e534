// The operator's own account, and what lies on the disk.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { badge, field, skeleton } from "../js/controls.js";
import { actionButton, confirmed, openDialog } from "../js/dialog.js";
import { bytes, when } from "../js/format.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";

function changePassword() {
    const input = (autocomplete) => el("input.input", { type: "password", autocomplete, required: true, maxlength: 512 });
    const [old, fresh, again] = [input("current-password"), input("new-password"), input("new-password")];
    const fault = el("p.setting-fault", { role: "alert" });
    return openDialog({
        title: t("account.password"),
        body: (close) => el("form", {
            onsubmit: async (event) => {
                event.preventDefault();
                if (fresh.value !== again.value) return replace(fault, t("login.different"));
                try {
                    await api.post("/api/password", { old_password: old.value, new_password: fresh.value });
                    close(true);
                    toast(t("account.changed"));
                    // All sessions have ended, this one too.
                    return await api.get("/api/session");
                } catch (error) {
                    if (error.status === 401) return null;
                    return replace(fault, error.words ?? error.message);
                }
            },
        },
        field(t("account.old"), old), field(t("login.newPassword"), fresh, t("rule.length", { n: 10 })), field(t("login.again"), again), fault,
        el("p.hint", {}, t("account.text")),
        el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("account.password")))),
    });
}

export function accountCard() {
    const list = el("div", {}, skeleton(2));
    const load = async () => {
        try {
            const { data } = await api.get("/api/sessions");
            replace(list, el("ul.line-list", {}, data.slice(0, 6).map((session) => el("li", {},
                el("div.line-main", {}, el("b", {}, session.address), el("span", {}, t("account.used"), " ", when(session.last_used_at))),
                session.current ? badge("good", t("account.this")) : el("button.button.small", {
                    type: "button", onclick: async () => {
                        try {
                            await api.remove(`/api/sessions/${session.id}`);
                            await load();
                        } catch (error) {
                            fail(error);
                        }
                    },
                }, t("account.end"))))));
        } catch (error) {
            fail(error);
        }
    };
    load();
    return el("section.card", {}, el("div.card-head", {}, el("h2", {}, t("account.title")), el("button.button.small", { type: "button", onclick: changePassword }, t("account.password"))), list);
}

export function cacheCard() {
    const list = el("div", {}, skeleton(2));
    const load = async () => {
        try {
            const { data } = await api.get("/api/cache/size");
            const line = (name, size, path) => el("li", {},
                el("div.line-main", {}, el("b", {}, t(name)), el("span", {}, bytes(size))),
                actionButton(t("cache.clear"), async () => {
                    if (!(await confirmed({ title: t("cache.sure"), text: t("cache.sureText"), action: t("cache.clear") }))) return;
                    const answer = await api.post(path);
                    toast(tn("cache.cleared", answer.data.deleted_count));
                    await load();
                }, { kind: "small", disabled: !size }));
            replace(list, el("ul.line-list", {}, line("overview.videos", data.video_bytes, "/api/cache/clear/videos"), line("overview.images", data.image_bytes, "/api/cache/clear/images")));
        } catch (error) {
            fail(error);
        }
    };
    load();
    return el("section.card", {}, el("div.card-head", {}, el("h2", {}, t("overview.cache"))), list);
}
