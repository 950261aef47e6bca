"""Servers of the fediverse that do not speak Mastodon's API: their software decides how they are asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from adapters.networks.body import Answer
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask
from adapters.networks.mastodon_home import PACE
from adapters.networks.mastodon_wire import NotMastodon
from adapters.networks.misskey import Misskey
from adapters.networks.peertube import PeerTube
from adapters.networks.site import Site, attempted
from adapters.networks.wire import Details, Wire, decode
from scoring.errors import BadAnswer
from scoring.handles import Handle
from scoring.observation.model import Observation
from scoring.text import say

# Misskey and what was made of it; all keep its API.
MISSKEY = frozenset(("misskey", "sharkey", "firefish", "calckey", "foundkey", "cherrypick", "iceshrimp"))


class _Link(Wire):
    rel: str = ""
    href: str = ""


class _Links(Wire):
    links: Details[_Link] = ()


class _Software(Wire):
    name: str = ""


class _NodeInfo(Wire):
    software: _Software = _Software()


class Kin:
    """Asks Misskey and PeerTube servers, by their own keyless public APIs."""

    def __init__(self, http: GuardedHttp) -> None:
        self._http = http

    async def observe(self, handle: Handle, other: NotMastodon) -> Observation:
        """As the port says. `other` is what became of Mastodon's question, raised where nothing fits."""
        if other.home is None:
            raise other
        base_url = self._http.base_url(other.home)
        software = await attempted(self._software, base_url, other.home)
        site = Site(self._http, title=other.home, base_url=base_url, pace=PACE)
        if software in MISSKEY:
            return await Misskey(self._http, site, base_url).observe(handle)
        if software == "peertube":
            return await PeerTube(self._http, site, base_url).observe(handle)
        raise other

    async def _software(self, base_url: str, host: str) -> str:
        """The software's name by nodeinfo (nodeinfo.diaspora.software), "" where it does not say."""
        links = decode(await self._get(f"{base_url}/.well-known/nodeinfo", host), _Links, title=host).links
        known = [link.href for link in links if "nodeinfo" in link.rel]
        here = [href for href in known if href.startswith(f"{base_url}/")]
        if not here:
            return ""
        told = await self._get(base_url + urlsplit(here[-1]).path, host)
        return decode(told, _NodeInfo, title=host).software.name.lower()

    async def _get(self, url: str, host: str) -> Answer:
        answer = await self._http.get(Ask(url, host, PACE))
        if answer.status != 200:
            raise BadAnswer(say("{network} does not say which software it runs.", network=host))
        return answer
