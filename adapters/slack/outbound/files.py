"""Files of Slack: what somebody handed over, and tables that go into a thread."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import aiohttp

from adapters.render.sheets import csv_of
from adapters.slack.outbound.errors import UNANSWERED
from adapters.slack.outbound.web import Posted, SlackWeb
from adapters.slack.workspaces import Installed
from scoring.errors import BadInput
from scoring.messages.replies import Sheet
from scoring.ports.lists import MOST_BYTES
from scoring.text import say

log = logging.getLogger(__name__)

SLACKS_FILES = "files.slack.com"


class Files:
    """Reads and writes files with the token of the workspace. The token goes to Slack's own hosts only."""

    def __init__(self, web: SlackWeb) -> None:
        self._web = web
        parts = urlsplit(web.api_url)
        own = () if parts.hostname in (None, "slack.com") else ((parts.scheme, parts.netloc),)
        self._allowed = frozenset((("https", SLACKS_FILES), *own))

    async def content(self, installed: Installed, url: str, name: str) -> bytes:
        """What lies at the private address of a file. Raises BadInput where it is too large or not given."""
        unread = BadInput(
            say("I could not read {name} from Slack.", name=name[:80]),
            say("Paste the people instead; files need the app to be installed again with the right to them."),
        )
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) not in self._allowed or not url.isascii() or "\\" in url:
            raise unread
        headers = {"Authorization": f"Bearer {installed.token}"}
        found = bytearray()
        try:
            async with self._web.session.get(url, headers=headers, allow_redirects=False) as answer:
                # Without the right Slack shows a page to sign in.
                if answer.status != 200 or answer.content_type == "text/html":
                    log.warning("a file of Slack was not given: %s", answer.status)
                    raise unread
                async for chunk in answer.content.iter_chunked(65_536):
                    found += chunk
                    if len(found) > MOST_BYTES:
                        raise BadInput(
                            say("{name} is larger than {size} MB.", name=name[:80], size=1),
                            say("Split it, and check one part after the other."),
                        )
        except (TimeoutError, aiohttp.ClientError) as error:
            log.warning("a file of Slack was not given: %s", type(error).__name__)
            raise unread from None
        return bytes(found)

    async def hand_over(self, installed: Installed, where: Posted, sheet: Sheet) -> bool:
        """Into the thread of that message. Whether it arrived; what was refused is in the log."""
        client = self._web.client(installed.token)
        try:
            await client.files_upload_v2(
                content=csv_of(sheet),
                filename=f"{sheet.name}.csv",
                title=f"{sheet.name}.csv",
                channel=where.channel,
                thread_ts=where.ts,
            )
        except UNANSWERED as error:
            log.warning("a table was not handed over: %s", type(error).__name__)
            return False
        return True
