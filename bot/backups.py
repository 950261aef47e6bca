"""`influence backup` and `restore`: a whole store as a file, and back."""

from __future__ import annotations

from pathlib import Path

from adapters.storage.backups import backup, restore
from bot.alone import alone
from bot.logs import configure_log
from bot.processes import migrate_store
from bot.settings import read_settings
from bot.terminal import tell
from scoring.errors import BadInput
from scoring.text import say


def write(out: Path) -> int:
    """While everything runs."""
    settings = read_settings()
    configure_log(settings)
    backup(settings.database_url.get_secret_value(), out)
    tell(say("The store is in {file}: {size} MB.", file=str(out), size=f"{out.stat().st_size / 1e6:.1f}"))
    return 0


def put_back(source: Path, *, replace: bool) -> int:
    """Brings the tables up to date afterwards, so that a backup of an older version is good, too."""
    settings = read_settings()
    configure_log(settings)
    url = settings.database_url.get_secret_value()
    with alone(settings) as is_alone:
        if not is_alone and url.startswith("sqlite"):
            raise BadInput(
                say("Another process of the bot works with this store."), say("Stop it, and do this again.")
            )
        restore(url, source, replace=replace)
    return migrate_store()
