// Words of two languages, from one flat file each. The choice is kept in the browser.

export const LANGUAGES = { en: "English", zh: "中文" };
const KEY = "filmgate.language";
let words = {};
/** Pages whose words were loaded with them. */
const parts = new Set();
let current = "en";

function chosen() {
    try {
        const kept = localStorage.getItem(KEY);
        if (kept in LANGUAGES) return kept;
    } catch {
        // Storage may be forbidden.
    }
    return (navigator.languages ?? [navigator.language]).some((tag) => /^zh/i.test(tag)) &&
        !/^en/i.test(navigator.language) ? "zh" : "en";
}

export function language() {
    return current;
}

/** For `Intl`. */
export function locale() {
    return current === "zh" ? "zh-CN" : navigator.languages?.find((tag) => /^en/i.test(tag)) ?? "en";
}

async function read(path) {
    const answer = await fetch(`/console/${path}.json`);
    if (!answer.ok) throw new Error(`no words at ${path}`);
    return answer.json();
}

export async function loadLanguage(name = chosen()) {
    const first = await read(`i18n/${name}`);
    let [known, more] = [[], []];
    // Others may be loaded meanwhile, in the language that was.
    while (known.length < parts.size) {
        known = [...parts];
        more = await Promise.all(known.map((part) => read(`pages/${part}.${name}`)));
    }
    words = Object.assign({}, first, ...more);
    current = name;
    document.documentElement.lang = name === "zh" ? "zh-CN" : "en";
}

/** The words of a page that the first look does without. */
export async function loadWords(part) {
    if (parts.has(part)) return;
    const name = current;
    const more = await read(`pages/${part}.${name}`);
    // The language was changed while they were read.
    if (name !== current) return loadWords(part);
    parts.add(part);
    Object.assign(words, more);
}

export async function chooseLanguage(name) {
    await loadLanguage(name);
    try {
        localStorage.setItem(KEY, name);
    } catch {
        // It holds until the page is left.
    }
}

/** The words of a key; `{name}` in them is filled in. A key that is not there shows itself. */
export function t(key, values) {
    const text = words[key] ?? key;
    return values ? text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all) : text;
}

/** `key.one` or `key.other`, with `{n}` written as this language writes numbers. */
export function tn(key, n, values = {}) {
    const rule = new Intl.PluralRules(locale()).select(n);
    const name = rule === "one" ? `${key}.one` : `${key}.other`;
    return t(name, { n: new Intl.NumberFormat(locale()).format(n), ...values });
}

export function has(key) {
    return key in words;
}
