"""Translates a call of Slack's Web API into what happens on the board, and its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_board import Board
from tests.fakes.slack_files import Shared
from tests.fakes.slack_oauth import Installing
from tests.fakes.slack_urls import Issued
from tests.fakes.slack_workspaces import Channel, Ephemeral, Json, Refused, Workspace

HISTORY_PAGE = 100


@dataclass
class WebApi:
    """The methods, each under the name that Slack gives it."""

    board: Board
    issued: Issued
    installing: Installing = field(default_factory=Installing)
    workspaces: dict[str, Workspace] = field(default_factory=dict)

    def answer(self, method: str, token: str, args: Json) -> Json:
        try:
            if method == "oauth.v2.access":
                return {"ok": True, **self.installing.exchanged(args, self.workspaces)}
            if method not in METHODS:
                raise Refused("unknown_method", req_method=method)
            workspace = self.owner(token)
            return {"ok": True, **METHODS[method](self, workspace, args)}
        except Refused as refused:
            return refused.answer

    def owner(self, token: str) -> Workspace:
        """The workspace whose token that is."""
        if not token:
            raise Refused("not_authed")
        for workspace in self.workspaces.values():
            if workspace.token == token:
                if workspace.fault:
                    raise Refused(workspace.fault)
                return workspace
        raise Refused("invalid_auth")

    def auth_test(self, workspace: Workspace, args: Json) -> Json:
        return {
            "url": f"https://{workspace.domain}.slack.com/",
            "team": workspace.domain,
            "user": "influence",
            "team_id": workspace.id,
            "user_id": workspace.bot_user_id,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": False,
            **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
        }

    def post_message(self, workspace: Workspace, args: Json) -> Json:
        workspace.needs("chat:write")
        channel = workspace.to_post_in(args.get("channel", ""))
        self.board.check(args, "chat.postMessage")
        message = self.board.message(workspace, args)
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def post_ephemeral(self, workspace: Workspace, args: Json) -> Json:
        workspace.needs("chat:write")
        channel = workspace.to_post_in(args.get("channel", ""))
        if not args.get("user") or args["user"] in workspace.absent:
            raise Refused("user_not_in_channel")
        self.board.check(args, "chat.postEphemeral")
        message = self.board.message(workspace, args)
        self.board.ephemerals.append(Ephemeral(workspace.id, channel.id, args["user"], message))
        return {"message_ts": message["ts"]}

    def update(self, workspace: Workspace, args: Json) -> Json:
        workspace.needs("chat:write")
        channel = workspace.seen(args.get("channel", ""))
        message = channel.message(args.get("ts", ""))
        self.board.check(args, "chat.update")
        message.update(self.board.message(workspace, args, message["ts"]))
        if args.get("blocks") == []:
            del message["blocks"]
        return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}

    def delete(self, workspace: Workspace, args: Json) -> Json:
        workspace.needs("chat:write")
        channel = workspace.seen(args.get("channel", ""))
        channel.messages.remove(channel.message(args.get("ts", "")))
        return {"channel": channel.id, "ts": args["ts"]}

    def history(self, workspace: Workspace, args: Json) -> Json:
        channel = self._readable(workspace, args, "history")
        if not channel.member:
            raise Refused("not_in_channel")
        found = [one for one in reversed(channel.messages) if _asked_for(one, args)]
        limit = int(args.get("limit") or HISTORY_PAGE)
        page = found[:limit]
        if not _true(args.get("include_all_metadata")):
            page = [{name: one[name] for name in one if name != "metadata"} for one in page]
        more = len(found) > limit
        next_cursor = page[-1]["ts"] if more else ""
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": next_cursor}}

    def replies(self, workspace: Workspace, args: Json) -> Json:
        """A message and what was posted in its thread, oldest first."""
        channel = self._readable(workspace, args, "history")
        if not channel.member:
            raise Refused("not_in_channel")
        root = str(args.get("ts") or "")
        found = [one for one in channel.messages if root in (one["ts"], one.get("thread_ts"))]
        if not found:
            raise Refused("thread_not_found")
        if not _true(args.get("include_all_metadata")):
            found = [{name: one[name] for name in one if name != "metadata"} for one in found]
        return {"messages": found, "has_more": False, "response_metadata": {"next_cursor": ""}}

    def info(self, workspace: Workspace, args: Json) -> Json:
        channel = self._readable(workspace, args, "read")
        told = {"id": channel.id, "name": channel.name, "is_private": channel.private}
        return {
            "channel": {**told, "is_member": channel.member, "is_archived": channel.archived}
            | {"is_channel": not channel.direct, "is_im": channel.direct}
        }

    def open_conversation(self, workspace: Workspace, args: Json) -> Json:
        workspace.needs("im:write")
        users = str(args.get("users", ""))
        if not users or users in workspace.absent:
            raise Refused("user_not_found")
        return {"channel": {"id": workspace.direct(users).id}}

    def _readable(self, workspace: Workspace, args: Json, verb: str) -> Channel:
        channel = workspace.channels.get(args.get("channel", ""))
        kind = "channels"
        if channel is not None and (channel.private or channel.direct):
            kind = "im" if channel.direct else "groups"
        workspace.needs(f"{kind}:{verb}")
        return workspace.seen(args.get("channel", ""))

    def users_info(self, workspace: Workspace, args: Json) -> Json:
        workspace.needs("users:read")
        user = args.get("user", "")
        if not user or user in workspace.absent:
            raise Refused("user_not_found")
        known = {"id": user, "team_id": workspace.id, "name": user.lower(), "tz": "Europe/Berlin"}
        locale = {"locale": workspace.locales.get(user, "en-US")} if args.get("include_locale") else {}
        return {"user": {**known, **locale, "is_admin": user in workspace.admins, "is_owner": False}}

    def open_view(self, workspace: Workspace, args: Json) -> Json:
        view = self.board.view(workspace, args.get("view") or {})
        self.issued.exchange(args.get("trigger_id"), workspace.id)
        self.board.views[view["id"]] = view
        return {"view": view}

    def push_view(self, workspace: Workspace, args: Json) -> Json:
        return self.open_view(workspace, args)

    def unfurl(self, workspace: Workspace, args: Json) -> Json:
        """Where a link stands is told by a message, or by the composer's own id."""
        workspace.needs("links:write")
        there = args.get("unfurl_id") and args.get("source")
        if not there and not (args.get("channel") and args.get("ts")):
            raise Refused("cannot_unfurl_message")
        if not args.get("unfurls"):
            raise Refused("missing_unfurls")
        for one in args["unfurls"].values():
            self.board.check({"text": "-", **one}, "chat.unfurl")
        return {}

    def update_view(self, workspace: Workspace, args: Json) -> Json:
        name = "id" if args.get("view_id") else "external_id"
        wanted = args.get("view_id") or args.get("external_id")
        old = next((one for one in self.board.views.values() if wanted and one[name] == wanted), None)
        if old is None or old["team_id"] != workspace.id:
            raise Refused("not_found")
        _same_hash(old, args)
        view = self.board.view(workspace, args.get("view") or {}, old)
        self.board.views[view["id"]] = view
        return {"view": view}

    def publish_view(self, workspace: Workspace, args: Json) -> Json:
        place = (workspace.id, args.get("user_id", ""))
        if not place[1] or place[1] in workspace.absent:
            raise Refused("user_not_found")
        old = self.board.homes.get(place)
        _same_hash(old, args)
        view = self.board.view(workspace, args.get("view") or {}, old)
        if view["type"] != "home":
            raise Refused("invalid_arguments")
        self.board.homes[place] = view
        return {"view": view}

    def upload_address(self, workspace: Workspace, args: Json) -> Json:
        """Where the bytes of a file go; it is nowhere before that is completed."""
        workspace.needs("files:write")
        length = str(args.get("length") or "")
        if not args.get("filename") or not length.isdigit() or int(length) < 1:
            raise Refused("invalid_arguments")
        file = self.board.files.begin(workspace.id, str(args["filename"]), int(length))
        return {"upload_url": f"{self.issued.base}/upload/v1/{file}", "file_id": file}

    def complete_upload(self, workspace: Workspace, args: Json) -> Json:
        """Shares what was uploaded with a conversation, in a thread."""
        workspace.needs("files:write")
        channel = workspace.seen(str(args.get("channel_id") or ""))
        told = args.get("files") or "[]"
        wanted = json.loads(told) if isinstance(told, str) else told
        shared = [self.board.files.complete(workspace.id, str(one.get("id"))) for one in wanted]
        if not shared:
            raise Refused("no_file_data")
        root = str(args.get("thread_ts") or "")
        if root:
            channel.message(root)
        self.board.files.shared += [Shared(channel.id, root, one) for one in shared]
        return {"files": [{"id": one.id, "title": one.name} for one in shared]}


