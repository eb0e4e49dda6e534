// A request for programs: as curl, as Python and as JavaScript; with OpenAI's libraries where they know it, else with what
// each language has of its own. The keys stay in the reader's environment.

export const LANGUAGES = { curl: "curl", python: "Python", js: "JavaScript" };
const VARIABLES = { api: "FILMGATE_API_KEY", admin: "FILMGATE_ADMIN_TOKEN" };
/** What OpenAI's libraries take in a query; all else goes in beside it. */
const KNOWN = new Set(["after", "limit", "order", "variant"]);

const json = (value, space) => JSON.stringify(value, null, space);
const shell = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
const indented = (text, spaces) => text.replaceAll("\n", `\n${" ".repeat(spaces)}`);

/** Python writes values as JSON does, but for its own words. */
function python(value, indent = 0) {
    const pad = " ".repeat(indent + 4);
    const close = `\n${" ".repeat(indent)}`;
    if (value === null) return "None";
    if (value === true) return "True";
    if (value === false) return "False";
    if (typeof value !== "object") return json(value);
    const short = Array.isArray(value) ? `[${value.map((one) => python(one)).join(", ")}]` : `{${Object.entries(value).map(([name, one]) => `${json(name)}: ${python(one)}`).join(", ")}}`;
    if (short.length < 72 && !short.includes("\n")) return short;
    if (Array.isArray(value)) return `[${value.map((one) => `\n${pad}${python(one, indent + 4)},`).join("")}${close}]`;
    return `{${Object.entries(value).map(([name, one]) => `\n${pad}${json(name)}: ${python(one, indent + 4)},`).join("")}${close}}`;
}

const variable = (operation) => VARIABLES[operation.key?.kind ?? "api"];

