"""A command -> what it changes for a team, as a fact; None for a question."""

from __future__ import annotations

from scoring.commands import kinds
from scoring.commands.kinds import Command
from scoring.facts import Fact, fact


def change_of(command: Command) -> Fact | None:
    """What an audit log says of it. No account is named in it, so that nobody has to be forgotten there."""
    match command:
        case kinds.Watch() | kinds.Unwatch():
            code = "changed-watch" if isinstance(command, kinds.Watch) else "changed-unwatch"
            return fact(code, accounts=len(command.who))
        case kinds.JoinCohort() | kinds.LeaveCohort() | kinds.CreateCohort():
            return fact(_COHORTS[type(command)], name=command.name, accounts=len(command.who))
        case kinds.DeleteCohort() | kinds.StartCampaign() | kinds.DeleteCampaign() | kinds.CreateToken():
            return fact(_NAMED[type(command)], name=command.name)
        case kinds.Forget(how_far="ask"):
            return None
        case kinds.RevokeToken():
            return fact("changed-token-revoked", number=command.number)
        case kinds.SetDigest() | kinds.DigestOff():
            code = "changed-digest" if isinstance(command, kinds.SetDigest) else "changed-digest-off"
            return fact(code, kind=command.kind or "")
        case _:
            code = _PLAIN.get(type(command), "")
            return fact(code) if code else None


_COHORTS: dict[type[Command], str] = {
    kinds.CreateCohort: "changed-cohort",
    kinds.JoinCohort: "changed-cohort-joined",
    kinds.LeaveCohort: "changed-cohort-left",
}
_NAMED: dict[type[Command], str] = {
    kinds.DeleteCohort: "changed-cohort-deleted",
    kinds.StartCampaign: "changed-campaign",
    kinds.DeleteCampaign: "changed-campaign-deleted",
    kinds.CreateToken: "changed-token",
}
_PLAIN: dict[type[Command], str] = {
    kinds.SetAlerts: "changed-alerts",
    kinds.AlertsOff: "changed-alerts-off",
    kinds.SwitchOff: "changed-switched-off",
    kinds.Resume: "changed-resumed",
    kinds.Hush: "changed-hushed",
    kinds.MakePage: "changed-page",
    kinds.RevokePages: "changed-pages-closed",
    kinds.Explore: "changed-explore",
    kinds.MakeBadge: "changed-badge",
    kinds.Forget: "changed-forget",
}
