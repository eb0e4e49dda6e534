"""The official MCP client against a running Filmgate: what an assistant with its tools does. Exits 0 when all of it works.

Usage: mcp_journey.py BASE_URL KEY OTHER_KEY
"""

import asyncio
import base64
import json
import sys
import urllib.request

import httpx2
import jsonschema
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

base_url, key, other_key = sys.argv[1:4]


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def client(secret, mode="auto"):
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {secret}"}, timeout=60)
    return Client(streamable_http_client(f"{base_url}/mcp", http_client=http), mode=mode, read_timeout_seconds=120)


def text(result):
    return next(part.text for part in result.content if part.type == "text")


async def refused(call, name):
    try:
        await call
    except MCPError as error:
        expect(error.code == -32602 and name in error.message, f"code {error.code}: {error.message}")
        return
    raise SystemExit(f"FAILED: a wrong {name} was not refused")


async def tools(session):
    listed = {tool.name: tool for tool in (await session.list_tools()).tools}
    expect(set(listed) == {"ask_grok", "generate_image", "generate_video", "get_video"}, f"tools: {set(listed)}")
    for tool in listed.values():
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        if tool.output_schema:
            jsonschema.Draft202012Validator.check_schema(tool.output_schema)
    await refused(session.call_tool("generate_video", {"prompt": "x", "seconds": 5}), "seconds")
    await refused(session.call_tool("ask_grok", {}), "query")
    return listed


async def video(session, stranger, schema):
    begun = await session.call_tool(
        "generate_video", {"prompt": "A cat — 猫 — plays piano", "size": "1280x720", "seconds": 4}
    )
    expect(not begun.is_error, f"not begun: {begun}")
    job = begun.structured_content
    expect(json.loads(text(begun)) == job, "the text says something else")
    expect(job["status"] in ("queued", "in_progress") and job["size"] == "1280x720", f"job: {job}")
    hidden = await stranger.call_tool("get_video", {"id": job["id"]})
    expect(hidden.is_error and "not found" in text(hidden), f"another owner's video: {hidden}")
    while job["status"] in ("queued", "in_progress"):
        await asyncio.sleep(0.2)
        looked = await session.call_tool("get_video", {"id": job["id"]})
        job = looked.structured_content
        jsonschema.validate(job, schema)
    expect(job["status"] == "completed" and job["progress"] == 100, f"ended as {job}")
    with urllib.request.urlopen(job["url"], timeout=60) as answer:
        expect(answer.headers["content-type"] == "video/mp4", "the link")
        expect(answer.read()[4:8] == b"ftyp", "the file")


async def picture(session, schema):
    drawn = await session.call_tool("generate_image", {"prompt": "A lighthouse — 灯塔", "n": 2})
    expect(not drawn.is_error, f"not drawn: {drawn}")
    jsonschema.validate(drawn.structured_content, schema)
    pictures = [part for part in drawn.content if part.type == "image"]
    told = drawn.structured_content["images"]
    expect(len(pictures) == 2 and len(told) == 2, f"parts: {[part.type for part in drawn.content]}")
    for part, link in zip(pictures, told):
        expect(part.mime_type == link["mimeType"], f"type: {part.mime_type}")
        with urllib.request.urlopen(link["url"], timeout=60) as answer:
            expect(answer.headers["content-type"] == part.mime_type, "the type of the linked file")
            expect(answer.read() == base64.b64decode(part.data), "the linked file")


async def question(session):
    told = []

    async def progress(done, total, message):
        told.append((done, message))

    answer = await session.call_tool(
        "ask_grok", {"query": "Say something.", "system_prompt": "Be short."}, progress_callback=progress
    )
    expect(not answer.is_error and text(answer), f"no answer: {answer}")
    expect(told and [done for done, _ in told] == sorted({done for done, _ in told}), f"progress: {told}")
    expect("".join(message for _, message in told).endswith(text(answer)[-8:]), f"progress {told} of {text(answer)}")


async def main():
    async with client(key, mode="legacy") as session:
        expect(session.server_info.name == "filmgate", f"server: {session.server_info}")
        expect(session.protocol_version == "2025-06-18", f"protocol: {session.protocol_version}")
    # Asks first for a protocol that is newer than ours, and takes ours.
    async with client(key) as session, client(other_key) as stranger:
        expect(session.protocol_version == "2025-06-18", f"protocol: {session.protocol_version}")
        listed = await tools(session)
        await video(session, stranger, listed["get_video"].output_schema)
        await picture(session, listed["generate_image"].output_schema)
        await question(session)
    try:
        async with client("wrong"):
            pass
    except Exception:
        pass
    else:
        raise SystemExit("FAILED: a wrong key got in")
    print("all tools work")


asyncio.run(main())
