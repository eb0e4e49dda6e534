// Our own drawings of numbers. Each is a picture with words for those who do not see it.
import { el, svg } from "./dom.js";

/** Bars on top of each other: `[{ label, values: [good, bad] }]`, `kinds` names the colour of each value. */
export function bars(points, { kinds = ["good", "bad"], height = 120, label, ticks = [], tip }) {
    const width = 720;
    const most = Math.max(1, ...points.map((point) => point.values.reduce((sum, value) => sum + value, 0)));
    const step = width / Math.max(1, points.length);
    const gap = Math.min(2, step * 0.25);
    const marks = points.flatMap((point, index) => {
        let top = height;
        const column = point.values.map((value, at) => {
            if (!value) return null;
            const tall = Math.max(1.5, (value / most) * (height - 6));
            top -= tall;
            return svg("rect", {
                class: `bar ${kinds[at]}`, x: index * step + gap / 2, y: top, width: step - gap, height: tall, rx: 1.5,
            });
        });
        const area = svg("rect", { class: "bar-area", x: index * step, y: 0, width: step, height },
            svg("title", {}, tip?.(point) ?? point.label));
        return [...column, area];
    });
    return el("figure.chart", {},
        svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
            [0.25, 0.5, 0.75].map((share) => svg("line", { class: "grid", x1: 0, x2: width, y1: height * share, y2: height * share })),
            marks,
            svg("line", { class: "axis", x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 })),
        el("div.chart-ticks", { "aria-hidden": "true" }, ticks.map((text) => el("span", {}, text))));
}

/**
 * Lines over time: `values[i]` are the heights of all lines at the place `i`, null where there is none. `kinds` names their
 * colours, `format` writes a height, `tip(i)` says what is at a place.
 */
export function lines(values, { kinds, height = 148, label, ticks = [], format = String, tip }) {
    const width = 720;
    const most = Math.max(1, ...values.flat().filter((value) => value !== null)) * 1.08;
    const step = width / Math.max(1, values.length - 1);
    const x = (index) => (index * step).toFixed(1);
    const y = (value) => (height - 4 - (value / most) * (height - 12)).toFixed(1);
    const marks = kinds.map((kind, line) => {
        let path = "";
        values.forEach((point, index) => {
            const value = point[line];
            if (value === null) return;
            const isJoined = index > 0 && values[index - 1][line] !== null;
            path += `${isJoined ? "L" : "M"}${x(index)} ${y(value)}`;
            // Alone among gaps, it would draw nothing.
            if (!isJoined && (values[index + 1]?.[line] ?? null) === null) path += `l${index ? -3 : 3} 0`;
        });
        return svg("path", { class: `line ${kind}`, d: path, "vector-effect": "non-scaling-stroke" });
    });
    const areas = values.map((point, index) => svg("rect", { class: "bar-area", x: index * step - step / 2, y: 0, width: step, height }, svg("title", {}, tip(index))));
    return el("figure.chart", {},
        el("div.chart-most", { "aria-hidden": "true" }, format(most / 1.08)),
        svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
            [0.25, 0.5, 0.75].map((share) => svg("line", { class: "grid", x1: 0, x2: width, y1: height * share, y2: height * share })),
            marks, areas,
            svg("line", { class: "axis", x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 })),
        el("div.chart-ticks", { "aria-hidden": "true" }, ticks.map((text) => el("span", {}, text))));
}

/** A line with nothing around it. */
export function sparkline(values, { label, kind = "accent" } = {}) {
    const width = 120;
    const height = 32;
    const most = Math.max(1, ...values);
    const step = width / Math.max(1, values.length - 1);
    const dots = values.map((value, index) => [index * step, height - 2 - (value / most) * (height - 4)]);
    const line = dots.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    return svg("svg", { class: `spark ${kind}`, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
        svg("path", { class: "spark-area", d: `${line}L${width} ${height}L0 ${height}Z` }),
        svg("path", { class: "spark-line", d: line, "vector-effect": "non-scaling-stroke" }));
}

/** One bar of parts: `[{ kind, value, label }]`; names and numbers below it. */
export function parts(items, label, format = String) {
    const total = items.reduce((sum, item) => sum + item.value, 0);
    return el("div.parts", {},
        el("div.parts-bar", { role: "img", "aria-label": `${label}: ${items.map((item) => `${item.label} ${format(item.value)}`).join(", ")}` },
            items.filter((item) => item.value).map((item) => el(`span.part.${item.kind}`, { style: { "flex-grow": String(item.value / Math.max(1, total)) } }))),
        el("ul.parts-legend", {}, items.map((item) => el("li", {},
            el(`span.swatch.${item.kind}`, { "aria-hidden": "true" }), el("span", {}, item.label), el("b", {}, format(item.value))))));
}

/** How much of something there is. */
export function meter(value, most, { label, kind } = {}) {
    const share = most > 0 ? Math.min(1, Math.max(0, value / most)) : 0;
    return el(`div.meter${kind ? `.${kind}` : ""}`, {
        role: "meter", "aria-label": label, "aria-valuenow": value, "aria-valuemin": 0, "aria-valuemax": Math.max(most, value),
    }, el("span", { style: { width: `${(share * 100).toFixed(1)}%` } }));
}
