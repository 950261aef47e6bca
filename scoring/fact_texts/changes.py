"""What somebody changed for a team: whole sentences without a subject, as a table tells them."""

from __future__ import annotations

from scoring.fact_texts.values import Said, Values, always
from scoring.text import Text, plural, say


def _digest(found: Values) -> Text:
    return say("Set the monthly report") if found.word("kind") == "monthly" else say("Set the weekly digest")


def _digest_off(found: Values) -> Text:
    match found.word("kind"):
        case "monthly":
            return say("Ended the monthly report")
        case "weekly":
            return say("Ended the weekly digest")
        case _:
            return say("Ended the digests")


CHANGES: dict[str, Said] = {
    "changed-watch": lambda found: plural(
        "Watched {n} account", "Watched {n} accounts", found.count("accounts")
    ),
    "changed-unwatch": lambda found: plural(
        "Stopped watching {n} account", "Stopped watching {n} accounts", found.count("accounts")
    ),
    "changed-cohort": lambda found: plural(
        "Made the cohort {name} of {n} account",
        "Made the cohort {name} of {n} accounts",
        found.count("accounts"),
        name=found.name("name"),
    ),
    "changed-cohort-joined": lambda found: plural(
        "Added {n} account to the cohort {name}",
        "Added {n} accounts to the cohort {name}",
        found.count("accounts"),
        name=found.name("name"),
    ),
    "changed-cohort-left": lambda found: plural(
        "Took {n} account out of the cohort {name}",
        "Took {n} accounts out of the cohort {name}",
        found.count("accounts"),
        name=found.name("name"),
    ),
    "changed-cohort-deleted": lambda found: say("Deleted the cohort {name}", name=found.name("name")),
    "changed-campaign": lambda found: say("Started the campaign {name}", name=found.name("name")),
    "changed-campaign-deleted": lambda found: say("Deleted the campaign {name}", name=found.name("name")),
    "changed-token": lambda found: say("Made the token {name}", name=found.name("name")),
    "changed-token-revoked": lambda found: say("Revoked token {number}", number=found.word("number")),
    "changed-digest": _digest,
    "changed-digest-off": _digest_off,
    "changed-alerts": always(say("Set the alerts")),
    "changed-alerts-off": always(say("Ended the alerts")),
    "changed-switched-off": always(say("Ended a paused subscription")),
    "changed-resumed": always(say("Resumed a subscription")),
    "changed-hushed": always(say("Silenced the accounts of an alert for a while")),
    "changed-page": always(say("Made a page")),
    "changed-pages-closed": always(say("Closed every page")),
    "changed-explore": always(say("Opened a way into the pages")),
    "changed-badge": always(say("Changed a badge")),
    "changed-forget": always(say("Forgot an account")),
}
