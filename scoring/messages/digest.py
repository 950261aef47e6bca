"""Digest -> Message: one message that is read in a few seconds; a thread only for what it cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from scoring.commands.kinds import ListWatched
from scoring.fact_texts import text_of
from scoring.messages.replies import Button, Direction, Message, Reply, Table
from scoring.messages.words import DELAYED, NOT_FOR, NOTHING_WATCHED, account_text
from scoring.networks import title_of
from scoring.teams.digest import Digest, Line
from scoring.text import (
    NOTHING,
    Day,
    Link,
    Name,
    Share,
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
MOST_MOVERS = 5  # each way, in the message; all of them are in the thread
MOST_NAMED = 12  # in a line
# What came of a forecast so near to it is as forecast.
AS_FORECAST = 0.05

NOISE = say("A move that chance explains counts as steady.")


def digest_message(digest: Digest, title: Text, delayed: bool) -> Message:
    """`title` is the time that it covers, such as 16–22 Nov."""
    late = (DELAYED,) if delayed else ()
    if digest.accounts == 0:
        return Message(Reply(title=title, lines=(NOTHING_WATCHED,), warnings=late))
    head = Reply(
        title=say("{period}: {counts}", period=title, counts=_counts(digest)),
        table=movers_table(digest),
        lines=(*_unmoved(digest), *_others(digest), *_forecast(digest), *_beside(digest)),
        warnings=late,
        buttons=(Button(say("List"), ListWatched()),),
        leads="table",
        trend=_trend(digest),
        small=(NOISE, NOT_FOR),
    )
    return Message(head, tuple(_thread(digest)))


def movers_table(digest: Digest) -> Table | None:
    """The largest moves each way, with what carried a rise; None where nothing moved."""
    lines = (*digest.risen[:MOST_MOVERS], *digest.fallen[:MOST_MOVERS])
    return line_table(lines) if lines else None


def line_table(lines: Sequence[Line]) -> Table:
    """Each account with score, change and a small chart."""
    rows = tuple(
        (account_text(line.handle), _score(line), _delta(line), _spark(line), _remark(line)) for line in lines
    )
    header = (say("Account"), say("Score"), say("Change"), say("Days"), say("What carried it"))
    return Table(header, rows, numeric=frozenset((1, 2)))


def _trend(digest: Digest) -> Direction:
    """What happened, for the eye: more rose than fell, or the other way round."""
    rose, fell = len(digest.risen), len(digest.fallen)
    return "same" if rose == fell else "up" if rose > fell else "down"


def _counts(digest: Digest) -> Text:
    counted = (
        (len(digest.risen), plural("{n} rose", "{n} rose", len(digest.risen))),
        (len(digest.fallen), plural("{n} fell", "{n} fell", len(digest.fallen))),
        (len(digest.steady), plural("{n} steady", "{n} steady", len(digest.steady))),
        (len(digest.new), plural("{n} new", "{n} new", len(digest.new))),
        (len(digest.missing), plural("{n} missing", "{n} missing", len(digest.missing))),
    )
    return joined((said for number, said in counted if number), "comma")


def _unmoved(digest: Digest) -> Iterable[Text]:
    if not digest.risen and not digest.fallen and digest.steady:
        yield say("No score moved beyond the noise.")


def _others(digest: Digest) -> Iterable[Text]:
    """Everybody who is not in the table, each once."""
    held = [line for line in digest.steady if line.held]
    steady = [line for line in digest.steady if not line.held]
    if steady:
        yield say("Steady: {accounts}.", accounts=_named(steady))
    for line in held:
        yield say("{account} is held: {why}", account=_scored(line), why=_held(line))
    if digest.new:
        yield say("New: {accounts}.", accounts=_named(digest.new))
    yield from map(_missing, digest.missing)


def _named(lines: Sequence[Line]) -> Text:
    shown = [_scored(line) for line in lines[:MOST_NAMED]]
    more = len(lines) - len(shown)
    return joined((*shown, *((plural("{n} more", "{n} more", more),) if more else ())), "comma")


def _scored(line: Line) -> Text:
    return say("{handle}\u00a0{score}", handle=str(line.handle), score=_score(line))


def _missing(line: Line) -> Text:
    why = NOTHING if line.trouble is None else text_of(line.trouble)
    if line.latest is None:
        return say("Missing: {handle}, {why}.", handle=str(line.handle), why=why)
    return say(
        "Missing: {handle}, {why}; {score} on {day}.",
        handle=str(line.handle),
        why=why,
        score=_score(line),
        day=Day(line.latest.day, "short"),
    )


def _forecast(digest: Digest) -> Iterable[Text]:
    """What the posts earned beside what a week ago was expected of them; nothing where neither is known."""
    if not digest.forecast_accounts or digest.forecast <= 0:
        return
    over, accounts = digest.outcome / digest.forecast - 1, digest.forecast_accounts
    if abs(over) < AS_FORECAST:
        yield plural(
            "The posts of one account earned what was forecast.",
            "The posts of {n} accounts earned what was forecast.",
            accounts,
        )
    elif over > 0:
        yield plural(
            "The posts of one account earned {share} more than forecast.",
            "The posts of {n} accounts earned {share} more than forecast.",
            accounts,
            share=Share(over),
        )
    else:
        yield plural(
            "The posts of one account earned {share} less than forecast.",
            "The posts of {n} accounts earned {share} less than forecast.",
            accounts,
            share=Share(-over),
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


def _thread(digest: Digest) -> Iterable[Reply]:
    """All accounts, where the message names only some of them."""
    cut = max(len(digest.risen), len(digest.fallen)) > MOST_MOVERS
    if cut or max(len(digest.steady), len(digest.new)) > MOST_NAMED:
        yield Reply(title=say("All accounts"), table=line_table(digest.present))


def _score(line: Line) -> Text:
    return Name("–") if line.latest is None else in_points(line.latest.score.value)


def _delta(line: Line) -> Text:
    if line.change is None:
        return say("new") if line.new else Name("–")
    if not line.change.notable or line.held:
        return Signed(line.delta)
    return joined((Name("▲" if line.delta > 0 else "▼"), Signed(line.delta)))


def _spark(line: Line) -> Text:
    """The last days, one place a day."""
    if not line.days:
        return NOTHING
    last = line.days[-1].day.toordinal()
    by_day = {kept.day: kept.score.value for kept in line.days}
    days = (date.fromordinal(last - back) for back in reversed(range(SPARK_DAYS)))
    return Sparkline(tuple(by_day.get(day) for day in days))


def _remark(line: Line) -> Text:
    """What carried a rise; below a fall a good post would read as its cause."""
    if line.held:
        return say("held: {why}", why=_held(line))
    return NOTHING if line.delta < 0 else _best(line)


def _held(line: Line) -> Text:
    return joined(text_of(one) for one in line.held)


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
