"""Draws messages, modals and home tabs as Slack's desktop client shows them, in one page of HTML.

Run it with: .venv/bin/python -m docs.pictures.blockkit message.json page.html [--picture URL=FILE ...]
The JSON is what an app sends: the arguments of a post, a view, or a list of these.
"""

from __future__ import annotations

import argparse
import base64
import html
import json
import mimetypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docs.pictures.blockkit_chart import chart
from docs.pictures.blockkit_elements import button, element
from docs.pictures.blockkit_text import mrkdwn, rich_text, text_object

Json = Mapping[str, Any]

STYLE, DARK = (Path(__file__).with_name(name) for name in ("blockkit.css", "blockkit_dark.css"))
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Slack</title>
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>{style}</style></head><body><div class="messages">{shown}</div></body></html>
"""
AVATAR = """<svg class="avatar" viewBox="0 0 36 36" aria-hidden="true">
<rect width="36" height="36" fill="#3b2a6b"/>
<path d="M8 25l7-8 5 4 8-11" fill="none" stroke="#ffd166" stroke-width="3.2" stroke-linecap="round"
stroke-linejoin="round"/><circle cx="28" cy="10" r="3" fill="#fff"/></svg>"""
EYE = """<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="#616061" stroke-width="1.3">
<path d="M1.2 8s2.4-4.5 6.8-4.5S14.8 8 14.8 8s-2.4 4.5-6.8 4.5S1.2 8 1.2 8z"/>
<circle cx="8" cy="8" r="2"/></svg>"""


@dataclass(frozen=True)
class Slack:
    """How the app is called, at what time it is looked at, and the pictures that need not be fetched."""

    name: str = "Influence"
    time: str = "9:00 AM"
    pictures: Mapping[str, str] = field(default_factory=dict)
    dark: bool = False

    def shown(self, sent: Json) -> str:
        if sent.get("type") == "modal":
            return self._modal(sent)
        return self._home(sent) if sent.get("type") == "home" else self._message(sent)

    def _message(self, sent: Json) -> str:
        only_you = sent.get("response_type") == "ephemeral"
        notice = f'<div class="only-you">{EYE}Only visible to you</div>' if only_you else ""
        inside = self.blocks(sent["blocks"]) if sent.get("blocks") else f"<div>{mrkdwn(sent['text'])}</div>"
        sender = (
            f'<span class="name">{html.escape(self.name)}</span> <span class="badge">APP</span> '
            f'<span class="time">{html.escape(self.time)}</span>'
        )
        return (
            f'<div class="message">{notice}<div class="row">{AVATAR}<div class="body">'
            f'<div class="sender">{sender}</div>{inside}</div></div></div>'
        )

    def _modal(self, view: Json) -> str:
        close = button(text_object(view["close"])) if view.get("close") else button("Close")
        submit = button(text_object(view["submit"]), "primary") if view.get("submit") else ""
        return (
            f'<div class="modal"><header><span>{text_object(view["title"])}</span><span>×</span></header>'
            f"{self.blocks(view['blocks'])}<footer>{close}{submit}</footer></div>"
        )

    def _home(self, view: Json) -> str:
        tabs = "<nav><b>Home</b><span>Messages</span><span>About</span></nav>"
        title = f'<div class="row">{AVATAR}<span>{html.escape(self.name)}</span></div>'
        return f'<div class="home"><header>{title}{tabs}</header>{self.blocks(view["blocks"])}</div>'

    def blocks(self, blocks: Sequence[Json]) -> str:
        return f'<div class="blocks">{"".join(self.block(one) for one in blocks)}</div>'

    def block(self, block: Json) -> str:
        if block["type"] not in DRAWN:
            raise ValueError(f"blocks of type {block['type']} are not drawn")
        return DRAWN[block["type"]](self, block)

    def section(self, block: Json) -> str:
        said = f"<div>{text_object(block['text'])}</div>" if block.get("text") else ""
        if block.get("fields"):
            fields = "".join(f"<div>{text_object(one)}</div>" for one in block["fields"])
            said += f'<div class="fields">{fields}</div>'
        beside = block.get("accessory")
        drawn = f'<div class="accessory">{self.beside(beside)}</div>' if beside else ""
        return f'<div class="section"><div class="said">{said}</div>{drawn}</div>'

    def beside(self, one: Json) -> str:
        return self.picture(one) if one["type"] == "image" else element(one, small=True)

    def context(self, block: Json) -> str:
        parts = (
            self.picture(one) if one["type"] == "image" else f"<span>{text_object(one)}</span>"
            for one in block["elements"]
        )
        return f'<div class="context">{"".join(parts)}</div>'

    def actions(self, block: Json) -> str:
        return f'<div class="actions">{"".join(self.beside(one) for one in block["elements"])}</div>'

    def image(self, block: Json) -> str:
        title = f"<figcaption>{text_object(block['title'])}</figcaption>" if block.get("title") else ""
        return f"<figure>{title}{self.picture(block)}</figure>"

    def picture(self, image: Json) -> str:
        """Nothing is fetched: in place of a picture that was not given its alt text is shown."""
        url, alt = image.get("image_url", ""), html.escape(image["alt_text"])
        source = self.pictures.get(url, url if url.startswith("data:image/") else "")
        if not source:
            return f'<span class="picture missing">{alt}</span>'
        return f'<img class="picture" src="{html.escape(source)}" alt="{alt}">'

    def table(self, block: Json) -> str:
        """As Slack lays it out: a cell that is not wrapped stays whole, and the table is moved sideways."""
        settings = [one or {} for one in block.get("column_settings", [])]
        rows = "".join(f"<tr>{self._cells(row, settings)}</tr>" for row in block["rows"])
        return f'<div class="table"><table>{rows}</table></div>'

    def _cells(self, row: Sequence[Json], settings: Sequence[Json]) -> str:
        known = [*settings, *[{}] * (len(row) - len(settings))]
        return "".join(self._cell(one, kind) for one, kind in zip(row, known, strict=False))

    def _cell(self, cell: Json, settings: Json) -> str:
        drawn = rich_text(cell) if cell["type"] == "rich_text" else text_object(cell)
        whole = "" if settings.get("is_wrapped") else ' class="whole"'
        side = html.escape(settings.get("align", "left"))
        return f'<td{whole} style="text-align:{side}">{drawn}</td>'

    def input(self, block: Json) -> str:
        optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
        hint = f'<div class="hint">{text_object(block["hint"])}</div>' if block.get("hint") else ""
        label = f"<label>{text_object(block['label'])}{optional}</label>"
        return f'<div class="input">{label}{element(block["element"])}{hint}</div>'


DRAWN: Mapping[str, Callable[[Slack, Json], str]] = {
    "header": lambda _, block: f"<h2>{text_object(block['text'])}</h2>",
    "divider": lambda _, block: "<hr>",
    "rich_text": lambda _, block: rich_text(block),
    "data_visualization": lambda _, block: chart(block),
    "section": Slack.section,
    "context": Slack.context,
    "actions": Slack.actions,
    "image": Slack.image,
    "table": Slack.table,
    "input": Slack.input,
}


def page(messages: Sequence[Json], slack: Slack | None = None) -> str:
    """One page that needs nothing else; what the messages say is text in it and never HTML."""
    slack = slack or Slack()
    style = STYLE.read_text() + (DARK.read_text() if slack.dark else "")
    return PAGE.format(style=style, shown="".join(slack.shown(one) for one in messages))


def picture_of(file: Path) -> str:
    kind = mimetypes.guess_type(file)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws what an app sends to Slack.")
    parser.add_argument("sent", type=Path, help="JSON: a message, a view or a list of these")
    parser.add_argument("page", type=Path)
    parser.add_argument("--picture", action="append", default=[], metavar="URL=FILE")
    asked = parser.parse_args()
    pairs = (one.rpartition("=") for one in asked.picture)
    pictures = {url: picture_of(Path(file)) for url, _, file in pairs}
    sent = json.loads(asked.sent.read_text())
    asked.page.write_text(page(sent if isinstance(sent, list) else [sent], Slack(pictures=pictures)))


if __name__ == "__main__":
    main()
