// An answer as it comes: its status, the headers that say something, and its body as text, pictures or film.
import { el, replace } from "../js/dom.js";
import { badge } from "../js/controls.js";
import { bytes, duration } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { remember } from "./docs-form.js";

const HEADERS = ["content-type", "content-length", "content-range", "x-request-id", "openai-processing-ms", "openai-poll-after-ms", "x-filmgate-job", "retry-after", "etag", "allow", "www-authenticate"];
/** More of a text is nothing to read. */
const LONGEST = 200_000;
const LONGEST_WORD = 400;
const LARGEST_FILE = 256 << 20;
const MOST_PICTURES = 8;

/** Long words, such as pictures in base64, are cut. */
function pretty(value) {
    return JSON.stringify(value, (_, one) => (typeof one === "string" && one.length > LONGEST_WORD ? `${one.slice(0, 80)}… (${t("docs.cut", { n: one.length })})` : one), 2);
}

/** Pictures and films that a value holds or leads to, as far as they are this server's. */
function found(value, list = []) {
    if (list.length >= MOST_PICTURES || value === null || typeof value !== "object") return list;
    for (const [name, one] of Object.entries(value)) {
        if (name === "b64_json" && typeof one === "string") list.push({ url: `data:image/${value.output_format ?? "png"};base64,${one}`, isVideo: false });
        else if (typeof one === "string" && one.startsWith(`${location.origin}/`) && /\/(images|videos)\/[\w.-]+$/.test(one) && !list.some(({ url }) => url === one)) list.push({ url: one, isVideo: /\/videos\//.test(one) });
        else found(one, list);
    }
    return list;
}

const shown = ({ url, isVideo }) => (isVideo ? el("video", { src: url, controls: true, preload: "metadata", playsinline: true }) : el("img", { src: url, alt: t("docs.picture") }));

/** `{ root, show(answer, started, operation), wait(), fail(error), clear() }` */
export function createAnswer() {
    const head = el("div.docs-answer-head", { role: "status" });
    const list = el("dl.docs-headers");
    const said = el("p.docs-said");
    const media = el("div.docs-media");
    const code = el("code");
    const text = el("pre.code.docs-text", { tabindex: "0", "aria-label": t("docs.answer") }, code);
    const root = el("section.docs-answer", { hidden: true, "aria-label": t("docs.answer") }, head, list, said, media, text);
    let urls = [];

    function clear() {
        urls.forEach((url) => URL.revokeObjectURL(url));
        urls = [];
        replace(list);
        replace(said);
        replace(media);
        replace(code);
        text.hidden = true;
    }

    const write = (content) => {
        text.hidden = content === "";
        replace(code, content.length > LONGEST ? `${content.slice(0, LONGEST)}\n… (${t("docs.cut", { n: content.length })})` : content);
    };

    async function stream(answer) {
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        let length = 0;
        text.hidden = false;
        for (;;) {
            const { value, done } = await reader.read();
            if (done) break;
            rest += value;
            const end = rest.lastIndexOf("\n") + 1;
            for (const line of rest.slice(0, end).split("\n").slice(0, -1)) {
                const cut = line.length > LONGEST_WORD ? `${line.slice(0, LONGEST_WORD)}… (${t("docs.cut", { n: line.length })})` : line;
                length += cut.length;
                if (length < LONGEST) code.append(`${cut}\n`);
                event(line);
            }
            rest = rest.slice(end);
            text.scrollTop = text.scrollHeight;
        }
    }

    /** What a line of a stream adds to what people look for. */
    function event(line) {
        if (!line.startsWith("data: {")) return;
        try {
            const data = JSON.parse(line.slice(6));
            said.append(data.choices?.[0]?.delta?.content ?? "");
            const pictures = found(data);
            if (pictures.length) replace(media, pictures.map(shown));
        } catch {
            // A line that is no JSON is only text.
        }
    }

    async function file(answer, type) {
        if (Number(answer.headers.get("content-length")) > LARGEST_FILE) {
            await answer.body.cancel();
            write(t("docs.tooLarge"));
            return;
        }
        const blob = await answer.blob();
        const url = URL.createObjectURL(blob);
        urls.push(url);
        if (/^(image|video)\//.test(type)) replace(media, shown({ url, isVideo: type.startsWith("video/") }));
        media.append(el("a.button.small", { href: url, download: type.startsWith("video/") ? "video.mp4" : "file" }, icon("download"), `${t("docs.save")} · ${bytes(blob.size)}`));
    }

    return {
        root, clear,
        wait() {
            clear();
            root.hidden = false;
            replace(head, badge("accent", t("docs.sending")));
            root.scrollIntoView({ block: "nearest" });
        },
        fail(error) {
            replace(head, badge("bad", error.name === "AbortError" ? t("docs.stopped") : t("error.unreachable")));
        },
        /** Gives the body if it is JSON. */
        async show(answer, started) {
            const took = () => el("span.muted", {}, duration(performance.now() - started));
            const sign = badge(answer.ok ? "good" : answer.status < 500 ? "warn" : "bad", `${answer.status} ${answer.statusText}`.trim());
            replace(head, sign, took());
            replace(list, HEADERS.filter((name) => answer.headers.has(name)).map((name) => [el("dt", {}, name), el("dd", {}, answer.headers.get(name))]));
            const type = answer.headers.get("content-type") ?? "";
            let json = null;
            if (type.startsWith("text/event-stream")) await stream(answer);
            else if (/^(image|video)\/|octet-stream/.test(type)) await file(answer, type);
            else {
                const content = await answer.text();
                try {
                    json = JSON.parse(content);
                    write(pretty(json));
                    replace(media, found(json).map(shown));
                    remember(json, answer.headers);
                } catch {
                    write(content);
                }
            }
            replace(head, sign, took());
            root.scrollIntoView({ block: "nearest" });
            return json;
        },
    };
}
