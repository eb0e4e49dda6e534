// What is known of one file: what it was made from, what it is, whether it still is what it was, and what may be done with it.
import { el, replace } from "../js/dom.js";
import { api, download } from "../js/api.js";
import { badge, copyButton, skeleton } from "../js/controls.js";
import { actionButton } from "../js/dialog.js";
import { bytes, dateTime, duration, number, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { go } from "../js/router.js";
import { changers, downloadURL, fileURL, studioModels, studioPath } from "./media-parts.js";

const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];

/** What the studio can begin from this file. */
function ways(item, origin, context) {
    const way = (sign, label, hint, params) => el("button.way", {
        type: "button", onclick: () => { const path = studioPath({ from: item.name, ...params(), }); context.leave(); go(path); },
    }, icon(sign), el("span", {}, el("b", {}, label), el("small", {}, hint)));
    if (item.kind === "video") {
        const isJob = origin?.kind === "video" && origin.state === "completed";
        const more = el("div.ways", { hidden: true });
        // Only where a model does it. Whoever cannot ask sees the other ways.
        if (isJob) studioModels().then((house) => {
            const can = (as) => changers(house, as, item.duration).some((model) => model.is_served);
            replace(more, can("change") ? way("studio", t("gallery.change"), t("gallery.changeHint"), () => ({ as: "change" })) : null,
                can("extend") ? way("plus", t("gallery.extend"), t("gallery.extendHint"), () => ({ as: "extend" })) : null);
            more.hidden = !more.childElementCount;
        }).catch(() => {});
        return [
            isJob ? way("remix", t("gallery.remix"), t("gallery.remixHint"), () => ({ as: "remix" })) : null, more,
            way("frame", t("gallery.frame"), t("gallery.frameHint"), () => ({ as: "frame", at: context.position.toFixed(2) })),
            origin ? way("refresh", t("gallery.same"), t("gallery.sameHint"), () => ({ as: "same" })) : null,
        ];
    }
    return [
        way("studio", t("gallery.edit"), t("gallery.editHint"), () => ({ as: "edit" })),
        way("play", t("gallery.animate"), t("gallery.animateHint"), () => ({ as: "animate" })),
        origin ? way("refresh", t("gallery.same"), t("gallery.sameHint"), () => ({ as: "same" })) : null,
    ];
}

/** The hash, and whether the file on the server's disk still has it. */
function integrity(item) {
    const result = el("div.verdict", { role: "status" });
    const verify = async () => {
        replace(result);
        const { data } = await api.post(`/api/media/${encodeURIComponent(item.name)}/verify`);
        const kind = { intact: "good", changed: "bad", missing: "bad" }[data.verdict];
        replace(result, badge(kind, t(`gallery.verdict.${data.verdict}`)), el("span.hint", {}, t(`gallery.verdictText.${data.verdict}`, { size: bytes(data.bytes), time: duration(data.took_ms) })),
            data.verdict === "changed" ? el("code.hash", {}, data.found_sha256) : null);
    };
    return el("section.fact-group", {},
        el("h3.section-title", {}, t("gallery.integrity")),
        el("dl.facts", {}, line("SHA-256", el("code.hash", {}, item.sha256), copyButton(item.sha256))),
        el("div.fact-actions", {}, actionButton(t("gallery.verify"), verify, { kind: "small" })), result);
}

/** `origin` is null while it is not known yet, and afterwards where there is none. `context`: `position`, `leave()`, `remove()`. */
export function facts(item, origin, context) {
    const isKnown = item.made_by !== undefined;
    const link = item.url ? new URL(item.url, location.href).href : null;
    return [
        el("section.fact-group", {},
            item.prompt ? el("div.prompt-line", {}, el("p.prompt", {}, item.prompt), copyButton(item.prompt)) : null,
            isKnown && !origin ? el("p.hint", {}, t("gallery.noOrigin")) : null,
            isKnown ? null : skeleton(3),
            el("div.ways", {}, isKnown ? ways(item, origin, context) : null)),
        origin ? el("section.fact-group", {},
            el("h3.section-title", {}, t("gallery.madeBy")),
            el("dl.facts", {},
                line(t("calls.model"), origin.model),
                origin.size ? line(t("gallery.asked"), [origin.size.replace("x", " × "), origin.seconds ? `${origin.seconds} ${t("unit.s")}` : null, origin.count > 1 ? t("gallery.ofMany", { n: number(origin.count) }) : null].filter(Boolean).join(" · "))
                    : origin.count > 1 ? line(t("gallery.asked"), t("gallery.ofMany", { n: number(origin.count) })) : null,
                line(t("calls.owner"), origin.owner),
                line(t("jobs.asked"), when(origin.created_at)),
                origin.finished_at ? line(t("calls.took"), duration(origin.finished_at - origin.created_at)) : null,
                line(t("jobs.expires"), when(origin.expires_at, "left")),
                origin.remixed_from ? line(t("jobs.remixOf"), el("code", {}, origin.remixed_from)) : null,
                line(t("jobs.id"), el("a", { href: `/manage/calls?kind=all&job=${encodeURIComponent(origin.job)}`, onclick: () => context.leave() }, el("code", {}, origin.job)))),
            origin.references.length ? [el("h3.section-title", {}, t("gallery.references")),
                el("div.fact-pictures", {}, origin.references.map((one) => el("a", { href: fileURL(one.name), target: "_blank", rel: "noopener" }, el("img", { src: fileURL(one.name), alt: t("gallery.aReference"), loading: "lazy" }))))] : null) : null,
        el("section.fact-group", {},
            el("h3.section-title", {}, t("gallery.theFile")),
            el("dl.facts", {},
                line(t("gallery.type"), item.type), line(t("gallery.pixels"), `${item.width} × ${item.height}`),
                item.duration ? line(t("gallery.length"), duration(item.duration * 1000)) : null,
                line(t("gallery.bytes"), el("span", { title: t("gallery.exactly", { n: number(item.bytes) }) }, bytes(item.bytes))),
                line(t("gallery.stored"), dateTime(item.created_at)),
                link ? line(t("gallery.link"), el("a.clip", { href: link, target: "_blank", rel: "noopener" }, item.name), copyButton(link)) : null)),
        integrity(item),
        el("div.fact-foot", {},
            el("button.button", { type: "button", onclick: () => download(downloadURL(item.name)) }, icon("download"), t("gallery.download")),
            el("button.button.quiet", { type: "button", onclick: () => context.remove() }, icon("trash"), t("action.delete"))),
    ];
}
