"""Refuses a SQLite store on a disk that its platform throws away, before anybody relies on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from adapters.storage.engine import read_url
from bot.settings import Settings
from scoring.errors import BadSettings
from scoring.text import say

# Variables that a platform sets, and its name. These never keep a disk …
NEVER_KEPT = {"DYNO": "Heroku", "K_SERVICE": "Cloud Run"}
# … and these keep what lies on a volume of its own.
KEPT_ON_VOLUMES = {"RENDER": "Render", "RAILWAY_ENVIRONMENT": "Railway", "FLY_APP_NAME": "Fly.io"}


def refuse_throwaway_disk(settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
    """Raises BadSettings where scores would be gone after the next restart."""
    url = read_url(settings.database_url.get_secret_value())
    if url.get_backend_name() != "sqlite" or settings.throwaway_store:
        return
    platform = next((name for variable, name in NEVER_KEPT.items() if variable in environ), None)
    if platform is None and not _on_a_volume(Path(str(url.database))):
        platform = next((name for variable, name in KEPT_ON_VOLUMES.items() if variable in environ), None)
    if platform is not None:
        raise BadSettings(
            say(
                "{platform} throws the disk away at each restart, and the SQLite store with it.",
                platform=platform,
            ),
            say("Set DATABASE_URL to a PostgreSQL, or THROWAWAY_STORE=true where nothing has to be kept."),
        )


def _on_a_volume(store: Path) -> bool:
    """Whether it lies on another disk than the system itself."""
    folder = next(folder for folder in store.absolute().parents if folder.exists())
    return folder.stat().st_dev != Path("/").stat().st_dev
