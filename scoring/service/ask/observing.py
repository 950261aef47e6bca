"""One look at an account: asks its network, scores what it shows, and tells its past on the first look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.errors import (
    BadAnswer,
    BadObservation,
    Deactivated,
    NotEnabled,
    OptedOut,
    PrivateAccount,
    Suspended,
)
from scoring.formula import score
from scoring.formula.engagers import is_author
from scoring.handles import Handle
from scoring.history.backfill import reconstructed
from scoring.history.stored import Account, StoredScore
from scoring.messages.findings import to_stored
from scoring.networks import title_of
from scoring.observation import gate
from scoring.observation.model import Observation
from scoring.ports.engagers import tell_engagers
from scoring.ports.fetch_context import asking_at
from scoring.ports.networks import Network
from scoring.ports.scores import OptOuts, Store
from scoring.text import say


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look gives to the store: an account and the days before it on a first look, or a held day."""

    handle: Handle
    account: Account | None
    past: Sequence[StoredScore] = ()
    held: StoredScore | None = None


class Observing:
    """Asks and scores; stores nothing but the wish of an account to be forgotten."""

    def __init__(self, networks: Mapping[str, Network], store: Store, opt_outs: OptOuts) -> None:
        self._networks = networks
        self._store = store
        self._opt_outs = opt_outs

    async def look(self, handle: Handle, last: StoredScore | None) -> Seen:
        """`last` is the newest stored score, None at the first look. Raises InfluenceError."""
        network = self._networks.get(handle.network)
        if network is None:
            raise NotEnabled(say("{network} is not enabled here.", network=title_of(handle.network)))
        if await self._opt_outs.blocked([handle]):
            raise _forgotten(handle)
        try:
            with asking_at(handle.network):
                observation = await network.observe(handle)
        except (OptedOut, Suspended, Deactivated, PrivateAccount):
            # The network says that this account is not to be shown any more: its data goes at once.
            await self._store.forget(handle)
            raise
        if observation.id and await self._opt_outs.blocked_account(handle.network, observation.id):
            # Another name of theirs: from now on it is refused before anything is asked.
            await self._opt_outs.forget(handle, observation.observed_at, observation.id)
            raise _forgotten(handle)
        if observation.engagers is not None:
            tell_engagers(handle, (one.id for one in observation.engagers if not is_author(one, observation)))
        if last is not None:
            held = hold(last, observation)
            return Seen(handle, _scored(handle, observation) if held is None else None, held=held)
        account = _scored(handle, observation)
        return Seen(handle, account, tuple(reconstructed(handle, observation, account.latest.score.inputs)))


def _forgotten(handle: Handle) -> OptedOut:
    return OptedOut(say("{handle} asked to be forgotten here.", handle=str(handle)))


def hold(last: StoredScore, observation: Observation) -> StoredScore | None:
    """Today's row with the last good score, where the new numbers look like a glitch; None where they do not.

    The row keeps the time and the counts of the last good look, so the allowance of the gate grows day by
    day, and a jump that stays is believed in the end.
    """
    before = gate.Seen(last.score.observed_at, last.followers, last.posts_total, last.score.posts_used)
    found = gate.doubts(observation, before)
    if not found:
        return None
    score = replace(last.score, held=found)
    return replace(last, day=observation.observed_at.date(), score=score, reconstructed=False)


def _scored(handle: Handle, observation: Observation) -> Account:
    try:
        return to_stored(handle, score(observation), observation)
    except BadObservation as error:
        raise BadAnswer(
            say("{network} sent numbers that make no sense.", network=title_of(handle.network))
        ) from error
