// One token: all that is known about it, and whether it works now.
import { el, replace } from "../js/dom.js";
import { api, query } from "../js/api.js";
import { badge, skeleton, tagChip } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { duration, number, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { cause, reason, route, statusKind, tier } from "../js/words.js";
import { quotaMeter, quotas, stateCell } from "./tokens-cells.js";
import { deeds } from "./tokens-batch.js";
import { bindTokens } from "./tokens-bind.js";

function verdict(result) {
    return result.valid ? t("tokens.testGood") : t(`tokens.test.${result.error_type}`);
}

/** Asks the upstream about it, and says what came of it. */
export async function testToken(token, context) {
    try {
        const { data } = await api.post("/api/tokens/test", { id: token.id });
        if (data.valid) toast(verdict(data), { detail: token.token });
        else fail({ message: `${token.token}: ${verdict(data)}` });
        await context.done();
        return data;
    } catch (error) {
        fail(error);
        return null;
    }
}

/** The proxy's address comes after its number: few look at it. */
function roadOf(token) {
    const link = el("a", { href: "/manage/proxies" }, `#${token.proxy_id}`);
    // Without it the number stands.
    api.get(`/api/proxies/${token.proxy_id}`).then(({ data }) => replace(link, data.url)).catch(() => {});
    return link;
}

function facts(token, rebind) {
    const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];
    return el("dl.facts", {},
        line(t("tokens.state"), stateCell(token)),
        line(t("tokens.tier"), tier(token.token_type)),
        line(t("tokens.tags"), token.tags.length ? token.tags.map((tag) => tagChip(tag)) : "–"),
        line(t("tokens.note"), token.note || "–"),
        line(t("tokens.added"), when(token.created_time)),
        line(t("tokens.since"), when(token.since)),
        line(t("tokens.uses"), t("tokens.usesAndFailures", { uses: number(token.uses), failures: number(token.failures) })),
        line(t("tokens.lastUsed"), when(token.last_used_at)),
        line(t("tokens.lastFailure"), token.last_failure ? [reason(token.last_failure.reason), " · ", when(token.last_failure.at)] : "–"),
        line(t("tokens.synced"), when(token.synced_at)),
        line(t("tokens.proxy"), token.proxy_id === null || token.proxy_id === undefined ? t("tokens.noProxy") : roadOf(token),
            el("button.button.small", { type: "button", onclick: rebind }, t("tokens.bindProxy"))));
}

export function showToken(token, context) {
    const one = { ids: [token.id], isAll: false, count: 1 };
    const top = el("div.form");
    const calls = el("div", {}, skeleton(3));
    const draw = (now, result) => replace(top,
        result && el(`div.notice.${result.valid ? "good" : "bad"}`, { role: "status" }, icon(result.valid ? "check" : "warn"), el("div", {}, verdict(result))),
        quotas(now).length ? el("div.form-row", {}, quotas(now).map(([group, quota]) => quotaMeter(group, quota))) : el("p.hint", {}, t("tokens.quotaLater")),
        facts(now, () => bindTokens([now.id], now.proxy_id, async () => { await load(); await context.done(); })));
    const load = async (result) => draw((await api.get(`/api/tokens/${token.id}`)).data, result);
    draw(token);
    load().catch(fail);
    api.get(`/api/logs${query({ token: token.token, kind: "attempt", page_size: 8 })}`).then(({ data }) => replace(calls,
        data.length ? el("ul.line-list", {}, data.map((call) => el("li", {},
            badge(statusKind(call), call.status_code || "–"),
            el("div.line-main", {}, el("b", {}, call.success ? t("calls.ok") : cause(call)), el("span", {}, [route(call.route), call.model, duration(call.total_ms)].filter(Boolean).join(" · "))),
            el("div.line-side", {}, when(call.timestamp))))) : el("p.hint", {}, t("tokens.noCalls")))).catch(fail);
    return openDialog({
        title: token.token, kind: "drawer",
        body: () => [top, el("h3.section-title", {}, t("tokens.recentCalls")), calls],
        actions: (close) => [
            el("button.button.quiet", { type: "button", onclick: () => { close(); deeds.remove(one, context); } }, icon("trash"), t("action.delete")),
            token.state === "active" || token.state === "cooling"
                ? el("button.button", { type: "button", onclick: () => { close(); deeds.disable(one, context); } }, t("tokens.disable"))
                : el("button.button", { type: "button", onclick: () => { close(); deeds.enable(one, context); } }, t("tokens.enable")),
            actionButton(t("tokens.test"), async () => {
                const { data } = await api.post("/api/tokens/test", { id: token.id });
                await load(data);
                await context.done();
            }),
        ],
    });
}
