"""What the core needs to keep: scores, opt-outs, links, and how forecasts did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from scoring.explain.links import Link
from scoring.handles import Handle
from scoring.history.scoreboard import Judged, Outcome, Row
from scoring.history.stored import Account, ForecastEvaluation, Stamp, StoredScore, Summary
from scoring.text import Text


class Store(Protocol):
    """Scores by account and day. Every method raises StoreTrouble, and nothing else, when the store fails.

    A write is one transaction: after an error or a kill it happened as a whole or not at all.
    """

    async def account(self, handle: Handle) -> Account | None:
        """The latest score and observation, or None where nothing is stored."""
        ...

    async def accounts(self, handles: Sequence[Handle]) -> Mapping[Handle, Account]:
        """As `account` for each of these that is stored, in one question."""
        ...

    async def stamp(self, handle: Handle, workspace: str) -> Stamp | None:
        """Which state of the account is stored, without reading it; None where nothing is stored."""
        ...

    async def latest(self, handles: Sequence[Handle]) -> Mapping[Handle, StoredScore]:
        """The newest score of each of these that has one."""
        ...

    async def watched_score(self, handle: Handle, workspace: str) -> StoredScore | None:
        """The newest score of an account that this workspace watches; None for any other."""
        ...

    async def save(self, accounts: Sequence[Account], past: Sequence[StoredScore] = ()) -> None:
        """Writes each latest score as the row of its day, and beside the account where it is the newest.

        The row of the same day is replaced; rows of other days are never changed: `past` days of these
        accounts are written only where there is none. Engagers are dropped. Idempotent.
        """
        ...

    async def hold(self, held: Sequence[StoredScore]) -> None:
        """Writes these as the rows of their days; observation and time stay those of the last good look.

        An account that is not stored is left out. Idempotent.
        """
        ...

    async def of_workspace(self, handles: Sequence[Handle], since: date) -> Mapping[Handle, Summary]:
        """What a digest needs of each handle that has a score; days from `since` on, oldest first."""
        ...

    async def forget(self, handle: Handle) -> bool:
        """Deletes the account and its scores; True if there was anything. Idempotent."""
        ...

    async def expire(self, network: str, before: datetime) -> int:
        """Forgets the accounts of a network that were last observed before then; returns how many."""
        ...

    async def history(self, handle: Handle, since: date) -> Sequence[StoredScore]:
        """The stored days from `since` on, oldest first, one a day."""
        ...

    async def thin(self, before: date) -> int:
        """Of each ISO week that ended before that day, keeps the last stored day of each account.

        Returns how many rows were removed. Idempotent; rows that stay are not touched.
        """
        ...

    async def prepare(self, days: Sequence[date]) -> None:
        """Makes room for scores of the months of these days ahead of their first write. Idempotent."""
        ...

    async def check(self) -> Text:
        """After a write, one line for the operator: "ok, SQLite, 42 accounts". Raises StoreTrouble."""
        ...

    async def aclose(self) -> None:
        """Closes the connections; may be called twice."""
        ...


class OptOuts(Protocol):
    """Who asked to be forgotten. Errors and transactions as in Store."""

    async def forget(self, handle: Handle, now: datetime, account: str | None = None) -> bool:
        """Takes everything about the handle away and blocks it from then on. A store that outlives the
        process keeps only salted hashes for that.

        `account` is the network's own id, where the caller knows it; else what is stored tells. By the id the
        account is blocked under every name, and what is stored under other names goes as well.

        True if anything was stored. Idempotent. Nobody watches the handle afterwards, and whoever had added
        it to a list gets a notice. What was taken away is set aside, where only `undo` finds it.
        """
        ...

    async def undo(self, handle: Handle) -> bool:
        """Puts back what was set aside, blocks the account no more, and takes back notices not yet told.

        False where nothing is set aside; the handle is unblocked all the same. Idempotent.
        """
        ...

    async def let_go(self, before: datetime) -> int:
        """Deletes for good what was set aside before then; returns how many accounts."""
        ...

    async def code(self, handle: Handle, workspace: str, person: str) -> str:
        """A text that only this person in this workspace is told for this handle; the same every time.

        Nobody can guess it who does not know the salt of this store.
        """
        ...

    async def blocked(self, handles: Sequence[Handle]) -> Collection[Handle]:
        """Those of these that may not be fetched."""
        ...

    async def blocked_account(self, network: str, account: str) -> bool:
        """Whether whoever has this id on the network asked to be forgotten, under whatever name."""
        ...


class Links(Protocol):
    """Which accounts are one person's. Errors and transactions as in Store."""

    async def save(self, link: Link) -> None:
        """Adds the link, or replaces its proof."""
        ...

    async def remove(self, link: Link) -> None:
        """Idempotent."""
        ...

    async def around(self, handle: Handle) -> Sequence[Link]:
        """The links of this account and of those that it is linked with, over a few steps."""
        ...

    async def seen_before(self, at: datetime, most: int) -> Sequence[Link]:
        """Links whose proof was last seen before then, the oldest first."""
        ...


class Outcomes(Protocol):
    """Forecasts and what became of them. Errors and transactions as in Store."""

    async def to_judge(self, most: int) -> Sequence[ForecastEvaluation]:
        """Accounts that were observed since they were last judged, with their forecasts not judged yet."""
        ...

    async def judged(
        self, judging: ForecastEvaluation, outcomes: Mapping[date, Outcome], up_to: date | None
    ) -> None:
        """Writes the outcomes by day; days up to `up_to` are not asked about again. Idempotent."""
        ...

    async def of(self, handle: Handle, since: date) -> Sequence[Judged]:
        """The forecasts of one account, from that day on, that have their outcomes; oldest first."""
        ...

    async def board(self) -> Sequence[Row]:
        """All outcomes so far, one row a network and formula version."""
        ...
