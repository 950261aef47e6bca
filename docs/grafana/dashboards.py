"""Writes the dashboards beside this file: over the views in PostgreSQL, and over the API for any store.

python -m docs.grafana.dashboards
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
SCHEMA = 39  # of Grafana 11
POINTS = {"unit": "none", "min": 1, "max": 100, "decimals": 0}
Kind = Literal["timeseries", "table", "stat", "barchart"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: where it stands (x, y, width, height of a grid of 24), and what it asks."""

    title: str
    kind: Kind
    place: tuple[int, int, int, int]
    says: str
    sql: str = ""
    path: str = ""
    columns: tuple[tuple[str, str, str], ...] = ()
    unit: str = "none"


OVER_SQL = (
    Panel(
        "Scores by day",
        "timeseries",
        (0, 0, 16, 10),
        "Each account's score, 1 to 100. Days without one are gaps.",
        sql="""SELECT day AS time, account AS metric, score FROM report_scores
WHERE workspace = '$workspace' AND account IN ($account) AND $__timeFilter(day) ORDER BY day""",
    ),
    Panel(
        "Watched accounts",
        "stat",
        (16, 0, 8, 5),
        "How many accounts the workspace watches.",
        sql="SELECT count(*) AS accounts FROM report_accounts WHERE workspace = '$workspace'",
    ),
    Panel(
        "Forecasts inside their interval",
        "stat",
        (16, 5, 8, 5),
        "Share of judged forecasts that their 80 % interval held. Near 0.8 is as promised.",
        sql="""SELECT avg(covered) AS covered FROM report_outcomes
WHERE workspace = '$workspace' AND $__timeFilter(day)""",
        unit="percentunit",
    ),
    Panel(
        "Accounts now",
        "table",
        (0, 10, 16, 10),
        "The newest score of each account with its 80 % interval.",
        sql="""SELECT account, network, latest_day, score, low, high, confidence, followers, forecast
FROM report_accounts WHERE workspace = '$workspace' ORDER BY score DESC NULLS LAST""",
    ),
    Panel(
        "Cohorts",
        "table",
        (16, 10, 8, 10),
        "Accounts that belong now, and the median of their scores.",
        sql="""SELECT cohort, count(*) AS accounts,
percentile_cont(0.5) WITHIN GROUP (ORDER BY score) AS median
FROM report_cohorts WHERE workspace = '$workspace' AND until IS NULL GROUP BY cohort ORDER BY cohort""",
    ),
    Panel(
        "Posts by state",
        "timeseries",
        (0, 20, 24, 8),
        "Digests, reports and alerts that were due, by what became of them.",
        sql="""SELECT date_trunc('day', due_at) AS time, state AS metric, count(*) AS posts
FROM report_deliveries WHERE workspace = '$workspace' AND $__timeFilter(due_at) GROUP BY 1, 2 ORDER BY 1""",
    ),
)
OVER_API = (
    Panel(
        "Score by day",
        "timeseries",
        (0, 0, 16, 10),
        "The score of the account above, 1 to 100, with the ends of its 80 % interval.",
        path="/api/v1/scores/${account}/history?days=365",
        columns=(
            ("day", "time", "timestamp"),
            ("score", "score", "number"),
            ("low", "low", "number"),
            ("high", "high", "number"),
        ),
    ),
    Panel(
        "Forecasts against what came",
        "table",
        (16, 0, 8, 10),
        "Forecasts of the account that have their outcome.",
        path="/api/v1/scores/${account}/outcomes?days=365",
        columns=(
            ("day", "day", "string"),
            ("forecast", "forecast", "number"),
            ("came", "came", "number"),
            ("covered", "inside", "string"),
        ),
    ),
    Panel(
        "Accounts now",
        "table",
        (0, 10, 16, 10),
        "The newest score of each account with its 80 % interval.",
        path="/api/v1/accounts?limit=200",
        columns=(
            ("handle", "account", "string"),
            ("network", "network", "string"),
            ("score.score", "score", "number"),
            ("score.low", "low", "number"),
            ("score.high", "high", "number"),
            ("score.followers", "followers", "number"),
        ),
    ),
    Panel(
        "Posts",
        "table",
        (16, 10, 8, 10),
        "Digests, reports and alerts, and what became of them.",
        path="/api/v1/deliveries?limit=200",
        columns=(
            ("due_at", "due", "timestamp"),
            ("kind", "kind", "string"),
            ("state", "state", "string"),
        ),
    ),
)


