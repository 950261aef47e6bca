"""The chats whose keys are set: what posts to them, and what of them is served."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.console.publisher import ConsolePublisher
from adapters.storage.database import Database
from adapters.storage.settings_store import SqlSettingsStore
from bot.settings import Settings
from bot.slack_keys import slack_keys
from bot.terminal import language
from scoring.ports.clock import Clock
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.publishing import Publisher

if TYPE_CHECKING:
    from adapters.discord.outbound.publisher import DiscordPublisher
    from adapters.slack.app import Slack


@dataclass(frozen=True, slots=True)
class Chats:
    """`publishers` by platform, the first part of a workspace's name; the others where their keys are set."""

    publishers: Mapping[str, Publisher]
    slack: Slack | None = None
    discord: DiscordPublisher | None = None


def make_chats(
    settings: Settings, database: Database, clock: Clock, measures: Measures = NO_MEASURES
) -> Chats:
    """One line a platform. Raises BadSettings for half a set of keys."""
    slack = make_slack(settings, database, clock, measures)
    discord = make_discord(settings, measures)
    publishers: dict[str, Publisher] = {
        "console": ConsolePublisher(sys.stdout, Path(settings.console_posts), language())
    }
    if discord is not None:
        publishers["discord"] = discord
    if slack is not None:
        publishers["slack"] = slack.publisher
    return Chats(publishers, slack, discord)


def make_slack(
    settings: Settings, database: Database, clock: Clock, measures: Measures = NO_MEASURES
) -> Slack | None:
    """Slack where its keys are set. Raises BadSettings for half a set."""
    keys = slack_keys(settings)
    if keys is None:
        return None
    from adapters.slack.app import Slack

    return Slack(keys, database.engine, SqlSettingsStore(database), clock.now, measures)


def make_discord(settings: Settings, measures: Measures = NO_MEASURES) -> DiscordPublisher | None:
    """What posts to Discord, where its token is set."""
    token = secret(settings.discord_token)
    if token is None:
        return None
    from adapters.discord.outbound.publisher import DiscordPublisher
    from adapters.discord.outbound.rest import Rest

    return DiscordPublisher(Rest(token, measures))


def secret(value: SecretStr | None) -> str | None:
    """A key that is set; an empty one is none."""
    return value.get_secret_value() or None if value is not None else None
