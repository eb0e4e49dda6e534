// The operator's tokens: how they stand, and everything that can be done to one, to some, or to all that match.
import { el, replace, settled } from "../js/dom.js";
import { api, download, query } from "../js/api.js";
import { emptyState, menuButton, pageHead, searchField, select, stat } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { compact, number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { note } from "../js/router.js";
import { createTable } from "../js/table.js";
import { fail } from "../js/toast.js";
import { addTokens } from "./tokens-add.js";
import { batchBar, rowActions } from "./tokens-batch.js";
import { showToken } from "./tokens-detail.js";
import { tokenColumns } from "./tokens-cells.js";

const STATES = ["active", "unused", "cooling", "expired", "disabled"];

function stateOf(params) {
    return {
        status: params.status ?? "", token_type: params.token_type ?? "", tag: params.tag ?? "", text: params.text ?? "",
        sort: params.sort ?? "", page: Number(params.page) || 1,
    };
}

export default {
    id: "tokens", title: "tokens.title",
    mount(root, params) {
        const state = stateOf(params);
        const cards = el("div.stats");
        const tagSlot = el("span");
        const bar = el("div.batch", { hidden: true, role: "region", "aria-label": t("tokens.batch") });
        const isFiltered = () => Boolean(state.status || state.token_type || state.tag || state.text);
        const filter = () => ({ status: state.status, token_type: state.token_type, tag: state.tag, text: state.text });
        let stats = null;

        const changed = () => {
            note({ ...filter(), sort: state.sort, page: state.page > 1 ? state.page : "" });
            drawCards();
        };
        const ask = (change) => {
            Object.assign(state, change, { page: 1 });
            changed();
            table.reset();
        };
        const context = {
            filter, isFiltered, get table() { return table; },
            async done() {
                await Promise.all([table.refresh(), loadStats(), loadTags()]);
            },
        };
        const table = createTable({
            caption: t("tokens.title"), kind: "token", select: true, page: state.page, size: 50,
            columns: tokenColumns((token) => rowActions(token, context), (tag) => ask({ tag })),
            load: async ({ page, size }) => {
                const answer = await api.get(`/api/tokens${query({ ...filter(), sort: state.sort, page, page_size: size })}`);
                return { rows: answer.data, total: answer.total };
            },
            onopen: (token) => showToken(token, context),
            onpage: (page) => {
                state.page = page;
                changed();
            },
            onselect: (selection) => batchBar(bar, selection, context),
            empty: () => (isFiltered()
                ? emptyState("search", t("tokens.noneMatch"), t("tokens.noneMatchText"),
                    el("button.button", { onclick: () => { ask({ status: "", token_type: "", tag: "", text: "" }); drawTools(); } }, t("tokens.clearFilters")))
                : emptyState("tokens", t("tokens.none"), t("tokens.noneText"),
                    el("button.button.primary", { onclick: () => addTokens(context) }, icon("plus"), t("tokens.add")))),
        });

        function drawCards() {
            if (!stats) return;
            const sum = (name) => stats.normal[name] + stats.super[name] + stats.xai[name];
            const card = (status, label, value, hint, kind) => {
                const node = stat(label, compact(value), hint, kind);
                const button = el("button", { type: "button", class: node.className, "aria-pressed": String(state.status === status), onclick: () => { ask({ status: state.status === status ? "" : status }); drawTools(); } });
                button.append(...node.childNodes);
                return button;
            };
            replace(cards,
                card("", t("tokens.all"), stats.total, t(stats.xai.total ? "tokens.tiersKeys" : "tokens.tiers", { basic: number(stats.normal.total), super: number(stats.super.total), keys: number(stats.xai.total) })),
                card("active", t("tokenState.active"), sum("active"), t("tokens.activeHint")),
                card("unused", t("tokens.unused"), sum("unused"), t("tokens.unusedHint")),
                card("cooling", t("tokenState.cooling"), sum("cooling"), t("tokens.coolingHint")),
                card("expired", t("tokenState.expired"), sum("expired"), t("tokens.expiredHint"), sum("expired") ? "bad" : ""),
                card("disabled", t("tokenState.disabled"), sum("disabled"), t("tokens.disabledHint")));
        }

        async function loadStats() {
            try {
                stats = (await api.get("/api/stats")).data;
                drawCards();
            } catch (error) {
                fail(error);
            }
        }

        async function loadTags() {
            try {
                const tags = (await api.get("/api/tokens/tags/all")).data;
                replace(tagSlot, tags.length || state.tag
                    ? select(t("tokens.tag"), [["", t("tokens.anyTag")], ...[...new Set([...tags, state.tag])].filter(Boolean).map((tag) => [tag, tag])], state.tag, (tag) => ask({ tag }))
                    : null);
            } catch (error) {
                fail(error);
            }
        }

        const tools = el("div.toolbar", { role: "search" });
        const search = settled(250, (text) => ask({ text }));
        function drawTools() {
            replace(tools,
                searchField(t("tokens.search"), state.text, search),
                select(t("tokens.state"), [["", t("tokens.anyState")], ...STATES.map((name) => [name, name === "unused" ? t("tokens.unused") : t(`tokenState.${name}`)])], state.status, (status) => ask({ status })),
                select(t("tokens.tier"), [["", t("tokens.anyTier")], ["sso", t("tier.sso")], ["ssoSuper", t("tier.ssoSuper")], ["xai", t("tier.xai")]], state.token_type, (token_type) => ask({ token_type })),
                tagSlot, el("span.spacer"),
                select(t("tokens.order"), [["", t("tokens.newest")], ["created_asc", t("tokens.oldest")]], state.sort, (sort) => ask({ sort })));
        }

        root.append(
            pageHead(t("tokens.title"), t("tokens.text"),
                menuButton(t("action.export"), ["csv", "jsonl"].map((format) => ({
                    label: t("tokens.exportAs", { format: format.toUpperCase() }), icon: "download",
                    run: () => download(`/api/tokens/export${query({ ...filter(), format })}`),
                })), { kind: "button", content: [icon("download"), t("action.export")] }),
                el("button.button.primary", { type: "button", onclick: () => addTokens(context) }, icon("plus"), t("tokens.add"))),
            cards, tools, table.root, bar);
        drawTools();
        replace(cards, Array.from({ length: 6 }, () => el("div.stat", {}, el("div.skeleton"), el("div.skeleton"), el("div.skeleton"))));
        loadStats();
        loadTags();
        table.refresh();
        if (params.add) addTokens(context);

        const dropped = (event) => {
            if (![...(event.dataTransfer?.types ?? [])].includes("Files") || document.querySelector("dialog[open]")) return;
            event.preventDefault();
            if (event.type === "drop") addTokens(context, [...event.dataTransfer.files]);
        };
        window.addEventListener("dragover", dropped);
        window.addEventListener("drop", dropped);
        const stop = onEvent(["tokens"], settled(300, () => { table.refresh(); loadStats(); }));
        return () => {
            stop();
            window.removeEventListener("dragover", dropped);
            window.removeEventListener("drop", dropped);
        };
    },
};
