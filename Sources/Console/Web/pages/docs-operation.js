// One operation: what it does and takes and answers on the left, the same as code and to be tried on the right.
import { el, replace } from "../js/dom.js";
import { copy, copyButton, segments } from "../js/controls.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { LANGUAGES, codeOf, variableOf } from "./docs-code.js";
import { createForm } from "./docs-form.js";
import { fold, parameterView, schemaView } from "./docs-schema.js";
import { inline, paragraphs } from "./docs-text.js";
import { createTry } from "./docs-try.js";

const KEEP = "filmgate.docs.code";
let language = null;

function kept() {
    try {
        return localStorage.getItem(KEEP) in LANGUAGES ? localStorage.getItem(KEEP) : "curl";
    } catch {
        return "curl";
    }
}

export const verb = (method) => el(`span.verb.is-${method.toLowerCase()}`, {}, method);

/** `{ root, draw() }`; `request()` gives what is to be shown. */
export function createCode(request) {
    language ??= kept();
    const code = el("code");
    const draw = () => { code.textContent = codeOf(language, request()); };
    const button = el("button.button.small", {
        type: "button", onclick: async () => {
            if (!(await copy(code.textContent))) return;
            replace(button, icon("check"), t("studio.code.copied"));
            setTimeout(() => replace(button, icon("copy"), t("action.copy")), 1600);
        },
    }, icon("copy"), t("action.copy"));
    const name = variableOf(request().operation);
    draw();
    const root = el("section.card.docs-code", {},
        el("div.card-head", {}, segments(t("docs.language"), Object.entries(LANGUAGES), language, (chosen) => {
            language = chosen;
            try {
                localStorage.setItem(KEEP, chosen);
            } catch {
                // It holds until the page is left.
            }
            draw();
        }), button),
        el("pre.code", { tabindex: "0", "aria-label": t("docs.code") }, code),
        name ? el("p.hint", {}, t(name.includes("ADMIN") ? "docs.codeToken" : "studio.code.key", { name })) : null);
    return { root, draw };
}

function requestBody(book, operation) {
    if (!operation.contents.length) return null;
    return el("section.docs-part", {}, el("h2", {}, t("docs.body")),
        operation.contents.map(({ type, schema }, at) => {
            const node = fold(type, () => schemaView(book, schema, { asks: true }));
            node.classList.add("is-large");
            node.open = at === 0;
            return node;
        }));
}

function answers(book, operation) {
    return el("section.docs-part", {}, el("h2", {}, t("docs.answers")),
        Object.entries(operation.node.responses).map(([status, reference], at) => {
            const answer = book.follow(reference);
            const kind = { 2: "good", 3: "idle", 4: "warn", 5: "bad" }[status[0]];
            const contents = Object.entries(answer.content ?? {});
            const node = el("details.docs-answer-fold", {
                ontoggle: () => {
                    if (!node.open || node.childElementCount > 1) return;
                    node.append(...Object.entries(answer.headers ?? {}).map(([name, one]) => el("p.docs-plain", {}, el("code", {}, name), " ", inline(book.follow(one).description ?? ""))),
                        ...contents.map(([type, media]) => el("div.docs-content", {}, el("h3", {}, el("code", {}, type), media["x-event-data"] ? el("span.muted", {}, ` ${t("docs.eachEvent")}`) : null),
                            Object.keys(media.schema ?? {}).length ? schemaView(book, media.schema, { asks: false }) : el("p.docs-plain", {}, t("docs.bytes")))));
                    if (contents[0]?.[0] === "application/json") node.append(fold(t("docs.sample"), () => el("pre.code", { tabindex: "0" }, el("code", {}, JSON.stringify(book.sample(contents[0][1].schema), null, 2)))));
                },
            }, el("summary", {}, el(`span.badge.${kind}`, {}, status), el("span", {}, inline(answer.description))));
            node.open = at === 0 && contents.length > 0;
            return node;
        }));
}

/** `{ root, stop() }` */
export function createOperation(book, operation) {
    let code = null;
    const form = createForm(book, operation, () => code?.draw());
    code = createCode(form.request);
    const trial = createTry(operation, form);
    const group = (place) => {
        const list = operation.parameters.filter((one) => one.in === place);
        return list.length ? el("section.docs-part", {}, el("h2", {}, t(`docs.in.${place}`)), parameterView(book, list)) : null;
    };
    const key = operation.key ? t(operation.key.isOptional ? "docs.needsNone" : operation.key.kind === "admin" ? "docs.needsSession" : "docs.needsKey") : t("docs.open");
    const root = el("article.docs-operation", {},
        el("header.docs-head", {},
            el("p.docs-tag", {}, operation.tag.isAdmin ? `${t("docs.admin")} · ${operation.tag.title}` : operation.tag.title),
            el("h1", {}, operation.node.summary),
            el("div.docs-path", {}, verb(operation.method), el("code", {}, operation.path), copyButton(location.origin + operation.path)),
            operation.node.deprecated ? el("p.notice.warn", {}, icon("warn"), t("docs.notOffered")) : null,
            el("p.docs-needs", {}, icon(operation.key ? "keys" : "check"), key),
            el("div.docs-description", {}, paragraphs(operation.node.description))),
        el("div.docs-columns", {},
            el("div.docs-words", {},
                group("path"), group("query"), requestBody(book, operation), group("header"), answers(book, operation)),
            el("div.docs-side", {}, code.root, trial.root)));
    return { root, stop: trial.stop };
}
