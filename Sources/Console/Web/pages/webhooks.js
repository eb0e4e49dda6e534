// Where owners are told what became of their videos: endpoints, what is on its way to them, and what could not be delivered.
import { el, replace, settled } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { badge, emptyState, menuButton, pageHead, select, tagChip } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { number, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { note } from "../js/router.js";
import { createTable } from "../js/table.js";
import { fail, toast } from "../js/toast.js";
import { addEndpoint, changeEndpoint, redeliver, redeliverAll, removeEndpoint, rotate, test } from "./webhooks-deeds.js";
import { showDelivery } from "./webhooks-detail.js";
import { why } from "./webhooks-words.js";

const STATES = { pending: "accent", delivered: "good", dead: "bad" };
/** More endpoints than these are not listed: an owner has 20 at most. */
const PAGE = 200;
const PAGES = 5;

/** What came of the last try. */
function answerOf(delivery) {
    if (delivery.status && delivery.state === "delivered") return el("span.muted", {}, String(delivery.status));
    if (!delivery.status && !delivery.failure) return el("span.muted", {}, "–");
    if (delivery.failure === `It answered ${delivery.status}.`) return String(delivery.status);
    return el("div.cell-two", {}, el("span", {}, delivery.status ? String(delivery.status) : t("webhooks.noAnswer")), delivery.failure ? el("span.clip", { title: why(delivery.failure) }, why(delivery.failure)) : null);
}

function stateOf(endpoint) {
    if (endpoint.disabled_at) return el("div.cell-two", {}, el("div", {}, badge("idle", t("webhooks.disabled"))), el("span.clip", { title: why(endpoint.disabled_reason) }, why(endpoint.disabled_reason)));
    if (endpoint.failing_since) return el("div.cell-two", {}, el("div", {}, badge("warn", t("webhooks.failing"))), el("span", {}, t("webhooks.since"), " ", when(endpoint.failing_since)));
    return badge("good", t("webhooks.live"));
}

export default {
    id: "webhooks", title: "webhooks.title",
    mount(root, params) {
        const state = { endpoint: params.endpoint ?? "", state: STATES[params.state] ? params.state : "" };
        let endpoints = [];
        let places = [];
        const nameOf = (id) => endpoints.find((one) => one.id === id)?.name ?? id;

        async function loadEndpoints() {
            const found = [];
            let next = null;
            for (let page = 0; page < PAGES; page += 1) {
                const answer = await api.get(`/api/webhooks${query({ limit: PAGE, before: next })}`);
                found.push(...answer.data);
                next = answer.next;
                if (!next) break;
            }
            endpoints = found;
            drawTools();
            if (!next && state.endpoint && !found.some((one) => one.id === state.endpoint)) ask({ endpoint: "" }, true);
            return { rows: found, isExact: !next };
        }

        // One after the other: the deliveries of an endpoint that is gone are not asked for.
        const done = async () => {
            await hooks.refresh();
            await deliveries.refresh();
        };
        const ask = (change, isForced = false) => {
            Object.assign(state, change);
            // The address may be another page's by the time a delete is over.
            if (root.isConnected) note(state);
            places = [];
            drawTools(isForced);
            return deliveries.reset();
        };
        const act = (run) => async () => {
            try {
                await run();
                await done();
            } catch (error) {
                fail(error);
            }
        };
        const pause = (endpoint, path, words) => act(async () => {
            await api.post(`/api/webhooks/${endpoint.id}/${path}`);
            toast(t(words, { name: endpoint.name }));
        });

        const hooks = createTable({
            caption: t("webhooks.endpoints"), kind: "webhook", size: 25,
            columns: [
                { id: "name", title: t("webhooks.name"), kind: "lead", cell: (one) => el("div.cell-two", {}, el("b", {}, one.name), el("span.clip.mono", { title: one.url, style: { "max-width": "42ch" } }, one.url)) },
                { id: "state", title: t("tokens.state"), cell: stateOf },
                { id: "owner", title: t("keys.owner"), cell: (one) => one.owner },
                { id: "events", title: t("webhooks.events"), cell: (one) => el("div.chips", {}, one.event_types.map((type) => tagChip(type))) },
                { id: "secret", title: t("webhooks.secret"), kind: "desk", cell: (one) => el("span.mono.muted", {}, one.secret_hint) },
                { id: "made", title: t("keys.madeAt"), kind: "desk.nowrap", cell: (one) => when(one.created_at) },
                { id: "act", title: "", kind: "act", cell: (one) => menuButton(t("tokens.actions", { token: one.name }), [
                    { label: t("webhooks.test"), icon: "send", run: () => test(one, done) },
                    { label: t("webhooks.change"), icon: "note", run: () => changeEndpoint(one, done) },
                    { label: t("webhooks.rotate"), icon: "keys", run: () => rotate(one, done) },
                    { label: t("webhooks.showDeliveries"), icon: "webhooks", run: () => ask({ endpoint: one.id, state: "" }) },
                    null,
                    one.disabled_at ? { label: t("webhooks.enable"), icon: "play", run: pause(one, "enable", "webhooks.enabledNow") }
                        : { label: t("webhooks.pause"), icon: "pause", run: pause(one, "disable", "webhooks.pausedNow") },
                    { label: t("webhooks.redeliverAll"), icon: "refresh", disabled: Boolean(one.disabled_at), run: () => redeliverAll(one, done) },
                    { label: t("action.delete"), icon: "trash", danger: true, run: () => removeEndpoint(one, done) },
                ]) },
            ],
            load: async ({ page, size }) => {
                const { rows, isExact } = await loadEndpoints();
                return { rows: rows.slice((page - 1) * size, page * size), total: rows.length, isExact };
            },
            onopen: (one) => changeEndpoint(one, done),
            empty: () => emptyState("webhooks", t("webhooks.none"), t("webhooks.noneText"), el("button.button.primary", { onclick: () => addEndpoint(done) }, icon("plus"), t("webhooks.add"))),
        });

        const context = { done: () => done(), nameOf };
        const deliveries = createTable({
            caption: t("webhooks.deliveries"), size: 50,
            columns: [
                { id: "what", title: t("webhooks.event"), kind: "lead", cell: (one) => el("div.cell-two", {}, el("b", {}, one.type), el("span.mono.clip", { title: one.subject }, one.subject)) },
                { id: "state", title: t("tokens.state"), cell: (one) => badge(STATES[one.state], t(`webhooks.state.${one.state}`)) },
                { id: "to", title: t("webhooks.to"), cell: (one) => el("span.clip", { title: one.endpoint }, nameOf(one.endpoint)) },
                { id: "tries", title: t("webhooks.attempts"), kind: "end", cell: (one) => number(one.attempts) },
                { id: "next", title: t("webhooks.next"), kind: "nowrap", cell: (one) => (one.state === "pending" ? one.due_at > Date.now() ? when(one.due_at, "left") : t("webhooks.due") : el("span.muted", {}, "–")) },
                { id: "answer", title: t("webhooks.answer"), cell: answerOf },
                { id: "at", title: t("webhooks.happened"), kind: "nowrap", cell: (one) => when(one.created_at) },
                { id: "act", title: "", kind: "act", cell: (one) => el("button.icon-button", { type: "button", "aria-label": t("webhooks.redeliver"), title: t("webhooks.redeliver"), onclick: act(() => redeliver(one)) }, icon("refresh")) },
            ],
            // The server pages by place, not by number: the places passed on the way are remembered.
            load: async ({ page, size }) => {
                const answer = await api.get(`/api/webhooks/deliveries${query({ ...state, limit: size, before: places[page - 1] })}`).catch((error) => {
                    if (error.status !== 404 || (page === 1 && !state.endpoint)) throw error;
                    // The place or the endpoint went meanwhile: another question takes this one's turn, from the first page.
                    ask(page > 1 ? {} : { endpoint: "" }, page === 1);
                    throw new DOMException("asked anew", "AbortError");
                });
                places[page] = answer.next;
                return { rows: answer.data, total: (page - 1) * size + answer.data.length + (answer.next ? 1 : 0), isExact: !answer.next };
            },
            onopen: (one) => showDelivery(one, context),
            empty: () => (state.state || state.endpoint
                ? emptyState("search", t("webhooks.noneMatch"), t("tokens.noneMatchText"), el("button.button", { onclick: () => ask({ state: "", endpoint: "" }) }, t("tokens.clearFilters")))
                : emptyState("send", t("webhooks.noDeliveries"), t("webhooks.noDeliveriesText"))),
        });

        const tools = el("div.toolbar");
        function drawTools(isForced = false) {
            // What is being chosen in is left alone.
            if (!isForced && tools.contains(document.activeElement) && tools.childElementCount && document.activeElement.matches("select")) return;
            const dead = endpoints.find((one) => one.id === state.endpoint);
            replace(tools,
                select(t("webhooks.to"), [["", t("webhooks.anyEndpoint")], ...endpoints.map((one) => [one.id, one.name]), ...(state.endpoint && !dead ? [[state.endpoint, state.endpoint]] : [])], state.endpoint, (endpoint) => ask({ endpoint })),
                select(t("tokens.state"), [["", t("tokens.anyState")], ...Object.keys(STATES).map((name) => [name, t(`webhooks.state.${name}`)])], state.state, (value) => ask({ state: value })),
                el("span.spacer"),
                dead && !dead.disabled_at ? el("button.button", { type: "button", onclick: () => redeliverAll(dead, done) }, icon("refresh"), t("webhooks.redeliverAll")) : null);
        }

        root.append(
            pageHead(t("webhooks.title"), t("webhooks.text"), el("a.button", { href: "/docs/createWebhookEndpoint" }, icon("docs"), t("docs.title")), el("button.button.primary", { type: "button", onclick: () => addEndpoint(done) }, icon("plus"), t("webhooks.add"))),
            el("h2.visually-hidden", {}, t("webhooks.endpoints")), hooks.root,
            el("div.section-head", {}, el("h2", {}, t("webhooks.deliveries"))), tools, deliveries.root);
        drawTools();
        // Names first: the deliveries show them.
        done();
        if (params.add) addEndpoint(done);
        return onEvent(["webhooks"], settled(300, () => (tools.contains(document.activeElement) ? deliveries.refresh() : done())));
    },
};
