// One proxy: how it did over time, which tokens go by it, and whether it works now.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { badge, field } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { clock, dateTime, duration, number, percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { reason } from "../js/words.js";

export async function testProxy(proxy, done) {
    try {
        const { data } = await api.post("/api/proxies/test", { id: proxy.id });
        if (data.connected) toast(t("proxies.works", { time: duration(data.milliseconds) }), { detail: proxy.url });
        else fail({ message: `${proxy.url}: ${data.note}` });
        await done();
    } catch (error) {
        fail(error);
    }
}

export async function bindToken(proxy, done) {
    const input = el("input.input.mono", { required: true, autofocus: true, autocomplete: "off", spellcheck: "false" });
    const name = await openDialog({
        title: t("proxies.bind"),
        body: (close) => el("form", { onsubmit: (event) => { event.preventDefault(); if (input.value.trim()) close(input.value.trim()); } },
            field(t("tokens.token"), input, t("proxies.bindHint")),
            el("div.form-actions", {}, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")), el("button.button.primary", { type: "submit" }, t("proxies.bind")))),
    });
    if (!name) return;
    try {
        await api.post("/api/proxies/assign", { id: proxy.id, sso: name });
        toast(t("proxies.bound"));
        await done();
    } catch (error) {
        fail(error);
    }
}

const DAY = 86_400_000;

/** The last day as a bar of times that it was well and was not, from its changes. */
function health(proxy) {
    const now = Date.now();
    const from = Math.max(now - DAY, proxy.created_at);
    const span = Math.max(1, now - from);
    const changes = proxy.history.filter(({ at }) => at < now);
    const before = changes.filter(({ at }) => at <= from).at(-1);
    const later = changes.filter(({ at }) => at > from);
    // Before the first change that is still known it was the other way.
    let isWell = before ? before.healthy : later.length ? !later[0].healthy : proxy.healthy;
    let at = from;
    let ill = 0;
    const parts = [];
    for (const change of [...later, { at: now, healthy: proxy.healthy }]) {
        const width = change.at - at;
        if (width > 0) parts.push(el(`span.part.${isWell ? "good" : "bad"}`, { style: { "flex-grow": String(width / span) }, title: `${clock(at)}–${clock(change.at)}` }));
        if (!isWell) ill += width;
        isWell = change.healthy;
        at = change.at;
    }
    const share = 1 - ill / span;
    return el("div.figure", {},
        el("div.figure-head", {}, el("span", {}, t("proxies.lastDay")), el("b", {}, t("proxies.wellFor", { share: percent(share) }))),
        el("div.parts-bar", { role: "img", "aria-label": `${t("proxies.lastDay")}: ${t("proxies.wellFor", { share: percent(share) })}` }, parts));
}

function changes(proxy) {
    const list = [...proxy.history].reverse();
    if (!list.length) return el("p.hint", {}, t("proxies.noHistory"));
    return el("ul.line-list", {}, list.map((change, index) => {
        const until = index === 0 ? null : list[index - 1].at;
        return el("li", {}, badge(change.healthy ? "good" : "bad", t(change.healthy ? "overview.healthy" : "overview.unhealthy")),
            el("div.line-main", {}, el("b", {}, change.healthy ? t("proxies.healed") : reason(change.reason)), el("span", {}, until ? t("proxies.lasted", { time: duration(until - change.at) }) : t("proxies.lastsSince"))),
            el("div.line-side", {}, when(change.at)));
    }));
}

export function showProxy(first, done) {
    const body = el("div.form");
    const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];
    const load = async () => {
        draw((await api.get(`/api/proxies/${first.id}`)).data);
        await done();
    };
    const act = async (call, words) => {
        try {
            await call();
            toast(words);
            await load();
        } catch (error) {
            fail(error);
        }
    };
    const draw = (proxy) => replace(body,
        proxy.healthy ? null : el("div.notice.bad", {}, icon("warn"), el("div", {}, el("b", {}, reason(proxy.reason)), el("div", {}, t("proxies.again"), " ", when(proxy.unhealthy_until, "left")))),
        proxy.source === "fallback" ? null : health(proxy),
        el("dl.facts", {},
            line(t("tokens.state"), badge(proxy.healthy ? "good" : "bad", t(proxy.healthy ? "overview.healthy" : "overview.unhealthy"))),
            line(t("proxies.source"), t(`proxies.source.${proxy.source}`)),
            line(t("calls.rate"), proxy.total_requests ? `${percent(proxy.success_requests / proxy.total_requests)} · ${number(proxy.success_requests)} / ${number(proxy.total_requests)}` : t("proxies.unused")),
            line(t("proxies.failuresInARow"), number(proxy.fail_count)), line(t("tokens.lastUsed"), when(proxy.last_used)), line(t("tokens.added"), dateTime(proxy.created_at))),
        el("div.section-head", {}, el("h3.section-title", {}, t("proxies.tokens")), el("button.button.small", { type: "button", onclick: () => bindToken(proxy, load) }, icon("plus"), t("proxies.bind"))),
        proxy.bound.length
            ? el("ul.line-list", {}, proxy.bound.slice(0, 100).map((token, at) => el("li", {},
                el("div.line-main", {}, el("span.token-name", {}, proxy.assigned_sso[at])),
                el("button.button.small", { type: "button", onclick: () => act(() => api.post("/api/proxies/unassign", { token_id: token }), t("proxies.unbound")) }, t("proxies.unbind")))),
            proxy.bound.length > 100 ? el("li.muted", {}, `+ ${number(proxy.bound.length - 100)}`) : null)
            : el("p.hint", {}, t("proxies.noneBound")),
        el("h3.section-title", {}, t("proxies.history")), changes(proxy));
    draw(first);
    return openDialog({
        title: first.url, kind: "drawer", body: () => body,
        actions: () => [
            el("button.button", { type: "button", disabled: first.healthy, onclick: () => act(() => api.post("/api/proxies/health/reset", { id: first.id }), t("proxies.wasReset")) }, t("proxies.reset")),
            actionButton(t("tokens.test"), () => testProxy(first, load)),
        ],
    });
}
