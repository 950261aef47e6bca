"""What a network showed beside the numbers: facts, in files and in the store, that move no score."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from adapters.files.rows import observation_of
from adapters.storage.rows import observation_from, observation_json
from scoring.facts import fact, legacy
from scoring.observation.json import from_json, inputs_hash, to_json
from tests.fakes import NOON, observation

SEEN = observation("@ada@demo", NOON)
MOVED = fact("moved", handle="@ada@a.example", new="@ada@b.example")


def test_notes_come_back_from_json_as_they_were() -> None:
    noted = replace(SEEN, notes=(MOVED, fact("left-out", count=3)))
    assert from_json(to_json(noted)).notes == noted.notes
    assert "notes" not in to_json(SEEN)


def test_a_sentence_that_an_older_version_wrote_is_said_as_it_stands() -> None:
    row = {**to_json(SEEN), "notes": ["Its owner says that a program posts here.", {"code": "automated"}]}
    assert from_json(row).notes == (legacy("Its owner says that a program posts here."), fact("automated"))


@pytest.mark.parametrize("odd", [None, 7, "moved", {"code": "moved"}, []])
def test_notes_of_another_form_are_none(odd: object) -> None:
    assert from_json({**to_json(SEEN), "notes": odd}).notes == ()


def test_a_note_moves_no_score_and_no_hash() -> None:
    assert inputs_hash(replace(SEEN, notes=(MOVED,))) == inputs_hash(SEEN)


def test_a_line_of_a_file_may_have_notes() -> None:
    line = json.dumps({**to_json(SEEN), "notes": ["A sentence."]}).encode()
    assert observation_of(line)[1] == inputs_hash(SEEN)


def test_the_store_keeps_notes_but_for_what_a_question_cost() -> None:
    spent = fact("spent", network="X", spent="$0.11", limit="$1.00")
    kept = observation_from(observation_json(replace(SEEN, notes=(MOVED, spent))))
    assert kept.notes == (MOVED,)
