"""Who a post pings: a role or a member. Everything else that is drawn pings nobody."""

from __future__ import annotations

import discord

from adapters.discord.components.published import Pinged
from scoring.teams.subscription import Mention


def as_text(mention: Mention | None) -> str | None:
    """As Discord writes it; None where the id is none of Discord's."""
    match mention:
        case Mention("group", number) if _is_id(number):
            return f"<@&{number}>"
        case Mention("person", number) if _is_id(number):
            return f"<@{number}>"
        case _:
            return None


def pinging(mention: Mention) -> Pinged:
    """Them and nobody else."""
    if not _is_id(mention.id):
        return Pinged.none()
    whom = [discord.Object(int(mention.id))]
    if mention.who == "group":
        return Pinged(everyone=False, users=False, roles=whom, replied_user=False)
    return Pinged(everyone=False, users=whom, roles=False, replied_user=False)


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= 20
