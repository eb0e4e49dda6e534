// What gallery and studio share: where a file's bytes lie, and how it is shown small.
import { el } from "../js/dom.js";
import { api } from "../js/api.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";

/** `variant`: `thumbnail` or `spritesheet`; none is the file itself. With a session they are served also where links need a key. */
export function fileURL(name, variant) {
    return `/api/media/${encodeURIComponent(name)}/file${variant ? `?variant=${variant}` : ""}`;
}

export function downloadURL(name) {
    return `/api/media/${encodeURIComponent(name)}/file?download=1`;
}

export function isVideo(name) {
    return /\.mp4$/i.test(name);
}

/** 75 → `1:15` */
export function clockText(seconds) {
    const whole = Math.max(0, Math.round(seconds ?? 0));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** What a picture is called for those who do not see it. */
export function altText(item) {
    return item.prompt || t(item.kind === "video" ? "gallery.aVideo" : "gallery.aPicture");
}

function noPoster(sign) {
    return el("span.no-poster", {}, icon(sign), el("span", {}, t("gallery.noPoster")));
}

/** What stands in the place of a picture or film whose file is gone. */
export function orNothing(node) {
    node.addEventListener("error", () => node.replaceWith(noPoster(node.matches("video") ? "play" : "gallery")));
    return node;
}

/** A thumbnail; where there is none to be had, a sign in its place. */
export function poster(item) {
    const image = el("img", {
        src: fileURL(item.name, item.kind === "reference" ? undefined : "thumbnail"), alt: altText(item), decoding: "async", draggable: "false",
        onload: () => image.classList.add("is-there"),
        onerror: () => image.replaceWith(noPoster(item.kind === "video" ? "play" : "gallery")),
    });
    return image;
}

/** A film that may be played and sought through. */
export function player(name, { poster: picture, loop = false, autoplay = false } = {}) {
    const video = el("video", {
        src: fileURL(name), poster: picture, controls: true, playsinline: true, loop, preload: autoplay ? "auto" : "metadata",
    });
    if (autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches) video.autoplay = true;
    return video;
}

let models = null;
const FRESH = 60_000;

/** What the studio's models can do, asked for at most once a minute. */
export function studioModels() {
    if (models && Date.now() - models.at < FRESH) return models.found;
    const found = api.get("/api/studio/models").then(({ data }) => data);
    const asked = { at: Date.now(), found };
    models = asked;
    found.catch(() => { if (models === asked) models = null; });
    return found;
}

/** Those of `house` that can do it with a video of so many seconds: `as` is `change` or `extend`. */
export function changers(house, as, seconds) {
    return house.video.filter(({ editing }) => editing && (as === "change"
        ? !(seconds > editing.longest_edited) : !(seconds < editing.shortest_extended || seconds > editing.longest_extended)));
}

export const studioPath = (params) => `/manage/studio?${new URLSearchParams(params)}`;
