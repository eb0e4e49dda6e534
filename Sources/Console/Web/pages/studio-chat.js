// A conversation, word by word as it comes. What a model thinks is folded away; pictures go in by drag, paste or file.
import { el, replace, uid } from "../js/dom.js";
import { ApiError, api } from "../js/api.js";
import { copyButton, emptyState } from "../js/controls.js";
import { duration, number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { createCode } from "./studio-code.js";
import { modelField } from "./studio-form.js";
import { createPictures } from "./studio-pictures.js";
import { readEvents } from "./studio-stream.js";
import { said } from "./studio-text.js";

/** The server takes no more in one conversation. */
const PICTURES = 10;
/** Stays while one looks at another page. */
const talk = { messages: [], model: "", system: "", draft: "" };

export function mountChat(root, { house }) {
    const groups = ["chat", "image", "video"].filter((name) => house[name].length).map((name) => [t(`studio.mode.${name}`), house[name]]);
    const models = groups.flatMap(([, some]) => some);
    const base = house.base_url ?? location.origin;
    talk.model ||= models.find((one) => one.is_served)?.id ?? models[0].id;
    let asking = null;
    let isOver = false;
    const log = el("div.chat-log", { role: "log", "aria-label": t("studio.mode.chat"), tabindex: "0" });
    const card = el("section.card.chat-card");

    const content = (message, isForCode) => {
        const text = message.text;
        if (!message.pictures?.length) return text;
        return [{ type: "text", text }, ...message.pictures.map((url) => ({ type: "image_url", image_url: { url: isForCode ? "data:image/png;base64,…" : url } }))];
    };
    const wire = (messages, isForCode) => [
        ...(talk.system.trim() ? [{ role: "system", content: talk.system }] : []),
        ...messages.filter((one) => one.text || one.pictures?.length).map((one) => ({ role: one.role, content: content(one, isForCode) })),
    ];
    const code = createCode({
        base, call: () => {
            const messages = wire(talk.messages.filter((one) => !one.error).slice(0, talk.messages.at(-1)?.role === "assistant" ? -1 : undefined), true);
            return { kind: "chat", body: { model: talk.model, messages: messages.some((one) => one.role === "user") ? messages : [...messages, { role: "user", content: talk.draft || t("studio.sample.chat") }], stream: true } };
        },
    });
    const pictures = createPictures({ most: () => PICTURES, limit: house.upload_bytes, scope: card, onchange: () => drawSend(), label: t("studio.attach"), hint: "", isSmall: true });
    const input = el("textarea.input.chat-input", {
        id: uid("chat"), rows: 1, placeholder: t("studio.say"), "aria-label": t("studio.say"), maxlength: house.prompt_characters, value: talk.draft, data: { search: "" },
        oninput: () => { talk.draft = input.value; grow(); drawSend(); },
        onkeydown: (event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            ask();
        },
    });
    const grow = () => {
        input.style.setProperty("height", "auto");
        input.style.setProperty("height", `${Math.min(220, input.scrollHeight + 2)}px`);
    };
    const send = el("button.button.primary.chat-send", { type: "button", onclick: () => (asking ? asking.abort() : ask()) });
    function drawSend() {
        replace(send, icon(asking ? "stop" : "send"), el("span.visually-hidden", {}, t(asking ? "studio.stop" : "studio.send")));
        send.title = t(asking ? "studio.stop" : "studio.send");
        send.disabled = !asking && !input.value.trim() && !pictures.count;
    }

    let isHeld = true;
    // Pictures and films grow when they come; whoever reads the end goes on reading it.
    const hold = () => { if (isHeld) log.scrollTop = log.scrollHeight; };
    log.addEventListener("scroll", () => { isHeld = isAtEnd(); }, { passive: true });
    log.addEventListener("load", hold, true);
    log.addEventListener("loadedmetadata", hold, true);
    const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;

    /** One message and how it is brought up to date. What is on its way is drawn once a frame at most. */
    function bubble(message) {
        if (message.role === "user") {
            return { node: el("div.turn.is-user", {}, message.pictures?.length ? el("div.turn-pictures", {}, message.pictures.map((url) => el("img", { src: url, alt: t("gallery.aReference") }))) : null, message.text ? el("div.turn-text", {}, message.text) : null) };
        }
        const thought = el("div.thought-text");
        const head = el("summary");
        const fold = el("details.thought", {}, head, thought);
        const text = el("div.said");
        const foot = el("div.turn-foot");
        const node = el("div.turn.is-model", {}, fold, text, foot);
        let frame = 0;
        const now = () => {
            frame = 0;
            const wasAtEnd = isAtEnd();
            fold.hidden = !message.reasoning;
            if (message.reasoning) {
                replace(head, icon("bolt"), t(message.text || message.isOver ? "studio.thought" : "studio.thinking", { time: duration((message.thoughtAt ?? Date.now()) - message.began) }));
                thought.textContent = message.reasoning;
            }
            replace(text, said(message.text, base), message.isOver ? null : el("span.caret", { "aria-hidden": "true" }));
            replace(foot,
                message.error ? el("div.notice.bad", { role: "alert" }, icon("warn"), el("div", {}, el("b", {}, message.error.words), message.error.requestId ? el("div.mono.hint", {}, t("toast.request", { id: message.error.requestId })) : null)) : null,
                message.isOver ? el("div.turn-line", {},
                    message.isStopped ? el("span", {}, t("studio.stopped")) : null,
                    message.first ? el("span", {}, t("studio.firstWord", { time: duration(message.first - message.began) })) : null,
                    message.took ? el("span", {}, duration(message.took)) : null,
                    message.usage ? el("span", {}, t("studio.tokens", { n: number(message.usage.completion_tokens) })) : null,
                    el("span", {}, message.model),
                    message.text ? copyButton(message.text) : null,
                    el("button.icon-button", { type: "button", "aria-label": t("studio.again"), title: t("studio.again"), onclick: () => again(message) }, icon("refresh"))) : null);
            if (wasAtEnd) log.scrollTop = log.scrollHeight;
        };
        now();
        return { node, draw: () => { frame ||= requestAnimationFrame(now); }, now };
    }

    function draw() {
        replace(log, talk.messages.length ? talk.messages.map((message) => bubble(message).node)
            : el("div.chat-empty", {}, emptyState("studio", t("studio.chatNone"), t("studio.chatNoneText"),
                [1, 2, 3].map((at) => el("button.button.small", { type: "button", onclick: () => { input.value = t(`studio.try.${at}`); talk.draft = input.value; grow(); drawSend(); input.focus(); } }, t(`studio.try.${at}`))))));
        log.scrollTop = log.scrollHeight;
        clear.hidden = !talk.messages.length;
        drawSend();
        code.draw();
    }

    function ask() {
        const text = input.value.trim();
        if (asking || (!text && !pictures.count)) return;
        talk.messages.push({ role: "user", text, pictures: pictures.urls });
        input.value = "";
        talk.draft = "";
        pictures.set([]);
        grow();
        answer();
    }

    /** What followed the question is asked for anew. */
    function again(message) {
        if (asking) return;
        talk.messages.splice(talk.messages.indexOf(message));
        answer();
    }

    async function answer() {
        const messages = wire(talk.messages, false);
        const message = { role: "assistant", text: "", reasoning: "", model: talk.model, began: Date.now(), isOver: false };
        talk.messages.push(message);
        asking = new AbortController();
        draw();
        const place = bubble(message);
        log.lastElementChild.replaceWith(place.node);
        log.scrollTop = log.scrollHeight;
        try {
            const reply = await api.stream("/api/studio/v1/chat/completions", { model: talk.model, messages, stream: true, stream_options: { include_usage: true } }, { signal: asking.signal });
            await readEvents(reply, (event) => {
                if (event.error) throw new ApiError(reply.status, { error: event.error }, reply.headers);
                if (event.usage) message.usage = event.usage;
                const delta = event.choices?.[0]?.delta ?? {};
                if (delta.reasoning_content) message.reasoning += delta.reasoning_content;
                if (delta.content) {
                    message.thoughtAt ??= Date.now();
                    message.text += delta.content;
                }
                if (delta.content || delta.reasoning_content) message.first ??= Date.now();
                place.draw();
            });
        } catch (error) {
            if (error.name === "AbortError") message.isStopped = true;
            else message.error = error instanceof ApiError ? error : new ApiError(0, { message: t("studio.broken") });
            if (error.status === 401) fail(error);
        }
        message.isOver = true;
        message.took = Date.now() - message.began;
        message.thoughtAt ??= Date.now();
        asking = null;
        if (isOver) return;
        place.now();
        drawSend();
        code.draw();
        if (matchMedia("(hover: hover)").matches) input.focus({ preventScroll: true });
    }

    const system = el("textarea.input", { id: uid("system"), rows: 2, placeholder: t("studio.systemHint"), value: talk.system, oninput: () => { talk.system = system.value; code.draw(); } });
    const clear = el("button.button.small.quiet", { type: "button", onclick: () => { asking?.abort(); talk.messages = []; draw(); input.focus(); } }, icon("plus"), t("studio.newChat"));
    replace(card,
        el("div.chat-head", {}, modelField(groups, talk.model, (id) => { talk.model = id; code.draw(); }), clear),
        el("details.chat-system", { open: Boolean(talk.system) }, el("summary", {}, t("studio.system")), el("label.visually-hidden", { for: system.id }, t("studio.system")), system),
        log,
        el("div.chat-compose", {}, pictures.root, input, send));
    root.append(card, code.root);
    draw();
    requestAnimationFrame(grow);
    if (matchMedia("(hover: hover)").matches) input.focus({ preventScroll: true });
    return () => {
        isOver = true;
        asking?.abort();
    };
}
