"""Digest -> Message: one message that is read in a few seconds, with the details in its thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scoring.messages import words
from scoring.messages.plain import sparkline
from scoring.messages.replies import Button, Chart, Link, Message, Named, Point, Reply, Span, Table
from scoring.teams.digest import Digest, Line

MOST_MOVERS = 5  # in the message; all of them are in the thread


def digest_message(digest: Digest, title: str, span: str, delayed: bool) -> Message:
    """`title` such as "Week 47", `span` such as "this week"."""
    late = ("Delayed: this should have come earlier.",) if delayed else ()
    if digest.accounts == 0:
        nothing = "Nothing is watched yet. Start with /influence watch @handle."
        return Message(Reply(title=title, lines=(nothing,), warnings=late))
    head = Reply(
        title=f"{title}: {_counts(digest)}",
        lines=(*_movers(digest, span), *_forecast(digest, span)),
        warnings=(*late, *_missing_warning(digest)),
        buttons=(Button("List", "list"),),
    )
    return Message(head, tuple(_thread(digest)))


def line_table(lines: Sequence[Line]) -> Table:
    """Each account with score, change and a small chart."""
    rows = tuple(
        (str(line.handle), _score(line), _delta(line), _spark(line), _remark(line)) for line in lines
    )
    return Table(("Account", "Score", "Change", "Days", ""), rows, numeric=frozenset((1, 2)))


def _counts(digest: Digest) -> str:
    parts = (
        f"{len(digest.risen)} rose" if digest.risen else "",
        f"{len(digest.fallen)} fell" if digest.fallen else "",
        f"{len(digest.steady)} steady" if digest.steady else "",
        f"{len(digest.missing)} missing" if digest.missing else "",
    )
    return ", ".join(part for part in parts if part)


def _movers(digest: Digest, span: str) -> Iterable[str]:
    if not digest.risen and not digest.fallen:
        yield f"No score moved beyond the noise {span}."
    for arrow, lines in (("▲", digest.risen), ("▼", digest.fallen)):
        yield from (_mover(arrow, line) for line in lines[:MOST_MOVERS])
        if len(lines) > MOST_MOVERS:
            yield f"{arrow} and {len(lines) - MOST_MOVERS} more"


def _mover(arrow: str, line: Line) -> str:
    # What earned most is news about a rise; below a fall it would read as its cause.
    best = _best(line) if line.delta > 0 else ()
    carried = (" · carried by ", *best) if best else ()
    moved = f"{'up' if line.delta > 0 else 'down'} {abs(line.delta):.1f}"
    return Named(f"{arrow} {line.handle} {_score(line)}, {moved}  {_spark(line)}", *carried)


def _best(line: Line) -> tuple[Span, ...]:
    if line.best is None:
        return ()
    post = f"the post of {line.best.at:%d %b}"
    earned = f" ({words.reactions(line.best.reactions)} weighted reactions)"
    return (Link(line.best.url, post) if line.best.url else post, earned)


def _forecast(digest: Digest, span: str) -> Iterable[str]:
    if digest.forecast_accounts:
        yield (
            f"Together {words.plural(digest.forecast_accounts, 'account')} earned "
            f"{words.reactions(digest.outcome)} weighted reactions a post {span}; "
            f"{words.reactions(digest.forecast)} were forecast."
        )


def _missing_warning(digest: Digest) -> Iterable[str]:
    if digest.missing:
        yield f"No new score for {words.plural(len(digest.missing), 'account')}: see the thread."


def _thread(digest: Digest) -> Iterable[Reply]:
    for title, lines in (("Rose", digest.risen), ("Fell", digest.fallen), ("Steady", digest.steady)):
        if lines:
            yield Reply(title=title, table=line_table(lines))
    yield from missing(digest)


def missing(digest: Digest) -> Iterable[Reply]:
    """The accounts without a new score, each with its last good one; nothing where there are none."""
    if digest.missing:
        yield Reply(title="Missing", lines=tuple(_missing(line) for line in digest.missing))


def _missing(line: Line) -> str:
    last = "" if line.latest is None else f" Last good value: {_score(line)} on {line.latest.day:%d %b %Y}."
    return f"{line.handle}: {line.trouble}.{last}".replace("..", ".")


def _score(line: Line) -> str:
    return "–" if line.latest is None else f"{line.latest.score.value:.1f}"


def _delta(line: Line) -> str:
    return "new" if line.change is None else words.signed(line.delta)


def _spark(line: Line) -> str:
    return sparkline(Chart("", tuple(Point(kept.day, kept.score.value) for kept in line.days), ""), width=8)


def _remark(line: Line) -> str:
    return f"held: {line.held}" if line.held else Named(*_best(line))
