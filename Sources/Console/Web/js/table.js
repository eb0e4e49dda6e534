// A real table whose rows the server pages. Rows that did not change keep their elements, so that focus and scrolling stay.
import { el, replace, single } from "./dom.js";
import { icon } from "./icons.js";
import { number } from "./format.js";
import { t } from "./i18n.js";
import { fail } from "./toast.js";
import { isRemoved } from "./undo.js";

/**
 * `columns`: `{ id, title, cell(row), kind }`; `load({ page, size })` gives `{ rows, total, isExact }`;
 * `key(row)`; `select` makes rows choosable; `onopen(row)` is what a click on a row does; `empty()` stands for no rows.
 * `kind` names what the rows are to `undo.js`: those that are on their way out are not shown.
 */
export function createTable({ columns, load, kind, key = (row) => row.id, select = false, onopen, empty, caption, size = 50, page = 1, onpage, onselect }) {
    const chosen = new Set();
    let isAll = false;
    /** How many all are, where the pages do not tell. */
    let allCount = null;
    let rows = [];
    let total = 0;
    let isExact = true;
    let wasLoaded = false;
    let known = new Map();
    let lastChosen = null;
    /** The row that keys move from: where the focus is, or was. */
    let current = null;

    const all = el("input", { type: "checkbox", "aria-label": t("table.selectPage"), onchange: () => choosePage(all.checked) });
    const head = el("thead", {}, el("tr", {},
        select && el("th.check", { scope: "col" }, all),
        columns.map((column) => el(`th${column.kind ? `.${column.kind}` : ""}`, { scope: "col" }, column.title || el("span.visually-hidden", {}, t("table.actions"))))));
    const body = el("tbody");
    const table = el("table.table", {}, el("caption.visually-hidden", {}, caption), head, body);
    const scroller = el("div.table-scroll", {}, table);
    const foot = el("div.table-foot");
    const root = el("div.table-card", {}, scroller, foot);

    const dummy = () => Array.from({ length: 8 }, () => el("tr.loading", {},
        select && el("td.check"), columns.map(() => el("td", {}, el("div.skeleton")))));
    replace(body, dummy());

    function rowNode(row) {
        const id = key(row);
        const box = select && el("input", {
            type: "checkbox", checked: isAll || chosen.has(id), data: { focus: `check-${id}` }, "aria-label": t("table.selectRow"),
            onclick: (event) => choose(id, box.checked, event.shiftKey),
        });
        const node = el("tr", { data: { id, focus: `row-${id}` }, tabindex: "-1", class: onopen ? "is-open" : null },
            select && el("td.check", {}, box),
            columns.map((column) => el(`td${column.kind ? `.${column.kind}` : ""}`, { data: { label: column.title } }, column.cell(row))));
        if (onopen) {
            node.addEventListener("click", (event) => {
                if (event.target.closest("button, a, input, label, .menu") || getSelection()?.toString()) return;
                onopen(row);
            });
        }
        node.classList.toggle("is-chosen", isAll || chosen.has(id));
        return node;
    }

    function draw() {
        const focus = document.activeElement?.dataset?.focus;
        const next = new Map();
        const nodes = rows.map((row) => {
            const id = key(row);
            const text = JSON.stringify(row);
            const before = known.get(id);
            const node = before?.text === text ? before.node : rowNode(row);
            if (wasLoaded && before && before.text !== text) node.classList.add("is-fresh");
            next.set(id, { text, node });
            return node;
        });
        known = next;
        if (!rows.length && !total && empty) {
            scroller.hidden = true;
            root.querySelector(":scope > .empty")?.remove();
            body.replaceChildren();
            root.prepend(empty());
        } else {
            scroller.hidden = false;
            root.querySelector(":scope > .empty")?.remove();
            if (nodes.length !== body.childElementCount || nodes.some((node, at) => body.children[at] !== node)) body.replaceChildren(...nodes);
        }
        if (focus) body.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
        drawFoot();
        mark();
    }

    function drawFoot() {
        const pages = Math.max(1, Math.ceil(total / size));
        foot.hidden = !rows.length && page === 1;
        replace(foot,
            el("span.table-count", { role: "status" },
                rows.length ? t(isExact ? "table.range" : "table.rangeAbout", {
                    from: number((page - 1) * size + 1), to: number((page - 1) * size + rows.length), total: number(total),
                }) : ""),
            pages === 1 ? null : el("div.pager", {},
                el("button.icon-button", { type: "button", disabled: page <= 1, "aria-label": t("table.previous"), data: { focus: "previous" }, onclick: () => turn(page - 1) }, icon("left")),
                el("span", {}, t("table.page", { page: number(page), pages: number(pages) })),
                el("button.icon-button", { type: "button", disabled: page >= pages, "aria-label": t("table.next"), data: { focus: "next" }, onclick: () => turn(page + 1) }, icon("right"))));
    }

    function turn(to) {
        page = to;
        lastChosen = null;
        onpage?.(page);
        refresh().then(() => scroller.scrollIntoView({ block: "nearest" }));
    }

    function choose(id, isOn, toLast) {
        if (isAll) {
            isAll = false;
            rows.forEach((row) => chosen.add(key(row)));
        }
        const ids = rows.map(key);
        const [from, to] = [ids.indexOf(lastChosen), ids.indexOf(id)].sort((a, b) => a - b);
        const some = toLast && from >= 0 ? ids.slice(from, to + 1) : [id];
        for (const one of some) {
            if (isOn) chosen.add(one);
            else chosen.delete(one);
        }
        lastChosen = id;
        mark();
    }

    function choosePage(isOn) {
        isAll = false;
        rows.forEach((row) => (isOn ? chosen.add(key(row)) : chosen.delete(key(row))));
        mark();
    }

    function mark() {
        for (const [id, { node }] of known) {
            const isOn = isAll || chosen.has(id);
            node.classList.toggle("is-chosen", isOn);
            const box = node.querySelector(".check input");
            if (box) box.checked = isOn;
        }
        if (onopen) {
            // One row is reached by Tab, the others from it.
            const place = [...body.children].find((node) => node.dataset.id === current) ?? body.firstElementChild;
            for (const node of body.children) node.tabIndex = node === place ? 0 : -1;
        }
        const here = rows.filter((row) => isAll || chosen.has(key(row))).length;
        all.checked = rows.length > 0 && here === rows.length;
        all.indeterminate = here > 0 && here < rows.length;
        onselect?.(selection());
    }

    function clear() {
        isAll = false;
        chosen.clear();
        lastChosen = null;
        mark();
    }

    /** `{ ids, isAll, count, total, canAll }`: canAll says that the page is chosen and there is more. */
    function selection() {
        const count = isAll ? allCount ?? total : chosen.size;
        return { ids: [...chosen], isAll, count, total, canAll: !isAll && all.checked && total > rows.length };
    }

    const refresh = single(async () => {
        try {
            const found = await load({ page, size });
            rows = kind ? found.rows.filter((row) => !isRemoved(kind, key(row))) : found.rows;
            total = (found.total ?? found.rows.length) - (found.rows.length - rows.length);
            if (kind) [...chosen].filter((id) => isRemoved(kind, id)).forEach((id) => chosen.delete(id));
            isExact = found.isExact ?? true;
            if (!rows.length && page > 1 && total > 0) {
                page = Math.max(1, Math.ceil(total / size));
                onpage?.(page);
                refresh();
                return;
            }
            draw();
            wasLoaded = true;
        } catch (error) {
            fail(error);
            if (!wasLoaded && error.name !== "AbortError") replace(body, el("tr", {}, el("td.table-error", { colspan: columns.length + 1 }, error.words ?? error.message)));
        }
    });

    body.addEventListener("focusin", (event) => {
        const row = event.target.closest("tr");
        current = row?.dataset.id ?? null;
        if (onopen) for (const node of body.children) node.tabIndex = node === row ? 0 : -1;
    });

    function move(step) {
        const nodes = [...body.children];
        const at = nodes.findIndex((node) => node.dataset.id === current);
        const node = nodes[at < 0 ? (step > 0 ? 0 : nodes.length - 1) : Math.max(0, Math.min(nodes.length - 1, at + step))];
        if (!node?.dataset.id) return;
        node.focus({ preventScroll: true });
        node.scrollIntoView({ block: "nearest" });
    }

    function chooseCurrent(isOn, toLast) {
        const row = rows.find((one) => String(key(one)) === current);
        if (select && row) choose(key(row), isOn ?? !(isAll || chosen.has(key(row))), toLast);
    }

    /** Keys from wherever on the page, told by `shortcuts.js`. */
    const deeds = {
        j: () => move(1), k: () => move(-1), x: () => chooseCurrent(),
        J: () => { chooseCurrent(true); move(1); chooseCurrent(true, true); },
        Escape: () => { if (chosen.size || isAll) clear(); },
        K: () => { chooseCurrent(true); move(-1); chooseCurrent(true, true); },
    };
    root.dataset.keys = "";
    root.addEventListener("table:key", (event) => deeds[event.detail]?.());
    root.addEventListener("keydown", (event) => {
        const row = event.target.closest?.("tbody tr");
        if (!row || event.target.matches("input:not([type=checkbox]), select")) return;
        if (event.key === "Enter" && event.target === row && onopen) onopen(rows.find((one) => String(key(one)) === row.dataset.id));
        else if (event.key === "ArrowDown") move(1);
        else if (event.key === "ArrowUp") move(-1);
        else return;
        event.preventDefault();
    });

    return {
        root, refresh, selection,
        get total() { return total; },
        get rows() { return rows; },
        chooseAll(count = null) { isAll = true; allCount = count; mark(); },
        clear,
        first() { page = 1; onpage?.(1); return refresh(); },
        /** What is shown is of another question: nothing chosen before holds. */
        reset() { isAll = false; chosen.clear(); wasLoaded = false; page = 1; onpage?.(1); return refresh(); },
    };
}
