"""What can be asked: one type a command, whoever typed or pressed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

from scoring.campaigns.entries import Entry
from scoring.errors import InfluenceError
from scoring.handles import ResolvedHandle
from scoring.teams.subscription import Mention


@dataclass(frozen=True, slots=True)
class Ask:
    """The score of one account; `fresh` asks the network again even if a stored score is young.

    `engagers` also measures who reacts where that costs extra (X); it asks again, too.
    """

    who: ResolvedHandle
    fresh: bool = False
    engagers: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """What makes the score; with `days`, what moved it since then."""

    who: ResolvedHandle
    days: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The scores of the last `days` days."""

    who: ResolvedHandle
    days: int = 90


@dataclass(frozen=True, slots=True)
class Compare:
    """Two to ten accounts side by side."""

    who: tuple[ResolvedHandle, ...]


@dataclass(frozen=True, slots=True)
class Insights:
    """Which kinds of post the community answers to."""

    who: ResolvedHandle


@dataclass(frozen=True, slots=True)
class Link:
    """Join two accounts of one person, if both sides prove it."""

    one: ResolvedHandle
    other: ResolvedHandle


HowFar = Literal["ask", "here", "everywhere"]
# What was typed and cannot be read, with what is wrong.
Unread = tuple[tuple[str, InfluenceError], ...]


@dataclass(frozen=True, slots=True)
class Forget:
    """Take an account off the team's lists, or delete it for everybody; "ask": say which, and how."""

    who: ResolvedHandle
    how_far: HowFar = "ask"


@dataclass(frozen=True, slots=True)
class How:
    """How the formula works, in words."""


@dataclass(frozen=True, slots=True)
class Debug:
    """What support asks for: where this is, whether posts arrive, what went wrong last."""


@dataclass(frozen=True, slots=True)
class Help:
    """What can be typed."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Watch these accounts for the workspace. `unread`: what was typed beside them, with what is wrong."""

    who: tuple[ResolvedHandle, ...]
    unread: Unread = ()


@dataclass(frozen=True, slots=True)
class Unwatch:
    """Stop watching these."""

    who: tuple[ResolvedHandle, ...]


@dataclass(frozen=True, slots=True)
class ListWatched:
    """What the workspace watches."""


# What is said for "not any more": of points, of quiet hours, of who is mentioned.
NO_MOVE = 0.0
NO_QUIET = (time(), time())
NOBODY = Mention("group", "")


@dataclass(frozen=True, slots=True)
class SetDigest:
    """Post a digest in this channel. None: the default, or what is set already.

    `about` (): all that is watched; `cohort`: who belongs to it at the time instead. NOBODY ends a mention.
    """

    kind: str
    weekday: int | None = None
    at: time | None = None
    zone: str | None = None
    about: tuple[ResolvedHandle, ...] | None = None
    mention: Mention | None = None
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Show whoever asks what a digest would say now; nothing is set or posted.

    `about` None: what this channel's digest is about, or all that is watched; `cohort` as in SetDigest.
    """

    kind: Literal["weekly", "monthly"] = "weekly"
    about: tuple[ResolvedHandle, ...] | None = None
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class ShowDigest:
    """What this channel is posted, and when."""


@dataclass(frozen=True, slots=True)
class DigestOff:
    """No digests in this channel; `kind` "weekly", "monthly", or None for both."""

    kind: str | None = None


@dataclass(frozen=True, slots=True)
class SetAlerts:
    """Tell this channel at once of moves of at least `drop` or `rise` points, not in the hours of `quiet`.

    None: as it was, or the default. NO_MOVE, NO_QUIET and NOBODY end one of them; `about` and `cohort` as in
    SetDigest.
    """

    drop: float | None = None
    rise: float | None = None
    quiet: tuple[time, time] | None = None
    about: tuple[ResolvedHandle, ...] | None = None
    zone: str | None = None
    mention: Mention | None = None
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class ShowAlerts:
    """What this channel is told at once."""


@dataclass(frozen=True, slots=True)
class AlertsOff:
    """Nothing is told at once in this channel."""


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """End one subscription, named by its id; platforms offer it as a button."""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Start a paused subscription again; as SwitchOff."""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class Hush:
    """Tell this channel nothing more of the accounts of one alert for so many days.

    The alert is named by its delivery; platforms offer it as a button of the post.
    """

    delivery_id: int
    days: int


