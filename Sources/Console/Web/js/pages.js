// Every page that there is, in the order of the navigation. A page is a module whose default export is
// `{ id, title, mount(root, params) → unmount }`; `params` holds the query, and `rest` the path behind the page's name.
// To add one: its module in `pages/`, its words under `id.…` in both languages, a line here.

export const pages = [
    { id: "overview", title: "overview.title", key: "o", icon: "overview", load: () => import("../pages/overview.js") },
    { id: "tokens", title: "tokens.title", key: "t", icon: "tokens", load: () => import("../pages/tokens.js") },
    { id: "calls", title: "calls.title", key: "l", icon: "calls", load: () => import("../pages/calls.js") },
];

export function pathOf(id) {
    return id === "overview" ? "/manage" : `/manage/${id}`;
}
