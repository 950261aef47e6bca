"""Decides what a post to a response_url does: a new message, another one in its place, or none."""

from __future__ import annotations

from tests.fakes.slack_board import Board
from tests.fakes.slack_urls import ResponseCall, ResponseUrl
from tests.fakes.slack_workspaces import Ephemeral, Json, Refused, Workspace


def responded(board: Board, workspace: Workspace, url: ResponseUrl, args: Json) -> ResponseCall:
    """What Slack did, and answered, to one use of the URL; a refused use is a use."""
    fault = url.fault(board.now())
    if fault:
        return ResponseCall(url, args, 404, fault)
    url.uses += 1
    try:
        _do(board, workspace, url, args)
    except Refused as refused:
        return ResponseCall(url, args, 400, refused.answer["error"])
    return ResponseCall(url, args, 200, "ok")


def _do(board: Board, workspace: Workspace, url: ResponseUrl, args: Json) -> None:
    if args.get("delete_original"):
        _remove(board, workspace, url)
        return
    board.check(args, "response_url")
    message = {**board.message(workspace, args), "response_type": args.get("response_type", "ephemeral")}
    if args.get("replace_original") and url.original is not None:
        _replace(board, workspace, url, message)
    elif message["response_type"] == "in_channel":
        workspace.anywhere(url.channel).messages.append(message)
    else:
        board.ephemerals.append(Ephemeral(workspace.id, url.channel, url.user, message))


def _remove(board: Board, workspace: Workspace, url: ResponseUrl) -> None:
    if isinstance(url.original, Ephemeral):
        board.ephemerals.remove(url.original)
    elif url.original is not None:
        workspace.anywhere(url.channel).messages.remove(url.original)


def _replace(board: Board, workspace: Workspace, url: ResponseUrl, message: Json) -> None:
    """The message stays where it is, seen by whom it was seen by."""
    if isinstance(url.original, Ephemeral):
        place = board.ephemerals.index(url.original)
        board.ephemerals[place] = Ephemeral(workspace.id, url.channel, url.user, message)
        url.original = board.ephemerals[place]
    elif url.original is not None:
        del message["response_type"]
        url.original.update({**message, "ts": url.original["ts"]})
