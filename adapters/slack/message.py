"""Reply -> a message: its blocks, and the text that says the same without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.slack import blocks, card, rich
from adapters.slack.charts import ChartForm, ChartUrl, draw_chart
from adapters.slack.rich import Block
from adapters.slack.untrusted import fallback
from scoring.replies import Button, Reply
from scoring.spoken import spoken

NO_URL: ChartUrl = lambda chart: None  # noqa: E731  (a default that reads as what it is)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What Slack is sent. `has_chart`: drawn again with a simpler chart where Slack refuses this one."""

    text: str
    blocks: list[Block]
    has_chart: bool


@dataclass(frozen=True, slots=True)
class Pen:
    """How replies are drawn: in which form charts go, and where pictures of them are served.

    `sharing`: the command whose answer a Share button shows to the channel, None without such a button.
    `first` is the first row of a long table that is shown, and `page_of` the command that made the table.
    `settings`: with the buttons that open the settings.
    """

    form: ChartForm = ChartForm.NATIVE
    url: ChartUrl = NO_URL
    sharing: str | None = None
    first: int = 0
    page_of: str | None = None
    settings: bool = False

    def simpler(self) -> Pen:
        return replace(self, form=ChartForm(min(self.form + 1, ChartForm.TEXT)))

    def draw(self, reply: Reply) -> Drawn:
        """The whole reply as one message."""
        chart = None if reply.chart is None else draw_chart(reply.chart, self.form, self.url)
        body = self._card(reply, chart) if reply.card is not None else self._answer(reply, chart)
        drawn = [*body, *blocks.some(_warnings(reply), self._actions(reply))]
        return Drawn(fallback(spoken(reply)), drawn, chart is not None)

    def _card(self, reply: Reply, chart: Block | None) -> list[Block]:
        assert reply.card is not None  # noqa: S101  (the caller looked)
        return [*card.draw(reply.card, chart), *blocks.some(rich.lines(reply.lines))]

    def _answer(self, reply: Reply, chart: Block | None) -> list[Block]:
        table = None if reply.table is None or not reply.table.rows else blocks.table(reply.table, self.first)
        if not reply.ok:
            return blocks.some(rich.lines(reply.lines, title=f"⚠ {reply.title}"), table)
        return blocks.some(blocks.header(reply.title), rich.lines(reply.lines), table, chart)

    def _actions(self, reply: Reply) -> Block | None:
        buttons = [_run(one, number) for number, one in enumerate(reply.buttons) if _fits(one)]
        if reply.card is not None and len(reply.card.handle) <= blocks.LONGEST_VALUE:
            says = f"Compare {reply.card.handle} with other accounts"
            buttons.insert(2, blocks.button("Compare", "open:compare", reply.card.handle, says=says))
        buttons += self._pages(reply)
        if self.settings:
            buttons += [
                blocks.button("Digest settings", "open:digest", "digest"),
                blocks.button("Alert settings", "open:alerts", "alerts"),
            ]
        if self._can_share(reply):
            says = f"Share in channel: {reply.title}"
            buttons.append(blocks.button("Share in channel", "share", self.sharing or "", says=says))
        return blocks.actions(buttons)

    def _can_share(self, reply: Reply) -> bool:
        """Answers about accounts, not what somebody changed; long command lines do not fit a button."""
        told = reply.card is not None or reply.table is not None or reply.chart is not None
        return reply.ok and told and bool(self.sharing) and len(self.sharing or "") <= blocks.LONGEST_VALUE

    def _pages(self, reply: Reply) -> list[Block]:
        rows = 0 if reply.table is None else len(reply.table.rows)
        following = self.first + blocks.PAGE_ROWS
        if self.page_of is None or following >= rows:
            return []
        return [blocks.button(f"{rows - following} more", "page", f"{following} {self.page_of}")]


def _run(button: Button, number: int) -> Block:
    """Pressing it is typing its command."""
    says = button.label if re.search(r"@", button.label) else f"{button.label}: {button.command}"
    return blocks.button(button.label, f"run:{number}", button.command, says=says)


def _fits(button: Button) -> bool:
    return len(button.command) <= blocks.LONGEST_VALUE


def _warnings(reply: Reply) -> Block | None:
    reference = () if reply.reference is None else (f"Reference: {reply.reference}",)
    return blocks.context((*(f"⚠ {one}" for one in reply.warnings), *reference))


def thread_of(replies: Sequence[Reply], pen: Pen) -> list[Drawn]:
    """The details of a digest or report, each as a message of its own in the thread."""
    return [pen.draw(reply) for reply in replies]
