// Many tokens at once: pasted, from a file, or dropped. What came of each line is reported, and never shown again in full.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { field, segments, stat } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { droppable, filePicker, intoField } from "../js/intake.js";

/** A predecessor's export is JSON; everything else is one token a line. */
function unwrapped(text) {
    if (!/^\s*[[{]/.test(text)) return text;
    try {
        const found = [];
        const walk = (value) => {
            if (typeof value === "string") found.push(value);
            else if (Array.isArray(value)) value.forEach(walk);
            else if (value && typeof value === "object") {
                for (const name of ["token", "sso", "tokens", "ssoNormal", "ssoSuper", "data"]) if (name in value) walk(value[name]);
            }
        };
        walk(JSON.parse(text));
        return found.length ? found.join("\n") : text;
    } catch {
        // It only looked like JSON.
        return text;
    }
}

function linesOf(text) {
    return text.split(/\r?\n/).filter((line) => line.trim()).length;
}

function report(result, lines) {
    const wrong = result.invalid_lines ?? [];
    return [
        el("div.report", { role: "status" },
            stat(t("add.added"), number(result.added), ""), stat(t("add.known"), number(result.duplicate), ""),
            stat(t("add.wrong"), number(result.invalid), "", result.invalid ? "bad" : "")),
        wrong.length ? el("div.notice.warn", {}, icon("warn"), el("div", {},
            el("b", {}, t("add.wrongLines")), " ",
            wrong.slice(0, 40).map((line) => number(line)).join(", ") + (wrong.length > 40 ? " …" : ""),
            el("div.hint", {}, t("add.wrongHint")))) : null,
        lines === 0 ? el("p.hint", {}, t("add.nothing")) : null,
    ];
}

export function addTokens(context, files = []) {
    let tier = "sso";
    const text = el("textarea.input.mono", { placeholder: "eyJhbGciOiJIUzI1NiJ9…\neyJhbGciOiJIUzI1NiJ9…", spellcheck: "false", autocomplete: "off", autofocus: true });
    const count = el("p.hint", { role: "status" });
    const draw = () => replace(count, text.value.trim() ? tn("add.lines", linesOf(text.value)) : t("add.hint"));
    const take = (list) => intoField(text, list, unwrapped);
    text.addEventListener("input", draw);
    const drop = droppable(el("div.drop", {}, field(t("add.tokens"), text), el("div.toolbar", {},
        count, el("span.spacer"), filePicker(t("add.file"), ".txt,.csv,.json,text/plain,application/json", take))), take);
    draw();
    if (files.length) take(files);
    const body = el("div.form", {}, el("p.hint", {}, t("add.text")), drop,
        el("div.field", {}, el("span.label", {}, t("tokens.tier")), el("div", {}, segments(t("tokens.tier"), [["sso", t("tier.sso")], ["ssoSuper", t("tier.ssoSuper")], ["xai", t("tier.xai")]], tier, (value) => (tier = value)))));
    const foot = el("div.form-actions");
    return openDialog({
        title: t("tokens.add"), kind: "wide",
        body: () => body,
        actions: (close) => {
            replace(foot,
                el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")),
                actionButton(t("add.action"), async () => {
                    if (!text.value.trim()) return text.focus();
                    const { data } = await api.post("/api/tokens/add", { text: text.value, token_type: tier });
                    text.value = "";
                    replace(body, report(data, data.added + data.duplicate + data.invalid));
                    const done = el("button.button.primary", { type: "button", onclick: () => close() }, t("action.close"));
                    replace(foot, done);
                    done.focus();
                    return context.done();
                }));
            return foot;
        },
    });
}
