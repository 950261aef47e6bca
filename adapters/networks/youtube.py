"""The YouTube Data API v3 -> Observation. An operator's key; three rounds of one GET and one unit each.

The channel by its handle, the newest 50 of its uploads, their statistics. Who likes or comments is not read.
"""

from __future__ import annotations

from adapters.networks.body import Answer
from adapters.networks.deadline import QUESTION, within
from adapters.networks.http import Http, Params
from adapters.networks.oddities import counting_oddities
from adapters.networks.sampling import hidden_reactions
from adapters.networks.site import Site, root_of
from adapters.networks.wire import as_spelled, decode, moment, shorter
from adapters.networks.youtube_wire import (
    QUOTA_ZONE,
    TITLE,
    Channel,
    Channels,
    Uploads,
    Video,
    Videos,
    next_quota_day,
    posts_of,
    refusal,
)
from scoring.errors import BudgetSpent, RateLimited, UnknownHandle
from scoring.facts import fact
from scoring.handles import Handle
from scoring.observation.model import Observation
from scoring.ports.fetch_context import asked_for
from scoring.ports.quotas import RateLimit
from scoring.ports.spending import Limits, MemoryLedger, Spend, SpendLedger
from scoring.text import Text, say

PUBLIC_API = "https://www.googleapis.com"
PACE = RateLimit(burst=60, seconds=60.0)
POT = "youtube"
DAILY_UNITS = 10_000  # what a project gets
VIDEOS = 50  # the most of one page


class YouTube:
    """Every public channel. Comments count as replies; nothing is reposted there."""

    name = "youtube"

    def __init__(
        self,
        http: Http,
        *,
        key: str,
        base_url: str = PUBLIC_API,
        ledger: SpendLedger | None = None,
        daily_units: int = DAILY_UNITS,
    ) -> None:
        self._http = http
        # In a header, so that the key is in no address and no log.
        root = root_of(base_url, "/youtube/v3")
        self._site = Site(http, title=TITLE, base_url=root, pace=PACE, headers={"X-Goog-Api-Key": key})
        self._ledger = ledger or MemoryLedger()
        self._daily_units = daily_units

    async def observe(self, handle: Handle) -> Observation:
        """As the port says. Raises KeyRefused, and RateLimited where the day's quota is used up."""
        now = self._http.clock.now()
        with within(QUESTION), counting_oddities() as odd:
            channel = await self._channel(handle)
            posts = posts_of(await self._videos(handle, channel))
        hidden = channel.statistics.hidden
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            followers=None if hidden else channel.statistics.subscribers,
            posts_total=channel.statistics.videos,
            created_at=moment(channel.snippet.published_at),
            posts=posts,
            display_name=shorter(channel.snippet.title),
            url=f"https://www.youtube.com/channel/{channel.id}",
            id=channel.id,
            notes=(
                *odd.notes(),
                *hidden_reactions(posts, ("likes", "replies")),
                *((fact("audience-hidden"),) if hidden else ()),
            ),
        )

    async def check(self) -> Text:
        """Asks for one channel that always exists, for one unit. Raises KeyRefused."""
        return await self._site.checked(self._quota())

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _quota(self) -> Text:
        google = Handle(self.name, "UC_x5XG1OV2P6uZZ5FSM9Ttw")  # Google for Developers
        await self._get(google, "channels", {"part": "id", "id": google.name})
        left = self._daily_units - await self._ledger.spent(
            POT, self._http.clock.now().astimezone(QUOTA_ZONE).date()
        )
        return say(
            "key accepted, about {left} of {units} units left today",
            left=max(0, left),
            units=self._daily_units,
        )

    async def _channel(self, handle: Handle) -> Channel:
        """Round 1."""
        which = {"id": handle.name} if handle.name.startswith("UC") else {"forHandle": f"@{handle.name}"}
        answer = await self._get(handle, "channels", {"part": "snippet,statistics,contentDetails", **which})
        items = decode(answer, Channels, title=TITLE).items
        if not items:
            raise UnknownHandle(
                say(
                    "There is no channel {handle} on {network}.",
                    handle=str(handle),
                    network=TITLE,
                ),
                as_spelled("youtube"),
            )
        return items[0]

    async def _videos(self, handle: Handle, channel: Channel) -> tuple[Video, ...]:
        """Rounds 2 and 3. A channel that never uploaded has no list, or an empty one."""
        uploads = channel.details.playlists.uploads
        if not uploads or channel.statistics.videos == 0:
            return ()
        params: Params = {"part": "contentDetails", "playlistId": uploads, "maxResults": VIDEOS}
        answer = await self._get(handle, "playlistItems", params, missing_is_fine=True)
        if answer.status == 404:
            return ()
        ids = [item.details.video for item in decode(answer, Uploads, title=TITLE).items[:VIDEOS]]
        if not ids:
            return ()
        answer = await self._get(handle, "videos", {"part": "snippet,statistics", "id": ",".join(ids)})
        return decode(answer, Videos, title=TITLE).items

    async def _get(
        self, handle: Handle, what: str, params: Params, *, missing_is_fine: bool = False
    ) -> Answer:
        """One question for one unit, which a refused question costs as well."""
        now = self._http.clock.now()
        spend = Spend(POT, asked_for().workspace, now.astimezone(QUOTA_ZONE).date(), 1)
        try:
            reservation = await self._ledger.reserve(spend, Limits(None, self._daily_units))
        except BudgetSpent:
            raise RateLimited(
                say("The day's quota of {network} is used up.", network=TITLE),
                retry_at=next_quota_day(now),
            ) from None
        answer = await self._site.get(f"/youtube/v3/{what}", params)
        await self._ledger.settle(reservation, 1)
        if answer.status != 200 and not (missing_is_fine and answer.status == 404):
            raise refusal(answer, handle, now)
        return answer
