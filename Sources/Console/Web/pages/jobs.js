// Everybody's jobs, newest first: how far each is, and what can be done about it.
import { el, replace, settled } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { meter } from "../js/charts.js";
import { badge, emptyState, menuButton, pageHead, select, stat } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { compact, duration, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { note } from "../js/router.js";
import { createTable } from "../js/table.js";
import { fail } from "../js/toast.js";
import { JOB_KINDS, cause, jobState } from "../js/words.js";
import { deeds, perform, performAll } from "./jobs-deeds.js";
import { showJob } from "./jobs-detail.js";

const STATES = ["available", "scheduled", "running", "retryable", "completed", "discarded", "cancelled"];
const FINAL = new Set(["completed", "discarded", "cancelled"]);
const KINDS = ["video", "image"];
const NO_FILTER = { state: "", kind: "", owner: "", model: "" };

export default {
    id: "jobs", title: "jobs.title",
    mount(root, params) {
        const state = Object.fromEntries(Object.keys(NO_FILTER).map((name) => [name, params[name] ?? ""]));
        const cards = el("div.stats");
        const bar = el("div.batch", { hidden: true, role: "region", "aria-label": t("tokens.batch") });
        let places = [null];
        let counts = {};
        const isFiltered = () => Object.values(state).some(Boolean);
        const done = () => Promise.all([table.refresh(), loadStats()]);
        const ask = (change) => {
            Object.assign(state, change);
            note(state);
            places = [null];
            drawTools();
            table.clear();
            table.reset();
        };
        const context = { done, ask };

        const table = createTable({
            caption: t("jobs.title"), kind: "job", select: true, size: 50,
            columns: [
                {
                    id: "what", title: t("jobs.what"), kind: "lead",
                    cell: (job) => el("div.cell-two", {}, el("span.clip", { title: job.prompt }, job.prompt ?? job.id),
                        el("span", {}, [job.model ?? job.kind, job.size?.replace("x", " × "), job.count > 1 ? `${number(job.count)}×` : null, job.seconds ? `${job.seconds} ${t("unit.s")}` : null].filter(Boolean).join(" · "))),
                },
                {
                    id: "state", title: t("tokens.state"),
                    cell: (job) => el("div.cell-two", {}, el("div", {}, badge(JOB_KINDS[job.state], jobState(job.state))),
                        job.error ? el("span.clip", { title: job.error.message }, cause({ error_code: job.error.code, error_message: job.error.message }))
                            : job.due_at && job.state !== "running" && job.due_at > Date.now() ? el("span", {}, t("jobs.dueIn"), " ", when(job.due_at, "left")) : null),
                },
                {
                    id: "progress", title: t("overview.progress"),
                    cell: (job) => (job.state === "running" || job.progress > 0 && !FINAL.has(job.state)
                        ? el("div.quota", {}, el("div.quota-head", {}, el("span", {}, t("jobs.attempt", { n: job.attempt, of: job.max_attempts })), el("b", {}, percent(job.progress / 100, 0))), meter(job.progress, 100, { label: t("overview.progress") }))
                        : el("span.muted", {}, job.finished_at && job.started_at ? t("jobs.took", { time: duration(job.finished_at - job.started_at) }) : "–")),
                },
                { id: "owner", title: t("calls.owner"), cell: (job) => job.owner },
                { id: "at", title: t("jobs.asked"), kind: "nowrap", cell: (job) => when(job.created_at) },
                {
                    id: "act", title: "", kind: "act",
                    cell: (job) => menuButton(t("tokens.actions", { token: job.id }), Object.keys(deeds).filter((name) => deeds[name].may(job)).map((name) => ({ label: t(`jobs.${name}`), icon: deeds[name].icon, danger: deeds[name].danger, run: () => perform(name, [job.id], done) }))),
                },
            ],
            // The server pages by place, not by number: the places passed on the way are remembered.
            load: async ({ page, size }) => {
                const answer = await api.get(`/api/jobs${query({ ...state, limit: size, before: places[page - 1] })}`);
                places[page] = answer.next;
                return { rows: answer.data, total: (page - 1) * size + answer.data.length + (answer.next ? 1 : 0), isExact: !answer.next };
            },
            onopen: (job) => showJob(job, context),
            onselect: drawBar,
            empty: () => (isFiltered()
                ? emptyState("search", t("jobs.noneMatch"), t("tokens.noneMatchText"), el("button.button", { onclick: () => ask(NO_FILTER) }, t("tokens.clearFilters")))
                : emptyState("jobs", t("jobs.none"), t("jobs.noneText"), el("a.button.primary", { href: "/manage/keys" }, t("keys.title")))),
        });

        function drawBar(selection) {
            bar.hidden = !selection.count;
            if (!selection.count) return;
            const seen = table?.rows.filter((job) => selection.ids.includes(job.id)) ?? [];
            // Of those on other pages nobody knows here.
            const fits = (name) => selection.isAll || seen.length < selection.count || seen.some(deeds[name].may);
            const run = async (name) => {
                if (selection.isAll) await performAll(name, state, done);
                else await perform(name, selection.ids, done);
                table.clear();
            };
            replace(bar, el("b", { role: "status" }, tn("table.selected", selection.count)),
                selection.canAll ? el("button.link", { type: "button", onclick: chooseAll }, t("jobs.selectAll")) : null,
                Object.keys(deeds).map((name) => el("button.button.small", {
                    type: "button", disabled: !fits(name), onclick: () => run(name),
                }, icon(deeds[name].icon), t(`jobs.${name}`))),
                el("button.icon-button", { type: "button", "aria-label": t("table.clear"), onclick: () => table.clear() }, icon("close")));
        }

        async function chooseAll() {
            try {
                const { data } = await api.get(`/api/jobs/count${query(state)}`);
                table.chooseAll(data.count);
            } catch (error) {
                fail(error);
            }
        }

        async function loadStats() {
            try {
                const { data } = await api.get("/api/jobs/stats");
                counts = data.states;
                const waiting = counts.available + counts.scheduled + counts.retryable;
                replace(cards,
                    stat(t("overview.waiting"), compact(waiting), data.waiting_since ? t("overview.waitingSince", { time: duration(Date.now() - data.waiting_since) }) : t("overview.noWait")),
                    stat(jobState("running"), compact(counts.running), ""), stat(jobState("completed"), compact(counts.completed), t("jobs.kept")),
                    stat(jobState("discarded"), compact(counts.discarded), t("jobs.kept"), counts.discarded ? "bad" : ""), stat(jobState("cancelled"), compact(counts.cancelled), t("jobs.kept")));
                drawTools();
            } catch (error) {
                fail(error);
            }
        }

        const tools = el("div.toolbar", { role: "search" });
        function drawTools() {
            if (tools.contains(document.activeElement) && document.activeElement.matches("input")) return;
            const owner = el("input.input", { type: "search", value: state.owner, placeholder: t("jobs.owner"), "aria-label": t("jobs.owner"), data: { search: "" }, autocomplete: "off", onchange: () => ask({ owner: owner.value.trim() }) });
            replace(tools, el("div.search", {}, icon("search"), owner, el("kbd", { "aria-hidden": "true" }, "/")),
                select(t("tokens.state"), [["", t("tokens.anyState")], ...STATES.map((name) => [name, `${jobState(name)}${counts[name] ? ` (${number(counts[name])})` : ""}`])], state.state, (value) => ask({ state: value })),
                select(t("jobs.kind"), [["", t("jobs.anyKind")], ...KINDS.map((name) => [name, t(`jobs.kind.${name}`)])], state.kind, (value) => ask({ kind: value })),
                state.model ? el("button.chip", { type: "button", onclick: () => ask({ model: "" }) }, `${t("calls.model")}: ${state.model} ✕`) : null);
        }

        root.append(pageHead(t("jobs.title"), t("jobs.text")), cards, tools, table.root, bar);
        replace(cards, Array.from({ length: 5 }, () => el("div.stat", {}, el("div.skeleton"), el("div.skeleton"), el("div.skeleton"))));
        drawTools();
        done();
        if (params.rest?.[0]) api.get(`/api/jobs/${params.rest[0]}`).then(({ data }) => showJob(data, context)).catch(fail);
        return onEvent(["jobs"], settled(300, done));
    },
};
