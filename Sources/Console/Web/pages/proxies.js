// The roads to the upstream: how each does, which tokens are bound to it, and whether it works now.
import { el, replace, settled } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { meter } from "../js/charts.js";
import { badge, emptyState, menuButton, pageHead, stat, tagChip } from "../js/controls.js";
import { confirmed } from "../js/dialog.js";
import { onEvent } from "../js/events.js";
import { number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { createTable } from "../js/table.js";
import { fail, toast } from "../js/toast.js";
import { reason } from "../js/words.js";
import { FEW, removeLater } from "../js/undo.js";
import { addProxies } from "./proxies-add.js";
import { bindToken, showProxy, testProxy } from "./proxies-detail.js";
import { poolCard } from "./proxies-pool.js";

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
        const bar = el("div.batch", { hidden: true, role: "region", "aria-label": t("tokens.batch") });
        /** One after the other: there may be several hundred, and each is one write. */
        const each = async (ids, call) => {
            for (const id of ids) await call(id);
        };
        const remove = async (ids) => {
            const send = (options) => each(ids, (id) => api.remove(`/api/proxies?id=${id}`, {}, options));
            if (ids.length <= FEW) return removeLater({ kind: "proxy", ids, text: tn("proxies.deleted", ids.length), redraw: table.refresh, remove: send });
            if (await confirmed({ title: tn("proxies.deleteTitle", ids.length), text: t("proxies.deleteText"), action: t("action.delete"), count: ids.length })) await act(send, tn("proxies.deleted", ids.length));
            return null;
        };
        const drawBar = (selection) => {
            bar.hidden = !selection.count;
            const button = (name, label, run) => el("button.button.small", { type: "button", onclick: run }, icon(name), label);
            replace(bar, el("b", { role: "status" }, tn("table.selected", selection.count)),
                button("bolt", t("tokens.test"), () => act(() => each(selection.ids, (id) => api.post("/api/proxies/test", { id })), t("proxies.tested"))),
                button("refresh", t("proxies.reset"), () => act(() => each(selection.ids, (id) => api.post("/api/proxies/health/reset", { id })), t("proxies.wasReset"))),
                button("trash", t("action.delete"), async () => { await remove(selection.ids); table.clear(); }),
                el("button.icon-button", { type: "button", "aria-label": t("table.clear"), onclick: () => table.clear() }, icon("close")));
        };
        const actions = (proxy) => menuButton(t("tokens.actions", { token: proxy.url }), [
            { label: t("tokens.test"), icon: "bolt", run: () => testProxy(proxy, table.refresh) },
            { label: t("proxies.bind"), icon: "tokens", run: () => bindToken(proxy, table.refresh) },
            { label: t("proxies.reset"), icon: "refresh", disabled: proxy.healthy, run: () => act(() => api.post("/api/proxies/health/reset", { id: proxy.id }), t("proxies.wasReset")) },
            null,
            {
                label: t("action.delete"), icon: "trash", danger: true, disabled: proxy.source === "list" || proxy.source === "fallback",
                run: () => remove([proxy.id]),
            },
        ]);
        const table = createTable({
            caption: t("proxies.title"), kind: "proxy", select: true, size: 50, page, onpage: (to) => (page = to), onselect: drawBar,
            onopen: (proxy) => showProxy(proxy, table.refresh),
            columns: [
                { id: "url", title: t("proxies.address"), kind: "lead", cell: (proxy) => el("div.cell-two", {}, el("span.token-name", {}, proxy.url), el("span", {}, `#${proxy.id} · ${t(`proxies.source.${proxy.source}`)}`)) },
                {
                    id: "state", title: t("tokens.state"),
                    cell: (proxy) => el("div.cell-two", {}, el("div", {}, badge(proxy.healthy ? "good" : "bad", t(proxy.healthy ? "overview.healthy" : "overview.unhealthy"))),
                        proxy.healthy ? null : el("span", {}, reason(proxy.reason), el("div.nowrap", {}, t("proxies.again"), " ", when(proxy.unhealthy_until, "left")))),
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
                replace(cards, stat(t("proxies.all"), number(data.total), ""), stat(t("overview.healthy"), number(data.healthy), ""),
                    stat(t("overview.unhealthy"), number(data.total - data.healthy), t("proxies.restHint"), data.total > data.healthy ? "bad" : ""),
                    stat(t("proxies.bindings"), number(data.bound), ""));
                cards.hidden = !data.total;
                return { rows: data.proxies, total: data.total };
            },
            empty: () => emptyState("proxies", t("proxies.none"), t("proxies.noneText"), el("button.button.primary", { onclick: () => addProxies(table.refresh) }, icon("plus"), t("proxies.add"))),
        });
        const pool = poolCard(() => table.refresh());
        root.append(pageHead(t("proxies.title"), t("proxies.text"), el("button.button.primary", { type: "button", onclick: () => addProxies(table.refresh) }, icon("plus"), t("proxies.add"))), cards, table.root, pool.node, bar);
        table.refresh();
        if (params.add) addProxies(table.refresh);
        return onEvent(["proxies", "settings"], settled(300, () => { table.refresh(); pool.refresh(); }));
    },
};
