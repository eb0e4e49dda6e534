// What changes on the server. One stream for all tabs of a browser: whoever holds the lock listens and tells the others.
// Nobody listens while no tab is seen; a tab that is seen again asks anew for all it shows.
import { api } from "./api.js";

const listeners = new Set();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("filmgate.events") : null;
const TOPICS = ["tokens", "proxies", "jobs", "calls", "settings", "media", "webhooks"];
let ending = null;
let state = "off";

/** `call(topic)`; the topic is `state` when the connection came or went, `all` after a pause. Returns how to stop. */
export function onEvent(topics, call) {
    const listener = { topics: new Set(topics), call };
    listeners.add(listener);
    return () => listeners.delete(listener);
}

export function liveState() {
    return state;
}

function hear(topic) {
    for (const { topics, call } of [...listeners]) {
        if (topics.has(topic) || topic === "all") call(topic);
    }
}

function tell(topic) {
    channel?.postMessage(topic);
    hear(topic);
}

function change(to) {
    if (to === state) return;
    state = to;
    hear("state");
}

channel?.addEventListener("message", ({ data }) => {
    if (data === "live" || data === "lost") change(data);
    else hear(data);
});

/** Listens until `signal` says to stop. */
function listen(signal) {
    return new Promise((done) => {
        const source = new EventSource("/api/events");
        let wasLost = false;
        const say = (to) => {
            change(to);
            channel?.postMessage(to);
        };
        source.addEventListener("open", () => {
            say("live");
            if (wasLost) tell("all");
            wasLost = false;
        });
        source.addEventListener("error", () => {
            wasLost = true;
            say("lost");
            // Refused, and the browser tries no more: the session is over, or there are too many listeners.
            if (source.readyState === EventSource.CLOSED) done("refused");
        });
        for (const topic of TOPICS) source.addEventListener(topic, () => tell(topic));
        signal.addEventListener("abort", () => {
            source.close();
            done();
        });
    });
}

const PAUSE = 5000;

async function tryAgain(signal, outcome) {
    if (outcome !== "refused" || signal.aborted) return;
    // Leads to the login where that is the reason.
    await api.get("/api/session").catch(() => {});
    setTimeout(() => {
        if (signal.aborted) return;
        ending = null;
        begin();
    }, PAUSE);
}

function begin() {
    if (ending) return;
    ending = new AbortController();
    const { signal } = ending;
    if (!navigator.locks) {
        listen(signal).then((outcome) => tryAgain(signal, outcome));
        return;
    }
    // Waiting for the lock is enough: until it is ours, another tab tells us.
    change("live");
    navigator.locks.request("filmgate.events", { signal }, () => listen(signal))
        .then((outcome) => tryAgain(signal, outcome)).catch(() => {});
}

function end() {
    ending?.abort();
    ending = null;
}

let isOn = false;

document.addEventListener("visibilitychange", () => {
    if (!isOn) return;
    if (document.hidden) {
        end();
    } else {
        begin();
        hear("all");
    }
});

export function startEvents() {
    isOn = true;
    if (!document.hidden) begin();
}

export function stopEvents() {
    isOn = false;
    end();
    change("off");
}
