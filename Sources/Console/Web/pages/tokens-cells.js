// What a row of the list shows of a token.
import { el } from "../js/dom.js";
import { meter } from "../js/charts.js";
import { badge, tagChip } from "../js/controls.js";
import { number, when } from "../js/format.js";
import { t } from "../js/i18n.js";
import { TOKEN_KINDS, quotaGroup, reason, tier, tokenState } from "../js/words.js";

export function stateCell(token) {
    const name = token.state === "active" && token.uses === 0 && !Object.keys(token.quotas).length ? t("tokens.unused") : tokenState(token.state);
    return el("div.cell-two", {},
        el("div", {}, badge(name === t("tokens.unused") ? "accent" : TOKEN_KINDS[token.state], name)),
        token.until ? el("span", {}, t("tokens.backIn"), " ", when(token.until, "left"))
            : token.reason ? el("span.clip", { title: token.reason }, reason(token.reason)) : null);
}

/** The groups that matter to an operator first; `most` of them. */
export function quotas(token, most = 9) {
    const order = ["video", "chat", "image", "video720p", "imageEdit", "heavy"];
    return Object.entries(token.quotas)
        .sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)).slice(0, most);
}

export function quotaMeter(group, quota) {
    const share = quota.total > 0 ? quota.remaining / quota.total : null;
    return el("div.quota", {},
        el("div.quota-head", {}, el("span", {}, quotaGroup(group)),
            el("b", {}, quota.remaining === null ? "–" : quota.total ? `${number(quota.remaining)} / ${number(quota.total)}` : number(quota.remaining))),
        share !== null && quota.remaining !== null
            ? meter(quota.remaining, quota.total, { label: quotaGroup(group), kind: share === 0 ? "bad" : share < 0.25 ? "warn" : "accent" }) : null,
        quota.resets_at && quota.resets_at > Date.now() ? el("div.quota-head", {}, el("span", {}, t("tokens.resetsIn"), " ", when(quota.resets_at, "left"))) : null);
}

export function tokenColumns(actions, ontag) {
    return [
        {
            id: "token", title: t("tokens.token"), kind: "lead",
            cell: (token) => el("div.cell-two", {}, el("span.token-name", {}, token.token),
                el("span", {}, `#${token.id} · ${tier(token.token_type)}`)),
        },
        { id: "state", title: t("tokens.state"), cell: stateCell },
        {
            id: "quota", title: t("tokens.quota"),
            cell: (token) => {
                const some = quotas(token, 1);
                return some.length ? some.map(([group, quota]) => quotaMeter(group, quota)) : el("span.muted", {}, t("tokens.quotaUnknown"));
            },
        },
        {
            id: "use", title: t("tokens.uses"),
            cell: (token) => el("div.cell-two", {}, el("span", {}, number(token.uses)),
                el("span", {}, token.in_flight ? t("tokens.inFlight", { n: number(token.in_flight) }) : token.failures ? t("tokens.failures", { n: number(token.failures) }) : "")),
        },
        { id: "last", title: t("tokens.lastUsed"), kind: "nowrap", cell: (token) => when(token.last_used_at) },
        {
            id: "tags", title: t("tokens.tagsAndNote"), kind: "",
            cell: (token) => token.tags.length || token.note
                ? el("div.cell-two", {}, el("div.chips", {}, token.tags.slice(0, 3).map((tag) => tagChip(tag, () => ontag(tag))), token.tags.length > 3 ? tagChip(`+${token.tags.length - 3}`) : null),
                    token.note ? el("span.clip", { title: token.note }, token.note) : null)
                : el("span.muted", {}, "–"),
        },
        { id: "act", title: "", kind: "act", cell: actions },
    ];
}
