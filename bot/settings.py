"""The environment, read once; everything that is wrong with it is told together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.render.texts import locales
from scoring.errors import BadSettings
from scoring.networks import NETWORKS
from scoring.terms import Terms
from scoring.text import Text, joined, marked, say

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_URL = TypeAdapter(HttpUrl)


def _address(value: str) -> str:
    """A web address without a slash at its end. Raises ValueError."""
    try:
        url = _URL.validate_python(value)
    except ValidationError:
        url = None
    if url is None or url.port == 0:
        raise PydanticCustomError("no-address", "is no web address")
    return str(url).rstrip("/")


def _known_network(value: str) -> str:
    row = NETWORKS.get(value.lower())
    if row is None or row.names_hosts:
        known = ", ".join(row.name for row in NETWORKS.values() if not row.names_hosts)
        raise PydanticCustomError("not-listed", "is none of {expected}", {"expected": known})
    return value.lower()


def _sendable(value: SecretStr) -> SecretStr | None:
    key = value.get_secret_value().replace(", ", ",").strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise PydanticCustomError("no-key", "holds characters that no key has")
    return SecretStr(key) if key else None


WebAddress = Annotated[str, AfterValidator(_address)]
NetworkName = Annotated[str, AfterValidator(_known_network)]
Key = Annotated[SecretStr, AfterValidator(_sendable)]


def _known_language(value: str) -> str:
    language = value.lower()
    if language not in locales():
        expected = ", ".join(locales())
        raise PydanticCustomError("not-listed", "is none of {expected}", {"expected": expected})
    return language


Language = Annotated[str, AfterValidator(_known_language)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)]
LogFormat = Annotated[Literal["text", "json"], BeforeValidator(str.lower)]


class Settings(BaseSettings):
    """Every setting is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///influence.db"),
        description="Where scores are kept: sqlite:///file or postgresql://user:password@host/name",
    )
    throwaway_store: bool = Field(
        default=False,
        description="Use SQLite also on a platform that throws its disk away at each restart",
    )
    default_network: NetworkName = Field(
        default="bluesky", description="The network that a bare @name belongs to: bluesky, x, demo …"
    )
    contact: str = Field(
        default="",
        description="An e-mail address or URL of the operator, sent to networks with every request",
    )
    bluesky_url: WebAddress = Field(
        default="https://public.api.bsky.app", description="The Bluesky AppView that is asked"
    )
    x_bearer_token: Key | None = Field(
        default=None, description="An app-only bearer token of the X API; without it X is off"
    )
    x_api_url: WebAddress = Field(default="https://api.x.com", description="The X API")
    x_daily_budget_cents: int = Field(
        default=300, ge=0, description="The most US cents a day that questions to X may cost, in all"
    )
    x_workspace_budget_cents: int | None = Field(
        default=None, ge=0, description="The most US cents a day for one workspace; unset: the whole budget"
    )
    x_use_case: str = Field(
        default="",
        description="The use that X approved, in a sentence; without it X is asked for one account at a "
        "time, and none is watched or listed",
    )
    mastodon_trusted_hosts: str = Field(
        default="",
        description="Servers of your own, as host:port with commas, that may be private or plain http",
    )
    mastodon_blocked_hosts: str = Field(
        default="",
        description="Servers whose terms forbid automated reading, with commas: they, and names below them, "
        "are never asked",
    )
    mastodon_new_hosts: int = Field(
        default=100,
        ge=1,
        description="The most servers an hour that are asked for the first time; one workspace takes at most "
        "half of what is left",
    )
    github_token: Key | None = Field(
        default=None, description="A GitHub token; without it 60 questions an hour are allowed"
    )
    github_api_url: WebAddress = Field(default="https://api.github.com", description="The GitHub API")
    youtube_api_key: Key | None = Field(
        default=None, description="A key of the YouTube Data API v3; without it YouTube is off"
    )
    youtube_api_url: WebAddress = Field(
        default="https://www.googleapis.com/youtube/v3", description="The YouTube Data API"
    )
    youtube_combined: Literal["", "accepted"] = Field(
        default="",
        description="accepted: YouTube has agreed that its numbers stand in sums over several networks",
    )
    hackernews_url: WebAddress = Field(
        default="https://hn.algolia.com/api/v1", description="The search API of Hacker News"
    )
    demo_seed: int = Field(default=1, description="Another number makes other people on the demo network")
    slack_bot_token: Key | None = Field(
        default=None, description="Slack in one workspace: the bot token, xoxb-…"
    )
    slack_app_token: Key | None = Field(
        default=None, description="Slack without a public address (Socket Mode): the app token, xapp-…"
    )
    slack_signing_secret: Key | None = Field(
        default=None, description="Slack over HTTP: what its requests are signed with"
    )
    slack_client_id: str = Field(
        default="", description="Slack in many workspaces: the client id of the app (OAuth)"
    )
    slack_client_secret: Key | None = Field(
        default=None, description="Slack in many workspaces: the client secret"
    )
    slack_api_url: WebAddress = Field(
        default="https://slack.com/api/", description="Slack's Web API, or a server that stands in for it"
    )
    slack_only_admins: bool = Field(
        default=False,
        description="Only admins of a Slack change what channels are posted; needs the scope users:read",
    )
    language: Language = Field(
        default="en",
        description="The language in Slack where a workspace chose none; Discord goes by each reader",
    )
    encryption_keys: Key | None = Field(
        default=None,
        description="Keys that encrypt Slack tokens in the store, newest first: influence new-key",
    )
    public_url: str = Field(
        default="", description="Where the web process is reached, such as https://influence.example.org"
    )
    serve_api: bool = Field(
        default=False, description="Serve /api/v1 on PORT also where no Slack listens there"
    )
    bind: str = Field(default="", description="The address it listens on, such as 127.0.0.1; empty: all")
    port: int = Field(default=3000, ge=0, le=65_535, description="Where the web process listens")
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65_535,
        description="Where this process serves /metrics, /healthz and /readyz to its operator; 0: nowhere. "
        "Without METRICS_TOKEN only this machine and private networks may read /metrics there",
    )
    metrics_token: Key | None = Field(
        default=None,
        description="What who reads /metrics sends as a bearer token; with it, PORT serves /metrics as well",
    )
    otel_exporter_otlp_endpoint: str = Field(
        default="",
        description="A collector of OpenTelemetry that is told how long commands and questions took, such as "
        "http://localhost:4318; needs the extra [otel]",
    )
    otel_exporter_otlp_headers: Key | None = Field(
        default=None, description="Headers for that collector, as name=value with commas"
    )
    sentry_dsn: Key | None = Field(
        default=None, description="The Sentry that is told of faults of ours; needs the extra [sentry]"
    )
    discord_token: Key | None = Field(default=None, description="Discord: the bot token")
    watch_limit: int = Field(
        default=500, ge=1, le=10_000, description="The most handles that one workspace may watch"
    )
    console_posts: str = Field(
        default="influence-posts.jsonl",
        description="The file in which the console chat records its digests and alerts",
    )
    log_level: LogLevel = Field(
        default="WARNING", description="How much is told on stderr: DEBUG, INFO, WARNING or ERROR"
    )
    log_format: LogFormat = Field(
        default="text", description="How it is told: text, or json for one object a line with its ids"
    )

    @field_validator("slack_api_url")
    @classmethod
    def _slack_address(cls, value: str) -> str:
        return f"{value}/"

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _collector(cls, value: str) -> str:
        return _address(value) if value.strip() else ""

    @field_validator("public_url")
    @classmethod
    def _own_address(cls, value: str) -> str:
        return _address(value) if value.strip() else ""

    @field_validator("slack_client_id")
    @classmethod
    def _client_id(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.]{0,64}", value.strip()):
            raise PydanticCustomError("no-client-id", "is no client id")
        return value.strip()

    @field_validator("mastodon_trusted_hosts")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        for host in filter(None, (part.strip() for part in value.split(","))):
            if not re.fullmatch(r"[A-Za-z0-9.-]+:[1-9][0-9]{0,4}", host):
                raise PydanticCustomError("no-hosts", "is no list of host:port pairs")
        return value

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The operator's own Mastodon servers, host:port each."""
        return tuple(host.strip() for host in self.mastodon_trusted_hosts.split(",") if host.strip())

    @field_validator("mastodon_blocked_hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        for host in _listed(value):
            if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
                raise PydanticCustomError("no-names", "is no list of host names")
        return value

    @property
    def blocked_hosts(self) -> tuple[str, ...]:
        """Servers that are never asked, in lower case."""
        return _listed(self.mastodon_blocked_hosts)

    @property
    def terms(self) -> Terms:
        """What the operator has agreed with networks."""
        combined = frozenset({"youtube"} if self.youtube_combined else ())
        return Terms(combined, {"x": self.x_use_case.strip()} if self.x_use_case.strip() else {})

    @field_validator("public_url")
    @classmethod
    def _with_contact(cls, value: str, known: ValidationInfo) -> str:
        """Whoever serves others has to be reachable for the people who are scored."""
        if value and not known.data.get("contact", "there, and wrong"):
            raise PydanticCustomError("no-contact", "needs CONTACT")
        return value

    @field_validator("contact")
    @classmethod
    def _header_safe(cls, value: str) -> str:
        if not value.isprintable() or not value.isascii():
            raise PydanticCustomError("no-header", "holds characters that cannot be sent")
        return value.strip()


def _listed(value: str) -> tuple[str, ...]:
    return tuple(host for part in value.lower().split(",") if (host := part.strip().strip(".")))


def read_settings() -> Settings:
    """Raises BadSettings that names every variable that is wrong, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        faults = joined(
            (_says(fault) for fault in error.errors(include_input=False, include_url=False)), "semicolon"
        )
        raise BadSettings(say("The settings do not work: {faults}.", faults=faults)) from None


# By the code of the fault: pydantic's own, and those of the validators above.
_FAULTS: dict[str, str] = {
    "no-address": marked("{name} is no address such as https://host or http://host:port"),
    "not-listed": marked("{name} is none of {expected}"),
    "no-key": marked("{name} holds characters that no key has"),
    "no-client-id": marked("{name} is no client id"),
    "no-hosts": marked("{name} is no list of host:port pairs"),
    "no-names": marked("{name} is no list of host names such as mastodon.example"),
    "no-contact": marked("{name} is set, so CONTACT has to say how scored people reach you"),
    "no-header": marked("{name} holds characters that cannot be sent in a header"),
    "literal_error": marked("{name} is not {expected}"),
    "int_parsing": marked("{name} is no whole number"),
    "bool_parsing": marked("{name} is neither true nor false"),
    "greater_than_equal": marked("{name} is below {ge}"),
    "less_than_equal": marked("{name} is above {le}"),
}


def _says(fault: ErrorDetails) -> Text:
    """What is wrong with one variable, never its value."""
    template = _FAULTS.get(fault["type"], marked("{name} has a value that does not fit"))
    values = {key: str(value) for key, value in fault.get("ctx", {}).items()}
    return say(template, name=str(fault["loc"][0]).upper(), **values)
