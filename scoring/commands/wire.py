"""A command <-> a short text, such as `[1,"why","mastodon:user@host",30]`: what a button carries.

Whoever forges one gets what they could have typed, pressed or nothing: each value is read by its type and its
range, a handle as the grammar reads it, and what an id names is looked up in the workspace of who presses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import time
from typing import Any, get_args

from scoring.commands import accounts, kinds
from scoring.commands.accounts import MOST_COMPARED, PERIODS
from scoring.commands.audit_verb import LONGEST as AUDIT_DAYS
from scoring.commands.checks import MOST_POSTS
from scoring.commands.cohorts import read_compared, read_name
from scoring.commands.kinds import Command
from scoring.commands.page_verbs import MONTH
from scoring.commands.teams import is_move, read_mention
from scoring.errors import BadCommand, InfluenceError
from scoring.handles import Handle, ResolvedHandle, parse_handle
from scoring.networks import NETWORKS
from scoring.teams.calendar import read_zone
from scoring.teams.subscription import Mention
from scoring.text import say

VERSION = 1
LONGEST = 2_000
_ASSUMED = "?"  # after a network that was not typed
_MOST_ID = 2**63

Reader = Callable[[Any], Any]


def write(command: Command) -> str:
    """The command as text; what has its default at the end is left out. Only of one that `is_carried`."""
    values = [(getattr(command, one.name), one.default) for one in fields(command) if one.name != "unread"]
    while values and values[-1][0] == values[-1][1]:
        values.pop()
    data = [VERSION, _NAMES[type(command)], *(_plain(value) for value, _ in values)]
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def is_carried(command: Command) -> bool:
    """Whether a button can carry it: not what was misread, what makes something, or a list of people."""
    return type(command) in _NAMES and not (isinstance(command, kinds.Check) and command.entries)


def read(text: str, default_network: str) -> Command:
    """The command of a button; a Misread where it is none of ours.

    Buttons of messages from before commands travelled as data carry the line that would be typed.
    """
    if not text.startswith("["):
        return accounts.read(text, default_network)
    try:
        return _read(text)
    except (InfluenceError, ValueError, TypeError, KeyError, RecursionError):
        unknown = say("That button asks for something that I do not know.")
        return kinds.Misread(BadCommand(unknown, say("Ask again, and press the new one.")))


@dataclass(frozen=True, slots=True)
class _Form:
    """How a kind of command is read: its values in the order of its fields."""

    command: type[Command]
    readers: tuple[Reader, ...] = ()


def _read(text: str) -> Command:
    """Raises what a wrong value raises."""
    if len(text) > LONGEST:
        raise ValueError("too long")
    version, name, *values = json.loads(text)
    form = _FORMS[name]
    if version != VERSION or len(values) > len(form.readers):
        raise ValueError("another version")
    return form.command(*(reader(value) for reader, value in zip(form.readers, values, strict=False)))


def _plain(value: Any) -> Any:
    """As JSON has it, and as the readers below take it."""
    match value:
        case ResolvedHandle(handle, assumed):
            return f"{handle.network}{_ASSUMED if assumed else ''}:{handle.name}"
        case tuple():
            return [_plain(one) for one in value]
        case time():
            return value.isoformat("minutes")
        case Mention():
            return [value.who, value.id, value.name]
        case bool():
            return int(value)
        case _:
            return value


def _handle(found: Any) -> ResolvedHandle:
    """Only one that can be typed, in its one spelling."""
    network, _, name = _one_of(found, str).partition(":")
    handle = Handle(network.removesuffix(_ASSUMED), name)
    if handle.network not in NETWORKS or parse_handle(str(handle)).handle != handle:
        raise ValueError("no handle")
    return ResolvedHandle(handle, assumed=network.endswith(_ASSUMED))


def _handles(fewest: int, most: int) -> Reader:
    def read_them(found: Any) -> tuple[ResolvedHandle, ...]:
        who = tuple(map(_handle, _one_of(found, list)))
        if not fewest <= len({one.handle for one in who}) == len(who) <= most:
            raise ValueError("too few, too many, or one twice")
        return who

    return read_them


def _flag(found: Any) -> bool:
    return bool(_among(0, 1)(found))


def _cohort(found: Any) -> str:
    """A name of a cohort in its one spelling, or none."""
    name = _one_of(found, str)
    if name and read_name(name) != name:
        raise ValueError("no cohort")
    return str(name)


def _named_cohort(found: Any) -> str:
    return read_name(_one_of(found, str)) and _cohort(found)


def _nobody(found: Any) -> tuple[()]:
    """People are too many for a button: what asks to check carries a cohort, or asks for whom."""
    if found != []:
        raise ValueError("people")
    return ()


def _budget(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e9:
        raise ValueError("no budget")
    return float(found)


def _cohorts(found: Any) -> tuple[str, ...]:
    names = tuple(map(_cohort, _one_of(found, list)))
    if read_compared(names) != names:
        raise ValueError("no cohorts")
    return names


def _among(*allowed: Any) -> Reader:
    def read_it(found: Any) -> Any:
        for one in allowed:
            if one == found:
                return one
        raise ValueError("none of these")

    return read_it


def _clock(found: Any) -> time:
    at = time.fromisoformat(_one_of(found, str))
    if at.isoformat("minutes") != found:
        raise ValueError("not hours and minutes")
    return at


def _zone(found: Any) -> str:
    return str(_among(read_zone(_one_of(found, str)).key)(found))


def _move(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError("no points")
    if not is_move(found) and found != kinds.NO_MOVE:
        raise ValueError("no points")
    return found


def _span(found: Any) -> tuple[time, time]:
    start, end = map(_clock, _one_of(found, list))
    if start == end and (start, end) != kinds.NO_QUIET:
        raise ValueError("no span")
    return start, end


def _id(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or not 0 < found < _MOST_ID:
        raise ValueError("no id")
    return found


def _mention(found: Any) -> Mention:
    who, number, name = (_one_of(one, str) for one in _one_of(found, list))
    if (who, number, name) == (kinds.NOBODY.who, "", ""):
        return kinds.NOBODY
    read = read_mention("/".join((who, number, name)))
    if read != Mention(_among("group", "person")(who), number, name):
        raise ValueError("no mention")
    return read


def _month(found: Any) -> str:
    month = _one_of(found, str)
    if month and not MONTH.fullmatch(month):
        raise ValueError("no month")
    return str(month)


def _maybe(reader: Reader) -> Reader:
    return lambda found: None if found is None else reader(found)


def _one_of(found: Any, kind: type[Any]) -> Any:
    if not isinstance(found, kind):
        raise ValueError("another type")
    return found


_KIND = _among("weekly", "monthly")
_POSTS = _among(*range(1, MOST_POSTS + 1))
_PERIOD = _among(*PERIODS.values())

_FORMS: dict[str, _Form] = {
    "ask": _Form(kinds.Ask, (_handle, _flag, _flag)),
    "why": _Form(kinds.Why, (_handle, _maybe(_PERIOD))),
    "history": _Form(kinds.History, (_handle, _PERIOD)),
    "compare": _Form(kinds.Compare, (_handles(2, MOST_COMPARED),)),
    "insights": _Form(kinds.Insights, (_handle,)),
    "link": _Form(kinds.Link, (_handle, _handle)),
    "forget": _Form(kinds.Forget, (_handle, _among(*get_args(kinds.HowFar)))),
    "how": _Form(kinds.How),
    "debug": _Form(kinds.Debug),
    "help": _Form(kinds.Help),
    "watch": _Form(kinds.Watch, (_handles(1, LONGEST),)),
    "unwatch": _Form(kinds.Unwatch, (_handles(1, LONGEST),)),
    "list": _Form(kinds.ListWatched),
    "digest": _Form(
        kinds.SetDigest,
        (
            _KIND,
            _maybe(_among(*range(1, 8))),
            _maybe(_clock),
            _maybe(_zone),
            _maybe(_handles(0, LONGEST)),
            _maybe(_mention),
            _cohort,
        ),
    ),
    "preview": _Form(kinds.Preview, (_KIND, _maybe(_handles(0, LONGEST)), _cohort)),
    "digest?": _Form(kinds.ShowDigest),
    "digest-off": _Form(kinds.DigestOff, (_maybe(_KIND),)),
    "alerts": _Form(
        kinds.SetAlerts,
        (
            _maybe(_move),
            _maybe(_move),
            _maybe(_span),
            _maybe(_handles(0, LONGEST)),
            _maybe(_zone),
            _maybe(_mention),
            _cohort,
        ),
    ),
    "alerts?": _Form(kinds.ShowAlerts),
    "alerts-off": _Form(kinds.AlertsOff),
    "off": _Form(kinds.SwitchOff, (_id,)),
    "resume": _Form(kinds.Resume, (_id,)),
    "cohort": _Form(kinds.ShowCohort, (_named_cohort,)),
    "page": _Form(kinds.MakePage, (_handles(0, 10), _cohort, _cohort, _month)),
    "explore": _Form(kinds.Explore),
    "badge": _Form(kinds.MakeBadge, (_handle, _flag)),
    "tokens": _Form(kinds.ListTokens),
    "audit": _Form(kinds.ShowAudit, (_among(*range(1, AUDIT_DAYS + 1)),)),
    "pages-off": _Form(kinds.RevokePages),
    "campaigns": _Form(kinds.ListCampaigns),
    "campaign": _Form(kinds.ReportCampaign, (_named_cohort, _flag)),
    "cohorts": _Form(kinds.ListCohorts),
    "compare-cohorts": _Form(kinds.CompareCohorts, (_cohorts,)),
    "check-cohort": _Form(
        kinds.Check, (_nobody, _cohort, _among(*range(1, MOST_POSTS + 1)), _maybe(_budget), _flag)
    ),
    "hush": _Form(kinds.Hush, (_id, _among(*range(1, 366)))),
}
_NAMES: dict[type[Command], str] = {form.command: name for name, form in _FORMS.items()}
