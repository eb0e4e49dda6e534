// Text that comes by hand, from files, or by being dropped.
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { fail } from "./toast.js";

/** What the server takes at once. */
export const MOST = 30 * 1024 * 1024;

/** `[{ name, text }]`. Throws what a person can read when they are too large together. */
export async function readFiles(files) {
    const list = [...files];
    if (list.reduce((sum, file) => sum + file.size, 0) > MOST) throw new Error(t("add.tooLarge", { name: list.map((file) => file.name).join(", ") }));
    return Promise.all(list.map(async (file) => ({ name: file.name, text: await file.text() })));
}

/** Makes `node` a place to drop files on. */
export function droppable(node, take) {
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
        node.addEventListener(name, (event) => {
            if (!event.dataTransfer?.types.includes("Files")) return;
            event.preventDefault();
            event.stopPropagation();
            node.classList.toggle("is-over", name === "dragenter" || name === "dragover");
            if (name === "drop") take([...event.dataTransfer.files]);
        });
    }
    return node;
}

/** A button that leads to the files of this machine. */
export function filePicker(label, accept, take, kind = "small") {
    const picker = el("input.visually-hidden", {
        type: "file", multiple: true, accept, tabindex: "-1", "aria-hidden": "true",
        onchange: () => { take([...picker.files]); picker.value = ""; },
    });
    return [picker, el(`button.button.${kind}`, { type: "button", onclick: () => picker.click() }, icon("upload"), label)];
}

/** Appends the texts of files to a field, each made plain by `plain`. */
export async function intoField(field, files, plain = (text) => text) {
    try {
        const texts = (await readFiles(files)).map(({ text }) => plain(text));
        field.value = [field.value.trim(), ...texts].filter(Boolean).join("\n");
        field.dispatchEvent(new Event("input"));
    } catch (error) {
        fail(error);
    }
}
