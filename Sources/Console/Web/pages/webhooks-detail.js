// One event on its way to one endpoint.
import { el } from "../js/dom.js";
import { badge, copyButton } from "../js/controls.js";
import { openDialog } from "../js/dialog.js";
import { dateTime, number, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { redeliver } from "./webhooks-deeds.js";
import { why } from "./webhooks-words.js";

const SIGNS = { pending: ["", "refresh"], delivered: ["good", "check"], dead: ["bad", "warn"] };

/** `context`: `done()`, `nameOf(id)`. */
export function showDelivery(delivery, context) {
    const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];
    const [kind, sign] = SIGNS[delivery.state];
    return openDialog({
        title: t("webhooks.one"), kind: "drawer",
        body: (close) => el("div.form", {},
            el(`div.notice${kind ? `.${kind}` : ""}`, {}, icon(sign), el("div", {}, el("b", {}, t(`webhooks.state.${delivery.state}`)), delivery.failure ? el("div.hint", {}, why(delivery.failure)) : null)),
            el("dl.facts", {},
                line(t("webhooks.event"), badge("idle", delivery.type)),
                line(t("webhooks.subject"), el("a", { href: `/manage/jobs/${encodeURIComponent(delivery.subject)}`, onclick: () => close() }, el("code", {}, delivery.subject))),
                line(t("webhooks.to"), context.nameOf(delivery.endpoint)),
                line(t("webhooks.happened"), dateTime(delivery.created_at)),
                line(t("webhooks.attempts"), number(delivery.attempts)),
                delivery.status ? line(t("webhooks.answer"), badge(delivery.status < 300 ? "good" : "bad", String(delivery.status))) : null,
                delivery.state === "pending" ? line(t("webhooks.next"), delivery.due_at > Date.now() ? when(delivery.due_at, "left") : t("webhooks.due")) : null,
                delivery.ended_at ? line(t("webhooks.ended"), dateTime(delivery.ended_at)) : null,
                line("webhook-id", el("code", {}, delivery.id), copyButton(delivery.id)),
                line(t("webhooks.eventID"), el("code", {}, delivery.event), copyButton(delivery.event)))),
        actions: (close) => el("div.form-actions", {}, el("button.button", {
            type: "button", onclick: async () => {
                try {
                    await redeliver(delivery);
                    close();
                    await context.done();
                } catch (error) {
                    fail(error);
                }
            },
        }, icon("refresh"), t("webhooks.redeliver"))),
    });
}
