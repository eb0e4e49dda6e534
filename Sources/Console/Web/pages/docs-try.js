// Sends a request from the page, with a key that is pasted here and kept nowhere but in memory.
import { el, replace, uid } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { createAnswer } from "./docs-answer.js";

const keys = { api: "", admin: "" };

export function forgetKeys() {
    keys.api = "";
    keys.admin = "";
}

function keyField(operation) {
    const { kind, isOptional } = operation.key;
    const input = el("input.input.mono", {
        type: "password", id: uid("key"), value: keys[kind], autocomplete: "off", spellcheck: "false", "aria-describedby": uid("hint"),
        placeholder: kind === "admin" ? t("docs.tokenPlaceholder") : t("docs.keyPlaceholder"), oninput: () => { keys[kind] = input.value.trim(); },
    });
    return el("div.field", {}, el("label", { for: input.id }, t(kind === "admin" ? "docs.token" : "docs.key")), input,
        el("p.hint", { id: input.getAttribute("aria-describedby") }, t(kind === "admin" ? "docs.tokenHint" : isOptional ? "docs.keyOptional" : "docs.keyHint")));
}

/** `{ root, stop() }`; `form` is the request's. */
export function createTry(operation, form) {
    const answer = createAnswer();
    let sending = null;
    const button = el(`button.button.${operation.method === "DELETE" ? "danger" : "primary"}`, { type: "submit" });
    const face = () => (sending ? replace(button, icon("stop"), t("action.stop")) : replace(button, icon("send"), t("docs.send")));

    async function send() {
        const values = form.values();
        if (!values) return;
        const control = new AbortController();
        sending = control;
        face();
        answer.wait();
        const key = operation.key && keys[operation.key.kind];
        const started = performance.now();
        try {
            const reply = await fetch(values.url, {
                method: operation.method, body: values.body, signal: control.signal, cache: "no-store", redirect: "manual",
                // A browser that is logged in needs no token; clients' routes never see its cookie.
                credentials: operation.path.startsWith("/api/") && !key ? "same-origin" : "omit",
                headers: { ...(operation.method !== "GET" && operation.key?.kind === "admin" ? { "Content-Type": "application/json" } : {}), ...values.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) },
            });
            const json = await answer.show(reply, started);
            if (operation.id === "logIn" && json?.token) keys.admin = json.token;
        } catch (error) {
            answer.fail(error);
        } finally {
            if (sending === control) sending = null;
            face();
        }
    }

    face();
    const root = el("section.card.docs-try", {},
        el("div.card-head", {}, el("h2", {}, t("docs.try"))),
        el("form.form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); if (sending) sending.abort(); else send(); } },
            operation.key ? keyField(operation) : null, form.root, el("div.form-actions", {}, button)),
        answer.root);
    return {
        root,
        stop() {
            sending?.abort();
            answer.clear();
        },
    };
}
