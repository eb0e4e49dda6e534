// The same call for programs: as curl, with OpenAI's Python library and with its JavaScript one. A key stands nowhere in it.
import { el, replace } from "../js/dom.js";
import { copy, segments } from "../js/controls.js";
import { icon } from "../js/icons.js";
import { t } from "../js/i18n.js";

const LANGUAGES = { curl: "curl", python: "Python", js: "JavaScript" };
const KEEP = "filmgate.studio.code";
const KEY = "FILMGATE_API_KEY";

/** For a shell: nothing between the quotes means anything to it. */
const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
const json = (value) => JSON.stringify(value);
/** Python writes texts as JSON does, but for its own words. */
const python = (value) => (value === true ? "True" : value === false ? "False" : value === null ? "None"
    : Array.isArray(value) ? `[${value.map(python).join(", ")}]`
        : typeof value === "object" ? `{${Object.entries(value).map(([name, one]) => `${json(name)}: ${python(one)}`).join(", ")}}` : json(value));

const block = (entries, indent, join) => entries.map(([name, value]) => `${" ".repeat(indent)}${join(name, value)},`).join("\n");

const FILMS = new Set(["video", "remix", "change", "extend"]);
const METHODS = { change: "edit", extend: "extend" };

/** `call`: `{ kind: "video" | "remix" | "change" | "extend" | "image" | "edit" | "chat", id, body, pictures }`; `pictures` says how many files go with it. */
function curl({ kind, id, body, pictures }, base) {
    const path = { video: "videos", remix: `videos/${id}/remix`, change: "videos/edits", extend: "videos/extensions", image: "images/generations", edit: "images/edits", chat: "chat/completions" }[kind];
    const lines = [`curl${body.stream ? " -N" : ""} ${base}/v1/${path}`, `  -H "Authorization: Bearer $${KEY}"`];
    if (pictures) {
        for (const [name, value] of Object.entries(body)) lines.push(`  --form-string ${shell(`${name}=${value}`)}`);
        for (let at = 1; at <= pictures; at += 1) lines.push(`  -F ${kind === "video" ? "input_reference" : pictures > 1 ? shell("image[]") : "image"}=@reference${pictures > 1 ? at : ""}.png`);
    } else {
        lines.push("  -H 'Content-Type: application/json'", `  -d ${shell(JSON.stringify(body, null, 2))}`);
    }
    const first = lines.join(" \\\n");
    if (!FILMS.has(kind)) return first;
    return `${first}\n\n# ${t("studio.code.poll")}\ncurl ${base}/v1/videos/VIDEO_ID -H "Authorization: Bearer $${KEY}"\ncurl ${base}/v1/videos/VIDEO_ID/content -H "Authorization: Bearer $${KEY}" -o video.mp4`;
}

function pythonCode({ kind, id, body, pictures }, base) {
    const head = `import os\n${kind === "image" || kind === "edit" ? "import urllib.request\n" : ""}from openai import OpenAI\n\nclient = OpenAI(base_url=${json(`${base}/v1`)}, api_key=os.environ[${json(KEY)}])\n\n`;
    const files = Array.from({ length: pictures ?? 0 }, (_, at) => `open("reference${pictures > 1 ? at + 1 : ""}.png", "rb")`);
    const extra = files.length ? `\n    ${kind === "video" ? `input_reference=${files[0]}` : `image=${files.length > 1 ? `[${files.join(", ")}]` : files[0]}`},` : "";
    const lines = block(Object.entries(body), 4, (name, value) => `${name}=${python(value)}`) + extra;
    if (FILMS.has(kind)) {
        // The library knows no model here.
        const { model, ...rest } = body;
        const own = block(Object.entries(model ? { ...rest, extra_body: { model } } : rest), 4, (name, value) => `${name}=${python(value)}`);
        const start = METHODS[kind] ? `video = client.videos.${METHODS[kind]}(\n${own}\n)\nvideo = client.videos.poll(video.id)` : kind === "video" ? `video = client.videos.create_and_poll(\n${lines}\n)` : `video = client.videos.remix(${json(id)}, prompt=${json(body.prompt)})\nvideo = client.videos.poll(video.id)`;
        return `${head}${start}\nif video.status == "completed":\n    client.videos.download_content(video.id).write_to_file("video.mp4")\nelse:\n    print(video.error)`;
    }
    if (kind === "chat") return `${head}stream = client.chat.completions.create(\n${lines}\n)\nfor chunk in stream:\n    print(chunk.choices[0].delta.content or "", end="", flush=True)`;
    return `${head}result = client.images.${kind === "edit" ? "edit" : "generate"}(\n${lines}\n)\nfor number, picture in enumerate(result.data):\n    urllib.request.urlretrieve(picture.url, f"picture-{number}.${body.output_format ?? "jpg"}")`;
}

