"""A process for the refresh benchmark: a Hacker News without latency, on which everybody has 100 stories.

Prints its port when it listens.
"""

from __future__ import annotations

import asyncio
import json

from tests.servers.hackernews import FakeHackerNews, story
from tests.servers.web import Reply, Request, serve

STORIES = [story(day, "NAME") for day in range(100)]
HITS = json.dumps({"hits": STORIES}).encode()


def handle(request: Request) -> Reply:
    """The stories are written once, and get the name of whoever is asked for."""
    if request.path.startswith("/api/v1/users/"):
        everybody = FakeHackerNews(stories={request.path.rpartition("/")[2]: []})
        return everybody.handle(request)
    author = request.one("tags").partition("author_")[2]
    return Reply(200, HITS.replace(b"NAME", author.encode()), {"content-type": "application/json"})


async def main() -> None:
    async with serve(handle) as server:
        print(server.url, flush=True)
        while True:
            # The list of what was asked is for tests.
            await asyncio.sleep(1)
            server.requests.clear()


if __name__ == "__main__":
    asyncio.run(main())
