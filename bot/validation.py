"""Draws the evaluation's report as one table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import chain

from rich.console import Console
from rich.table import Table

from scoring.validation.attacks import Attack
from scoring.validation.campaigns import GroupTotals
from scoring.validation.fitting import LevelFit, LineFit
from scoring.validation.forecasts import Forecasts
from scoring.validation.held_out import HeldOut
from scoring.validation.hidden import ShareFit, ViewFit
from scoring.validation.metrics import Estimate
from scoring.validation.people import Judgement
from scoring.validation.report import Report
from scoring.validation.stability import Stability
from scoring.validation.tries import Try

# Narrower than this the figures would break in the middle.
LEAST_WIDTH = 134
_TRIES_WIDTH = 210

Row = tuple[str, ...]


def print_report(report: Report) -> None:
    """One table in sections: each measure with every formula version beside what others use."""
    table = Table(title="How good the score is", show_header=False)
    table.add_column(no_wrap=True)
    for _ in range(4):
        table.add_column(justify="right", no_wrap=True)
    for head, rows in _sections(report):
        table.add_section()
        table.add_row(*head, style="bold")
        for row in rows:
            table.add_row(*row)
    _wide(LEAST_WIDTH).print(table)


def print_tries(rows: Iterable[Try]) -> None:
    """One row for each change that was tried."""
    table = Table(title="Changes that were tried; x_even and x_odd are the two halves of the accounts")
    for position, row in enumerate(rows):
        values = asdict(row)
        if not position:
            for name in values:
                table.add_column(name, no_wrap=name == "name", justify="left" if name == "name" else "right")
        table.add_row(*(f"{value:.3f}" if isinstance(value, float) else value for value in values.values()))
    _wide(_TRIES_WIDTH).print(table)


def _wide(least: int) -> Console:
    console = Console()
    return console if console.width >= least else Console(width=least)


def _sections(report: Report) -> Iterator[tuple[Row, Iterator[Row]]]:
    for cut in report.forecasts:
        head = (f"Forecast: {cut.split}", "rho [95 %]", "top 10 %", "RMSE", "covered 50/80/95 %")
        yield head, chain(_forecast_rows(cut), _gain_rows(cut))
    if report.held_out:
        head = (
            "Accounts held out of the fit",
            "rho ampl. / score",
            "bias",
            "forecast in",
            "score in",
        )
        yield head, _held_out_rows(report.held_out)
    if report.totals:
        head = ("Totals of groups, 80 % interval, next post each", "groups", "inside", "width in ln", "plain")
        yield head, _total_rows(report.totals)
    if report.people:
        shared = "" if report.people_shared is None else f"{100 * report.people_shared:.0f} % share a person"
        head = ("People: which of two is more influential", "AUC [95 %]", "by pair:", shared, "")
        yield head, _people_rows(report.people)
    if report.stability:
        head = ("Steadiness, in points (else percentiles)", "day to day sd", "99 % of weeks", "", "")
        yield head, _stability_rows(report.stability)
    for name in dict.fromkeys(attack.name for attack in report.attacks):
        head = (f"Attack: {name}", "mean points", "worst", "mean percentiles", "worst")
        yield head, _attack_rows([attack for attack in report.attacks if attack.name == name])


def _total_rows(sets: Iterable[GroupTotals]) -> Iterator[Row]:
    for one in sets:
        for size in one.sizes:
            name = f"{one.name}, {size.people} people"
            yield name, f"{size.groups}", f"{size.share:.2f}", f"{size.width:.2f}", f"{size.plain:.2f}"


def _forecast_rows(cut: Forecasts) -> Iterator[Row]:
    covered = {f"score, formula {one.formula}": one.shares for one in cut.coverage}
    for skill in cut.skills:
        shares = covered.get(skill.predictor, {})
        yield (
            skill.predictor,
            _estimate(skill.rho),
            f"{skill.precision:.2f}",
            f"{skill.rmse:.3f}",
            _shares(shares),
        )
    for one in cut.coverage:
        yield f"score of the next posts, formula {one.formula}", "", "", "", _shares(one.score_shares)


def _shares(shares: Mapping[str, float]) -> str:
    return " / ".join(f"{100 * share:.1f}" for share in shares.values())


def _held_out_rows(rows: Iterable[HeldOut]) -> Iterator[Row]:
    for row in rows:
        history = "all" if row.history is None else f"{row.history} posts"
        for one in (row.before, row.new):
            yield (
                f"{row.name}, {history} ({row.accounts}), formula {one.formula}",
                f"{one.amplification:.3f} / {one.score:.3f}",
                f"{one.bias:+.2f}",
                _shares(one.shares),
                _shares(one.score_shares),
            )


def print_fits(lines: Iterable[LineFit], levels: Iterable[LevelFit]) -> None:
    """What the accounts say about each network: the line from audience to level, then how it is used."""
    table = Table(title="Expected ln(1 + reactions) = intercept + slope ln(1 + followers)")
    for name in ("network", "accounts", "intercept [95 %]", "slope [95 %]", "spread of accounts"):
        table.add_column(name, no_wrap=True, justify="left" if name == "network" else "right")
    for line in lines:
        figures = (_estimate(line.intercept), _estimate(line.slope), f"{line.spread:.2f}")
        table.add_row(line.network, str(line.accounts), *figures)
    own = Table(title="What the network has of its own")
    for position, level in enumerate(levels):
        values = {"set": level.name, "accounts": level.accounts, **asdict(level.own)}
        if not position:
            for name in values:
                own.add_column(name, no_wrap=True, justify="left" if name == "set" else "right")
        own.add_row(
            *(f"{value:.2f}" if isinstance(value, float) else str(value) for value in values.values())
        )
    console = _wide(LEAST_WIDTH)
    console.print(table)
    console.print(own)


def print_hidden(shares: Iterable[ShareFit], views: Iterable[ViewFit]) -> None:
    """What stands for hidden reactions: the error of a level with a kind hidden, and with it taken for 0."""
    table = Table(title="The usual part of each kind, and what its hiding does to ln(1 + reactions)")
    for name in ("network", "accounts", "kind", "part", "bias", "bias as zero"):
        table.add_column(name, no_wrap=True, justify="left" if name in ("network", "kind") else "right")
    for one in shares:
        for kind, part in one.shares.items():
            bias, zero = f"{one.bias[kind]:+.2f}", f"{one.as_zero[kind]:+.2f}"
            table.add_row(one.network, str(one.accounts), kind, f"{part:.2f}", bias, zero)
    worth = Table(title="What a view is worth, by the error of the forecast of likes and comments")
    worth.add_column("reactions a view", justify="right")
    worth.add_column("error", justify="right")
    for fit in views:
        for views_worth, error in fit.errors.items():
            taken = " (taken)" if views_worth == fit.best else ""
            worth.add_row(f"{views_worth:g}{taken}", f"{error:.4f}")
    console = _wide(LEAST_WIDTH)
    console.print(table)
    console.print(worth)


def _gain_rows(cut: Forecasts) -> Iterator[Row]:
    for gain in cut.gains:
        found = gain.rho
        yield gain.predictor, f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]", "", "", ""


def _people_rows(people: Iterable[Judgement]) -> Iterator[Row]:
    for one in people:
        yield one.predictor, _estimate(one.auc), "", "", ""


def _stability_rows(rows: Iterable[Stability]) -> Iterator[Row]:
    for one in rows:
        if one.daily_sd is None or one.week_99 is None:
            yield one.predictor, f"({one.daily_sd_percentile:.2f})", f"({one.week_99_percentile:.1f})", "", ""
        else:
            yield one.predictor, f"{one.daily_sd:.2f}", f"{one.week_99:.2f}", "", ""


def _attack_rows(rows: Iterable[Attack]) -> Iterator[Row]:
    for one in rows:
        yield (
            one.predictor,
            "" if one.mean is None else f"{one.mean:+.2f}",
            "" if one.worst is None else f"{one.worst:+.1f}",
            f"{one.mean_percentile:+.1f}",
            f"{one.worst_percentile:+.1f}",
        )


def _estimate(found: Estimate) -> str:
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