/** Where an answer's bytes go that are no text. */
function fileOf(operation) {
    const types = Object.keys(operation.node.responses["200"]?.content ?? {});
    if (types.some((type) => /^(video|image)\//.test(type))) return types[0] === "video/mp4" ? "video.mp4" : "picture.png";
    if (types.includes("text/csv")) return "export.csv";
    return null;
}

/** `request`: `{ operation, url, place, query, headers, type, body, fields, files }` */
function curl({ operation, url, headers, type, body, fields, files }) {
    const lines = [`curl${isStream(operation, body) ? " -N" : ""}${operation.method === "GET" || operation.method === "POST" && type ? "" : ` -X ${operation.method}`} ${shell(url)}`];
    if (operation.key) lines.push(`-H "Authorization: Bearer $${variable(operation)}"`);
    for (const [name, value] of Object.entries(headers)) lines.push(`-H ${shell(`${name}: ${value}`)}`);
    if (type === "application/json") lines.push("-H 'Content-Type: application/json'", `-d ${shell(json(body, 2))}`);
    else if (type) {
        for (const [name, value] of Object.entries(fields)) lines.push(`--form-string ${shell(`${name}=${value}`)}`);
        for (const [name, file] of Object.entries(files)) lines.push(`-F ${shell(`${name}=@${file}`)}`);
    }
    const file = fileOf(operation);
    if (file) lines.push(`-o ${file}`);
    return lines.join(" \\\n  ");
}

function isStream(operation, body) {
    return body?.stream === true || operation.id === "getEvents";
}

/** Whether OpenAI's libraries can send it as it is. */
function hasLibrary({ operation, type, body, headers }) {
    return Boolean(operation.node["x-openai-sdk"]) && !(type === "application/json" && body && "images" in body) && !Object.keys(headers).length;
}

/** The arguments of a library's call: places, then all else by name. */
function libraryArguments({ place, query, type, body, fields, files }) {
    const named = { ...Object.fromEntries(Object.entries(query).filter(([name]) => KNOWN.has(name))), ...(type === "application/json" ? body : type ? fields : {}) };
    const beside = Object.fromEntries(Object.entries(query).filter(([name]) => !KNOWN.has(name)));
    return { places: Object.values(place), named, files: type === "application/json" ? {} : files, beside };
}

function pythonLibrary(request) {
    const { operation } = request;
    const { places, named, files, beside } = libraryArguments(request);
    const isNumber = (name) => ["limit", "n"].includes(name);
    const args = [...places.map((one) => json(one)),
        ...Object.entries(named).map(([name, value]) => `${name}=${isNumber(name) ? Number(value) : python(value, 4)}`),
        ...Object.entries(files).map(([name, file]) => `${name}=open(${json(file)}, "rb")`),
        ...(Object.keys(beside).length ? [`extra_query=${python(beside)}`] : [])];
    const text = args.join(", ");
    const call = `client.${operation.node["x-openai-sdk"]}(${text.length < 60 && !text.includes("\n") ? text : `\n    ${args.join(",\n    ")},\n`})`;
    const head = `import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(base_url=${json(`${location.origin}/v1`)}, api_key=os.environ[${json(variable(operation))}])\n\n`;
    if (isStream(operation, request.body)) {
        const print = operation.tag.name === "Chat" ? `if event.choices:\n        print(event.choices[0].delta.content or "", end="", flush=True)` : "print(event.type)";
        return `${head}for event in ${call}:\n    ${print}`;
    }
    if (fileOf(operation)) return `${head}${call}.write_to_file(${json(fileOf(operation))})`;
    if (operation.tag.name === "Chat") return `${head}answer = ${call}\nprint(answer.choices[0].message.content)`;
    return `${head}answer = ${call}\nprint(answer.model_dump_json(indent=2))`;
}

function pythonPlain({ operation, url, headers, type, body, fields, files }) {
    if (type && type !== "application/json") return `# pip install requests\nimport os\nimport requests\n\nanswer = requests.post(\n    ${json(url)},\n    headers={"Authorization": f"Bearer {os.environ['${variable(operation)}']}"},\n    data=${python(fields, 4)},\n    files={${Object.entries(files).map(([name, file]) => `${json(name)}: open(${json(file)}, "rb")`).join(", ")}},\n)\nprint(answer.json())`;
    const lines = [];
    if (operation.key) lines.push(`"Authorization": f"Bearer {os.environ['${variable(operation)}']}"`);
    if (type) lines.push(`"Content-Type": "application/json"`);
    for (const [name, value] of Object.entries(headers)) lines.push(`${json(name)}: ${json(value)}`);
    const file = fileOf(operation);
    const read = file ? `open(${json(file)}, "wb").write(answer.read())` : isStream(operation, body) ? "for line in answer:\n        print(line.decode(), end=\"\")" : "print(answer.read().decode())";
    return `${type ? "import json\n" : ""}${operation.key ? "import os\n" : ""}import urllib.request\n\nrequest = urllib.request.Request(\n    ${json(url)},\n    method=${json(operation.method)},\n`
        + `${lines.length ? `    headers={${lines.map((line) => `\n        ${line},`).join("")}\n    },\n` : ""}${type ? `    data=json.dumps(${python(body, 4)}).encode(),\n` : ""})\nwith urllib.request.urlopen(request) as answer:\n    ${read}`;
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function jsLibrary(request) {
    const { operation } = request;
    const { places, named, files, beside } = libraryArguments(request);
    const entries = [...Object.entries({ ...named, ...beside }).map(([name, value]) => `${name}: ${indented(json(["limit", "n"].includes(name) ? Number(value) : value, 2), 2)}`),
        ...Object.entries(files).map(([name, file]) => `${name}: fs.createReadStream(${json(file)})`)];
    const args = [...places.map((one) => json(one)), ...(entries.length ? [`{\n  ${entries.join(",\n  ")},\n}`] : [])];
    const call = `client.${operation.node["x-openai-sdk"].split(".").map(camel).join(".")}(${args.join(", ")})`;
    const file = fileOf(operation);
    const head = `${Object.keys(files).length || file ? `import fs from ${json("node:fs")};\n` : ""}import OpenAI from ${json("openai")};\n\nconst client = new OpenAI({ baseURL: ${json(`${location.origin}/v1`)}, apiKey: process.env.${variable(operation)} });\n\n`;
    if (isStream(operation, request.body)) {
        const print = operation.tag.name === "Chat" ? `process.stdout.write(event.choices[0]?.delta.content ?? "");` : "console.log(event.type);";
        return `${head}const stream = await ${call};\nfor await (const event of stream) {\n  ${print}\n}`;
    }
    if (file) return `${head}const answer = await ${call};\nfs.writeFileSync(${json(file)}, Buffer.from(await answer.arrayBuffer()));`;
    return `${head}const answer = await ${call};\nconsole.log(answer${operation.tag.name === "Chat" ? ".choices[0].message.content" : ""});`;
}

function jsPlain({ operation, url, headers, type, body, fields, files }) {
    const lines = [];
    if (operation.key) lines.push(`Authorization: \`Bearer \${process.env.${variable(operation)}}\``);
    if (type === "application/json") lines.push(`"Content-Type": "application/json"`);
    for (const [name, value] of Object.entries(headers)) lines.push(`${json(name)}: ${json(value)}`);
    const file = fileOf(operation);
    const form = type && type !== "application/json"
        ? `const form = new FormData();\n${Object.entries(fields).map(([name, value]) => `form.append(${json(name)}, ${json(String(value))});\n`).join("")}${Object.entries(files).map(([name, one]) => `form.append(${json(name)}, await fs.openAsBlob(${json(one)}), ${json(one)});\n`).join("")}\n` : "";
    const options = [operation.method === "GET" ? null : `method: ${json(operation.method)}`, lines.length ? `headers: { ${lines.join(", ")} }` : null,
        form ? "body: form" : type ? `body: JSON.stringify(${indented(json(body, 2), 2)})` : null].filter(Boolean);
    const read = file ? `fs.writeFileSync(${json(file)}, Buffer.from(await answer.arrayBuffer()));`
        : isStream(operation, body) ? "for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) process.stdout.write(piece);" : "console.log(answer.status, await answer.text());";
    return `${form || file ? `import fs from ${json("node:fs")};\n\n` : ""}${form}const answer = await fetch(${json(url)}${options.length ? `, {\n  ${options.join(",\n  ")},\n}` : ""});\n${read}`;
}

/** The same request in one of the languages. */
export function codeOf(language, request) {
    if (language === "curl") return curl(request);
    const isKnown = hasLibrary(request);
    if (language === "python") return isKnown ? pythonLibrary(request) : pythonPlain(request);
    return isKnown ? jsLibrary(request) : jsPlain(request);
}

export function variableOf(operation) {
    return operation.key ? variable(operation) : null;
}
