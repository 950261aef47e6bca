"""The guarded client that says why it leaves servers alone whose operators want no program to read them."""

from __future__ import annotations

from urllib.parse import urlsplit

from adapters.networks.body import Answer
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask
from scoring.errors import ForbiddenHost
from scoring.text import say


class RespectfulHttp(GuardedHttp):
    """As GuardedHttp, with a sentence of its own for denied hosts: that list is no secret of a network."""

    async def get(self, ask: Ask) -> Answer:
        """As GuardedHttp.get. Redirects come here as well, each on its own."""
        if self._is_denied(_host(ask.url)):
            raise ForbiddenHost(
                say("That server does not want to be read by programs."),
                say("The person who runs this bot respects that."),
            )
        return await super().get(ask)

    def _is_denied(self, host: str) -> bool:
        return any(host == denied or host.endswith(f".{denied}") for denied in self._denied)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
