"""Which networks a process can ask, those that need a key where the key is, and what asking costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat_keys import secret
from bot.settings import Settings
from bot.version import VERSION
from scoring.ports.clock import Clock
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.networks import Identity, Network
from scoring.ports.quotas import NewHosts, Quotas
from scoring.ports.spending import MILLS_PER_CENT, SpendLedger
from scoring.text import Number, Text, joined, say


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted for all processes of a store. `quotas` None: each process counts by itself."""

    ledger: SpendLedger
    new_hosts: NewHosts
    quotas: Quotas | None


def make_networks(
    settings: Settings, clock: Clock, counted: Counted, measures: Measures = NO_MEASURES
) -> tuple[dict[str, Network], Identity]:
    """One line a network, those that need a key where the key is; and who looks for proofs between them.

    Mastodon and proofs ask hosts that people name, so they share the guarded client.
    """
    from adapters.networks.bluesky import Bluesky
    from adapters.networks.demo import Demo
    from adapters.networks.github import GitHub
    from adapters.networks.hackernews import HackerNews
    from adapters.networks.http import Http
    from adapters.networks.identity import Identity as PublicPages
    from adapters.networks.mastodon import Mastodon
    from adapters.networks.respectful import RespectfulHttp
    from adapters.networks.x import X
    from adapters.networks.youtube import YouTube

    agent = user_agent(settings)
    ledger = counted.ledger
    http = Http(agent, clock, measures=measures, quotas=counted.quotas, tells_quota=True)
    guarded = RespectfulHttp(
        agent,
        clock,
        trusted=settings.trusted_hosts,
        denied=settings.blocked_hosts,
        new_hosts=settings.mastodon_new_hosts,
        quotas=counted.quotas,
        new=counted.new_hosts,
        measures=measures,
    )
    networks: list[Network] = [
        Bluesky(http, base_url=settings.bluesky_url),
        Mastodon(guarded),
        GitHub(http, token=secret(settings.github_token), base_url=settings.github_api_url),
        HackerNews(http, base_url=settings.hackernews_url),
        Demo(clock, settings.demo_seed),
    ]
    if key := secret(settings.youtube_api_key):
        networks.append(YouTube(http, key=key, base_url=settings.youtube_api_url, ledger=ledger))
    if token := secret(settings.x_bearer_token):
        total, each = settings.x_daily_budget_cents, settings.x_workspace_budget_cents
        networks.append(
            X(
                http,
                token=token,
                base_url=settings.x_api_url,
                ledger=ledger,
                workspace_cents=total if each is None else each,
                total_cents=total,
            )
        )
    return {network.name: network for network in networks}, PublicPages(
        guarded,
        appview=settings.bluesky_url,
        github=settings.github_api_url,
        hackernews=settings.hackernews_url,
    )


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent from a pot on that day, in the units of the pot."""

    name: str
    pot: str
    day: date
    most: int


def budgets(settings: Settings, now: datetime) -> Iterator[Budget]:
    """Those of the networks that can be asked."""
    if secret(settings.x_bearer_token) is not None:
        from adapters.networks.x import POT as X_POT

        yield Budget("x-budget", X_POT, now.date(), settings.x_daily_budget_cents * MILLS_PER_CENT)
    if secret(settings.youtube_api_key) is not None:
        from adapters.networks.youtube import DAILY_UNITS
        from adapters.networks.youtube import POT as YOUTUBE_POT
        from adapters.networks.youtube_wire import QUOTA_ZONE

        yield Budget("youtube-units", YOUTUBE_POT, now.astimezone(QUOTA_ZONE).date(), DAILY_UNITS)


def prices(settings: Settings) -> Mapping[str, float]:
    """Dollars for asking for one account, by network, where it costs any."""
    if secret(settings.x_bearer_token) is None:
        return {}
    from adapters.networks.x import LOOK_PRICE

    return {"x": LOOK_PRICE / 1000}


def notices(settings: Settings) -> tuple[Text, ...]:
    """What asking costs, told before it is asked."""
    if secret(settings.x_bearer_token) is None:
        return ()
    from adapters.networks.x import price_words

    limit = settings.x_daily_budget_cents / 100
    return (
        joined((price_words(), say("All teams together may spend ${limit} a day.", limit=Number(limit, 2)))),
    )


def user_agent(settings: Settings) -> str:
    """How we name ourselves to networks: product, version and whom to write to."""
    contact = f"+{settings.contact}" if settings.contact else "self-hosted; the operator set no contact"
    return f"influence-bot/{VERSION} ({contact})"
