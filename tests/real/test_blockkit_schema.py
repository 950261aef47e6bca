"""The schema that the tests check blocks with is that of Slack's own types."""

from __future__ import annotations

import pytest

from tests.fakes.make_blockkit_schema import SCHEMA, made


@pytest.mark.real
def test_the_schema_is_made_of_slacks_own_types() -> None:
    assert made() == SCHEMA.read_text()
