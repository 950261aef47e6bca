"""Digest -> Message: one message that is read in a few seconds, with the details in its thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scoring.commands.kinds import ListWatched
from scoring.fact_texts import text_of
from scoring.messages.replies import Button, Message, Reply, Table
from scoring.messages.words import DELAYED, NOT_FOR, NOTHING_WATCHED
from scoring.networks import title_of
from scoring.teams.digest import Digest, Line
from scoring.text import (
    NOTHING,
    Amount,
    Day,
    Link,
    Name,
    Signed,
    Sparkline,
    Text,
    in_points,
    joined,
    plural,
    reactions,
    say,
)

SPARK_DAYS = 8
ABOUT = Reply(title=say("About these scores"), lines=(NOT_FOR,))
MOST_MOVERS = 5  # in the message; all of them are in the thread


def digest_message(digest: Digest, title: Text, span: Text, delayed: bool) -> Message:
    """`title` such as "Week 47", `span` such as "this week"."""
    late = (DELAYED,) if delayed else ()
    if digest.accounts == 0:
        return Message(Reply(title=title, lines=(NOTHING_WATCHED,), warnings=late))
    head = Reply(
        title=say("{period}: {counts}", period=title, counts=_counts(digest)),
        lines=(*_movers(digest, span), *_forecast(digest, span), *_beside(digest)),
        warnings=(*late, *_missing_warning(digest)),
        buttons=(Button(say("List"), ListWatched()),),
    )
    return Message(head, (*_thread(digest), ABOUT))


def line_table(lines: Sequence[Line]) -> Table:
    """Each account with score, change and a small chart."""
    rows = tuple(
        (Name(str(line.handle)), _score(line), _delta(line), _spark(line), _remark(line)) for line in lines
    )
    header = (say("Account"), say("Score"), say("Change"), say("Days"), NOTHING)
    return Table(header, rows, numeric=frozenset((1, 2)))


def _counts(digest: Digest) -> Text:
    counted = (
        (len(digest.risen), plural("{n} rose", "{n} rose", len(digest.risen))),
        (len(digest.fallen), plural("{n} fell", "{n} fell", len(digest.fallen))),
        (len(digest.steady), plural("{n} steady", "{n} steady", len(digest.steady))),
        (len(digest.missing), plural("{n} missing", "{n} missing", len(digest.missing))),
    )
    return joined((said for number, said in counted if number), "comma")


def _movers(digest: Digest, span: Text) -> Iterable[Text]:
    if not digest.risen and not digest.fallen:
        yield say("No score moved beyond the noise {span}.", span=span)
    yield from (_mover(line) for line in digest.risen[:MOST_MOVERS])
    if len(digest.risen) > MOST_MOVERS:
        yield plural("▲ and {n} more", "▲ and {n} more", len(digest.risen) - MOST_MOVERS)
    yield from (_mover(line) for line in digest.fallen[:MOST_MOVERS])
    if len(digest.fallen) > MOST_MOVERS:
        yield plural("▼ and {n} more", "▼ and {n} more", len(digest.fallen) - MOST_MOVERS)


def _mover(line: Line) -> Text:
    """What earned most is news about a rise; below a fall it would read as its cause."""
    values: dict[str, Text] = {
        "handle": Name(str(line.handle)),
        "score": _score(line),
        "points": in_points(abs(line.delta)),
        "days": _spark(line),
    }
    if line.delta <= 0:
        return say("▼ {handle} {score}, down {points}  {days}", **values)
    if line.best is None:
        return say("▲ {handle} {score}, up {points}  {days}", **values)
    return say("▲ {handle} {score}, up {points}  {days} · carried by {best}", best=_best(line), **values)


def _best(line: Line) -> Text:
    """The post that earned most, linked where it has a page; NOTHING where none is known."""
    if line.best is None:
        return NOTHING
    post = say("the post of {day}", day=Day(line.best.at, "short"))
    return say(
        "{post} ({reactions})",
        post=Link(line.best.url, post) if line.best.url else post,
        reactions=reactions(line.best.reactions),
    )


def _forecast(digest: Digest, span: Text) -> Iterable[Text]:
    if digest.forecast_accounts:
        yield plural(
            "{n} account earned {outcome} a post {span}; {forecast} were forecast.",
            "Together {n} accounts earned {outcome} a post {span}; {forecast} were forecast.",
            digest.forecast_accounts,
            outcome=reactions(digest.outcome),
            span=span,
            forecast=Amount(digest.forecast),
        )


def _beside(digest: Digest) -> Iterable[Text]:
    if digest.beside:
        networks = sorted({title_of(handle.network) for handle in digest.beside})
        yield plural(
            "{n} account of {networks} stands beside: its terms keep it out of sums over several networks.",
            "{n} accounts of {networks} stand beside: its terms keep them out of sums over several networks.",
            len(digest.beside),
            networks=joined(map(Name, networks), "comma"),
        )


def _missing_warning(digest: Digest) -> Iterable[Text]:
    if digest.missing:
        yield plural(
            "No new score for {n} account: see the thread.",
            "No new score for {n} accounts: see the thread.",
            len(digest.missing),
        )


def _thread(digest: Digest) -> Iterable[Reply]:
    groups = ((say("Rose"), digest.risen), (say("Fell"), digest.fallen), (say("Steady"), digest.steady))
    for title, lines in groups:
        if lines:
            yield Reply(title=title, table=line_table(lines))
    yield from missing(digest)


def missing(digest: Digest) -> Iterable[Reply]:
    """The accounts without a new score, each with its last good one; nothing where there are none."""
    if digest.missing:
        yield Reply(title=say("Missing"), lines=tuple(_missing(line) for line in digest.missing))


def _missing(line: Line) -> Text:
    why = NOTHING if line.trouble is None else text_of(line.trouble)
    said = say("{handle}: {why}.", handle=str(line.handle), why=why)
    if line.latest is None:
        return said
    last = say("Last good value: {score} on {day}.", score=_score(line), day=Day(line.latest.day))
    return joined((said, last))


def _score(line: Line) -> Text:
    return Name("–") if line.latest is None else in_points(line.latest.score.value)


def _delta(line: Line) -> Text:
    return say("new") if line.change is None else Signed(line.delta)


def _spark(line: Line) -> Text:
    return Sparkline(tuple(kept.score.value for kept in line.days[-SPARK_DAYS:]))


def _remark(line: Line) -> Text:
    if not line.held:
        return _best(line)
    return say("held: {why}", why=joined(text_of(one) for one in line.held))
