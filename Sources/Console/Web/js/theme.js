// Light, dark, or as the system says.
const KEY = "filmgate.theme";

export function theme() {
    return document.documentElement.dataset.theme ?? "system";
}

export function chooseTheme(name) {
    if (name === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    try {
        if (name === "system") localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, name);
    } catch {
        // It holds until the page is left.
    }
}

/** What comes after it when one button goes through all. */
export function nextTheme() {
    return { system: "light", light: "dark", dark: "system" }[theme()];
}
