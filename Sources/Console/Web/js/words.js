// What the server's codes mean, in words.
import { has, t } from "./i18n.js";

function known(prefix, code, fallback) {
    const key = `${prefix}.${code}`;
    return code && has(key) ? t(key) : fallback;
}

/** Why a call failed: in the reader's words where the code is known, else the server's. */
export function cause(call) {
    return known("cause", call.error_code, call.error_message || (call.status_code ? `HTTP ${call.status_code}` : t("cause.unknown")));
}

/** Why a token rests, or was given up. */
export function reason(text) {
    return known("reason", text?.replaceAll(" ", "_"), text ?? "");
}

/** What followed from an attempt. */
export function decision(text) {
    return known("decision", text?.replaceAll(/[ ,;]+/g, "_"), text ?? "");
}

/** The road of an attempt. */
export function road(call) {
    return !call.proxy_used || call.proxy_used === "direct" ? t("calls.direct") : call.proxy_used;
}

export function jobState(state) {
    return known("jobState", state, state);
}

export const JOB_KINDS = {
    available: "idle", scheduled: "idle", running: "accent", retryable: "warn", completed: "good", discarded: "bad", cancelled: "idle",
};

export function tokenState(state) {
    return known("tokenState", state, state);
}

export const TOKEN_KINDS = { active: "good", cooling: "warn", expired: "bad", disabled: "idle" };

export function route(name) {
    return known("route", name, name);
}

export function quotaGroup(name) {
    return known("quota", name, name);
}

export function tier(type) {
    return known("tier", type, type);
}

/** What an attempt spent its time on, in its order: `[kind, words, milliseconds]`. `rest` names what was neither of these. */
export function phases(attempt, rest) {
    const total = attempt.total_ms ?? 0;
    const first = Math.min(attempt.first_byte_ms ?? attempt.connect_ms ?? 0, total);
    const connect = Math.min(attempt.connect_ms ?? 0, first);
    const download = Math.min(attempt.download_ms ?? 0, total - first);
    return [
        ["idle", "calls.queue", attempt.queue_ms ?? 0], ["link", "calls.connect", connect], ["warn", "calls.firstByte", first - connect],
        [...rest, total - first - download], ["good", "jobs.downloading", download],
    ].filter(([, , ms]) => ms > 0);
}

/** A status in a colour that fits. */
export function statusKind(call) {
    if (call.success) return "good";
    return call.status_code === 429 || call.error_code === "rateLimited" ? "warn" : "bad";
}
