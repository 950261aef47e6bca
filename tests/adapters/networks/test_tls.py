"""Real TLS on loopback: the certificate must be of the name that was asked, whatever address it leads to."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.networks.deadline import within
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask, Http
from scoring.errors import NetworkDown, NetworkSlow
from tests.adapters.networks.conftest import UNPACED
from tests.fakes import FakeClock
from tests.servers.inside import Loopback, Names
from tests.servers.stages import AGENT, QUICK
from tests.servers.web import Reply, Server, json_reply, serve

NAME = "social.example.com"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="install openssl to test certificates"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for one name, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


@pytest_asyncio.fixture
async def server(certificate: Path) -> AsyncIterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with serve(lambda request: json_reply({"ok": True}), context) as running:
        yield running


@pytest_asyncio.fixture
async def guarded(server: Server, certificate: Path, clock: FakeClock) -> AsyncIterator[GuardedHttp]:
    loopback = Loopback(int(server.url.rpartition(":")[2]), encrypted=True)
    client = GuardedHttp(
        AGENT,
        clock,
        resolve=Names(otherwise=["93.184.215.14"]),
        network=loopback,
        waits=QUICK,
        verify=ssl.create_default_context(cafile=str(certificate)),
    )
    yield client
    await client.aclose()


def ask(host: str) -> Ask:
    return Ask(f"https://{host}/", "That server", UNPACED)


async def test_a_server_with_the_right_name_is_read(guarded: GuardedHttp, server: Server) -> None:
    for _ in range(3):
        assert (await guarded.get(ask(NAME))).status == 200
    assert server.connections == 1


async def test_a_server_with_another_name_is_not_asked(guarded: GuardedHttp, server: Server) -> None:
    with pytest.raises(NetworkDown):
        await guarded.get(ask("other.example.com"))
    assert server.requests == []


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    server: Server, clock: FakeClock
) -> None:
    http = Http(AGENT, clock, waits=QUICK)
    with pytest.raises(NetworkDown):
        await http.get(Ask(server.url.replace("http:", "https:"), "That server", UNPACED))
    assert server.requests == []
    await http.aclose()


async def test_the_deadline_holds_under_encryption(guarded: GuardedHttp, server: Server) -> None:
    server.fault = lambda request: Reply(200, b" " * 500, drip=0.05)
    with within(0.3), pytest.raises(NetworkSlow):
        await guarded.get(ask(NAME))
