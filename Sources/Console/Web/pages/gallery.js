// All that was made, newest first, by day. Only what is near the window is there; the rest comes as it is scrolled to.
import { el, loadStyle, replace, settled } from "../js/dom.js";
import { api, download } from "../js/api.js";
import { emptyState, pageHead, segments } from "../js/controls.js";
import { confirmed } from "../js/dialog.js";
import { onEvent } from "../js/events.js";
import { compact } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { note } from "../js/router.js";
import { fail, toast } from "../js/toast.js";
import { FEW, removeLater } from "../js/undo.js";
import { createGrid } from "./gallery-grid.js";
import { createStore } from "./gallery-store.js";
import { openViewer } from "./gallery-viewer.js";
import { downloadURL } from "./media-parts.js";

await loadStyle("/console/pages/media.css");

/** Names in one request. */
const STEP = 200;
const KINDS = { all: "gallery.all", video: "gallery.videos", image: "gallery.pictures" };

/** The local day of a text as `<input type=date>` gives it: what was made up to its end. */
function endOf(day) {
    const [year, month, date] = day.split("-").map(Number);
    return year ? new Date(year, month - 1, date + 1).getTime() : undefined;
}

export default {
    id: "gallery", title: "gallery.title",
    mount(root, params) {
        const state = { kind: KINDS[params.kind] ? params.kind : "all", day: /^\d{4}-\d\d-\d\d$/.test(params.day) ? params.day : "" };
        let store = null;
        let grid = null;
        let viewer = null;
        let isOver = false;
        const tools = el("div.toolbar");
        const place = el("div.grid-place");
        const batch = el("div.batch", { hidden: true, role: "region", "aria-label": t("gallery.selection") });
        const keep = (item) => !isOver && note({ kind: state.kind === "all" ? "" : state.kind, day: state.day, item });

        function waiting() {
            const shapes = [1.78, 0.56, 1, 1.5, 0.56, 1.78, 1, 0.75, 1.78, 0.56, 1.33, 1];
            return el("div.grid-waiting", { "aria-hidden": "true" }, shapes.map((shape) => el("div.skeleton", { style: { "flex-grow": String(shape), "flex-basis": `${shape * 180}px` } })));
        }

        function empty() {
            if (state.day) return emptyState("search", t("gallery.noneThen"), t("gallery.noneThenText"), el("button.button", { type: "button", onclick: () => ask({ day: "" }) }, t("gallery.showAll")));
            if (state.kind !== "all") return emptyState("gallery", t("gallery.noneKind"), t("gallery.noneKindText"), el("a.button.primary", { href: `/manage/studio?mode=${state.kind}` }, t("gallery.toStudio")));
            return emptyState("gallery", t("gallery.none"), t("gallery.noneText"), el("a.button.primary", { href: "/manage/studio" }, icon("studio"), t("gallery.toStudio")), el("a.button", { href: "/manage/keys" }, t("gallery.toKeys")));
        }

        function drawTools() {
            const counts = store?.isLoaded ? { all: (store.counts.image ?? 0) + (store.counts.video ?? 0), image: store.counts.image ?? 0, video: store.counts.video ?? 0 } : {};
            // Where nothing is yet there is nothing to look for.
            tools.hidden = Boolean(store?.isLoaded && !store.items.length && !counts.all && !state.day && state.kind === "all");
            const focus = tools.contains(document.activeElement) ? document.activeElement.value : null;
            const day = el("input.input", {
                type: "date", id: "gallery-day", value: state.day, max: new Date().toLocaleDateString("sv"), onchange: () => ask({ day: day.value }),
            });
            replace(tools,
                segments(t("gallery.kind"), Object.entries(KINDS).map(([kind, key]) => [kind, [t(key), counts[kind] === undefined ? null : el("span.segment-count", {}, compact(counts[kind]))]]), state.kind, (kind) => ask({ kind })),
                el("span.spacer"),
                store?.items.length ? el("button.button.quiet", { type: "button", onclick: () => grid.begin() }, icon("check"), t("gallery.select")) : null,
                el("label.day-field", { for: "gallery-day" }, el("span", {}, t("gallery.upTo")), day),
                state.day ? el("button.button.quiet", { type: "button", onclick: () => ask({ day: "" }) }, icon("close"), t("gallery.newest")) : null);
            if (focus) tools.querySelector(`input[value="${CSS.escape(focus)}"]`)?.focus();
        }

        function drawBatch(names, isChoosing = false) {
            batch.hidden = !names.length && !isChoosing;
            if (batch.hidden) return;
            replace(batch, el("b", { role: "status" }, names.length ? tn("gallery.chosen", names.length) : t("gallery.choose")),
                el("button.button", { type: "button", onclick: () => names.forEach((name, at) => setTimeout(() => download(downloadURL(name)), at * 300)), disabled: !names.length || names.length > FEW, title: names.length > FEW ? t("gallery.tooMany", { n: FEW }) : null }, icon("download"), t("gallery.download")),
                el("button.button", { type: "button", disabled: !names.length, onclick: () => remove(names) }, icon("trash"), t("action.delete")),
                el("button.icon-button", { type: "button", "aria-label": t("table.clear"), onclick: () => grid.clear() }, icon("close")));
        }

        const counted = settled(0, () => !isOver && drawTools());
        let shown = "";

        function changed() {
            if (isOver || !grid) return;
            const counts = JSON.stringify([store.isLoaded, store.counts]);
            if (counts !== shown) counted();
            shown = counts;
            if (store.isLoaded && !store.items.length && !store.hasMore) {
                replace(place, el("div.card", {}, empty()));
                return;
            }
            if (grid.root.parentNode !== place) replace(place, grid.root);
            grid.relay({ keepsPlace: true });
            viewer?.refresh();
        }

        /** Of a few it can be taken back; of many it is asked first. */
        async function remove(names) {
            const send = async (some, options) => {
                for (let at = 0; at < some.length; at += STEP) {
                    const step = some.slice(at, at + STEP);
                    await api.post("/api/media/delete", { names: step }, options);
                    if (!isOver) store.drop(step);
                }
            };
            if (names.length <= FEW) {
                removeLater({
                    kind: "media", ids: names, text: tn("gallery.removed", names.length), remove: (options) => send(names, options),
                    redraw: () => { store.show(); return store.refresh(); },
                });
                grid.clear();
                return;
            }
            if (!(await confirmed({ title: tn("gallery.remove", names.length), text: t("gallery.removeText"), action: t("action.delete"), count: names.length }))) return;
            try {
                await send(names);
                toast(tn("gallery.removed", names.length));
                grid.clear();
            } catch (error) {
                fail(error);
            }
            store.refresh();
        }

        function open(name) {
            viewer = openViewer({
                store, name, onremove: remove, onshow: keep,
                onclose: (last) => {
                    viewer = null;
                    if (!isOver) grid.focus(last);
                },
            });
        }

        function begin() {
            store?.stop();
            grid?.stop();
            const mine = createStore({
                kind: state.kind, before: endOf(state.day), onchange: () => mine === store && changed(),
                onerror: (error) => {
                    fail(error);
                    if (!mine.isLoaded) replace(place, el("div.card", {}, emptyState("warn", t("gallery.failed"), error.words ?? error.message, el("button.button", { type: "button", onclick: begin }, t("action.retry")))));
                },
            });
            store = mine;
            grid = createGrid({ store, onopen: open, onchoose: drawBatch, onremove: remove });
            replace(place, waiting());
            drawBatch([]);
            store.more();
        }

        function ask(change) {
            Object.assign(state, change);
            keep();
            shown = "";
            drawTools();
            begin();
        }

        root.append(
            pageHead(t("gallery.title"), t("gallery.text"), el("a.button.primary", { href: "/manage/studio" }, icon("studio"), t("gallery.make"))),
            tools, place, batch);
        drawTools();
        begin();
        if (params.item) open(params.item);
        const stop = onEvent(["media", "jobs"], settled(600, () => store.refresh()));
        return () => {
            isOver = true;
            stop();
            viewer?.close();
            store.stop();
            grid.stop();
        };
    },
};
