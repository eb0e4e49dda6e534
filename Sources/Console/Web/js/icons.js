// Our own drawings: 24 by 24, lines only.
import { svg } from "./dom.js";

const PATHS = {
    overview: ["M4 13a8 8 0 0 1 16 0", "M12 13l4-4", "M4 18h16"],
    jobs: ["M4 6h16", "M4 12h10", "M4 18h6", "M17 14l4 3-4 3z"],
    gallery: ["M4 5h16v14H4z", "M4 16l5-5 4 4 3-3 4 4", "M15 9h.01"],
    studio: ["M12 3l2 5 5 2-5 2-2 5-2-5-5-2 5-2z", "M19 16l.8 2.2L22 19l-2.2.8L19 22l-.8-2.2L16 19l2.2-.8z"],
    tokens: ["M8 15a5 5 0 1 1 4.6-7H21v4h-2v3h-4v-3h-2.4A5 5 0 0 1 8 15z", "M8 10h.01"],
    proxies: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M3 12h18", "M12 3c3 3 3 15 0 18", "M12 3c-3 3-3 15 0 18"],
    calls: ["M5 4h14v16H5z", "M9 9h6", "M9 13h6", "M9 17h3"],
    keys: ["M6 11h12v9H6z", "M9 11V8a3 3 0 0 1 6 0v3", "M12 15v2"],
    webhooks: ["M9 10a4 4 0 1 1 5 1l3 5", "M12 8l-4 8", "M6 13a4 4 0 1 0 4 5h7", "M14 14.500a4 4 0 1 1 0 6"],
    settings: ["M4 7h9", "M17 7h3", "M13 5v4h4V5z", "M4 17h3", "M11 17h9", "M7 15v4h4v-4z"],
    docs: ["M4 5h5a3 3 0 0 1 3 3v12a2 2 0 0 0-2-2H4z", "M20 5h-5a3 3 0 0 0-3 3v12a2 2 0 0 1 2-2h6z"],
    search: ["M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14z", "M16 16l4 4"],
    plus: ["M12 5v14", "M5 12h14"],
    close: ["M6 6l12 12", "M18 6L6 18"],
    check: ["M5 12.5l4.5 4.5L19 7.5"],
    warn: ["M12 4l9 16H3z", "M12 10v4", "M12 17h.01"],
    more: ["M5 11.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z", "M12 11.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z", "M19 11.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z"],
    left: ["M14 6l-6 6 6 6"],
    right: ["M10 6l6 6-6 6"],
    menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
    sun: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M12 2v2", "M12 20v2", "M2 12h2", "M20 12h2", "M5 5l1.5 1.5", "M17.500 17.500L19 19", "M5 19l1.500-1.500", "M17.500 6.500L19 5"],
    moon: ["M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z"],
    system: ["M4 5h16v11H4z", "M9 20h6", "M12 16v4"],
    language: ["M4 6h9", "M8.500 4v2", "M11 6c-1 4-3.500 7-7 8.500", "M6 9.500c1.500 2.500 3.500 4 6 5", "M13 20l4-10 4 10", "M14.400 17h5.200"],
    logout: ["M10 4H5v16h5", "M9 12h11", "M16 8l4 4-4 4"],
    download: ["M12 4v11", "M7 11l5 5 5-5", "M5 20h14"],
    upload: ["M12 16V5", "M7 9l5-5 5 5", "M5 20h14"],
    trash: ["M5 7h14", "M10 7V4h4v3", "M7 7l1 13h8l1-13"],
    tag: ["M4 4h8l8 8-8 8-8-8z", "M8.500 8.500h.01"],
    note: ["M5 4h14v11l-5 5H5z", "M14 20v-5h5", "M9 9h6"],
    bolt: ["M13 3L5 14h6l-1 7 8-11h-6z"],
    pause: ["M9 6v12", "M15 6v12"],
    play: ["M8 5l11 7-11 7z"],
    copy: ["M9 9h11v11H9z", "M15 9V4H4v11h5"],
    refresh: ["M20 11a8 8 0 1 0-2 6", "M20 5v6h-6"],
    help: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700", "M12 17h.01"],
    external: ["M14 4h6v6", "M20 4l-9 9", "M18 14v6H4V6h6"],
    eye: ["M2 12c4-8 16-8 20 0-4 8-16 8-20 0z", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"],
    info: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5", "M12 8h.01"],
    remix: ["M4 7h4l8 10h4", "M4 17h4l2.500-3", "M13.500 10L16 7h4", "M17.500 4.500L20 7l-2.500 2.500", "M17.500 14.500L20 17l-2.500 2.500"],
    frame: ["M4 8V4h4", "M16 4h4v4", "M20 16v4h-4", "M8 20H4v-4", "M9 9h6v6H9z"],
    stop: ["M7 7h10v10H7z"],
    send: ["M12 19V5", "M6 11l6-6 6 6"],
    clip: ["M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400L13 4.300a3 3 0 0 1 4.200 4.200L9.600 16a1.500 1.500 0 0 1-2.100-2.100L14 7.500"],
    undo: ["M8 7H15a5 5 0 0 1 0 10H8", "M11 3L7 7l4 4"],
};

export function icon(name, label) {
    return svg(
        "svg", {
            class: "icon", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 1.75,
            "stroke-linecap": "round", "stroke-linejoin": "round", role: label ? "img" : null,
            "aria-label": label, "aria-hidden": label ? null : "true",
        }, (PATHS[name] ?? []).map((d) => svg("path", { d })));
}

/** The sign of the house: a frame behind the gate, held by its perforations. */
export function mark() {
    const hole = (x, y) => svg("rect", { x, y, width: 3, height: 3, rx: 1, class: "mark-hole" });
    return svg(
        "svg", { class: "mark", viewBox: "0 0 32 32", "aria-hidden": "true" },
        svg("rect", { x: 2, y: 4, width: 28, height: 24, rx: 6, class: "mark-film" }),
        svg("rect", { x: 10, y: 9, width: 12, height: 14, rx: 2, class: "mark-frame" }),
        [8, 14.5, 21].flatMap((y) => [hole(5, y), hole(24, y)]));
}
