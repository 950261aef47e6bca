"""What was answered in a modal -> a Command, each answer read as the grammar reads it in a typed line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Literal, TypeVar

from adapters.slack.render.modals import DAYS, KINDS
from adapters.slack.render.sanitise import channel_id
from scoring.commands.accounts import LONGEST_LINE, read_compare
from scoring.commands.campaign_verbs import read_campaign_name
from scoring.commands.checks import entries_of, read_budget, read_posts
from scoring.commands.kinds import (
    NO_MOVE,
    NO_QUIET,
    Check,
    Command,
    Preview,
    SetAlerts,
    SetDigest,
    StartCampaign,
)
from scoring.commands.line import AND, words_of
from scoring.commands.teams import read_about, read_move, read_quiet, read_watch
from scoring.errors import BadInput, InfluenceError
from scoring.handles import ResolvedHandle
from scoring.teams.calendar import read_zone
from scoring.text import Text, joined, say

T = TypeVar("T")
Values = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a submitted modal asks for: commands in their order, and the channel they are about if any."""

    commands: tuple[Command, ...]
    channel: str | None = None
    handed: Handed | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that somebody handed over, and its private address."""

    name: str
    url: str = field(repr=False)


class Unanswered(Exception):
    """One answer cannot be read: `block` names the question, `says` what to write instead."""

    def __init__(self, block: str, says: Text) -> None:
        super().__init__(str(says))
        self.block = block
        self.says = says


def read_answers(callback: str, values: Values, handle: str, default_network: str) -> Answered:
    """The command that a submitted modal stands for. Raises Unanswered, naming the question."""
    match callback:
        case "watch":
            words = _words(values, "handles")
            return Answered((_read("handles", lambda: read_watch(words, default_network)),))
        case "compare":
            words = [handle, *_words(values, "others")]
            return Answered((_read("others", lambda: read_compare(words, default_network)),))
        case "check":
            return _check(values)
        case "digest":
            return Answered((_digest(values, default_network),), _chosen_channel(values))
        case "setup":
            words = _words(values, "handles")
            watch = (_read("handles", lambda: read_watch(words, default_network)),) if words else ()
            return Answered((*watch, _digest(values, default_network)), _chosen_channel(values))
        case "alerts":
            return Answered((_alerts(values, default_network),), _chosen_channel(values))
        case _:
            raise Unanswered("", say("That form is not known any more. Close it and open it again."))


def read_preview(values: Values, default_network: str) -> tuple[Preview, str | None]:
    """The preview that a form stands for as far as it is filled in, and the channel of it if any."""
    kind: Literal["weekly", "monthly"] = "monthly" if _option_of(values, "kind") == "monthly" else "weekly"
    found = _value(values, "channel").get("selected_conversation")
    try:
        about = _about(values, default_network)
    except Unanswered:
        about = None
    return Preview(kind, about), channel_id(found) if isinstance(found, str) else None


def _check(values: Values) -> Answered:
    """People from the text, the file, or both."""
    posts, budget = _text(values, "posts"), _text(values, "budget")
    planned = _read("posts", lambda: read_posts(posts)) if posts else 1
    money = _read("budget", lambda: read_budget(budget)) if budget else None
    words = [word for word in _words(values, "people") if word.lower() not in AND]
    entries = _read("people", lambda: entries_of(words, planned))
    handed = _handed(values)
    if not entries and handed is None:
        raise Unanswered("people", say("Paste the people, or choose a file."))
    paid = any(one.get("value") == "paid" for one in _value(values, "paid").get("selected_options") or ())
    check = Check(entries, "", planned, money, paid)
    name = _text(values, "campaign")
    # The people of a file are read later.
    named = StartCampaign(_read("campaign", lambda: read_campaign_name(name)), check) if name else check
    return Answered((named,), handed=handed)


def _handed(values: Values) -> Handed | None:
    files = _value(values, "list").get("files")
    first = files[0] if isinstance(files, list) and files else None
    if not isinstance(first, dict):
        return None
    return Handed(str(first.get("name") or ""), str(first.get("url_private_download") or ""))


def _digest(values: Values, default_network: str) -> SetDigest:
    kind = _option_of(values, "kind")
    typed, zone = str(_value(values, "at").get("selected_time") or ""), _option_of(values, "zone")
    try:
        at = time.fromisoformat(typed)
        zone = read_zone(zone).key
    except ValueError:
        raise Unanswered("at", say("Choose a time of day.")) from None
    except BadInput as error:
        raise Unanswered("zone", joined((error.happened, error.advice))) from None
    if kind not in KINDS:
        raise Unanswered("kind", say("Choose one of these."))
    day = _option_of(values, "day")
    about = _about(values, default_network)
    return SetDigest(kind, int(day) if day in DAYS else None, at, zone, about)


def _alerts(values: Values, default_network: str) -> SetAlerts:
    """All of it, as the form shows it: what is left empty is not told."""
    drop, rise = _text(values, "drop"), _text(values, "rise")
    if not drop and not rise:
        raise Unanswered("drop", say("Give the points of a drop, of a rise, or both."))
    quiet = _text(values, "quiet")
    return SetAlerts(
        _read("drop", lambda: read_move(drop)) if drop else NO_MOVE,
        _read("rise", lambda: read_move(rise)) if rise else NO_MOVE,
        _read("quiet", lambda: read_quiet(quiet)) if quiet else NO_QUIET,
        _about(values, default_network),
    )


def _about(values: Values, default_network: str) -> tuple[ResolvedHandle, ...] | None:
    """None, as it was, where that was not asked."""
    if "only" not in values:
        return None
    return _read("only", lambda: read_about(_words(values, "only"), default_network))


def _read(block: str, reading: Callable[[], T]) -> T:
    """What one answer means; a wrong one is told beside its question."""
    try:
        return reading()
    except InfluenceError as error:
        raise Unanswered(block, joined((error.happened, error.advice))) from None


def _words(values: Values, block: str) -> list[str]:
    return words_of(_text(values, block)[:LONGEST_LINE])


def _chosen_channel(values: Values) -> str:
    found = _value(values, "channel").get("selected_conversation")
    channel = channel_id(found) if isinstance(found, str) else None
    if channel is None:
        raise Unanswered("channel", say("Choose a channel."))
    return channel


def _value(values: Values, block: str) -> dict[str, Any]:
    found = values.get(block, {}).get(block, {})
    return found if isinstance(found, dict) else {}


def _text(values: Values, block: str) -> str:
    return str(_value(values, block).get("value") or "").strip()


def _option_of(values: Values, block: str) -> str:
    return str((_value(values, block).get("selected_option") or {}).get("value") or "")
