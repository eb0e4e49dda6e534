// What the server says of deliveries, in the reader's language where it is known; else as it was said.
import { t } from "../js/i18n.js";

const SENTENCES = [
    [/^The operator paused it\.$/, () => t("webhooks.why.paused")],
    [/^It answered 410 Gone\.$/, () => t("webhooks.why.gone")],
    [/^It answered (\d+)\.$/, ([, status]) => t("webhooks.why.answered", { status })],
    [/^It answered (\d+): redirects are not followed\.$/, ([, status]) => t("webhooks.why.redirected", { status })],
    [/^The host name was not found\.$/, () => t("webhooks.why.noHost")],
    [/^It could not be connected to\.$/, () => t("webhooks.why.noConnection")],
    [/^It could not be connected to in time\.$/, () => t("webhooks.why.slowConnection")],
    [/^It did not answer in time\.$/, () => t("webhooks.why.slow")],
    [/^The connection broke before an answer came\.$/, () => t("webhooks.why.broken")],
    [/^TLS could not be agreed on, or its certificate is not valid\.$/, () => t("webhooks.why.tls")],
    [/^Its address cannot be used\.$/, () => t("webhooks.why.badAddress")],
    [/^Its address cannot be used: the host name was not found\.$/, () => t("webhooks.why.noHost")],
    [/^Its address cannot be used: it leads into a private network\.$/, () => t("webhooks.why.private")],
    [/^Its address cannot be used: (.*)\.$/s, ([, reason]) => t("webhooks.why.badAddressAs", { reason })],
    [/^The server stopped\.$/, () => t("webhooks.why.stopped")],
    [/^The endpoint gave no answer\. (.*)$/s, ([, reason]) => why(reason)],
    [/^Its secret cannot be opened: rotate it\.$/, () => t("webhooks.why.noSecret")],
    [/^No delivery came through for (\d+) hours\. The last: (.*)$/s, ([, hours, last]) => t("webhooks.why.long", { hours, last: why(last) })],
    [/^The endpoint is disabled\. (.*)$/s, ([, reason]) => t("webhooks.why.disabled", { reason: why(reason) })],
];

export function why(text) {
    for (const [form, words] of SENTENCES) {
        const match = form.exec(text ?? "");
        if (match) return words(match);
    }
    return text ?? "";
}
