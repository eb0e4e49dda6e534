// Schemas and parameters as lists of what may stand where; what lies deeper is unfolded by whoever wants to see it.
import { el } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { inline } from "./docs-text.js";

/** What else a value must be like. */
function limits(schema) {
    const chips = [];
    const value = (text) => el("code", {}, JSON.stringify(text));
    if (schema.enum) chips.push(el("span", {}, t("docs.oneOf"), " ", schema.enum.filter((one) => one !== null).map((one) => [value(one), " "])));
    if ("default" in schema) chips.push(el("span", {}, t("docs.default"), " ", value(schema.default)));
    const [low, high] = [schema.minimum ?? schema.minLength ?? schema.minItems, schema.maximum ?? schema.maxLength ?? schema.maxItems];
    const unit = "maxLength" in schema || "minLength" in schema ? t("docs.characters") : "";
    if (low !== undefined && high !== undefined) chips.push(el("span", {}, t("docs.range", { low, high }), unit));
    else if (low !== undefined) chips.push(el("span", {}, t("docs.least", { low }), unit));
    else if (high !== undefined) chips.push(el("span", {}, t("docs.most", { high }), unit));
    return chips.length ? el("div.docs-limits", {}, chips) : null;
}

/** `asks`: whether it is for whoever writes a value, who must know what has to be there; who reads one, what may not be. */
function row(book, name, node, isRequired, asks, trail) {
    const schema = book.follow(node);
    const parts = book.partsOf(node);
    const mark = book.nameOf(node) ?? book.nameOf(schema.items ?? {}) ?? parts;
    const isDeeper = parts && !trail.includes(parts);
    return el("li.docs-row", {},
        el("div.docs-row-head", {}, el("code.docs-name", {}, name), el("span.docs-type", {}, book.typeOf(node)), isRequired === asks ? el(`span.docs-${asks ? "required" : "optional"}`, {}, t(asks ? "docs.required" : "docs.optional")) : null),
        schema.description ? el("p", {}, inline(schema.description)) : null,
        limits(schema),
        isDeeper ? fold(typeof mark === "string" ? mark : t("docs.members"), () => members(book, parts, asks, [...trail, parts])) : null);
}

function members(book, schema, asks, trail) {
    const required = new Set(schema.required ?? []);
    return el("ul.docs-rows", {}, Object.entries(schema.properties).map(([name, node]) => row(book, name, node, required.has(name), asks, trail)));
}

/** Its inside is made when it is first opened. */
function fold(title, make) {
    const node = el("details.docs-fold", { ontoggle: () => node.open && node.childElementCount === 1 && node.append(make()) }, el("summary", {}, title));
    return node;
}

/** A whole schema, of a request or of an answer. */
export function schemaView(book, node, { asks }) {
    const schema = book.follow(node);
    const parts = book.partsOf(node);
    if (!parts) return el("p.docs-plain", {}, el("span.docs-type", {}, book.typeOf(node)), " ", inline(schema.description ?? ""));
    return el("div.docs-schema", {},
        el("p.docs-plain", {}, el("span.docs-type", {}, book.typeOf(node)), " ", schema.description ? inline(schema.description) : null),
        members(book, parts, asks, [parts]));
}

export function parameterView(book, parameters) {
    return el("ul.docs-rows", {}, parameters.map((one) => row(book, one.name, { ...one.schema, description: one.description }, Boolean(one.required), true, [])));
}

export { fold };
