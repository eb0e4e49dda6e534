// Numbers, sizes and times as people read them.
import { el } from "./dom.js";
import { locale, t } from "./i18n.js";

const NOTHING = "–";

export function number(value, options) {
    return value === null || value === undefined ? NOTHING : new Intl.NumberFormat(locale(), options).format(value);
}

/** 12.3K */
export function compact(value) {
    return value >= 10_000 ? number(value, { notation: "compact", maximumFractionDigits: 1 }) : number(value);
}

/** Of a share from 0 to 1. */
export function percent(share, digits = 1) {
    if (share === null || share === undefined || Number.isNaN(share)) return NOTHING;
    return number(share, { style: "percent", maximumFractionDigits: share === 1 || share === 0 ? 0 : digits });
}

/** Of ten-billionths of a dollar. Small sums keep the digits that tell them apart. */
export function money(ticks) {
    if (ticks === null || ticks === undefined) return NOTHING;
    const dollars = ticks / 1e10;
    return number(dollars, { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: dollars < 0.1 ? 4 : 2 });
}

export function bytes(value) {
    if (value === null || value === undefined) return NOTHING;
    const units = ["B", "kB", "MB", "GB", "TB"];
    let size = value;
    let unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
        size /= 1000;
        unit += 1;
    }
    return `${number(size, { maximumFractionDigits: unit && size < 100 ? 1 : 0 })} ${units[unit]}`;
}

/** Of milliseconds: `840 ms`, `3.2 s`, `4 min 05 s`, `2 h 10 min`, `3 d 4 h`, and `2 h` where nothing is over. */
export function duration(ms) {
    if (ms === null || ms === undefined) return NOTHING;
    if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
    const seconds = ms / 1000;
    if (seconds < 10) return `${number(seconds, { maximumFractionDigits: 1 })} ${t("unit.s")}`;
    if (seconds < 59.5) return `${Math.round(seconds)} ${t("unit.s")}`;
    const two = (size, name, rest, small, digits = 1) => `${size} ${t(`unit.${name}`)}${rest ? ` ${String(rest).padStart(digits, "0")} ${t(`unit.${small}`)}` : ""}`;
    const minutes = Math.floor(Math.round(seconds) / 60);
    if (minutes < 60 && Math.round(seconds) % 60 === 0) return `${minutes} ${t("unit.minutes")}`;
    if (minutes < 60) return two(minutes, "min", Math.round(seconds) % 60, "s", 2);
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return two(hours, "h", minutes % 60, "min");
    return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

export function dateTime(at) {
    return new Intl.DateTimeFormat(locale(), {
        year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
        hourCycle: "h23", timeZoneName: "short",
    }).format(at);
}

export function clock(at, seconds = false) {
    return new Intl.DateTimeFormat(locale(), {
        hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hourCycle: "h23",
    }).format(at);
}

function relative(at) {
    const seconds = (at - Date.now()) / 1000;
    const size = Math.abs(seconds);
    const form = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
    // Chinese comes without the space that every other number here has before its word.
    const say = (each, unit) => form.format(Math.trunc(seconds / each), unit).replace(/(\d)(?=\p{Script=Han})/gu, "$1 ");
    if (size < 10) return t("time.now");
    if (size < 60) return say(1, "second");
    if (size < 3600) return say(60, "minute");
    if (size < 86_400) return say(3600, "hour");
    if (size < 30 * 86_400) return say(86_400, "day");
    return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(at);
}

const MODES = { ago: relative, left: (at) => (at > Date.now() ? duration(Math.max(1000, at - Date.now())) : t("time.now")) };

/** A moment as people say it, the exact one on hover. Goes on by itself. `mode`: `ago` or `left`. */
export function when(at, mode = "ago") {
    if (!at) return el("span.muted", {}, NOTHING);
    return el(
        "time", { datetime: new Date(at).toISOString(), title: dateTime(at), data: { at, mode } }, MODES[mode](at));
}

setInterval(() => {
    for (const node of document.querySelectorAll("time[data-at]")) {
        const text = MODES[node.dataset.mode]?.(Number(node.dataset.at));
        if (text && text !== node.textContent) node.textContent = text;
    }
}, 1000);

/** A key together with the one that commands go by on this machine. */
export function chord(key) {
    return /Mac|iP(hone|ad)/.test(navigator.platform) ? `⌘ ${key}` : `Ctrl ${key}`;
}
