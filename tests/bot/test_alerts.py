"""The alerts speak of figures that there are, are read by Prometheus's own tool, and have a page to help."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from adapters.metrics.prometheus import PrometheusMeasures, Quota, Snapshot
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from scoring.history.scoreboard import Row
from scoring.ports.figures import Figures
from tests.bot.test_deploy import COMMANDS
from tests.bot.test_scheduler import Work, schedule_of
from tests.fakes import NOON, FakeClock
from tests.servers.postgresql import fresh_database

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "alerts.yml"
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
ALERTS = {
    one["alert"]: one for group in yaml.safe_load(RULES.read_text())["groups"] for one in group["rules"]
}


def everything() -> dict[str, dict[str, set[str]]]:
    """Each series that a page can hold, with the values of its labels here."""
    measures = PrometheusMeasures(FakeClock())
    for outcome in ("ok", "refused", "network-down", "network-slow", "bad-answer", "answer-too-large"):
        measures.asked("bluesky", outcome, 0.1)
    measures.answered("ask", "internal", 0.1)
    for outcome in ("ok", "rate-limited", "refused", "fault", "broken"):
        measures.sent("slack", outcome)
    measures.left("github", 1, 2, NOON + timedelta(hours=1))
    for tick, _, _ in schedule_of(Work())._ticks():
        measures.expects(tick)
    figures = Figures({}, 0, timedelta(0), 0, timedelta(0))
    page = measures.page(Snapshot("1", False, figures, (Row("x", "2", 1, 1, 0, 0),), (Quota("x", 1, 2),)))
    found: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return found


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_asks_for_series_labels_and_values_that_there_are(alert: str) -> None:
    known = everything()
    asked = re.findall(r"\b((?:influence|process)_\w+)(?:\{([^}]*)\})?", ALERTS[alert]["expr"])
    assert asked
    for series, labels in asked:
        assert series in known, series
        for name, operator, value in re.findall(r'(\w+)(=~|=)"([^"]*)"', labels):
            values = set(value.split("|")) if operator == "=~" else {value}
            assert values <= known[series][name], f"{series}: {name}"
    for names in re.findall(r"by \(([^)]*)\)", ALERTS[alert]["expr"]):
        for name in names.split(", "):
            assert any(name in known[series] for series, _ in asked), name


def test_every_alert_has_its_section_of_the_runbooks_and_no_section_is_left_over() -> None:
    sections = dict(re.findall(r"^## (\w+)\n\n(.*?)(?=^## |\Z)", RUNBOOKS, re.MULTILINE | re.DOTALL))
    assert set(sections) == set(ALERTS)
    for alert, section in sections.items():
        said = {"Page": "page", "Ticket": "ticket"}[section.partition(".")[0]]
        assert said == ALERTS[alert]["labels"]["severity"], alert
        follows = re.findall(r"As (\w+)", section)
        assert follows or ("- Look: " in section and "- Do: " in section), alert


def test_every_series_is_in_the_documentation_and_no_other() -> None:
    written = set(re.findall(r"`(influence_\w+)", OPERATING.partition("| series |")[2].partition("\n\n")[0]))
    ours = {
        re.sub(r"_(bucket|sum|count)$", "", name) for name in everything() if name.startswith("influence_")
    }
    assert written == ours


def test_what_the_runbooks_name_is_there() -> None:
    for series in re.findall(r"\binfluence_\w+", RUNBOOKS):
        if series != "influence_":
            assert any(name.startswith(series) for name in everything()), series
    for command in re.findall(r"`influence ([a-z]+)", RUNBOOKS):
        assert command in COMMANDS, command
    for alert in re.findall(r"\bInfluence[A-Z]\w+", RUNBOOKS):
        assert alert in ALERTS


async def test_the_questions_of_the_runbooks_to_the_store_can_be_asked() -> None:
    questions = re.findall(r'psql "\$DATABASE_URL" -c "(.*?)"$', RUNBOOKS, re.MULTILINE | re.DOTALL)
    assert len(questions) > 3
    async with fresh_database() as url:
        engine = make_engine(url)
        await migrate(engine)
        await engine.dispose()
        async with await psycopg.AsyncConnection.connect(url) as connection:
            for question in questions:
                await connection.execute(question.encode())


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    """Without it: a skip, and with CI=true a failure."""
    found = shutil.which("promtool")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("promtool is not installed")
        pytest.skip("promtool is not installed: it comes with Prometheus")
    return subprocess.run([found, *words], capture_output=True, text=True, check=False)


def test_prometheus_takes_the_rules() -> None:
    done = promtool("check", "rules", str(RULES))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(ALERTS)} rules found" in done.stdout


def test_alerts_are_raised_when_they_should_be_and_not_otherwise() -> None:
    cases = ROOT / "tests" / "fixtures" / "alerts" / "cases.yml"
    done = promtool("test", "rules", str(cases))
    assert done.returncode == 0, done.stdout + done.stderr
    named = set(re.findall(r"alertname: (\w+)|alertname=\"(\w+)\"", cases.read_text()))
    tested = {one or other for one, other in named}
    assert set(ALERTS) - tested == {"InfluenceProcessStuck"}, "which only compares with 1"
