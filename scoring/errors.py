"""One tree of errors, each with a message fit for a person.

InfluenceError
├── BadInput                 what was typed or sent cannot be read
│   ├── BadHandle
│   ├── BadCommand
│   └── BadObservation
├── NotScored                the network answered: this account has no score
│   ├── UnknownHandle
│   ├── Suspended
│   ├── Deactivated
│   ├── PrivateAccount
│   └── OptedOut
├── NetworkTrouble           the network did not give a usable answer; ask again later
│   ├── NotEnabled
│   ├── NetworkDown
│   ├── NetworkSlow
│   ├── RateLimited
│   ├── BadAnswer
│   ├── AnswerTooLarge
│   ├── ClosedServer
│   ├── ForbiddenHost
│   ├── KeyRefused
│   └── BudgetSpent
├── PublishTrouble           a message was not posted; a later try may work
│   ├── ChannelGone          no repeat can help
│   └── PublishUnknown       it may or may not be there
├── ClaimLost                another process has taken over what this one was about to post
├── StoreTrouble             our own store did not work
└── BadSettings              the operator has to change something
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.text import NOTHING, Name, Text, say


class InfluenceError(Exception):
    """What happened, what to do next, and a short reference that support can search for.

    `happened` and `advice` are texts, `advice` NOTHING where nothing helps. They may quote what a person
    typed, never a network's answer, an address that a network named, or a secret. `fact` is what is stored
    of it: the one it was made of, else its reference.
    """

    reference: ClassVar[str] = "error"
    # Whether it is a fault of ours, which support looks up; what people or networks do wrong is none.
    ours: ClassVar[bool] = False
    default_advice: ClassVar[Text] = say("Try again in a minute.")

    def __init__(self, happened: Text | Fact, advice: Text | None = None) -> None:
        super().__init__(happened)
        self.happened = text_of(happened) if isinstance(happened, Fact) else happened
        self.fact = happened if isinstance(happened, Fact) else Fact(self.reference)
        self.advice = self.default_advice if advice is None else advice

    def __str__(self) -> str:
        return f"{self.happened} {self.advice} ({self.reference})"


class BadInput(InfluenceError):
    """What was typed or sent cannot be read; asking again unchanged gives the same answer."""

    reference = "bad-input"
    default_advice: ClassVar[Text] = say("Type `/influence help` to see what works.")


class BadHandle(BadInput):
    reference = "bad-handle"
    default_advice: ClassVar[Text] = say("Try `/influence @name.bsky.social`.")


class BadCommand(BadInput):
    reference = "bad-command"


class BadObservation(BadInput):
    """A file line or a stored row is not a valid observation; `happened` names the field."""

    reference = "bad-observation"
    default_advice: ClassVar[Text] = say("See the file format in the documentation.")


class NotScored(InfluenceError):
    """The network answered, and this account has no score. Asking again soon changes nothing."""

    reference = "not-scored"
    default_advice: ClassVar[Text] = NOTHING


class UnknownHandle(NotScored):
    reference = "unknown-handle"
    default_advice: ClassVar[Text] = say("Check the spelling.")


class Suspended(NotScored):
    reference = "suspended"
    default_advice: ClassVar[Text] = say("There is no score while the network hides the account.")


class Deactivated(NotScored):
    reference = "deactivated"
    default_advice: ClassVar[Text] = say("Its owner switched it off; it can be scored again when it is back.")


class PrivateAccount(NotScored):
    reference = "private"
    default_advice: ClassVar[Text] = say("Only public accounts are scored.")


class OptedOut(NotScored):
    reference = "opted-out"
    default_advice: ClassVar[Text] = say("That wish is respected here, and nothing is stored.")


class NetworkTrouble(InfluenceError):
    """The network did not give a usable answer; the store is untouched, and the question may work later."""

    reference = "network"


class NotEnabled(NetworkTrouble):
    reference = "not-enabled"
    default_advice: ClassVar[Text] = say("Ask the person who runs this bot to switch it on.")


class NetworkDown(NetworkTrouble):
    reference = "network-down"


class NetworkSlow(NetworkTrouble):
    reference = "network-slow"


class RateLimited(NetworkTrouble):
    """The network asked for a pause. `retry_at` is aware UTC, or None where the network did not say."""

    reference = "rate-limited"

    def __init__(
        self, happened: Text | Fact, advice: Text | None = None, *, retry_at: datetime | None = None
    ) -> None:
        if advice is None and retry_at is not None:
            advice = say("Try again at {time} UTC.", time=Name(f"{retry_at:%H:%M}"))
        super().__init__(happened, advice)
        self.retry_at = retry_at


class BadAnswer(NetworkTrouble):
    reference = "bad-answer"
    default_advice: ClassVar[Text] = say("Try again later; if it stays, tell the person who runs this bot.")


class AnswerTooLarge(NetworkTrouble):
    reference = "answer-too-large"
    default_advice: ClassVar[Text] = say("Nothing was read. Tell the person who runs this bot if it stays.")


class ClosedServer(NetworkTrouble):
    reference = "closed-server"
    default_advice: ClassVar[Text] = say("That is the choice of the people who run it, and it is respected.")


class ForbiddenHost(NetworkTrouble):
    reference = "forbidden-host"
    default_advice: ClassVar[Text] = say("Only public servers are asked.")


class KeyRefused(NetworkTrouble):
    reference = "key-refused"
    default_advice: ClassVar[Text] = say("The person who runs this bot has to check the key.")


class BudgetSpent(NetworkTrouble):
    reference = "budget-spent"
    default_advice: ClassVar[Text] = say("Ask again tomorrow.")


class PublishTrouble(InfluenceError):
    """A message was certainly not posted; a later try may work. Its fact is kept as the reason.

    `retry_at`: aware UTC, not before then, where the platform said so.
    """

    reference = "not-posted"

    def __init__(
        self, happened: Text | Fact, advice: Text | None = None, *, retry_at: datetime | None = None
    ) -> None:
        super().__init__(happened, advice)
        self.retry_at = retry_at


class ChannelGone(PublishTrouble):
    """Posting there cannot work until somebody acts; the subscription pauses with this reason."""

    reference = "channel-gone"
    default_advice: ClassVar[Text] = say("Remove it, and set it in the channel where it should go.")


class PublishUnknown(PublishTrouble):
    """The message may or may not be there; it is never posted again before the platform was asked."""

    reference = "post-unknown"


class ClaimLost(InfluenceError):
    """Somebody else sees to the delivery now: whoever gets this must not post it."""

    reference = "claim-lost"
    default_advice: ClassVar[Text] = NOTHING


class StoreTrouble(InfluenceError):
    reference = "store"
    ours = True
    default_advice: ClassVar[Text] = say(
        "Nothing was changed. Try again in a minute; the operator finds more in the log."
    )


class BadSettings(InfluenceError):
    reference = "settings"
    ours = True
    default_advice: ClassVar[Text] = say(
        "Change the environment and start again; `influence doctor` checks it."
    )
