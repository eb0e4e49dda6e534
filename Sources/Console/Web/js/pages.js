// Every page that there is, in the order of the navigation. A page is a module whose default export is
// `{ id, title, mount(root, params) → unmount }`; `params` holds the query, and `rest` the path behind the page's name.
// To add one: its module in `pages/`, its words under `id.…` in both languages, a line here. With `words` those words lie beside
// the module, in `words.en.json` and `words.zh.json`, and are loaded with it; only its title is known before.

export const pages = [
    { id: "overview", title: "overview.title", key: "o", icon: "overview", load: () => import("../pages/overview.js") },
    { id: "jobs", title: "jobs.title", key: "j", icon: "jobs", load: () => import("../pages/jobs.js") },
    { id: "gallery", title: "gallery.title", key: "m", icon: "gallery", load: () => import("../pages/gallery.js") },
    { id: "studio", title: "studio.title", key: "i", icon: "studio", words: "studio", load: () => import("../pages/studio.js") },
    { id: "tokens", title: "tokens.title", key: "t", icon: "tokens", load: () => import("../pages/tokens.js") },
    { id: "proxies", title: "proxies.title", key: "p", icon: "proxies", load: () => import("../pages/proxies.js") },
    { id: "calls", title: "calls.title", key: "l", icon: "calls", load: () => import("../pages/calls.js") },
    { id: "keys", title: "keys.title", key: "k", icon: "keys", load: () => import("../pages/keys.js") },
    { id: "webhooks", title: "webhooks.title", key: "w", icon: "webhooks", words: "webhooks", load: () => import("../pages/webhooks.js") },
    { id: "settings", title: "settings.title", key: "s", icon: "settings", load: () => import("../pages/settings.js") },
];

export function pathOf(id) {
    return id === "overview" ? "/manage" : `/manage/${id}`;
}
