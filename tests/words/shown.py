"""Everything of a reply that somebody sees or hears, on each surface, in one language."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from rich.console import Console

from adapters.console.draw import draw as draw_terminal
from adapters.discord.components import layout
from adapters.discord.components.buttons import buttons
from adapters.discord.render import cards
from adapters.render.plain import plain_text
from adapters.render.spoken import spoken
from adapters.render.texts import Texts
from adapters.slack.render.charts import Form
from adapters.slack.render.message import MessageRenderer
from scoring.messages.replies import Reply

# Keys of Slack's and Discord's JSON whose values are read by people.
SLACK = frozenset(("text", "alt_text", "accessibility_label", "title", "description", "label"))
DISCORD = frozenset(("content", "label", "placeholder", "description", "title"))


def of_reply(reply: Reply, text: Texts) -> Iterator[tuple[str, str]]:
    """The surface, and what it shows."""
    yield "terminal", terminal(reply, text)
    yield "plain", plain_text(reply, text)
    yield from (("spoken", "".join(map(str, line))) for line in spoken(reply, text))
    for form in Form:
        drawn = MessageRenderer(form=form, text=text, url=lambda chart, _: "https://e.test/c.png").draw(reply)
        yield f"slack {form.name}", drawn.text
        yield from ((f"slack {form.name}", one) for one in visible(drawn.blocks, SLACK))
    row = layout.Row(buttons(reply, text, key=None))
    view = layout.draw([(None, [*cards.blocks(reply, None, text), row])])
    yield from (("discord", one) for one in visible(components(view), DISCORD))


def terminal(reply: Reply, text: Texts) -> str:
    console = Console(file=io.StringIO(), width=400, force_terminal=False, record=True)
    draw_terminal(reply, console, text)
    return "\n".join(line.strip("│╭╰─╮╯ ") for line in console.export_text().splitlines())


def components(drawn: layout.RenderedMessage) -> Any:
    """What Discord is sent of it."""
    view: Any = drawn.view
    return view.to_components()


def visible(drawn: Any, keys: frozenset[str]) -> Iterator[str]:
    """The texts of a tree of JSON that stand under these keys."""
    if isinstance(drawn, list):
        for one in drawn:
            yield from visible(one, keys)
    if isinstance(drawn, dict) and drawn.get("type") == "rich_text_section":
        yield "".join(map(_element, drawn["elements"]))
    elif isinstance(drawn, dict):
        for key, value in drawn.items():
            if isinstance(value, str) and key in keys:
                yield value
            else:
                yield from visible(value, keys)


def _element(drawn: dict[str, Any]) -> str:
    """A piece of a line, a command between the marks of one."""
    said = str(drawn.get("text", ""))
    return f"`{said}`" if drawn.get("style", {}).get("code") else said
