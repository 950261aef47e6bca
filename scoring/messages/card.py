"""A stored account and its history -> Card: every number with the words a person needs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from scoring.commands.kinds import Ask, History, ListWatched, Watch, Why
from scoring.explain.peers import standing
from scoring.fact_texts import text_of
from scoring.fact_texts.parts import part_text
from scoring.formula.combine import part_shares
from scoring.formula.constants import constants
from scoring.formula.result import Note, Score
from scoring.handles import Handle, ResolvedHandle
from scoring.history.near import near
from scoring.history.stored import Account, Found, StoredScore
from scoring.history.trend import change
from scoring.messages import words
from scoring.messages.replies import Bar, Button, Card, Chart, Moved, Point, Reply
from scoring.networks import NETWORKS, shows_audience, title_of
from scoring.text import Amount, Day, Days, Signed, Text, in_points, joined, plural, reactions, say

CHART_DAYS = 90
COMPARED_DAYS = (7, 30)
# A score of the same week may stand in for one of exactly that day.
SLACK = {7: timedelta(days=2), 30: timedelta(days=5)}

WARNINGS: dict[Note, Text] = {
    "no-posts": say("No public posts to judge yet: this is what an audience of that size usually gets."),
    "silent": say("Nothing posted for over a year: this is what an audience of that size usually gets."),
    "few-posts": say("Fewer than three posts are old enough to judge, so take this as a first guess."),
    "pod-discounted": say("A few accounts made too many of the reactions; the excess does not count."),
    "audience-doubtful": say(
        "Many of the accounts in the sample look empty or automated, so reach counts less."
    ),
    "prior-not-calibrated": say("What is usual on this network is not measured yet; expect a wider error."),
}


def make_card(found: Found, history: Sequence[StoredScore], now: datetime) -> Card:
    """The card of an account; `history` holds its stored days, oldest first."""
    account, score = found.account, found.account.latest.score
    return Card(
        handle=str(account.latest.handle),
        network=title_of(score.network),
        display_name=account.observation.display_name,
        url=account.observation.url,
        score=score.value,
        margin=(score.high - score.low) / 2,
        low=score.low,
        high=score.high,
        confidence=score.confidence,
        bars=_bars(account),
        band=_band(account),
        moves=tuple(_moved(account.latest, history, days) for days in COMPARED_DAYS),
        chart=make_chart(history, account.latest.day - timedelta(days=CHART_DAYS)),
        forecast=_forecast(score),
        observed_at=score.observed_at,
        age=words.age(score.observed_at, now),
        stored=found.stored,
        posts_used=score.posts_used,
        formula=score.formula,
        simulated=score.network == "demo",
    )


def brief(card: Card) -> Reply:
    """A card in the two or three lines that stand below somebody's link."""
    title = say(
        "{handle}: {score} of 100 ± {margin}",
        handle=card.handle,
        score=in_points(card.score),
        margin=in_points(card.margin),
    )
    moves = tuple(move.says for move in card.moves if move.direction in ("up", "down"))
    band = () if card.band is None else (card.band,)
    return Reply(title, (words.confidence_text(card.confidence), *band, *moves[:1]))


def standing_lines(card: Card) -> tuple[Text, ...]:
    """What a card shows at a glance, as sentences: the score, its place, its moves, what is expected."""
    score = say(
        "{score} of 100, {low} to {high} in 8 of 10 cases: {confidence}.",
        score=in_points(card.score),
        low=in_points(card.low),
        high=in_points(card.high),
        confidence=words.confidence_text(card.confidence),
    )
    band = () if card.band is None else (card.band,)
    moves = tuple(move.says for move in card.moves if move.direction != "unknown")
    return (score, *band, *moves, card.forecast)


def warnings(found: Found, assumed: bool) -> tuple[Text, ...]:
    """What has to be said beside the number, most important first."""
    score = found.account.latest.score
    handle = found.account.latest.handle
    lines: list[Text] = []
    if score.network == "demo":
        lines.append(say("Simulated: the demo network is made up, and so is everybody on it."))
    if found.trouble is not None:
        lines.append(say("{happened} This is the last score that is known.", happened=found.trouble.happened))
    if score.held:
        lines.append(say("Held: {why}", why=joined(text_of(one) for one in score.held)))
    if NETWORKS[handle.network].stands_beside:
        lines.append(say("This score is ours, not {network}'s.", network=title_of(handle.network)))
    lines += [text_of(one) for one in found.account.observation.notes]
    # On the demo network nothing is measured anyway.
    silent: set[Note] = {"prior-not-calibrated"} if score.network == "demo" else set()
    young = _all_too_young(found.account)
    if young is not None:
        lines.append(young)
        silent |= {"no-posts"}
    lines += [WARNINGS[note] for note in score.notes if note in WARNINGS and note not in silent]
    if assumed:
        lines.append(
            say(
                "I took this as {handle} on {network}. Another network: @name@x, @user@host, github:name.",
                handle=str(handle),
                network=title_of(handle.network),
            )
        )
    return tuple(lines)


