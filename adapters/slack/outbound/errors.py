"""What Slack answers, or does not -> an error of ours that says whether the message may be there.

| outcome | means |
|---|---|
| no connection: refused, no such host, TLS, no answer to the connect | not posted |
| the connection broke, or no answer in time, after the request was begun | unknown |
| `ok: false` with a code of PERMANENT | refused for good |
| `ok: false` with internal_error or fatal_error | unknown: Slack says that a part may have been done |
| `ok: false` with another code, and not 5xx | not posted |
| 429, whatever its body | not posted; again after Retry-After |
| 4xx without an answer of Slack's: the page of a proxy | not posted; 408 is unknown |
| 5xx, whatever its body: text, HTML, JSON without `ok` | unknown: the edge may fail after Slack took it |
| 200 with anything but an object that has `ok`: empty, cut off, HTML, `[]` | unknown |
| `ok: true` without the name of the message | unknown |
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import Fact, fact
from scoring.text import NOTHING, Text, say

_SLACK = "Slack"
_INVITE = say("Type `/invite @Influence` in that channel, then press Resume.")
_INSTALL = say("Install the app again, then press Resume.")
_ASK = say("Ask an administrator of this Slack, then press Resume.")

# What the SDK raises where Slack gave no usable answer.
UNANSWERED = (SlackClientError, aiohttp.ClientError, OSError, asyncio.TimeoutError)
# Nothing was sent, since there was no connection to send it on.
UNCONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

# docs.slack.dev/reference/methods/chat.postMessage: what no repeat can mend.
PERMANENT: dict[str, tuple[Fact, Text]] = {
    "channel_not_found": (fact("channel-unseen"), _INVITE),
    "not_in_channel": (fact("not-a-member"), _INVITE),
    "is_archived": (fact("channel-archived"), say("Choose another channel.")),
    "no_permission": (fact("no-permission"), _ASK),
    "restricted_action": (fact("restricted", chat=_SLACK), _ASK),
    "restricted_action_read_only_channel": (fact("channel-read-only"), _ASK),
    "restricted_action_thread_only_channel": (fact("channel-threads-only"), _ASK),
    "restricted_action_non_threadable_channel": (fact("channel-no-threads"), _ASK),
    "team_access_not_granted": (fact("no-workspace-access"), _ASK),
    "ekm_access_denied": (fact("restricted", chat=_SLACK), _ASK),
    "account_inactive": (fact("app-switched-off"), _INSTALL),
    "token_revoked": (fact("access-revoked"), _INSTALL),
    "token_expired": (fact("access-ended"), _INSTALL),
    "invalid_auth": (fact("access-refused", chat=_SLACK), _INSTALL),
    "not_authed": (fact("access-refused", chat=_SLACK), _INSTALL),
    "org_login_required": (fact("workspace-moving"), _INSTALL),
    "missing_scope": (fact("scope-missing"), _INSTALL),
    "user_not_found": (fact("person-gone", chat=_SLACK), NOTHING),
    "cannot_dm_bot": (fact("person-is-bot"), NOTHING),
    "messages_tab_disabled": (fact("no-private-messages"), NOTHING),
}
# Slack says of these that a part may have been done before the error.
UNKNOWN = frozenset(("internal_error", "fatal_error"))
# The message itself was refused, and a simpler one may be taken. response_url answers with the same words.
REFUSED_FORM = (
    "invalid_blocks",
    "invalid_attachments",
    "msg_blocks_too_long",
    "msg_too_long",
    "too_many_attachments",
)
REQUEST_TIMEOUT = 408


class NoAnswer(SlackClientError):
    """Something answered with this HTTP status, and it was not Slack's API."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(f"no answer of Slack's API, status {status}")
        self.status = status
        self.headers = headers


def trouble(error: Exception, now: datetime) -> PublishTrouble:
    """The PublishTrouble, ChannelGone or PublishUnknown that an exception of the SDK stands for."""
    if isinstance(error, NoAnswer):
        return _other(error.status, error.headers, "", now)
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 200)
        return _other(status, getattr(error.response, "headers", {}), code_of(error), now)
    if isinstance(error, UNCONNECTED):
        return PublishTrouble(fact("chat-unreachable", chat=_SLACK))
    if isinstance(error, UNANSWERED):
        return PublishUnknown(fact("chat-broke", chat=_SLACK))
    raise error


def code_of(error: Exception) -> str:
    """Slack's own word for what went wrong, such as "is_archived"; empty where it gave none."""
    if not isinstance(error, SlackApiError):
        return ""
    found = error.response.get("error") if hasattr(error.response, "get") else None
    return found if isinstance(found, str) else ""


def is_refused_form(words: str) -> bool:
    """Whether Slack's answer says that it does not take the blocks, while it might take others."""
    return any(one in words for one in REFUSED_FORM)


def pause_of(headers: Mapping[str, str]) -> timedelta:
    """How long Slack wants to be left alone, an hour at most."""
    found = str(headers.get("Retry-After", headers.get("retry-after", "30")))
    return timedelta(seconds=min(int(found), 3600) if found.isascii() and found.isdigit() else 30)


def _other(status: int, headers: Mapping[str, str], code: str, now: datetime) -> PublishTrouble:
    if code in PERMANENT:
        return ChannelGone(*PERMANENT[code])
    if code == "ratelimited" or status == 429:
        return PublishTrouble(fact("chat-paused", chat=_SLACK), retry_at=now + pause_of(headers))
    if code in UNKNOWN or status >= 500 or status == REQUEST_TIMEOUT:
        return PublishUnknown(fact("chat-fault", chat=_SLACK))
    if not code and status < 400:
        return PublishUnknown(fact("chat-unreadable", chat=_SLACK))
    return PublishTrouble(fact("chat-refused", chat=_SLACK, answer=code[:40] or str(status)))
