"""The time zone of a city, by the names that people call it."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from scoring.teams.calendar import zone_names

# Every city of 100,000 people and more, of those of half a million under the names of many languages.
CITIES = Path(__file__).with_name("cities.tsv")
LONGEST = 60


def folded(name: str) -> str:
    """Without case, accents and marks between words, so that München, Munchen and munchen are one."""
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("ß", "ss")
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(letters.replace("-", " ").replace("_", " ").replace("’", "'").split())


def zones_of_city(name: str) -> tuple[str, ...]:
    """The zones that it may mean: several where cities of one name are about as large, () for no city.

    The city that a zone is named after means that zone.
    """
    wanted = folded(name[:LONGEST])
    own = _zone_places().get(wanted)
    return (own,) if own is not None else _cities()[1].get(wanted, ())


def cities_beginning(typed: str) -> list[tuple[str, str]]:
    """Name and zone of each city whose name begins like that, in the order of the alphabet; under the name
    of another language only the one that is called just so."""
    wanted = folded(typed[:LONGEST])
    if not wanted:
        return []
    own, zones = _cities()
    found = {(name, zone) for key, name, zone in own if key.startswith(wanted)}
    return sorted(found | {(typed.strip(), zone) for zone in zones.get(wanted, ()) if not found})


@cache
def _cities() -> tuple[list[tuple[str, str, str]], dict[str, tuple[str, ...]]]:
    """The cities by their own names, and the zones by every name."""
    own: list[tuple[str, str, str]] = []
    zones: dict[str, tuple[str, ...]] = {}
    for row in CITIES.read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        zone, names, others = row.split("\t")
        mine = [(folded(name), name, zone) for name in names.split("|")]
        own += mine
        for key in {*(key for key, _, _ in mine), *map(folded, filter(None, others.split("|")))}:
            zones[key] = (*zones.get(key, ()), zone)
    return own, zones


@cache
def _zone_places() -> dict[str, str]:
    """The city that a zone is named after; where two zones share one, neither."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in sorted(zone_names()):
        if "/" in name and not name.startswith("Etc/"):
            place = folded(name.rpartition("/")[2])
            twice |= {place} & set(found)
            found[place] = name
    return {place: zone for place, zone in found.items() if place not in twice}
