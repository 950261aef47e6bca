"""What strangers write costs as much more as it is longer: no parser of it freezes the process."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from adapters.discord.render import prose
from adapters.files.jsonl import score_lines
from adapters.files.rows import observation_of
from adapters.networks.body import Answer, json_of
from adapters.networks.markup import elements, text_of, unescaped
from adapters.networks.mastodon_wire import Account, Status, next_page, posts_of, web_page
from adapters.networks.proofs import claimed_fields, rel_me_links, same_page, verified_fields
from adapters.networks.wire import decode, is_question, moment, shorter
from adapters.networks.youtube_wire import hashtags
from adapters.render.plain import one_line
from adapters.render.texts import texts
from adapters.slack.inbound.unescape import as_typed
from adapters.slack.render import sanitise as untrusted
from scoring.commands.accounts import parse
from scoring.errors import InfluenceError
from scoring.handles import parse_handle, shown
from scoring.messages.replies import Reply
from scoring.ports.fetch_context import asking
from scoring.text import Name
from tests.cost import FOUR_TIMES, growth
from tests.cost import text_of as repeated
from tests.english import plain
from tests.servers.stages import STAGES, Stage
from tests.servers.web import Reply as HttpReply
from tests.servers.web import Request

MARKUP = (
    *("<", "<a", "<a ", "<a x='", '<a x="', "<a x=", "<a =", "<a b ", "<!--", "<!", "<?", "</", "</p>"),
    *("<script>", "<script></script", "<script><", "<textarea ", "<a href=x rel=me>", "<a x='<script>"),
    *("&#1", "&#x1", "&amp", "&", "<!--->", "<![CDATA[", "-->", "= "),
)
WORDS = (
    *(
        " ",
        "a",
        "@",
        "@a",
        ".",
        "a.",
        "-",
        "a-",
        ":",
        "/",
        "//",
        "http://",
        "did:",
        "did:a:",
        "%",
        "%41",
        "#a ",
    ),
    *(
        "é",
        "e\u0301",
        "a\u0300\u0316",
        "\u0301",
        "\u200b",
        "\u202e",
        "\ud800",
        "'",
        '"',
        "`",
        "\\",
        "*",
        "<",
        "<@",
    ),
    *(
        "<!",
        "<a|",
        "|",
        "/influence ",
        "/influence @a",
        "influence",
        "\n",
        "\n- ",
        "1.",
        "1,",
        "?",
        "? ",
        "[",
        "](",
        "xn--",
    ),
    *("https://a.b/", "https://[", "https://user@", "digest ", "watch @a,", "drop:5 ", "quiet:"),
)
ANSWER = {"content-type": "application/json"}


def answer(raw: object) -> Answer:
    return Answer(200, ANSWER, json.dumps(raw).encode())


def status(content: str) -> Status:
    return Status(id="1", created_at="2026-01-01T00:00:00Z", content=content)


def owner(value: str) -> Account:
    fields = [{"name": "Web", "value": value, "verified_at": "2026-01-01"}]
    return decode(answer({"id": "1", "acct": "ada", "fields": fields}), Account, title="Testnet")


PAGES: dict[str, Callable[[str], object]] = {
    "the text of a post": text_of,
    "the tags of a page": lambda text: list(elements(text, "a", "link", "p", "script")),
    "the references of a text": unescaped,
    "the links of a page": lambda text: rel_me_links(f"<a rel=me href='{text}", "https://a.example/"),
    "the links of a profile": lambda text: (claimed_fields(owner(text)), verified_fields(owner(text))),
    "a post of Mastodon": lambda text: posts_of([status(text)], owner(""), frozenset(), "Testnet"),
    "a Link header": lambda text: next_page(Answer(200, {"link": text}, b""), "https://a.example"),
}
TEXTS: dict[str, Callable[[str], object]] = {
    "two addresses": lambda text: same_page(text, f"https://{text}"),
    "an address to show": lambda text: web_page(f"https://a.example/{text}", frozenset(("a.example",))),
    "a question": is_question,
    "a moment": moment,
    "a display name": shorter,
    "the hashtags of a video": hashtags,
    "a handle": parse_handle,
    "the link of a profile": lambda text: parse_handle(f"https://bsky.app/profile/{text}"),
    "a handle of a server": lambda text: parse_handle(f"@ada@{text}"),
    "a line that was typed": parse,
    "a list that was typed": lambda text: parse(f"watch {text}"),
    "a digest that was typed": lambda text: parse(f"digest weekly {text}"),
    "an alert that was typed": lambda text: parse(f"alerts {text}"),
    "an echo": shown,
    "a line for the terminal": one_line,
    "a line for Slack": lambda text: untrusted.clean(text, 300),
    "a line from Slack": as_typed,
    "a fallback for Slack": lambda text: untrusted.fallback([text] * 3),
    "a line for Discord": lambda text: prose.line(Name(text), texts("fr")),
    "a name for Discord": prose.escaped,
    "a plain reply": lambda text: plain(Reply(Name(text), (Name(text),))),
    "a line of a file": lambda text: observation_of(text.encode(errors="surrogatepass")),
    "a field of a file": lambda text: list(score_lines(io.BytesIO(json.dumps({"handle": text}).encode()))),
    "a JSON answer": lambda text: json_of(Answer(200, ANSWER, text.encode(errors="replace")), title="x"),
}
NESTED = ("[", "{", '{"a":', "[],", '"', '"\\', "\\u", "1", "1e", "-", "0.", "[1,")
FILES = {name: TEXTS[name] for name in ("a line of a file", "a JSON answer")}

LONGEST = 200_000  # characters


def check(read: Callable[[str], object], seeds: tuple[str, ...]) -> None:
    def tried(text: str) -> None:
        with suppress(InfluenceError):
            read(text)

    slow = {seed: times for seed in seeds if (times := growth(tried, seed, LONGEST)) > FOUR_TIMES}
    # Once more for those: a busy machine is no parser that freezes it.
    assert [seed for seed in slow if growth(tried, seed, LONGEST) > FOUR_TIMES] == [], slow


@pytest.mark.parametrize("name", PAGES)
def test_four_times_the_markup_costs_about_four_times_as_much(name: str) -> None:
    check(PAGES[name], MARKUP)


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_costs_about_four_times_as_much(name: str) -> None:
    check(TEXTS[name], WORDS)


@pytest.mark.parametrize("name", FILES)
def test_four_times_the_json_costs_about_four_times_as_much(name: str) -> None:
    check(FILES[name], NESTED)


# Where the words of strangers stand in the answers of the networks.
_WORDED = frozenset(
    ("content", "text", "description", "display_name", "displayName", "title", "name", "value")
)
_HOSTILE = ("<", "<a x='", "&#1", "#a ", "? ")


def spoilt(value: Any, text: str, left: list[int]) -> Any:
    """The answer with this text in the first of these places."""
    if isinstance(value, dict):
        return {
            key: text
            if key in _WORDED and isinstance(inner, str) and _taken(left)
            else spoilt(inner, text, left)
            for key, inner in value.items()
        }
    return [spoilt(inner, text, left) for inner in value] if isinstance(value, list) else value


def _taken(left: list[int]) -> bool:
    left[0] -= 1
    return left[0] >= 0


async def look(stage: Stage, text: str) -> float:
    """Seconds of processor time, of all threads, that one look takes at answers with this text in them."""

    def spoil(request: Request) -> HttpReply | None:
        reply = stage.server.handler(request)
        if not reply.body:
            return None
        body = json.dumps(spoilt(json.loads(reply.body), text, [3]), ensure_ascii=False).encode()
        return HttpReply(reply.status, body, reply.headers)

    stage.server.fault = spoil
    stage.clock.move(days=2)
    started = time.process_time()
    with suppress(InfluenceError), asking(engagers=True):
        await stage.network.observe(stage.lively)
    return time.process_time() - started


@pytest.fixture(params=STAGES)
def runner(request: pytest.FixtureRequest) -> Iterator[tuple[asyncio.Runner, Stage]]:
    with asyncio.Runner() as running:
        opened = STAGES[request.param]()
        yield running, running.run(opened.__aenter__())
        running.run(opened.__aexit__(None, None, None))


@pytest.mark.parametrize("seed", _HOSTILE)
def test_four_times_the_words_of_a_network_cost_no_more_than_about_four_times_as_much(
    runner: tuple[asyncio.Runner, Stage], seed: str
) -> None:
    running, stage = runner
    short, long = (
        min(running.run(look(stage, repeated(seed, size))) for _ in range(3)) for size in (60_000, 240_000)
    )
    assert long < FOUR_TIMES * short


def observation(count: int, **more: Any) -> bytes:
    """A line of a file with this many posts, or with as many of what `more` names."""
    posts = [{"id": f"p{n}", "at": f"2026-01-01T00:00:{n % 60:02}Z", "likes": n} for n in range(count)]
    row = {"handle": "@ada@x", "network": "x", "observed_at": "2026-02-01T00:00:00Z", "posts": posts}
    return json.dumps(row | more).encode()


def engagers(count: int) -> list[dict[str, Any]]:
    done = [{"kind": "like", "post": f"p{n}"} for n in range(40)]
    return [{"id": f"e{n % 7}", "followers": n, "interactions": done} for n in range(count)]


LINES: dict[str, Callable[[int], bytes]] = {
    "posts": observation,
    "the same post": lambda n: observation(0, posts=[{"id": "p", "at": "2026-01-01T00:00:00Z"}] * n),
    "people who reacted": lambda n: observation(40, engagers=engagers(n // 20)),
    "hashtags": lambda n: observation(
        0, posts=[{"id": "p", "at": "2026-01-01T00:00:00Z", "hashtags": ["a"] * n}]
    ),
    "posts that were asked": lambda n: observation(1, engager_sample={"posts": ["p0"] * n, "limit": 40}),
    "fields that nobody knows": lambda n: observation(1, **{f"f{m}": m for m in range(n)}),
    "lines": lambda n: b"\n".join([observation(3)] * (n // 3)),
}


@pytest.mark.parametrize("name", LINES)
def test_four_times_as_much_in_a_file_costs_about_four_times_as_much(name: str) -> None:
    made = {size: LINES[name](size) for size in (1_000, 2_000, 4_000, 8_000, 16_000)}

    def scored(text: str) -> None:
        assert list(score_lines(io.BytesIO(made[len(text)])))

    assert min(growth(scored, "x", 16_000) for _ in range(2)) < FOUR_TIMES
