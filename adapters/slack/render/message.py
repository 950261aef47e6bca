"""Reply -> a message: its blocks, and the text that says the same without them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scoring.messages.plain import table_lines
from scoring.messages.spoken import spoken

from adapters.render.texts import Texts, label_of, texts
from adapters.slack.render import blocks, card, rich
from adapters.slack.render.charts import ChartUrl, Form, draw_chart
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import fallback, fitting_lines
from adapters.slack.render.translated import in_language
from scoring.messages.replies import Button, Message, Reply, Table

NO_URL: ChartUrl = lambda chart: None  # noqa: E731  (a default that reads as what it is)


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """What Slack is sent. `form` is the form that it really has, where it holds no chart or table."""

    text: str
    blocks: list[Block]
    form: Form


@dataclass(frozen=True, slots=True)
class MessageRenderer:
    """How replies are drawn: in which form charts go, and where pictures of them are served.

    `sharing`: the command whose answer a Share button shows to the channel, None without such a button.
    `first` is the first row of a long table that is shown, and `page_of` the command that made the table.
    `settings`: with the buttons that open the settings. `text`: the language of labels.
    """

    form: Form = Form.NATIVE
    url: ChartUrl = NO_URL
    sharing: str | None = None
    first: int = 0
    page_of: str | None = None
    settings: bool = False
    text: Texts = field(default_factory=lambda: texts("en"))

    def simpler(self, drawn: RenderedMessage) -> MessageRenderer | None:
        """The pen for another try where Slack refused what was drawn; None after the simplest."""
        return None if drawn.form == Form.BARE else replace(self, form=Form(drawn.form + 1))

    def draw(self, reply: Reply) -> RenderedMessage:
        """The whole reply as one message."""
        reply = in_language(reply, self.text)
        form = self._form(reply)
        if form == Form.BARE:
            return RenderedMessage(fallback(spoken(reply)), [], form)
        chart = None if reply.chart is None else draw_chart(reply.chart, self.form, self.url)
        body = self._card(reply, chart) if reply.card is not None else self._answer(reply, chart)
        drawn = [*body, *blocks.some(self._warnings(reply), self._actions(reply))]
        return RenderedMessage(fallback(spoken(reply)), drawn, form)

    def _form(self, reply: Reply) -> Form:
        """The first form from here on that makes a difference for what the reply holds."""
        if reply.chart is None and self.form < Form.TEXT:
            return Form.TEXT
        if self.form == Form.LINES and (reply.table is None or not reply.table.rows):
            return Form.BARE
        return self.form

    def _card(self, reply: Reply, chart: Block | None) -> list[Block]:
        assert reply.card is not None  # noqa: S101  (the caller looked)
        return [*card.draw(reply.card, chart, self.text), *blocks.some(rich.lines(reply.lines))]

    def _answer(self, reply: Reply, chart: Block | None) -> list[Block]:
        table = self._table(reply.table)
        if not reply.ok:
            return blocks.some(rich.lines(reply.lines, title=f"⚠ {reply.title}"), table)
        return blocks.some(blocks.header(reply.title), rich.lines(reply.lines), table, chart)

    def _table(self, table: Table | None) -> Block | None:
        if table is None or not table.rows:
            return None
        if self.form >= Form.LINES:
            shown = replace(table, rows=table.rows[self.first :][: blocks.rows_that_fit(table, self.first)])
            return rich.monospace(fitting_lines(table_lines(shown), blocks.LONGEST_TABLE_AS_LINES))
        return blocks.table(table, self.first)

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
        if self.page_of is None or reply.table is None:
            return []
        following = self.first + blocks.rows_that_fit(reply.table, self.first)
        if following >= len(reply.table.rows):
            return []
        label = self.text("{n} more", n=len(reply.table.rows) - following)
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


def in_messages(message: Message) -> Message:
    """The same with tables that one message of Slack holds: what is left goes on in the thread."""
    head, *more = _split(message.head)
    thread = (*more, *(part for reply in message.thread for part in _split(reply)))
    return Message(head, thread)


def _split(reply: Reply) -> list[Reply]:
    """The reply, and its further rows as replies of the same title."""
    table = reply.table
    if table is None:
        return [reply]
    first, parts = blocks.rows_that_fit(table, 0), []
    rest = first
    while rest < len(table.rows):
        n = blocks.rows_that_fit(table, rest)
        parts.append(Reply(reply.title, table=replace(table, rows=table.rows[rest : rest + n])))
        rest += n
    return [replace(reply, table=replace(table, rows=table.rows[:first])), *parts]
