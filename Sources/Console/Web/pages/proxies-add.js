// Many proxies at once: pasted, from a file, or dropped, with a report of what came of each line.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { field, stat } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { droppable, filePicker, intoField } from "../js/intake.js";

function report(data) {
    return [
        el("div.report", { role: "status" },
            stat(t("add.added"), number(data.added), ""), stat(t("add.known"), number(data.duplicate), ""),
            stat(t("proxies.wrong"), number(data.invalid), data.excess ? tn("proxies.excess", data.excess) : "", data.invalid ? "bad" : "")),
        data.invalid ? el("div.notice.warn", {}, icon("warn"), el("div", {}, el("b", {}, t("proxies.wrongLines")), " ", data.invalid_lines.slice(0, 40).map((line) => number(line)).join(", "), data.invalid > 40 ? " …" : "")) : null,
    ];
}

export function addProxies(done, files = []) {
    const text = el("textarea.input.mono", { placeholder: "socks5h://user:password@host:1080", spellcheck: "false", autocomplete: "off", autofocus: true });
    const count = el("p.hint", { role: "status" });
    const draw = () => {
        const lines = text.value.split(/\r?\n/).filter((line) => line.trim() && !line.trim().startsWith("#")).length;
        replace(count, lines ? tn("add.lines", lines) : t("proxies.addHint"));
    };
    const take = (list) => intoField(text, list);
    text.addEventListener("input", draw);
    draw();
    const body = el("div.form", {}, el("p.hint", {}, t("proxies.addText")),
        droppable(el("div.drop", {}, field(t("proxies.title"), text), el("div.toolbar", {}, count, el("span.spacer"), filePicker(t("add.file"), ".txt,.csv,text/plain", take))), take));
    if (files.length) take(files);
    const foot = el("div.form-actions");
    return openDialog({
        title: t("proxies.add"), kind: "wide", body: () => body,
        actions: (close) => {
            replace(foot, el("button.button", { type: "button", onclick: () => close() }, t("action.cancel")),
                actionButton(t("add.action"), async () => {
                    if (!text.value.trim()) return text.focus();
                    const { data } = await api.post("/api/proxies", { text: text.value });
                    text.value = "";
                    replace(body, report(data));
                    const over = el("button.button.primary", { type: "button", onclick: () => close() }, t("action.close"));
                    replace(foot, over);
                    over.focus();
                    return done();
                }));
            return foot;
        },
    });
}
