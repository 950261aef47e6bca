"""What is kept for how long, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

from scoring.networks import NETWORKS
from scoring.ports.check_runs import CheckRunStore
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Ledger
from scoring.ports.pages import PageStore
from scoring.ports.scores import Store
from scoring.ports.teams import ProcessedEvents
from scoring.ports.visits import VisitStore
from scoring.service.ask.forgetting import Forgetting
from scoring.service.ask.linking import Linking
from scoring.service.team.auditing import Auditing
from scoring.service.team.tenancy import Tenancy
from scoring.service.upkeep.evaluating import ForecastEvaluator
from scoring.teams.check_runs import KEPT

# After this an ISO week keeps the last of its days.
DAILY = timedelta(days=400)
# The months of these days from now have their partition before anything is written to them.
AHEAD = (0, 31, 62)
# Platforms repeat a delivery within minutes; a replayed request is refused by its time stamp after five.
REPEATED = timedelta(hours=1)


class Housekeeping:
    """Judges forecasts, lets data go when its time is over, rechecks links, thins old history."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        seen: ProcessedEvents,
        judge: ForecastEvaluator,
        linking: Linking,
        tenancy: Tenancy,
        forgetting: Forgetting,
        pages: PageStore,
        visits: VisitStore,
        check_runs: CheckRunStore,
        auditing: Auditing,
        clock: Clock,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._check_runs = check_runs
        self._auditing = auditing
        self._seen = seen
        self._tenancy = tenancy
        self._forgetting = forgetting
        self._store = store
        self._ledger = ledger
        self._linking = linking
        self._judge = judge
        self._clock = clock

    async def tick(self) -> None:
        """Idempotent; safe in several processes at once."""
        now = self._clock.now()
        for row in NETWORKS.values():
            if row.kept_for is not None:
                await self._store.expire(row.name, now - row.kept_for)
        await self._seen.prune(before=now - REPEATED)
        await self._pages.expire(now)
        await self._visits.expire(now)
        await self._check_runs.expire(now - KEPT)
        await self._auditing.tick()
        await self._tenancy.tick()
        await self._forgetting.tick()
        await self._judge.tick()
        await self._linking.recheck()
        await self._store.prepare([now.date() + timedelta(days=days) for days in AHEAD])
        await self._store.thin(before=now.date() - DAILY)
        await self._ledger.prune(before=now - DAILY)
