"""Sentences about scores that versions before 0007 stored -> facts as JSON, for that migration alone.

What is not known stays as it stands. Every pattern holds from the first character to the last and takes time
that grows as the length does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

Row = dict[str, Any]
Make = Callable[[re.Match[str]], Row]

LONGEST = 2_000  # characters; no version wrote a longer one
_COUNT = r"[0-9][0-9,]{0,19}"
_NUMBER = rf"{_COUNT}(?:\.[0-9]{{1,9}})?(?: [kMG])?"
_UNITS = {"k": 1e3, "M": 1e6, "G": 1e9}
_PARTS = {"True Reach": "reach", "Amplification": "amplification", "Network": "network"}
_PART = "True Reach|Amplification|Network"


def reasons_for_holding(sentences: str) -> list[Row]:
    """Several sentences in one text."""
    return _sequence(sentences, _HELD)


def reasons_of_move(sentences: str) -> list[Row]:
    """As in an alert; an empty text is none."""
    return _sequence(sentences, _MOVES) if sentences else []


def finding(sentence: str) -> Row:
    """What looking at those who react showed."""
    return read(sentence, _FINDINGS)


def legacy(sentence: str) -> Row:
    return {"code": "legacy", "english": sentence}


Rules = Sequence[tuple[re.Pattern[str], Make]]


def read(sentence: str, rules: Rules) -> Row:
    """The fact of the first rule that fits."""
    if len(sentence) <= LONGEST:
        for pattern, make in rules:
            if found := pattern.fullmatch(sentence):
                return make(found)
    return legacy(sentence)


def _sequence(text: str, rules: Rules) -> list[Row]:
    """Sentence after sentence, with one space between; all of it as it stands where one is not known."""
    facts: list[Row] = []
    at = 0
    while at < len(text) <= LONGEST:
        matches = ((pattern.match(text, at), make) for pattern, make in rules)
        found = next(((match, make) for match, make in matches if match is not None), None)
        if found is None:
            return [legacy(text)]
        match, make = found
        facts.append(make(match))
        at = match.end() + text.startswith(" ", match.end())
    return facts if len(text) <= LONGEST else [legacy(text)]


def rules_of(*rules: tuple[str, Make]) -> Rules:
    return tuple((re.compile(pattern), make) for pattern, make in rules)


def always(code: str, *patterns: str) -> list[tuple[str, Make]]:
    """Sentences that are one fact; what they name is left out."""
    return [(pattern, lambda _: {"code": code}) for pattern in patterns]


def _number(text: str) -> float:
    size, _, unit = text.replace(",", "").partition(" ")
    return float(size) * _UNITS.get(unit, 1.0)


def _counts(name: str) -> Make:
    """Every group of the pattern is a count."""
    return lambda found: {
        "code": name,
        **{key: round(_number(text)) for key, text in found.groupdict().items()},
    }


_JUMP = rf"from (?P<before>{_COUNT}) to (?P<after>{_COUNT})"
_HELD = rules_of(
    *always("page-missing", r"The network left out a part of its answer\."),
    *always("posts-vanished", r"The network showed no posts, where it showed some the last time\."),
    (
        rf"Only (?P<after>{_COUNT}) of the posts that the network showed are old enough to judge\.",
        _counts("posts-young"),
    ),
    (rf"The number of followers jumped {_JUMP} within a day\.", _counts("followers-jumped")),
    (rf"The number of posts jumped {_JUMP} within a day\.", _counts("posts-jumped")),
)


def _newest(found: re.Match[str]) -> Row:
    count, few, usual = found["count"] or "1", found["few"], found["usual"]
    return {"code": "newest-posts", "count": int(count), "reactions": _number(few), "usual": _number(usual)}


def _left(found: re.Match[str]) -> Row:
    try:
        day = datetime.strptime(found["day"], "%d %b %Y").date().isoformat()
    except ValueError:
        day = found["day"]
    return {"code": "post-left", "day": day, "reactions": _number(found["reactions"])}


def _part_moved(found: re.Match[str]) -> Row:
    points = float(found["points"].replace("−", "-"))
    return {"code": "part-moved", "part": _PARTS[found["part"]], "points": points}


_MOVES = rules_of(
    *always("formula-changed", r"The formula changed in between\."),
    (
        rf"The (?:(?P<count>[0-9]{{1,6}}) )?newest posts? earned (?P<few>{_NUMBER}) weighted reactions"
        rf"(?: each)?, usually (?P<usual>{_NUMBER})\.",
        _newest,
    ),
    (
        rf"The post of (?P<day>[0-9]{{2}} [A-Z][a-z]{{2}} [0-9]{{4}}) "
        rf"\((?P<reactions>{_NUMBER}) weighted reactions\) no longer counts\.",
        _left,
    ),
    (rf"The audience went {_JUMP}\.", _counts("audience-changed")),
    (
        rf"Most of it is (?P<part>{_PART}): [a-z ]{{1,60}}\.",
        lambda found: {"code": "most-of-it", "part": _PARTS[found["part"]]},
    ),
    (rf"(?P<part>{_PART}) makes (?P<points>[+−]?[0-9]{{1,3}}\.[0-9]) of it\.", _part_moved),
)

_DOUBTS = {
    "follow far more accounts than follow them": "follows-many",
    "have no picture": "no-avatar",
    "have never posted": "no-posts",
    "are younger than a month": "young",
    "have names full of digits": "digits",
    "follow thousands at a time": "mass-following",
}
_DOUBT = re.compile(rf"([0-9]{{1,9}}) ({'|'.join(_DOUBTS)})(?:, |\Z)")


def _pods(found: re.Match[str]) -> Row:
    share, over, limit = (int(found[name]) for name in ("share", "over", "limit"))
    own = found["own"] is not None
    return {"code": "pods", "share_left": share / 100, "over": over, "limit": limit, "own": own}


def _audience(found: re.Match[str]) -> Row:
    doubts = {_DOUBTS[words]: int(count) for count, words in _DOUBT.findall(found["doubts"] or "")}
    real = int(found["real"]) / 100
    return {"code": "audience", "sampled": int(found["sampled"]), "authentic": real, **doubts}


_FINDINGS = rules_of(
    (
        r"(?P<share>[0-9]{1,3})% of the reactions count: (?P<over>[0-9]{1,9}) of the accounts that "
        r"react do so on more than (?P<limit>[0-9]{1,9}) of the posts looked at\."
        r"(?P<own> The account's own reactions count nothing\.)?",
        _pods,
    ),
    (
        r"Of the (?P<sampled>[0-9]{1,9}) accounts looked at, (?P<real>[0-9]{1,3})% count as real"
        r"(?:; none looks empty or automated|: (?P<doubts>[0-9a-z, ]{1,400}))\.",
        _audience,
    ),
)
