"""What Slack's Web API answers when it does not post -> an error of ours that says what to do."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown

_INVITE = "Type `/invite @Influence` in that channel, then set it again."
_INSTALL = "Install the app again, then set it again."
_ASK = "Ask an administrator of this Slack, then set it again."

# What the SDK raises where Slack gave no usable answer.
UNANSWERED = (SlackClientError, aiohttp.ClientError, OSError, asyncio.TimeoutError)

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


def trouble(error: Exception, now: datetime) -> PublishTrouble:
    """The PublishTrouble, ChannelGone or PublishUnknown that an exception of the SDK stands for."""
    if isinstance(error, SlackApiError):
        return _answered(error, now)
    if isinstance(error, aiohttp.ClientConnectorError):
        return PublishTrouble("Slack could not be reached.")
    if isinstance(error, UNANSWERED):
        return PublishUnknown("The connection to Slack broke while posting.")
    raise error


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong, such as "is_archived"."""
    answer = error.response
    found = answer.get("error") if hasattr(answer, "get") else None
    return found if isinstance(found, str) else ""


def _answered(error: SlackApiError, now: datetime) -> PublishTrouble:
    code, status = code_of(error), getattr(error.response, "status_code", 200)
    if code in PERMANENT:
        return ChannelGone(*PERMANENT[code])
    if code == "ratelimited" or status == 429:
        return PublishTrouble("Slack asked for a pause.", retry_at=now + _pause(error))
    if code in UNKNOWN or (status >= 500 and not code):
        return PublishUnknown("Slack had a fault while posting.")
    return PublishTrouble(f"Slack did not take the message ({code[:40] or status}).")


def _pause(error: SlackApiError) -> timedelta:
    headers = getattr(error.response, "headers", {})
    found = str(headers.get("Retry-After", headers.get("retry-after", "30")))
    return timedelta(seconds=min(int(found), 3600) if found.isascii() and found.isdigit() else 30)
