// Server-sent events out of an answer's body, as they come.

/** Calls `call(data)` with the data of each event, parsed where it is JSON. Ends with the body, or with `[DONE]`. */
export async function readEvents(answer, call) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        rest += value;
        let end = rest.indexOf("\n\n");
        while (end >= 0) {
            const data = rest.slice(0, end).split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart()).join("\n");
            rest = rest.slice(end + 2);
            if (data === "[DONE]") {
                await reader.cancel();
                return;
            }
            if (data) call(JSON.parse(data));
            end = rest.indexOf("\n\n");
        }
    }
}
