// The roads to the upstream: how each does, which tokens are bound to it, and whether it works now.
import { el, replace, settled } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { meter } from "../js/charts.js";
import { badge, emptyState, field, menuButton, pageHead, stat, tagChip } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { onEvent } from "../js/events.js";
import { duration, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { createTable } from "../js/table.js";
import { fail, toast } from "../js/toast.js";
import { removeLater } from "../js/undo.js";

function addProxies(done) {
    const text = el("textarea.input.mono", { placeholder: "socks5h://user:password@host:1080", spellcheck: "false", autocomplete: "off", autofocus: true });
    const body = el("div.form", {}, el("p.hint", {}, t("proxies.addText")), field(t("proxies.title"), text));
    return openDialog({
        title: t("proxies.add"), kind: "wide", body: () => body,
        actions: (close) => [
            el("button.button", { type: "button", onclick: () => close() }, t("action.close")),
            actionButton(t("add.action"), async () => {
                if (!text.value.trim()) return text.focus();
                const { data } = await api.post("/api/proxies", { text: text.value });
                text.value = "";
                replace(body, el("div.report", { role: "status" },
                    stat(t("add.added"), number(data.added), ""), stat(t("add.known"), number(data.duplicate), ""),
                    stat(t("proxies.wrong"), number(data.invalid), data.excess ? tn("proxies.excess", data.excess) : "", data.invalid ? "bad" : "")),
                data.invalid ? el("div.notice.warn", {}, icon("warn"), el("div", {}, el("b", {}, t("proxies.wrongLines")), " ", data.invalid_lines.slice(0, 40).join(", "))) : null);
                return done();
            }),
        ],
    });
}

async function testProxy(proxy, done) {
    try {
        const { data } = await api.post("/api/proxies/test", { id: proxy.id });
        if (data.connected) toast(t("proxies.works", { time: duration(data.milliseconds) }), { detail: proxy.url });
        else fail({ message: `${proxy.url}: ${data.note}` });
        await done();
    } catch (error) {
        fail(error);
    }
}

async function bindToken(proxy, done) {
    const input = el("input.input.mono", { required: true, autofocus: true, autocomplete: "off", spellcheck: "false" });
    const name = await openDialog({
        title: t("proxies.bind"),
        body: (close) => el("form", { onsubmit: (event) => { event.preventDefault(); if (input.value.trim()) close(input.value.trim()); } },
            field(t("tokens.token"), input, t("proxies.bindHint")),
            el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("proxies.bind")))),
    });
    if (!name) return;
    try {
        await api.post("/api/proxies/assign", { id: proxy.id, sso: name });
        toast(t("proxies.bound"));
        await done();
    } catch (error) {
        fail(error);
    }
}

export default {
    id: "proxies", title: "proxies.title",
    mount(root, params) {
        const cards = el("div.stats");
        let page = Number(params.page) || 1;
        const act = async (call, words) => {
            try {
                await call();
                toast(words);
                await table.refresh();
            } catch (error) {
                fail(error);
            }
        };
        const actions = (proxy) => menuButton(t("tokens.actions", { token: proxy.url }), [
            { label: t("tokens.test"), icon: "bolt", run: () => testProxy(proxy, table.refresh) },
            { label: t("proxies.bind"), icon: "tokens", run: () => bindToken(proxy, table.refresh) },
            { label: t("proxies.reset"), icon: "refresh", disabled: proxy.healthy, run: () => act(() => api.post("/api/proxies/health/reset", { id: proxy.id }), t("proxies.wasReset")) },
            null,
            {
                label: t("action.delete"), icon: "trash", danger: true, run: () => removeLater({
                    kind: "proxy", ids: [proxy.id], text: t("proxies.deleted"), redraw: table.refresh,
                    remove: (options) => api.remove(`/api/proxies?id=${proxy.id}`, {}, options),
                }),
            },
        ]);
        const table = createTable({
            caption: t("proxies.title"), kind: "proxy", size: 50, page, onpage: (to) => (page = to),
            columns: [
                { id: "url", title: t("proxies.address"), kind: "lead", cell: (proxy) => el("div.cell-two", {}, el("span.token-name", {}, proxy.url), el("span", {}, `#${proxy.id} · ${t(`proxies.source.${proxy.source}`)}`)) },
                {
                    id: "state", title: t("tokens.state"),
                    cell: (proxy) => el("div.cell-two", {}, el("div", {}, badge(proxy.healthy ? "good" : "bad", t(proxy.healthy ? "overview.healthy" : "overview.unhealthy"))),
                        proxy.healthy ? null : el("span", {}, proxy.reason, " · ", t("proxies.again"), " ", when(proxy.unhealthy_until, "left"))),
                },
                {
                    id: "rate", title: t("calls.rate"),
                    cell: (proxy) => (proxy.total_requests
                        ? el("div.quota", {}, el("div.quota-head", {}, el("span", {}, tn("overview.calls", proxy.total_requests)), el("b", {}, percent(proxy.success_requests / proxy.total_requests))),
                            meter(proxy.success_requests, proxy.total_requests, { label: t("calls.rate"), kind: proxy.success_requests / proxy.total_requests < 0.8 ? "warn" : "good" }))
                        : el("span.muted", {}, t("proxies.unused"))),
                },
                {
                    id: "bound", title: t("proxies.tokens"),
                    cell: (proxy) => (proxy.assigned_sso.length
                        ? el("div.chips", {}, proxy.assigned_sso.slice(0, 4).map((label, at) => el("button.chip", { type: "button", title: t("proxies.unbind"), onclick: () => act(() => api.post("/api/proxies/unassign", { token_id: proxy.bound[at] }), t("proxies.unbound")) }, `${label} ✕`)), proxy.assigned_sso.length > 4 ? tagChip(`+${proxy.assigned_sso.length - 4}`) : null)
                        : el("span.muted", {}, "–")),
                },
                { id: "last", title: t("tokens.lastUsed"), kind: "nowrap", cell: (proxy) => when(proxy.last_used) },
                { id: "act", title: "", kind: "act", cell: actions },
            ],
            load: async ({ page: at, size }) => {
                const { data } = await api.get(`/api/proxies${query({ page: at, page_size: size })}`);
                const healthy = data.proxies.filter((proxy) => proxy.healthy).length;
                replace(cards, stat(t("proxies.all"), number(data.total), ""), stat(t("overview.healthy"), number(healthy), data.total > data.proxies.length ? t("proxies.onPage") : ""),
                    stat(t("overview.unhealthy"), number(data.proxies.length - healthy), t("proxies.restHint"), data.proxies.length > healthy ? "bad" : ""),
                    stat(t("proxies.bindings"), number(data.proxies.reduce((sum, proxy) => sum + proxy.bound.length, 0)), ""));
                cards.hidden = !data.total;
                return { rows: data.proxies, total: data.total };
            },
            empty: () => emptyState("proxies", t("proxies.none"), t("proxies.noneText"), el("button.button.primary", { onclick: () => addProxies(table.refresh) }, icon("plus"), t("proxies.add"))),
        });
        root.append(pageHead(t("proxies.title"), t("proxies.text"), el("button.button.primary", { type: "button", onclick: () => addProxies(table.refresh) }, icon("plus"), t("proxies.add"))), cards, table.root);
        table.refresh();
        return onEvent(["proxies"], settled(300, table.refresh));
    },
};
