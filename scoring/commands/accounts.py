"""The words after /influence -> a Command. One grammar for every chat.

A verb is one entry of VERBS: its name, how it is typed, what it does, and the function that reads its words.
`help` is made from the same table, so it lists only what works.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.commands.advice import type_this
from scoring.commands.audit_verb import USAGE as OF_AUDIT
from scoring.commands.audit_verb import read_audit
from scoring.commands.campaign_verbs import CAMPAIGN_USAGE, read_campaign
from scoring.commands.checks import CHECK_USAGE, read_check
from scoring.commands.cohort_verbs import COHORT_USAGE, read_cohort
from scoring.commands.cohorts import names_cohorts, read_compared
from scoring.commands.kinds import (
    Ask,
    Command,
    Compare,
    CompareCohorts,
    Debug,
    Forget,
    Help,
    History,
    How,
    HowFar,
    Insights,
    Link,
    Misread,
    Why,
)
from scoring.commands.line import AND, words_of
from scoring.commands.page_verbs import BADGE_USAGE, REPORT_USAGE, read_badge, read_explore, read_report
from scoring.commands.teams import (
    ALERTS_USAGE,
    DIGEST_USAGE,
    UNWATCH_USAGE,
    WATCH_USAGE,
    read_alerts,
    read_digest,
    read_list,
    read_unwatch,
    read_watch,
)
from scoring.commands.token_verbs import USAGE as OF_TOKENS
from scoring.commands.token_verbs import read_token
from scoring.errors import BadCommand, InfluenceError
from scoring.handles import ResolvedHandle, parse_handle, shown
from scoring.text import Text, joined, say

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Verb:
    """One entry of the grammar. `usage` is what follows /influence, `does` one short clause for the help.

    `about` is what it is about, by which the help groups the verbs.
    """

    usage: str
    does: Text
    read: Callable[[Words, str], Command]
    about: Literal["accounts", "team", "us"] = "accounts"


MOST_COMPARED = 10
LONGEST_OFFERED = 100
LONGEST_LINE = 20_000  # enough for 500 pasted handles
PERIODS = {"7d": 7, "30d": 30, "90d": 90, "1y": 365}
_HERE, _EVERYWHERE = frozenset(("--here",)), frozenset(("--everywhere",))
_FRESH = frozenset(("--fresh", "-f", "fresh"))
_ENGAGERS = frozenset(("--engagers", "engagers"))
_LONG_OPTIONS = ("--fresh", "--engagers", "--here", "--everywhere")
_PREFIX = re.compile(r"/?influence", re.IGNORECASE)


def read(text: str, default_network: str) -> Command:
    """The command of one typed line, as `parse` reads it; what it cannot read is a command of its own."""
    return attempt(lambda: parse(text, default_network))


def attempt(make: Callable[[], Command]) -> Command:
    """The command that comes of it; what raises an error of ours is a command of its own."""
    try:
        return make()
    except InfluenceError as error:
        return Misread(error)


def parse(text: str, default_network: str = "bluesky") -> Command:
    """Reads one line with or without its leading `/influence`. Raises BadCommand or BadHandle."""
    if len(text) > LONGEST_LINE:
        raise BadCommand(say("That line is too long."))
    words = words_of(text)
    if words and _PREFIX.fullmatch(words[0]):
        words = words[1:]
    if not words:
        return Help()
    verb = VERBS.get(words[0].lower())
    if verb is not None:
        return verb.read(words[1:], default_network)
    return _ask(words, default_network)


def _ask(words: Words, default_network: str) -> Command:
    rest, fresh = _options(words, _FRESH)
    handles, engagers = _options(rest, _ENGAGERS)
    handles = [word for word in handles if word.lower() not in AND]
    _refuse_near_verb(words, default_network, alone=len(handles) == 1)
    if len(handles) > 1 and all(_is_account(word) for word in handles):
        return read_compare(handles, default_network)
    if len(handles) != 1:
        raise BadCommand(
            say("One account at a time, please."), _instead("compare", handles[:2], default_network)
        )
    return Ask(parse_handle(handles[0], default_network), fresh=fresh or engagers, engagers=engagers)


def _refuse_near_verb(words: Words, default_network: str, *, alone: bool) -> None:
    """A plain word that is almost a verb is a slip; a plain word before others is no handle either."""
    word = words[0]
    if not re.fullmatch(r"[^\W\d_]+", word):
        return
    nearest = difflib.get_close_matches(word.lower(), VERBS, n=1, cutoff=0.7 if alone else 0.5)
    if not nearest and alone:
        return
    asked = say("I do not know “{word}”.", word=shown(word))
    advice: list[Text] = []
    if nearest:
        advice.append(_instead(nearest[0], words[1:], default_network))
    if alone and _works(f"@{word}", default_network):
        advice.append(say("For the account of that name type `/influence @{word}`.", word=shown(word)))
    raise BadCommand(asked, joined(advice) if advice else None)


def _instead(verb: str, rest: Words, default_network: str) -> Text:
    """That verb with the words that were typed where these work with it, else a line of it that does."""
    line = " ".join((verb, *rest))
    if len(line) <= LONGEST_OFFERED and _works(line, default_network):
        return say("Did you mean `/influence {usage}`?", usage=line)
    return type_this(verb)


def _works(line: str, default_network: str) -> bool:
    try:
        parse(line, default_network)
    except InfluenceError:
        return False
    return line.isprintable() and "`" not in line


def _why(words: Words, default_network: str) -> Command:
    handle, rest = _one_handle("why", words, default_network)
    return Why(handle, _days("why", rest) if rest else None)


def _history(words: Words, default_network: str) -> Command:
    handle, rest = _one_handle("history", words, default_network)
    return History(handle, _days("history", rest) if rest else 90)


def read_compare(words: Words, default_network: str) -> Compare:
    """Two to ten handles, in words or between commas. Raises BadHandle and BadCommand."""
    typed = [word for word in words if word.lower() not in AND]
    meant = (parse_handle(word, default_network) for word in typed[: MOST_COMPARED + 1])
    who = {one.handle: one for one in meant}
    if not 2 <= len(who) <= MOST_COMPARED:
        advice = type_this("compare")
        raise BadCommand(
            say("A comparison needs 2 to {most} different accounts.", most=MOST_COMPARED),
            advice,
        )
    return Compare(tuple(who.values()))


def _compare(words: Words, default_network: str) -> Compare | CompareCohorts:
    if names_cohorts(words):
        return CompareCohorts(read_compared(words))
    return read_compare(words, default_network)


def _insights(words: Words, default_network: str) -> Insights:
    return Insights(_only_handle("insights", words, default_network))


def _link(words: Words, default_network: str) -> Link:
    if len(words) != 2:
        raise BadCommand(
            say("A link needs two accounts."),
            type_this("link"),
        )
    one, other = (parse_handle(word, default_network) for word in words)
    return Link(one, other)


def _forget(words: Words, default_network: str) -> Forget:
    words, here = _options(words, _HERE)
    words, everywhere = _options(words, _EVERYWHERE)
    how_far: HowFar = "everywhere" if everywhere else "here" if here else "ask"
    return Forget(_only_handle("forget", words, default_network), how_far)


def _only_handle(verb: str, words: Words, default_network: str) -> ResolvedHandle:
    handle, rest = _one_handle(verb, words, default_network)
    if rest:
        raise BadCommand(
            say("One account at a time, please."),
            type_this(verb),
        )
    return handle


def _one_handle(verb: str, words: Words, default_network: str) -> tuple[ResolvedHandle, Words]:
    if not words:
        raise BadCommand(say("Whose?"), type_this(verb))
    return parse_handle(words[0], default_network), words[1:]


def _days(verb: str, rest: Words) -> int:
    days = PERIODS.get(rest[0].lower()) if len(rest) == 1 else None
    if days is None:
        raise BadCommand(
            say("“{rest}” is not a period.", rest=shown(" ".join(rest))),
            type_this(verb),
        )
    return days


def _is_account(word: str) -> bool:
    """Whether it is written as nothing but an account is."""
    return bool(set("@:./") & set(word))


def _options(words: Words, names: frozenset[str]) -> tuple[list[str], bool]:
    """The words that are not the option, and whether it was there. A first word is never an option.

    A slip in a word that begins with two hyphens is the option that it is nearest to.
    """
    rest = [word for i, word in enumerate(words) if i == 0 or _option(word) not in names]
    return rest, len(rest) < len(words)


def _option(word: str) -> str:
    typed = word.lower()
    if not typed.startswith("--"):
        return typed
    return next(iter(difflib.get_close_matches(typed, _LONG_OPTIONS, n=1, cutoff=0.75)), typed)


def _score(words: Words, default_network: str) -> Command:
    if not words:
        raise BadCommand(say("Whose?"), type_this("score"))
    return _ask(words, default_network)


VERBS: dict[str, Verb] = {
    "score": Verb("@handle [--fresh]", say("the score of an account"), _score),
    "why": Verb("why @handle [7d|30d|90d]", say("what makes the score, or what moved it"), _why),
    "history": Verb("history @handle [30d|90d|1y]", say("the score over time"), _history),
    "compare": Verb(
        "compare @handle @handle … | compare cohort us rivals",
        say("two to ten accounts side by side, or cohorts"),
        _compare,
    ),
    "insights": Verb("insights @handle", say("what the community answers to"), _insights),
    "link": Verb("link @handle @handle", say("join two accounts of one person, if both prove it"), _link),
    "watch": Verb(WATCH_USAGE, say("keep an eye on accounts for this team"), read_watch, "team"),
    "unwatch": Verb(UNWATCH_USAGE, say("stop watching"), read_unwatch, "team"),
    "list": Verb("list", say("what this team watches"), read_list, "team"),
    "digest": Verb(DIGEST_USAGE, say("what changed, posted in this channel"), read_digest, "team"),
    "alerts": Verb(ALERTS_USAGE, say("be told at once when a score moves"), read_alerts, "team"),
    "check": Verb(CHECK_USAGE, say("what a list of people can bring together"), read_check, "team"),
    "campaign": Verb(
        CAMPAIGN_USAGE, say("a list kept with what is expected, and what came"), read_campaign, "team"
    ),
    "cohort": Verb(COHORT_USAGE, say("accounts under a name, to look at together"), read_cohort, "team"),
    "report": Verb(REPORT_USAGE, say("a page that can be forwarded"), read_report, "team"),
    "explore": Verb(
        "explore", say("all of this team as pages: sort, search, take along"), read_explore, "team"
    ),
    "token": Verb(OF_TOKENS, say("let other programs read this team's scores"), read_token, "team"),
    "audit": Verb(OF_AUDIT, say("who changed what, for admins"), read_audit, "team"),
    "forget": Verb(
        "forget @handle", say("take an account off this team's lists, or delete your own"), _forget, "us"
    ),
    "badge": Verb(BADGE_USAGE, say("a picture of your own score, for your pages"), read_badge, "us"),
    "how": Verb("how", say("how the score is made"), lambda words, network: How(), "us"),
    "debug": Verb("debug", say("what support asks for"), lambda words, network: Debug(), "us"),
    "help": Verb("help", say("this list"), lambda words, network: Help(), "us"),
}
