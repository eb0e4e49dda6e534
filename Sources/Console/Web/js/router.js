// `/manage/…`, `/docs/…` and `/login`, by the browser's own history. A page's filters live in the query, so that a link shows the same.

let onRoute = () => {};

/** `{ id: "tokens", rest: ["12"], params: { status: "active" } }` */
export function here() {
    const [area, id = "", ...rest] = location.pathname.split("/").filter(Boolean);
    return {
        area: area ?? "manage", id: id || "overview", rest: rest.map(decodeURIComponent),
        params: Object.fromEntries(new URLSearchParams(location.search)),
    };
}

export function go(path, { replace = false } = {}) {
    if (path === location.pathname + location.search) return;
    history[replace ? "replaceState" : "pushState"](null, "", path);
    onRoute();
}

/** Keeps the page and notes what it shows. */
export function note(params) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
        if (value !== undefined && value !== null && value !== "") query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
}

export function startRouter(call) {
    onRoute = call;
    window.addEventListener("popstate", () => onRoute());
    document.addEventListener("click", (event) => {
        const link = event.target.closest?.("a[href]");
        if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
        if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
        if (!/^\/(manage|login|docs)(\/|$)/.test(link.pathname)) return;
        event.preventDefault();
        go(link.pathname + link.search);
    });
    onRoute();
}
