// One setting: its field, judged as it is typed. The server judges again.
import { el, replace, uid } from "../js/dom.js";
import { badge } from "../js/controls.js";
import { number, when } from "../js/format.js";
import { has, t } from "../js/i18n.js";

/** What the server's word for a form lets through, as far as it can be judged here. */
function formOf(setting) {
    const { form } = setting;
    const range = form.match(/^a (whole )?number from ([\d.]+) to ([\d.]+)$/);
    if (range) return { kind: "number", isWhole: Boolean(range[1]), least: Number(range[2]), most: Number(range[3]) };
    if (form.startsWith("one of ")) return { kind: "choice", choices: [...form.matchAll(/"([^"]*)"/g)].map((match) => match[1]) };
    if (typeof setting.value === "boolean") return { kind: "flag" };
    if (Array.isArray(setting.value)) return { kind: "list", ofNumbers: form.includes("whole numbers") };
    return { kind: "text", mayBeEmpty: !form.includes("not empty") };
}

/** `{ value }`, or `{ fault }` in words. */
function judged(form, text) {
    if (form.kind === "number") {
        const value = Number(text);
        const isGood = text.trim() !== "" && Number.isFinite(value) && value >= form.least && value <= form.most && (!form.isWhole || Number.isInteger(value));
        return isGood ? { value } : { fault: t(form.isWhole ? "settings.wholeNumber" : "settings.number", { least: number(form.least), most: number(form.most) }) };
    }
    if (form.kind === "list") {
        const lines = text.split(/\r?\n|,/).map((line) => line.trim()).filter(Boolean);
        if (!form.ofNumbers) return { value: lines };
        const numbers = lines.map(Number);
        return numbers.every(Number.isInteger) ? { value: numbers } : { fault: t("settings.numbers") };
    }
    return form.kind === "text" && !form.mayBeEmpty && !text.trim() ? { fault: t("settings.notEmpty") } : { value: text };
}

const shown = (value) => (Array.isArray(value) ? value.join("\n") : String(value));
const brief = (value) => (value === "" || Array.isArray(value) && !value.length ? t("settings.nothing") : Array.isArray(value) ? value.join(", ") : value === true ? t("settings.on") : value === false ? t("settings.off") : String(value));

/** Where a value came from: the server's words for it, in the reader's language. */
function originOf(text) {
    const fixed = ", as only the file may change it";
    const isFixed = text.endsWith(fixed);
    const [place, ...name] = text.slice(0, isFixed ? -fixed.length : undefined).split(" ");
    const key = `settings.from.${place}`;
    const words = has(key) ? t(key, { name: name.join(" ") }) : text;
    return isFixed && has(key) ? t("settings.from.fixed", { origin: words }) : words;
}

export function settingRow(setting, { meaning, draft, edit }) {
    const form = formOf(setting);
    const id = uid("setting");
    const note = el("p.setting-fault", { id: `${id}-fault`, role: "alert" });
    const value = draft ? draft.value ?? setting.default : setting.value;
    const common = { id, disabled: setting.pinned, "aria-describedby": `${id}-meaning ${id}-fault` };
    let field;

    const take = (found) => {
        const isSame = !found.fault && JSON.stringify(found.value) === JSON.stringify(setting.value);
        fault(found.fault);
        edit(setting, isSame ? undefined : found.value ?? null, found.fault);
        node.classList.toggle("is-edited", !isSame);
    };
    const fault = (text) => {
        replace(note, text);
        field.setAttribute("aria-invalid", String(Boolean(text)));
    };

    if (form.kind === "flag") field = el("input.switch", { ...common, type: "checkbox", role: "switch", checked: value, onchange: () => take({ value: field.checked }) });
    else if (form.kind === "choice") field = el("select", { ...common, onchange: () => take({ value: field.value }) }, form.choices.map((choice) => el("option", { value: choice, selected: choice === value }, choice)));
    else if (form.kind === "list") field = el("textarea.input.mono", { ...common, rows: Math.min(6, Math.max(2, value.length + 1)), value: shown(value), spellcheck: "false", oninput: () => take(judged(form, field.value)) });
    else field = el("input.input", { ...common, type: "text", inputmode: form.kind === "number" ? "decimal" : null, value: shown(value), spellcheck: "false", autocomplete: "off", oninput: () => take(judged(form, field.value)) });

    const isDefault = JSON.stringify(setting.value) === JSON.stringify(setting.default);
    const reset = !setting.pinned && !isDefault && setting.changed_at
        ? el("button.button.small.quiet", { type: "button", onclick: () => { edit(setting, null); node.classList.add("is-edited"); if (form.kind === "flag") field.checked = setting.default; else field.value = shown(setting.default); } }, t("settings.reset"))
        : null;
    const node = el(`div.setting${draft ? ".is-edited" : ""}`, {},
        el("div.setting-text", {},
            el("label.setting-key", { for: id }, setting.key),
            el("p", { id: `${id}-meaning` }, meaning),
            el("div.setting-notes", {},
                el("span", {}, t("settings.default", { value: brief(setting.default) })),
                setting.pinned ? badge("idle", t("settings.pinned"), originOf(setting.origin)) : setting.changed_at ? el("span", {}, t("settings.changedBy", { name: setting.changed_by ?? "" }), " ", when(setting.changed_at)) : setting.origin !== "default" ? el("span", {}, originOf(setting.origin)) : null,
                setting.live ? badge("good", t("settings.live")) : null,
                setting.restart_required ? badge("warn", t("settings.waits")) : null)),
        el("div.setting-field", {}, form.kind === "choice" ? el("div.select", {}, field) : field, note, setting.pinned ? el("p.hint", {}, originOf(setting.origin)) : reset));
    return { node, fault };
}
