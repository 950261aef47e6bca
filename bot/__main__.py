"""The `influence` command: its words and options. What they do is imported when they run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import bulk
from bot.completion import known_handles
from bot.help_texts import command_in
from bot.terminal import language
from bot.version import VERSION
from scoring.text import marked, say

cli = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=marked("A 1-100 score of how far a public account's messages carry, for teams in chat."),
)

AsJson = Annotated[bool, typer.Option("--json", help=marked("Print one JSON object, for other programs."))]
Account = Annotated[
    str,
    typer.Argument(
        help=marked("@name.bsky.social, @user@host, @name@demo, a profile link …"),
        autocompletion=known_handles,
    ),
]
Period = Annotated[str | None, typer.Argument(help=marked("How far back: 7d, 30d, 90d or 1y."))]


def _version(wanted: bool) -> None:
    if wanted:
        from scoring.formula import CURRENT

        typer.echo(f"influence-bot {VERSION}, formula {CURRENT}")
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=marked("Print the version and exit.")
        ),
    ] = False,
) -> None:
    """What holds for every command."""


@cli.command(help=marked("Run everything in one process: chats, schedule, store."))
def run() -> None:
    from bot.processes import run_all

    raise typer.Exit(run_all())


@cli.command(help=marked("Open the chat in this terminal, or read commands line by line from a pipe."))
def console() -> None:
    from bot.processes import run_console

    raise typer.Exit(run_console())


@cli.command(help=marked("Score one account and print its card."))
def score(
    handle: Account,
    as_json: Annotated[
        bool, typer.Option("--json", help=marked("Print the score as one JSON object."))
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help=marked("Ask the network even if a stored score is young."))
    ] = False,
) -> None:
    from bot.processes import score_one

    raise typer.Exit(score_one(handle, as_json=as_json, fresh=fresh))


def _answered(verb: str, *words: str | None, as_json: bool) -> None:
    from bot.processes import answer_one

    raise typer.Exit(answer_one(verb, [word for word in words if word is not None], as_json=as_json))


@cli.command(help=marked("Say what makes a score, or what moved it."))
def why(handle: Account, period: Period = None, as_json: AsJson = False) -> None:
    _answered("why", handle, period, as_json=as_json)


@cli.command(help=marked("Show the score of an account over time."))
def history(handle: Account, period: Period = None, as_json: AsJson = False) -> None:
    _answered("history", handle, period, as_json=as_json)


@cli.command(help=marked("Put two to ten accounts side by side."))
def compare(
    handles: Annotated[
        list[str], typer.Argument(help=marked("The accounts to compare."), autocompletion=known_handles)
    ],
    as_json: AsJson = False,
) -> None:
    _answered("compare", *handles, as_json=as_json)


@cli.command(help=marked("Say what the community of an account answers to."))
def insights(handle: Account, as_json: AsJson = False) -> None:
    _answered("insights", handle, as_json=as_json)


@cli.command("list", help=marked("Show what the console chat watches."))
def list_watched(as_json: AsJson = False) -> None:
    _answered("list", as_json=as_json)


@cli.command(help=marked("Check a list of people, and say what they can bring together."))
def check(
    people: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=marked("A .csv, .txt, .xlsx, .jsonl or .parquet file, one account a line."),
            exists=True,
            dir_okay=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option("--output", "-o", help=marked("The table to write; its ending says how."))
    ],
    posts: Annotated[
        int, typer.Option(help=marked("Posts planned by each, where the file does not say."), min=1, max=1000)
    ] = 1,
    budget: Annotated[
        float | None, typer.Option(help=marked("Name the best group whose prices fit in."), min=0)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=marked("Agree to what networks charge."))] = False,
) -> None:
    with bulk.extra_files(say("Lists need the extra [files]; install it:")):
        from bot.check import Wishes, check_list

        raise typer.Exit(check_list(people, out, Wishes(posts, budget, yes)))


@cli.command(help=marked("Write the stored scores of what a team watches as a table."))
def export(
    out: Annotated[
        Path, typer.Option("--output", "-o", help=marked("The table to write; its ending says how."))
    ],
    days: Annotated[int, typer.Option(help=marked("How many days back."), min=0, max=10_000)] = 365,
    workspace: Annotated[
        str, typer.Option(help=marked("Whose watch list: console, slack:T1, discord:123 …"))
    ] = "console",
) -> None:
    with bulk.extra_files(say("This kind of file needs the extra [files]; install it:")):
        from bot.export import export as write

        raise typer.Exit(write(out, workspace, days))


workspaces = typer.Typer(no_args_is_help=True, help=marked("Everything that is kept of one workspace."))
cli.add_typer(workspaces, name="workspace")
WorkspaceName = Annotated[
    str, typer.Argument(metavar="NAME", help=marked("console, slack:T1, discord:123 …"))
]


@workspaces.command("export", help=marked("Write all of it as one JSON file, without what opens anything."))
def export_workspace(
    name: WorkspaceName,
    out: Annotated[Path, typer.Option("--output", "-o", help=marked("The file to write."), dir_okay=False)],
) -> None:
    from bot.workspace import export as write

    raise typer.Exit(write(name, out))


@workspaces.command("delete", help=marked("Delete all of it, for good."))
def delete_workspace(
    name: WorkspaceName,
    yes: Annotated[bool, typer.Option("--yes", help=marked("Do not ask first."))] = False,
) -> None:
    from bot.workspace import delete

    raise typer.Exit(delete(name, yes=yes))


@cli.command(help=marked("Delete everything about an account, for every team, and never ask for it again."))
def forget(
    handle: Annotated[str, typer.Argument(help=marked("The account to forget."))],
    yes: Annotated[bool, typer.Option("--yes", help=marked("Do not ask first."))] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help=marked("Bring back what was deleted in the last 7 days."))
    ] = False,
) -> None:
    from bot.processes import forget_one, undo_forgetting

    raise typer.Exit(undo_forgetting(handle) if undo else forget_one(handle, asks=not yes))


@cli.command(help=marked("Write the copy that a scored person may ask for."))
def subject(
    handle: Annotated[str, typer.Argument(help=marked("The account of that person."))],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", help=marked("The file to write; the terminal without it.")),
    ] = None,
    page: Annotated[
        bool,
        typer.Option("--page", help=marked("Make a page of it below PUBLIC_URL, and print its address.")),
    ] = False,
    close: Annotated[
        bool, typer.Option("--close", help=marked("Close the pages that were made of it."))
    ] = False,
) -> None:
    from bot import subject_copy

    if close:
        raise typer.Exit(subject_copy.close(handle))
    raise typer.Exit(subject_copy.publish(handle) if page else subject_copy.write(handle, out))


@cli.command(help=marked("Show how the forecasts of stored scores did, by network and formula version."))
def scoreboard(
    as_json: Annotated[bool, typer.Option("--json", help=marked("Print one JSON object a row."))] = False,
) -> None:
    from bot.processes import show_scoreboard

    raise typer.Exit(show_scoreboard(as_json=as_json))


@cli.command(help=marked("Check settings, store and networks, and say what to do."))
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=marked("Print one JSON object a line."))] = False,
) -> None:
    from bot.doctor import examine

    raise typer.Exit(examine(as_json=as_json))


@cli.command(help=marked("Bring the store's tables up to date."))
def migrate() -> None:
    from bot.processes import migrate_store

    raise typer.Exit(migrate_store())


@cli.command(help=marked("Write the whole store into a file, while everything runs."))
def backup(
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help=marked("The file to write; it must not be there yet."))
    ],
) -> None:
    from bot.backups import write

    raise typer.Exit(write(out))


@cli.command(help=marked("Bring back the store of a backup; the bot has to be stopped."))
def restore(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help=marked("What backup wrote."), exists=True, dir_okay=False)
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help=marked("Give up what is in the store now."))
    ] = False,
) -> None:
    from bot.backups import put_back

    raise typer.Exit(put_back(source, replace=replace))


@cli.command(help=marked("List posts that were refused, given up, or are perhaps there; try them again."))
def dead(
    numbers: Annotated[
        list[int] | None,
        typer.Option("--retry", metavar="N", min=1, help=marked("Try this post again; may be repeated.")),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help=marked("Post it without looking whether it is there."))
    ] = False,
    workspace: Annotated[
        str | None, typer.Option("--workspace", help=marked("Only this one: slack:T1, discord:123 …"))
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=400, help=marked("How far back."))] = 30,
    as_json: Annotated[bool, typer.Option("--json", help=marked("Print JSON."))] = False,
) -> None:
    from bot.dead import retry, show

    if numbers:
        raise typer.Exit(retry(numbers, again=again))
    raise typer.Exit(show(workspace, days, as_json=as_json))


@cli.command(help=marked("Show who changed what, in every chat, by programs and in the shell."))
def audit(
    workspace: Annotated[
        str | None, typer.Option("--workspace", help=marked("Only this one: slack:T1, discord:123 …"))
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=400, help=marked("How far back."))] = 30,
    as_json: Annotated[bool, typer.Option("--json", help=marked("Print JSON."))] = False,
) -> None:
    from bot.audit import show

    raise typer.Exit(show(workspace, days, as_json=as_json))


@cli.command(help=marked("Serve Slack over HTTP, and the pictures of its charts."))
def web() -> None:
    from bot.processes import run_web

    raise typer.Exit(run_web())


@cli.command(help=marked("Let assistants that speak the Model Context Protocol read what a team watches."))
def mcp(
    workspace: Annotated[
        str, typer.Option("--workspace", help=marked("Whose watch list: console, slack:T1, discord:123 …"))
    ] = "console",
    http: Annotated[
        bool, typer.Option("--http", help=marked("Listen on PORT, behind the tokens of the API."))
    ] = False,
) -> None:
    with bulk.needing("mcp", ("mcp", "uvicorn"), say("Assistants need the extra [mcp]; install it:")):
        from bot.mcp import serve, speak

        raise typer.Exit(serve() if http else speak(workspace))


@cli.command("new-key", help=marked("Print a new key for ENCRYPTION_KEYS."))
def new_key() -> None:
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@cli.command(help=marked("Do the timed work, and connect to chats that need no port."))
def worker() -> None:
    from bot.processes import run_worker

    raise typer.Exit(run_worker())


@cli.command(help=marked("Answer in Discord alone: no schedule, no other chat."))
def discord(
    sync: Annotated[
        bool,
        typer.Option(
            "--sync", help=marked("Only tell Discord of the commands, even if they did not change.")
        ),
    ] = False,
) -> None:
    from bot.processes import run_discord

    raise typer.Exit(run_discord(sync=sync))


@cli.command(help=marked("Print what will be posted where and when, in local time."))
def schedule(
    preview: Annotated[
        str, typer.Option("--preview", help=marked("How far ahead to look, such as 14d."))
    ] = "14d",
    as_json: AsJson = False,
) -> None:
    from bot.preview import show_schedule

    raise typer.Exit(show_schedule(preview, as_json=as_json))


tokens = typer.Typer(
    no_args_is_help=True, help=marked("Tokens with which other programs read scores: make, list, revoke.")
)
Workspace = Annotated[
    str, typer.Option("--workspace", help=marked("Whose: console, slack:T1, discord:123 …"))
]


@tokens.command("create", help=marked("Make a token, and print it this once."))
def create_token(
    name: Annotated[str, typer.Argument(help=marked("What uses it, such as dashboards."))],
    workspace: Workspace = "console",
    write: Annotated[
        bool, typer.Option("--write", help=marked("It may change what is watched, too."))
    ] = False,
) -> None:
    from bot.tokens import create

    raise typer.Exit(create(workspace, name, write=write))


@tokens.command("list", help=marked("List the tokens of a workspace, without their values."))
def list_tokens(workspace: Workspace = "console") -> None:
    from bot.tokens import show

    raise typer.Exit(show(workspace))


@tokens.command("revoke", help=marked("End a token, in every process within five seconds."))
def revoke_token(
    number: Annotated[int, typer.Argument(help=marked("Its number in the list."), min=1)],
    workspace: Workspace = "console",
) -> None:
    from bot.tokens import revoke

    raise typer.Exit(revoke(workspace, number))


cli.add_typer(tokens, name="token")
cli.command("score-file", help=bulk.SCORE_FILE_HELP)(bulk.score_file)
cli.command("validate", help=bulk.VALIDATE_HELP)(bulk.validate)


def main() -> None:
    """The entry point. Errors that are meant for a person end in one line and exit code 1."""
    from bot.terminal import tell
    from scoring.errors import InfluenceError

    try:
        command_in(language(), cli)()
    except InfluenceError as error:
        from scoring.messages.refusal import error_text

        tell(error_text(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has gone, as in `influence score … | head -1`.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
