"""What may be asked of `influence score-file` where it is given folders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import typer

from bot.terminal import language
from scoring.text import Text, say


class Engine(StrEnum):
    """Who scores a folder."""

    LOCAL = "local"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for beside the folders; `remote` is the cluster's address, None: here."""

    formula: str
    remote: str | None
    shuffle: bool


def is_folder(name: str) -> bool:
    return "://" in name or Path(name).is_dir()


def check_engine(engine: Engine, remote: str | None) -> None:
    if engine is Engine.SPARK and remote is None:
        raise bad_parameter(say("name the cluster, such as --remote sc://host:15002."))
    if engine is Engine.LOCAL and remote is not None:
        raise bad_parameter(say("--remote needs --engine spark."))


def check_folders(files: list[str], out: str | None, *, shuffle: bool) -> None:
    for name in files:
        if not is_folder(name):
            raise bad_parameter(
                say("{path} is a file.", path=name)
                if Path(name).exists()
                else say("there is no folder {path}.", path=name)
            )
    if shuffle and len(files) == 1:
        raise bad_parameter(say("--shuffle is for two folders: accounts and posts."))
    if out is None:
        raise bad_parameter(say("name the folder for the results with -o."))
    if "://" not in out and Path(out).exists() and not Path(out).is_dir():
        raise bad_parameter(say("{path} is a file.", path=out))


def bad_parameter(said: Text) -> typer.BadParameter:
    return typer.BadParameter(language().plain(said))
