"""The words that may come next on a line that is being typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import available_timezones

from scoring.commands.accounts import PERIODS, VERBS

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEXT = {
    "digest": ("weekly", "monthly", "preview", "off", "for", *_DAYS),
    "alerts": ("on", "off", "drop:", "rise:", "quiet:"),
    "check": ("cohort", "posts:", "budget:"),
    "cohort": ("create", "add", "remove", "show", "delete", "list"),
    "campaign": ("start", "report", "delete", "list"),
    "compare": ("cohort",),
    "report": ("cohort", "campaign", "revoke"),
    "token": ("create", "list", "revoke"),
    "badge": ("--end",),
    "why": tuple(PERIODS),
    "history": tuple(PERIODS),
}
_WITHOUT_ACCOUNTS = frozenset(("digest", "list", "explore", "token", "audit", "how", "debug", "help"))
MOST = 50


def complete(line: str, known: Sequence[str]) -> list[str]:
    """Words that begin as the last one of the line does, at most 50, in order.

    `known` are handles that were seen here. A verb completes only as the first word; where a zone may stand,
    its name does, whatever its case.
    """
    *before, last = line.removeprefix("/influence ").split(" ") or [""]
    before = [word for word in before if word]
    if not before:
        return _beginning(last, (*VERBS, *known))
    verb = before[0].lower()
    fitting = [*_NEXT.get(verb, ())]
    if verb not in _WITHOUT_ACCOUNTS or "for" in before:
        fitting += [one for one in known if one not in before]
    if verb == "digest" and len(last) > 1:
        fitting += sorted(available_timezones())
    return _beginning(last, fitting)


def _beginning(start: str, words: Iterable[str]) -> list[str]:
    found = [word for word in words if word.lower().startswith(start.lower())]
    return list(dict.fromkeys(found))[:MOST]
