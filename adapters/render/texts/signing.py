"""Who did what a channel is told of: a line below it."""

from __future__ import annotations

from dataclasses import replace

from adapters.render.texts.catalogue import Texts
from scoring.messages.replies import Named, Person, Reply


def by(said: str, person: str) -> Named:
    """A translated line in which {person} stands for somebody."""
    before, _, after = said.partition("{person}")
    return Named(before, Person(person), after)


def signed(reply: Reply, person: str, text: Texts) -> Reply:
    """What a channel reads of a change, and who made it; its buttons are for who made it alone."""
    said = text("Set by {person}") if reply.starts else text("Turned off by {person}")
    return replace(reply, lines=(*reply.lines, by(said, person)), buttons=())