METHODS: Mapping[str, Callable[[WebApi, Workspace, Json], Json]] = {
    "auth.test": WebApi.auth_test,
    "chat.postMessage": WebApi.post_message,
    "chat.postEphemeral": WebApi.post_ephemeral,
    "chat.update": WebApi.update,
    "chat.delete": WebApi.delete,
    "conversations.history": WebApi.history,
    "conversations.replies": WebApi.replies,
    "conversations.info": WebApi.info,
    "conversations.open": WebApi.open_conversation,
    "users.info": WebApi.users_info,
    "views.open": WebApi.open_view,
    "views.push": WebApi.push_view,
    "chat.unfurl": WebApi.unfurl,
    "views.update": WebApi.update_view,
    "views.publish": WebApi.publish_view,
    "files.getUploadURLExternal": WebApi.upload_address,
    "files.completeUploadExternal": WebApi.complete_upload,
}


def _same_hash(old: Json | None, args: Json) -> None:
    if old is not None and args.get("hash") and args["hash"] != old["hash"]:
        raise Refused("hash_conflict")


def _asked_for(message: Json, args: Json) -> bool:
    """Whether a message is in the part of the history; replies in threads are not in it."""
    ts, inclusive = message["ts"], _true(args.get("inclusive"))
    oldest, latest = args.get("oldest") or "0", args.get("latest") or "9" * 12
    after = float(ts) > float(oldest) or (inclusive and float(ts) == float(oldest))
    before = float(ts) < float(latest) or (inclusive and float(ts) == float(latest))
    earlier = not args.get("cursor") or float(ts) < float(args["cursor"])
    return after and before and earlier and message.get("thread_ts", ts) == ts


def _true(value: Any) -> bool:
    return str(value).lower() in ("1", "true")
