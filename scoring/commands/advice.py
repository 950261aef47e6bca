"""What to type instead: words that work as they stand, so that they can be pasted."""

from __future__ import annotations

from scoring.errors import BadCommand
from scoring.handles import shown
from scoring.text import Text, say

# One line a verb, as it is typed after /influence, and one for the report of a month.
EXAMPLES = {
    "score": "@name.bsky.social",
    "why": "why @name.bsky.social 7d",
    "history": "history @name.bsky.social 30d",
    "compare": "compare @name.bsky.social @user@mastodon.social",
    "insights": "insights @name.bsky.social",
    "link": "link @name.bsky.social @user@mastodon.social",
    "watch": "watch @name.bsky.social @user@mastodon.social",
    "unwatch": "unwatch @name.bsky.social",
    "list": "list",
    "digest": "digest weekly mon 09:00 Europe/Paris",
    "monthly": "digest monthly 09:00",
    "digest-for": "digest weekly mon 09:00 for @name.bsky.social @user@mastodon.social",
    "digest-cohort": "digest weekly mon 09:00 for cohort rivals",
    "preview": "digest preview",
    "alerts": "alerts drop:5",
    "alerts-cohort": "alerts drop:5 cohort rivals",
    "check": "check @name.bsky.social @user@mastodon.social posts:2",
    "check-cohort": "check cohort rivals posts:2",
    "campaign": "campaign start spring @name.bsky.social @user@mastodon.social posts:2",
    "campaign-report": "campaign report spring",
    "cohort": "cohort create rivals @name.bsky.social @user@mastodon.social",
    "cohort-show": "cohort show rivals",
    "compare-cohort": "compare cohort us rivals",
    "report": "report @name.bsky.social",
    "report-cohort": "report cohort us",
    "report-campaign": "report campaign spring",
    "report-month": "report @name.bsky.social 2026-10",
    "explore": "explore",
    "badge": "badge @name.bsky.social",
    "token": "token create dashboards",
    "token-list": "token list",
    "token-revoke": "token revoke 1",
    "audit": "audit 30d",
    "forget": "forget @name.bsky.social",
    "how": "how",
    "debug": "debug",
    "help": "help",
}


def type_this(verb: str) -> Text:
    """A line of that verb that works."""
    return say("Type `/influence {usage}`.", usage=EXAMPLES[verb])


def misread(word: str, verb: str) -> BadCommand:
    """A word that has no meaning where it stands, in a line of that verb."""
    return BadCommand(say("I cannot read “{word}” here.", word=shown(word)), type_this(verb))
