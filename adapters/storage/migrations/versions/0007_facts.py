"""What was kept as English sentences becomes facts: a code with its values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.storage.migrations import reasons, sentences
from adapters.storage.tables import JSON_TYPE

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PAGE = 1_000  # rows in memory at a time

Turn = Callable[[Any], Any]
Turns = dict[str, Turn]


def table(called: str, /, **columns: Any) -> sa.TableClause:
    return sa.table(called, *(sa.column(column, kind) for column, kind in columns.items()))


TEXT, NUMBER = sa.Text(), sa.Integer()
SCORE = table("score_day", account_id=NUMBER, day=sa.Date(), held=TEXT)
ACCOUNT = table("account", id=NUMBER, findings=JSON_TYPE)
REFRESH = table("refresh", network=TEXT, name=TEXT, trouble=TEXT)
SUBSCRIPTION = table("subscription", id=NUMBER, paused=TEXT)
DELIVERY = table("delivery", id=NUMBER, reason=TEXT, evidence=JSON_TYPE, payload=JSON_TYPE)
NOTICE = table("notice", id=NUMBER, facts=JSON_TYPE)
ASIDE = table("set_aside", digest=TEXT, content=JSON_TYPE)


def upgrade() -> None:
    turn_all(
        one=lambda sentence: written(reasons.reason(sentence)),
        held=lambda text: written(sentences.reasons_for_holding(text)),
        inner=reasons.reason,
        moves=sentences.reasons_of_move,
        findings=each(sentences.finding),
    )


def downgrade() -> None:
    """Back to English, as an older version reads and shows it."""
    turn_all(
        one=lambda text: english(json.loads(text)),
        held=lambda text: in_a_row(json.loads(text)),
        inner=english,
        moves=in_a_row,
        findings=each(english),
    )


def turn_all(*, one: Turn, held: Turn, inner: Turn, moves: Turn, findings: Turn) -> None:
    """Every place that says why. `one` and `held` are for texts, the others for what lies in JSON."""
    evidence = each(at("reason", inner))
    payload = at("alerts", each(lambda row: [*row[:3], moves(row[3])]))
    reason = at("reason", inner)
    turn(SCORE, ("account_id", "day"), {"held": held})
    turn(ACCOUNT, ("id",), {"findings": findings})
    turn(REFRESH, ("network", "name"), {"trouble": one})
    turn(SUBSCRIPTION, ("id",), {"paused": one})
    turn(DELIVERY, ("id",), {"reason": one, "evidence": evidence, "payload": payload})
    turn(NOTICE, ("id",), {"facts": reason})
    aside = {
        "score_day": at("held", held),
        "account": at("findings", at("json", findings)),
        "refresh": at("trouble", one),
        "subscription": at("paused", one),
    }
    turn(ASIDE, ("digest",), {"content": lambda content: set_aside(content, aside)})


def set_aside(content: dict[str, Any], rows: Turns) -> dict[str, Any]:
    """The rows of a deleted account, by table, as they would be put back."""
    return {name: each(rows[name])(value) if name in rows else value for name, value in content.items()}


def at(key: str, change: Turn) -> Turn:
    """Changes what stands at the key of an object; what is not there, or null, stays."""

    def changed(value: Any) -> Any:
        if not isinstance(value, dict) or value.get(key) is None:
            return value
        return {**value, key: change(value[key])}

    return changed


def each(change: Turn) -> Turn:
    """Changes every item of a list; anything else stays."""
    return lambda values: [change(one) for one in values] if isinstance(values, list) else values


def turn(of: sa.TableClause, key: tuple[str, ...], columns: Turns) -> None:
    """Changes these columns page by page, in the order of the key."""
    bind = op.get_bind()
    mine = sa.and_(*(of.c[name] == sa.bindparam(f"of_{name}") for name in key))
    changed = sa.update(of).where(mine).values({name: sa.bindparam(f"to_{name}") for name in columns})
    for rows in pages(bind, of, key, tuple(columns)):
        bind.execute(changed, [values_of(row, key, columns) for row in rows])


def pages(
    bind: sa.Connection, of: sa.TableClause, key: tuple[str, ...], columns: tuple[str, ...]
) -> Iterator[list[Any]]:
    """The rows that say something, a page at a time."""
    keys = sa.tuple_(*(of.c[name] for name in key))
    says = sa.or_(*(of.c[name].is_not(None) for name in columns))
    query = sa.select(*(of.c[name] for name in (*key, *columns))).where(says)
    query = query.order_by(*(of.c[name] for name in key)).limit(PAGE)
    after = query
    while rows := list(bind.execute(after).mappings()):
        yield rows
        last = tuple(sa.literal(rows[-1][name], of.c[name].type) for name in key)
        after = query.where(keys > sa.tuple_(*last))


def values_of(row: Any, key: tuple[str, ...], columns: Turns) -> dict[str, Any]:
    found = {f"of_{name}": row[name] for name in key}
    for name, change in columns.items():
        found[f"to_{name}"] = None if row[name] is None else safely(change, row[name])
    return found


def safely(change: Turn, value: Any) -> Any:
    """What nobody of ours wrote is left as it is: no single row may keep a store from being opened."""
    try:
        return change(value)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return value


def written(fact: Any) -> str:
    return json.dumps(fact, ensure_ascii=False)


def english(fact: Any) -> str:
    from scoring.fact_texts import text_of
    from scoring.facts import from_json

    return str(text_of(from_json(fact)))


def in_a_row(facts: list[Any]) -> str:
    return " ".join(map(english, facts))
