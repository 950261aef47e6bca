"""One look at an account: asks its network, scores what it shows, and tells its past on the first look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.backfill import reconstructed
from scoring.errors import BadAnswer, BadObservation, NotEnabled, OptedOut
from scoring.formula import score
from scoring.handles import TITLES, Handle
from scoring.observation import Observation
from scoring.ports import Network, Store
from scoring.record import Account, Kept, keep


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look gives to the store: the account, and the days before it on a first look."""

    account: Account
    past: Sequence[Kept] = ()


class Observing:
    """Asks and scores; stores nothing but the wish of an account to be forgotten."""

    def __init__(self, networks: Mapping[str, Network], store: Store) -> None:
        self._networks = networks
        self._store = store

    async def look(self, handle: Handle, last: Kept | None) -> Seen:
        """`last` is the newest stored score, None at the first look. Raises InfluenceError."""
        network = self._networks.get(handle.network)
        if network is None:
            raise NotEnabled(f"{TITLES[handle.network]} is not enabled here.")
        try:
            observation = await network.observe(handle)
        except OptedOut:
            await self._store.forget(handle)
            raise
        account = _scored(handle, observation)
        if last is not None:
            return Seen(account)
        return Seen(account, tuple(reconstructed(handle, observation, account.latest.score.inputs)))


def _scored(handle: Handle, observation: Observation) -> Account:
    try:
        return keep(handle, score(observation), observation)
    except BadObservation as error:
        raise BadAnswer(f"{TITLES[handle.network]} sent numbers that make no sense.") from error
