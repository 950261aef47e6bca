"""What Slack makes of a typed line -> the line as it was typed.

With `should_escape` Slack writes members, channels, links and e-mail addresses as `<…>` and escapes & < >.
A fediverse handle looks like an e-mail address to it, a Bluesky handle like a web address.
"""

from __future__ import annotations

import re

from scoring.errors import BadCommand, BadHandle
from scoring.handles import shown
from scoring.text import say

_TOKEN = re.compile(r"<([^<>]*)>")
_MENTION = re.compile(
    r"\bmention(?:\s*[:=]\s*|\s+)<(?P<mark>!subteam\^|@)(?P<id>[A-Z0-9]{1,32})(?:\|(?P<name>[^<>]{0,80}))?>",
    re.IGNORECASE,
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\xa0": " ", "\u3000": " "})
_NOT_A_MEMBER = say("I look up public social accounts. Try `/influence @handle@mastodon.social`.")
_HERE = say("What you set counts for the channel you type in: type it there.")


def as_typed(text: str) -> str:
    """The line without Slack's mark-up. Raises BadHandle for a Slack member, BadCommand for other mentions,
    but for those after the word `mention`.

    Words are kept apart: mark-up inside a word, as in `@<mailto:ada@e.org|ada@e.org>`, stays one word.
    """
    marked = _MENTION.sub(_mention, text.translate(_QUOTES))
    words = (_TOKEN.sub(lambda found: _plain(found[1]), word) for word in marked.split())
    # Entities are resolved last, so that a typed `&lt;` cannot become mark-up.
    return " ".join(unescape_once(word) for word in words)


def _mention(found: re.Match[str]) -> str:
    """A user group or a member after `mention:`, as the grammar reads it."""
    who = "group" if found["mark"] == "!subteam^" else "person"
    name = re.sub(r"[^\w.-]", "", (found["name"] or "").lstrip("@"))
    return f"mention:{who}/{found['id']}/{name}" if name else f"mention:{who}/{found['id']}"


def as_written(text: str) -> str:
    """A message without Slack's mark-up: links as their addresses, members and channels left out."""
    return unescape_once(_TOKEN.sub(lambda found: _address(found[1]), text))


def _address(token: str) -> str:
    target, _, label = token.partition("|")
    if target[:1] in ("@", "#", "!"):
        return " "
    return label or target.removeprefix("mailto:") if target.startswith("mailto:") else target


def unescape_once(text: str) -> str:
    """The three characters that Slack escapes, `&amp;` last; other entities were typed as they stand."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(token: str) -> str:
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            raise _member(label)
        case "#":
            raise BadCommand(say("That is a channel."), _HERE)
        case "!":
            raise BadCommand(say("That is a mention of several people."), _NOT_A_MEMBER)
        case _:
            return _link(target, label)


def _member(label: str) -> BadHandle:
    name = shown(unescape_once(label)).lstrip("@")
    if not name:
        return BadHandle(say("That is a member of this Slack."), _NOT_A_MEMBER)
    return BadHandle(say("{name} is a member of this Slack.", name=f"@{name}"), _NOT_A_MEMBER)


def _link(target: str, label: str) -> str:
    """The label is what was typed; of a page without its https:// the address is the one that can be read."""
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    if label and "/" in label and "://" not in label:
        return target
    return label or target
