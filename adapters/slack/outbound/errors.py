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

_INVITE = "Type `/invite @Influence` in that channel, then set it again."
_INSTALL = "Install the app again, then set it again."
_ASK = "Ask an administrator of this Slack, then set it again."

# What the SDK raises where Slack gave no usable answer.
UNANSWERED = (SlackClientError, aiohttp.ClientError, OSError, asyncio.TimeoutError)
# Nothing was sent, since there was no connection to send it on.
UNCONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

# docs.slack.dev/reference/methods/chat.postMessage: what no repeat can mend.
PERMANENT: dict[str, tuple[str, str]] = {
    "channel_not_found": ("I cannot see that channel: it is private, or it is gone.", _INVITE),
    "not_in_channel": ("I am not a member of that channel.", _INVITE),
    "is_archived": ("That channel is archived.", "Choose another channel."),
    "no_permission": ("I may not post in that channel.", _ASK),
    "restricted_action": ("A rule of this Slack keeps me from posting there.", _ASK),
    "restricted_action_read_only_channel": ("That channel is read-only.", _ASK),
    "restricted_action_thread_only_channel": ("That channel takes only replies in threads.", _ASK),
    "restricted_action_non_threadable_channel": ("That channel takes no threads.", _ASK),
    "team_access_not_granted": ("The app may not act in this workspace.", _ASK),
    "ekm_access_denied": ("A rule of this Slack keeps me from posting there.", _ASK),
    "account_inactive": ("The app's account was switched off.", _INSTALL),
    "token_revoked": ("The app's access was taken back.", _INSTALL),
    "token_expired": ("The app's access has ended.", _INSTALL),
    "invalid_auth": ("Slack does not accept the app's access any more.", _INSTALL),
    "not_authed": ("Slack does not accept the app's access any more.", _INSTALL),
    "org_login_required": ("This workspace is being moved.", _INSTALL),
    "missing_scope": ("The app was not given the right to post.", _INSTALL),
    "user_not_found": ("That person is not in this Slack any more.", ""),
    "cannot_dm_bot": ("That account is a bot.", ""),
    "messages_tab_disabled": ("The app takes no private messages.", ""),
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
        return PublishTrouble("Slack could not be reached.")
    if isinstance(error, UNANSWERED):
        return PublishUnknown("The connection to Slack broke while posting.")
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
        return PublishTrouble("Slack asked for a pause.", retry_at=now + pause_of(headers))
    if code in UNKNOWN or status >= 500 or status == REQUEST_TIMEOUT:
        return PublishUnknown("Slack had a fault while posting.")
    if not code and status < 400:
        return PublishUnknown("Slack's answer to the post could not be read.")
    return PublishTrouble(f"Slack did not take the message ({code[:40] or status}).")
