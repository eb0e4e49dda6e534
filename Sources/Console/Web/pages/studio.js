// Where everything can be tried: videos, pictures and conversations, with all that a model allows, and as code for programs.
import { el, loadStyle, replace } from "../js/dom.js";
import { api } from "../js/api.js";
import { emptyState, pageHead, segments, skeleton } from "../js/controls.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { note } from "../js/router.js";
import { mountChat } from "./studio-chat.js";
import { mountMake } from "./studio-make.js";

await loadStyle("/console/pages/media.css");

const MODES = { video: "play", image: "gallery", chat: "note" };
/** Where a file from the gallery leads to, by what is to be done with it. */
const WAYS = { remix: "video", change: "video", extend: "video", frame: "video", animate: "video", edit: "image" };

export default {
    id: "studio", title: "studio.title",
    mount(root, params) {
        let house = null;
        let unmount = null;
        let isOver = false;
        const same = params.as === "same" ? (/\.mp4$/.test(params.from ?? "") ? "video" : "image") : null;
        let mode = WAYS[params.as] ?? same ?? (MODES[params.mode] ? params.mode : "video");
        const place = el("div.studio");
        const bar = el("div.studio-modes");

        function drawBar() {
            replace(bar, segments(t("studio.modes"), Object.entries(MODES).map(([name, sign]) => [name, [icon(sign), t(`studio.mode.${name}`)]]), mode, (name) => show(name, {})));
        }

        function show(name, wishes) {
            mode = name;
            note({ mode: name === "video" ? "" : name });
            unmount?.();
            replace(place);
            drawBar();
            if (name === "chat") unmount = mountChat(place, { house });
            else unmount = mountMake(place, { kind: name, house, params: wishes, turn: show });
        }

        async function begin() {
            replace(place, el("div.studio-columns", {}, el("div.card", {}, skeleton(8)), el("div.card", {}, skeleton(4))));
            try {
                house = (await api.get("/api/studio/models")).data;
            } catch (error) {
                if (!isOver) replace(place, el("div.card", {}, emptyState("warn", t("studio.failed"), [error.words ?? error.message, " ", error.requestId ? t("toast.request", { id: error.requestId }) : ""], el("button.button", { type: "button", onclick: begin }, t("action.retry")))));
                return;
            }
            if (isOver) return;
            if (!house[mode]?.length) mode = Object.keys(MODES).find((name) => house[name].length) ?? "video";
            if (!house[mode].length) {
                replace(place, el("div.card", {}, emptyState("studio", t("studio.noModels"), t("studio.noModelsText"))));
                return;
            }
            const isServed = [...house.video, ...house.image, ...house.chat].some((model) => model.is_served);
            hint.hidden = isServed;
            show(mode, params);
        }

        const hint = el("div.notice.warn", { hidden: true }, icon("warn"), el("div", {}, el("b", {}, t("studio.noTokens")), " ", el("a", { href: "/manage/tokens?add=1" }, t("studio.addTokens"))));
        root.append(pageHead(t("studio.title"), t("studio.text"), bar), hint, place);
        drawBar();
        begin();
        return () => {
            isOver = true;
            unmount?.();
        };
    },
};
