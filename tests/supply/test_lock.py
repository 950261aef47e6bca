"""What is installed: every package with its hashes, under licences that we may pass on, all in one list."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker

from tests.supply.lock import DEV, ROOT, RUN, Locked, locked

PERMISSIVE = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Zlib",
    ]
)
# To be kept apart as files of their own, which they are: whoever passes the bot on leaves them as they came.
BY_FILE = frozenset(("LGPL-3.0-only", "MPL-2.0"))
# What metadata without an SPDX expression say -> SPDX.
NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
TABLE = tomllib.loads((Path(__file__).parent / "accepted.toml").read_text())["licences"]
LOCKED = {one.name: one for path in (RUN, DEV) for one in locked(path)}


def licences(name: str) -> set[str]:
    """By SPDX id; all that are named, since which of several we chose is nowhere written."""
    if name in TABLE:
        return {TABLE[name]["is"]}
    known = metadata.metadata(name)
    for expression in known.get_all("License-Expression") or ():
        return set(re.findall(r"[\w.-]+", expression)) - {"AND", "OR"}
    said = [one for one in known.get_all("Classifier") or () if one.startswith("License ::")]
    if not said:
        said = [" ".join(one.split()) for one in known.get_all("License") or ("nothing",)]
    last = [one.rpartition(" :: ")[2] for one in said]
    return {NAMES.get(one, one) for one in last}


def is_for_here(one: Locked) -> bool:
    return not one.marker or Marker(one.marker).evaluate()


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_a_package_has_a_licence_that_lets_us_pass_it_on(name: str) -> None:
    found = licences(name)
    assert found <= PERMISSIVE | BY_FILE, f"{name}: {', '.join(found - PERMISSIVE - BY_FILE)}"


def test_what_was_said_of_packages_by_hand_is_still_needed() -> None:
    assert set(TABLE) <= set(LOCKED)
    assert all(one["reason"] for one in TABLE.values())


@pytest.mark.parametrize("path", [RUN, DEV], ids=lambda path: path.stem)
def test_everything_is_locked_to_a_version_and_its_hashes(path: Path) -> None:
    packages = list(locked(path))
    assert len(packages) > 50
    assert all(one.hashes for one in packages)
    assert "://" not in path.read_text(), "no address of an index: everybody installs from their own"


def test_what_runs_is_tested_in_the_same_versions() -> None:
    run, dev = set(locked(RUN)), set(locked(DEV))
    assert run <= dev
    assert {one.name for one in run if is_for_here(one)} <= {
        re.sub(r"[-_.]+", "-", one.name).lower() for one in metadata.distributions()
    }


def test_a_line_that_is_no_pin_is_refused(tmp_path: Path) -> None:
    hashed = f"a==1 \\\n    --hash=sha256:{'0' * 64}\n"
    for line in (
        "b>=1\n",
        "b==1\n",
        "--extra-index-url https://example.org\n",
        "b @ https://example.org/b.whl\n",
    ):
        (tmp_path / "r.txt").write_text(hashed + line)
        with pytest.raises(ValueError, match=r"r\.txt"):
            list(locked(tmp_path / "r.txt"))


def test_the_bill_of_materials_names_every_locked_package_with_its_hashes(tmp_path: Path) -> None:
    recipe = re.search(r"^sbom:.*\n\t@(.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    words = recipe[1].replace("$(BIN)/cyclonedx-py", f"{sys.executable} -m cyclonedx_py").split()
    words[-1] = str(tmp_path / "sbom.json")
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "influence-bot")
    named = {(one["name"], one["version"]): set(_hashes(one)) for one in bill["components"]}
    assert named == {(one.name, one.version): set(one.hashes) for one in locked(RUN)}
    assert all(one["purl"].startswith(f"pkg:pypi/{one['name']}@") for one in bill["components"])


def _hashes(component: dict[str, list[dict[str, list[dict[str, str]]]]]) -> Iterator[str]:
    for reference in component["externalReferences"]:
        yield from (one["content"] for one in reference.get("hashes", ()))
