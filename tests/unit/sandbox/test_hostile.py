"""Stanzas made of random parts: whatever comes, the service answers or notes it and never breaks."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.iq import HANDLERS
from wago.sandbox.model import PRIMARY, Address
from wago.sandbox.phones.state import Settings
from wago.sandbox.service import Service

_TAGS = [
    "message",
    "receipt",
    "ack",
    "iq",
    "presence",
    "chatstate",
    "ib",
    "call",
    "enc",
    "participants",
    "to",
    "list",
    "item",
    "retry",
    "registration",
    "keys",
    "identity",
    "skey",
    "key",
    "id",
    "value",
    "signature",
    "type",
    "usync",
    "query",
    "user",
    "devices",
    "contact",
    "lid",
    "sync",
    "collection",
    "clean",
    "props",
    "tokens",
    "token",
    "active",
    "remove-companion-device",
    "device-identity",
    "count",
    "digest",
    "rotate",
    "privacy",
    "offline_batch",
]
_NAMES = [
    "id",
    "to",
    "from",
    "type",
    "class",
    "jid",
    "xmlns",
    "v",
    "count",
    "t",
    "recipient",
    "participant",
    "name",
    "version",
    "mode",
    "sid",
    "stage",
]
_VALUES = st.one_of(
    st.sampled_from(["get", "set", "result", "retry", "read", "text", "pkmsg", "msg", "2", "1", "", "peer"]),
    st.sampled_from([xmlns for xmlns, _ in HANDLERS]),
    st.sampled_from(
        [Jid("15550100001"), Jid("15550100002"), Jid("15550100002", "lid", 1), Jid("", "s.whatsapp.net")]
    ),
    st.text(max_size=6),
)
_LEAF = st.one_of(st.none(), st.binary(max_size=40), st.binary(min_size=32, max_size=32), st.text(max_size=8))


def _node(children: st.SearchStrategy[Node] | None) -> st.SearchStrategy[Node]:
    content = _LEAF if children is None else st.one_of(_LEAF, st.lists(children, max_size=4))
    return st.builds(
        Node, st.sampled_from(_TAGS), st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=7), content
    )


_NODES = st.recursive(_node(None), _node, max_leaves=12)


class _Companion:
    """An online device that only collects."""

    def __init__(self, address: Address) -> None:
        self.address, self.live, self.available = address, True, False
        self.got: list[Node] = []

    def deliver(self, node: Node) -> None:
        self.got.append(node)

    def close(self, *last_words: Node) -> None:
        self.got.extend(last_words)


async def _feed(folder: Path, nodes: list[Node]) -> None:
    service = Service(folder)
    owner, _ = (service.phones.create(None, "P", Settings()) for _ in range(2))
    twin = msgspec.structs.replace(owner.account.devices[PRIMARY], number=1)
    owner.account.devices[1] = twin
    endpoint = _Companion(Address(owner.account.number, 1))
    service.hub.attach(endpoint)
    for node in nodes:
        service.hub.receive(endpoint, node, lambda n, e: service.handle(endpoint, n, e))
    service.storage.flush()
    ping = Node("iq", {"xmlns": "w:p", "type": "get", "id": "end", "to": Jid("", "s.whatsapp.net")})
    service.handle(endpoint, ping)
    # What a phone answers in the flush before may still wait for its own commit, and the reply behind it.
    service.storage.flush()
    assert any(n.tag == "iq" and n.attrs.get("id") == "end" for n in endpoint.got)
    service.stop()


@settings(max_examples=200, deadline=None)
@given(nodes=st.lists(_NODES, min_size=1, max_size=12))
def test_random_stanzas_are_answered_or_noted(nodes: list[Node]) -> None:
    removes_itself = any("remove-companion-device" in n.xml() for n in nodes)
    assume(not removes_itself)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_feed(Path(folder), nodes))
