// The way in: set-up by the one-time code where nobody looks after the server yet, else name and password.
import { el, replace, uid } from "../js/dom.js";
import { api } from "../js/api.js";
import { field } from "../js/controls.js";
import { actionButton } from "../js/dialog.js";
import { icon, mark } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { languageMenu, themeMenu } from "../js/shell.js";

/** As the server counts: it has the last word. */
const SHORTEST = 10;

function passwordField(label, name, autocomplete) {
    const input = el("input.input", { type: "password", name, autocomplete, required: true, maxlength: 512, id: uid("password") });
    const eye = el("button.icon-button", {
        type: "button", "aria-label": t("login.show"), "aria-pressed": "false", onclick: () => {
            const isShown = input.type === "text";
            input.type = isShown ? "password" : "text";
            eye.setAttribute("aria-pressed", String(!isShown));
        },
    }, icon("eye"));
    return { input, node: el("div.field", {}, el("label", { for: input.id }, label), el("div.with-button", {}, input, eye)) };
}

/** Shows a failure where it happened; counts a pause down. */
function faultLine() {
    const node = el("div.form-error", { role: "alert", hidden: true });
    let timer = 0;
    return {
        node,
        clear() {
            clearInterval(timer);
            node.hidden = true;
        },
        show(error, button) {
            clearInterval(timer);
            const say = (text) => replace(node, icon("warn"), el("span", {}, text));
            node.hidden = false;
            if (error.status !== 429 || !error.retryAfter) return say(error.words ?? error.message);
            let left = error.retryAfter;
            const tick = () => {
                button.disabled = left > 0;
                if (left > 0) say(t("login.throttled", { seconds: left }));
                else this.clear();
                left -= 1;
            };
            tick();
            timer = setInterval(tick, 1000);
            return undefined;
        },
    };
}

function form(fields, label, submit) {
    const fault = faultLine();
    const button = el("button.button.primary", { type: "submit" }, label);
    const node = el("form", {
        novalidate: true, onsubmit: async (event) => {
            event.preventDefault();
            const empty = [...node.querySelectorAll("input[required]")].find((input) => !input.value.trim());
            if (empty) return empty.focus();
            fault.clear();
            button.disabled = true;
            button.setAttribute("aria-busy", "true");
            try {
                await submit();
            } catch (error) {
                button.disabled = false;
                fault.show(error, button);
                node.querySelector(`[name="${error.field}"], [type="password"]`)?.focus();
            } finally {
                button.removeAttribute("aria-busy");
                if (fault.node.hidden) button.disabled = false;
            }
            return undefined;
        },
    }, fields, fault.node, button);
    return node;
}

function loginForm({ done }, name) {
    const user = el("input.input", { name: "username", autocomplete: "username", required: true, maxlength: 64, value: name ?? "", autocapitalize: "none", spellcheck: "false" });
    const password = passwordField(t("login.password"), "password", "current-password");
    const node = form([field(t("login.name"), user), password.node], t("login.enter"), async () => {
        await api.post("/api/login", { username: user.value.trim(), password: password.input.value }, { quiet: true });
        await done();
    });
    queueMicrotask(() => (name ? password.input : user).focus());
    return [el("header", {}, el("h1", {}, t("login.welcome")), el("p", {}, t("login.text"))), node];
}

function setUpForm(ways) {
    const code = el("input.input.mono", { name: "code", autocomplete: "one-time-code", required: true, spellcheck: "false", autocapitalize: "none" });
    const name = el("input.input", { name: "name", autocomplete: "username", required: true, maxlength: 64, value: "admin", autocapitalize: "none", spellcheck: "false" });
    const password = passwordField(t("login.newPassword"), "password", "new-password");
    const again = passwordField(t("login.again"), "again", "new-password");
    const rules = el("ul.rules");
    const judge = () => {
        const text = password.input.value;
        const met = [
            ["rule.length", [...text].length >= SHORTEST], ["rule.variety", new Set(text).size >= 5],
            ["rule.same", text.length > 0 && text === again.input.value],
        ];
        replace(rules, met.map(([key, isMet]) => el(`li${isMet ? ".is-met" : ""}`, {}, icon("check"), t(key, { n: SHORTEST }),
            el("span.visually-hidden", {}, isMet ? t("rule.met") : t("rule.open")))));
    };
    for (const { input } of [password, again]) input.addEventListener("input", judge);
    judge();
    const node = form(
        [field(t("login.code"), code, t("login.codeHint")), field(t("login.name"), name), password.node, again.node, rules],
        t("login.setUp"), async () => {
            if (password.input.value !== again.input.value) throw Object.assign(new Error(t("login.different")), { field: "again" });
            const wish = { code: code.value.trim(), name: name.value.trim(), password: password.input.value };
            await api.post("/api/setup", wish, { quiet: true });
            await api.post("/api/login", { username: wish.name, password: wish.password }, { quiet: true });
            await ways.done();
        });
    queueMicrotask(() => code.focus());
    return [el("header", {}, el("h1", {}, t("login.firstTitle")), el("p", {}, t("login.firstText"))), node];
}

export default {
    id: "login", title: "login.title",
    mount(root, ways) {
        const card = el("main.entry-card", {}, el("div.brand", {}, mark(), el("span", {}, "Filmgate")));
        const content = el("div.form");
        card.append(content);
        root.append(el("div.entry", {}, el("div.entry-tools", {}, languageMenu(ways.redraw), themeMenu()), card,
            el("footer.entry-foot", {}, t("login.foot"))));
        const load = async () => {
            try {
                const { data } = await api.get("/api/setup", { quiet: true });
                replace(content, data.is_set_up ? loginForm(ways) : setUpForm(ways));
            } catch (error) {
                replace(content, el("div.form-error", { role: "alert" }, icon("warn"), error.words ?? error.message), actionButton(t("action.retry"), load));
            }
        };
        load();
        return () => root.replaceChildren();
    },
};
