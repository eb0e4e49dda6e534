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

function blocks(text, base) {
    return text.split(/\n{2,}/).filter((part) => part.trim()).map((part) => {
        const rows = part.replace(/^\n+|\s+$/g, "").split("\n");
        const heading = /^#{1,6}\s+(.*)$/.exec(rows[0]);
        if (heading) return [el("p.said-heading", {}, inline(heading[1], base)), rows.length > 1 ? blocks(rows.slice(1).join("\n"), base) : null];
        if (rows.every((row) => /^\s*[-*•]\s+/.test(row))) return el("ul", {}, rows.map((row) => el("li", {}, inline(row.replace(/^\s*[-*•]\s+/, ""), base))));
        if (rows.every((row) => /^\s*\d+[.)]\s+/.test(row))) return el("ol", {}, rows.map((row) => el("li", {}, inline(row.replace(/^\s*\d+[.)]\s+/, ""), base))));
        if (rows.every((row) => /^>\s?/.test(row))) return el("blockquote", {}, lines(rows.map((row) => row.replace(/^>\s?/, "")).join("\n"), base));
        return el("p", {}, lines(rows.join("\n"), base));
    });
}

/** `base` is where the server's own links begin. A fence that is still open is code as well. */
export function said(text, base) {
    return text.split(/^```/m).flatMap((part, at) => {
        if (at % 2 === 0) return blocks(part, base);
        const code = part.replace(/^[^\n]*\n?/, "").replace(/\n$/, "");
        return el("div.said-code", {}, el("pre", { tabindex: "0" }, el("code", {}, code)), copyButton(code));
    });
}
