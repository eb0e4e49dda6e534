// Videos and pictures: a form on the one side, what came of it on the other, the same call as code below.
import { el, replace } from "../js/dom.js";
import { ApiError, api } from "../js/api.js";
import { segments } from "../js/controls.js";
import { actionButton } from "../js/dialog.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";
import { fail, toast } from "../js/toast.js";
import { changers, fileURL } from "./media-parts.js";
import { createCode } from "./studio-code.js";
import { countField, modelField, promptField, sizeField } from "./studio-form.js";
import { createPictures, frameOf, pictureOf } from "./studio-pictures.js";
import { createResults } from "./studio-results.js";
import { readEvents } from "./studio-stream.js";

/** What was typed stays while one looks at another page. */
const drafts = { video: { prompt: "" }, image: { prompt: "" } };
const PREVIEWS = 2;

/** `kind`: `video` or `image`. `house` is what `/api/studio/models` says; `turn(kind, params)` shows the other one. */
export function mountMake(root, { kind, house, params, turn }) {
    const models = house[kind];
    const draft = drafts[kind];
    const state = { model: "", size: "", seconds: 0, count: 1, format: "", compression: 90, ...draft };
    /** The video that this one goes on from, or is made of: `as` is `remix`, `change` or `extend`. */
    let basis = null;
    let isOver = false;
    const model = () => models.find((one) => one.id === state.model) ?? models[0];
    const changes = () => basis !== null && basis.as !== "remix";
    const fields = el("div.studio-fields");
    const banner = el("div");
    const form = el("section.card.studio-form", { "aria-label": t(`studio.mode.${kind}`) });

    function keep(change) {
        Object.assign(state, change);
        Object.assign(draft, state);
        code.draw();
    }

    /** What this model cannot do is set back to what it does by itself. */
    function fit() {
        if (changes()) {
            const able = changers(house, basis.as, basis.duration);
            basis.changer = (able.find((one) => one.id === (basis.changer ?? basis.model)) ?? able.find((one) => one.is_served) ?? able[0])?.id;
            const { editing } = models.find((one) => one.id === basis.changer) ?? {};
            basis.added = Math.min(editing?.most_added ?? 6, Math.max(editing?.least_added ?? 6, basis.added ?? 6));
            return;
        }
        const able = model();
        state.model = able.id;
        if (!able.sizes.includes(state.size)) state.size = able.default_size ?? "auto";
        if (kind === "video" && !able.seconds.includes(Number(state.seconds))) state.seconds = able.default_seconds;
        if (kind === "image") state.count = Math.min(able.maximum_count, Math.max(1, state.count || 1));
    }

    const prompt = promptField(state.prompt, {
        label: t("studio.prompt"), placeholder: t(`studio.promptHint.${kind}`), most: house.prompt_characters,
        oninput: (text) => keep({ prompt: text }), onsend: () => send.click(),
    });
    const pictures = createPictures({
        most: () => (kind === "video" ? 1 : model().maximum_references), limit: house.upload_bytes, scope: form, onchange: () => { code?.draw(); drawSend(); },
        label: t(`studio.pictures.${kind}`), hint: t("studio.picturesHint"),
    });

    function body() {
        if (basis?.as === "remix") return { prompt: state.prompt };
        if (changes()) {
            return {
                prompt: state.prompt, video: { id: basis.job }, ...(basis.as === "extend" ? { seconds: String(basis.added) } : {}),
                // By itself it is the video's own.
                ...(basis.changer === basis.model ? {} : { model: basis.changer }),
            };
        }
        const common = { model: state.model, prompt: state.prompt };
        if (kind === "video") return { ...common, size: state.size, seconds: String(state.seconds) };
        return {
            ...common, n: state.count, ...(state.size === "auto" ? {} : { size: state.size }), ...(state.format ? { output_format: state.format } : {}),
            ...(state.format === "jpeg" || state.format === "webp" ? { output_compression: Number(state.compression) } : {}),
        };
    }

    const code = createCode({
        base: house.base_url ?? location.origin,
        call: () => ({
            kind: basis?.as ?? (kind === "image" && pictures.count ? "edit" : kind), id: basis?.job, body: { ...body(), prompt: state.prompt || t(`studio.sample.${kind}`) },
            pictures: basis ? 0 : pictures.count,
        }),
    });
    const results = createResults({ kind, house, onway: begin });
    const send = actionButton("", make);
    function drawSend() {
        replace(send, icon("studio"), t(basis ? `gallery.${basis.as}` : kind === "video" ? "studio.makeVideo" : pictures.count ? "studio.changePicture" : "studio.makePicture"));
    }

    function draw() {
        fit();
        const able = model();
        replace(banner, basis ? el("div.notice.remix-of", {}, el("img", { src: fileURL(basis.name, "thumbnail"), alt: "" }),
            el("div", {}, el("b", {}, t(`studio.${basis.as}Of`)), el("div.hint", {}, basis.as === "remix" ? t("studio.remixText", { model: basis.model, size: basis.size?.replace("x", " × ") ?? "", seconds: basis.seconds ?? "" }) : t(`studio.${basis.as}Text`))),
            el("button.icon-button", { type: "button", "aria-label": t("studio.noBasis"), title: t("studio.noBasis"), onclick: () => { basis = null; draw(); } }, icon("close"))) : null);
        replace(fields, basis ? changes() && changeFields() : [
            modelField([[t("calls.model"), models]], state.model, (id) => { keep({ model: id }); draw(); }),
            sizeField(able.sizes, state.size, (size) => keep({ size })),
            kind === "video" ? countField(t("studio.seconds"), able.seconds, state.seconds, (seconds) => keep({ seconds }), ` ${t("unit.s")}`)
                : countField(t("studio.count"), Array.from({ length: able.maximum_count }, (_, at) => at + 1), state.count, (count) => keep({ count })),
            kind === "image" ? el("div.field", {}, el("span.label", {}, t("studio.format")), segments(t("studio.format"), [["", t("studio.asMade")], ...able.formats.map((one) => [one, one.toUpperCase()])], state.format, (format) => { keep({ format }); draw(); })) : null,
            kind === "image" && (state.format === "jpeg" || state.format === "webp") ? countField(t("studio.quality"), Array.from({ length: 101 }, (_, at) => at), state.compression, (compression) => keep({ compression })) : null,
            el("div.field", {}, el("span.label", {}, t(`studio.reference.${kind}`)), pictures.root),
        ]);
        pictures.draw();
        drawSend();
        keep({});
    }

    function changeFields() {
        const able = changers(house, basis.as, basis.duration);
        const { editing } = models.find((one) => one.id === basis.changer) ?? {};
        if (!editing) return el("div.notice.warn", {}, icon("warn"), el("div", {}, t("studio.noChanger")));
        const lengths = Array.from({ length: editing.most_added - editing.least_added + 1 }, (_, at) => editing.least_added + at);
        return [
            modelField([[t("calls.model"), able]], basis.changer, (id) => { basis.changer = id; draw(); }),
            basis.as === "extend" ? countField(t("studio.added"), lengths, basis.added, (added) => { basis.added = added; keep({}); }, ` ${t("unit.s")}`) : null,
        ];
    }

    /** Begins anew from a result or a file: `as` is `remix`, `change`, `extend`, `edit`, `animate`, `frame` or `same`. */
    async function begin(job, as, name, at = 0) {
        if (as === "animate" && kind !== "video") return turn("video", { from: name, as });
        if (as === "edit" && kind !== "image") return turn("image", { from: name, as });
        try {
            basis = null;
            if (as === "remix" || as === "change" || as === "extend") {
                basis = { as, job: job.id ?? job.job, name, model: job.model, size: job.size, seconds: job.seconds, duration: job.duration ?? job.seconds };
            } else if (as === "same") {
                Object.assign(state, { prompt: job.prompt, model: job.model, size: job.size ?? "auto", seconds: job.seconds ?? 0, count: job.count ?? 1 });
                prompt.input.value = job.prompt;
                pictures.set(await Promise.all((job.references ?? []).map((one) => pictureOf(one.name))));
            } else {
                pictures.set([]);
                pictures.add(as === "frame" ? await frameOf(name, at) : await pictureOf(name));
                if (as === "animate" || as === "frame") nearest(await shapeOf(pictures.urls[0]));
            }
            if (isOver) return undefined;
            draw();
            form.scrollIntoView({ block: "nearest" });
            prompt.input.focus();
            if (as === "same") prompt.input.select();
        } catch (error) {
            fail(error);
        }
        return undefined;
    }

    function shapeOf(url) {
        return new Promise((done) => {
            const image = new Image();
            image.onload = () => done(image.width / image.height);
            image.onerror = () => done(1);
            image.src = url;
        });
    }

    /** The model's size whose shape is nearest to a picture's. */
    function nearest(shape) {
        fit();
        const far = (size) => { const [width, height] = size.split("x").map(Number); return Math.abs(Math.log(width / height / shape)); };
        state.size = [...model().sizes].sort((one, other) => far(one) - far(other))[0];
    }

    async function make() {
        if (!state.prompt.trim()) {
            prompt.input.focus();
            toast(t("studio.noPrompt"), { seconds: 4 });
            return;
        }
        try {
            if (basis?.as === "remix") {
                await api.post(`/api/studio/v1/videos/${encodeURIComponent(basis.job)}/remix`, body());
            } else if (changes()) {
                await api.post(`/api/studio/v1/videos/${basis.as === "extend" ? "extensions" : "edits"}`, body());
            } else if (kind === "video") {
                await api.post("/api/studio/v1/videos", { ...body(), ...(pictures.count ? { input_reference: { image_url: pictures.urls[0] } } : {}) });
            } else {
                drawPictures();
                // The answer comes when all are made; its job is there at once.
                setTimeout(() => !isOver && results.refresh(), 400);
                return;
            }
            if (!isOver) results.refresh();
        } catch (error) {
            failed(error);
        }
    }

    function failed(error) {
        fail(error);
        if (!isOver && error.field === "prompt") prompt.input.focus();
    }

    /** Goes on although the page is left: the job is the server's. */
    async function drawPictures() {
        const isEdit = pictures.count > 0;
        try {
            const answer = await api.stream(`/api/studio/v1/images/${isEdit ? "edits" : "generations"}`, {
                ...body(), ...(isEdit ? { images: pictures.urls.map((url) => ({ image_url: url })) } : {}), stream: true, partial_images: PREVIEWS,
            });
            const id = answer.headers.get("x-filmgate-job");
            await readEvents(answer, (event) => {
                if (event.error) throw new ApiError(answer.status, { error: event.error }, answer.headers);
                if (/partial_image$/.test(event.type) && !isOver) results.preview(id, `data:image/${event.output_format};base64,${event.b64_json}`);
            });
        } catch (error) {
            failed(error);
        }
        if (!isOver) results.refresh();
    }

    replace(form, banner, prompt.root, fields, el("div.studio-send", {}, send, el("span.hint", {}, el("kbd", {}, "Ctrl"), " ", el("kbd", {}, "↵"))));
    root.append(el("div.studio-columns", {}, form, results.root), code.root);
    draw();
    if (params.from) {
        api.get(`/api/media/${encodeURIComponent(params.from)}`).then(({ data }) => {
            const origin = data.made_by;
            if (["remix", "change", "extend", "same"].includes(params.as) && !origin) return toast(t("gallery.noOrigin"), { seconds: 8 });
            return begin({ ...origin, duration: data.duration }, params.as, data.name, Number(params.at) || 0);
        }).catch(fail);
    } else if (matchMedia("(hover: hover)").matches) {
        prompt.input.focus({ preventScroll: true });
    }
    return () => {
        isOver = true;
        results.stop();
    };
}
