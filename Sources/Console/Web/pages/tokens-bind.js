// Which way tokens go: bound to one proxy, or whichever is next.
import { el } from "../js/dom.js";
import { api } from "../js/api.js";
import { emptyState } from "../js/controls.js";
import { openDialog } from "../js/dialog.js";
import { number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";

/** What one request may bind. */
export const MOST_BOUND = 1000;

/** `present` is the id of the proxy that a single token is bound to now. */
export async function bindTokens(ids, present, done) {
    try {
        const { data } = await api.get("/api/proxies?page_size=200");
        const proxies = data.proxies.filter((proxy) => proxy.source !== "fallback");
        const choice = await openDialog({
            title: tn("tokens.bindTitle", ids.length), kind: "wide",
            body: (close) => (proxies.length
                ? el("div.choices", { role: "list" },
                    proxies.map((proxy) => el("button.choice", { type: "button", role: "listitem", "aria-current": proxy.id === present ? "true" : null, onclick: () => close({ id: proxy.id }) },
                        icon(proxy.id === present ? "check" : "proxies"), el("span.token-name", {}, proxy.url),
                        el("span.muted", {}, proxy.healthy ? tn("tokens.boundCount", proxy.bound.length) : t("overview.unhealthy")))),
                    data.total > proxies.length ? el("p.hint", {}, t("tokens.bindMore", { n: number(data.total) })) : null)
                : emptyState("proxies", t("proxies.none"), t("tokens.bindNone"), el("a.button.primary", { href: "/manage/proxies?add=1", onclick: () => close() }, t("proxies.add")))),
            actions: (close) => [
                el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")),
                ids.length === 1 && present !== null && present !== undefined ? el("button.button", { type: "button", onclick: () => close({ id: null }) }, t("proxies.unbind")) : null,
            ],
        });
        if (!choice) return;
        if (choice.id === null) {
            await api.post("/api/proxies/unassign", { token_id: ids[0] });
            toast(t("proxies.unbound"));
        } else {
            const answer = await api.post("/api/proxies/assign", { id: choice.id, token_ids: ids });
            toast(tn("tokens.boundNow", answer.data.count));
        }
        await done();
    } catch (error) {
        fail(error);
    }
}
