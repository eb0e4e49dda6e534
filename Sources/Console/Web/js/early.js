// Before the first paint, so that a chosen theme never flashes the other one.
try {
    const theme = localStorage.getItem("filmgate.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    document.documentElement.lang =
        (localStorage.getItem("filmgate.language") || navigator.language || "en").startsWith("zh") ? "zh" : "en";
} catch {
    // Storage may be forbidden; the system's theme and language hold then.
}
