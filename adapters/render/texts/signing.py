"""Who did what a channel is told of: a line below it."""

from __future__ import annotations

from dataclasses import replace

from scoring.messages.replies import Reply
from scoring.text import Person, say


def signed(reply: Reply, person: str) -> Reply:
    """What a channel reads of a change, and who made it; its buttons are for who made it alone."""
    who = Person(person)
    said = say("Set by {person}", person=who) if reply.starts else say("Turned off by {person}", person=who)
    return replace(reply, lines=(*reply.lines, said), buttons=())
