// What is done to tokens: to one from its row, to many from the bar.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { field, menuButton } from "../js/controls.js";
import { confirmed, openDialog } from "../js/dialog.js";
import { number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { FEW, removeLater } from "../js/undo.js";
import { MOST_BOUND, bindTokens } from "./tokens-bind.js";
import { testToken } from "./tokens-detail.js";

/** The server's word for what is chosen. */
function target(selection, context) {
    if (!selection.isAll) return { ids: selection.ids };
    const filter = Object.fromEntries(Object.entries(context.filter()).filter(([, value]) => value));
    return Object.keys(filter).length ? { filter } : { filter, all: true };
}

async function act(path, selection, context, { words, more = {} }) {
    const answer = await api.post(`/api/tokens/${path}`, { ...target(selection, context), ...more });
    toast(tn(words, answer.count ?? answer.data?.count ?? 0));
    if (path === "delete") context.table.clear();
    await context.done();
}

const attempt = (call) => call().catch(fail);

export const deeds = {
    enable: (selection, context) => attempt(() => act("enable", selection, context, { words: "tokens.enabled" })),
    async disable(selection, context) {
        const input = el("input.input", { maxlength: 200, placeholder: t("tokens.reasonHint"), autofocus: true });
        const wish = await openDialog({
            title: tn("tokens.disableTitle", selection.count),
            body: (close) => el("form", { onsubmit: (event) => { event.preventDefault(); close({ reason: input.value.trim() }); } },
                field(t("tokens.reason"), input, t("tokens.disableText")),
                el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("tokens.disable")))),
        });
        if (wish) await attempt(() => act("disable", selection, context, { words: "tokens.disabled", more: wish.reason ? { reason: wish.reason } : {} }));
    },
    async remove(selection, context) {
        if (!selection.isAll && selection.count <= FEW) {
            removeLater({
                kind: "token", ids: selection.ids, text: tn("tokens.deleted", selection.count), redraw: context.done,
                remove: (options) => api.post("/api/tokens/delete", { ids: selection.ids }, options),
            });
            return;
        }
        const isSure = await confirmed({
            title: tn("tokens.deleteTitle", selection.count), text: t("tokens.deleteText"), action: t("action.delete"), count: selection.count,
        });
        if (isSure) await attempt(() => act("delete", selection, context, { words: "tokens.deleted" }));
    },
    async tag(selection, context, present = []) {
        const tags = await tagDialog(tn("tokens.tagTitle", selection.count), present, selection.count > 1);
        if (tags) await attempt(() => act("tags", selection, context, { words: "tokens.tagged", more: { tags } }));
    },
    async note(selection, context, present = "") {
        const input = el("textarea.input", { maxlength: 2000, autofocus: true, value: present });
        const wish = await openDialog({
            title: tn("tokens.noteTitle", selection.count),
            body: (close) => el("form", { onsubmit: (event) => { event.preventDefault(); close({ note: input.value.trim() }); } },
                field(t("tokens.note"), input, t("tokens.noteText")),
                el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("action.save")))),
        });
        if (wish) await attempt(() => act("note", selection, context, { words: "tokens.noted", more: wish }));
    },
};

function tagDialog(title, present, isMany) {
    const tags = [...present];
    const box = el("div.tags-edit");
    const input = el("input", { "aria-label": t("tokens.newTag"), placeholder: t("tokens.newTag"), maxlength: 50 });
    const take = () => {
        const text = input.value.trim().replace(/,$/, "");
        if (text && !tags.includes(text)) tags.push(text);
        input.value = "";
        draw();
    };
    const draw = () => {
        replace(box, tags.map((tag) => el("span.chip", {}, tag, el("button", {
            type: "button", "aria-label": t("tokens.removeTag", { tag }), onclick: () => { tags.splice(tags.indexOf(tag), 1); draw(); },
        }, icon("close")))), input);
        input.focus();
    };
    input.addEventListener("keydown", (event) => {
        if ((event.key === "Enter" || event.key === ",") && input.value.trim()) {
            event.preventDefault();
            take();
        } else if (event.key === "Backspace" && !input.value && tags.length) {
            tags.pop();
            draw();
        }
    });
    queueMicrotask(draw);
    return openDialog({
        title,
        body: (close) => el("form", { onsubmit: (event) => { event.preventDefault(); take(); close(tags); } },
            el("div.field", {}, el("span.label", {}, t("tokens.tags")), box, el("p.hint", {}, t(isMany ? "tokens.tagsReplace" : "tokens.tagsHint"))),
            el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("action.save")))),
    });
}

export function rowActions(token, context) {
    const one = { ids: [token.id], isAll: false, count: 1 };
    return menuButton(t("tokens.actions", { token: token.token }), [
        { label: t("tokens.test"), icon: "bolt", run: () => testToken(token, context) },
        { label: t("tokens.editTags"), icon: "tag", run: () => deeds.tag(one, context, token.tags) },
        { label: t("tokens.editNote"), icon: "note", run: () => deeds.note(one, context, token.note) },
        { label: t("tokens.bindProxy"), icon: "proxies", run: () => bindTokens([token.id], token.proxy_id, context.done) },
        token.state === "active" || token.state === "cooling"
            ? { label: t("tokens.disable"), icon: "pause", run: () => deeds.disable(one, context) }
            : { label: t("tokens.enable"), icon: "play", run: () => deeds.enable(one, context) },
        null,
        { label: t("action.delete"), icon: "trash", danger: true, run: () => deeds.remove(one, context) },
    ]);
}

/** The bar at the foot while something is chosen. */
export function batchBar(bar, selection, context) {
    bar.hidden = !selection.count;
    if (!selection.count) return;
    const button = (name, label, run) => el("button.button.small", { type: "button", onclick: run }, icon(name), label);
    replace(bar,
        el("b", { role: "status" }, tn("table.selected", selection.count)),
        selection.canAll ? el("button.link", { type: "button", onclick: () => context.table.chooseAll() }, t("table.selectAll", { total: number(selection.total) })) : null,
        button("play", t("tokens.enable"), () => deeds.enable(selection, context)),
        button("pause", t("tokens.disable"), () => deeds.disable(selection, context)),
        button("tag", t("tokens.tags"), () => deeds.tag(selection, context)),
        button("note", t("tokens.note"), () => deeds.note(selection, context)),
        selection.isAll || selection.count > MOST_BOUND ? null : button("proxies", t("tokens.bindProxy"), () => bindTokens(selection.ids, null, context.done)),
        button("trash", t("action.delete"), () => deeds.remove(selection, context)),
        el("button.icon-button", { type: "button", "aria-label": t("table.clear"), onclick: () => context.table.clear() }, icon("close")));
}

