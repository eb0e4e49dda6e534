// What the description says in words: paragraphs with `code` and **strong** words. Nothing else of it is more than text.
import { el } from "../js/dom.js";

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*/g;

export function inline(text) {
    const pieces = [];
    let last = 0;
    for (const match of text.matchAll(INLINE)) {
        pieces.push(text.slice(last, match.index), match[1] === undefined ? el("strong", {}, match[2]) : el("code", {}, match[1]));
        last = match.index + match[0].length;
    }
    return [...pieces, text.slice(last)];
}

export function paragraphs(text) {
    return (text ?? "").split("\n\n").filter(Boolean).map((part) => el("p", {}, inline(part)));
}
