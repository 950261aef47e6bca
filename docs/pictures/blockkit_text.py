"""Translates the texts of Slack, marked or rich, into HTML in which nothing of theirs is HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

Json = Mapping[str, Any]

EMOJI = {
    "bar_chart": "📊",
    "bell": "🔔",
    "no_bell": "🔕",
    "bulb": "💡",
    "calendar": "📆",
    "chart_with_upwards_trend": "📈",
    "chart_with_downwards_trend": "📉",
    "eyes": "👀",
    "fire": "🔥",
    "gear": "⚙️",
    "hourglass_flowing_sand": "⏳",
    "lock": "🔒",
    "mag": "🔍",
    "question": "❓",
    "robot_face": "🤖",
    "rotating_light": "🚨",
    "small_red_triangle": "🔺",
    "small_red_triangle_down": "🔻",
    "speech_balloon": "💬",
    "star": "⭐",
    "tada": "🎉",
    "trophy": "🏆",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
    "zzz": "💤",
    "arrow_up": "⬆️",
    "arrow_down": "⬇️",
    "busts_in_silhouette": "👥",
    "+1": "👍",
    "-1": "👎",
}

PARTS = re.compile(r"```(?P<pre>.+?)```|`(?P<code>[^`\n]+)`|<(?P<link>[^<>\n]+)>", re.DOTALL)
# A mark opens and closes only at the edge of a word, and never around a space.
MARKS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~])")
# A private character: nothing that Slack sends has it.
ASIDE = "\ue000"
QUOTE = re.compile(r"^(?:&gt;|>) ?")
TAGS = {"*": "b", "_": "i", "~": "s"}
STYLES = {"bold": "b", "italic": "i", "strike": "s", "underline": "u", "code": "code"}
SAFE = ("http://", "https://", "mailto:")


def shown(text: str) -> str:
    """Words as they are, with the names of emoji drawn."""
    return re.sub(r":([\w+-]+):", lambda found: EMOJI.get(found[1], found[0]), html.escape(text))


def text_object(text: Json) -> str:
    """A `plain_text`, `mrkdwn` or `raw_text` object."""
    if text["type"] == "mrkdwn":
        return mrkdwn(text["text"])
    return shown(text["text"]).replace("\n", "<br>")


def mrkdwn(text: str) -> str:
    """Slack's own marking: *bold*, _italic_, ~struck~, `code`, > quotes, <links|with labels> and mentions.

    Code and references are set aside first, because the marks mean nothing inside of them.
    """
    aside: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        aside.append(_part(found))
        return f"{ASIDE}{len(aside) - 1}{ASIDE}"

    told = _quoted(PARTS.sub(set_aside, text.replace(ASIDE, "")))
    return re.sub(f"{ASIDE}(\\d+){ASIDE}", lambda found: aside[int(found[1])], told)


def _quoted(text: str) -> str:
    told = []
    for quoted, lines in groupby(text.split("\n"), lambda line: bool(QUOTE.match(line))):
        if quoted:
            said = "\n".join(QUOTE.sub("", line) for line in lines)
            told.append(f"<blockquote>{_emphasized(said)}</blockquote>")
        else:
            told.append(_emphasized("\n".join(lines)))
    return "".join(told)


def _part(found: re.Match[str]) -> str:
    if found["pre"]:
        return f"<pre>{_plain(found['pre'].strip(chr(10)))}</pre>"
    return f"<code>{_plain(found['code'])}</code>" if found["code"] else _reference(found["link"])


def _emphasized(text: str) -> str:
    found = MARKS.search(text)
    if not found:
        return shown(_entities(text)).replace("\n", "<br>")
    tag = TAGS[found[1]]
    before, after = _emphasized(text[: found.start()]), _emphasized(text[found.end() :])
    return f"{before}<{tag}>{_emphasized(found[2])}</{tag}>{after}"


def _reference(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target[0] in "@#":
        return mention(target[0] + (label.lstrip("@#") or target[1:]))
    if target.startswith("!"):
        return mention(label or f"@{target[1:].split('^')[0]}", everyone=not label)
    return link(_entities(target), _entities(label or target.removeprefix("mailto:")))


def mention(name: str, everyone: bool = False) -> str:
    return f'<span class="mention{" all" if everyone else ""}">{_plain(name)}</span>'


def link(url: str, label: str) -> str:
    """An address of another kind than the web's is not a link."""
    if not url.startswith(SAFE):
        return shown(label)
    return f'<a href="{html.escape(url)}">{shown(label)}</a>'


def _entities(text: str) -> str:
    """Slack escapes these three only."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(text: str) -> str:
    return html.escape(_entities(text))


def rich_text(block: Json) -> str:
    return f'<div class="rich">{"".join(_rich(one) for one in block["elements"])}</div>'


def _rich(part: Json) -> str:
    kind = part["type"]
    if kind == "rich_text_list":
        tag = "ol" if part["style"] == "ordered" else "ul"
        items = "".join(f"<li>{_pieces(one)}</li>" for one in part["elements"])
        return f'<{tag} style="margin-left:{int(part.get("indent", 0)) * 24}px">{items}</{tag}>'
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(kind, "div")
    return f"<{tag}>{_pieces(part)}</{tag}>"


def _pieces(part: Json) -> str:
    return "".join(_styled(_piece(one), one.get("style", {})) for one in part["elements"])


def _piece(piece: Json) -> str:
    match piece["type"]:
        case "text":
            return shown(piece["text"]).replace("\n", "<br>")
        case "link":
            return link(piece["url"], piece.get("text") or piece["url"])
        case "emoji":
            return shown(f":{piece['name']}:")
        case "user":
            return mention(f"@{piece['user_id']}")
        case "channel":
            return mention(f"#{piece['channel_id']}")
        case "usergroup":
            return mention(f"@{piece['usergroup_id']}")
        case "broadcast":
            return mention(f"@{piece['range']}", everyone=True)
        case other:
            return shown(piece.get("fallback") or piece.get("value") or str(other))


def _styled(text: str, style: Json) -> str:
    for name, tag in STYLES.items():
        if style.get(name):
            text = f"<{tag}>{text}</{tag}>"
    return text