function javascript({ kind, id, body, pictures }, base) {
    const isVideo = FILMS.has(kind);
    const head = `${pictures || isVideo ? `import fs from ${json("node:fs")};\n` : ""}import OpenAI from ${json("openai")};\n\nconst client = new OpenAI({ baseURL: ${json(`${base}/v1`)}, apiKey: process.env.${KEY} });\n\n`;
    const files = Array.from({ length: pictures ?? 0 }, (_, at) => `fs.createReadStream("reference${pictures > 1 ? at + 1 : ""}.png")`);
    const extra = files.length ? `\n  ${kind === "video" ? `input_reference: ${files[0]}` : `image: ${files.length > 1 ? `[${files.join(", ")}]` : files[0]}`},` : "";
    const lines = block(Object.entries(body), 2, (name, value) => `${name}: ${json(value)}`) + extra;
    if (isVideo) {
        const start = METHODS[kind] ? `let video = await client.videos.${METHODS[kind]}({\n${lines}\n});` : kind === "video" ? `let video = await client.videos.create({\n${lines}\n});` : `let video = await client.videos.remix(${json(id)}, { prompt: ${json(body.prompt)} });`;
        return `${head}${start}\nwhile (video.status === "queued" || video.status === "in_progress") {\n  await new Promise((done) => setTimeout(done, 2000));\n  video = await client.videos.retrieve(video.id);\n}\nconst content = await client.videos.downloadContent(video.id);\nfs.writeFileSync("video.mp4", Buffer.from(await content.arrayBuffer()));`;
    }
    if (kind === "chat") return `${head}const stream = await client.chat.completions.create({\n${lines}\n});\nfor await (const chunk of stream) {\n  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");\n}`;
    return `${head}const result = await client.images.${kind === "edit" ? "edit" : "generate"}({\n${lines}\n});\nfor (const picture of result.data) console.log(picture.url);`;
}

const WRITERS = { curl, python: pythonCode, js: javascript };

/** `call()` gives the call as the form stands now. */
export function createCode({ call, base }) {
    let language = "curl";
    try {
        language = localStorage.getItem(KEEP) in LANGUAGES ? localStorage.getItem(KEEP) : language;
    } catch {
        // Storage may be forbidden.
    }
    const text = el("code");
    const button = el("button.button.small", {
        type: "button", onclick: async () => {
            if (!(await copy(text.textContent))) return;
            replace(button, icon("check"), t("studio.code.copied"));
            setTimeout(() => replace(button, icon("copy"), t("action.copy")), 1600);
        },
    }, icon("copy"), t("action.copy"));
    const draw = () => { text.textContent = WRITERS[language](call(), base); };
    const root = el("section.card.code-card", {},
        el("div.card-head", {}, el("h2", {}, t("studio.code.title")),
            el("div.code-tools", {}, segments(t("studio.code.language"), Object.entries(LANGUAGES), language, (name) => {
                language = name;
                try {
                    localStorage.setItem(KEEP, name);
                } catch {
                    // It holds until the page is left.
                }
                draw();
            }), button)),
        el("pre.code", { tabindex: "0", "aria-label": t("studio.code.title") }, text),
        el("p.hint", {}, t("studio.code.key", { name: KEY }), " ", el("a", { href: "/manage/keys" }, t("studio.code.keys"))));
    return { root, draw };
}
