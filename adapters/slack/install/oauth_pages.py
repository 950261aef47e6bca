"""The two pages that people see who install the app: it worked, or why not. Words and one link."""

from __future__ import annotations

import re
from html import escape

from adapters.render.texts import Texts
from adapters.slack.render.sanitise import clean

LONGEST_REASON = 100
_CODE = re.compile(r"[a-z_]{1,40}")


def installed_page(text: Texts, team: str | None) -> str:
    """`team` is the workspace, None where the app was installed for a whole organisation."""
    opened = "https://app.slack.com/client" + (f"/{team}" if team and team.isalnum() else "")
    return _page(
        text,
        text("Influence is installed"),
        text("Type /influence help in any channel."),
        (opened, text("Open Slack")),
    )


def failed_page(text: Texts, reason: str) -> str:
    """`reason` is Slack's code of an error, or what somebody wrote in its place."""
    said = text("Slack says: {reason}. Nothing was changed.", reason=clean(reason, LONGEST_REASON))
    return _page(text, text("Influence was not installed"), said, ("install", text("Try again")))


def loggable(reason: str) -> str:
    """The reason if it is a code: anything else could forge a line of the log."""
    return reason if _CODE.fullmatch(reason) else "a reason that is no code"


def _page(text: Texts, title: str, said: str, link: tuple[str, str]) -> str:
    href, label = link
    return (
        f'<!doctype html><html lang="{text.locale}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(said)}</p>"
        f'<p><a href="{escape(href)}">{escape(label)}</a></p></html>'
    )
