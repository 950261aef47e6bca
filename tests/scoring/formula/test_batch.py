"""The batch path gives the numbers of the single path, to 1e-9, and is as monotone."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formula import VERSIONS, batch, score
from scoring.formula.batch import score_table
from scoring.formula.constants import constants
from scoring.observation.model import Observation, Post
from tests.scoring.formula.observations import NOW, account, observations, posts
from tests.scoring.formula.tables import table_of

every_version = pytest.mark.parametrize("version", VERSIONS)
versions = st.sampled_from(VERSIONS)
plain = observations().map(lambda seen: replace(seen, engagers=None, engager_sample=None))


@given(st.lists(plain, max_size=5), versions, st.booleans())
def test_both_paths_agree(seen: list[Observation], version: str, listed: bool) -> None:
    seen = [replace(one, listed=one.followers if listed else None) for one in seen]
    got = score_table(table_of(seen), constants(version))
    assert len(got.value) == len(seen)
    for row, one in enumerate(seen):
        want = score(one, version=version)
        reach = math.nan if want.parts.reach is None else want.parts.reach
        single = [want.value, want.low, want.high, want.standard_error, reach, want.parts.amplification]
        columns = (got.value, got.low, got.high, got.standard_error, got.reach, got.amplification)
        np.testing.assert_allclose([column[row] for column in columns], single, atol=1e-9, rtol=0)
        assert math.expm1(got.level[row]) == pytest.approx(
            want.forecast.reactions_per_post, rel=1e-9, abs=1e-9
        )
        assert got.posts_used[row] == want.posts_used


@every_version
def test_many_chunks_and_threads_change_nothing(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [account(posts(*range(i % 40), i, every=timedelta(hours=7)), followers=i * i) for i in range(300)]
    table, rules = table_of(seen), constants(version)
    whole = score_table(table, rules, threads=1)
    monkeypatch.setattr(batch, "CHUNK_POSTS", 100)
    pieces = score_table(table, rules, threads=4)
    np.testing.assert_allclose(pieces.value, whole.value, atol=1e-9, rtol=0)


@given(plain, versions, st.data())
def test_more_of_anything_never_lowers_it(seen: Observation, version: str, data: st.DataObject) -> None:
    seen = replace(seen, followers=seen.followers or 0)
    table, rules = table_of([seen]), constants(version)
    more = replace(table, followers=table.followers + data.draw(st.integers(0, 10**6)))
    if seen.posts:
        column = data.draw(st.sampled_from(("reposts", "quotes", "replies", "likes")))
        raised = getattr(table, column).copy()
        raised[data.draw(st.integers(0, len(raised) - 1))] += data.draw(st.integers(1, 10**6))
        changed: dict[str, object] = {column: raised}
        more = replace(more, **changed)  # type: ignore[arg-type]
    assert score_table(more, rules).value[0] >= score_table(table, rules).value[0] - 1e-9


@every_version
def test_no_accounts_are_no_scores(version: str) -> None:
    assert len(score_table(table_of([]), constants(version)).value) == 0


@every_version
def test_ten_thousand_posts_of_one_account(version: str) -> None:
    seen = account(posts(*range(10_000), every=timedelta(minutes=10)))
    got = score_table(table_of([seen]), constants(version))
    assert got.value[0] == pytest.approx(score(seen, version=version).value, abs=1e-9)


@every_version
def test_replies_join_where_others_are_few(version: str) -> None:
    replies = tuple(Post(f"r{i}", NOW - timedelta(days=5 + i), "reply", reposts=9) for i in range(20))
    seen = [account(posts(*[9] * few) + replies) for few in (3, 12)]
    assert score_table(table_of(seen), constants(version)).posts_used.tolist() == [23, 12]
