// One look: is it well, and if not, what is in the way. Each part asks for itself and again only when its topic changed.
import { el, replace, settled, single } from "../js/dom.js";
import { api } from "../js/api.js";
import { pageHead, skeleton } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { cachePart, costPart, failurePart, firstSteps, jobPart, latencyPart, modelPart, proxyPart, statRow, tokenPart, trafficPart } from "./overview-parts.js";

const SOURCES = {
    stats: { topics: ["tokens"], load: () => api.get("/api/stats").then((answer) => answer.data) },
    cost: { topics: ["calls"], load: () => api.get("/api/stats/costs").then((answer) => answer.data) },
    jobs: {
        topics: ["jobs"], load: async () => {
            const [tally, running] = await Promise.all([api.get("/api/jobs/stats"), api.get("/api/jobs?state=running&limit=6")]);
            return { ...tally.data, running: running.data };
        },
    },
    calls: {
        topics: ["calls"], load: async () => {
            const [stats, series, failures] = await Promise.all([
                api.get("/api/logs/stats"), api.get("/api/logs/series?hours=24"),
                api.get("/api/logs?kind=request&success=false&page_size=6"),
            ]);
            return { stats: stats.data, series, failures: failures.data };
        },
    },
    proxies: { topics: ["proxies"], load: () => api.get("/api/proxies?page_size=200") },
    cache: { topics: ["media", "settings"], load: () => api.get("/api/cache/size").then((answer) => answer.data) },
    keys: { topics: [], load: () => api.get("/api/keys").then((answer) => answer.data) },
    settings: { topics: ["settings"], load: () => api.get("/api/settings").then((answer) => answer.data.settings) },
};

export default {
    id: "overview", title: "overview.title",
    mount(root) {
        const found = {};
        const slots = Object.fromEntries(
            ["steps", "stats", "traffic", "jobs", "tokens", "failures", "latency", "models", "proxies", "cache", "costs"].map((name) => [name, el("div")]));
        const card = (name) => {
            slots[name].className = "card";
            replace(slots[name], skeleton(4));
            return slots[name];
        };
        replace(slots.stats, skeleton(3));
        root.append(
            pageHead(t("overview.title"), t("overview.text")), slots.steps, slots.stats,
            el("div.grid-2", {}, card("traffic"), card("jobs")), el("div.grid-2", {}, card("latency"), card("tokens")),
            el("div.grid-2", {}, card("failures"), card("models")), el("div.grid-3", {}, card("proxies"), card("cache"), card("costs")));
        slots.costs.hidden = true;

        const drawers = {
            steps: [["stats", "keys", "calls"], firstSteps], stats: [["stats", "jobs", "calls"], statRow],
            traffic: [["calls"], trafficPart], jobs: [["jobs"], jobPart], tokens: [["stats"], tokenPart],
            failures: [["calls"], failurePart], latency: [["calls"], latencyPart], models: [["calls"], modelPart], proxies: [["proxies"], proxyPart],
            cache: [["cache", "settings"], cachePart], costs: [["cost"], costPart],
        };
        const draw = (source) => {
            for (const [slot, [needs, part]] of Object.entries(drawers)) {
                if (needs.includes(source) && needs.every((name) => found[name])) replace(slots[slot], part(found));
            }
            for (const name of ["steps", "costs"]) slots[name].hidden = !slots[name].childElementCount;
        };
        slots.steps.hidden = true;

        let isGone = false;
        const stops = Object.entries(SOURCES).map(([name, { topics, load }]) => {
            const refresh = single(async () => {
                try {
                    const value = await load();
                    if (isGone) return;
                    found[name] = value;
                    draw(name);
                } catch (error) {
                    if (!isGone) fail(error);
                }
            });
            refresh();
            return onEvent(topics, settled(200, refresh));
        });
        // What grows older without an event: waits and the newest bar.
        const clock = setInterval(() => ["jobs", "calls"].forEach((name) => found[name] && !document.hidden && draw(name)), 15_000);
        return () => {
            isGone = true;
            clearInterval(clock);
            stops.forEach((stop) => stop());
        };
    },
};
