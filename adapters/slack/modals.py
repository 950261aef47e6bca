"""Modals: their questions, drawn with what is set now."""

from __future__ import annotations

from typing import Literal
from zoneinfo import available_timezones

from adapters.slack import blocks, inputs, rich
from adapters.slack.message import Pen
from adapters.slack.rich import Block
from scoring.replies import Reply
from scoring.team import DEFAULT_DROP, Subscription

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS = {str(number): name for number, name in enumerate(_NAMES, 1)}
KINDS = {"weekly": "Weekly digest", "monthly": "Monthly report, on the first day"}
MOST_OPTIONS = 100


def watch_modal() -> Block:
    handles = {
        "type": "plain_text_input",
        "action_id": "handles",
        "multiline": True,
        "max_length": 3_000,
        "placeholder": blocks.plain(
            "@name.bsky.social, @user@host, @name@x, github:name, profile links …", 150
        ),
    }
    hint = "Paste as many as you like, with spaces, commas or one a line."
    return _modal(
        "watch", "Watch accounts", "Watch", [inputs.question("handles", "Accounts", handles, hint=hint)]
    )


def compare_modal(handle: str, carried: str) -> Block:
    """Asks whom to compare the account with. `carried` comes back with the answers, as in other modals."""
    others = {
        "type": "plain_text_input",
        "action_id": "others",
        "max_length": 1_000,
        "placeholder": blocks.plain("@name.bsky.social @user@host", 150),
    }
    asked = [
        rich.lines((f"{handle} is compared with:",)),
        inputs.question("others", "Other accounts", others, hint="One to nine handles or profile links."),
    ]
    return _modal("compare", "Compare accounts", "Compare", blocks.some(*asked), carried)


def digest_modal(channel: str | None, zone: str, now: Subscription | None) -> Block:
    """The settings as they are, or the defaults."""
    kind: Literal["weekly", "monthly"] = "monthly" if now is not None and now.kind == "monthly" else "weekly"
    local = None if now is None else now.local
    at = "09:00" if local is None else f"{local.hour:02d}:{local.minute:02d}"
    day = 1 if local is None else local.weekday
    asked = [
        inputs.question(
            "channel",
            "Channel",
            inputs.channel(channel),
            hint="Invite me to private channels first.",
        ),
        inputs.question("kind", "What", inputs.radio("kind", KINDS, kind)),
        inputs.question(
            "day",
            "Day of the weekly digest",
            inputs.select("day", DAYS, str(day)),
        ),
        inputs.question("at", "Time", {"type": "timepicker", "action_id": "at", "initial_time": at}),
        inputs.question("zone", "Time zone", inputs.zone(zone)),
    ]
    return _modal("digest", "Digest settings", "Save", asked)


def alerts_modal(channel: str | None, now: Subscription | None) -> Block:
    """As digest_modal."""
    rule = None if now is None else now.rule
    drop = DEFAULT_DROP if rule is None else rule.drop
    rise = None if rule is None else rule.rise
    quiet = "" if rule is None or rule.quiet is None else f"{rule.quiet[0]:%H:%M}-{rule.quiet[1]:%H:%M}"
    only = "" if rule is None or rule.only is None else str(rule.only)
    asked = [
        inputs.question("channel", "Channel", inputs.channel(channel)),
        inputs.question(
            "drop", "Tell of drops of at least (points in a week)", inputs.number("drop", drop), optional=True
        ),
        inputs.question(
            "rise", "Tell of rises of at least (points in a week)", inputs.number("rise", rise), optional=True
        ),
        inputs.question("quiet", "Quiet hours", inputs.line("quiet", quiet, "22:00-07:00"), optional=True),
        inputs.question(
            "only", "Only one account", inputs.line("only", only, "@name.bsky.social"), optional=True
        ),
    ]
    return _modal("alerts", "Alert settings", "Save", asked)


def waiting_modal(title: str) -> Block:
    """Shown at once while the work goes on."""
    return _modal("waiting", title, None, blocks.some(rich.lines(("One moment …",))))


def result_modal(title: str, reply: Reply, pen: Pen) -> Block:
    """What came of it."""
    shown = [block for block in pen.draw(reply).blocks if block["type"] in ("header", "rich_text", "context")]
    return _modal("result", title, None, shown)


def zone_options(typed: str) -> list[Block]:
    """Time zones whose name holds what was typed, those that begin with it first."""
    wanted = typed.strip().lower().replace(" ", "_")[:40]
    names = sorted(name for name in available_timezones() if wanted in name.lower() and _is_place(name))
    names.sort(key=lambda name: not name.lower().rpartition("/")[2].startswith(wanted))
    return [inputs.option(name, name) for name in names[:MOST_OPTIONS]]


def _is_place(name: str) -> bool:
    return name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))


def _modal(callback: str, title: str, submit: str | None, shown: list[Block], carried: str = "") -> Block:
    sending = {"submit": blocks.plain(submit, 24)} if submit else {}
    return {
        "type": "modal",
        "callback_id": callback,
        "title": blocks.plain(title, 24),
        "close": blocks.plain("Cancel" if submit else "Close", 24),
        "private_metadata": carried[:3_000],
        "blocks": shown,
        **sending,
    }
