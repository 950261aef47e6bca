"""What Slack makes of a line, and what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound.unescape import as_typed
from adapters.slack.render.sanitise import escape
from scoring.commands.accounts import parse
from scoring.commands.kinds import Ask, Compare
from scoring.errors import BadCommand, BadHandle, InfluenceError
from tests.english import english

TABLE = [
    ("@ada@demo", "@ada@demo"),
    ("<mailto:ada@mastodon.social|ada@mastodon.social>", "ada@mastodon.social"),
    ("<mailto:ada@mastodon.social>", "ada@mastodon.social"),
    ("@<mailto:ada@mastodon.social|ada@mastodon.social>", "@ada@mastodon.social"),
    ("<http://pat.bsky.social|pat.bsky.social>", "pat.bsky.social"),
    ("@<http://pat.bsky.social|pat.bsky.social>", "@pat.bsky.social"),
    ("why <http://pat.bsky.social|pat.bsky.social> 30d", "why pat.bsky.social 30d"),
    ("<https://bsky.app/profile/pat.bsky.social>", "https://bsky.app/profile/pat.bsky.social"),
    (
        "<https://bsky.app/profile/pat.bsky.social|bsky.app/profile/pat.bsky.social>",
        "https://bsky.app/profile/pat.bsky.social",
    ),
    ("<https://x.com/ada?a=1&amp;b=2>", "https://x.com/ada?a=1&b=2"),
    (
        "compare <http://a.bsky.social|a.bsky.social> @<mailto:b@c.org|b@c.org>,@<mailto:d@e.org|d@e.org>",
        "compare a.bsky.social @b@c.org,@d@e.org",
    ),
    ("  “@ada@demo”\xa0 ", '"@ada@demo"'),
    ("a &amp;lt; b", "a &lt; b"),
    ("<>", ""),
    ("digest weekly mon 09:00 Europe/Paris", "digest weekly mon 09:00 Europe/Paris"),
]


@pytest.mark.parametrize(("slack", "typed"), TABLE)
def test_the_line_is_what_was_typed(slack: str, typed: str) -> None:
    assert as_typed(slack) == typed


@pytest.mark.parametrize("text", ["<@U1|worf>", "<@U1>", "why <@W12345|worf> 30d", "@<@U1|worf>"])
def test_a_member_of_slack_is_explained_and_never_looked_up(text: str) -> None:
    with pytest.raises(BadHandle) as caught:
        as_typed(text)
    assert "member of this Slack" in english(caught.value.happened)
    assert "mastodon.social" in english(caught.value.advice)


def test_a_hostile_member_name_is_shown_harmlessly() -> None:
    with pytest.raises(BadHandle) as caught:
        as_typed("<@U1|&lt;!channel&gt;\u202e>")
    assert "\u202e" not in english(caught.value.happened)


@pytest.mark.parametrize("text", ["<!channel>", "<!here>", "<!subteam^S1|@team>", "watch <#C1|general>"])
def test_other_mentions_are_refused_with_advice(text: str) -> None:
    with pytest.raises(BadCommand) as caught:
        as_typed(text)
    assert caught.value.advice and "<" not in str(caught.value)


def test_the_grammar_reads_what_slack_made_of_handles() -> None:
    asked = parse(as_typed("@<mailto:Ada@Mastodon.Social|Ada@Mastodon.Social>"))
    assert isinstance(asked, Ask) and str(asked.who.handle) == "@ada@mastodon.social"
    compared = parse(as_typed("compare <http://a.bsky.social|a.bsky.social> <https://github.com/torvalds>"))
    assert isinstance(compared, Compare)
    assert [one.handle.network for one in compared.who] == ["bluesky", "github"]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80))
def test_a_word_that_slack_escapes_comes_back_as_it_was_typed(word: str) -> None:
    assert as_typed(escape(word)) == word


@given(st.text(max_size=200))
def test_nothing_but_our_own_errors_comes_of_any_line(text: str) -> None:
    try:
        assert "\n" not in as_typed(text)
    except InfluenceError as error:
        assert error.advice


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alerts mention:<!subteam^S0TEAM|@marketing>", "alerts mention:group/S0TEAM/marketing"),
        ("alerts mention <!subteam^S0TEAM>", "alerts mention:group/S0TEAM"),
        ("digest weekly mention: <@U123|ada>", "digest weekly mention:person/U123/ada"),
    ],
)
def test_a_group_after_mention_is_somebody_to_mention(typed: str, meant: str) -> None:
    assert as_typed(typed) == meant


@pytest.mark.parametrize(
    "typed", ["alerts <!subteam^S0TEAM|@marketing>", "alerts mention:<!here>", "mention <!channel>"]
)
def test_other_mentions_of_several_people_are_still_none(typed: str) -> None:
    with pytest.raises(BadCommand):
        as_typed(typed)
