"""A hostile service: whatever it sends, the process lives and other sessions notice nothing."""

from __future__ import annotations

import asyncio
import os
import random
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.doors import Door, SandboxAdmin, poll
from tests.support.processes import GatewayProcess
from tests.support.receiver import Receiver
from tests.support.world import Linked, World
from wago.protocol.binary import pack
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.sandbox import Sandbox
from wago.sandbox.connection import Connection
from wago.sandbox.model import Address

CONTACT_KINDS = ("devices", "encrypt", "account_sync", "picture", "status", "privacy_token", "w:gp2")
SERVER_KINDS = ("server_sync", "link_code_companion_reg", "passkey_prologue_request", "crsc_continuation")


class Attacker:
    """Holds the service's end of one session's connection."""

    def __init__(self, sandbox: Sandbox, victim: Linked, contact: str) -> None:
        self.sandbox = sandbox
        self.victim = victim
        self.contact = contact

    @property
    def target(self) -> Address:
        return Address(self.victim.number, 1)

    @property
    def connection(self) -> Connection:
        endpoint = self.sandbox.service.hub.endpoint(self.target)
        assert isinstance(endpoint, Connection)
        return endpoint

    def stanza(self, plaintext: bytes) -> None:
        """Bytes in a proper frame."""
        connection = self.connection
        assert connection._transport is not None
        connection._put(connection._transport.encrypt(plaintext))

    def node(self, node: Node) -> None:
        self.stanza(pack(node))

    async def socket(self, data: bytes) -> None:
        """Bytes past the framing."""
        await self.connection._socket.send_bytes(data)

    def message(self, *encs: Node, **attrs: Any) -> Node:
        sender = Jid(self.contact)
        given = {"from": sender, "id": os.urandom(8).hex().upper(), "t": 1_770_000_000, "type": "text"}
        return Node("message", {**given, **attrs}, list(encs))

    def sealed(self, plaintext: bytes) -> Node:
        """A message that decrypts, to whatever this is."""
        cipher = self.sandbox.service.phones.phone(self.contact).cipher
        return self.message(cipher.encrypt(self.target, plaintext))


