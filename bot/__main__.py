"""The `influence` command: its words and options. What they do is imported when they run."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot import bulk

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A 1-100 score of how far a public account's messages carry, for teams in chat.",
)


@cli.command()
def run() -> None:
    """Run everything in one process: chats, schedule, store."""
    from bot.processes import run_all

    raise typer.Exit(run_all())


@cli.command()
def console() -> None:
    """Open the chat in this terminal, or read commands line by line from a pipe."""
    from bot.processes import run_console

    raise typer.Exit(run_console())


@cli.command()
def score(
    handle: Annotated[
        str, typer.Argument(help="@name.bsky.social, @user@host, @name@demo, a profile link …")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the score as one JSON object.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask the network even if a stored score is young.")
    ] = False,
) -> None:
    """Score one account and print its card."""
    from bot.processes import score_one

    raise typer.Exit(score_one(handle, as_json=as_json, fresh=fresh))


@cli.command()
def forget(
    handle: Annotated[str, typer.Argument(help="The account to forget.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Bring back what was deleted in the last 7 days.")
    ] = False,
) -> None:
    """Delete everything about an account, for every team, and never ask for it again."""
    from bot.processes import forget_one, undo_forgetting

    raise typer.Exit(undo_forgetting(handle) if undo else forget_one(handle, asks=not yes))


@cli.command()
def scoreboard(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a row.")] = False,
) -> None:
    """Show how the forecasts of stored scores did, by network and formula version."""
    from bot.processes import show_scoreboard

    raise typer.Exit(show_scoreboard(as_json=as_json))


@cli.command()
def doctor() -> None:
    """Check settings, store and networks, and say what to do."""
    from bot.doctor import examine

    raise typer.Exit(examine())


@cli.command()
def migrate() -> None:
    """Bring the store's tables up to date."""
    from bot.processes import migrate_store

    raise typer.Exit(migrate_store())


@cli.command()
def web() -> None:
    """Serve Slack over HTTP, and the pictures of its charts."""
    from bot.processes import run_web

    raise typer.Exit(run_web())


@cli.command("new-key")
def new_key() -> None:
    """Print a new key for ENCRYPTION_KEYS."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@cli.command()
def worker() -> None:
    """Do the timed work, and connect to chats that need no port."""
    from bot.processes import run_worker

    raise typer.Exit(run_worker())


@cli.command()
def discord(
    sync: Annotated[
        bool, typer.Option("--sync", help="Only tell Discord of the commands, even if they did not change.")
    ] = False,
) -> None:
    """Answer in Discord alone: no schedule, no other chat."""
    from bot.processes import run_discord

    raise typer.Exit(run_discord(sync=sync))


@cli.command()
def schedule(
    preview: Annotated[str, typer.Option("--preview", help="How far ahead to look, such as 14d.")] = "14d",
) -> None:
    """Print what will be posted where and when, in local time."""
    from bot.preview import show_schedule

    raise typer.Exit(show_schedule(preview))


cli.command("score-file")(bulk.score_file)
cli.command("validate")(bulk.validate)


def main() -> None:
    """The entry point. Errors that are meant for a person end in one line and exit code 1."""
    from scoring.errors import InfluenceError

    try:
        cli()
    except InfluenceError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has gone, as in `influence score … | head -1`.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
