"""`influence mcp`: what a workspace watches, for assistants that speak the Model Context Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.app import App
from bot.processes import with_app
from bot.terminal import tell
from bot.version import VERSION
from scoring.text import say

if TYPE_CHECKING:
    from mcp.server.transport_security import TransportSecuritySettings

PATH = "/mcp"


def speak(workspace: str) -> int:
    """Over standard input and output, for an assistant on this machine: no token, one workspace."""
    from adapters.api.tools import tool_server

    async def work(app: App) -> int:
        await tool_server(app.team.reading, lambda: workspace, VERSION).run_stdio_async()
        return 0

    return with_app(work, endless=True)


def serve() -> int:
    """Over HTTP on PORT, behind the tokens of the API: each sees its own workspace."""
    import uvicorn
    from mcp.server.auth.settings import AuthSettings
    from pydantic import AnyHttpUrl

    from adapters.api.tools import tool_server
    from adapters.api.verifying import Verifier, workspace_of_token

    async def work(app: App) -> int:
        settings = app.settings
        issuer = AnyHttpUrl(settings.public_url or f"http://127.0.0.1:{settings.port}")
        # Tokens are made by `influence token`: there is no server that gives them to whoever asks.
        auth = AuthSettings(issuer_url=issuer, resource_server_url=None, required_scopes=["read"])
        server = tool_server(
            app.team.reading, workspace_of_token, VERSION, verifier=Verifier(app.team.tokens), auth=auth
        )
        application = server.streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            max_request_body_size=100_000,
            transport_security=_security(settings.public_url, settings.port),
        )
        config = uvicorn.Config(
            application,
            host=settings.bind or "0.0.0.0",  # noqa: S104  (as the other servers of ours)
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
        tell(say("MCP: {path}, listening on port {port}", path=PATH, port=str(settings.port)))
        await uvicorn.Server(config).serve()
        return 0

    return with_app(work, endless=True)


def _security(public_url: str, port: int) -> TransportSecuritySettings:
    """Which names this server answers to, so that no page of elsewhere reaches it through a browser."""
    from mcp.server.transport_security import TransportSecuritySettings

    public = urlsplit(public_url)
    hosts = [f"127.0.0.1:{port}", f"localhost:{port}", *([public.netloc] if public.netloc else [])]
    origins = [f"{public.scheme}://{public.netloc}"] if public.netloc else []
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
