"""Modals: their questions, drawn with what is set now."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from adapters.render.texts import Texts
from adapters.slack.render import blocks, inputs, rich
from adapters.slack.render.message import MessageRenderer
from adapters.slack.render.rich import Block
from scoring.messages.replies import Reply
from scoring.teams.calendar import LocalTime, zone_names
from scoring.teams.cities import cities_beginning
from scoring.teams.subscription import AlertRule, Subscription
from scoring.text import Text, Weekday, say

DAYS: dict[str, Text] = {str(day): Weekday(day) for day in range(1, 8)}
KINDS: dict[str, Text] = {
    "weekly": say("Weekly digest"),
    "monthly": say("Monthly report, on the first day"),
}
MOST_OPTIONS, MOST_BLOCKS = 100, 100
FEWEST_LETTERS = 2  # of a city's name


@dataclass(frozen=True, slots=True)
class Carried:
    """What a modal keeps of where it was opened from, and the language in which it is read."""

    handle: str = ""
    response_url: str = ""
    locale: str = ""

    def written(self) -> str:
        return json.dumps([self.handle, self.response_url, self.locale])

    @classmethod
    def read(cls, text: str) -> Carried:
        """Nothing of a text that is none of ours."""
        try:
            found = json.loads(text)
        except (ValueError, TypeError):
            return cls()
        ours = isinstance(found, list) and len(found) <= 3 and all(isinstance(one, str) for one in found)
        return cls(*found) if ours else cls()


def watch_modal(text: Texts) -> Block:
    handles = inputs.lines("handles", "@name.bsky.social, @user@host, @name@x, github:name …")
    hint = text("Paste as many as you like, with spaces, commas or one a line.")
    asked = inputs.question("handles", text("Accounts"), handles, hint=hint)
    return _modal("watch", text("Watch accounts"), [asked], text, submit=text("Watch"))


def compare_modal(handle: str, response_url: str, text: Texts) -> Block:
    """Asks whom to compare the account with; the answer goes where the message is."""
    others = inputs.line("others", "", "@name.bsky.social @user@host")
    hint = text("One to nine handles or profile links.")
    asked = blocks.some(
        rich.lines((say("{handle} is compared with:", handle=handle),), text),
        inputs.question("others", text("Other accounts"), others, hint=hint),
    )
    carried = Carried(handle, response_url)
    return _modal("compare", text("Compare accounts"), asked, text, submit=text("Compare"), carried=carried)


def check_modal(response_url: str, text: Texts) -> Block:
    """A list of people, pasted or as a file; the answer goes where the message is."""
    people = inputs.lines("people", "@name.bsky.social, @user@host, https://bsky.app/profile/…")
    hint = text("Up to 200 people in 3,000 characters, with spaces, commas or one a line; more as a file.")
    table = text("A column “posts” or “price” is read, too.")
    agreed = inputs.checks("paid", {"paid": text("Ask networks that charge for it, such as X")})
    asked = [
        inputs.question("people", text("People"), people, hint=hint, optional=True),
        inputs.question(
            "list", text("Or a file: .csv, .txt, .xlsx"), inputs.file("list"), hint=table, optional=True
        ),
        inputs.question("posts", text("Posts planned by each"), inputs.count("posts", 1), optional=True),
        inputs.question("budget", text("Budget"), inputs.line("budget", "", "5000"), optional=True),
        inputs.question("paid", text("Costs"), agreed, optional=True),
        inputs.question(
            "campaign",
            text("Keep it as a campaign"),
            inputs.line("campaign", "", "spring-2026"),
            hint=text("Its name. Later `campaign report` holds what came against what is expected."),
            optional=True,
        ),
    ]
    carried = Carried("", response_url)
    return _modal("check", text("Check people"), asked, text, submit=text("Check"), carried=carried)


def setup_modal(channel: str | None, zone: str, text: Texts) -> Block:
    """Everything of the first day in one form: whom to watch, and where and when the digest comes."""
    handles = inputs.lines("handles", "@name.bsky.social, @user@host, @name@x, github:name …")
    whom = inputs.question("handles", text("Accounts to watch"), handles, optional=True)
    asked = [whom, *_digest_questions(channel, zone, None, text)]
    return _modal("setup", text("Set up"), asked, text, submit=text("Save"))


def digest_modal(channel: str | None, zone: str, now: Subscription | None, text: Texts) -> Block:
    """The settings as they are, or the defaults."""
    asked = _digest_questions(channel, zone, now, text)
    look = blocks.actions([blocks.button(text("Show me a preview now"), "preview", "preview")])
    shown = [*asked, *_only(now, text), *blocks.some(look)]
    return _modal("digest", text("Digest settings"), shown, text, submit=text("Save"))


def _digest_questions(channel: str | None, zone: str, now: Subscription | None, text: Texts) -> list[Block]:
    kind = "monthly" if now is not None and now.kind == "monthly" else "weekly"
    local = LocalTime() if now is None else now.local
    at = f"{local.hour:02d}:{local.minute:02d}"
    kinds = {value: text.plain(label) for value, label in KINDS.items()}
    days = {value: text.plain(label) for value, label in DAYS.items()}
    invite = text("Invite me to private channels first.")
    return [
        inputs.question("zone", text("Time zone"), inputs.zone(zone, text("Type a city, such as Paris"))),
        inputs.question("channel", text("Channel"), inputs.channel(channel), hint=invite),
        inputs.question("kind", text("What"), inputs.radio("kind", kinds, kind)),
        inputs.question(
            "day", text("Day of the weekly digest"), inputs.select("day", days, str(local.weekday))
        ),
        inputs.question("at", text("Time"), inputs.clock("at", at)),
    ]


def alerts_modal(channel: str | None, now: Subscription | None, text: Texts) -> Block:
    """As digest_modal."""
    rule = AlertRule() if now is None else now.rule
    quiet = "" if rule.quiet is None else f"{rule.quiet[0]:%H:%M}-{rule.quiet[1]:%H:%M}"
    drop, rise = inputs.number("drop", rule.drop), inputs.number("rise", rule.rise)
    hours = inputs.line("quiet", quiet, "22:00-07:00")
    asked = [
        inputs.question("channel", text("Channel"), inputs.channel(channel)),
        inputs.question("drop", text("Tell of drops from this many points in a week"), drop, optional=True),
        inputs.question("rise", text("Tell of rises from this many points in a week"), rise, optional=True),
        inputs.question("quiet", text("Quiet hours"), hours, optional=True),
        *_only(now, text),
    ]
    return _modal("alerts", text("Alert settings"), asked, text, submit=text("Save"))


def _only(now: Subscription | None, text: Texts) -> list[Block]:
    """The question for whom it is about; none where their list is too long for it, which then stays."""
    about = "" if now is None else " ".join(map(str, now.about))
    if len(about) > inputs.LONGEST_LINE:
        return []
    line = inputs.line("only", about, "@ada.bsky.social @user@host")
    return [inputs.question("only", text("Only these accounts"), line, optional=True)]


def waiting_modal(title: str, text: Texts) -> Block:
    """Shown at once while the work goes on."""
    said = say(
        "This takes a moment, and its outcome comes here. You can close it: my Home tab shows it, too."
    )
    return _modal("waiting", title, blocks.some(rich.lines((said,), text)), text)


def result_modal(title: str, reply: Reply, renderer: MessageRenderer, *more: Reply) -> Block:
    """What came of it, of one thing or of several."""
    drawn = [block for one in (reply, *more) for block in renderer.draw(one).blocks]
    shown = [block for block in drawn if block["type"] in ("header", "rich_text", "context")]
    return _modal("result", title, shown[:MOST_BLOCKS], renderer.text)


def zone_options(typed: str) -> list[Block]:
    """Time zones whose name holds what was typed, those that begin with it first; then cities."""
    wanted = typed.strip().lower().replace(" ", "_")[:40]
    names = sorted(name for name in zone_names() if wanted in name.lower() and _is_place(name))
    names.sort(key=lambda name: not name.lower().rpartition("/")[2].startswith(wanted))
    cities = cities_beginning(typed) if len(wanted) >= FEWEST_LETTERS else []
    labels = {**{name: name for name in names}, **{f"{city} ({zone})": zone for city, zone in cities}}
    return [inputs.option(zone, label) for label, zone in labels.items()][:MOST_OPTIONS]


def _is_place(name: str) -> bool:
    return name == "UTC" or ("/" in name and not name.startswith("Etc/"))


def _modal(
    callback: str,
    title: str,
    shown: list[Block],
    text: Texts,
    *,
    submit: str = "",
    carried: Carried | None = None,
) -> Block:
    sending = {"submit": blocks.plain(submit, 24)} if submit else {}
    written = replace(carried or Carried(), locale=text.locale).written()
    return {
        "type": "modal",
        "callback_id": callback,
        "title": blocks.plain(title, 24),
        "close": blocks.plain(text("Cancel") if submit else text("Close"), 24),
        # Too long for Slack only by a forged handle, which is not carried then.
        "private_metadata": written if len(written) <= 3_000 else Carried(locale=text.locale).written(),
        "blocks": shown,
        **sending,
    }
