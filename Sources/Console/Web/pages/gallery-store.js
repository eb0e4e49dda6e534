// What the gallery knows: the files of a kind, newest first, as far as they were asked for. Pages come from the server one
// after another; news are laid over what is there.
import { api, query } from "../js/api.js";
import { single } from "../js/dom.js";
import { isRemoved } from "../js/undo.js";

/** The first page fills the window at once; the others come in larger steps. */
const FIRST = 80;
const PAGE = 200;

/** `kind`: `all`, `image` or `video`; `before`: only what is older. `onchange()` hears of all that changes. */
export function createStore({ kind, before, onchange, onerror }) {
    let all = [];
    let items = [];
    let next = null;
    let isOver = false;
    let isLoaded = false;
    const store = {
        get items() { return items; },
        /** How many there are, with those that were not asked for yet. */
        get total() { return before ? items.length : Math.max(items.length, store.counted - (all.length - items.length)); },
        counted: 0,
        counts: {},
        get hasMore() { return next !== null; },
        get isLoaded() { return isLoaded; },
        indexOf: (name) => items.findIndex((item) => item.name === name),
        more: single(() => load(next)),
        refresh: single(refresh),
        /** After something was taken away or brought back. */
        show,
        /** They are gone from the server. */
        drop(names) {
            const gone = new Set(names);
            all = all.filter((item) => !gone.has(item.name));
            show();
        },
        stop() { isOver = true; },
    };

    const ask = (after) => api.get(`/api/media${query(after ? { kind, limit: PAGE, after } : { kind, limit: FIRST, before })}`);

    function show() {
        items = all.filter((item) => !isRemoved("media", item.name));
        onchange();
    }

    function take(answer) {
        store.counted = answer.total;
        store.counts = answer.counts;
    }

    async function load(after) {
        if (isLoaded && after === null) return;
        try {
            const answer = await ask(after);
            if (isOver) return;
            const known = new Set(all.map((item) => item.name));
            all = all.concat(answer.data.filter((item) => !known.has(item.name)));
            next = answer.next ?? null;
            take(answer);
            isLoaded = true;
            show();
        } catch (error) {
            if (!isOver) onerror(error);
        }
    }

    /** The newest page once more: what is new comes in front, and what went between its ends is gone. */
    async function refresh() {
        if (!isLoaded) return load(null);
        try {
            const answer = await ask(null);
            if (isOver) return;
            const fresh = answer.data;
            const names = new Set(fresh.map((item) => item.name));
            const last = fresh.at(-1);
            const isBehind = (item) => (answer.next ? item.created_at < last.created_at || (item.created_at === last.created_at && item.name < last.name) : false);
            const rest = all.filter((item) => !names.has(item.name) && isBehind(item));
            // More came than one page holds: between it and what is known there may be others.
            if (!rest.length || !all.some((item) => names.has(item.name))) {
                all = fresh;
                next = answer.next ?? null;
            } else {
                all = fresh.concat(rest);
            }
            const before = `${store.counted} ${items.map((item) => item.name).join()}`;
            take(answer);
            items = all.filter((item) => !isRemoved("media", item.name));
            if (before !== `${store.counted} ${items.map((item) => item.name).join()}`) onchange();
        } catch (error) {
            if (!isOver) onerror(error);
        }
    }

    return store;
}