def malformed_plaintexts(dice: random.Random) -> list[bytes]:
    whole = pack(Node("message", {"from": SERVER_JID, "id": "1"}, [Node("enc", {"v": 2}, b"x" * 300)]))
    bomb = b"\x02" + zlib.compress(bytes(256 * 2**20), 9)
    nested = b"\x00" + b"\xf8\x02\xfc\x01a" * 5000
    return [
        *(
            b"",
            b"\x00",
            b"\x01",
            b"\x02",
            b"\xff",
            b"\x02no zlib",
            b"\x00\xf8\xff",
            b"\x00\xfa\xff\xff",
            bomb,
        ),
        nested,
        *(whole[:cut] for cut in (2, 5, len(whole) // 2, len(whole) - 1)),
        *(b"\x00" + dice.randbytes(size) for size in (1, 16, 300, 20_000)),
    ]


def malformed_stanzas(attacker: Attacker) -> list[Node]:
    contact, server = Jid(attacker.contact), SERVER_JID
    noise = Node("enc", {"v": 2, "type": "msg"}, os.urandom(80))
    first = Node("enc", {"v": 2, "type": "pkmsg"}, os.urandom(80))
    return [
        Node("nothing-known"),
        Node("message"),
        Node("message", {"from": contact, "id": "A"}),
        Node("message", {"from": "no jid", "id": "B", "t": "soon"}),
        attacker.message(),
        attacker.message(noise),
        attacker.message(first),
        attacker.message(Node("enc", {"v": 2, "type": "pkmsg"}, b"")),
        attacker.message(Node("enc", {"v": 9, "type": "novel"}, b"x")),
        attacker.message(Node("enc", {"v": 2, "type": "skmsg"}, os.urandom(60))),
        attacker.message(noise, t="-1"),
        attacker.message(noise, id="x" * 4000),
        attacker.message(noise, **{"from": Jid("1@g.us".partition("@")[0], "g.us")}),
        attacker.message(Node("plaintext", None, os.urandom(50)), **{"from": Jid("1", "newsletter")}),
        Node("receipt"),
        Node("receipt", {"from": contact, "id": "A", "type": "retry"}),
        Node("receipt", {"from": contact, "id": "A", "type": "retry"}, [Node("retry", {"count": "x"})]),
        Node(
            "receipt",
            {"from": contact, "id": "A", "type": "retry"},
            [
                Node("retry", {"count": 1, "id": "A", "t": 1, "v": 1}),
                Node("registration", None, b"\x00"),
                Node("keys", None, [Node("identity", None, bytes(31))]),
            ],
        ),
        Node("receipt", {"from": contact, "id": "A"}, [Node("list", None, [Node("item")])]),
        Node("notification"),
        *(Node("notification", {"from": contact, "id": "N", "type": kind}) for kind in CONTACT_KINDS),
        *(Node("notification", {"from": server, "id": "N", "type": kind}) for kind in SERVER_KINDS),
        Node(
            "notification", {"from": server, "id": "N", "type": "encrypt"}, [Node("count", {"value": "few"})]
        ),
        Node("notification", {"from": contact, "id": "N", "type": "devices"}, [Node("add"), Node("remove")]),
        Node("iq", {"from": server, "id": "I", "type": "set"}, [Node("pair-success")]),
        Node("iq", {"from": server, "id": "I", "type": "set"}, [Node("pair-device", None, [Node("ref")])]),
        Node("iq", {"from": server, "type": "result"}),
        Node("iq", {"id": "nobody asked", "type": "error"}),
        Node("ack", {"class": "message", "id": "unknown"}),
        Node("success", {"t": "never"}),
        Node("failure", {"reason": 401}),
        Node("failure"),
        Node("stream:error", None, [Node("what")]),
        Node("ib", None, [Node("dirty"), Node("offline", {"count": "x"}), Node("edge_routing"), Node("x")]),
        Node("presence", {"from": contact, "type": "asleep"}),
        Node("chatstate", {"from": contact}),
        Node("call", {"from": contact, "id": "C"}, [Node("offer")]),
    ]


def malformed_contents() -> list[bytes]:
    """What decrypts, but is no message."""
    return [
        b"\x01",
        b"\xff" * 40 + b"\x01",
        b"\x0a\xff\xff\xff\xff\x0f\x01",
        b"\x0a\x05hello\x00",
        b"\x0a\x02hi" + b"\xf0" * 4,
        os.urandom(500) + b"\x02\x02",
    ]


@pytest.fixture
async def hostile(tmp_path: Path) -> AsyncIterator[tuple[World, Sandbox]]:
    """A gateway of its own at a sandbox in this process."""
    sandbox = Sandbox(tmp_path / "sandbox")
    await sandbox.start()
    async with Receiver() as receiver:
        gateway = GatewayProcess(tmp_path / "gateway", sandbox.http_url, webhook_base=f"{receiver.url}/hook")
        await asyncio.to_thread(gateway.start)
        try:
            async with (
                SandboxAdmin(sandbox.http_url) as admin,
                Door(gateway.wago_url) as wago,
                Door(gateway.api_url, {"X-Api-Key": gateway.api_key}) as api,
            ):
                yield World(None, gateway, admin, wago, api, receiver), sandbox  # type: ignore[arg-type]
        finally:
            await asyncio.to_thread(gateway.close)
            await sandbox.stop()


async def texts_flow(world: World, session: Linked, contact: str) -> None:
    await world.wait_online(session.name)
    back = await world.admin.send(contact, session.number, "in")
    await world.receiver.wait(world.of_api(session, "message", id=back), 30)
    answer = await world.wago.post("/send/text", {"Phone": contact, "Body": "out"}, headers=session.headers)
    if answer.status != 200:
        # The connection ended under it, and the send was told so.
        assert answer.json["success"] is False
        await world.wait_online(session.name)
        answer = await world.wago.post(
            "/send/text", {"Phone": contact, "Body": "out"}, headers=session.headers
        )
    sent = answer.ok()["data"]["Id"]
    await world.admin.wait_message(contact, lambda m: m["id"] == sent and m["text"] == "out")


async def test_a_hostile_service(hostile: tuple[World, Sandbox]) -> None:
    world, sandbox = hostile
    dice = random.Random(7)
    contact = await world.admin.phone("Contact")
    victim, bystander = await world.link("victim"), await world.link("bystander")
    attacker = Attacker(sandbox, victim, contact)

    async def endpoint() -> Any:
        return sandbox.service.hub.endpoint(attacker.target)

    for session in (victim, bystander):
        await texts_flow(world, session, contact)
    own_jid = (await world.wago.get("/session/status", headers=victim.headers)).ok()["data"]["Jid"]

    rounds: list[tuple[Callable[[Any], Any], list[Any]]] = [
        (attacker.node, malformed_stanzas(attacker)),
        (lambda content: attacker.node(attacker.sealed(content)), malformed_contents()),
    ]
    for act, items in rounds:
        for item in items:
            act(item)
        # None of these is worth a connection: what follows on it is read.
        await texts_flow(world, victim, contact)
        await texts_flow(world, bystander, contact)
    status = (await world.wago.get("/session/status", headers=victim.headers)).ok()["data"]
    assert (status["LoggedIn"], status["Jid"]) == (True, own_jid)

    # These may cost the connection, no more.
    for plaintext in malformed_plaintexts(dice):
        await online(world, sandbox, victim)
        attacker.stanza(plaintext)
    await texts_flow(world, victim, contact)
    for data in (b"\x00\x00\x10" + bytes(16), b"\x00\x00\x00"):
        await online(world, sandbox, victim)
        ended = attacker.connection
        await attacker.socket(data)
        await poll(endpoint, lambda now, ended=ended: now is not ended)
    # A frame that never ends looks like silence, and everything after belongs to it.
    await online(world, sandbox, victim)
    await attacker.socket(b"\xff\xff\xff" + dice.randbytes(4000))
    attacker.connection.close()
    await texts_flow(world, victim, contact)
    await texts_flow(world, bystander, contact)

    # The bystander has kept its one connection, and nobody was logged out.
    logins = sandbox.service.journal.entries(number=bystander.number, device=1, tag="success")
    assert len(logins) == 1
    assert [i for i in world.receiver.items if world.of_api(bystander, "disconnected")(i)] == []
    assert [i for i in world.receiver.items if i["event"] in ("logged_out", "stream_replaced")] == []
    assert world.gateway.running
    assert "Traceback" not in world.gateway.output


async def online(world: World, sandbox: Sandbox, session: Linked) -> None:
    await world.wait_online(session.name, 60)
    await poll(
        lambda: asyncio.sleep(0, sandbox.service.hub.endpoint(Address(session.number, 1))),
        lambda endpoint: endpoint is not None and endpoint.live,
    )
