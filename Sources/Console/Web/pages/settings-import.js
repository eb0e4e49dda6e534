// Takes over a predecessor's files: first what that would do, then, if it is wanted, doing it.
import { el, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { field } from "../js/controls.js";
import { actionButton, openDialog } from "../js/dialog.js";
import { bytes, number } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t, tn } from "../js/i18n.js";
import { droppable, filePicker, readFiles } from "../js/intake.js";
import { fail, toast } from "../js/toast.js";

const COLUMNS = ["new", "changed", "duplicate", "invalid"];
const FAULTS_SHOWN = 30;

const shown = (value) => (Array.isArray(value) ? value.join(", ") : String(value)) || "–";

function partsTable(report) {
    if (!report.parts.length) return el("p.hint", {}, t("import.empty"));
    return el("div.table-scroll", {}, el("table.plain-table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("import.what")), COLUMNS.map((name) => el("th.end", { scope: "col" }, t(`import.${name}`))))),
        el("tbody", {}, report.parts.map((part) => el("tr", {}, el("th", { scope: "row" }, t(`import.part.${part.name}`)),
            COLUMNS.map((name) => el(`td.end${name === "invalid" && part.invalid ? ".is-bad" : part[name] ? "" : ".muted"}`, {}, number(part[name]))))))));
}

function details(report) {
    return [
        report.lost.length ? el("div.notice.bad", {}, icon("warn"), el("div", {}, el("b", {}, t("import.lost")), " ", report.lost.join(", "))) : null,
        partsTable(report),
        report.settings.length ? [el("h3.section-title", {}, t("import.settings")), el("ul.line-list", {}, report.settings.map((change) => el("li", {},
            el("div.line-main", {}, el("code", {}, change.key), el("span", {}, shown(change.from), " → ", el("b", {}, shown(change.to)))))))] : null,
        report.faults.length ? el("details", {}, el("summary", {}, tn("import.faults", report.fault_count)),
            el("ul.faults", {}, report.faults.slice(0, FAULTS_SHOWN).map((fault) => el("li", {}, fault)),
                report.fault_count > FAULTS_SHOWN ? el("li.muted", {}, t("import.moreFaults", { n: number(report.fault_count - Math.min(FAULTS_SHOWN, report.faults.length)) })) : null)) : null,
    ];
}

/** Whether there is anything that it would do. */
const isNews = (report) => report.parts.some((part) => part.new || part.changed);

export function importFiles(done, first = []) {
    let files = [];
    const owner = el("input.input", { value: "imported", maxlength: 64, autocomplete: "off" });
    const body = el("div.form");
    const foot = el("div.form-actions");
    let close = () => {};

    const cancel = () => el("button.button", { type: "button", onclick: () => close() }, t("action.cancel"));

    function choose() {
        const list = el("ul.line-list", {}, files.map((file) => el("li", {}, el("div.line-main", {}, el("b", {}, file.name), el("span", {}, bytes(new Blob([file.text]).size))),
            el("button.icon-button", { type: "button", "aria-label": t("import.leaveOut", { name: file.name }), onclick: () => { files = files.filter((one) => one !== file); choose(); } }, icon("close")))));
        replace(body, el("p.hint", {}, t("import.text")),
            droppable(el("div.drop.drop-zone", {}, icon("upload"), el("b", {}, t("import.drop")), el("span.muted", {}, "token.json, tokens.json, setting.toml, proxy_state.json, call_logs.json, video_tasks.json, *.txt"),
                filePicker(t("add.file"), ".json,.toml,.txt,.csv,application/json,text/plain", take)), take),
            files.length ? list : null, field(t("keys.owner"), owner, t("import.ownerHint")));
        replace(foot, cancel(), actionButton(t("import.preview"), preview, { disabled: !files.length }));
    }

    async function take(list) {
        try {
            const more = await readFiles(list);
            // The same file again is a newer one.
            files = [...files.filter((file) => !more.some((one) => one.name === file.name)), ...more];
            choose();
        } catch (error) {
            fail(error);
        }
    }

    async function preview() {
        const { data } = await api.post("/api/import/preview", { files, owner: owner.value.trim() || undefined });
        replace(body, el("div.notice", { role: "status" }, icon("eye"), el("div", {}, el("b", {}, t("import.previewTitle")), " ", t(isNews(data) ? "import.previewText" : "import.nothingNew"))), details(data));
        replace(foot, el("button.button", { type: "button", onclick: choose }, t("import.back")), actionButton(t("import.action"), apply, { disabled: !isNews(data) }));
    }

    async function apply() {
        const { data } = await api.post("/api/import", { files, owner: owner.value.trim() || undefined });
        const over = el("button.button.primary", { type: "button", onclick: () => close() }, t("action.close"));
        replace(body, el("div.notice.good", { role: "status" }, icon("check"), el("div", {}, el("b", {}, t("import.done")))), details(data));
        replace(foot, over);
        over.focus();
        toast(t("import.done"));
        await done();
    }

    choose();
    if (first.length) take(first);
    return openDialog({
        title: t("import.title"), kind: "wide",
        body: (shut) => {
            close = shut;
            return body;
        },
        actions: () => foot,
    });
}

export function importCard(done) {
    return el("section.card", {}, el("div.card-head", {}, el("h2", {}, t("import.title")), el("button.button.small", { type: "button", onclick: () => importFiles(done) }, icon("upload"), t("import.open"))),
        el("p.muted", {}, t("import.card")));
}
