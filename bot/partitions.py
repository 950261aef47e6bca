"""`influence score-file` with folders: plans, runs here or on a cluster, and tells how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

from adapters.files.partitions import Done, Job, Plan, planned, score_here
from adapters.files.places import place, shown
from adapters.files.scattering import score_scattered_here
from bot.folders import Wishes
from bot.terminal import tell
from scoring.text import Text, joined, plural, say

# Of files that failed as many are named.
_MOST_TOLD = 10


Engine = Callable[[Job], Iterator[Done]]
# Opens a bar for so many files, and tells it how many are done.
Bar = Callable[[int], AbstractContextManager[Callable[[int], None]]]


def score_folder(folders: list[str], out: str, wishes: Wishes, bar: Bar) -> bool:
    """Scores what is not done yet; True where every account of the folder has a score."""
    engine = _engine(wishes.remote)
    accounts, posts = place(folders[0]), place(folders[1]) if len(folders) > 1 else None
    target = place(out)
    plan = planned(accounts, posts, target, wishes.formula, shuffle=wishes.shuffle)
    fresh: list[Done] = []
    lost = False
    if plan.job.partitions:
        target.prepare()
        with bar(len(plan.job.partitions)) as report:
            for done in engine(plan.job):
                fresh.append(done)
                report(sum(one.partition is not None for one in fresh))
        lost = not _arrived(plan, fresh)
        target.clean()
    return _told(plan, fresh) and not lost


def _engine(remote: str | None) -> Engine:
    if remote is None:
        return _here
    from adapters.files.cluster import score_on_cluster

    return partial(score_on_cluster, remote=remote)


def _here(job: Job) -> Iterator[Done]:
    return score_scattered_here(job) if job.scattered else score_here(job)


def _arrived(plan: Plan, fresh: list[Done]) -> bool:
    """Whether results are where this machine looks: a cluster may have written to disks of its own."""
    there = plan.job.out.files(".jsonl")
    done = [one.partition for one in fresh if one.partition is not None and one.trouble is None]
    if all(one.output in there for one in done):
        return True
    tell(
        say(
            "The cluster wrote its results elsewhere: {place} is not the same there.",
            place=shown(plan.job.out.url),
        ),
        err=True,
    )
    tell(say("Name a folder with -o that all machines share, or one of a store."), err=True)
    return False


def _told(plan: Plan, fresh: list[Done]) -> bool:
    failed = [one.trouble for one in fresh if one.trouble is not None]
    every = [*plan.before, *fresh]
    for trouble in failed[:_MOST_TOLD]:
        tell(trouble, err=True)
    if len(failed) > _MOST_TOLD:
        more = len(failed) - _MOST_TOLD
        tell(plural("{n} more file was not scored.", "{n} more files were not scored.", more), err=True)
    bad = sum(one.bad for one in every)
    _tell_strangers(plan.job, sum(one.strangers for one in every))
    if plan.orphans:
        tell(
            plural(
                "{n} file in the output folder belongs to no file of accounts and was left as it is.",
                "{n} files in the output folder belong to no file of accounts and were left as they are.",
                plan.orphans,
            ),
            err=True,
        )
    scored = sum(one.partition is not None for one in fresh) - len(failed)
    tell(joined(_summary(scored, len(plan.before), len(failed), bad)), err=True)
    return not failed and not bad


def _summary(scored: int, before: int, failed: int, bad: int) -> Iterator[Text]:
    yield plural("{n} file was scored.", "{n} files were scored.", scored)
    if before:
        yield plural("{n} was done before.", "{n} were done before.", before)
    if failed:
        yield plural(
            "{n} was not scored; the same command tries it again.",
            "{n} were not scored; the same command tries them again.",
            failed,
        )
    if bad:
        yield plural(
            "{n} account has no score; its line says why.",
            "{n} accounts have no score; their lines say why.",
            bad,
        )


def _tell_strangers(job: Job, strangers: int) -> None:
    if not strangers:
        return
    tell(
        plural(
            "{n} post belongs to no account in the file and was not counted.",
            "{n} posts belong to no account in the file and were not counted.",
            strangers,
        ),
        err=True,
    )
    if not job.scattered:
        tell(say("If their accounts are in another file, add --shuffle."), err=True)
