// The keys of the programs that use this server: made here, shown once, revoked here.
import { el, replace } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { badge, copyButton, emptyState, field, menuButton, pageHead, select, tagChip } from "../js/controls.js";
import { confirmed, openDialog } from "../js/dialog.js";
import { dateTime, money, number, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { go } from "../js/router.js";
import { createTable } from "../js/table.js";
import { fail, toast } from "../js/toast.js";

const DAY = 86_400_000;
const KINDS = ["video", "image", "chat"];
const LIVES = { "": 0, 30: 30, 90: 90, 365: 365 };

function stateOf(key) {
    if (key.revoked_at) return ["idle", "keys.revoked"];
    if (!key.live) return ["bad", "keys.over"];
    return key.last_used_at ? ["good", "keys.live"] : ["accent", "keys.fresh"];
}

/** The only time that the whole key is seen. */
function showMade(made) {
    const lines = [`from openai import OpenAI`, `client = OpenAI(base_url="${location.origin}/v1", api_key="${made.key}")`].join("\n");
    const samples = {
        video: ["videos", `-F model=sora-2 -F prompt="A paper boat at dawn"`],
        image: ["images/generations", `-H "Content-Type: application/json" -d '{"model": "grok-imagine-image", "prompt": "A paper boat at dawn"}'`],
        chat: ["chat/completions", `-H "Content-Type: application/json" -d '{"model": "grok-4", "messages": [{"role": "user", "content": "Hello"}]}'`],
    };
    const [path, rest] = samples[made.kinds?.[0] ?? "video"];
    const block = (text) => el("div.secret", {}, el("code", {}, text), copyButton(text));
    return openDialog({
        title: t("keys.made"), kind: "wide",
        body: () => [
            el("div.notice.warn", {}, icon("warn"), el("div", {}, t("keys.once"))),
            block(made.key), el("h3.section-title", {}, "Python"), block(lines),
            el("h3.section-title", {}, "curl"), block(`curl ${location.origin}/v1/${path} -H "Authorization: Bearer ${made.key}" ${rest}`),
        ],
        actions: (close) => el("button.button.primary", { type: "button", autofocus: true, onclick: () => close() }, t("keys.kept")),
    });
}

async function makeKey(done) {
    const name = el("input.input", { maxlength: 64, required: true, autofocus: true, autocomplete: "off" });
    const owner = el("input.input", { maxlength: 64, autocomplete: "off" });
    const kinds = new Set(KINDS);
    const hint = el("p.hint", { role: "status" }, t("keys.kindsHint"));
    let life = "";
    const made = await openDialog({
        title: t("keys.make"),
        body: (close) => el("form", {
            onsubmit: async (event) => {
                event.preventDefault();
                if (!name.value.trim()) return name.focus();
                if (!kinds.size) return replace(hint, t("keys.kindsNone"));
                try {
                    const wish = { name: name.value.trim(), owner: owner.value.trim() || undefined, expires_at: LIVES[life] ? Date.now() + LIVES[life] * DAY : undefined, kinds: kinds.size < KINDS.length ? [...kinds] : undefined };
                    return close((await api.post("/api/keys", wish)).data);
                } catch (error) {
                    return fail(error);
                }
            },
        },
        field(t("keys.name"), name, t("keys.nameHint")), field(t("keys.owner"), owner, t("keys.ownerHint")),
        el("fieldset.field", {}, el("legend.label", {}, t("keys.kinds")), el("div.checks", {}, KINDS.map((kind) => el("label.check-line", {},
            el("input", { type: "checkbox", checked: true, onchange: (event) => { if (event.target.checked) kinds.add(kind); else kinds.delete(kind); } }), t(`keys.kind.${kind}`)))), hint),
        el("div.field", {}, el("span.label", {}, t("keys.life")), select(t("keys.life"), Object.keys(LIVES).sort((a, b) => a - b).map((days) => [days, days ? t("keys.days", { n: days }) : t("keys.forever")]), "", (value) => (life = value))),
        el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("keys.make")))),
    });
    if (!made) return;
    await done();
    await showMade(made);
}

export default {
    id: "keys", title: "keys.title",
    mount(root, params) {
        const revoke = async (key) => {
            if (!(await confirmed({ title: t("keys.revokeTitle", { name: key.name }), text: t("keys.revokeText"), action: t("keys.revoke") }))) return;
            try {
                await api.remove(`/api/keys/${key.id}`);
                toast(t("keys.revokedNow", { name: key.name }));
                await table.refresh();
            } catch (error) {
                fail(error);
            }
        };
        const table = createTable({
            caption: t("keys.title"), size: 200,
            columns: [
                { id: "name", title: t("keys.name"), kind: "lead", cell: (key) => el("div.cell-two", {}, el("b", {}, key.name), el("span.mono", {}, key.label)) },
                { id: "state", title: t("tokens.state"), cell: (key) => { const [kind, word] = stateOf(key); return badge(kind, t(word)); } },
                { id: "owner", title: t("keys.owner"), cell: (key) => key.owner },
                { id: "kinds", title: t("keys.kinds"), cell: (key) => (key.kinds ? el("div.chips", {}, key.kinds.map((kind) => tagChip(t(`keys.kind.${kind}`)))) : el("span.muted", {}, t("keys.everything"))) },
                { id: "calls", title: t("keys.calls"), kind: "end", cell: (key) => (key.cost ? el("div.cell-two", {}, el("span", {}, number(key.calls)), el("span", { title: t("keys.costOfName") }, money(key.cost))) : number(key.calls)) },
                { id: "made", title: t("keys.madeAt"), cell: (key) => when(key.created_at) },
                { id: "used", title: t("tokens.lastUsed"), cell: (key) => when(key.last_used_at) },
                { id: "end", title: t("keys.ends"), cell: (key) => (key.expires_at ? el("span", { title: dateTime(key.expires_at) }, key.expires_at > Date.now() ? when(key.expires_at, "left") : when(key.expires_at)) : el("span.muted", {}, t("keys.never"))) },
                { id: "act", title: "", kind: "act", cell: (key) => menuButton(t("tokens.actions", { token: key.name }), [
                    { label: t("keys.showCalls"), icon: "calls", run: () => go(`/manage/calls${query({ text: key.name })}`) },
                    ...(key.live ? [null, { label: t("keys.revoke"), icon: "trash", danger: true, run: () => revoke(key) }] : []),
                ]) },
            ],
            load: async () => {
                const [{ data }, { data: cost }] = await Promise.all([api.get("/api/keys"), api.get("/api/stats/costs")]);
                // By the names of keys, as the log of calls has it: the first key of a name, live and newest, shows the sum of all.
                const costs = new Map(cost.keys.map((one) => [one.key, one.cost_in_usd_ticks]));
                const rows = data.sort((one, other) => other.live - one.live || other.created_at - one.created_at).map((key) => {
                    const ticks = costs.get(key.name) ?? 0;
                    costs.delete(key.name);
                    return { ...key, cost: ticks };
                });
                return { rows, total: rows.length };
            },
            empty: () => emptyState("keys", t("keys.none"), t("keys.noneText"), el("button.button.primary", { onclick: () => makeKey(table.refresh) }, icon("plus"), t("keys.make"))),
        });
        root.append(pageHead(t("keys.title"), t("keys.text"), el("button.button.primary", { type: "button", onclick: () => makeKey(table.refresh) }, icon("plus"), t("keys.make"))), table.root);
        table.refresh();
        if (params.make) makeKey(table.refresh);
    },
};
