"""How somebody shows that an account is theirs: with a code in its public profile."""

from __future__ import annotations

from scoring.commands.kinds import Command
from scoring.handles import Handle
from scoring.messages.replies import Button, Reply
from scoring.text import say


def proof_wanted(handle: Handle, code: str, again: Command) -> Reply:
    """What to do; pressing the button does `again` what asked for it."""
    return Reply(
        say("Show that {handle} is yours", handle=str(handle)),
        (
            say("1. Put this into the description of its public profile: `{code}`", code=code),
            say("2. Press the button, or type this again, once it can be seen there."),
            say("The code is for you in this team alone, and can be taken out again afterwards."),
        ),
        buttons=(Button(say("It is there now"), again),),
    )
