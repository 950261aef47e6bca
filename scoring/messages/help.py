"""What can be asked, in groups; made from the grammar, so it lists only what works."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.commands.accounts import VERBS
from scoring.commands.kinds import How, ListWatched
from scoring.messages.replies import Button, Reply, Section
from scoring.text import Text, say

HANDLES = say(
    "Handles: @name.bsky.social or any domain (Bluesky), @user@host (Mastodon and its kin), @name@x, "
    "github:name, youtube:name, hn:name, @name@demo (simulated), or the link of a profile."
)
ABOUT = {"accounts": say("Ask"), "team": say("For this team"), "us": say("About the bot and you")}


def help_reply(notices: tuple[Text, ...] = ()) -> Reply:
    """What can be typed; made from the grammar, so it lists only what works. `notices`: what asking costs."""
    return Reply(
        title=say("What you can ask"),
        lines=(say("Try `/influence @ada@demo`, or paste the link of a profile: `/influence https://…`."),),
        sections=tuple(Section(title, tuple(_typed(about))) for about, title in ABOUT.items()),
        small=(HANDLES, *notices),
        buttons=(Button(say("How the score works"), How()), Button(say("List"), ListWatched())),
    )


def _typed(about: str) -> Iterable[Text]:
    """Each verb of that group as it is typed."""
    for verb in VERBS.values():
        if verb.about == about:
            yield say("`/influence {usage}` {does}", usage=verb.usage, does=verb.does)
