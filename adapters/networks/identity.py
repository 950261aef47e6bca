"""Fetches what proofs of identity need, through the guarded client: every address comes from a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from adapters.networks.bluesky import PUBLIC_APPVIEW
from adapters.networks.body import Answer, json_of
from adapters.networks.deadline import QUESTION, within
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask
from adapters.networks.mastodon_wire import Account
from adapters.networks.proofs import (
    claimed_fields,
    links_to,
    names_handle,
    rel_me_links,
    same_page,
    verified_fields,
)
from adapters.networks.wire import Wire, decode
from scoring.errors import BadAnswer, BadInput, NetworkTrouble
from scoring.explain.links import Proof, ProofKind
from scoring.handles import Handle
from scoring.networks import NETWORKS, is_atproto_handle, is_did
from scoring.ports.quotas import RateLimit
from scoring.service.ask.forgetting import not_provable
from scoring.text import NOTHING, say

PACE = RateLimit(burst=10, seconds=10.0)
PLC_DIRECTORY = "https://plc.directory"
PUBLIC_GITHUB, PUBLIC_HACKERNEWS = "https://api.github.com", "https://hn.algolia.com/api/v1"
_PAGE = {"Accept": "text/html, application/xhtml+xml"}
_TEXT = {"Accept": "text/plain"}


class _Resolved(Wire):
    did: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The address of a profile as JSON, and those of its fields that only its owner writes."""

    url: str
    fields: tuple[str, ...]


def page_of(handle: Handle) -> str | None:
    """The page that stands for an account in proofs, None where there is none."""
    return NETWORKS[handle.network].page(handle.name)


