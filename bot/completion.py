"""Tab completion of handles in the shell: accounts that the store knows. It only ever reads one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

MOST = 200


def known_handles(incomplete: str) -> list[str]:
    """Handles of scored accounts that begin so; none where the store is another database, or not there."""
    try:
        return [one for one in _stored() if one.lower().startswith(incomplete.lower())]
    except Exception:
        return []


def _stored() -> list[str]:
    from adapters.storage.engine import read_url
    from bot.settings import read_settings
    from scoring.handles import Handle
    from scoring.networks import NETWORKS

    url = read_url(read_settings().database_url.get_secret_value())
    if url.get_backend_name() != "sqlite" or not url.database:
        return []
    with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True, timeout=0.2)) as store:
        rows = store.execute("SELECT network, name FROM account ORDER BY latest_at DESC LIMIT ?", (MOST,))
        return [str(Handle(network, name)) for network, name in rows if network in NETWORKS]
