// The grid: of thousands of files only those near the window have elements. The height below what is known is estimated, so
// that the scroll bar tells the truth and may be dragged anywhere.
import { el, replace } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { language, locale, t } from "../js/i18n.js";
import { clockText, fileURL, poster } from "./media-parts.js";
import { dayOf, layOut, neighbour, rowAt, rowOf } from "./gallery-layout.js";

/** How far beyond the window tiles are made, in windows. */
const MARGIN = 0.75;
/** How long the pointer rests on a film before it plays. */
const INTENT = 160;

function dayName(at) {
    const days = Math.round((dayOf(Date.now()) - at) / 86_400_000);
    if (days < 2) {
        const name = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day");
        return name.charAt(0).toLocaleUpperCase(language()) + name.slice(1);
    }
    const isNear = new Date(at).getFullYear() === new Date().getFullYear();
    return new Intl.DateTimeFormat(locale(), { weekday: "short", day: "numeric", month: "long", year: isNear ? undefined : "numeric" }).format(at);
}

/** `store` as of `createStore`; `onopen(name)`, `onchoose(names)`, `onremove(names)`. */
export function createGrid({ store, onopen, onchoose, onremove }) {
    const root = el("div.grid", { role: "list", "aria-label": t("gallery.title"), data: { keys: "" } });
    const tiles = new Map();
    const headings = new Map();
    const chosen = new Set();
    let plan = { rows: [], days: [], height: 0 };
    let width = 0;
    let active = null;
    let lastChosen = null;
    let frame = 0;
    let preview = null;
    let isChoosing = false;

    function tile(item) {
        const box = el("input", {
            type: "checkbox", tabindex: "-1", "aria-label": t("table.selectRow"), checked: chosen.has(item.name),
            onclick: (event) => { event.stopPropagation(); choose(item.name, box.checked, event.shiftKey); },
        });
        const open = el("button.tile-open", {
            type: "button", tabindex: "-1", title: item.prompt ?? null,
            onclick: (event) => {
                if (event.shiftKey || event.ctrlKey || event.metaKey || isChoosing || chosen.size) choose(item.name, !chosen.has(item.name), event.shiftKey);
                else onopen(item.name);
            },
            onfocus: () => { active = item.name; rove(); },
        }, poster(item),
            item.kind === "video" ? el("span.tile-length", {}, icon("play"), el("span.visually-hidden", {}, t("gallery.aVideo")), clockText(item.duration)) : null,
            item.prompt ? el("span.tile-text", { "aria-hidden": "true" }, item.prompt) : null);
        const node = el("div.tile", { role: "listitem", data: { name: item.name } }, open, el("label.tile-check", {}, box));
        if (item.kind === "video") {
            node.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && startPreview(node, item));
            node.addEventListener("pointerleave", () => stopPreview(node));
        }
        return node;
    }

    /** Muted, from the start, only while the pointer rests on it; one at a time. */
    function startPreview(node, item) {
        stopPreview();
        if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
        const timer = setTimeout(() => {
            const video = el("video.tile-film", { src: fileURL(item.name), playsinline: true, loop: true, preload: "auto", "aria-hidden": "true", tabindex: "-1" });
            video.muted = true;
            video.addEventListener("playing", () => video.classList.add("is-there"));
            node.querySelector(".tile-open").append(video);
            // Refused by the browser, or the file is gone: the poster stays.
            video.play().catch(() => video.remove());
            preview = { node, timer, video };
        }, INTENT);
        preview = { node, timer };
    }

    function stopPreview(node) {
        if (!preview || (node && preview.node !== node)) return;
        clearTimeout(preview.timer);
        if (preview.video) {
            preview.video.pause();
            preview.video.removeAttribute("src");
            preview.video.load();
            preview.video.remove();
        }
        preview = null;
    }

    /** Of all tiles one is reached by the tabulator. */
    function rove() {
        if (!tiles.has(active)) active = tiles.keys().next().value ?? null;
        for (const [name, node] of tiles) node.querySelector(".tile-open").tabIndex = name === active ? 0 : -1;
    }

    function draw() {
        frame = 0;
        if (!root.isConnected) return;
        const place = root.getBoundingClientRect();
        const [from, to] = [-place.top - innerHeight * MARGIN, -place.top + innerHeight * (1 + MARGIN)];
        const wanted = [];
        for (let at = rowAt(plan.rows, from); at < plan.rows.length && plan.rows[at].top < to; at += 1) wanted.push(plan.rows[at]);
        const nodes = [];
        const names = new Set();
        const seen = new Set();
        let day = 0;
        for (const row of wanted) {
            while (day < plan.days.length && plan.days[day].from <= row.from) {
                const one = plan.days[day];
                day += 1;
                if (one.top < from - 200) continue;
                const known = headings.get(one.at) ?? el("h2.grid-day", { role: "presentation" }, dayName(one.at));
                known.style.setProperty("transform", `translateY(${one.top}px)`);
                headings.set(one.at, known);
                seen.add(one.at);
                nodes.push(known);
            }
            for (let index = row.from; index < row.to; index += 1) {
                const item = store.items[index];
                const node = tiles.get(item.name) ?? tile(item);
                const at = index - row.from;
                node.style.setProperty("transform", `translate(${row.left[at]}px, ${row.top}px)`);
                node.style.setProperty("width", `${row.width[at]}px`);
                node.style.setProperty("height", `${row.height}px`);
                node.setAttribute("aria-setsize", String(store.total));
                node.setAttribute("aria-posinset", String(index + 1));
                tiles.set(item.name, node);
                names.add(item.name);
                nodes.push(node);
            }
        }
        for (const [name, node] of tiles) {
            // Whoever has the focus keeps it, however far it is scrolled away.
            if (names.has(name) || node.contains(document.activeElement)) continue;
            stopPreview(node);
            node.remove();
            tiles.delete(name);
        }
        for (const [at, node] of headings) {
            if (seen.has(at)) continue;
            node.remove();
            headings.delete(at);
        }
        nodes.forEach((node, at) => { if (root.children[at] !== node) root.insertBefore(node, root.children[at] ?? null); });
        rove();
        if (store.hasMore && plan.height < to + innerHeight) store.more();
    }

    const soon = () => { frame ||= requestAnimationFrame(draw); };

    function relay({ keepsPlace = false } = {}) {
        const top = root.getBoundingClientRect().top;
        const held = keepsPlace && top < 0 ? plan.rows[rowAt(plan.rows, -top)] : null;
        const [name, before] = held ? [held.name, held.top] : [null, 0];
        width = root.clientWidth;
        plan = layOut(store.items, width);
        plan.rows.forEach((row) => { row.name = store.items[row.from].name; });
        const unknown = store.hasMore ? store.total - store.items.length : 0;
        const each = store.items.length ? plan.height / store.items.length : 0;
        root.style.setProperty("height", `${Math.ceil(plan.height + unknown * each)}px`);
        root.classList.toggle("is-open-ended", unknown > 0);
        if (name) {
            const index = store.indexOf(name);
            // What came in front must not push away what is looked at.
            if (index >= 0) scrollBy(0, rowOf(plan.rows, index).top - before);
        }
        for (const gone of [...tiles.keys()].filter((one) => store.indexOf(one) < 0)) {
            tiles.get(gone).remove();
            tiles.delete(gone);
        }
        if (chosen.size) {
            const names = new Set(store.items.map((item) => item.name));
            for (const one of chosen) if (!names.has(one)) chosen.delete(one);
            mark();
        }
        draw();
    }

    function mark() {
        root.classList.toggle("is-choosing", isChoosing || chosen.size > 0);
        for (const [name, node] of tiles) {
            node.classList.toggle("is-chosen", chosen.has(name));
            node.querySelector(".tile-check input").checked = chosen.has(name);
        }
        onchoose([...chosen], isChoosing);
    }

    function choose(name, isOn, toLast) {
        const [from, to] = [store.indexOf(lastChosen), store.indexOf(name)].sort((a, b) => a - b);
        const some = toLast && lastChosen && from >= 0 ? store.items.slice(from, to + 1).map((item) => item.name) : [name];
        for (const one of some) {
            if (isOn) chosen.add(one);
            else chosen.delete(one);
        }
        lastChosen = name;
        mark();
    }

    /** Brings a tile into the window, and the focus to it. */
    function focus(name) {
        const index = store.indexOf(name);
        if (index < 0) return;
        const row = rowOf(plan.rows, index);
        const top = root.getBoundingClientRect().top + row.top;
        if (top < 90) scrollBy(0, top - 90);
        else if (top + row.height > innerHeight - 20) scrollBy(0, top + row.height - innerHeight + 20);
        active = name;
        draw();
        tiles.get(name)?.querySelector(".tile-open").focus({ preventScroll: true });
    }

    function move(key) {
        const index = Math.max(0, store.indexOf(active));
        const last = store.items.length - 1;
        const to = {
            ArrowLeft: index - 1, ArrowRight: index + 1, ArrowUp: neighbour(plan.rows, index, -1), ArrowDown: neighbour(plan.rows, index, 1),
            Home: 0, End: last, k: index - 1, j: index + 1,
        }[key];
        if (to !== undefined) focus(store.items[Math.min(last, Math.max(0, to))]?.name);
    }

    root.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (/^(Arrow|Home|End)/.test(event.key)) {
            event.preventDefault();
            move(event.key);
        } else if (event.key === "Delete" || event.key === "Backspace") {
            event.preventDefault();
            onremove(chosen.size ? [...chosen] : [active]);
        } else if (event.key === "Escape" && (isChoosing || chosen.size)) {
            clear();
        }
    });
    root.addEventListener("table:key", ({ detail }) => {
        if (detail === "x" && active) choose(active, !chosen.has(active), false);
        else if (detail.toLowerCase() !== "x") {
            const isFirst = !root.contains(document.activeElement);
            if (isFirst) focus(active);
            else move(detail.toLowerCase());
            if (detail === "J" || detail === "K") choose(active, true, true);
        }
    });
    const sizes = new ResizeObserver(() => { if (root.clientWidth !== width) relay({ keepsPlace: true }); });
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    sizes.observe(root);

    function clear() {
        isChoosing = false;
        chosen.clear();
        lastChosen = null;
        mark();
    }

    return {
        root, relay, focus, clear,
        /** A click chooses from now on, without a key being held. */
        begin() { isChoosing = true; mark(); },
        stop() {
            stopPreview();
            sizes.disconnect();
            removeEventListener("scroll", soon);
            removeEventListener("resize", soon);
            cancelAnimationFrame(frame);
            replace(root);
        },
    };
}