class Identity:
    """Looks for proofs that two accounts are one person's. Stores nothing.

    Raises NetworkTrouble where a side cannot be read, so that a broken page is not taken for a broken link.
    """

    def __init__(
        self,
        guarded: GuardedHttp,
        *,
        plc_directory: str = PLC_DIRECTORY,
        appview: str = PUBLIC_APPVIEW,
        github: str = PUBLIC_GITHUB,
        hackernews: str = PUBLIC_HACKERNEWS,
    ) -> None:
        self._http = guarded
        self._plc = plc_directory.rstrip("/")
        self._appview = appview.rstrip("/").removesuffix("/xrpc")
        self._github = github.rstrip("/")
        self._hackernews = hackernews.rstrip("/")

    async def prove(self, one: Handle, other: Handle) -> Proof | None:
        """The strongest proof that both are one person's, or None. Raises BadInput for X."""
        if "x" in (one.network, other.network):
            raise BadInput(
                say("Accounts of X are never linked to others."), say("The terms of X do not allow it.")
            )
        if one == other:
            raise BadInput(say("That is one account, not two."))
        found = [await self._by_field(here, there) for here, there in ((one, other), (other, one))]
        if not any(proof and proof.strength == "two-way" for proof in found):
            found.append(await self._by_pages(one, other))
        proofs = [proof for proof in found if proof is not None]
        return min(proofs, key=lambda proof: proof.strength != "two-way", default=None)

    async def shows(self, handle: Handle, text: str) -> bool:
        """Whether the profile holds the text, in the fields that only the account's owner writes."""
        profile = self._profile_of(handle)
        if profile is None:
            raise not_provable(handle)
        with within(QUESTION):
            answer = await self._follow(profile.url, {})
        found = json_of(answer, title=say("That profile"))
        written = [str(found.get(name) or "") for name in profile.fields] if isinstance(found, dict) else []
        return any(text in one for one in written)

    def _profile_of(self, handle: Handle) -> Profile | None:
        """Where an account's own words are; None where no key-less interface shows them."""
        name = quote(handle.name, safe="@.-_:")
        match handle.network:
            case "bluesky":
                url = f"{self._appview}/xrpc/app.bsky.actor.getProfile?actor={name}"
                return Profile(url, ("description", "displayName"))
            case "mastodon":
                user, _, host = handle.name.partition("@")
                url = f"{self._http.base_url(host)}/api/v1/accounts/lookup?acct={quote(user, safe='')}"
                return Profile(url, ("note", "fields", "display_name"))
            case "github":
                return Profile(f"{self._github}/users/{name}", ("bio", "blog", "company", "name"))
            case "hackernews":
                return Profile(f"{self._hackernews}/users/{name}", ("about",))
            case _:
                return None

    async def _by_field(self, here: Handle, there: Handle) -> Proof | None:
        page = page_of(there)
        if here.network != "mastodon" or page is None:
            return None
        return await self._if_own(there, page, await self.verified_field(here, page))

    async def _by_pages(self, one: Handle, other: Handle) -> Proof | None:
        here, there = page_of(one), page_of(other)
        if here is None or there is None:
            return None
        try:
            proof = await self.linked_pages(here, there)
        except NetworkTrouble:
            return None
        return await self._if_own(other, there, await self._if_own(one, here, proof))

    async def _if_own(self, handle: Handle, page: str, proof: Proof | None) -> Proof | None:
        """A proof by the web page of a Bluesky account counts only where the domain is the account's."""
        if proof is None or proof.strength == "claim" or handle.network != "bluesky":
            return proof
        owned = await self.domain_handle(handle, page)
        return proof if owned and owned.strength == "two-way" else replace(proof, strength="claim")

    async def linked_pages(self, here: str, there: str) -> Proof | None:
        """rel=me: two-way where both pages link to each other, a claim where one does, None where neither."""
        with within(QUESTION):
            forth = links_to(await self._rel_me(here), there)
            back = links_to(await self._rel_me(there), here)
        if not (forth or back):
            return None
        return self._proof("rel-me", forth and back, here, there)

    async def verified_field(self, handle: Handle, page: str) -> Proof | None:
        """A Mastodon account that names this page: two-way where the page links back, else a claim.

        Any server may say that it found the link back, also the server of a cheat, so that we look ourselves;
        its own word only decides what the proof is called.
        """
        if handle.network != "mastodon":
            raise BadInput(say("{handle} is no Mastodon account.", handle=str(handle)))
        user, _, host = handle.name.partition("@")
        root = self._http.base_url(host)
        with within(QUESTION):
            answer = await self._http.get(
                Ask(f"{root}/api/v1/accounts/lookup", host, PACE, params={"acct": user})
            )
            if answer.status != 200:
                raise BadAnswer(say("{host} did not show the account.", host=host))
            account = decode(answer, Account, title=host)
            claimed, verified = await self._http.read(
                lambda: (claimed_fields(account), verified_fields(account)), title=host
            )
            if not links_to(claimed, page):
                return None
            here = f"{root}/@{user}"
            back = links_to(await self._rel_me(page), here)
        return self._proof("verified-field" if links_to(verified, page) else "rel-me", back, here, page)

    async def domain_handle(self, handle: Handle, page: str) -> Proof | None:
        """A Bluesky handle that is the domain of this page, and whose DID document names the handle back.

        Shows that who controls the domain controls the account. A handle below a shared domain, such as
        name.bsky.social, proves nothing about the domain itself.
        """
        if handle.network != "bluesky" or not is_atproto_handle(handle.name):
            raise BadInput(say("{handle} is no Bluesky handle.", handle=str(handle)))
        if not same_page(page, f"https://{handle.name}"):
            return None  # another page of the domain may be another person's
        with within(QUESTION):
            did = await self._did_of(handle.name)
            named = names_handle(await self._did_document(did), did, handle.name)
        return self._proof("domain-handle", named, f"https://bsky.app/profile/{handle.name}", page)

    def _proof(self, kind: ProofKind, both: bool, here: str, there: str) -> Proof:
        return Proof(kind, "two-way" if both else "claim", here, there, self._http.clock.now())

    async def _rel_me(self, page: str) -> tuple[str, ...]:
        answer = await self._follow(page, _PAGE)
        if "html" not in answer.headers.get("content-type", ""):
            raise BadAnswer(say("The page is not a web page."), NOTHING)
        text = answer.body.decode("utf-8", errors="replace")
        return await self._http.read(lambda: rel_me_links(text, page), title=say("That page"))

    async def _did_of(self, domain: str) -> str:
        """What the domain says its account is (atproto.com/specs/handle): by its own page, or by a DNS
        record, which the AppView looks up for us."""
        try:
            answer = await self._follow(f"{self._http.base_url(domain)}/.well-known/atproto-did", _TEXT)
            did = answer.body[:2100].decode("ascii", errors="replace").strip()
        except NetworkTrouble:
            did = ""
        if not is_did(did):
            url = f"{self._appview}/xrpc/com.atproto.identity.resolveHandle?handle={domain}"
            did = decode(await self._follow(url, {}), _Resolved, title="Bluesky").did
        if not is_did(did):
            raise BadAnswer(say("The domain does not name a Bluesky account."), NOTHING)
        return did

    async def _did_document(self, did: str) -> object:
        if did.startswith("did:plc:"):
            answer = await self._follow(f"{self._plc}/{did}", {})
        elif did.startswith("did:web:") and is_atproto_handle(did.removeprefix("did:web:")):
            host = did.removeprefix("did:web:")
            answer = await self._follow(f"{self._http.base_url(host)}/.well-known/did.json", {})
        else:
            raise BadAnswer(say("The account has an identifier of an unknown kind."), NOTHING)
        return json_of(answer, title=say("The directory of accounts"))

    async def _follow(self, url: str, headers: dict[str, str]) -> Answer:
        answer = await self._http.follow(Ask(url, say("That page"), PACE, headers=headers))
        if answer.status != 200:
            raise NetworkTrouble(say("A page that the proof needs could not be read."))
        return answer
