"""What a digest says, from stored scores."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle
from scoring.history.best_posts import best_posts, week_of
from scoring.history.stored import StoredScore, Summary
from scoring.messages.digest import MOST_MOVERS, digest_message, movers_table
from scoring.messages.findings import to_stored
from scoring.messages.replies import Message
from scoring.messages.report import report_message
from scoring.teams.digest import Digest, make_digest
from scoring.terms import PLAIN, Terms
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import NOON, observation

TODAY = NOON.date()
ADA, BOB, CEM, DAN = (Handle("demo", name) for name in ("ada", "bob", "cem", "dan"))


def kept(handle: Handle, day: int, reposts: int) -> StoredScore:
    seen = observation(str(handle), NOON + timedelta(days=day), reposts=reposts)
    return to_stored(handle, score(seen), seen).latest


def summary(handle: Handle, *levels: tuple[int, int], posts: int = 20) -> Summary:
    """Days with the reposts that the posts earned; the week is that of the last."""
    days = tuple(kept(handle, day, reposts) for day, reposts in levels)
    return Summary(days, week_of(observation(str(handle), NOON, posts=posts, reposts=levels[-1][1])))


HELD = fact("followers-jumped", before=100, after=50)


def example() -> Digest:
    found = {
        ADA: summary(ADA, (-7, 10), (0, 200)),
        BOB: summary(BOB, (-7, 200), (0, 10)),
        CEM: summary(CEM, (-7, 50), (-3, 51), (0, 50)),
    }
    return make_digest([ADA, BOB, CEM, DAN], found, {DAN: fact("suspended")}, TODAY)


def test_every_account_is_told_once_in_its_place() -> None:
    digest = example()
    assert [[line.handle for line in group] for group in (digest.risen, digest.fallen, digest.steady)] == [
        [ADA],
        [BOB],
        [CEM],
    ]
    assert [(line.handle, line.trouble) for line in digest.missing] == [(DAN, fact("suspended"))]
    assert digest.accounts == 4


def test_the_message_is_one_screen_and_tells_everybody_once() -> None:
    message = english(digest_message(example(), Name("Week 19"), delayed=False))
    text = plain(message.head)
    assert message.head.title == "Week 19: 1 rose, 1 fell, 1 steady, 1 missing"
    assert "▲ +14.5" in text and "▼ −14.5" in text and "https://e.test/" in text
    assert [text.count(str(handle)) for handle in (ADA, BOB, CEM, DAN)] == [1, 1, 1, 1]
    assert re.search(r"^Steady: @cem@demo\s[\d.]+\.$", text, re.M)
    assert "Missing: @dan@demo, its network has suspended it." in text
    assert re.search(r"The posts of 3 accounts earned \d+% more than forecast\.", text)
    assert len(text.splitlines()) < 12
    assert message.thread == () and message.head.trend == "same"


def test_nothing_to_say_is_said_in_one_line() -> None:
    digest = make_digest([CEM], {CEM: summary(CEM, (-7, 50), (0, 50), posts=0)}, {}, TODAY)
    message = english(digest_message(digest, Name("Week 19"), delayed=False))
    assert message.head.lines[0] == "No score moved beyond the noise." and message.head.table is None
    assert len(message.head.lines) == 2 and message.head.lines[1].startswith("Steady: @cem@demo")


def test_a_team_that_watches_nothing_is_told_how_to_start() -> None:
    message = english(digest_message(make_digest([], {}, {}, TODAY), Name("Week 19"), delayed=False))
    assert "/influence watch" in message.head.lines[0] and message.thread == ()


def test_a_late_digest_says_that_it_is_delayed() -> None:
    message = english(digest_message(example(), Name("Week 19"), delayed=True))
    assert message.head.warnings[0].startswith("Delayed")


def test_a_held_score_is_no_move_and_says_held() -> None:
    found = summary(ADA, (-7, 10), (0, 200))
    held = replace(found.days[-1], score=replace(found.days[-1].score, held=(HELD,)))
    digest = make_digest([ADA], {ADA: Summary((found.days[0], held), found.week)}, {}, TODAY)
    assert digest.risen == () and digest.steady[0].held == (HELD,)
    message = english(digest_message(digest, Name("Week 19"), delayed=False))
    assert "is held: The number of followers jumped from 100 to 50" in plain(message.head)


def test_a_missing_account_keeps_its_last_good_value() -> None:
    digest = make_digest([ADA], {ADA: summary(ADA, (-5, 10))}, {ADA: fact("network-down")}, TODAY)
    message = english(digest_message(digest, Name("Week 19"), delayed=False))
    value = digest.missing[0].latest
    assert value is not None
    assert f"; {value.score.value:.1f} on 29 Apr." in plain(message.head)


def test_an_account_without_a_past_is_new_and_no_move() -> None:
    digest = make_digest([ADA], {ADA: summary(ADA, (0, 10))}, {}, TODAY)
    assert digest.new[0].change is None and digest.steady == ()
    message = english(digest_message(digest, Name("Week 19"), delayed=False))
    assert message.head.title == "Week 19: 1 new" and "New: @ada@demo" in plain(message.head)
    assert "steady" not in message.head.title and "No score moved" not in plain(message.head)


def test_many_movers_are_cut_in_the_message_and_whole_in_the_thread() -> None:
    handles = [Handle("demo", f"a{i}") for i in range(9)]
    found = {handle: summary(handle, (-7, 10), (0, 200 + i)) for i, handle in enumerate(handles)}
    message = english(digest_message(make_digest(handles, found, {}, TODAY), Name("Week 19"), delayed=False))
    assert message.head.table is not None and len(message.head.table.rows) == MOST_MOVERS
    assert message.head.trend == "up" and message.head.title == "Week 19: 9 rose"
    assert (
        message.thread[0].title == "All accounts"
        and message.thread[0].table is not None
        and len(message.thread[0].table.rows) == 9
    )


def test_the_report_compares_the_month_with_the_one_before() -> None:
    found = {ADA: summary(ADA, (-31, 10), (-1, 200), (0, 200)), CEM: summary(CEM, (-31, 50), (0, 50))}
    digest = make_digest([ADA, CEM], found, {}, TODAY, timedelta(days=31))
    seen = observation("@ada@demo", NOON)
    account = to_stored(ADA, score(seen), seen)
    ended = datetime(2026, 4, 30, 23, 59, tzinfo=UTC)
    message = english(report_message(digest, [account], datetime(2026, 4, 1).date(), ended, delayed=False))
    text = plain(message.head)
    assert message.head.title.startswith("April 2026: 1 rose, 1 steady")
    assert "On average" in text
    titles = [reply.title for reply in message.thread]
    assert titles[:2] == ["Compared with the month before", "Best posts"]
    best = message.thread[1].table
    assert best is not None and len(best.rows) == 2, "at most two of one account"
    assert all("https://e.test/" in row[2] for row in best.rows)


def test_the_report_names_who_is_missing_as_the_digest_does() -> None:
    ended = datetime(2026, 4, 30, 23, 59, tzinfo=UTC)
    message = english(report_message(example(), [], datetime(2026, 4, 1).date(), ended, delayed=False))
    assert "Missing: @dan@demo, its network has suspended it." in plain(message.head)


def test_a_week_counts_only_ripe_posts_of_our_own() -> None:
    seen = observation(at=NOON)
    young = replace(seen.posts[0], id="young", at=NOON - timedelta(hours=47), reposts=10**6)
    shared = replace(seen.posts[0], id="shared", kind="repost", reposts=10**6)
    week = week_of(replace(seen, posts=(young, shared, *seen.posts)))
    assert week.best is not None and week.best.id.startswith("p")
    assert week.posts == 6
    assert best_posts(seen, timedelta(days=7), most=2)[0].reactions == 11.0


def test_the_report_tells_what_the_community_answered_to() -> None:
    seen = observation("@ada@demo", NOON, posts=60)
    posts = tuple(
        replace(post, media="image" if i % 2 else "none", reposts=300 if i % 2 else 10)
        for i, post in enumerate(seen.posts)
    )
    seen = replace(seen, posts=posts)
    found = {ADA: summary(ADA, (-31, 10), (-1, 200), (0, 200))}
    digest = make_digest([ADA], found, {DAN: fact("unknown-handle")}, TODAY, timedelta(days=31))
    ended = datetime(2026, 4, 30, 23, 59, tzinfo=UTC)
    account = to_stored(ADA, score(seen), seen)
    message = english(report_message(digest, [account], datetime(2026, 4, 1).date(), ended, delayed=False))
    answers = next(reply for reply in message.thread if reply.title.startswith("What the communities"))
    assert answers.lines[0].startswith("@ada@demo: Posts with a picture")


TUBE = Handle("youtube", "kitefilms")
NOT_FOR = "not for decisions on hiring, credit, insurance, housing or access"


def mixed(terms: Terms = PLAIN, *, only_youtube: bool = False) -> Digest:
    """A channel that everybody watches, beside two small accounts of the demo network."""
    found = {
        ADA: summary(ADA, (-31, 10), (0, 10)),
        BOB: summary(BOB, (-31, 10), (0, 10)),
        TUBE: summary(TUBE, (-31, 10), (0, 9_000)),
    }
    handles = [TUBE] if only_youtube else [ADA, BOB, TUBE]
    return make_digest(handles, found, {}, TODAY, timedelta(days=31), terms=terms)


def report_of(digest: Digest) -> Message:
    ended = datetime(2026, 4, 30, 23, 59, tzinfo=UTC)
    message: Message = english(report_message(digest, [], datetime(2026, 4, 1).date(), ended, delayed=False))
    return message


def test_youtube_stands_beside_every_sum_and_mean_over_several_networks() -> None:
    digest, message = mixed(), report_of(mixed())
    assert [line.handle for line in digest.risen] == [TUBE], "its own line stays"
    assert digest.forecast_accounts == 2
    said = plain(message.head)
    assert "On average 0.0 points over 2 accounts" in said
    assert "1 account of YouTube stands beside" in said
    assert message.head.chart is not None
    assert {point.value for point in message.head.chart.points} == {
        line.days[-1].score.value for line in digest.steady
    }


def test_youtube_is_counted_in_where_it_was_agreed_on_or_stands_alone() -> None:
    agreed = mixed(Terms(combined=frozenset({"youtube"})))
    assert agreed.forecast_accounts == 3 and "beside" not in plain(report_of(agreed).head)
    assert mixed(only_youtube=True).forecast_accounts == 1


def test_digests_and_reports_say_what_scores_are_not_for() -> None:
    for message in (
        english(digest_message(example(), Name("Week 19"), delayed=False)),
        report_of(example()),
    ):
        assert NOT_FOR in plain(message.head)


def test_the_chart_of_the_report_has_the_same_accounts_on_every_day_and_agrees_with_its_text() -> None:
    found = {
        ADA: summary(ADA, (-32, 10), (-20, 10), (0, 10)),
        BOB: summary(BOB, (-32, 100), (0, 100)),
        CEM: summary(CEM, (-10, 1), (0, 1)),
    }
    digest = make_digest([ADA, BOB, CEM], found, {}, TODAY, timedelta(days=31))
    assert [line.handle for line in digest.new] == [CEM]
    first, ended = TODAY - timedelta(days=30), NOON
    message = english(report_message(digest, [], first, ended, delayed=False))
    chart = message.head.chart
    assert chart is not None and {point.value for point in chart.points} == {chart.points[0].value}
    said = plain(message.head)
    assert "On average 0.0 points over 2 accounts" in said
    assert "1 account that came in during the month is not in it." in said
    assert chart.title.startswith("Mean score of 2 accounts")


def test_a_day_without_a_score_is_a_gap_in_the_small_chart() -> None:
    digest = make_digest([ADA], {ADA: summary(ADA, (-7, 10), (-1, 200), (0, 200))}, {}, TODAY)
    table = movers_table(digest)
    assert table is not None
    assert english(table.rows[0][3]).strip("▁█") == "\u00a0" * 5
