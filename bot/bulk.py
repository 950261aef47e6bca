"""The commands for many accounts at once: `influence score-file` and `influence validate`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot.folders import Engine, Wishes, bad_parameter, check_engine, check_folders, is_folder
from bot.terminal import language, tell
from scoring.errors import BadSettings
from scoring.formula import CURRENT
from scoring.text import Name, Text, marked, say

if TYPE_CHECKING:
    from adapters.files.jsonl import Outcome
    from scoring.validation.report import Evidence

STANDARD_INPUT = Path("-")
# The libraries of the extra [files].
EXTRA_FILES = ("fsspec", "pyarrow", "xlsxwriter")
# And those of the extra [spark] beside them.
EXTRA_SPARK = ("pyspark", "grpc", "pandas")
_REPORT_EVERY = 256


SCORE_FILE_HELP = marked(
    "Score many observations: one JSON object a line in, one a line out, in the same order. A line that is "
    "not a valid observation becomes an object with its number and the fault, the others are still scored, "
    "and the exit code is 1."
)
VALIDATE_HELP = marked(
    "Measure every formula version on real data: forecasts, people's judgement, steadiness, attacks. Prints "
    "one table and one JSON object. Seeded: the same data give the same figures to the last digit."
)


def score_file(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE [POSTS]",
            help=marked(
                "JSON Lines, - for standard input, or Parquet: accounts and posts, or accounts that hold "
                "their posts. Folders of Parquet files, too, and URLs of such folders."
            ),
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", help=marked("Write here, whole or not at all; a folder for folders.")),
    ] = None,
    formula: Annotated[str, typer.Option("--formula", help=marked("Formula version."))] = CURRENT,
    engine: Annotated[
        Engine, typer.Option("--engine", help=marked("Who scores folders: this machine, or a cluster."))
    ] = Engine.LOCAL,
    remote: Annotated[
        str | None, typer.Option("--remote", help=marked("The cluster's Spark Connect: sc://host:15002."))
    ] = None,
    shuffle: Annotated[
        bool,
        typer.Option("--shuffle", help=marked("Posts are not in the file that is named as their accounts'.")),
    ] = False,
) -> None:
    """`influence score-file`."""
    from scoring.formula.constants import constants

    constants(formula)  # an unknown version is told before anything is read
    if len(files) > 2:
        raise bad_parameter(say("give one JSON Lines file, or accounts and posts in Parquet."))
    check_engine(engine, remote)
    if any(map(is_folder, files)):
        check_folders(files, out, shuffle=shuffle)
        good = _score_folders(files, out or "", Wishes(formula, remote, shuffle))
    else:
        if engine is Engine.SPARK or shuffle:
            raise bad_parameter(say("--engine and --shuffle are for folders of Parquet files."))
        good = _score_files([Path(name) for name in files], None if out is None else Path(out), formula)
    raise typer.Exit(0 if good else 1)


def _score_folders(files: list[str], out: str, wishes: Wishes) -> bool:
    with (
        extra_files(say("Parquet files need numpy and pyarrow; install them:")),
        needing("spark", EXTRA_SPARK, say("A cluster needs the extra [spark]; install it:")),
    ):
        from bot.partitions import score_folder

        return score_folder(files, out, wishes, _progress)


def _score_files(files: list[Path], out: Path | None, formula: str) -> bool:
    for path in files:
        if path != STANDARD_INPUT and not path.exists():
            raise bad_parameter(say("there is no file {path}.", path=str(path)))
    if out is not None and out.is_dir():
        raise bad_parameter(say("{path} is a folder.", path=str(out)))
    lines = len(files) == 1 and files[0].suffix != ".parquet"
    return (_score_json_lines if lines else _score_parquet)(files, out, formula)


def _score_json_lines(files: list[Path], out: Path | None, formula: str) -> bool:
    from adapters.files.jsonl import score_lines

    with _source(files[0]) as (source, size):
        return _write(score_lines(source, version=formula), out, size)


def _score_parquet(files: list[Path], out: Path | None, formula: str) -> bool:
    with extra_files(say("Parquet files need numpy and pyarrow; install them:")):
        from adapters.files.parquet import accounts_in, score_tables

    accounts, posts = files[0], files[1] if len(files) > 1 else None
    results = score_tables(accounts, posts, version=formula, tell=partial(typer.echo, err=True))
    return _write(results, out, accounts_in(accounts))


@contextmanager
def extra_files(need: Text) -> Iterator[None]:
    """Raises BadSettings that says what to install where an import inside misses a library of the extra."""
    with needing("files", EXTRA_FILES, need):
        yield


@contextmanager
def needing(name: str, libraries: Collection[str], need: Text) -> Iterator[None]:
    """The same for any extra with these libraries."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in libraries:
            raise
        raise BadSettings(
            need,
            Name(f"python3 -m pip --python {sys.executable} install 'influence-bot[{name}]'"),
        ) from None


