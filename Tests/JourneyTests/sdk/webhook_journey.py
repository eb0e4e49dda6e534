"""The openai SDK against a running Filmgate: what a user of client.webhooks does. Exits 0 when all of it works.

Usage: webhook_journey.py sync|async BASE_URL KEY OTHER_KEY
"""

import asyncio
import http.server
import queue
import sys
import threading
import time

import openai
from journey import PATIENCE, expect, items, result

kind, base_url, key, other_key = sys.argv[1:5]
Client = openai.AsyncOpenAI if kind == "async" else openai.OpenAI
TYPES = ["video.completed", "video.failed"]


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it receives and answers what it is told."""

    received = queue.Queue()
    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.status)
        self.send_header("content-length", "0")
        self.end_headers()
        self.received.put((body, dict(self.headers.items())))

    def log_message(self, *_):
        pass


async def received():
    return await asyncio.to_thread(Receiver.received.get, timeout=PATIENCE)


async def refused(error, call, *, param=..., code=...):
    try:
        await result(call())
    except error as refusal:
        expect(param is ... or refusal.param == param, f"param {refusal.param}: {refusal}")
        expect(code is ... or refusal.code == code, f"code {refusal.code}: {refusal}")
    else:
        raise SystemExit(f"FAILED: nothing was refused, {error.__name__} was expected")


def accepts(client, delivery, secret):
    body, headers = delivery
    try:
        return client.webhooks.unwrap(body, headers, secret=secret)
    except openai.InvalidWebhookSignatureError:
        return None


async def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hooks?of=mine"
    client = Client(base_url=f"{base_url}/v1", api_key=key, max_retries=0, _strict_response_validation=True)
    stranger = Client(base_url=f"{base_url}/v1", api_key=other_key, max_retries=0)
    webhooks = client.webhooks

    listed = await result(webhooks.event_types.list())
    expect(listed.object == "list" and listed.data == TYPES, f"event types: {listed}")

    before = int(time.time())
    made = await result(webhooks.create(name="mine", url=url, event_types=TYPES))
    secret = made.signing_secret
    expect(made.object == "webhook_endpoint" and made.name == "mine" and made.url == url, f"created: {made}")
    expect(made.event_types == TYPES and before - 5 <= made.created_at == made.updated_at, f"created: {made}")
    expect(secret.startswith("whsec_") and secret[-4:] in made.signing_secret_hint, "the secret and its hint")
    expect(secret not in made.signing_secret_hint, "the hint holds the secret")

    seen = await result(webhooks.retrieve(made.id))
    expect(seen.id == made.id and "signing_secret" not in seen.to_dict(), f"retrieved: {seen}")
    more = [(await result(webhooks.create(name=f"{n}", url=url, event_types=["video.failed"]))).id for n in range(3)]
    ids = [endpoint.id async for endpoint in items(await result(webhooks.list(limit=2)))]
    expect(ids == [*reversed(more), made.id], f"listed: {ids}")
    for extra in more:
        gone = await result(webhooks.delete(extra))
        expect(gone.id == extra and gone.deleted and gone.object == "webhook_endpoint.deleted", f"deleted: {gone}")
    await refused(openai.NotFoundError, lambda: webhooks.retrieve(more[0]), code="not_found")

    same = await result(webhooks.update(made.id, name="mine"))
    expect(same.updated_at == made.updated_at, "an update that changes nothing")
    renamed = await result(webhooks.update(made.id, name="ours", event_types=["video.completed"]))
    expect(renamed.name == "ours" and renamed.event_types == ["video.completed"] and renamed.url == url, f"{renamed}")

    await refused(openai.NotFoundError, lambda: stranger.webhooks.retrieve(made.id))
    await refused(openai.NotFoundError, lambda: stranger.webhooks.delete(made.id))
    await refused(openai.NotFoundError, lambda: stranger.webhooks.rotate_secret(made.id))
    page = await result(stranger.webhooks.list())
    expect(page.data == [], "a stranger's endpoints")
    create = webhooks.create
    await refused(
        openai.BadRequestError, lambda: create(name="", url=url, event_types=TYPES), param="name", code="invalid_value")
    await refused(
        openai.BadRequestError, lambda: create(name="a", url="ftp://x", event_types=TYPES), param="url",
        code="invalid_url")
    await refused(openai.BadRequestError, lambda: create(name="a", url=url, event_types=[]), param="event_types")
    await refused(
        openai.BadRequestError, lambda: create(name="a", url=url, event_types=["response.completed"]),
        param="event_types[0]")

    # A sample is signed as the real ones are.
    tested = await result(webhooks.test(made.id, event_type="video.failed"))
    expect(tested.success and tested.status_code == 200 and tested.webhook_endpoint_id == made.id, f"test: {tested}")
    expect(tested.object == "webhook_endpoint.test" and tested.event_type == "video.failed", f"test: {tested}")
    event = accepts(client, await received(), secret)
    expect(event is not None and event.type == "video.failed", f"the sample: {event}")
    Receiver.status = 503
    tested = await result(webhooks.test(made.id, event_type="video.completed"))
    expect(tested.status_code == 503, f"test: {tested}")
    await received()
    Receiver.status = 200

    # The real thing.
    video = await result(client.videos.create(model="sora-2", prompt="a film to tell of", seconds="4"))
    delivery = await received()
    event = accepts(client, delivery, secret)
    expect(event is not None and event.type == "video.completed" and event.data.id == video.id, f"the event: {event}")
    expect(event.object == "event" and event.id.startswith("evt_") and event.created_at >= before, f"{event}")
    # Header names reach a receiver in whatever case it likes.
    headers = {name.lower(): value for name, value in delivery[1].items()}
    expect(headers["webhook-id"].startswith("wh_"), f"{headers}")
    expect(accepts(client, (delivery[0] + b" ", delivery[1]), secret) is None, "a forged body")
    expect((await result(client.videos.retrieve(video.id))).status == "completed", "the video that was told of")

    # Both secrets count for a day, or the new one alone.
    rotated = await result(webhooks.rotate_secret(made.id, keep_old_secret_active_for_24_hours=True))
    expect(rotated.id == made.id and rotated.signing_secret not in ("", secret), "a new secret")
    await result(webhooks.test(made.id, event_type="video.failed"))
    delivery = await received()
    expect(accepts(client, delivery, secret) is not None, "the old secret, kept")
    expect(accepts(client, delivery, rotated.signing_secret) is not None, "the new secret")
    last = await result(webhooks.rotate_secret(made.id))
    await result(webhooks.test(made.id, event_type="video.failed"))
    delivery = await received()
    expect(accepts(client, delivery, last.signing_secret) is not None, "the newest secret")
    for old in (secret, rotated.signing_secret):
        expect(accepts(client, delivery, old) is None, "a secret that counts no more")

    server.shutdown()
    server.server_close()
    await refused(
        openai.BadRequestError, lambda: webhooks.test(made.id, event_type="video.failed"), code="webhook_unreachable")
    expect((await result(webhooks.delete(made.id))).deleted, "the end")
    print("all as OpenAI answers")


asyncio.run(main())
