"""One request of a person in an authorised workspace."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.render.texts import Texts, texts
from adapters.slack.workspaces import Installed
from scoring.commands.requester import Requester


@dataclass(frozen=True, slots=True)
class SlackRequest:
    """One request of a person in an authorised workspace.

    `response_url` is where the answer goes, None from a view; `trigger_id` opens a modal within 3 seconds.
    `direct`: between people, where nothing can be posted by the schedule.
    `again` is the key under which a repetition of the same request is known, `text` the person's language.
    """

    requester: Requester
    installed: Installed = field(repr=False)
    response_url: str | None = field(default=None, repr=False)
    trigger_id: str = field(default="", repr=False)
    ephemeral: bool = False
    direct: bool = False
    again: str | None = None
    text: Texts = field(default_factory=lambda: texts(None), repr=False)
