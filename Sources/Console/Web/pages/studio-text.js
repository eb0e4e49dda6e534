// What a model writes, as elements: paragraphs, lists, code, emphasis, links, and pictures and films of this server. Nothing of
// it is parsed as markup of a page, and nothing is loaded from elsewhere.
import { el } from "../js/dom.js";
import { copyButton } from "../js/controls.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { downloadURL, fileURL, player } from "./media-parts.js";

/** The name of a file of ours that a link leads to; null if it leads elsewhere. */
function ours(url, base) {
    const match = /^(https?:\/\/[^/]+)?\/(images|videos)\/([A-Za-z0-9_][\w.-]{0,127})$/.exec(url);
    if (!match || (match[1] && match[1] !== location.origin && match[1] !== base)) return null;
    return { name: match[3], isVideo: match[2] === "videos" };
}

function media(url, label, base) {
    const own = ours(url, base);
    if (own?.isVideo) return el("figure.said-media", {}, player(own.name), el("a.button.small", { href: downloadURL(own.name), download: "" }, icon("download"), t("gallery.download")));
    if (own) return el("a.said-media", { href: `/manage/gallery?item=${encodeURIComponent(own.name)}` }, el("img", { src: fileURL(own.name), alt: label || t("gallery.aPicture") }));
    if (/^data:image\/(png|jpeg|webp);base64,/.test(url)) return el("span.said-media", {}, el("img", { src: url, alt: label || t("gallery.aPicture") }));
    return null;
}

function link(url, label) {
    return /^https?:\/\//i.test(url) ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, label || url) : `[${label}](${url})`;
}

const INLINE = /`([^`\n]+)`|!\[([^\]]*)\]\(([^)\s]+)\)|\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])|(https?:\/\/[^\s<>()\u3000-\u303f\uff00-\uffef]+)/g;

/** The pieces of one paragraph. */
function inline(text, base) {
    const pieces = [];
    let last = 0;
    for (const match of text.matchAll(INLINE)) {
        pieces.push(text.slice(last, match.index));
        last = match.index + match[0].length;
        const [, code, label, picture, words, target, strong, weak, url] = match;
        if (code !== undefined) pieces.push(el("code", {}, code));
        else if (picture !== undefined) pieces.push(media(picture, label, base) ?? link(picture, label || picture));
        else if (target !== undefined) pieces.push(ours(target, base) ? media(target, words, base) : link(target, words));
        else if (strong !== undefined) pieces.push(el("strong", {}, strong));
        else if (weak !== undefined) pieces.push(el("em", {}, weak));
        else pieces.push(link(url, url));
    }
    pieces.push(text.slice(last));
    return pieces;
}

function lines(text, base) {
    return text.split("\n").flatMap((line, at) => [at ? el("br") : null, inline(line, base)]);
}

/** What a line begins, by what it is made of; all else is text. */
const KINDS = [
    ["heading", /^#{1,6}\s+/], ["list", /^\s*[-*•]\s+/], ["steps", /^\s*\d+[.)]\s+/], ["quote", /^>\s?/], ["table", /^\s*\|.*\|\s*$/], ["rule", /^\s*([-*_])(\s*\1){2,}\s*$/],
];
const kindOf = (line) => (KINDS[5][1].test(line) ? "rule" : KINDS.find(([, pattern]) => pattern.test(line))?.[0] ?? "text");
const bare = (line, kind) => line.replace(KINDS.find(([name]) => name === kind)[1], "");
const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(rows, base) {
    const hasHead = rows.length > 1 && /^[\s|:-]+$/.test(rows[1]);
    const body = hasHead ? rows.slice(2) : rows;
    return el("div.said-table", { tabindex: "0" }, el("table", {},
        hasHead ? el("thead", {}, el("tr", {}, cells(rows[0]).map((cell) => el("th", { scope: "col" }, inline(cell, base))))) : null,
        el("tbody", {}, body.map((row) => el("tr", {}, cells(row).map((cell) => el("td", {}, inline(cell, base))))))));
}

const BUILDERS = {
    heading: (rows, base) => rows.map((row) => el("p.said-heading", {}, inline(bare(row, "heading"), base))),
    list: (rows, base) => el("ul", {}, rows.map((row) => el("li", {}, inline(bare(row, "list"), base)))),
    steps: (rows, base) => el("ol", { start: parseInt(rows[0], 10) || 1 }, rows.map((row) => el("li", {}, inline(bare(row, "steps"), base)))),
    quote: (rows, base) => el("blockquote", {}, lines(rows.map((row) => bare(row, "quote")).join("\n"), base)),
    table,
    rule: () => el("hr"),
    text: (rows, base) => el("p", {}, lines(rows.join("\n"), base)),
};

/** Lines of one kind that follow each other belong together; an empty one ends them. */
function blocks(text, base) {
    const groups = [];
    let isOpen = false;
    for (const line of text.split("\n")) {
        if (!line.trim()) {
            isOpen = false;
            continue;
        }
        const kind = kindOf(line);
        const last = groups.at(-1);
        // A list goes on over an empty line.
        if (last?.kind === kind && (isOpen || kind === "steps" || kind === "list")) last.rows.push(line);
        else groups.push({ kind, rows: [line] });
        isOpen = true;
    }
    return groups.map(({ kind, rows }) => BUILDERS[kind](rows, base));
}

/** `base` is where the server's own links begin. A fence that is still open is code as well. */
export function said(text, base) {
    return text.split(/^```/m).flatMap((part, at) => {
        if (at % 2 === 0) return blocks(part, base);
        const code = part.replace(/^[^\n]*\n?/, "").replace(/\n$/, "");
        return el("div.said-code", {}, el("pre", { tabindex: "0" }, el("code", {}, code)), copyButton(code));
    });
}
