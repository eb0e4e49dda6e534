// One file in full: looked at, played, and walked through by keys. The browser keeps the focus inside, and Esc closes.
import { el, isTyping, replace, uid } from "../js/dom.js";
import { api, download } from "../js/api.js";
import { number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail } from "../js/toast.js";
import { altText, downloadURL, fileURL, player } from "./media-parts.js";
import { facts } from "./gallery-facts.js";

/** `store` as of `createStore`; `onshow(name)` hears what is shown, `null` at the end; `onremove([name])`. */
export function openViewer({ store, name: first, onshow, onremove, onclose }) {
    let name = first;
    let turn = 0;
    let film = null;
    const title = el("h2.viewer-title", { id: uid("viewer") });
    const place = el("span.viewer-place", { role: "status" });
    const stage = el("div.viewer-stage");
    const side = el("aside.viewer-side", { "aria-label": t("gallery.details"), tabindex: "0" });
    const step = (by, label, sign) => el("button.viewer-step", { type: "button", "aria-label": label, title: `${label} (${by < 0 ? "←" : "→"})`, "aria-keyshortcuts": by < 0 ? "ArrowLeft" : "ArrowRight", onclick: () => go(by) }, icon(sign));
    const back = step(-1, t("gallery.previous"), "left");
    const on = step(1, t("gallery.next"), "right");
    const tool = (sign, label, key, run) => el("button.icon-button", { type: "button", "aria-label": label, "aria-keyshortcuts": key, title: `${label} (${key})`, onclick: run }, icon(sign));
    const info = tool("info", t("gallery.details"), "I", () => toggle());
    const dialog = el("dialog.viewer", { "aria-labelledby": title.id },
        el("header.viewer-head", {}, title, place,
            tool("download", t("gallery.download"), "D", () => download(downloadURL(name))), info,
            tool("trash", t("action.delete"), "Delete", remove), tool("close", t("action.close"), "Escape", () => dialog.close())),
        el("div.viewer-body", {}, el("div.viewer-frame", {}, stage, back, on), side));

    function toggle() {
        const isHidden = dialog.classList.toggle("is-bare");
        info.setAttribute("aria-pressed", String(!isHidden));
    }

    function stopFilm() {
        film?.pause();
        film = null;
    }

    /** `by` 0 shows the same anew. */
    async function go(by) {
        let index = store.indexOf(name);
        if (by > 0 && index + by >= store.items.length && store.hasMore) {
            await store.more();
            index = store.indexOf(name);
        }
        const item = store.items[index + by];
        if (item) show(item);
    }

    async function show(item) {
        turn += 1;
        const now = turn;
        name = item.name;
        onshow(name);
        stopFilm();
        const index = store.indexOf(name);
        title.textContent = altText(item);
        title.title = item.prompt ?? "";
        place.textContent = index >= 0 ? t("gallery.place", { n: number(index + 1), of: number(store.total) }) : "";
        back.disabled = index <= 0;
        on.disabled = index < 0 || (index >= store.items.length - 1 && !store.hasMore);
        const shape = { "aspect-ratio": `${item.width} / ${item.height}`, "--ratio": (item.width / item.height).toFixed(4), "--wide": `${item.width}px` };
        if (item.kind === "video") {
            film = player(name, { poster: fileURL(name, "thumbnail"), loop: true, autoplay: true });
            for (const [name, value] of Object.entries(shape)) film.style.setProperty(name, value);
            film.addEventListener("error", () => now === turn && lost());
            replace(stage, film);
        } else {
            replace(stage, el("img", { src: fileURL(name), alt: altText(item), style: shape, onerror: () => now === turn && lost() }));
        }
        for (const other of [store.items[index + 1], store.items[index - 1]]) {
            if (other?.kind === "image") new Image().src = fileURL(other.name);
        }
        replace(side, facts(item, null, context));
        side.scrollTop = 0;
        try {
            const { data } = await api.get(`/api/media/${encodeURIComponent(name)}`);
            if (now !== turn) return;
            if (data.made_by) title.textContent = data.made_by.prompt;
            replace(side, facts({ ...item, ...data, prompt: data.made_by?.prompt ?? item.prompt }, data.made_by, context));
        } catch (error) {
            if (now !== turn) return;
            fail(error);
            // What the list told is all that there is.
            replace(side, facts({ ...item, made_by: null }, null, context));
        }
    }

    function lost() {
        replace(stage, el("div.viewer-lost", { role: "alert" }, icon("warn"), el("p", {}, t("gallery.lost"))));
    }

    function remove() {
        const index = store.indexOf(name);
        const gone = name;
        const other = store.items[index + 1] ?? store.items[index - 1];
        onremove([gone]);
        if (other) show(other);
        else dialog.close();
    }

    const context = {
        /** Where the film stands, in seconds. */
        get position() { return film?.currentTime ?? 0; },
        leave: () => dialog.close(),
        remove,
    };

    dialog.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
        const { key } = event;
        // A film that has the focus knows these keys itself.
        if (event.target === film && (key === "ArrowLeft" || key === "ArrowRight" || key === " ")) return;
        if (key === "ArrowLeft" || key === "ArrowRight") {
            event.preventDefault();
            go(key === "ArrowRight" ? 1 : -1);
        } else if (key === " " && film && !event.target.closest("button, a, summary")) {
            event.preventDefault();
            if (film.paused) film.play().catch(() => {});
            else film.pause();
        } else if (key === "i") {
            toggle();
        } else if (key === "d") {
            download(downloadURL(name));
        } else if (key === "Delete") {
            remove();
        }
    });
    let touch = null;
    stage.addEventListener("touchstart", (event) => { touch = event.touches.length === 1 && event.target !== film ? event.touches[0].clientX : null; }, { passive: true });
    stage.addEventListener("touchend", (event) => {
        const far = touch === null ? 0 : event.changedTouches[0].clientX - touch;
        if (Math.abs(far) > 60) go(far < 0 ? 1 : -1);
    });
    dialog.addEventListener("click", (event) => {
        if (event.target === stage || event.target.matches(".viewer-frame")) dialog.close();
    });
    dialog.addEventListener("close", () => {
        turn += 1;
        stopFilm();
        dialog.remove();
        onshow(null);
        onclose?.(name);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.focus();
    const known = store.items[store.indexOf(name)];
    if (known) {
        show(known);
    } else {
        api.get(`/api/media/${encodeURIComponent(name)}`).then(({ data }) => show({ ...data, prompt: data.made_by?.prompt })).catch((error) => {
            dialog.close();
            fail(error);
        });
    }
    return {
        /** What is known changed: where this stands among the others. */
        refresh() {
            const index = store.indexOf(name);
            if (index < 0) return;
            place.textContent = t("gallery.place", { n: number(index + 1), of: number(store.total) });
            back.disabled = index <= 0;
            on.disabled = index >= store.items.length - 1 && !store.hasMore;
        },
        close: () => dialog.close(),
    };
}
