// A job's flight recorder: every attempt in its place, with what it was made with and what was decided after it.
import { el, replace, settled } from "../js/dom.js";
import { api } from "../js/api.js";
import { meter } from "../js/charts.js";
import { badge, copyButton, skeleton } from "../js/controls.js";
import { openDialog } from "../js/dialog.js";
import { onEvent } from "../js/events.js";
import { bytes, clock, dateTime, duration, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { JOB_KINDS, cause, decision, jobState, road, statusKind } from "../js/words.js";
import { deeds, perform } from "./jobs-deeds.js";

/** Where in the job's life an attempt lay: queue, first byte, the rest. */
function lane(attempt, from, to) {
    const span = Math.max(1, to - from);
    const took = attempt.total_ms ?? 0;
    const at = attempt.timestamp - took;
    const share = (ms) => `${Math.max(0, Math.min(100, (ms / span) * 100)).toFixed(2)}%`;
    const first = Math.min(attempt.first_byte_ms ?? 0, took);
    return el("div.lane", { "aria-hidden": "true" }, el("div.lane-bar", { style: { "margin-left": share(at - from), width: share(took) } },
        el("span.part.warn", { style: { "flex-grow": String(first) } }), el(`span.part.${attempt.success ? "good" : "bad"}`, { style: { "flex-grow": String(Math.max(1, took - first)) } })));
}

function attempts(job) {
    const list = [...job.attempts].sort((one, other) => one.timestamp - other.timestamp);
    if (!list.length) return el("p.hint", {}, t("jobs.noAttempts"));
    const from = job.created_at;
    const to = Math.max(job.finished_at ?? Date.now(), ...list.map((one) => one.timestamp));
    return el("ol.flight", {}, list.map((one) => el("li", {},
        el("div.flight-head", {}, badge(statusKind(one), one.status_code || "–"), el("b", {}, one.success ? t("calls.ok") : cause(one)), el("span.muted", {}, clock(one.timestamp, true))),
        lane(one, from, to),
        el("div.flight-facts", {}, [
            one.sso && `${t("tokens.token")} ${one.sso}`, road(one),
            one.queue_ms !== null && `${t("calls.queue")} ${duration(one.queue_ms)}`, one.first_byte_ms !== null && `${t("calls.firstByte")} ${duration(one.first_byte_ms)}`,
            one.total_ms !== null && `${t("calls.took")} ${duration(one.total_ms)}`, one.bytes && bytes(one.bytes),
        ].filter(Boolean).map((text) => el("span", {}, text))),
        one.decision ? el("div.flight-decision", {}, icon("right"), decision(one.decision)) : null)));
}

function media(job) {
    const shown = job.media.filter((item) => item.url);
    if (!shown.length) return null;
    const video = shown.find((item) => item.kind === "video");
    const poster = shown.find((item) => item.kind === "image");
    return [el("h3.section-title", {}, t("calls.media")),
        el("div.media-row", {}, video ? el("video", { src: video.url, poster: poster?.url, controls: true, preload: "metadata", playsinline: true }) : poster ? el("img", { src: poster.url, alt: job.prompt ?? "" }) : null),
        video ? el("p.hint", {}, `${video.width} × ${video.height} · ${duration((video.duration ?? 0) * 1000)} · ${bytes(video.bytes)} · `, el("a", { href: video.url, download: "" }, t("jobs.download"))) : null];
}

export function showJob(job, context) {
    const body = el("div.form", {}, skeleton(6));
    const foot = el("div.form-actions");
    const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];
    let close = () => {};
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
                line(t("calls.model"), [now.model, now.size, now.seconds ? `${now.seconds} ${t("unit.s")}` : null].filter(Boolean).join(" · ") || now.kind),
                line(t("calls.owner"), now.owner), line(t("jobs.attempts"), t("jobs.attempt", { n: number(now.attempt), of: number(now.max_attempts) })),
                line(t("jobs.asked"), dateTime(now.created_at)), line(t("jobs.started"), now.started_at ? dateTime(now.started_at) : "–"),
                line(t("jobs.finished"), now.finished_at ? dateTime(now.finished_at) : "–"), line(t("jobs.expires"), when(now.expires_at, "left")),
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
