"""Where answers may go: to Slack, whatever a request says."""

from __future__ import annotations

from urllib.parse import urlsplit

SLACKS_HOOKS = "hooks.slack.com"


class Hosts:
    """Where answers may be sent: Slack's own hooks, or the server that stands in for Slack."""

    def __init__(self, api_url: str) -> None:
        parts = urlsplit(api_url)
        own = () if parts.hostname in (None, "slack.com") else ((parts.scheme, parts.netloc),)
        self._allowed = frozenset((("https", SLACKS_HOOKS), *own))

    def allow(self, url: object) -> bool:
        """Whether this is an address of theirs, without a user or another port."""
        if not isinstance(url, str) or not url.isascii() or not url.isprintable():
            return False
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return (parts.scheme, parts.netloc) in self._allowed and "\\" not in url
