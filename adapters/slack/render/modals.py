"""Modals: their questions, drawn with what is set now."""

from __future__ import annotations

from zoneinfo import available_timezones

from adapters.render.texts import Texts, noted
from adapters.slack.render import blocks, inputs, rich
from adapters.slack.render.message import MessageRenderer
from adapters.slack.render.rich import Block
from scoring.messages.replies import Reply
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import AlertRule, Subscription

DAYS = {
    "1": noted("Monday"),
    "2": noted("Tuesday"),
    "3": noted("Wednesday"),
    "4": noted("Thursday"),
    "5": noted("Friday"),
    "6": noted("Saturday"),
    "7": noted("Sunday"),
}
KINDS = {"weekly": noted("Weekly digest"), "monthly": noted("Monthly report, on the first day")}
MOST_OPTIONS = 100


def watch_modal(text: Texts) -> Block:
    handles = inputs.lines("handles", "@name.bsky.social, @user@host, @name@x, github:name …")
    hint = text("Paste as many as you like, with spaces, commas or one a line.")
    asked = inputs.question("handles", text("Accounts"), handles, hint=hint)
    return _modal("watch", text("Watch accounts"), [asked], text, submit=text("Watch"))


def compare_modal(handle: str, carried: str, text: Texts) -> Block:
    """Asks whom to compare the account with. `carried` comes back with the answers, as in other modals."""
    others = inputs.line("others", "", "@name.bsky.social @user@host")
    hint = text("One to nine handles or profile links.")
    asked = blocks.some(
        rich.lines((text("{handle} is compared with:", handle=handle),)),
        inputs.question("others", text("Other accounts"), others, hint=hint),
    )
    return _modal("compare", text("Compare accounts"), asked, text, submit=text("Compare"), carried=carried)


def digest_modal(channel: str | None, zone: str, now: Subscription | None, text: Texts) -> Block:
    """The settings as they are, or the defaults."""
    kind = "monthly" if now is not None and now.kind == "monthly" else "weekly"
    local = LocalTime() if now is None else now.local
    at = f"{local.hour:02d}:{local.minute:02d}"
    kinds = {value: text(label) for value, label in KINDS.items()}
    days = {value: text(label) for value, label in DAYS.items()}
    invite = text("Invite me to private channels first.")
    asked = [
        inputs.question("channel", text("Channel"), inputs.channel(channel), hint=invite),
        inputs.question("kind", text("What"), inputs.radio("kind", kinds, kind)),
        inputs.question(
            "day", text("Day of the weekly digest"), inputs.select("day", days, str(local.weekday))
        ),
        inputs.question("at", text("Time"), inputs.clock("at", at)),
        inputs.question("zone", text("Time zone"), inputs.zone(zone, text("Type a city, such as Paris"))),
    ]
    return _modal("digest", text("Digest settings"), asked, text, submit=text("Save"))


def alerts_modal(channel: str | None, now: Subscription | None, text: Texts) -> Block:
    """As digest_modal."""
    rule = AlertRule() if now is None else now.rule
    quiet = "" if rule.quiet is None else f"{rule.quiet[0]:%H:%M}-{rule.quiet[1]:%H:%M}"
    only = "" if rule.only is None else str(rule.only)
    drop, rise = inputs.number("drop", rule.drop), inputs.number("rise", rule.rise)
    hours, account = inputs.line("quiet", quiet, "22:00-07:00"), inputs.line("only", only, "@ada.bsky.social")
    asked = [
        inputs.question("channel", text("Channel"), inputs.channel(channel)),
        inputs.question("drop", text("Tell of drops from this many points in a week"), drop, optional=True),
        inputs.question("rise", text("Tell of rises from this many points in a week"), rise, optional=True),
        inputs.question("quiet", text("Quiet hours"), hours, optional=True),
        inputs.question("only", text("Only this account"), account, optional=True),
    ]
    return _modal("alerts", text("Alert settings"), asked, text, submit=text("Save"))


def waiting_modal(title: str, text: Texts) -> Block:
    """Shown at once while the work goes on."""
    return _modal("waiting", title, blocks.some(rich.lines((text("One moment …"),))), text)


def result_modal(title: str, reply: Reply, renderer: MessageRenderer) -> Block:
    """What came of it."""
    shown = [
        block for block in renderer.draw(reply).blocks if block["type"] in ("header", "rich_text", "context")
    ]
    return _modal("result", title, shown, renderer.text)


def zone_options(typed: str) -> list[Block]:
    """Time zones whose name holds what was typed, those that begin with it first."""
    wanted = typed.strip().lower().replace(" ", "_")[:40]
    names = sorted(name for name in available_timezones() if wanted in name.lower() and _is_place(name))
    names.sort(key=lambda name: not name.lower().rpartition("/")[2].startswith(wanted))
    return [inputs.option(name, name) for name in names[:MOST_OPTIONS]]


def _is_place(name: str) -> bool:
    return name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))


def _modal(
    callback: str, title: str, shown: list[Block], text: Texts, *, submit: str = "", carried: str = ""
) -> Block:
    sending = {"submit": blocks.plain(submit, 24)} if submit else {}
    return {
        "type": "modal",
        "callback_id": callback,
        "title": blocks.plain(title, 24),
        "close": blocks.plain(text("Cancel") if submit else text("Close"), 24),
        "private_metadata": carried[:3_000],
        "blocks": shown,
        **sending,
    }
