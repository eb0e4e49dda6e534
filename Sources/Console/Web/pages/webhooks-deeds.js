// What is done to endpoints and deliveries.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { copyButton, field } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { removeLater } from "../js/undo.js";
import { why } from "./webhooks-words.js";

const TYPES = ["video.completed", "video.failed"];

/** The only time that the secret is seen. */
function showSecret(made) {
    return openDialog({
        title: t("webhooks.made"), kind: "wide",
        body: () => [
            el("div.notice.warn", {}, icon("warn"), el("div", {}, t("webhooks.once"))),
            el("div.secret", {}, el("code", {}, made.signing_secret), copyButton(made.signing_secret)),
            el("h3.section-title", {}, "Python"),
            el("div.secret", {}, el("code", {}, `client = openai.OpenAI(base_url="${location.origin}/v1", webhook_secret="${made.signing_secret}")\nevent = client.webhooks.unwrap(body, headers)`)),
        ],
        actions: (close) => el("button.button.primary", { type: "button", autofocus: true, onclick: () => close() }, t("keys.kept")),
    });
}

/** Name, address and events. `send(wish)` gives what the server says; the dialog stays open while it refuses. */
function form({ title, action, endpoint, withOwner, owners = [], send }) {
    const name = el("input.input", { maxlength: 100, required: true, autofocus: true, autocomplete: "off", value: endpoint?.name ?? "" });
    const owner = el("input.input", { maxlength: 200, required: true, autocomplete: "off", list: "webhook-owners", value: owners[0] ?? "" });
    const url = el("input.input", { type: "url", maxlength: 2048, required: true, autocomplete: "off", spellcheck: "false", placeholder: "https://", value: endpoint?.url ?? "" });
    const types = new Set(endpoint?.event_types ?? TYPES);
    const hint = el("p.hint", { role: "status" });
    const fault = el("p.setting-fault", { role: "alert" });
    return openDialog({
        title,
        body: (close) => el("form", {
            onsubmit: async (event) => {
                event.preventDefault();
                if (!types.size) return replace(hint, t("webhooks.eventsNone"));
                replace(fault);
                try {
                    return close(await send({ name: name.value.trim(), url: url.value.trim(), event_types: TYPES.filter((type) => types.has(type)), ...(withOwner ? { owner: owner.value.trim() } : {}) }));
                } catch (error) {
                    const place = { name, url, owner }[error.field];
                    if (!place) return fail(error);
                    replace(fault, error.words);
                    return place.focus();
                }
            },
        },
        field(t("webhooks.name"), name), field(t("webhooks.url"), url, t("webhooks.urlHint")),
        withOwner ? [field(t("keys.owner"), owner, t("webhooks.ownerHint")), el("datalist", { id: "webhook-owners" }, owners.map((one) => el("option", { value: one })))] : null,
        el("fieldset.field", {}, el("legend.label", {}, t("webhooks.events")), el("div.checks", {}, TYPES.map((type) => el("label.check-line", {},
            el("input", { type: "checkbox", checked: types.has(type), onchange: (event) => { if (event.target.checked) types.add(type); else types.delete(type); replace(hint); } }), el("code", {}, type), el("span.muted", {}, t(`webhooks.type.${type.split(".")[1]}`))))), hint),
        fault,
        el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, action))),
    });
}

export async function addEndpoint(done) {
    try {
        const keys = (await api.get("/api/keys")).data.filter((key) => key.live);
        const owners = [...new Set([...keys.map((key) => key.owner), "console"])];
        const made = await form({
            title: t("webhooks.add"), action: t("webhooks.add"), withOwner: true, owners,
            send: async (wish) => (await api.post("/api/webhooks", wish)).data,
        });
        if (!made) return;
        await done();
        await showSecret(made);
    } catch (error) {
        fail(error);
    }
}

export async function changeEndpoint(endpoint, done) {
    const changed = await form({
        title: t("webhooks.change"), action: t("action.save"), endpoint,
        // The same address given again would enable it.
        send: async ({ url, ...wish }) => (await api.post(`/api/webhooks/${endpoint.id}`, url === endpoint.url ? wish : { ...wish, url })).data,
    });
    if (!changed) return;
    toast(t("webhooks.changed", { name: changed.name }));
    await done();
}

export async function rotate(endpoint, done) {
    let keepsOld = true;
    const made = await openDialog({
        title: t("webhooks.rotateTitle", { name: endpoint.name }),
        body: (close) => el("form", {
            onsubmit: async (event) => {
                event.preventDefault();
                try {
                    close((await api.post(`/api/webhooks/${endpoint.id}/rotate`, { keep_old_secret_active_for_24_hours: keepsOld })).data);
                } catch (error) {
                    fail(error);
                }
            },
        },
        el("p", {}, t("webhooks.rotateText")),
        el("label.check-line", {}, el("input", { type: "checkbox", checked: true, onchange: (event) => (keepsOld = event.target.checked) }), t("webhooks.keepOld")),
        el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("webhooks.rotate")))),
    });
    if (!made) return;
    await done();
    await showSecret(made);
}

export function test(endpoint, done) {
    const result = el("div", { role: "status" });
    const send = (type) => async () => {
        replace(result, el("p.hint", {}, t("webhooks.testing")));
        try {
            const { data } = await api.post(`/api/webhooks/${endpoint.id}/test`, { event_type: type });
            const isGood = data.status_code >= 200 && data.status_code < 300;
            replace(result, el(`div.notice.${isGood ? "good" : "bad"}`, {}, icon(isGood ? "check" : "warn"), el("div", {}, t(isGood ? "webhooks.testGood" : "webhooks.testBad", { status: data.status_code }))));
        } catch (error) {
            replace(result, el("div.notice.bad", {}, icon("warn"), el("div", {}, el("b", {}, t("webhooks.testNone")), el("div.hint", {}, error.code === "webhook_unreachable" ? why(error.message) : error.words ?? error.message))));
        }
    };
    return openDialog({
        title: t("webhooks.testTitle", { name: endpoint.name }), onclose: done,
        body: () => el("div.form", {}, el("p", {}, t("webhooks.testText")), el("code.hash", {}, endpoint.url), el("div.form-actions.start", {}, TYPES.map((type) => actionButton(type, send(type), { kind: "small" }))), result),
    });
}

export function removeEndpoint(endpoint, done) {
    return removeLater({
        kind: "webhook", ids: [endpoint.id], text: t("webhooks.deleted", { name: endpoint.name }), redraw: done,
        remove: (options) => api.remove(`/api/webhooks/${endpoint.id}`, undefined, options),
    });
}

export async function redeliver(delivery) {
    await api.post(`/api/webhooks/deliveries/${delivery.id}/redeliver`);
    toast(t("webhooks.again"));
}

export async function redeliverAll(endpoint, done) {
    try {
        const { data } = await api.post(`/api/webhooks/${endpoint.id}/redeliver`);
        toast(data.redelivered ? tn("webhooks.allAgain", data.redelivered) : t("webhooks.noneDead"));
        await done();
    } catch (error) {
        fail(error);
    }
}
