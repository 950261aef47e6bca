"""A line as people write it -> its words: marks of chats, keyboards and sentences are not part of them."""

from __future__ import annotations

import re
import unicodedata

# Marks that steer the direction of text, join letters or are not seen at all, and that no command has.
_INVISIBLE = (
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    0xAD,
    0x61C,
    0x180E,
    0xFEFF,
)
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
# Between a start and an end people write any of these, and word processors make one of two hyphens.
_HYPHENS, _LONG_DASHES = "‐‑‒−﹣－", "–—―﹘"
# ASCII as East Asian keyboards write it, and small forms of it.
_WIDE = (*range(0xFF01, 0xFF5F), *range(0xFE50, 0xFE6C))
_MARKS = {
    **{code: None for code in _INVISIBLE},
    **{code: " " for code in _SPACES},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _WIDE},
    **{ord(dash): "-" for dash in _HYPHENS},
    **{ord(dash): "—" for dash in _LONG_DASHES},
    **{ord(mark): "," for mark in "、،，"},
    ord("。"): ".",
    ord("；"): ";",
}
_LONG_OPTION = re.compile(r"(?<!\S)—(?=\w)")
_NAMED = re.compile(r"\b(drop|rise|quiet|mention)(?: ?[:=] ?)", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(r"(?<=[\dmM]) ?-{1,2} ?(?=\d)")
_HALF_OF_THE_DAY = re.compile(r"(?<=\d) ?([ap])\.?m\b\.?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;\s]+")
_BEFORE, _AFTER = "([{<\"'“”„‘’«»*`•◦‣·", ")]}>\"'“”„‘’«»*`.,;!?…"
_BULLET = re.compile(r"(?:[-–—+*•◦‣·]|\d{1,3}[.)])")

# What stands between two accounts of a list and is none.
AND = frozenset(("and", "&", "+", "et", "und", "y"))


def words_of(text: str) -> list[str]:
    """The words in their order. Commas, semicolons and line ends part words, except in an address."""
    line = " ".join(text.translate(_MARKS).split())
    line = _LONG_OPTION.sub("--", line).replace("—", "-")
    line = _HALF_OF_THE_DAY.sub(r"\1m", _NAMED.sub(r"\1:", line))
    if "quiet:" in line.lower():
        line = _BETWEEN_TIMES.sub("-", line)
    found = (part for word in line.split() for part in _parted(word))
    return [word for word in found if word]


def _parted(word: str) -> list[str]:
    if _BULLET.fullmatch(word):
        return []
    parts = [word] if "://" in word else _SEPARATORS.split(word)
    return [_bare(part) for part in parts]


def _bare(word: str) -> str:
    """Without the marks of a sentence around it; `@` and `:` at its end are left for who reads it."""
    return word.lstrip(_BEFORE).rstrip(_AFTER)
