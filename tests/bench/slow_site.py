"""A process for the benchmark of several workers: a Hacker News that answers after a while.

Argument: how many seconds each answer takes. On it everybody has a few stories. Prints its address.
"""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import web

from tests.servers.hackernews import FakeHackerNews, story
from tests.servers.web import Request

HITS = json.dumps({"hits": [story(day, "NAME") for day in range(12)]}).encode()


async def main(seconds: float) -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        name = request.match_info.get("name")
        if name is None:
            author = request.query["tags"].partition("author_")[2]
            return web.Response(body=HITS.replace(b"NAME", author.encode()), content_type="application/json")
        everybody = FakeHackerNews(stories={name: []})
        reply = everybody.handle(Request(request.path, {}, {}))
        return web.Response(body=reply.body, content_type="application/json")

    application = web.Application()
    application.router.add_get("/api/v1/users/{name}", answer)
    application.router.add_get("/api/v1/search_by_date", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
