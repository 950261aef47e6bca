"""Networks: one file each, over clients that are careful for us."""

from __future__ import annotations

import sys

# At its import httpx looks for its own command line, and so loads click, rich and pygments: 4.5 MB of memory
# and a tenth of a second in every process. Told that there is none, it goes on without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
