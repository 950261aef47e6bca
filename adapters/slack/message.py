"""Reply -> a message: its blocks, and the text that says the same without them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adapters.slack import blocks, card, rich
from adapters.slack.charts import ChartForm, ChartUrl, draw_chart
from adapters.slack.rich import Block
from adapters.slack.translated import in_language
from adapters.slack.untrusted import fallback
from adapters.texts import Texts, label_of, texts
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
    `settings`: with the buttons that open the settings. `text`: the language of labels.
    """

    form: ChartForm = ChartForm.NATIVE
    url: ChartUrl = NO_URL
    sharing: str | None = None
    first: int = 0
    page_of: str | None = None
    settings: bool = False
    text: Texts = field(default_factory=lambda: texts("en"))

    def simpler(self) -> Pen:
        return replace(self, form=ChartForm(min(self.form + 1, ChartForm.TEXT)))

    def draw(self, reply: Reply) -> Drawn:
        """The whole reply as one message."""
        reply = in_language(reply, self.text)
        chart = None if reply.chart is None else draw_chart(reply.chart, self.form, self.url)
        body = self._card(reply, chart) if reply.card is not None else self._answer(reply, chart)
        drawn = [*body, *blocks.some(self._warnings(reply), self._actions(reply))]
        return Drawn(fallback(spoken(reply)), drawn, chart is not None)

    def _card(self, reply: Reply, chart: Block | None) -> list[Block]:
        assert reply.card is not None  # noqa: S101  (the caller looked)
        return [*card.draw(reply.card, chart, self.text), *blocks.some(rich.lines(reply.lines))]

    def _answer(self, reply: Reply, chart: Block | None) -> list[Block]:
        table = None if reply.table is None or not reply.table.rows else blocks.table(reply.table, self.first)
        if not reply.ok:
            return blocks.some(rich.lines(reply.lines, title=f"⚠ {reply.title}"), table)
        return blocks.some(blocks.header(reply.title), rich.lines(reply.lines), table, chart)

    def _actions(self, reply: Reply) -> Block | None:
        buttons = [self._run(one, number) for number, one in enumerate(reply.buttons) if _fits(one.command)]
        if reply.card is not None and _fits(reply.card.handle):
            says = self.text("Compare {handle} with other accounts", handle=reply.card.handle)
            compare = blocks.button(self.text("Compare"), "open:compare", reply.card.handle, says=says)
            buttons.insert(2, compare)
        buttons += self._pages(reply)
        if self.settings:
            buttons.append(blocks.button(self.text("Digest settings"), "open:digest", "digest"))
            buttons.append(blocks.button(self.text("Alert settings"), "open:alerts", "alerts"))
        if self._can_share(reply):
            label = self.text("Share in channel")
            buttons.append(blocks.button(label, "share", self.sharing or "", says=f"{label}: {reply.title}"))
        return blocks.actions(buttons)

    def _can_share(self, reply: Reply) -> bool:
        """Answers about accounts, not what somebody changed; long command lines do not fit a button."""
        told = reply.card is not None or reply.table is not None or reply.chart is not None
        return reply.ok and told and bool(self.sharing) and _fits(self.sharing or "")

    def _pages(self, reply: Reply) -> list[Block]:
        rows = 0 if reply.table is None else len(reply.table.rows)
        following = self.first + blocks.PAGE_ROWS
        if self.page_of is None or following >= rows:
            return []
        label = self.text("{n} more", n=rows - following)
        return [blocks.button(label, "page", f"{following} {self.page_of}")]

    def _run(self, button: Button, number: int) -> Block:
        """Pressing it is typing its command."""
        label = label_of(button.label, self.text)
        says = label if "@" in label else f"{label}: {button.command}"
        return blocks.button(label, f"run:{number}", button.command, says=says)

    def _warnings(self, reply: Reply) -> Block | None:
        reference = self.text("Reference: {reference}", reference=reply.reference)
        last = () if reply.reference is None else (reference,)
        return blocks.context((*(f"⚠ {one}" for one in reply.warnings), *last))


def _fits(value: str) -> bool:
    return len(value) <= blocks.LONGEST_VALUE
