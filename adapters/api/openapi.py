"""The description of the API (OpenAPI 3.1), made from the same models that it answers with."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from adapters.api import models
from adapters.api.answers import CSV, JSON, LINES, PROBLEM

_REFERENCE = "#/components/schemas/{model}"
HANDLE = {"type": "string", "minLength": 1, "maxLength": 300}
NAME = {"type": "string", "minLength": 1, "maxLength": 40}
_ANSWERS: tuple[type[BaseModel], ...] = (
    models.Accounts,
    models.Score,
    models.History,
    models.Cohorts,
    models.CohortOf,
    models.Campaigns,
    models.CampaignOf,
    models.Problem,
)


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    _, schemas = models_json_schema([(one, "serialization") for one in _ANSWERS], ref_template=_REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Influence",
            "version": "1",
            "description": "What a workspace watches, its cohorts and its campaigns, read with a token.",
        },
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/api/v1/accounts": _get(
            "What the workspace watches, with the newest scores",
            models.Accounts,
            [_query("cursor", {"type": "string", "maxLength": 100}), _query("limit", _whole(1, 200))],
            table=True,
        ),
        "/api/v1/scores/{handle}": _get(
            "The newest score", models.Score, [_path("handle", HANDLE)], table=True
        ),
        "/api/v1/scores/{handle}/history": _get(
            "Scores by day, oldest first",
            models.History,
            [_path("handle", HANDLE), _query("days", _whole(1, 3_650))],
            table=True,
        ),
        "/api/v1/cohorts": _get("Cohorts", models.Cohorts, []),
        "/api/v1/cohorts/{name}": _get("One cohort", models.CohortOf, [_path("name", NAME)]),
        "/api/v1/campaigns": _get("Campaigns, the newest first", models.Campaigns, [], table=True),
        "/api/v1/campaigns/{name}": _get("One campaign", models.CampaignOf, [_path("name", NAME)]),
    }


def _get(
    summary: str, found: type[BaseModel], parameters: list[dict[str, Any]], *, table: bool = False
) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": {"$ref": _REFERENCE.format(model=found.__name__)}}}
    if table:
        content |= {kind: {"schema": {"type": "string"}} for kind in (CSV, LINES)}
    told = {PROBLEM: {"schema": {"$ref": _REFERENCE.format(model="Problem")}}}
    wrong = {
        "400": "A parameter cannot be read",
        "401": "No token, or one that opens nothing",
        "404": "Nothing that this token may see",
        "406": "Not in that form",
        "429": "Asked too often; Retry-After tells when again",
    }
    answers: dict[str, Any] = {
        "200": {"description": summary, "content": content},
        "304": {"description": "As the ETag that was sent"},
        **{status: {"description": why, "content": told} for status, why in wrong.items()},
    }
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}
