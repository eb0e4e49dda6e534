// What the studio made or makes: its own jobs, newest first. They are the server's, so that nothing is lost when the page is left.
import { el, replace, settled } from "../js/dom.js";
import { api, download, query } from "../js/api.js";
import { meter } from "../js/charts.js";
import { badge, emptyState, menuButton } from "../js/controls.js";
import { onEvent } from "../js/events.js";
import { percent, when } from "../js/format.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { go } from "../js/router.js";
import { fail } from "../js/toast.js";
import { JOB_KINDS, cause, jobState } from "../js/words.js";
import { changers, downloadURL, fileURL, isVideo, orNothing, player } from "./media-parts.js";

const SHOWN = 12;
/** While something runs it is asked for at least this often: events may be missed. */
const PULSE = 3000;
const ENDED = new Set(["completed", "discarded", "cancelled"]);

/** `kind`: `video` or `image`; `house` is what the models can do; `onway(job, as, name)` begins anew from a result. */
export function createResults({ kind, house, onway }) {
    const cards = new Map();
    const previews = new Map();
    const list = el("div.results", { role: "feed", "aria-busy": "true", "aria-label": t("studio.results") });
    const foot = el("p.hint");
    const root = el("section.result-side", {}, list, foot);
    let isOver = false;
    let timer = 0;

    function screen(job) {
        const names = job.media_names ?? [];
        if (job.kind === "video" && names[0]) {
            const [width, height] = (job.size ?? "16x9").split("x").map(Number);
            const film = player(names[0], { poster: fileURL(names[0], "thumbnail"), loop: true });
            film.preload = "none";
            return el("div.result-film", { style: { "--ratio": (width / height).toFixed(4) } }, orNothing(film));
        }
        if (names.length || previews.has(job.id)) {
            const waiting = ENDED.has(job.state) ? 0 : Math.max(0, (job.count ?? 1) - names.length);
            return el(`div.result-pictures.are-${Math.min(4, Math.max(1, names.length + waiting))}`, {},
                names.map((name, at) => el("a.result-picture", { href: `/manage/gallery?item=${encodeURIComponent(name)}` }, orNothing(el("img", { src: fileURL(name, names.length > 1 ? "thumbnail" : undefined), alt: `${job.prompt} (${at + 1})`, loading: "lazy" })))),
                Array.from({ length: waiting }, (_, at) => el("span.result-picture", {}, at === 0 && previews.has(job.id) ? el("img.is-preview", { src: previews.get(job.id), alt: t("studio.preview") }) : el("span.skeleton"))));
        }
        if (ENDED.has(job.state)) return null;
        const [width, height] = (job.size ?? "1x1").split("x").map(Number);
        return el("div.result-film", { style: { "--ratio": (width / height).toFixed(4) } }, el("div.result-waiting", {}, el("span.skeleton"), el("b", {}, job.state === "running" ? percent(job.progress / 100, 0) : jobState(job.state))));
    }

    function actions(job) {
        const names = job.media_names ?? [];
        const one = names[0];
        const button = (sign, label, run) => el("button.button.small", { type: "button", data: { focus: `${job.id} ${label}` }, onclick: run }, icon(sign), label);
        if (!ENDED.has(job.state)) return [button("close", t("action.cancel"), () => act(`/api/jobs/${job.id}/cancel`))];
        if (job.state !== "completed") return [button("refresh", t("jobs.retry"), () => act(`/api/jobs/${job.id}/retry`)), button("undo", t("studio.use"), () => onway(job, "same"))];
        if (!one) return [el("span.hint", {}, t("studio.filesGone"))];
        return [
            isVideo(one) ? button("remix", t("gallery.remix"), () => onway(job, "remix", one)) : button("studio", t("gallery.edit"), () => onway(job, "edit", one)),
            isVideo(one) ? null : button("play", t("gallery.animate"), () => onway(job, "animate", one)),
            button("undo", t("studio.use"), () => onway(job, "same", one)),
            menuButton(t("table.actions"), [
                ...(isVideo(one) ? ["change", "extend"] : []).filter((as) => changers(house, as, job.seconds).some((model) => model.is_served))
                    .map((as) => ({ label: t(`gallery.${as}`), icon: as === "change" ? "studio" : "plus", run: () => onway(job, as, one) })),
                ...names.map((name, at) => ({ label: names.length > 1 ? t("studio.downloadOne", { n: at + 1 }) : t("gallery.download"), icon: "download", run: () => download(downloadURL(name)) })),
                { label: t("studio.inGallery"), icon: "gallery", run: () => go(`/manage/gallery?item=${encodeURIComponent(one)}`) },
            ]),
        ];
    }

    async function act(path) {
        try {
            await api.post(path);
        } catch (error) {
            fail(error);
        }
        refresh();
    }

    /** A film stays as it is, whatever else is told of its job: it may be playing. */
    function draw(job) {
        const shape = JSON.stringify([job.state, job.media_names, job.state === "completed" ? 0 : job.progress, previews.get(job.id)?.length]);
        const known = cards.get(job.id);
        if (known?.shape === shape) return known.node;
        const node = known?.node ?? el("article.card.result", { "aria-label": job.prompt });
        const focus = node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
        const failed = job.error && job.state !== "completed";
        replace(node, screen(job),
            el("div.result-body", {},
                el("p.result-prompt", {}, job.prompt),
                job.state === "running" ? el("div.progress-line", {}, meter(job.progress, 100, { label: t("overview.progress") }), el("b", {}, percent(job.progress / 100, 0))) : null,
                failed ? el("div.notice.bad", {}, icon("warn"), el("div", {}, el("b", {}, cause({ error_code: job.error.code, error_message: job.error.message })), el("div.hint", {}, job.error.message))) : null,
                el("div.result-line", {},
                    job.state === "completed" ? null : badge(JOB_KINDS[job.state], jobState(job.state)),
                    el("span", {}, [job.model, job.size?.replace("x", " × "), job.seconds ? `${job.seconds} ${t("unit.s")}` : null, job.count > 1 ? `${job.count}×` : null].filter(Boolean).join(" · ")), when(job.created_at)),
                el("div.result-actions", {}, actions(job))));
        if (focus) node.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
        cards.set(job.id, { node, shape });
        return node;
    }

    async function refresh() {
        clearTimeout(timer);
        try {
            const { data, has_more: hasMore } = await api.get(`/api/studio/jobs${query({ kind, limit: SHOWN })}`);
            if (isOver) return;
            list.setAttribute("aria-busy", "false");
            const nodes = data.length ? data.map(draw) : [el("div.card", {}, emptyState(kind === "video" ? "play" : "gallery", t(`studio.none.${kind}`), t(`studio.noneText.${kind}`)))];
            for (const id of [...cards.keys()]) if (!data.some((job) => job.id === id)) cards.delete(id);
            nodes.forEach((node, at) => { if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null); });
            while (list.children.length > nodes.length) list.lastElementChild.remove();
            replace(foot, data.length ? [hasMore ? t("studio.older", { n: data.length }) : "", " ", el("a", { href: `/manage/gallery?kind=${kind}` }, t("studio.allInGallery"))] : null);
            if (data.some((job) => !ENDED.has(job.state))) timer = setTimeout(refresh, PULSE);
        } catch (error) {
            if (!isOver) fail(error);
        }
    }

    const waiting = el("div.card.result", { "aria-hidden": "true" }, el("div.result-film", { style: { "--ratio": "1.7778" } }, el("span.skeleton")), el("div.result-body", {}, el("div.skeleton"), el("div.skeleton")));
    list.append(waiting);
    refresh();
    const stop = onEvent(["jobs", "media"], settled(250, () => !isOver && refresh()));
    return {
        root, refresh,
        /** An unfinished rendition of a job's picture, as a data URL. */
        preview(id, url) {
            previews.set(id, url);
            refresh();
        },
        stop() {
            isOver = true;
            clearTimeout(timer);
            stop();
        },
    };
}
