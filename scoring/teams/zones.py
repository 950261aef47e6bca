"""A zone as people type it, or a city -> the name of an IANA zone, or the zones that it may mean."""

from __future__ import annotations

from functools import cache

from scoring.errors import BadInput
from scoring.teams.calendar import zone_names
from scoring.teams.cities import zones_of_city
from scoring.text import Name, joined, say

# One word for several clocks, or for a clock that does not change where people think it does.
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "acst": ("Australia/Adelaide", "Australia/Darwin"),
    "aedt": ("Australia/Sydney", "Australia/Melbourne"),
    "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "akst": ("America/Anchorage",),
    "art": ("America/Argentina/Buenos_Aires",),
    "ast": ("America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"),
    "awst": ("Australia/Perth",),
    "brt": ("America/Sao_Paulo",),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "cat": ("Africa/Maputo", "Africa/Johannesburg"),
    "cdt": ("America/Chicago", "America/Mexico_City"),
    "cest": ("Europe/Paris", "Europe/Berlin"),
    "cet": ("Europe/Paris", "Europe/Berlin", "Africa/Tunis"),
    "cst": ("America/Chicago", "America/Mexico_City", "Asia/Shanghai"),
    "eat": ("Africa/Nairobi",),
    "edt": ("America/New_York", "America/Toronto"),
    "eest": ("Europe/Athens", "Europe/Helsinki"),
    "eet": ("Europe/Athens", "Africa/Cairo"),
    "est": ("America/New_York", "America/Toronto", "America/Panama"),
    "hst": ("Pacific/Honolulu",),
    "ict": ("Asia/Bangkok",),
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "mdt": ("America/Denver",),
    "msk": ("Europe/Moscow",),
    "mst": ("America/Denver", "America/Phoenix"),
    "nzst": ("Pacific/Auckland",),
    "pdt": ("America/Los_Angeles",),
    "pkt": ("Asia/Karachi",),
    "pst": ("America/Los_Angeles", "Asia/Manila"),
    "sast": ("Africa/Johannesburg",),
    "sgt": ("Asia/Singapore",),
    "wat": ("Africa/Lagos",),
    "west": ("Europe/Lisbon",),
    "wet": ("Europe/Lisbon", "Atlantic/Canary"),
}
_UTC = frozenset(("utc", "gmt", "z", "zulu", "uct", "etc/utc", "etc/gmt"))


def typed_zone(word: str) -> str:
    """The name of the zone, in whatever case it was typed. Raises BadInput with the zones it may mean."""
    wanted = word.strip().replace(" ", "_").lower()
    if wanted in _UTC:
        return "UTC"
    if wanted in ABBREVIATIONS:
        zones = joined((Name(zone) for zone in ABBREVIATIONS[wanted]), "or")
        raise BadInput(
            say("“{word}” is the time of several places, and of half the year.", word=word[:40]),
            say("Type the place instead: {zones}.", zones=zones),
        )
    named = _by_lower_case().get(wanted)
    found = zones_of_city(word) if named is None else (named,)
    if len(found) > 1:
        raise BadInput(
            say("Cities of several time zones are called “{word}”.", word=word[:40]),
            say("Type the zone instead: {zones}.", zones=joined((Name(zone) for zone in found), "or")),
        )
    if not found:
        raise BadInput(
            say("“{word}” is not a time zone or a large city that I know.", word=word[:40]),
            say("Use a name such as Europe/Paris, America/New_York or UTC."),
        )
    return found[0]


def is_zone(word: str) -> bool:
    """Whether it can be meant as a zone: a name, an abbreviation, or a place behind a slash."""
    wanted = word.lower()
    known = wanted in _UTC or wanted in ABBREVIATIONS or wanted in _by_lower_case()
    return known or "/" in word or bool(zones_of_city(word))


@cache
def _by_lower_case() -> dict[str, str]:
    """Places alone: the old names of one word, such as EST5EDT or Cuba, mean a clock and not a place."""
    return {name.lower(): name for name in zone_names() if "/" in name and not name.startswith("Etc/")}
