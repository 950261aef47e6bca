"""A known fault of a locked package stops a change, and what could not be asked is never called fine."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from tests.servers.web import Reply, Request, json_reply, serve
from tests.supply.known_faults import ACCEPTED, Answer, Fault, accepted, ask, read, told

TODAY = date(2026, 11, 27)
FAULT = Fault("jinja2", "2.4.1", frozenset({"PYSEC-1", "CVE-2026-1"}), ("2.11.3",))
LOCK = f"jinja2==2.4.1 \\\n    --hash=sha256:{'0' * 64}\nidna==3.20 \\\n    --hash=sha256:{'1' * 64}\n"


def osv(request: Request) -> Reply:
    """As api.osv.dev answers: one fault of jinja2, none of others."""
    package = json.loads(request.body)["package"]["name"]
    if package != "jinja2":
        return json_reply({})
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.11.3"}]}]
    fault = {
        "id": "PYSEC-1",
        "aliases": ["CVE-2026-1"],
        "details": "It can be broken out of.",
        "published": "2026-01-01T00:00:00Z",
        "modified": "2026-01-01T00:00:00Z",
        "affected": [{"package": {"name": "jinja2", "ecosystem": "PyPI"}, "ranges": ranges}],
    }
    return json_reply({"vulns": [fault]})


async def test_a_service_is_asked_about_every_package_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(LOCK)
    async with serve(osv) as server:
        found = await asyncio.to_thread(ask, tmp_path / "r.txt", "osv", f"{server.url}/v1/query")
    assert found.asked == {"jinja2", "idna"}
    assert found.faults == [FAULT]


async def test_a_service_that_cannot_be_reached_was_asked_about_nothing(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(LOCK)
    found = await asyncio.to_thread(ask, tmp_path / "r.txt", "osv", "http://127.0.0.1:9/v1/query")
    assert found == Answer()


def test_a_package_that_a_service_does_not_know_was_not_asked_about() -> None:
    skipped = {"name": "idna", "skip_reason": "Dependency not found on PyPI and could not be audited"}
    fine = {"name": "jinja2", "version": "9", "vulns": []}
    assert read({"dependencies": [skipped, fine]}).asked == {"jinja2"}


def test_a_fault_that_nobody_accepted_is_bad() -> None:
    lines, bad = told(["jinja2"], [Answer({"jinja2"}, [FAULT])], frozenset())
    assert bad
    assert lines[0] == "FAULT: jinja2 2.4.1: CVE-2026-1, PYSEC-1, mended in 2.11.3"


def test_a_fault_that_is_accepted_under_any_of_its_names_is_only_told() -> None:
    lines, bad = told(["jinja2"], [Answer({"jinja2"}, [FAULT])], frozenset({"CVE-2026-1"}))
    assert not bad and lines[0].startswith("accepted: jinja2")


def test_what_was_not_asked_about_is_said_loudly() -> None:
    assert told(["a", "b"], [Answer()], frozenset()) == (
        ["NOT CHECKED: known faults of 2 of 2 packages: the service cannot be reached"],
        False,
    )
    lines, _ = told(["a", "b"], [Answer({"a"})], frozenset())
    assert lines == ["NOT CHECKED: known faults of 1 of 2 packages: b", "1 packages checked, 0 known faults"]


def test_an_acceptance_ends_and_needs_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "accepted.toml"
    file.write_text('[[fault]]\nid = "CVE-1"\nreason = "not used"\nuntil = 2026-12-31\n')
    assert accepted(file, TODAY) == {"CVE-1"}
    assert accepted(file, date(2027, 1, 1)) == frozenset()
    file.write_text('[[fault]]\nid = "CVE-1"\nuntil = 2026-12-31\n')
    with pytest.raises(KeyError):
        accepted(file, TODAY)


def test_our_own_list_of_acceptances_can_be_read() -> None:
    accepted(ACCEPTED, TODAY)