def _all_too_young(account: Account) -> Text | None:
    """Told in place of "no posts" where there are some, and none is old enough."""
    score = account.latest.score
    own = sum(post.kind != "repost" for post in account.observation.posts)
    if "no-posts" not in score.notes or not own:
        return None
    days = round(constants(score.formula).posts.maturity(score.network) / 24)
    return plural(
        "The one post that was seen is younger than {days} days; the audience alone makes this.",
        "All {n} posts that were seen are younger than {days} days; the audience alone makes this.",
        own,
        days=days,
    )


def buttons(handle: Handle, *, watched: bool = False) -> tuple[Button, ...]:
    """The next steps. Of an account that the team watches, the list."""
    who = ResolvedHandle(handle)
    return (
        Button(say("Why"), Why(who)),
        Button(say("History"), History(who)),
        Button(say("Watched"), ListWatched()) if watched else Button(say("Watch"), Watch((who,))),
        Button(say("Fresh"), Ask(who, fresh=True)),
    )


def make_chart(history: Sequence[StoredScore], since: date) -> Chart:
    """The stored days from `since` on as a line."""
    points = points_of([kept for kept in history if kept.day >= since])
    return Chart(_chart_title(points), points, _chart_says(points))


def _chart_title(points: Sequence[Point]) -> Text:
    """The days that it really covers, which may be fewer than were asked for."""
    if not points:
        return say("Score by day")
    return say("Score, {days}", days=Days(points[0].day, points[-1].day))


def points_of(days: Sequence[StoredScore]) -> tuple[Point, ...]:
    """Stored days as points; held and reconstructed ones are marked."""
    return tuple(
        Point(kept.day, kept.score.value, _mark(kept), kept.score.low, kept.score.high) for kept in days
    )


def _mark(kept: StoredScore) -> str | None:
    if kept.score.held:
        return "held"
    return "reconstructed" if kept.reconstructed else None


def _chart_says(points: Sequence[Point]) -> Text:
    values = [point.value for point in points if point.value is not None]
    if not values:
        return say("No days are stored yet.")
    if len(values) == 1:
        return say("One day is stored: {score} on {day}.", score=in_points(values[0]), day=Day(points[0].day))
    said = say(
        "From {first} on {start} to {last} on {end}, between {lowest} and {highest}.",
        first=in_points(values[0]),
        start=Day(points[0].day),
        last=in_points(values[-1]),
        end=Day(points[-1].day),
        lowest=in_points(min(values)),
        highest=in_points(max(values)),
    )
    days = sum(point.note == "reconstructed" for point in points)
    if not days:
        return said
    return joined(
        (
            said,
            plural("{n} day reconstructed from the posts.", "{n} days reconstructed from the posts.", days),
        )
    )


def _bars(account: Account) -> tuple[Bar, ...]:
    score = account.latest.score
    parts = score.parts
    weights = constants(score.formula).weights
    shares = part_shares(parts.reach is not None, parts.network is not None, weights)
    earned = plural("what {n} post earned", "what {n} posts earned", score.posts_used)
    network = (
        say("not measured: nobody who reacts was looked at")
        if parts.network is None
        else say("who reacts, and how far they reach")
    )
    return (
        Bar(
            part_text("amplification"),
            parts.amplification,
            earned if score.posts_used else say("no post to judge yet"),
            shares.amplification,
        ),
        Bar(part_text("reach"), parts.reach, _audience(account), shares.reach),
        Bar(part_text("network"), parts.network, network, shares.network),
    )


def _band(account: Account) -> Text | None:
    """How it stands among known accounts of its size, for who has never seen such a score."""
    found = standing(account.latest.score, account.observation)
    if found is None:
        return None
    return say(
        "Earns more than {below} of 100 known {network} accounts of its size.",
        below=round(found.below),
        network=title_of(found.network),
    )


def _audience(account: Account) -> Text:
    score, followers = account.latest.score, account.observation.followers or 0
    if score.parts.reach is None:
        if shows_audience(score.network):
            return say("not measured: the audience of this account is not shown")
        return say("not measured: this network shows no audience")
    if "authenticity-not-checked" in score.notes:
        return plural("{n} follower, not checked for bots", "{n} followers, not checked for bots", followers)
    return plural("{n} follower", "{n} followers", followers)


def _forecast(score: Score) -> Text:
    ahead = score.forecast
    return say(
        "A typical next post: about {middle} ({low} to {high}).",
        middle=reactions(ahead.reactions_per_post),
        low=Amount(ahead.low),
        high=Amount(ahead.high),
    )


def _moved(latest: StoredScore, history: Sequence[StoredScore], days: int) -> Moved:
    then = near(history, latest.day - timedelta(days=days), SLACK[days])
    moved = None if then is None else change(latest.score, then.score)
    if moved is None:
        return Moved(days, None, "unknown", say("no score from {days} days ago to compare", days=days))
    size = in_points(abs(moved.delta))
    if not moved.notable:
        steady = say("steady over {days} days ({points})", days=days, points=Signed(moved.delta))
        return Moved(days, moved.delta, "same", steady)
    if moved.delta > 0:
        return Moved(days, moved.delta, "up", say("up {points} in {days} days", points=size, days=days))
    return Moved(days, moved.delta, "down", say("down {points} in {days} days", points=size, days=days))
