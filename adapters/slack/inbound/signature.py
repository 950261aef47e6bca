"""Decides whether a request is Slack's, by its signature over the very bytes that came. Nothing is parsed.

docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
WINDOW_SECONDS = 300.0  # either way, as Slack advises

_STAMP = re.compile(r"[0-9]{1,11}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What Slack signs its requests to this app with."""

    secret: str = field(repr=False)

    def signed(self, stamp: str, signature: str, body: bytes, now: float) -> bool:
        """Whether these bytes were signed with this secret within five minutes of `now`, in Unix seconds."""
        if not (_STAMP.fullmatch(stamp) and is_signature(signature)):
            return False
        digest = hmac.new(self.secret.encode(), b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256)
        fresh = abs(now - int(stamp)) <= WINDOW_SECONDS
        return fresh and hmac.compare_digest(f"v0={digest.hexdigest()}", signature)


def is_signature(text: str) -> bool:
    """Whether this has the form of a signature: v0= and 64 hexadecimal digits."""
    return _SIGNATURE.fullmatch(text) is not None
