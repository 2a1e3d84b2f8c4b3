"""A service without a socket, and one device of it that says what it likes.

What is asked here passes the same door as a stanza from a socket; only the handshake is left out.
"""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.curve import KEY_TYPE_DJB, KeyPair
from wago.protocol.jid import SERVER_JID
from wago.protocol.signal import OwnIdentity, generate_prekeys, generate_signed_prekey
from wago.sandbox.model import Address, Device, SignedPreKeyPublic
from wago.sandbox.phones.state import Settings
from wago.sandbox.service import Service

REGISTRATION_ID = 4711


class Desk:
    """A service with two phones; the first has a companion, whose stanzas the tests send."""

    live = True
    available = False

    def __init__(self, folder: Path) -> None:
        self.service = Service(folder)
        self.owner, self.contact = (self.service.phones.create(None, n, Settings()) for n in ("Own", "Other"))
        pair = KeyPair.from_private(os.urandom(32))
        self.identity = OwnIdentity(pair=pair, registration_id=REGISTRATION_ID)
        signed = generate_signed_prekey(self.identity.pair, 1, os.urandom)
        self.signed = SignedPreKeyPublic(signed.id, signed.pair.public, signed.signature)
        self.device = Device(
            number=1,
            identity=self.identity.pair.public,
            registration_id=REGISTRATION_ID,
            signed_prekey=self.signed,
            linked_at=int(time.time()),
            key_index=1,
            ready=True,
        )
        self.owner.account.devices[1] = self.device
        self.address = Address(self.owner.account.number, 1)
        self.got: list[Node] = []
        self._ids = itertools.count(1)
        self.service.hub.attach(self)

    # -- as the hub sees it -----------------------------------------------------------------------------

    def deliver(self, node: Node) -> None:
        self.got.append(node)

    def close(self, *last_words: Node) -> None:
        self.got.extend(last_words)

    # -- as the tests use it ----------------------------------------------------------------------------

    def put(self, *nodes: Node) -> None:
        """Send these at once, and let the service store what came of it."""
        for node in nodes:
            self.service.hub.receive(self, node, lambda n, e: self.service.handle(self, n, e))
        self.service.storage.flush()

    def answers(self, iq_id: object) -> list[Node]:
        return [n for n in self.got if n.tag == "iq" and n.attrs.get("id") == iq_id]

    def ask(
        self, xmlns: str | None, kind: str | None, *content: Node, **attrs: AttrValue | int | None
    ) -> Node:
        """Send a request and give the answer; attributes may be changed, or left out with None."""
        iq_id = f"d-{next(self._ids)}"
        whole = {"to": SERVER_JID, "xmlns": xmlns, "type": kind, "id": iq_id, **attrs}
        self.put(Node("iq", whole, list(content) or None))
        [answer] = self.answers(whole["id"])
        return answer

    def code(
        self, xmlns: str | None, kind: str | None, *content: Node, **attrs: AttrValue | int | None
    ) -> int:
        """The error that a request is answered with, and look that it was noted."""
        before = len(self.reasons)
        answer = self.ask(xmlns, kind, *content, **attrs)
        assert answer.attr("type") == "error", answer.xml()
        assert len(self.reasons) == before + 1
        return answer.child("error").num("code")

    @property
    def reasons(self) -> list[str]:
        return [refusal.reason for refusal in self.service.journal.refusals()]

    def still_serves(self) -> None:
        assert self.ask("w:p", "get", Node("ping")).attr("type") == "result"

    # -- keys -------------------------------------------------------------------------------------------

    def skey(self, prekey_id: int = 2, signature: bytes | None = None) -> Node:
        """A new signed prekey."""
        key = generate_signed_prekey(self.identity.pair, prekey_id or 1, os.urandom)
        signed = Node("signature", None, signature or key.signature)
        return Node("skey", None, [*key_node(prekey_id, key.pair.public).children, signed])

    def upload(self, first: int = 1, count: int = 3) -> list[Node]:
        """The parts of an upload of prekeys."""
        keys = generate_prekeys(first, count, os.urandom)
        return [
            Node("registration", None, REGISTRATION_ID.to_bytes(4, "big")),
            Node("type", None, KEY_TYPE_DJB),
            Node("identity", None, self.identity.pair.public),
            Node("list", None, [key_node(key.id, key.pair.public) for key in keys]),
            self.skey(),
        ]


def key_node(prekey_id: int, public: bytes) -> Node:
    return Node("key", None, [Node("id", None, prekey_id.to_bytes(3, "big")), Node("value", None, public)])
