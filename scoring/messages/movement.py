"""Says what moved a score: the cause first, then lines that sum to the move as they are read."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scoring.explain.change import Fate, Movement, NewPosts, PartMove, PostMove, explain_change
from scoring.fact_texts.parts import part_text
from scoring.facts import Fact, fact
from scoring.history.best_posts import Week
from scoring.history.stored import StoredScore
from scoring.observation.model import Observation
from scoring.text import Day, Signed, Text, marked, reactions, say

_FATES: dict[Fate, str] = {
    "came": marked("The post of {day} ({reactions}) came in: {points}."),
    "left": marked("The post of {day} ({reactions}) no longer counts: {points}."),
    "stayed": marked("The post of {day} ({reactions}) weighs differently now: {points}."),
}


def cause(moved: Movement, now: StoredScore, then: StoredScore) -> Fact | None:
    """What made most of the move; None where nothing moved. A fall never explains a rise."""
    part = moved.cause
    if part is None or round(part.points, 1) == 0.0:
        return None
    found = {"reach": _audience(part, now, then), "amplification": _posts(part, moved)}.get(part.name)
    return found or fact("most-of-it", part=part.name)


def reason_of(observation: Observation, now: StoredScore, then: StoredScore) -> tuple[Fact, ...]:
    """The cause, and the part that makes most of the move; `observation` is the one behind `now`."""
    moved = explain_change(now.score, then.score, observation)
    if moved is None:
        return (fact("formula-changed"),)
    part, found = moved.cause, cause(moved, now, then)
    if part is None or found is None:
        return ()
    return found, fact("part-moved", part=part.name, points=round(part.points, 2))


def carried_by(week: Week) -> tuple[Fact, ...]:
    """The post that earned most in the last week; nothing where none is old enough to judge."""
    if week.best is None:
        return ()
    day, url = week.best.at.date().isoformat(), week.best.url or ""
    return (fact("carried-by", day=day, reactions=week.best.reactions, url=url),)


def lines(moved: Movement) -> tuple[Text, ...]:
    """The move by part, then Amplification's part by post. What is read sums to what is read, in tenths."""
    parts = shown(moved.delta, [part.points for part in moved.parts])
    said: list[Text] = [
        say("{part} makes {points} of it.", part=part_text(part.name), points=Signed(tenths / 10))
        for part, tenths in zip(moved.parts, parts, strict=True)
        if tenths
    ]
    said += [
        say("{part} is left out: only one of the two dates has it.", part=part_text(name))
        for name in moved.left_out
    ]
    amplified = next(
        tenths for part, tenths in zip(moved.parts, parts, strict=True) if part.name == "amplification"
    )
    return (*said, *(_by_post(moved, amplified) if amplified else ()))


def shown(total: float, values: Sequence[float]) -> list[int]:
    """Each value in tenths, so that they sum to the total in tenths; the nearest to the next gives way."""
    rounded = [round(value * 10) for value in values]
    gap = round(total * 10) - sum(rounded)
    step = 1 if gap > 0 else -1
    nearest = sorted(range(len(values)), key=lambda row: step * (rounded[row] - values[row] * 10))
    for row in nearest[: abs(gap)]:
        rounded[row] += step
    return rounded


def _by_post(moved: Movement, amplified: int) -> list[Text]:
    posts = [(post, round(post.points * 10)) for post in moved.posts]
    posts = [(post, tenths) for post, tenths in posts if tenths]
    if not posts:
        return []
    rest = amplified - sum(tenths for _, tenths in posts)
    said: list[Text] = [_post(post, tenths) for post, tenths in posts]
    if rest:
        said.append(say("All other posts and the audience: {points}.", points=Signed(rest / 10)))
    return said


def _post(move: PostMove, tenths: int) -> Text:
    return say(
        _FATES[move.fate],
        day=Day(move.post.at),
        reactions=reactions(move.reactions),
        points=Signed(tenths / 10),
    )


def _posts(part: PartMove, moved: Movement) -> Fact | None:
    """The new posts against what was usual, or the one that left; None where neither moved it this way."""
    new = moved.new
    if new is not None and _reads_apart(new) and (new.reactions - new.usual) * part.points > 0:
        return fact("newest-posts", count=new.count, reactions=new.reactions, usual=new.usual)
    left = next((one for one in moved.posts if one.fate == "left" and one.points * part.points > 0), None)
    if left is None:
        return None
    return fact("post-left", day=left.post.at.date().isoformat(), reactions=left.reactions)


def _reads_apart(new: NewPosts) -> bool:
    """A difference that nobody could read explains nothing."""
    return not math.isclose(new.reactions, new.usual, rel_tol=0.005, abs_tol=0.05)


def _audience(part: PartMove, now: StoredScore, then: StoredScore) -> Fact | None:
    """None where the audience of then is not known, or did not move the way of the part."""
    if then.reconstructed or now.followers is None or then.followers is None:
        return None
    if (now.followers - then.followers) * part.points <= 0:
        return None
    return fact("audience-changed", before=then.followers, after=now.followers)
