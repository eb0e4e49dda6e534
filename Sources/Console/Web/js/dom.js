// Elements from data. Text goes in as text only: nothing here, or anywhere in the console, parses markup.

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "indeterminate", "selected", "open", "hidden", "inert", "readOnly"]);

function fill(node, props, children) {
    for (const [name, value] of Object.entries(props ?? {})) {
        if (value === undefined || value === null || value === false && !PROPERTIES.has(name)) continue;
        if (name === "class") node.classList.add(...String(value).split(" ").filter(Boolean));
        else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
        else if (name === "data") Object.assign(node.dataset, value);
        else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
        else if (PROPERTIES.has(name)) node[name] = value;
        else node.setAttribute(name, value === true ? "" : value);
    }
    add(node, children);
    return node;
}

function add(node, children) {
    for (const child of children.flat(Infinity)) {
        if (child === undefined || child === null || child === false) continue;
        node.append(child instanceof Node ? child : String(child));
    }
}

/** `el("p.note", { title: "x" }, "text", el("b", {}, 1))` */
export function el(tag, props, ...children) {
    const [name, ...classes] = tag.split(".");
    const node = document.createElement(name || "div");
    if (classes.length) node.classList.add(...classes);
    return fill(node, props, children);
}

/** The same for drawings. */
export function svg(tag, props, ...children) {
    return fill(document.createElementNS(SVG, tag), props, children);
}

/** Puts new children in place of the old ones. */
export function replace(node, ...children) {
    node.replaceChildren();
    add(node, children);
    return node;
}

/** Whether keys belong to what has the focus. */
export function isTyping(target) {
    return Boolean(target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
}

/** Loads a page's own style sheet, once. */
export function loadStyle(path) {
    const href = new URL(path, location.href).href;
    const known = [...document.querySelectorAll("link[rel=stylesheet]")].find((link) => link.href === href);
    if (known) return Promise.resolve();
    return new Promise((done) => {
        // A page without its style is better than none.
        document.head.append(el("link", { rel: "stylesheet", href, onload: done, onerror: done }));
    });
}

/** Waits until nobody has called for `pause` milliseconds. */
export function settled(pause, call) {
    let timer = 0;
    return (...values) => {
        clearTimeout(timer);
        timer = setTimeout(() => call(...values), pause);
    };
}

/** One at a time: calls that come meanwhile lead to exactly one more. */
export function single(call) {
    let running = null;
    let again = false;
    return async function run() {
        if (running) {
            again = true;
            return running;
        }
        running = call();
        try {
            return await running;
        } finally {
            running = null;
            if (again) {
                again = false;
                run();
            }
        }
    };
}

let last = 0;

/** A name for `id`, `for` and `aria-…`. */
export function uid(prefix = "u") {
    last += 1;
    return `${prefix}-${last}`;
}
