// Pictures to start from: chosen, dropped or pasted; held as data URLs, as the server takes them.
import { el, replace } from "../js/dom.js";
import { bytes } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { toast } from "../js/toast.js";
import { fileURL } from "./media-parts.js";

const TYPES = ["image/jpeg", "image/png", "image/webp"];

function dataURL(blob) {
    return new Promise((done, failed) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.onerror = () => failed(reader.error);
        reader.readAsDataURL(blob);
    });
}

/** A file of the server's as a picture. */
export async function pictureOf(name) {
    const answer = await fetch(fileURL(name));
    if (!answer.ok) throw new Error(t("gallery.lost"));
    return { url: await dataURL(await answer.blob()), label: name };
}

/** What a film shows at a moment, in seconds. */
export async function frameOf(name, at) {
    const film = el("video", { src: fileURL(name), preload: "auto", playsinline: true });
    film.muted = true;
    const heard = (event) => new Promise((done, failed) => {
        film.addEventListener(event, done, { once: true });
        film.addEventListener("error", () => failed(new Error(t("gallery.lost"))), { once: true });
    });
    await heard("loadeddata");
    const wanted = Math.max(0, Math.min(at, film.duration - 0.05));
    if (Math.abs(film.currentTime - wanted) > 0.01) {
        const sought = heard("seeked");
        film.currentTime = wanted;
        await sought;
    }
    const canvas = el("canvas", { width: film.videoWidth, height: film.videoHeight });
    canvas.getContext("2d").drawImage(film, 0, 0);
    return { url: canvas.toDataURL("image/png"), label: t("studio.frameAt", { time: at.toFixed(1) }) };
}

/**
 * A place for up to `most()` pictures of at most `limit` bytes. `onchange()` hears when some came or went. What is pasted
 * anywhere in `scope` comes in as well.
 */
export function createPictures({ most, limit, onchange, scope, label, hint, isSmall = false }) {
    let pictures = [];
    const input = el("input", { type: "file", hidden: true, "aria-label": label, accept: TYPES.join(","), multiple: true, onchange: () => { take(input.files); input.value = ""; } });
    const list = el("div.picks");
    const pick = el("button.pick-add", { type: "button", onclick: () => input.click() }, icon(isSmall ? "clip" : "upload"), isSmall ? el("span.visually-hidden", {}, label) : el("span", {}, el("b", {}, label), el("small", {}, hint)));
    if (isSmall) pick.title = label;
    const root = el(`div.pictures${isSmall ? ".is-small" : ""}`, {}, list, pick, input);

    function draw() {
        replace(list, pictures.map((picture, at) => el("div.pick", { title: picture.label },
            el("img", { src: picture.url, alt: t("studio.reference", { n: at + 1 }) }),
            el("button.pick-remove", { type: "button", "aria-label": t("studio.dropPicture", { n: at + 1 }), onclick: () => { pictures.splice(at, 1); changed(); pick.focus(); } }, icon("close")))));
        list.hidden = !pictures.length;
        pick.hidden = pictures.length >= most();
    }

    function changed() {
        draw();
        onchange();
    }

    async function take(files) {
        const some = [...files];
        for (const file of some) {
            if (!TYPES.includes(file.type)) {
                toast(t("studio.wrongType", { name: file.name || file.type }), { seconds: 6 });
            } else if (file.size > limit) {
                toast(t("studio.tooLarge", { name: file.name || t("gallery.aPicture"), limit: bytes(limit) }), { seconds: 6 });
            } else {
                try {
                    add({ url: await dataURL(file), label: file.name || t("studio.pasted") });
                } catch {
                    toast(t("studio.unreadable", { name: file.name }), { seconds: 6 });
                }
            }
        }
    }

    function add(picture) {
        // Where there is room for one alone, the new one is meant.
        if (most() === 1) pictures = [picture];
        else if (pictures.length < most()) pictures.push(picture);
        else toast(t("studio.enough", { n: most() }), { seconds: 6 });
        changed();
    }

    let depth = 0;
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    scope.addEventListener("dragenter", (event) => { if (hasFiles(event)) { event.preventDefault(); depth += 1; root.classList.add("is-over"); } });
    scope.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
    scope.addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) root.classList.remove("is-over"); });
    scope.addEventListener("drop", (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth = 0;
        root.classList.remove("is-over");
        take(event.dataTransfer.files);
    });
    scope.addEventListener("paste", (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (!files.length) return;
        event.preventDefault();
        take(files);
    });
    draw();
    return {
        root, add, draw,
        get urls() { return pictures.map((picture) => picture.url); },
        get count() { return pictures.length; },
        set(some) { pictures = some; changed(); },
    };
}
