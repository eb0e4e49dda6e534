// One call: where its time went, what it was done with, what was decided, and what came of it.
import { el, replace } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { badge, copyButton } from "../js/controls.js";
import { openDialog } from "../js/dialog.js";
import { bytes, dateTime, duration, money, number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { cause, decision, phases, road, route, statusKind } from "../js/words.js";

/** Each phase as wide as it took long. */
function timeLine(call) {
    const steps = phases(call, ["accent", "calls.transfer"]);
    if (!call.total_ms || !steps.length) return null;
    return el("div.parts", {},
        el("div.parts-bar", { role: "img", "aria-label": steps.map(([, name, ms]) => `${t(name)} ${duration(ms)}`).join(", ") },
            steps.map(([kind, , ms]) => el(`span.part.${kind}`, { style: { "flex-grow": String(ms) } }))),
        el("ul.parts-legend", {}, steps.map(([kind, name, ms]) => el("li", {}, el(`span.swatch.${kind}`), el("span", {}, t(name)), el("b", {}, duration(ms))))));
}

/** The cache may have let go of it. */
const gone = (event) => event.target.replaceWith(el("p.hint", {}, t("calls.mediaGone")));

function media(call) {
    if (!call.media_urls?.length) return null;
    const items = call.media_urls.map((url) => {
        const path = new URL(url, location.href).pathname;
        return path.endsWith(".mp4")
            ? el("video", { src: path, controls: true, preload: "metadata", playsinline: true, onerror: gone })
            : el("a", { href: path, target: "_blank", rel: "noopener" }, el("img", { src: path, alt: t("gallery.aPicture"), loading: "lazy", onerror: gone }));
    });
    return [el("h3.section-title", {}, t("calls.media")), el("div.media-row", {}, items)];
}

export function showCall(call, context) {
    const more = (name, text) => [el("dt", {}, t(name)), el("dd", {}, text ?? "–")];
    const only = (change, text, close) => el("button.chip", { type: "button", title: t("calls.onlyThese"), onclick: () => { close(); context.ask(change); } }, text);
    const attempts = el("div.form");
    if (call.kind === "request") {
        api.get(`/api/logs${query({ request_id: call.request_id, kind: "attempt", page_size: 20 })}`).then(({ data }) => data.length && replace(attempts,
            el("h3.section-title", {}, t("calls.attempts")),
            el("ul.line-list", {}, data.reverse().map((one) => el("li", {},
                badge(statusKind(one), one.status_code || "–"),
                el("div.line-main", {}, el("b", {}, one.success ? t("calls.ok") : cause(one)), el("span", {}, [one.sso, road(one), decision(one.decision)].filter(Boolean).join(" · "))),
                el("div.line-side", {}, duration(one.total_ms))))))).catch(fail);
    }
    return openDialog({
        title: t(call.kind === "attempt" ? "calls.attemptTitle" : "calls.requestTitle"), kind: "drawer",
        body: (close) => [
            call.success
                ? el("div.notice.good", {}, icon("check"), el("div", {}, el("b", {}, t("calls.ok")), " · ", duration(call.total_ms)))
                : el("div.notice.bad", {}, icon("warn"), el("div", {}, el("b", {}, cause(call)), call.error_message && call.error_message !== cause(call) ? el("div.mono", {}, call.error_message) : null)),
            timeLine(call),
            el("dl.facts", {},
                more("calls.at", dateTime(call.timestamp)),
                more("calls.result", [badge(statusKind(call), call.status_code || "–"), call.error_code ? el("code", {}, call.error_code) : null]),
                call.decision ? more("calls.decision", decision(call.decision)) : null,
                more("calls.what", [route(call.route), call.model ? only({ model: call.model }, call.model, close) : null]),
                call.attempt ? more("calls.attempt", number(call.attempt)) : null,
                call.owner ? more("calls.owner", [call.owner, call.key ? ` · ${call.key}` : null]) : null,
                call.sso ? more("tokens.token", [only({ token: call.sso }, call.sso, close), el("span.muted", {}, `#${call.token_id}`)]) : null,
                call.kind === "attempt" ? more("calls.proxy", road(call)) : null,
                call.connect_ms === 0 ? more("calls.connect", t("calls.reused")) : null,
                call.cost_in_usd_ticks ? more("cost.cost", money(call.cost_in_usd_ticks)) : null,
                call.bytes ? more("calls.bytes", bytes(call.bytes)) : null,
                call.job ? more("calls.job", [only({ job: call.job, kind: "attempt" }, call.job, close), copyButton(call.job)]) : null,
                more("calls.request", [el("code", {}, call.request_id), copyButton(call.request_id)])),
            attempts, media(call),
        ],
    });
}
