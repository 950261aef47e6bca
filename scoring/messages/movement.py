"""Says what moved a score: the cause first, then lines that sum to the move as they are read."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.explain.change import Movement, PartMove, PostMove
from scoring.explain.score import PartName
from scoring.history.stored import StoredScore
from scoring.messages import words

NAMES: dict[PartName, str] = {"reach": "True Reach", "amplification": "Amplification", "network": "Network"}
_MEANING: dict[PartName, str] = {
    "reach": "the audience that is really there",
    "amplification": "what its posts earn",
    "network": "who reacts to it",
}
_FATES = {"came": "came in", "left": "no longer counts", "stayed": "weighs differently now"}


def cause(moved: Movement, now: StoredScore, then: StoredScore) -> str | None:
    """What made most of the move, in one sentence; None where nothing moved. A fall never explains a rise."""
    part = moved.cause
    if part is None or words.signed(part.points) == "0.0":
        return None
    told = {"reach": _audience(part, now, then), "amplification": _posts(part, moved)}.get(part.name)
    return told or f"Most of it is {NAMES[part.name]}: {_MEANING[part.name]}."


def lines(moved: Movement) -> tuple[str, ...]:
    """The move by part, then Amplification's part by post. What is read sums to what is read, in tenths."""
    parts = shown(moved.delta, [part.points for part in moved.parts])
    told = [
        f"{NAMES[part.name]} makes {words.signed(tenths / 10)} of it."
        for part, tenths in zip(moved.parts, parts, strict=True)
        if tenths
    ]
    told += [f"{NAMES[name]} is left out: only one of the two dates has it." for name in moved.left_out]
    amplified = next(
        tenths for part, tenths in zip(moved.parts, parts, strict=True) if part.name == "amplification"
    )
    return (*told, *(_by_post(moved, amplified) if amplified else ()))


def shown(total: float, values: Sequence[float]) -> list[int]:
    """Each value in tenths, so that they sum to the total in tenths; the nearest to the next gives way."""
    rounded = [round(value * 10) for value in values]
    gap = round(total * 10) - sum(rounded)
    step = 1 if gap > 0 else -1
    nearest = sorted(range(len(values)), key=lambda row: step * (rounded[row] - values[row] * 10))
    for row in nearest[: abs(gap)]:
        rounded[row] += step
    return rounded


def _by_post(moved: Movement, amplified: int) -> list[str]:
    told = [(post, round(post.points * 10)) for post in moved.posts]
    told = [(post, tenths) for post, tenths in told if tenths]
    if not told:
        return []
    rest = amplified - sum(tenths for _, tenths in told)
    return [
        *(f"{_post(post)} {_FATES[post.fate]}: {words.signed(tenths / 10)}." for post, tenths in told),
        *((f"All other posts and the audience: {words.signed(rest / 10)}.",) if rest else ()),
    ]


def _post(move: PostMove) -> str:
    earned = f"{words.reactions(move.reactions)} weighted reactions"
    return f"The post of {move.post.at:%d %b %Y} ({earned})"


def _posts(part: PartMove, moved: Movement) -> str | None:
    """The new posts against what was usual, or the one that left; None where neither moved it this way."""
    new = moved.new
    if new is not None and (new.reactions - new.usual) * part.points > 0:
        few, usual = words.reactions(new.reactions), words.reactions(new.usual)
        if few != usual:
            who = "The newest post" if new.count == 1 else f"The {new.count} newest posts"
            return (
                f"{who} earned {few} weighted reactions{'' if new.count == 1 else ' each'}, usually {usual}."
            )
    left = next((one for one in moved.posts if one.fate == "left" and one.points * part.points > 0), None)
    return None if left is None else f"{_post(left)} no longer counts."


def _audience(part: PartMove, now: StoredScore, then: StoredScore) -> str | None:
    """None where the audience of then is not known, or did not move the way of the part."""
    if then.reconstructed or now.followers is None or then.followers is None:
        return None
    if (now.followers - then.followers) * part.points <= 0:
        return None
    return f"The audience went from {then.followers:,} to {now.followers:,}."
