"""The description of the API (OpenAPI 3.1), made from the same models that it reads and answers with."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from adapters.api import models
from adapters.api.answers import CSV, JSON, LINES, PROBLEM

_REFERENCE = "#/components/schemas/{model}"
HANDLE = {"type": "string", "minLength": 1, "maxLength": 300}
NAME = {"type": "string", "minLength": 1, "maxLength": 40}
ID = {"type": "string", "minLength": 22, "maxLength": 22}
_ANSWERS: tuple[type[BaseModel], ...] = (
    models.Accounts,
    models.Score,
    models.History,
    models.Outcomes,
    models.Insights,
    models.Comparison,
    models.Cohorts,
    models.CohortOf,
    models.Campaigns,
    models.CampaignOf,
    models.Deliveries,
    models.CheckOf,
    models.Watching,
    models.Problem,
)
_SENT: tuple[type[BaseModel], ...] = (models.SentHandles, models.SentCohort, models.SentCheck)
_WRONG = {
    "400": "A parameter cannot be read, or it cannot be done",
    "401": "No token, or one that opens nothing",
    "403": "The token may not do that",
    "404": "Nothing that this token may see",
    "406": "Not in that form",
    "429": "Asked too often; Retry-After tells when again",
}
_WRONG_BODY = {"413": "Too long", "415": "Not JSON"}


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((one, "serialization") for one in _ANSWERS),
        *((one, "validation") for one in _SENT),
    ]
    _, schemas = models_json_schema(wanted, ref_template=_REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Influence",
            "version": "1",
            "description": "What a workspace watches, its cohorts, campaigns and posts, with a token.",
        },
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    handle, name = _path("handle", HANDLE), _path("name", NAME)
    days, limit = _query("days", _whole(1, 3_650)), _query("limit", _whole(1, 200))
    cursor, zone = _query("cursor", _text(800)), _query("zone", _text(100))
    compared = {**_query("handle", {"type": "array", "items": HANDLE, "minItems": 2, "maxItems": 10})}
    compared |= {"required": True, "style": "form", "explode": True}
    return {
        "/api/v1/accounts": {
            "get": _get(
                "What the workspace watches, with the newest scores",
                models.Accounts,
                [cursor, limit],
                table=True,
            ),
            "post": _send("Watch accounts", models.SentHandles, models.Watching, []),
        },
        "/api/v1/accounts/{handle}": {"delete": _delete("Stop watching one", [handle])},
        "/api/v1/scores/{handle}": {"get": _get("The newest score", models.Score, [handle], table=True)},
        "/api/v1/scores/{handle}/history": {
            "get": _get("Scores by day, oldest first", models.History, [handle, days], table=True)
        },
        "/api/v1/scores/{handle}/outcomes": {
            "get": _get("Forecasts against what came", models.Outcomes, [handle, days], table=True)
        },
        "/api/v1/scores/{handle}/insights": {
            "get": _get("What the community answers to", models.Insights, [handle, zone], table=True)
        },
        "/api/v1/compare": {"get": _get("Accounts side by side", models.Comparison, [compared], table=True)},
        "/api/v1/cohorts": {
            "get": _get("Cohorts", models.Cohorts, []),
            "post": _send("Make a cohort", models.SentCohort, models.CohortOf, [], status="201"),
        },
        "/api/v1/cohorts/{name}": {
            "get": _get("One cohort", models.CohortOf, [name]),
            "delete": _delete("Give up a cohort; its accounts stay watched", [name]),
        },
        "/api/v1/cohorts/{name}/members": {
            "post": _send("Add accounts", models.SentHandles, models.CohortOf, [name])
        },
        "/api/v1/cohorts/{name}/members/{handle}": {
            "delete": _answered("Take one out; it stays watched", models.CohortOf, [name, handle])
        },
        "/api/v1/campaigns": {"get": _get("Campaigns, the newest first", models.Campaigns, [], table=True)},
        "/api/v1/campaigns/{name}": {"get": _get("One campaign", models.CampaignOf, [name])},
        "/api/v1/deliveries": {
            "get": _get("What became of posts, the newest first", models.Deliveries, [limit], table=True)
        },
        "/api/v1/checks": {
            "post": _send("Check a list of people", models.SentCheck, models.CheckOf, [], status="202")
        },
        "/api/v1/checks/{id}": {
            "get": _get("A check, and what came of it", models.CheckOf, [_path("id", ID)], table=True)
        },
    }


def _get(
    summary: str, found: type[BaseModel], parameters: list[dict[str, Any]], *, table: bool = False
) -> dict[str, Any]:
    """Of a question that has an ETag."""
    made = _answered(summary, found, parameters)
    if table:
        made["responses"]["200"]["content"] |= {kind: {"schema": {"type": "string"}} for kind in (CSV, LINES)}
    made["responses"]["304"] = {"description": "As the ETag that was sent"}
    return made


def _send(
    summary: str,
    sent: type[BaseModel],
    found: type[BaseModel],
    parameters: list[dict[str, Any]],
    *,
    status: str = "200",
) -> dict[str, Any]:
    made = _answered(summary, found, parameters, status=status)
    body = {"schema": {"$ref": _REFERENCE.format(model=sent.__name__)}}
    made["requestBody"] = {"required": True, "content": {JSON: body}}
    made["responses"] |= _wrong(_WRONG_BODY)
    return made


def _delete(summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": {"204": {"description": "Done"}, **_wrong(_WRONG)},
    }


def _answered(
    summary: str, found: type[BaseModel], parameters: list[dict[str, Any]], *, status: str = "200"
) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": {"$ref": _REFERENCE.format(model=found.__name__)}}}
    answers = {status: {"description": summary, "content": content}, **_wrong(_WRONG)}
    return {"summary": summary, "parameters": parameters, "responses": answers}


def _wrong(told: dict[str, str]) -> dict[str, Any]:
    content = {PROBLEM: {"schema": {"$ref": _REFERENCE.format(model="Problem")}}}
    return {status: {"description": why, "content": content} for status, why in told.items()}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}
