// The server's `/api`, by the session's cookie. What goes wrong is an `ApiError`, with the id to find it in the log by.
import { has, t } from "./i18n.js";

export class ApiError extends Error {
    constructor(status, body, headers) {
        super(body?.message ?? body?.error?.message ?? `HTTP ${status}`);
        this.name = "ApiError";
        this.status = status;
        this.code = body?.code ?? body?.error?.code ?? null;
        this.field = body?.field ?? body?.error?.param ?? null;
        this.requestId = headers?.get("x-request-id") ?? null;
        this.retryAfter = Number(headers?.get("retry-after")) || null;
    }

    /** In the reader's language where we have words for it, else in the server's. */
    get words() {
        const key = `error.${this.code}`;
        return has(key) ? t(key, { seconds: this.retryAfter ?? "" }) : this.message;
    }
}

let onSignedOut = () => {};

/** Hears once a session is over. */
export function signedOut(call) {
    onSignedOut = call;
}

/** `keepalive` lets a request outlive the window; its body has at most 64 KiB then. */
async function ask(method, path, { body, signal, quiet, keepalive } = {}) {
    let answer;
    try {
        answer = await fetch(path, {
            method, signal, keepalive, credentials: "same-origin",
            headers: method === "GET" ? {} : { "Content-Type": "application/json" },
            body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
        });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new ApiError(0, { code: "unreachable", message: t("error.unreachable") });
    }
    if (answer.ok) return answer;
    // Whatever a proxy in front of it answers with must not hide the status.
    const error = new ApiError(answer.status, await answer.json().catch(() => null), answer.headers);
    if (answer.status === 401 && !quiet) onSignedOut();
    throw error;
}

async function send(method, path, options) {
    return (await ask(method, path, options)).json().catch(() => null);
}

/** Query text of what is set. */
export function query(values) {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
        if (value !== undefined && value !== null && value !== "") params.set(name, value);
    }
    const text = params.toString();
    return text ? `?${text}` : "";
}

export const api = {
    get: (path, options) => send("GET", path, options),
    post: (path, body, options) => send("POST", path, { ...options, body }),
    remove: (path, body, options) => send("DELETE", path, { ...options, body }),
    /** The answer itself, whose body comes as it is made. */
    stream: (path, body, options) => ask("POST", path, { ...options, body }),
};

/** Saves what the server sends as a file, without leaving the page. */
export function download(path) {
    const link = document.createElement("a");
    link.href = path;
    link.download = "";
    document.body.append(link);
    link.click();
    link.remove();
}
