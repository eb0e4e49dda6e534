// Rows of equal height that fill the width, under the heading of their day. Numbers only: no element is touched here.

const GAP = 6;
const HEADING = 44;
/** Wider and narrower ones are cut, so that none takes a row alone or becomes a line. */
const WIDEST = 2.6;
const NARROWEST = 0.5;
/** A last row this full is stretched like the others. */
const NEARLY_FULL = 0.82;

const ratio = (item) => Math.min(WIDEST, Math.max(NARROWEST, item.width / Math.max(1, item.height)));

/** Where the day of a moment begins. */
export function dayOf(at) {
    const day = new Date(at);
    day.setHours(0, 0, 0, 0);
    return day.getTime();
}

export function targetHeight(width) {
    return width < 520 ? 168 : width < 900 ? 196 : 228;
}

/**
 * `items` in the order they are shown. Gives `{ rows, days, height }`: a row is `{ top, height, from, to, left: [], width: [] }`
 * of the items from `from` to before `to`, a day `{ top, at, from }`.
 */
export function layOut(items, width) {
    const target = targetHeight(width);
    const rows = [];
    const days = [];
    let top = 0;
    let first = 0;

    function addRow(from, to, sum, isLast) {
        const inner = width - GAP * (to - from - 1);
        const full = inner / sum;
        const height = isLast && full * NEARLY_FULL > target ? target : Math.min(full, target * 1.6);
        const row = { top, height: Math.round(height), from, to, left: [], width: [] };
        let left = 0;
        for (let index = from; index < to; index += 1) {
            const isEnd = index === to - 1 && height === full;
            const size = isEnd ? width - left : Math.round(ratio(items[index]) * height);
            row.left.push(left);
            row.width.push(size);
            left += size + GAP;
        }
        rows.push(row);
        top += row.height + GAP;
    }

    while (first < items.length) {
        const day = dayOf(items[first].created_at);
        days.push({ top, at: day, from: first });
        top += HEADING;
        let from = first;
        let sum = 0;
        let index = first;
        for (; index < items.length && items[index].created_at >= day; index += 1) {
            sum += ratio(items[index]);
            if (sum * target + GAP * (index - from) < width) continue;
            addRow(from, index + 1, sum, false);
            from = index + 1;
            sum = 0;
        }
        if (from < index) addRow(from, index, sum, true);
        top += HEADING / 4;
        first = index;
    }
    return { rows, days, height: top };
}

/** The first row that reaches below `y`: its place in `rows`. */
export function rowAt(rows, y) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (rows[middle].top + rows[middle].height < y) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** The row that holds an item. */
export function rowOf(rows, index) {
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (rows[middle].to <= index) low = middle + 1;
        else high = middle;
    }
    return rows[low];
}

/** The item above or below (`step` -1 or 1) another, by their middles. */
export function neighbour(rows, index, step) {
    const at = rows.indexOf(rowOf(rows, index));
    const [row, other] = [rows[at], rows[at + step]];
    if (!row || !other) return index;
    const place = index - row.from;
    const middle = row.left[place] + row.width[place] / 2;
    let best = 0;
    for (let one = 1; one < other.left.length; one += 1) {
        if (Math.abs(other.left[one] + other.width[one] / 2 - middle) < Math.abs(other.left[best] + other.width[best] / 2 - middle)) best = one;
    }
    return other.from + best;
}