@dataclass(frozen=True, slots=True)
class CreateCohort:
    """A new cohort of these accounts, which are watched, too; `unread` as in Watch."""

    name: str
    who: tuple[ResolvedHandle, ...]
    unread: Unread = ()


@dataclass(frozen=True, slots=True)
class JoinCohort:
    """As CreateCohort, into one that is there."""

    name: str
    who: tuple[ResolvedHandle, ...]
    unread: Unread = ()


@dataclass(frozen=True, slots=True)
class LeaveCohort:
    """Take these out of a cohort; they stay watched."""

    name: str
    who: tuple[ResolvedHandle, ...]


@dataclass(frozen=True, slots=True)
class DeleteCohort:
    """Give up a cohort; its accounts stay watched."""

    name: str


@dataclass(frozen=True, slots=True)
class ShowCohort:
    """Who belongs to a cohort, and how it stands."""

    name: str


@dataclass(frozen=True, slots=True)
class ListCohorts:
    """The cohorts of the workspace."""


@dataclass(frozen=True, slots=True)
class CompareCohorts:
    """Two to five cohorts side by side."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What these people can bring together; those of a `cohort`, where one is named.

    `entries` and `cohort` empty: ask for whom. `paid` agrees to what networks charge.
    """

    entries: tuple[Entry, ...] = ()
    cohort: str = ""
    posts: int = 1
    budget: float | None = None
    paid: bool = False


@dataclass(frozen=True, slots=True)
class StartCampaign:
    """Check a list, and keep it with what is expected."""

    name: str
    check: Check


@dataclass(frozen=True, slots=True)
class ReportCampaign:
    """What came of a campaign against what was expected; `paid` as in Check."""

    name: str
    paid: bool = False


@dataclass(frozen=True, slots=True)
class DeleteCampaign:
    """Forget a campaign."""

    name: str


@dataclass(frozen=True, slots=True)
class ListCampaigns:
    """The campaigns of the workspace."""


@dataclass(frozen=True, slots=True)
class MakePage:
    """A page to forward, of one account, of several side by side, of a cohort, or of a campaign.

    `month`, such as "2026-10", makes it of that month alone; "": of the last year, as far as it is known.
    """

    who: tuple[ResolvedHandle, ...] = ()
    cohort: str = ""
    campaign: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class RevokePages:
    """Close every page of the workspace."""


@dataclass(frozen=True, slots=True)
class Explore:
    """A way into all that the workspace watches and has set, as pages, for whoever asks."""


@dataclass(frozen=True, slots=True)
class MakeBadge:
    """A badge of one's own account; `end` takes it back. Its profile has to prove whose it is."""

    who: ResolvedHandle
    end: bool = False


@dataclass(frozen=True, slots=True)
class ShowAudit:
    """Who changed what in the workspace within so many days; for its admins."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class CreateToken:
    """A token of the workspace for a program, which may change things with `write`."""

    name: str
    write: bool = False


@dataclass(frozen=True, slots=True)
class ListTokens:
    """The tokens of the workspace, without their values."""


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """End a token, named by its number in the list."""

    number: int


TokenCommand = CreateToken | ListTokens | RevokeToken
PageCommand = MakePage | RevokePages | Explore
CampaignCommand = StartCampaign | ReportCampaign | DeleteCampaign | ListCampaigns

CohortCommand = (
    CreateCohort | JoinCohort | LeaveCohort | DeleteCohort | ShowCohort | ListCohorts | CompareCohorts
)

TeamCommand = (
    Watch
    | Unwatch
    | ListWatched
    | SetDigest
    | Preview
    | ShowDigest
    | DigestOff
    | SetAlerts
    | ShowAlerts
    | AlertsOff
    | SwitchOff
    | Resume
    | Hush
    | Check
    | CohortCommand
    | CampaignCommand
    | PageCommand
    | TokenCommand
    | ShowAudit
)


@dataclass(frozen=True, slots=True)
class Misread:
    """What was typed is no command; its answer says why, and what works."""

    error: InfluenceError


Command = (
    Misread
    | Ask
    | Why
    | History
    | Compare
    | Insights
    | Link
    | Forget
    | MakeBadge
    | How
    | Debug
    | Help
    | TeamCommand
)
