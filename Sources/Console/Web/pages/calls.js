// The log of calls: what was asked, by whom, with what, how long it took and why it failed. Follows along when asked to.
import { el, replace, settled } from "../js/dom.js";
import { api, download, query } from "../js/api.js";
import { badge, emptyState, menuButton, pageHead, searchField, segments, select, stat } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { compact, duration, money, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { note } from "../js/router.js";
import { createTable } from "../js/table.js";
import { fail } from "../js/toast.js";
import { cause, road, route, statusKind } from "../js/words.js";
import { cleanUp } from "./calls-clean.js";
import { showCall } from "./calls-detail.js";

const RANGES = { "": 0, hour: 1, day: 24, week: 168 };
const FIELDS = ["kind", "success", "model", "range", "text", "token", "job", "request_id", "status"];

function columns() {
    return [
        { id: "at", title: t("calls.at"), kind: "nowrap corner", cell: (call) => when(call.timestamp) },
        {
            id: "result", title: t("calls.result"), kind: "lead",
            cell: (call) => el("div.cell-two", {},
                el("div", {}, badge(statusKind(call), call.status_code || "–")),
                call.success ? null : el("span.clip", { title: call.error_message }, cause(call))),
        },
        {
            id: "what", title: t("calls.what"),
            cell: (call) => el("div.cell-two", {}, el("span", {}, call.model ?? t("calls.noModel")),
                el("span", {}, [route(call.route), call.kind === "attempt" && call.attempt ? t("calls.attemptNumber", { n: call.attempt }) : null].filter(Boolean).join(" · "))),
        },
        {
            id: "who", title: t("calls.who"),
            cell: (call) => (call.kind === "attempt"
                ? el("div.cell-two", {}, el("span.token-name", {}, call.sso ?? "–"), el("span", {}, road(call)))
                : el("div.cell-two", {}, el("span", {}, call.owner ?? "–"), el("span", {}, call.key ?? ""))),
        },
        { id: "took", title: t("calls.took"), kind: "end nowrap", cell: (call) => (call.cost_in_usd_ticks ? el("div.cell-two", {}, el("span", {}, duration(call.total_ms)), el("span", {}, money(call.cost_in_usd_ticks))) : duration(call.total_ms)) },
        { id: "request", title: t("calls.request"), kind: "desk", cell: (call) => el("span.token-name.muted", { title: call.request_id }, `…${call.request_id.slice(-8)}`) },
    ].map((column) => ({ ...column, kind: (column.kind ?? "").split(" ").filter(Boolean).join(".") }));
}

export default {
    id: "calls", title: "calls.title",
    mount(root, params) {
        const state = Object.fromEntries(FIELDS.map((name) => [name, params[name] ?? ""]));
        state.kind ||= "request";
        let isTailing = true;
        let page = Number(params.page) || 1;
        const cards = el("div.stats");
        const models = el("span");
        const marks = el("div.chips");
        const filter = () => ({
            kind: state.kind === "all" ? "" : state.kind, success: state.success, model: state.model, text: state.text.length > 1 ? state.text : "",
            token: state.token, job: state.job, request_id: state.request_id, status: state.status,
            start_time: RANGES[state.range] ? Math.floor((Date.now() - RANGES[state.range] * 3_600_000) / 60_000) * 60_000 : "",
        });
        const isFiltered = () => FIELDS.some((name) => name !== "kind" && state[name]);
        const keep = () => note({ ...state, kind: state.kind === "request" ? "" : state.kind, page: page > 1 ? page : "" });
        const ask = (change) => {
            Object.assign(state, change);
            page = 1;
            keep();
            drawMarks();
            table.reset();
        };
        const context = { ask: (change) => { ask(change); drawTools(); } };

        const table = createTable({
            caption: t("calls.title"), columns: columns(), page, size: 50,
            load: async ({ page: at, size }) => {
                const answer = await api.get(`/api/logs${query({ ...filter(), page: at, page_size: size })}`);
                return { rows: answer.data, total: answer.total, isExact: answer.total_is_exact };
            },
            onpage: (to) => {
                page = to;
                keep();
            },
            onopen: (call) => showCall(call, context),
            empty: () => (isFiltered()
                ? emptyState("search", t("calls.noneMatch"), t("calls.noneMatchText"), el("button.button", { onclick: clear }, t("tokens.clearFilters")))
                : emptyState("calls", t("calls.none"), t("calls.noneText"))),
        });

        function clear() {
            ask(Object.fromEntries(FIELDS.map((name) => [name, name === "kind" ? state.kind : ""])));
            drawTools();
        }

        function drawMarks() {
            const some = ["token", "job", "request_id", "status"].filter((name) => state[name]);
            replace(marks, some.map((name) => el("button.chip", { type: "button", "aria-label": t("calls.removeFilter"), onclick: () => ask({ [name]: "" }) }, `${t(`calls.by.${name}`)}: ${state[name]} ✕`)));
            marks.hidden = !some.length;
        }

        async function loadStats() {
            try {
                const { data } = await api.get(`/api/logs/stats${query({ kind: state.kind === "attempt" ? "attempt" : "request" })}`);
                replace(cards,
                    stat(t("calls.today"), compact(data.today_total), t("calls.todayGood", { n: number(data.today_success) })),
                    stat(t("calls.total"), compact(data.total), t("calls.kept", { n: compact(data.kept) })),
                    stat(t("calls.rate"), data.total ? percent(data.success_rate / 100) : "–", tn("calls.failed", data.failed), data.total && data.success_rate < 80 ? "bad" : ""),
                    stat(t("calls.median"), duration(data.p50_ms), t("calls.week")), stat(t("calls.slow"), duration(data.p95_ms), t("calls.week")));
            } catch (error) {
                fail(error);
            }
        }

        async function loadModels() {
            try {
                const { data } = await api.get("/api/logs/models");
                replace(models, data.length ? select(t("calls.model"), [["", t("calls.anyModel")], ...data.map((name) => [name, name])], state.model, (model) => ask({ model })) : null);
            } catch (error) {
                fail(error);
            }
        }

        const tools = el("div.toolbar", { role: "search" });
        const search = settled(300, (text) => ask({ text }));
        function drawTools() {
            replace(tools,
                segments(t("calls.kind"), [["request", t("calls.requests")], ["attempt", t("calls.attempts")]], state.kind, (kind) => { ask({ kind }); loadStats(); }),
                searchField(t("calls.search"), state.text, search),
                select(t("calls.result"), [["", t("calls.anyResult")], ["true", t("calls.ok")], ["false", t("calls.notOk")]], state.success, (success) => ask({ success })),
                models,
                select(t("calls.range"), Object.keys(RANGES).map((name) => [name, t(`calls.range.${name || "all"}`)]), state.range, (range) => ask({ range })),
                el("span.spacer"),
                el("label.tail", {}, el("input.switch", { type: "checkbox", role: "switch", checked: isTailing, onchange: (event) => { isTailing = event.target.checked; if (isTailing) table.refresh(); } }), t("calls.tail")));
        }

        root.append(
            pageHead(t("calls.title"), t("calls.text"),
                menuButton(t("action.export"), ["csv", "jsonl"].map((format) => ({
                    label: t("tokens.exportAs", { format: format.toUpperCase() }), icon: "download", run: () => download(`/api/logs/export${query({ ...filter(), format })}`),
                })), { kind: "button", content: [icon("download"), t("action.export")] }),
                el("button.button", { type: "button", onclick: () => cleanUp(async () => { await Promise.all([table.first(), loadStats()]); }) }, icon("trash"), t("clean.open"))),
            cards, tools, marks, table.root);
        replace(cards, Array.from({ length: 5 }, () => el("div.stat", {}, el("div.skeleton"), el("div.skeleton"), el("div.skeleton"))));
        drawTools();
        drawMarks();
        loadStats();
        loadModels();
        table.refresh();
        if (params.rest?.[0]) api.get(`/api/logs/${params.rest[0]}`).then(({ data }) => showCall(data, context)).catch(fail);
        return onEvent(["calls"], settled(300, () => {
            loadStats();
            if (isTailing && page === 1) table.refresh();
        }));
    },
};
