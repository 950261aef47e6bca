"""Reply -> a message: its blocks, and the text that says the same without them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adapters.render.plain import table_lines
from adapters.render.spoken import spoken
from adapters.render.texts import Texts, texts
from adapters.slack.render import blocks, card, mentions, rich
from adapters.slack.render.charts import ChartUrl, Form, draw_chart
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean, fallback, fitting_lines
from scoring.commands import wire
from scoring.commands.about import accounts_of
from scoring.commands.kinds import Command
from scoring.messages.replies import Button, Message, Reply, Table
from scoring.teams.subscription import Mention
from scoring.text import Name, joined

_LONGEST_COMMAND = blocks.LONGEST_VALUE - 8  # a page has its first row before it
NO_URL: ChartUrl = lambda chart, text: None  # noqa: E731  (a default that reads as what it is)


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
    `settings`: with the buttons that open the settings. `text`: the language of who reads it. `mention` is
    pinged by it.
    """

    form: Form = Form.NATIVE
    url: ChartUrl = NO_URL
    sharing: Command | None = None
    first: int = 0
    page_of: Command | None = None
    settings: bool = False
    text: Texts = field(default_factory=lambda: texts("en"))
    mention: Mention | None = None

    def simpler(self, drawn: RenderedMessage) -> MessageRenderer | None:
        """The pen for another try where Slack refused what was drawn; None after the simplest."""
        return None if drawn.form == Form.BARE else replace(self, form=Form(drawn.form + 1))

    def draw(self, reply: Reply) -> RenderedMessage:
        """The whole reply as one message."""
        form = self._form(reply)
        said = " ".join((*mentions.as_text(self.mention), fallback(spoken(reply, self.text))))
        if form == Form.BARE:
            return RenderedMessage(said, [], form)
        chart = None if reply.chart is None else draw_chart(reply.chart, self.form, self.url, self.text)
        body = self._card(reply, chart) if reply.card is not None else self._answer(reply, chart)
        small = blocks.context(map(self.text.plain, reply.small))
        ends = blocks.some(self._left_out(reply), self._warnings(reply), small, self._actions(reply))
        return RenderedMessage(said, [*mentions.as_blocks(self.mention), *body, *ends], form)

    def _form(self, reply: Reply) -> Form:
        """The first form from here on that makes a difference for what the reply holds."""
        if reply.chart is None and self.form < Form.TEXT:
            return Form.TEXT
        if self.form == Form.LINES and (reply.table is None or not reply.table.rows):
            return Form.BARE
        return self.form

    def _card(self, reply: Reply, chart: Block | None) -> list[Block]:
        assert reply.card is not None  # noqa: S101  (the caller looked)
        return [*card.draw(reply.card, chart, self.text), *blocks.some(rich.lines(reply.lines, self.text))]

    def _answer(self, reply: Reply, chart: Block | None) -> list[Block]:
        table = self._table(reply.table)
        if not reply.ok:
            refused = joined((Name("⚠"), reply.title))
            return blocks.some(rich.lines(reply.lines, self.text, title=refused), table)
        title = blocks.header(self.text.plain(reply.title))
        said = [self._lines(reply), table]
        parts = (rich.lines(part.lines, self.text, title=part.title) for part in reply.sections)
        return blocks.some(title, *(reversed(said) if reply.leads == "table" else said), chart, *parts)

    def _lines(self, reply: Reply) -> Block | None:
        if reply.to_copy and reply.lines:
            return rich.monospace(clean(self.text.plain(line), rich.LONGEST_LINE) for line in reply.lines)
        return rich.lines(reply.lines, self.text)

    def _table(self, table: Table | None) -> Block | None:
        if table is None or not table.rows:
            return None
        if self.form >= Form.LINES:
            last = self.first + blocks.rows_that_fit(table, self.text, self.first)
            shown = replace(table, rows=table.rows[self.first : last])
            return rich.monospace(fitting_lines(table_lines(shown, self.text), blocks.LONGEST_TABLE_AS_LINES))
        return blocks.table(table, self.text, self.first)

    def _actions(self, reply: Reply) -> Block | None:
        carried = [one for one in reply.buttons if _carried(one.command) is not None]
        buttons = [self._run(one, number) for number, one in enumerate(carried)]
        if reply.card is not None and len(reply.card.handle) <= blocks.LONGEST_VALUE:
            says = self.text("Compare {handle} with other accounts", handle=reply.card.handle)
            compare = blocks.button(self.text("Compare"), "open:compare", reply.card.handle, says=says)
            buttons.insert(2, compare)
        if reply.begins:
            buttons.append(blocks.button(self.text("Set up"), "open:setup", "setup", style="primary"))
        if reply.asks_for_people:
            label = self.text("Paste or upload a list")
            buttons.append(blocks.button(label, "open:check", "check", style="primary"))
        if reply.adds:
            buttons.append(blocks.button(self.text("Add accounts"), "open:watch", "watch"))
        buttons += self._pages(reply)
        if self.settings:
            buttons.append(blocks.button(self.text("Digest settings"), "open:digest", "digest"))
            buttons.append(blocks.button(self.text("Alert settings"), "open:alerts", "alerts"))
        return blocks.actions([*buttons, *self._share(reply)])

    def _share(self, reply: Reply) -> list[Block]:
        """Of answers about accounts, not of what somebody changed."""
        told = reply.card is not None or reply.table is not None or reply.chart is not None
        carried = None if self.sharing is None else _carried(self.sharing)
        if not (reply.ok and told) or carried is None:
            return []
        label = self.text("Share in channel")
        says = self.text("{title}: {says}", title=label, says=self.text.plain(reply.title))
        return [blocks.button(label, "share", carried, says=says)]

    def _pages(self, reply: Reply) -> list[Block]:
        carried = None if self.page_of is None else _carried(self.page_of)
        if carried is None or reply.table is None:
            return []
        following = self.first + blocks.rows_that_fit(reply.table, self.text, self.first)
        if following >= len(reply.table.rows):
            return []
        left = len(reply.table.rows) - following
        label = self.text.plural("{n} more", "{n} more", left)
        return [blocks.button(label, "page", f"{following} {carried}")]

    def _left_out(self, reply: Reply) -> Block | None:
        """How many rows no button leads to: those of a list of people, whose file has them all."""
        if reply.table is None or self._pages(reply):
            return None
        fitting = self.first + blocks.rows_that_fit(reply.table, self.text, self.first)
        left = len(reply.table.rows) - fitting
        if left <= 0:
            return None
        return blocks.context(
            (self.text.plural("and {n} more in the file", "and {n} more in the file", left),)
        )

    def _run(self, button: Button, number: int) -> Block:
        """Pressing it is typing its command. Who hears it hears about whom it asks."""
        label = self.text.plain(button.label)
        handles = " ".join(str(who.handle) for who in accounts_of(button.command))
        says = self.text("{title}: {says}", title=label, says=handles) if handles else label
        return blocks.button(label, f"run:{number}", wire.write(button.command), says=says)

    def _warnings(self, reply: Reply) -> Block | None:
        said = [f"⚠ {self.text.plain(one)}" for one in reply.warnings]
        if reply.support is not None:
            said.append(self.text("Reference: {reference}", reference=reply.support))
        return blocks.context(said)


def _carried(command: Command) -> str | None:
    """What a button carries of a command; None for one that is too long for it, which can be typed."""
    if not wire.is_carried(command):
        return None
    value = wire.write(command)
    return value if len(value) <= _LONGEST_COMMAND else None


def in_messages(message: Message, text: Texts) -> Message:
    """The same with tables that one message of Slack holds: what is left goes on in the thread."""
    head, *more = _split(message.head, text)
    thread = (*more, *(part for reply in message.thread for part in _split(reply, text)))
    return replace(message, head=head, thread=thread)


def _split(reply: Reply, text: Texts) -> list[Reply]:
    """The reply, and its further rows as replies of the same title."""
    table = reply.table
    if table is None:
        return [reply]
    first, parts = blocks.rows_that_fit(table, text, 0), []
    rest = first
    while rest < len(table.rows):
        n = blocks.rows_that_fit(table, text, rest)
        parts.append(Reply(reply.title, table=replace(table, rows=table.rows[rest : rest + n])))
        rest += n
    return [replace(reply, table=replace(table, rows=table.rows[:first])), *parts]
