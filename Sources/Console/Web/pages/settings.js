// Every setting: what it means, what it is, where that comes from, and whether a change waits for a restart.
import { el, replace, settled } from "../js/dom.js";
import { api } from "../js/api.js";
import { emptyState, pageHead, searchField, segments, skeleton } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { icon } from "../js/icons.js";
import { has, language, t, tn } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { accountCard, cacheCard } from "./settings-cards.js";
import { importCard, importFiles } from "./settings-import.js";
import { settingRow } from "./settings-row.js";

/** The server tells meanings in English; other languages bring their own. */
async function meanings() {
    if (language() === "en") return {};
    const answer = await fetch(`/console/i18n/settings.${language()}.json`);
    return answer.ok ? answer.json() : {};
}

export default {
    id: "settings", title: "settings.title",
    mount(root, params) {
        const body = el("div.form", {}, skeleton(8));
        const restart = el("div", { hidden: true });
        const bar = el("div.batch", { hidden: true, role: "region", "aria-label": t("settings.unsaved") });
        const edits = new Map();
        let settings = [];
        let told = {};
        let text = params.text ?? "";
        let only = "";
        let rows = [];

        const drawBar = () => {
            const isWrong = [...edits.values()].some((edit) => edit.fault);
            bar.hidden = !edits.size;
            replace(bar, el("b", { role: "status" }, tn("settings.changes", edits.size)),
                isWrong ? el("span", {}, t("settings.wrong")) : null,
                el("button.button", { type: "button", disabled: isWrong, onclick: save }, icon("check"), t("action.save")),
                el("button.button", { type: "button", onclick: () => { edits.clear(); draw(); } }, icon("undo"), t("settings.discard")));
        };
        const edit = (setting, value, fault) => {
            if (value === undefined) edits.delete(setting.key);
            else edits.set(setting.key, { value, fault });
            drawBar();
        };
        const matches = (setting) => (!only || (only === "changed" ? setting.origin !== "default" && !setting.origin.startsWith("default,") : setting.restart_required))
            && (!text || `${setting.key} ${setting.meaning} ${told[setting.key] ?? ""}`.toLowerCase().includes(text.toLowerCase()));

        function draw() {
            const groups = Map.groupBy(settings.filter(matches), (setting) => setting.key.split(".")[0]);
            rows = [];
            replace(body, [...groups].map(([name, some]) => el("section.card.settings", { id: `group-${name}` },
                el("div.card-head", {}, el("h2", {}, has(`settings.group.${name}`) ? t(`settings.group.${name}`) : name)),
                some.map((setting) => {
                    const row = settingRow(setting, { meaning: told[setting.key] ?? setting.meaning, draft: edits.get(setting.key), edit });
                    rows.push([setting.key, row]);
                    return row.node;
                }))));
            if (!groups.size) replace(body, emptyState("search", t("settings.noneMatch"), t("tokens.noneMatchText")));
            const waiting = settings.filter((setting) => setting.restart_required);
            restart.hidden = !waiting.length;
            replace(restart, el("div.notice.warn", { role: "status" }, icon("warn"), el("div", {}, el("b", {}, t("settings.restartTitle")), " ", waiting.map((setting) => setting.key).join(", "))));
            drawBar();
        }

        async function load() {
            try {
                const answer = await api.get("/api/settings");
                settings = answer.data.settings;
                draw();
            } catch (error) {
                fail(error);
            }
        }

        async function save() {
            try {
                const answer = await api.post("/api/settings", Object.fromEntries([...edits].map(([key, { value }]) => [key, value])));
                edits.clear();
                settings = answer.data.settings;
                draw();
                const waiting = answer.data.restart_required ?? [];
                toast(waiting.length ? t("settings.savedLater", { keys: waiting.join(", ") }) : t("settings.saved"));
            } catch (error) {
                const row = rows.find(([key]) => key === error.field)?.[1];
                if (row) row.fault(error.message);
                fail(error);
            }
        }

        root.append(
            pageHead(t("settings.title"), t("settings.text")), restart,
            el("div.grid-3", {}, accountCard(), cacheCard(), importCard(load)),
            el("div.toolbar", { role: "search" },
                searchField(t("settings.search"), text, settled(150, (value) => { text = value; draw(); })),
                segments(t("settings.show"), [["", t("settings.all")], ["changed", t("settings.onlyChanged")], ["restart", t("settings.onlyRestart")]], "", (value) => { only = value; draw(); })),
            body, bar);
        if (params.import) importFiles(load);
        meanings().then((found) => { told = found; }).catch(fail).then(load);
        const leave = (event) => edits.size && event.preventDefault();
        window.addEventListener("beforeunload", leave);
        const stop = onEvent(["settings"], settled(300, () => { if (!edits.size && !body.contains(document.activeElement)) load(); }));
        return () => {
            stop();
            window.removeEventListener("beforeunload", leave);
        };
    },
};