def _write(results: Iterator[Outcome], out: Path | None, total: int | None) -> bool:
    """Writes every result; True where all of them were good."""
    from adapters.files.output import output

    good = True
    with output(out) as target, _progress(total) as report:
        for count, outcome in enumerate(results):
            target.write(outcome.line)
            good = good and outcome.good
            if not count % _REPORT_EVERY:
                report(outcome.consumed)
    return good


@contextmanager
def _source(path: Path) -> Iterator[tuple[BinaryIO, int | None]]:
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer, None
        return
    with path.open("rb") as stream:
        yield stream, path.stat().st_size if path.is_file() else None


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; nothing where standard error goes elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(language()("Scoring"), total=total)
        yield lambda done: bar.update(task, completed=done)


def validate(
    data: Annotated[
        Path, typer.Option("--data", help=marked("Folder with the evaluation's data sets."), file_okay=False)
    ] = Path("../shared/data"),
    as_json: Annotated[bool, typer.Option("--json", help=marked("Print only the JSON."))] = False,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help=marked("Write forecast against outcome as a PNG.")),
    ] = None,
    tries: Annotated[
        bool, typer.Option("--tries", help=marked("Measure the changes that were tried instead."))
    ] = False,
    fit: Annotated[
        bool, typer.Option("--fit", help=marked("Fit each network's own constants instead, and print them."))
    ] = False,
    peers: Annotated[
        bool, typer.Option("--peers", help=marked("Print how real accounts of one audience do instead."))
    ] = False,
    totals: Annotated[
        bool, typer.Option("--totals", help=marked("Print what totals of groups are corrected by instead."))
    ] = False,
) -> None:
    """`influence validate`."""
    with extra_files(say("The evaluation needs numpy and pyarrow; install them:")):
        from adapters.files.datasets import read_evidence
        from scoring.validation.report import SEED
        from scoring.validation.tries import tried

    try:
        evidence = read_evidence(data)
    except FileNotFoundError:
        tell(
            say("There are no data sets in {folder}. Name their folder with --data.", folder=str(data)),
            err=True,
        )
        raise typer.Exit(1) from None
    if fit:
        _fit(evidence, SEED)
    elif peers:
        _peers(evidence)
    elif totals:
        _totals(evidence, SEED)
    elif not tries:
        _report(evidence, as_json=as_json)
    else:
        from bot.validation import print_tries

        print_tries(tried(evidence, seed=SEED))
    if picture is not None:
        _picture(evidence, picture)


def _fit(evidence: Evidence, seed: int) -> None:
    from bot.validation import print_fits, print_hidden
    from scoring.formula import VERSIONS
    from scoring.formula.constants import constants
    from scoring.validation.fits import fits, hidden_fits

    newest, before = (constants(version) for version in (VERSIONS[-1], VERSIONS[-2]))
    print_fits(*fits(evidence, newest, before, seed=seed))
    print_hidden(*hidden_fits(evidence, newest))


def _peers(evidence: Evidence) -> None:
    from scoring.validation.reference import peers_toml

    typer.echo(peers_toml(evidence.by_network()), nl=False)


def _totals(evidence: Evidence, seed: int) -> None:
    from scoring.formula.constants import constants
    from scoring.validation.campaigns import calibration_toml, calibrations
    from scoring.validation.report import forecast_sets

    found = calibrations(list(forecast_sets(evidence).values()), constants(CURRENT), seed=seed)
    typer.echo(calibration_toml(found), nl=False)


def _report(evidence: Evidence, *, as_json: bool) -> None:
    import json

    from scoring.formula import VERSIONS
    from scoring.formula.constants import constants
    from scoring.validation.report import evaluation, to_json

    report = evaluation(evidence, formulas=[constants(version) for version in VERSIONS])
    if not as_json:
        from bot.validation import print_report

        print_report(report)
    typer.echo(json.dumps(to_json(report)))


def _picture(evidence: Evidence, target: Path) -> None:
    from adapters.files.picture import draw
    from scoring.formula.constants import constants
    from scoring.validation.data import own_posts
    from scoring.validation.forecasts import outcomes, split

    sets = {"X": [own_posts(one) for one in evidence.x or ()], "Instagram": list(evidence.instagram or ())}
    rules = constants(CURRENT)
    panels = [outcomes(split(name, series, None), rules) for name, series in sets.items() if series]
    draw(panels, target, formula=CURRENT)