def over_sql() -> dict[str, Any]:
    """The dashboard over the views of the store."""
    source = {"type": "grafana-postgresql-datasource", "uid": "${source}"}
    workspaces = "SELECT DISTINCT workspace FROM report_accounts ORDER BY 1"
    accounts = "SELECT DISTINCT account FROM report_accounts WHERE workspace = '$workspace' ORDER BY 1"
    variables = [
        _source("grafana-postgresql-datasource"),
        _variable("workspace", workspaces, source),
        {**_variable("account", accounts, source), "multi": True, "includeAll": True},
    ]
    panels = [_panel(number, one, source, _sql(one)) for number, one in enumerate(OVER_SQL, 1)]
    return _dashboard("influence-sql", "Influence", variables, panels)


def over_api() -> dict[str, Any]:
    """The dashboard over the API, with the Infinity data source and a token of the workspace."""
    source = {"type": "yesoreyeram-infinity-datasource", "uid": "${source}"}
    account = {
        "name": "account",
        "label": "Account",
        "type": "textbox",
        "query": "@ada@demo",
        "current": {"text": "@ada@demo", "value": "@ada@demo"},
    }
    variables = [_source("yesoreyeram-infinity-datasource"), account]
    panels = [_panel(number, one, source, _json(one)) for number, one in enumerate(OVER_API, 1)]
    return _dashboard("influence-api", "Influence (API)", variables, panels)


def _sql(one: Panel) -> dict[str, Any]:
    shape = "time_series" if one.kind == "timeseries" else "table"
    return {"rawQuery": True, "editorMode": "code", "format": shape, "rawSql": one.sql}


def _json(one: Panel) -> dict[str, Any]:
    return {
        "type": "json",
        "source": "url",
        "parser": "backend",
        "format": "timeseries" if one.kind == "timeseries" else "table",
        "url": one.path,
        "url_options": {"method": "GET"},
        "root_selector": "items",
        "columns": [
            {"selector": selector, "text": text, "type": kind} for selector, text, kind in one.columns
        ],
    }


def _panel(number: int, one: Panel, source: dict[str, str], target: dict[str, Any]) -> dict[str, Any]:
    x, y, width, height = one.place
    return {
        "id": number,
        "type": one.kind,
        "title": one.title,
        "description": one.says,
        "gridPos": {"x": x, "y": y, "w": width, "h": height},
        "datasource": source,
        "fieldConfig": {"defaults": {"unit": one.unit}, "overrides": []},
        "options": {},
        "targets": [{"refId": "A", "datasource": source, **target}],
    }


def _source(kind: str) -> dict[str, Any]:
    return {"name": "source", "label": "Data source", "type": "datasource", "query": kind}


def _variable(name: str, query: str, source: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "label": name.capitalize(),
        "type": "query",
        "query": query,
        "datasource": source,
        "refresh": 1,
        "sort": 1,
    }


def _dashboard(
    uid: str, title: str, variables: list[dict[str, Any]], panels: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "uid": uid,
        "title": title,
        "description": "How far the messages of watched accounts carry. Not for decisions on people.",
        "tags": ["influence"],
        "schemaVersion": SCHEMA,
        "timezone": "utc",
        "time": {"from": "now-90d", "to": "now"},
        "refresh": "5m",
        "templating": {"list": variables},
        "panels": panels,
    }


WRITTEN = {"influence.json": over_sql, "influence-api.json": over_api}


def main() -> None:
    """Writes both."""
    for name, make in WRITTEN.items():
        (HERE / name).write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
