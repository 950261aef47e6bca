"""Digest -> Message: one message that is read in a few seconds, with the details in its thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scoring.messages import words
from scoring.messages.plain import sparkline
from scoring.messages.replies import Button, Chart, Link, Message, Named, Point, Reply, Span, Table
from scoring.teams.digest import Digest, Line
from scoring.text import Amount, Day, plural, say

MOST_MOVERS = 5  # in the message; all of them are in the thread


def digest_message(digest: Digest, title: str, span: str, delayed: bool) -> Message:
    """`title` such as "Week 47", `span` such as "this week"."""
    late = (say("Delayed: this should have come earlier."),) if delayed else ()
    if digest.accounts == 0:
        nothing = say("Nothing is watched yet. Start with /influence watch @handle.")
        return Message(Reply(title=title, lines=(nothing,), warnings=late))
    head = Reply(
        title=f"{title}: {_counts(digest)}",
        lines=(*_movers(digest, span), *_forecast(digest, span)),
        warnings=(*late, *_missing_warning(digest)),
        buttons=(Button(say("List"), "list"),),
    )
    return Message(head, tuple(_thread(digest)))


def line_table(lines: Sequence[Line]) -> Table:
    """Each account with score, change and a small chart."""
    rows = tuple(
        (str(line.handle), _score(line), _delta(line), _spark(line), _remark(line)) for line in lines
    )
    return Table(
        (say("Account"), say("Score"), say("Change"), say("Days"), ""), rows, numeric=frozenset((1, 2))
    )


def _counts(digest: Digest) -> str:
    parts = (
        say("{risen} rose", risen=len(digest.risen)) if digest.risen else "",
        say("{fallen} fell", fallen=len(digest.fallen)) if digest.fallen else "",
        say("{steady} steady", steady=len(digest.steady)) if digest.steady else "",
        say("{missing} missing", missing=len(digest.missing)) if digest.missing else "",
    )
    return ", ".join(part for part in parts if part)


def _movers(digest: Digest, span: str) -> Iterable[str]:
    if not digest.risen and not digest.fallen:
        yield say("No score moved beyond the noise {span}.", span=str(span))
    for arrow, lines in (("▲", digest.risen), ("▼", digest.fallen)):
        yield from (_mover(arrow, line) for line in lines[:MOST_MOVERS])
        if len(lines) > MOST_MOVERS:
            yield say("{arrow} and {lines} more", arrow=str(arrow), lines=str(len(lines) - MOST_MOVERS))


def _mover(arrow: str, line: Line) -> str:
    # What earned most is news about a rise; below a fall it would read as its cause.
    best = _best(line) if line.delta > 0 else ()
    carried = (say(" · carried by "), *best) if best else ()
    moved = f"{'up' if line.delta > 0 else 'down'} {abs(line.delta):.1f}"
    return Named(f"{arrow} {line.handle} {_score(line)}, {moved}  {_spark(line)}", *carried)


def _best(line: Line) -> tuple[Span, ...]:
    if line.best is None:
        return ()
    post = say("the post of {at}", at=Day(line.best.at, "short"))
    earned = say(" ({reactions} weighted reactions)", reactions=Amount(line.best.reactions))
    return (Link(line.best.url, post) if line.best.url else post, earned)


def _forecast(digest: Digest, span: str) -> Iterable[str]:
    if digest.forecast_accounts:
        yield (
            say(
                "Together {accounts} earned {outcome} weighted reactions a post {span}; {forecast} were forecast.",
                accounts=plural("{n} account", "{n} accounts", digest.forecast_accounts),
                outcome=Amount(digest.outcome),
                span=str(span),
                forecast=Amount(digest.forecast),
            )
        )


def _missing_warning(digest: Digest) -> Iterable[str]:
    if digest.missing:
        yield say(
            "No new score for {accounts}: see the thread.",
            accounts=plural("{n} account", "{n} accounts", len(digest.missing)),
        )


def _thread(digest: Digest) -> Iterable[Reply]:
    for title, lines in (
        (say("Rose"), digest.risen),
        (say("Fell"), digest.fallen),
        (say("Steady"), digest.steady),
    ):
        if lines:
            yield Reply(title=title, table=line_table(lines))
    yield from missing(digest)


def missing(digest: Digest) -> Iterable[Reply]:
    """The accounts without a new score, each with its last good one; nothing where there are none."""
    if digest.missing:
        yield Reply(title=say("Missing"), lines=tuple(_missing(line) for line in digest.missing))


def _missing(line: Line) -> str:
    last = (
        ""
        if line.latest is None
        else say(" Last good value: {line} on {day}.", line=_score(line), day=Day(line.latest.day))
    )
    return f"{line.handle}: {line.trouble}.{last}".replace("..", ".")


def _score(line: Line) -> str:
    return "–" if line.latest is None else f"{line.latest.score.value:.1f}"


def _delta(line: Line) -> str:
    return "new" if line.change is None else words.signed(line.delta)


def _spark(line: Line) -> str:
    return sparkline(Chart("", tuple(Point(kept.day, kept.score.value) for kept in line.days), ""), width=8)


def _remark(line: Line) -> str:
    return say("held: {held}", held=str(line.held)) if line.held else Named(*_best(line))
