// The pool API: where proxies come from by themselves, what it last said, and asking it now.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { badge, skeleton } from "../js/controls.js";
import { actionButton } from "../js/dialog.js";
import { duration, number, when } from "../js/format.js";
import { t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";

/** `{ node, refresh() }` */
export function poolCard(done) {
    const body = el("div", {}, skeleton(2));
    const tools = el("div.page-actions");
    const line = (name, ...value) => [el("dt", {}, name), el("dd", {}, value)];

    function draw(pool) {
        replace(tools, el("a.button.small", { href: "/manage/settings?text=grok.proxy_pool" }, t("proxies.poolSettings")),
            pool.address ? actionButton(t("proxies.fetch"), async () => {
                try {
                    const { data } = await api.post("/api/proxies/pool/fetch");
                    toast(tn("proxies.fetched", data.last.named));
                    draw(data);
                } finally {
                    await Promise.all([refresh(), done()]);
                }
            }, { kind: "small" }) : null);
        if (!pool.address) {
            replace(body, el("p.muted", {}, t("proxies.noPool")));
            return;
        }
        const { last } = pool;
        replace(body, el("dl.facts", {},
            line(t("proxies.address"), el("code", {}, pool.address)), line(t("proxies.interval"), duration(pool.interval_seconds * 1000)),
            line(t("proxies.lastFetch"), last ? [when(last.at), " ", badge(last.problem ? "bad" : "good", last.problem ? t("calls.notOk") : t("calls.ok"))] : t("proxies.neverFetched")),
            last?.problem ? line(t("tokens.reason"), last.problem) : null,
            last && !last.problem ? line(t("proxies.poolSaid"), t("proxies.poolCounts", { named: number(last.named), added: number(last.added), invalid: number(last.invalid) })) : null));
    }

    async function refresh() {
        try {
            draw((await api.get("/api/proxies/pool")).data);
        } catch (error) {
            fail(error);
        }
    }
    refresh();
    return { node: el("section.card", {}, el("div.card-head", {}, el("h2", {}, t("proxies.pool")), tools), body), refresh };
}
