// A job's flight recorder: every attempt in its place, with what it was made with and what was decided after it.
import { el, replace, settled } from "../js/dom.js";
import { api } from "../js/api.js";
import { meter } from "../js/charts.js";
import { badge, copyButton, skeleton } from "../js/controls.js";
import { openDialog } from "../js/dialog.js";
import { onEvent } from "../js/events.js";
import { bytes, clock, dateTime, duration, money, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { JOB_KINDS, cause, decision, jobState, phases, road, statusKind } from "../js/words.js";
import { deeds, perform } from "./jobs-deeds.js";

const phasesOf = (attempt) => phases(attempt, attempt.success ? ["accent", "jobs.making"] : ["bad", "jobs.untilFailure"]);

/** Where in the job's life an attempt lay. */
function lane(attempt, from, to) {
    const span = Math.max(1, to - from);
    const parts = phasesOf(attempt);
    const took = parts.reduce((sum, [, , ms]) => sum + ms, 0);
    const share = (ms) => `${Math.max(0, Math.min(100, (ms / span) * 100)).toFixed(2)}%`;
    return el("div.lane", { role: "img", "aria-label": parts.map(([, words, ms]) => `${t(words)} ${duration(ms)}`).join(", ") },
        el("div.lane-bar", { style: { "margin-left": share(attempt.timestamp - took - from), width: share(took) } },
            parts.map(([kind, words, ms]) => el(`span.part.${kind}`, { style: { "flex-grow": String(ms) }, title: `${t(words)} ${duration(ms)}` }))));
}

function attempts(job) {
    const list = [...job.attempts].sort((one, other) => one.timestamp - other.timestamp);
    if (!list.length) return el("p.hint", {}, t("jobs.noAttempts"));
    const from = job.created_at;
    const to = Math.max(job.finished_at ?? Date.now(), ...list.map((one) => one.timestamp));
    return el("ol.flight", {}, list.map((one) => el("li", {},
        el("div.flight-head", {}, badge(statusKind(one), one.status_code || "–"), el("b", {}, one.success ? t("calls.ok") : cause(one)), el("span.muted", {}, t("calls.attemptNumber", { n: number(one.attempt ?? 1) })), el("span.muted.end", {}, clock(one.timestamp, true))),
        lane(one, from, to),
        el("div.flight-facts", {}, [
            one.sso && `${t("tokens.token")} ${one.sso}`, road(one),
            one.total_ms !== null && `${t("calls.took")} ${duration(one.total_ms)}`, one.bytes && bytes(one.bytes), one.cost_in_usd_ticks && money(one.cost_in_usd_ticks),
            one.connect_ms === 0 && t("calls.reused"),
        ].filter(Boolean).map((text) => el("span", {}, text)),
        phasesOf(one).map(([kind, words, ms]) => el("span.phase", {}, el(`i.swatch.${kind}`), t(words), " ", el("b", {}, duration(ms))))),
        one.decision ? el("div.flight-decision", {}, icon("right"), decision(one.decision)) : null)));
}

/** The request that it came with, as far as an attempt remembers it. */
function requestOf(job) {
    return job.attempts.find((one) => one.request_id)?.request_id ?? null;
}

function media(job) {
    const shown = job.media.filter((item) => item.url);
    if (!shown.length) return null;
    const video = shown.find((item) => item.kind === "video");
    const poster = shown.find((item) => item.kind === "image");
    const pictures = video ? [] : shown.filter((item) => item.kind === "image" && !item.parent);
    return [el("h3.section-title", {}, t("calls.media")),
        el("div.media-row", {}, video ? el("video", { src: video.url, poster: poster?.url, controls: true, preload: "metadata", playsinline: true }) : pictures.map((item) => el("a", { href: item.url, target: "_blank", rel: "noopener" }, el("img", { src: item.url, alt: job.prompt ?? "", loading: "lazy" })))),
        video ? el("p.hint", {}, `${video.width} × ${video.height} · ${duration((video.duration ?? 0) * 1000)} · ${bytes(video.bytes)} · `, el("a", { href: video.url, download: "" }, t("jobs.download"))) : null];
}

export function showJob(job, context) {
    const body = el("div.form", {}, skeleton(6));
    const foot = el("div.form-actions");
    const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];
    let close = () => {};
    const only = (change, text) => (Object.values(change)[0] ? el("button.chip", { type: "button", title: t("calls.onlyThese"), onclick: () => { close(); context.ask(change); } }, text) : text);
    const draw = (now) => {
        // A film that plays is not taken away for news.
        if (body.querySelector("video")?.paused === false) return;
        replace(body,
            now.prompt ? el("p.prompt", {}, now.prompt) : null,
            now.error ? el("div.notice.bad", {}, icon("warn"), el("div", {}, el("b", {}, cause({ error_code: now.error.code, error_message: now.error.message })), el("div.mono", {}, now.error.message))) : null,
            now.state === "running" ? el("div.progress-line", {}, meter(now.progress, 100, { label: t("overview.progress") }), el("b", {}, percent(now.progress / 100, 0))) : null,
            media(now), el("h3.section-title", {}, t("jobs.flight")), attempts(now),
            el("dl.facts", {},
                line(t("tokens.state"), badge(JOB_KINDS[now.state], jobState(now.state))), line(t("jobs.id"), el("code", {}, now.id), copyButton(now.id)),
                line(t("calls.model"), only({ model: now.model }, now.model ?? now.kind), [now.size?.replace("x", " × "), now.count > 1 ? `${number(now.count)}×` : null, now.seconds ? `${now.seconds} ${t("unit.s")}` : null].filter(Boolean).join(" · ")),
                line(t("calls.owner"), only({ owner: now.owner }, now.owner)), line(t("jobs.attempts"), t("jobs.attempt", { n: number(now.attempt), of: number(now.max_attempts) })),
                requestOf(now) ? line(t("calls.request"), el("a", { href: `/manage/calls?kind=all&request_id=${encodeURIComponent(requestOf(now))}` }, el("code", {}, requestOf(now)))) : null,
                line(t("jobs.asked"), dateTime(now.created_at)), line(t("jobs.started"), now.started_at ? dateTime(now.started_at) : "–"),
                line(t("jobs.finished"), now.finished_at ? dateTime(now.finished_at) : "–"), line(t("jobs.expires"), when(now.expires_at, "left")),
                now.cost_in_usd_ticks ? line(t("cost.cost"), money(now.cost_in_usd_ticks)) : null,
                now.remixed_from ? line(t("jobs.remixOf"), el("code", {}, now.remixed_from)) : null));
        replace(foot, Object.keys(deeds).filter((name) => deeds[name].may(now)).map((name) => el(`button.button${name === "remove" ? ".quiet" : ""}`, {
            type: "button", onclick: () => {
                if (name === "remove") close();
                return perform(name, [now.id], async () => { if (name !== "remove") await load(); await context.done(); });
            },
        }, icon(deeds[name].icon), t(`jobs.${name}`))));
    };
    const load = async () => {
        try {
            draw((await api.get(`/api/jobs/${job.id}`)).data);
        } catch (error) {
            if (error.status === 404) close();
            else fail(error);
        }
    };
    load();
    const stop = onEvent(["jobs", "calls"], settled(400, load));
    return openDialog({
        title: t("jobs.one"), kind: "drawer", onclose: stop,
        body: (shut) => {
            close = shut;
            return body;
        },
        actions: () => foot,
    });
}
