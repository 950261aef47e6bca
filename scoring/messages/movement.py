"""Says what moved a score: the cause first, then lines that sum to the move as they are read."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.explain.change import Movement, PartMove, PostMove
from scoring.explain.score import PartName
from scoring.history.stored import StoredScore
from scoring.messages import words
from scoring.text import Amount, Day, Number, Signed, say

NAMES: dict[PartName, str] = {
    "reach": say("True Reach"),
    "amplification": say("Amplification"),
    "network": say("Network"),
}
_MEANING: dict[PartName, str] = {
    "reach": say("the audience that is really there"),
    "amplification": say("what its posts earn"),
    "network": say("who reacts to it"),
}
_FATES = {"came": say("came in"), "left": say("no longer counts"), "stayed": say("weighs differently now")}


def cause(moved: Movement, now: StoredScore, then: StoredScore) -> str | None:
    """What made most of the move, in one sentence; None where nothing moved. A fall never explains a rise."""
    part = moved.cause
    if part is None or words.signed(part.points) == "0.0":
        return None
    told = {"reach": _audience(part, now, then), "amplification": _posts(part, moved)}.get(part.name)
    return told or say(
        "Most of it is {names}: {meaning}.",
        names=str(NAMES[part.name]),
        meaning=str(_MEANING[part.name]),
    )


def lines(moved: Movement) -> tuple[str, ...]:
    """The move by part, then Amplification's part by post. What is read sums to what is read, in tenths."""
    parts = shown(moved.delta, [part.points for part in moved.parts])
    told = [
        say("{names} makes {tenths} of it.", names=str(NAMES[part.name]), tenths=Signed(tenths / 10))
        for part, tenths in zip(moved.parts, parts, strict=True)
        if tenths
    ]
    told += [
        say("{names} is left out: only one of the two dates has it.", names=str(NAMES[name]))
        for name in moved.left_out
    ]
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
        *((say("All other posts and the audience: {rest}.", rest=Signed(rest / 10)),) if rest else ()),
    ]


def _post(move: PostMove) -> str:
    earned = say("{reactions} weighted reactions", reactions=Amount(move.reactions))
    return say("The post of {at} ({earned})", at=Day(move.post.at), earned=str(earned))


def _posts(part: PartMove, moved: Movement) -> str | None:
    """The new posts against what was usual, or the one that left; None where neither moved it this way."""
    new = moved.new
    if new is not None and (new.reactions - new.usual) * part.points > 0:
        few, usual = words.reactions(new.reactions), words.reactions(new.usual)
        if few != usual:
            who = (
                say("The newest post")
                if new.count == 1
                else say("The {count} newest posts", count=str(new.count))
            )
            return say(
                "{who} earned {few} weighted reactions{value}, usually {usual}.",
                who=str(who),
                few=str(few),
                value=str("" if new.count == 1 else " each"),
                usual=str(usual),
            )
    left = next((one for one in moved.posts if one.fate == "left" and one.points * part.points > 0), None)
    return None if left is None else say("{left} no longer counts.", left=_post(left))


def _audience(part: PartMove, now: StoredScore, then: StoredScore) -> str | None:
    """None where the audience of then is not known, or did not move the way of the part."""
    if then.reconstructed or now.followers is None or then.followers is None:
        return None
    if (now.followers - then.followers) * part.points <= 0:
        return None
    return say(
        "The audience went from {followers} to {followers2}.",
        followers=Number(then.followers),
        followers2=Number(now.followers),
    )
