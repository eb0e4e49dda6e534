// The form of a request, and the request that it stands for: what examples show, and what is sent.
import { el, replace } from "../js/dom.js";
import { field, segments, select } from "../js/controls.js";
import { t } from "../js/i18n.js";

const JSON_TYPE = "application/json";
/** What one operation's answer named is put into the others' paths. */
const known = {};

/** Notes the ids of an answer. Only in memory. */
export function remember(json, headers) {
    const job = headers.get("x-filmgate-job");
    if (job) known.image_job_id = job;
    for (const one of [json, Array.isArray(json?.data) ? json.data[0] : null]) {
        if (one?.object === "video" && one.id) known.video_id = one.id;
        if (one?.object === "webhook_endpoint" && one.id) known.webhook_endpoint_id = one.id;
    }
    const name = [json?.url, json?.data?.[0]?.url].find((url) => typeof url === "string" && /\/(images|videos)\/[\w.-]+$/.test(url))?.split("/").pop();
    if (name) known.name = name;
}

function inputOf(schema, value, placeholder, onchange) {
    const options = schema.enum ?? (schema.type === "boolean" ? [true, false] : null);
    if (options) return { label: (name) => select(name, [["", "–"], ...options.filter((one) => one !== null).map((one) => [String(one), String(one)])], value, onchange) };
    return { node: el("input.input", { type: "text", value, placeholder, spellcheck: "false", autocomplete: "off", autocapitalize: "none", oninput: (event) => onchange(event.target.value) }) };
}

/** `{ root, request(), values() }`; `onchange` hears of every change. */
export function createForm(book, operation, onchange) {
    const state = { path: {}, query: {}, header: {}, type: operation.contents[0]?.type ?? null, text: "", fields: {}, files: {} };
    const fault = el("p.docs-fault", { role: "alert", hidden: true });
    const body = el("div.docs-body");
    const changed = () => { fault.hidden = true; onchange(); };

    const inputs = (isHeader) => operation.parameters.filter((one) => (one.in === "header") === isHeader).map((one) => {
        if (one.in === "path" && known[one.name]) state.path[one.name] = known[one.name];
        const example = one.schema.examples?.[0];
        const { node, label } = inputOf(one.schema, state[one.in][one.name] ?? "", example ?? (one.schema.default === undefined ? "" : String(one.schema.default)), (value) => { state[one.in][one.name] = value; changed(); });
        const title = one.required ? t("docs.requiredField", { name: one.name }) : one.name;
        return node ? field(title, node) : el("div.field", {}, el("span.label", { "aria-hidden": "true" }, title), label(title));
    });

    const content = () => operation.contents.find(({ type }) => type === state.type);

    function fill() {
        const { type, schema, examples } = content();
        replace(body);
        if (operation.contents.length > 1) body.append(segments(t("docs.bodyType"), operation.contents.map((one) => [one.type, one.type === JSON_TYPE ? "JSON" : t("docs.form")]), type, (name) => { state.type = name; fill(); changed(); }));
        const first = examples[0]?.value ?? book.sample(schema);
        if (type === JSON_TYPE) {
            const area = el("textarea.input.mono", { value: JSON.stringify(first, null, 2), spellcheck: "false", rows: 8, oninput: () => { state.text = area.value; changed(); } });
            state.text = area.value;
            if (examples.length > 1) body.append(el("div.field", {}, el("span.label", { "aria-hidden": "true" }, t("docs.example")), select(t("docs.example"), examples.map((one) => [one.name, one.summary ?? one.name]), examples[0].name, (name) => {
                area.value = JSON.stringify(examples.find((one) => one.name === name).value, null, 2);
                state.text = area.value;
                changed();
            })));
            body.append(field(t("docs.body"), area));
            return;
        }
        state.fields = {};
        state.files = {};
        for (const [name, node] of Object.entries(book.follow(schema).properties)) {
            const wish = book.follow(node);
            const isRequired = book.follow(schema).required?.includes(name);
            const title = isRequired ? t("docs.requiredField", { name }) : name;
            if (wish.contentMediaType) {
                body.append(field(title, el("input.input", { type: "file", accept: "image/*", onchange: (event) => { state.files[name] = event.target.files[0] ?? null; changed(); } })));
                continue;
            }
            if (!(name in first) && !isRequired && /quality|style|moderation|user|background/.test(name)) continue;
            if (name in first) state.fields[name] = String(first[name]);
            const { node: input, label } = inputOf(wish, state.fields[name] ?? "", wish.default === undefined ? "" : String(wish.default), (value) => { state.fields[name] = value; changed(); });
            body.append(input ? field(title, input) : el("div.field", {}, el("span.label", { "aria-hidden": "true" }, title), label(title)));
        }
    }
    if (operation.contents.length) fill();

    const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null));

    /** As examples show it: what is open is written large. */
    function request() {
        const place = Object.fromEntries(operation.parameters.filter((one) => one.in === "path").map(({ name }) => [name, state.path[name] || name.toUpperCase()]));
        const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(place[name]));
        const query = new URLSearchParams(filled(state.query)).toString();
        let json = null;
        try {
            json = state.type === JSON_TYPE ? JSON.parse(state.text) : null;
        } catch {
            // It is being written.
        }
        const files = state.type && state.type !== JSON_TYPE ? Object.fromEntries(Object.entries(book.follow(content().schema).properties).filter(([name, node]) => book.follow(node).contentMediaType && (state.files[name] || content().examples[0]?.value[name])).map(([name]) => [name, state.files[name]?.name ?? content().examples[0].value[name]])) : {};
        return { operation, url: `${location.origin}${path}${query ? `?${query}` : ""}`, place, query: filled(state.query), headers: filled(state.header), type: state.type, body: json, fields: filled(state.fields), files };
    }

    /** As it is sent; null, and a word about why, where something is missing. */
    function values() {
        const complain = (text) => { replace(fault, text); fault.hidden = false; return null; };
        for (const one of operation.parameters) {
            if (one.required && !state[one.in][one.name]) return complain(t("docs.missing", { name: one.name }));
        }
        const { url, headers } = request();
        if (!state.type) return { url, headers, body: undefined };
        if (state.type === JSON_TYPE) {
            try {
                JSON.parse(state.text);
            } catch (error) {
                return complain(t("docs.notJSON", { reason: error.message }));
            }
            return { url, headers: { ...headers, "Content-Type": JSON_TYPE }, body: state.text };
        }
        const form = new FormData();
        for (const [name, value] of Object.entries(filled(state.fields))) form.append(name, value);
        for (const [name, file] of Object.entries(filled(state.files))) form.append(name, file, file.name);
        return { url, headers, body: form };
    }

    return { root: el("div.docs-form", {}, inputs(false), body, inputs(true), fault), request, values };
}
