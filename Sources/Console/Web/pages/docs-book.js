// The description as it is read: references followed, operations by their ids, requests and answers as plain values.

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);
const DEEPEST = 6;

export class Book {
    constructor(root) {
        this.root = root;
        this.tags = root.tags.map((tag) => ({ ...tag, isAdmin: tag.name.startsWith("Admin"), title: tag.name.replace(/^Admin: ./, (start) => start.slice(-1).toUpperCase()), operations: [] }));
        this.operations = new Map();
        for (const [path, item] of Object.entries(root.paths)) {
            for (const [method, node] of Object.entries(item)) if (METHODS.has(method)) this.add(path, method, node);
        }
    }

    add(path, method, node) {
        const tag = this.tags.find(({ name }) => name === node.tags[0]);
        const operation = {
            id: node.operationId, path, method: method.toUpperCase(), node, tag,
            parameters: (node.parameters ?? []).map((one) => this.follow(one)),
            contents: Object.entries(node.requestBody?.content ?? {}).map(([type, media]) => ({ type, schema: media.schema, examples: examplesOf(media) })),
            key: keyOf(this.root, node),
        };
        tag.operations.push(operation);
        this.operations.set(operation.id, operation);
    }

    /** A node, or what its reference leads to, with the words that stand beside the reference. */
    follow(node) {
        if (!node?.$ref) return node ?? {};
        const target = node.$ref.split("/").slice(1).reduce((at, name) => at?.[name], this.root) ?? {};
        return node.description ? { ...target, description: node.description } : target;
    }

    /** The name of a schema that has one. */
    nameOf(node) {
        return node?.$ref?.startsWith("#/components/schemas/") ? node.$ref.split("/").pop() : null;
    }

    /** `string | null`, `Video[]` */
    typeOf(node) {
        const name = this.nameOf(node);
        if (name) return name;
        if (node.anyOf) return [...new Set(node.anyOf.map((one) => this.typeOf(one)))].join(" | ");
        if ("const" in node) return JSON.stringify(node.const);
        const types = [node.type].flat().filter(Boolean);
        if (!types.length) return node.enum ? "string" : "any";
        return types.map((type) => (type === "array" ? `${wrapped(this.typeOf(node.items ?? {}))}[]` : type)).join(" | ");
    }

    /** What to unfold of a schema: its members, those of its elements, or those of the one of several that has any. */
    partsOf(node) {
        const schema = this.follow(node);
        if (schema.properties) return schema;
        if (schema.items) return this.partsOf(schema.items);
        if (schema.anyOf) return schema.anyOf.map((one) => this.partsOf(one)).find(Boolean) ?? null;
        if (schema.additionalProperties && schema.additionalProperties !== true) return this.partsOf(schema.additionalProperties);
        return null;
    }

    /** A value as it might be. */
    sample(node, depth = 0) {
        const schema = this.follow(node);
        if (schema.examples?.length) return schema.examples[0];
        if ("const" in schema) return schema.const;
        if ("default" in schema) return schema.default;
        if (schema.enum) return schema.enum[0];
        if (schema.anyOf) return this.sample(schema.anyOf.find((one) => one.type !== "null") ?? schema.anyOf[0], depth);
        const type = [schema.type].flat();
        if (type.includes("null")) return null;
        if (schema.properties && depth < DEEPEST) return Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, this.sample(one, depth + 1)]));
        if (type[0] === "array") return depth < DEEPEST && schema.items ? [this.sample(schema.items, depth + 1)] : [];
        return { string: "", integer: schema.minimum ?? 0, number: 0, boolean: true, object: {} }[type[0]] ?? null;
    }
}

function wrapped(type) {
    return type.includes(" | ") ? `(${type})` : type;
}

function examplesOf(media) {
    if (media.examples) return Object.entries(media.examples).map(([name, one]) => ({ name, summary: one.summary, value: one.value }));
    return media.example ? [{ name: "example", summary: null, value: media.example }] : [];
}

/** `api`, `admin`, or null where everybody may ask. `isOptional` where it depends on the server's settings. */
function keyOf(root, node) {
    const wishes = node.security ?? root.security;
    const names = wishes.flatMap(Object.keys);
    if (!names.length) return null;
    return { kind: names.some((name) => name.startsWith("admin")) ? "admin" : "api", isOptional: wishes.some((wish) => !Object.keys(wish).length) };
}
