// The fields that a model allows, as it says itself what it can do.
import { el, replace, uid } from "../js/dom.js";
import { segments } from "../js/controls.js";
import { number } from "../js/format.js";
import { t } from "../js/i18n.js";

/** `groups`: `[[label, models]]`, one or several. Those that no token serves are said to be so. */
export function modelField(groups, value, onchange) {
    const id = uid("model");
    const option = (model) => el("option", { value: model.id, selected: model.id === value }, model.is_served ? `${model.title} — ${model.id}` : t("studio.notServed", { model: model.id }));
    const input = el("select", { id, onchange: () => onchange(input.value) },
        groups.length === 1 ? groups[0][1].map(option) : groups.map(([label, models]) => el("optgroup", { label }, models.map(option))));
    return el("div.field", {}, el("label", { for: id }, t("calls.model")), el("div.select", {}, input));
}

export function promptField(value, { label, placeholder, most, rows = 4, oninput, onsend }) {
    const count = el("span.prompt-count", { role: "status" });
    const input = el("textarea.input.prompt-input", {
        id: uid("prompt"), rows, maxlength: most, placeholder, data: { search: "" }, value,
        oninput: () => { tell(); oninput(input.value); },
        onkeydown: (event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
            event.preventDefault();
            onsend();
        },
    });
    const tell = () => { count.textContent = input.value.length > most * 0.9 ? t("studio.characters", { n: number(input.value.length), of: number(most) }) : ""; };
    return { root: el("div.field", {}, el("label", { for: input.id }, label), input, count), input };
}

/** Sizes by their shape. `auto` has none. */
export function sizeField(sizes, value, onchange) {
    const name = uid("size");
    return el("fieldset.field.sizes-field", {}, el("legend.label", {}, t("studio.size")),
        el("div.sizes", {}, sizes.map((size) => {
            const [width, height] = size.split("x").map(Number);
            const most = Math.max(width, height) || 1;
            return el("label.size", {},
                el("input", { type: "radio", name, value: size, checked: size === value, onchange: () => onchange(size) }),
                el("span.size-face", {},
                    el("span.size-shape", { "aria-hidden": "true" }, width ? el("i", { style: { width: `${Math.round((width / most) * 22)}px`, height: `${Math.round((height / most) * 22)}px` } }) : el("i.is-auto")),
                    el("span", {}, width ? `${width} × ${height}` : t("studio.auto"))));
        })));
}

/** A few choices side by side, many as a slider. */
export function countField(label, values, value, onchange, unit = "") {
    if (values.length <= 5) {
        return el("div.field", {}, el("span.label", {}, label), segments(label, values.map((one) => [String(one), `${one}${unit}`]), String(value), (one) => onchange(Number(one))));
    }
    const id = uid("count");
    const shown = el("output", { for: id }, `${value}${unit}`);
    const input = el("input.slider", {
        id, type: "range", min: values[0], max: values.at(-1), step: 1, value,
        oninput: () => { replace(shown, `${input.value}${unit}`); onchange(Number(input.value)); },
    });
    input.value = value;
    return el("div.field", {}, el("div.slider-head", {}, el("label", { for: id }, label), shown), input);
}
