// What the overview is made of: each takes what was found and gives elements.
import { el } from "../js/dom.js";
import { bars, lines, meter, parts } from "../js/charts.js";
import { badge, stat } from "../js/controls.js";
import { bytes, clock, compact, duration, money, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { cause, quotaGroup, reason, route, statusKind } from "../js/words.js";

const head = (title, more) => el("div.card-head", {}, el("h2", {}, title), more);
const link = (page, text) => el("a", { href: page }, text);
const calm = (text) => el("p.calm", {}, icon("check"), text);
const sum = (stats, name) => stats.normal[name] + stats.super[name] + stats.xai[name];

export function statRow({ stats, jobs, calls }) {
    const waiting = jobs.states.available + jobs.states.scheduled + jobs.states.retryable;
    const wait = jobs.waiting_since ? Date.now() - jobs.waiting_since : 0;
    const day = calls.series.data.reduce((all, one) => ({ total: all.total + one.total, success: all.success + one.success }), { total: 0, success: 0 });
    const share = day.total ? day.success / day.total : null;
    const usable = sum(stats, "active");
    return el("div.stats", {},
        stat(t("overview.waiting"), number(waiting), wait > 1000 ? t("overview.waitingSince", { time: duration(wait) }) : t("overview.noWait"), wait > 120_000 ? "warn" : ""),
        stat(t("overview.running"), number(jobs.states.running), tn("overview.completed", jobs.states.completed)),
        stat(t("overview.success"), percent(share), tn("overview.calls", day.total), share !== null && share < 0.8 ? "bad" : ""),
        stat(t("overview.latency"), duration(calls.stats.p50_ms), calls.stats.p95_ms === null ? "" : t("overview.p95", { time: duration(calls.stats.p95_ms) })),
        stat(t("overview.usable"), number(usable), t("overview.ofTokens", { n: number(stats.total) }), stats.total && !usable ? "bad" : ""),
        stat(t("overview.quota"), stats.video.tokens_with_video ? compact(stats.video.total_remaining) : "–",
            stats.video.tokens_with_video ? t("overview.ofQuota", { n: compact(stats.video.total_limit) }) : t("overview.quotaUnknown")));
}

/** Only where there is something left to do before the first video. */
export function firstSteps({ stats, keys, calls }) {
    if (calls.stats.total > 0 && stats.total > 0) return null;
    const step = (isDone, title, text, action) => el(`li${isDone ? ".is-done" : ""}`, {},
        el("div.line-main", {}, el("b", {}, title), el("span", {}, text)), !isDone && action);
    return el("section.card", {}, head(t("steps.title")),
        el("ol.steps", {},
            step(stats.total > 0, t("steps.tokens"), t("steps.tokensText"), el("a.button.small.primary", { href: "/manage/tokens?add=1" }, t("steps.tokensAction"))),
            step(keys.some((key) => key.live), t("steps.key"), t("steps.keyText"), el("a.button.small", { href: "/manage/keys?make=1" }, t("keys.make"))),
            step(calls.stats.total > 0, t("steps.video"), t("steps.videoText"), null)));
}

const QUARTER = 900_000;

export function trafficPart({ calls }) {
    const now = Date.now();
    const last = Math.floor(now / QUARTER) * QUARTER;
    const found = new Map(calls.series.data.map((one) => [one.start, one]));
    // Half hours: a bar of each quarter would be too thin on a telephone.
    const points = Array.from({ length: 48 }, (_, index) => {
        const start = last - (95 - 2 * index) * QUARTER;
        const both = [found.get(start), found.get(start + QUARTER)];
        const total = both.reduce((all, one) => all + (one?.total ?? 0), 0);
        const good = both.reduce((all, one) => all + (one?.success ?? 0), 0);
        return { label: `${clock(start)}–${clock(start + 2 * QUARTER)}`, values: [good, total - good] };
    });
    const all = points.reduce((sums, { values }) => [sums[0] + values[0], sums[1] + values[1]], [0, 0]);
    return [
        head(t("overview.traffic"), el("div.chart-key", {},
            el("span", {}, el("i.swatch.good"), t("overview.good"), " ", el("b", {}, number(all[0]))),
            el("span", {}, el("i.swatch.bad"), t("overview.bad"), " ", el("b", {}, number(all[1]))))),
        bars(points, {
            label: t("overview.trafficLabel", { good: number(all[0]), bad: number(all[1]) }),
            ticks: [0, 12, 24, 36].map((at) => clock(last - (95 - 2 * at) * QUARTER)).concat(t("time.now")),
            tip: ({ label, values }) => t("overview.tip", { label, good: number(values[0]), bad: number(values[1]) }),
        }),
    ];
}

export function jobPart({ jobs }) {
    return [
        head(t("overview.runningNow"), link("/manage/jobs", t("overview.allJobs"))),
        jobs.running.length
            ? el("ul.line-list", {}, jobs.running.slice(0, 5).map((job) => el("li", {},
                el("div.line-main", {},
                    el("b", { title: job.prompt }, el("a.plain", { href: `/manage/jobs/${job.id}` }, job.prompt ?? job.id)),
                    el("div.progress-line", {}, meter(job.progress, 100, { label: t("overview.progress") }), el("b", {}, percent(job.progress / 100, 0))),
                    el("div.split-line", {}, el("span", {}, [job.model, job.owner].filter(Boolean).join(" · ")), when(job.started_at))))))
            : calm(t("overview.noJobs")),
    ];
}

export function tokenPart({ stats }) {
    const quotas = Object.entries(stats.quotas).sort(([one], [other]) => (other === "video") - (one === "video")).filter(([, quota]) => quota.total > 0);
    const states = [["active", "good"], ["cooling", "warn"], ["expired", "bad"], ["disabled", "idle"]];
    return [
        head(t("overview.tokens"), link("/manage/tokens", t("overview.allTokens"))),
        stats.total
            ? el("div.figures", {},
                parts(states.map(([state, kind]) => ({ kind, value: sum(stats, state), label: t(`tokenState.${state}`) })), t("overview.tokens"), compact),
                quotas.map(([name, quota]) => el("div.figure", {},
                    el("div.figure-head", {}, el("span", {}, t("overview.quotaOf", { group: quotaGroup(name) })),
                        el("b", {}, `${compact(quota.remaining)} / ${compact(quota.total)}`)),
                    meter(quota.remaining, quota.total, { label: quotaGroup(name), kind: quota.remaining / quota.total < 0.1 ? "bad" : quota.remaining / quota.total < 0.3 ? "warn" : "accent" }))))
            : el("p.muted", {}, t("overview.noTokens")),
    ];
}

export function failurePart({ calls }) {
    return [
        head(t("overview.failures"), calls.failures.length ? link("/manage/calls?success=false", t("overview.allFailures")) : null),
        calls.failures.length
            ? el("ul.line-list", {}, calls.failures.slice(0, 5).map((call) => el("li", {},
                badge(statusKind(call), call.status_code || "–"),
                el("div.line-main", {}, el("b", { title: cause(call) }, el("a.plain", { href: `/manage/calls/${call.id}` }, cause(call))),
                    el("span", {}, [route(call.route), call.model, call.owner].filter(Boolean).join(" · "))),
                el("div.line-side", {}, when(call.timestamp)))))
            : calm(t("overview.noFailures")),
    ];
}

export function latencyPart({ calls }) {
    const last = Math.floor(Date.now() / QUARTER) * QUARTER;
    const found = new Map(calls.series.data.map((one) => [one.start, one]));
    const starts = Array.from({ length: 96 }, (_, index) => last - (95 - index) * QUARTER);
    const points = starts.map((start) => [found.get(start)?.p50_ms ?? null, found.get(start)?.p95_ms ?? null]);
    const known = points.filter(([median]) => median !== null);
    return [
        head(t("overview.latencyTitle"), el("div.chart-key", {}, el("span", {}, el("i.swatch.accent"), t("overview.median")), el("span", {}, el("i.swatch.warn"), percent(0.95)))),
        known.length
            ? lines(points, {
                kinds: ["accent", "warn"], format: duration,
                label: t("overview.latencyLabel", { median: duration(calls.stats.p50_ms), slow: duration(calls.stats.p95_ms) }),
                ticks: [0, 24, 48, 72].map((at) => clock(starts[at])).concat(t("time.now")),
                tip: (at) => (points[at][0] === null ? t("overview.noCallsAt", { time: clock(starts[at]) }) : t("overview.latencyTip", { time: clock(starts[at]), median: duration(points[at][0]), slow: duration(points[at][1]) })),
            })
            : el("p.muted", {}, t("overview.noLatency")),
    ];
}

export function modelPart({ calls }) {
    const models = calls.stats.models.filter((model) => model.p50_ms !== null).slice(0, 5);
    const most = Math.max(1, ...models.map((model) => model.p95_ms));
    return [
        head(t("overview.byModel"), el("span.muted", {}, t("overview.sevenDays"))),
        models.length
            ? el("div.figures", {}, models.map((model) => el("div.figure", {},
                el("div.figure-head", {}, el("span", {}, model.model ?? t("calls.noModel")), el("b", {}, `${duration(model.p50_ms)} · ${duration(model.p95_ms)}`)),
                meter(model.p50_ms, most, { label: model.model ?? "" }))))
            : el("p.muted", {}, t("overview.noLatency")),
    ];
}

/** Only where something cost anything. */
export function costPart({ cost }) {
    if (!cost.cost_in_usd_ticks) return null;
    const most = (sums) => Math.max(1, ...sums.map((one) => one.cost_in_usd_ticks));
    const list = (title, sums, name) => el("div.figures", {}, el("h3.section-title", {}, title), sums.slice(0, 4).map((one) => el("div.figure", {},
        el("div.figure-head", {}, el("span", {}, one[name] ?? t("cost.none")), el("b", {}, money(one.cost_in_usd_ticks))),
        meter(one.cost_in_usd_ticks, most(sums), { label: one[name] ?? t("cost.none") }))));
    return [
        head(t("cost.title"), el("b", {}, money(cost.cost_in_usd_ticks))),
        el("div.form", {}, list(t("cost.byModel"), cost.models, "model"), list(t("cost.byKey"), cost.keys, "key")),
    ];
}

export function proxyPart({ proxies }) {
    const { proxies: rows, total, healthy } = proxies.data;
    return [
        head(t("overview.proxies"), link("/manage/proxies", t("overview.allProxies"))),
        total
            ? el("div.figures", {},
                parts([
                    { kind: "good", value: healthy, label: t("overview.healthy") },
                    { kind: "bad", value: total - healthy, label: t("overview.unhealthy") }], t("overview.proxies")),
                rows.filter((proxy) => !proxy.healthy).slice(0, 3).map((proxy) => el("div.figure-head", {},
                    el("span.clip", { title: proxy.url }, proxy.label ?? proxy.url), el("b", {}, reason(proxy.reason)))))
            : el("p.muted", {}, t("overview.noProxies")),
    ];
}

export function cachePart({ cache, settings }) {
    const limit = (name) => (settings.find((setting) => setting.key === name)?.value ?? 0) * 1_048_576;
    const line = (title, size, most) => el("div.figure", {},
        el("div.figure-head", {}, el("span", {}, title), el("b", {}, most ? `${bytes(size)} / ${bytes(most)}` : bytes(size))),
        most ? meter(size, most, { label: title, kind: size / most > 0.9 ? "warn" : "accent" }) : null);
    return [
        head(t("overview.cache")),
        el("div.figures", {},
            line(t("overview.videos"), cache.video_bytes, limit("media.video_bytes_mb")),
            line(t("overview.images"), cache.image_bytes, limit("media.image_bytes_mb")),
            line(t("overview.references"), cache.reference_bytes, 0)),
    ];
}
