"""The JSON of Misskey's API and its forks -> posts, engagers and named refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from adapters.networks.body import Answer
from adapters.networks.mastodon_wire import refusal as refusal_of_server
from adapters.networks.oddities import readable
from adapters.networks.wire import Count, Details, Name, Wire, as_spelled, decode, is_question, moment
from scoring.errors import (
    BadAnswer,
    InfluenceError,
    OptedOut,
    PrivateAccount,
    Suspended,
    UnknownHandle,
)
from scoring.handles import Handle
from scoring.observation.model import Engager, Post, PostKind
from scoring.text import say

LONGEST_REACTIONS = 1_000  # kinds of emoji on one note


class User(Wire):
    """A user in detail; people in lists come without counts."""

    id: Name
    username: Name
    host: str | None = None
    name: str | None = None
    avatar: str | None = Field(None, alias="avatarUrl")
    created_at: str | None = Field(None, alias="createdAt")
    followers_count: Count | None = Field(None, alias="followersCount")
    following: Count | None = Field(None, alias="followingCount")
    notes: Count | None = Field(None, alias="notesCount")
    shows_followers: str = Field("public", alias="followersVisibility")
    bot: bool = Field(False, alias="isBot")
    locked: bool = Field(False, alias="isLocked")
    suspended: bool = Field(False, alias="isSuspended")
    explorable: bool | None = Field(None, alias="isExplorable")
    noindex: bool = Field(False, alias="noCrawle")
    needs_login: bool = Field(False, alias="requireSigninToViewContents")

    @property
    def followers(self) -> int | None:
        """0 stands for a number that is shown to nobody."""
        return self.followers_count if self.shows_followers == "public" else None


class File(Wire):
    type: str = ""


class Note(Wire):
    id: Name
    created_at: str = Field("", alias="createdAt")
    text: str = ""
    visibility: str = "public"
    reply_id: str | None = Field(None, alias="replyId")
    renote_id: str | None = Field(None, alias="renoteId")
    renotes: Count | None = Field(None, alias="renoteCount")
    replies: Count | None = Field(None, alias="repliesCount")
    reaction_count: Count | None = Field(None, alias="reactionCount")
    reactions: object = None
    files: Details[File] = ()
    tags: Details[str] = ()
    user: User | None = None


class Reaction(Wire):
    user: User


class Fault(Wire):
    code: str = ""


class Faults(Wire):
    error: Fault = Fault()


def refusal(answer: Answer, handle: Handle, title: str) -> InfluenceError:
    """What an answer that is not 200 means for the account."""
    if answer.status not in (400, 403, 404):
        return refusal_of_server(answer, handle, title)
    code = decode(answer, Faults, title=title).error.code
    if code in ("NO_SUCH_USER", "FAILED_TO_RESOLVE_REMOTE_USER"):
        return UnknownHandle(
            say("There is no {handle} ({network} was asked).", handle=str(handle), network=title),
            as_spelled("mastodon"),
        )
    if code in ("USER_IS_SUSPENDED", "ACCESS_DENIED"):
        return Suspended(say("The server of {handle} has restricted the account.", handle=str(handle)))
    return BadAnswer(say("{network} does not know this question.", network=title))


def refuse(handle: Handle, user: User) -> None:
    """Raises NotScored where the account, or its server for it, does not want to be looked at."""
    if user.suspended:
        raise Suspended(say("The server of {handle} has restricted the account.", handle=str(handle)))
    if user.noindex:
        raise OptedOut(say("{handle} asks not to be indexed.", handle=str(handle)))
    if user.needs_login:
        raise OptedOut(say("{handle} asks not to be shown to people without a login.", handle=str(handle)))
    if user.locked:
        raise PrivateAccount(say("{handle} chooses its followers one by one.", handle=str(handle)))
    if user.explorable is False:
        raise OptedOut(say("{handle} asks not to be discovered.", handle=str(handle)))


def posts_of(notes: Sequence[Note], base_url: str, title: str) -> tuple[Post, ...]:
    """The account's own public notes, each once, newest first, without what it only passed on."""
    own = {
        note.id: note for note in notes if note.visibility in ("public", "home") and not _only_renoted(note)
    }
    made = readable(own.values(), lambda note: _post(note, base_url), title)
    return tuple(sorted(made, key=lambda post: (post.at, post.id), reverse=True))


def _only_renoted(note: Note) -> bool:
    return note.renote_id is not None and not note.text and not note.files


def _post(note: Note, base_url: str) -> Post | None:
    at = moment(note.created_at)
    if at is None:
        return None
    return Post(
        id=note.id,
        at=at,
        kind=_kind(note),
        reposts=note.renotes,
        replies=note.replies,
        likes=_reactions(note),
        url=f"{base_url}/notes/{note.id}" if note.id.isalnum() else None,
        media=_media(note),
        characters=len(note.text),
        question=is_question(note.text),
        hashtags=tuple(dict.fromkeys(tag[:200].lower() for tag in note.tags if tag)),
    )


def _kind(note: Note) -> PostKind:
    if note.reply_id is not None:
        return "reply"
    return "original" if note.renote_id is None else "quote"


def _reactions(note: Note) -> int | None:
    """All reactions, whatever their emoji; None where neither the sum nor the kinds are shown."""
    if note.reaction_count is not None:
        return note.reaction_count
    if not isinstance(note.reactions, Mapping) or len(note.reactions) > LONGEST_REACTIONS:
        return None
    counts = [count for count in note.reactions.values() if isinstance(count, int) and 0 <= count <= 10**9]
    return sum(counts) if len(counts) == len(note.reactions) else None


_MEDIA = {"image": "image", "video": "video", "audio": "video"}


def _media(note: Note) -> str:
    return _MEDIA.get(note.files[0].type.partition("/")[0], "link") if note.files else "none"


def engager(user: User, host: str) -> Engager:
    """One person who reacted, with what this view of them tells."""
    name = f"{user.username}@{user.host or host}".lower()
    return Engager(
        id=name,
        followers=user.followers,
        following=user.following,
        posts_total=user.notes,
        created_at=moment(user.created_at),
        has_avatar=None if user.avatar is None else "/identicon/" not in user.avatar,
        handle=name,
    )
