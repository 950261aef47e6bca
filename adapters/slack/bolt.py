"""The Bolt app: the same listeners for one workspace or many, over Socket Mode or HTTP."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse

from adapters.render.texts import Texts
from adapters.slack.install.authorize import Authorize
from adapters.slack.outbound.hosts import Hosts
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.faults import fault
from adapters.slack.render.sanitise import escape
from adapters.slack.workspaces import Installations
from scoring.errors import InfluenceError
from scoring.text import Name, Text, joined, say

log = logging.getLogger("influence.slack.bolt")

_NOT_INSTALLED = say("This app is not installed in your Slack. Ask who runs it to install it again.")


def make_bolt(
    web: SlackWeb,
    installations: Installations,
    hosts: Hosts,
    *,
    signing_secret: str | None,
    oauth: AsyncOAuthFlow | None = None,
) -> AsyncApp:
    """Without a signing secret (Socket Mode) nothing comes over HTTP, so there is nothing to verify.

    process_before_response: our listeners only acknowledge and start tasks, so the response is there at
    once; otherwise Bolt looks for it every 10 ms, and loses it where an exception comes first.
    """
    log.setLevel(logging.WARNING)
    # The operator's language: nobody is authorised yet.
    text = web.renderer.text
    with _without_slack_variables():
        app = AsyncApp(
            name="influence",
            logger=log,
            client=web.client(),
            signing_secret=signing_secret or "",
            authorize=Authorize(installations),  # type: ignore[arg-type]  # it takes the class, too
            oauth_flow=oauth,
            process_before_response=True,
            request_verification_enabled=signing_secret is not None,
            before_authorize=_refuse_other_hosts(hosts),
            user_facing_authorize_error_message=text.plain(_NOT_INSTALLED),
            raise_error_for_unhandled_request=True,
        )
    app.error(_answering_errors(text))
    return app


def _refuse_other_hosts(hosts: Hosts) -> Any:
    """A middleware: nothing is ever sent to a response_url outside Slack, by Bolt itself neither."""

    async def middleware(body: Mapping[str, Any], next: Any) -> BoltResponse | None:
        url = body.get("response_url")
        if url is not None and not hosts.allow(url):
            log.warning("a request named a response_url outside Slack")
            return BoltResponse(status=400, body="response_url is not Slack's")
        await next()
        return None

    return middleware


def _answering_errors(text: Texts) -> Callable[..., Awaitable[BoltResponse]]:
    async def answer(error: Exception, body: Mapping[str, Any]) -> BoltResponse:
        """A fault before a listener ran. A person reads it; an event is delivered again by Slack."""
        if isinstance(error, BoltUnhandledRequestError):
            # What a later Slack sends us unasked: an event would come three times more if it were not taken.
            log.debug("a request that nobody listens to")
            return BoltResponse(status=404 if body.get("command") else 200, body="")
        said = _said(error)
        if body.get("type") == "event_callback":
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=escape(text.plain(said)) if body.get("command") else "")

    return answer


def _said(error: Exception) -> Text:
    """What a person reads of it; the log has the rest."""
    if isinstance(error, InfluenceError):
        log.error("a request was not answered: %s", error.reference)
        return joined((error.happened, error.advice, Name(f"({error.reference})")))
    log.error("a request was not answered", exc_info=error)
    return fault("internal")


@contextmanager
def _without_slack_variables() -> Iterator[None]:
    """Bolt reads SLACK_… itself and may switch to file stores; everything is given to it here instead."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(kept)
