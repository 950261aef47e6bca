"""The Outcomes port: forecasts of stored days, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, cast, func, or_, select, update

from adapters.storage.database import Database
from adapters.storage.rows import kept_from, observation_from
from adapters.storage.tables import AccountRow, OutcomeRow, ScoreRow, table_of
from scoring.handles import Handle
from scoring.history.scoreboard import Judged, Outcome, Row
from scoring.history.stored import ForecastEvaluation

ACCOUNT, SCORE, OUTCOME = (table_of(model) for model in (AccountRow, ScoreRow, OutcomeRow))
# Days that are looked at for one account in one go; the next go takes the next.
MOST_DAYS = 120


class SqlOutcomes:
    """An account is judged after each new observation, from the first day that is not judged yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def to_judge(self, most: int) -> Sequence[ForecastEvaluation]:
        changed = or_(ACCOUNT.c.judged_at.is_(None), ACCOUNT.c.judged_at < ACCOUNT.c.latest_at)
        query = select(ACCOUNT).where(changed).order_by(ACCOUNT.c.id).limit(most)
        async with self._database.reading() as connection:
            found = []
            for account in (await connection.execute(query)).all():
                handle = Handle(account.network, account.name)
                days = select(SCORE).where(
                    SCORE.c.account_id == account.id,
                    SCORE.c.reconstructed.is_(False),
                    SCORE.c.held.is_(None),
                    SCORE.c.day > (account.judged_day or date.min),
                )
                rows = await connection.execute(days.order_by(SCORE.c.day).limit(MOST_DAYS))
                promises = tuple(kept_from(handle, row) for row in rows)
                found.append(ForecastEvaluation(handle, observation_from(account.observation), promises))
        return found

    async def judged(
        self, judging: ForecastEvaluation, outcomes: Mapping[date, Outcome], up_to: date | None
    ) -> None:
        handle = judging.handle
        of_it = (ACCOUNT.c.network == handle.network) & (ACCOUNT.c.name == handle.name)
        async with self._database.writing() as connection:
            account_id = (await connection.execute(select(ACCOUNT.c.id).where(of_it))).scalar()
            if account_id is None:
                return
            rows = [_values(account_id, day, found) for day, found in outcomes.items()]
            if rows:
                await connection.execute(self._database.insert(OUTCOME).on_conflict_do_nothing(), rows)
            values: dict[str, Any] = {"judged_at": judging.observation.observed_at}
            if up_to is not None:
                values["judged_day"] = up_to
            await connection.execute(update(ACCOUNT).where(of_it).values(values))

    async def of(self, handle: Handle, since: date) -> Sequence[Judged]:
        promised = (SCORE.c.account_id == OUTCOME.c.account_id) & (SCORE.c.day == OUTCOME.c.day)
        values = (SCORE.c.forecast, SCORE.c.forecast_low, SCORE.c.forecast_high, OUTCOME.c.reactions)
        query = (
            select(OUTCOME.c.day, *values, OUTCOME.c.covered)
            .join(ACCOUNT, ACCOUNT.c.id == OUTCOME.c.account_id)
            .join(SCORE, promised)
            .where(ACCOUNT.c.network == handle.network, ACCOUNT.c.name == handle.name)
            .where(OUTCOME.c.day >= since)
            .order_by(OUTCOME.c.day)
        )
        async with self._database.reading() as connection:
            return [Judged(*row) for row in await connection.execute(query)]

    async def board(self) -> Sequence[Row]:
        squares = func.avg(OUTCOME.c.error * OUTCOME.c.error)
        groups = (OUTCOME.c.network, OUTCOME.c.formula)
        query = select(
            *groups,
            func.count().label("outcomes"),
            func.avg(cast(OUTCOME.c.covered, Integer)).label("covered"),
            func.avg(OUTCOME.c.error).label("bias"),
            squares.label("squares"),
        ).group_by(*groups)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(*groups))).all()
        return [
            Row(row.network, row.formula, row.outcomes, float(row.covered), row.bias, row.squares**0.5)
            for row in rows
        ]


def _values(account_id: int, day: date, found: Outcome) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "day": day,
        "network": found.promise.network,
        "formula": found.promise.formula,
        "reactions": found.reactions_per_post,
        "error": found.error,
        "covered": found.covered,
    }
