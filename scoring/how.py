"""How the score is made, in words for anybody."""

from __future__ import annotations

LINES: tuple[str, ...] = ()
