"""Devices that want linking: their refs, the link codes they asked for, and the last step of pairing.

The service stands between a companion that has no account yet and a phone. `phones/` calls the methods that a
phone would reach by its own requests.

Source: whatsmeow pair.go, pair-code.go, pair-passkey.go; Baileys socket.ts; whatsapp-rust src/pair.rs.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from wago.errors import CryptoError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.proto import adv_pb2
from wago.sandbox import adv
from wago.sandbox.hub import Endpoint
from wago.sandbox.iq.envelope import check_addressee, read_envelope, read_id
from wago.sandbox.model import Account, Address, Device
from wago.sandbox.payload import Registration
from wago.sandbox.wire import Attrs, Refused, content_of, stream_error

if TYPE_CHECKING:
    from wago.sandbox.service import Service

log = structlog.get_logger("sandbox")

REFS: Final = 6
"""Refs in one pair-device; a client shows one after the other."""
# The first ref is shown for 60 s, each other one for 20 s (Baileys socket.ts, whatsmeow qrchan.go).
FIRST_REF_S: Final = 60.0
NEXT_REF_S: Final = 20.0
GRACE_S: Final = 20.0
SIGN_S: Final = 20.0
"""How long a companion may take to sign its identity."""
# The server refuses a browser or a system that it does not know (whatsmeow pair-code.go; whatsapp-rust
# wacore/src/companion_reg.rs, whose list of systems is smaller: distributions pass too).
_BROWSERS: Final = "Chrome|Chromium|Edge|Firefox|IE|Opera|Safari|Desktop|Electron"
_SYSTEMS: Final = (
    "Windows|Mac OS|macOS|Mac|Linux|Ubuntu|Fedora|Debian|Arch|Chrome OS|Chromium OS|FreeBSD|OpenBSD|"
    "Solaris|AIX|Android|iOS"
)
_DISPLAY: Final = re.compile(rf"(?:{_BROWSERS}) \((?:{_SYSTEMS})\)")
_PLATFORMS: Final = frozenset("123456789")
"""Kinds of web clients. Android's letters need an attestation, and `0` is refused (whatsapp-rust)."""
_PASSKEY_STEPS: Final = (
    "passkey_prologue",
    "companion_nonce",
    "encrypted_pairing_request",
    "passkey_request_options",
)


class PasskeyPartner(Protocol):
    """A phone's side of the passkey step."""

    def request(self, child: Node) -> list[Node]: ...
    def gone(self) -> None:
        """The companion went away."""


class Applicant(Endpoint, Protocol):
    """The connection of a device that has no account yet."""

    @property
    def static(self) -> bytes:
        """Its Noise static key, 32 bytes."""


@dataclass(slots=True)
class Offer:
    """A pair-success that the companion has to sign."""

    iq_id: str
    account: Account
    device: Device
    key_index_list: bytes
    done: asyncio.Future[Device]


@dataclass(slots=True)
class LinkCode:
    """What the companion said in companion_hello; the phone shows a prompt for it."""

    number: str
    ref: str
    wrapped_ephemeral: bytes
    display: str
    greeted: bool = False
    """The phone has sent its half, and the companion owes the rest."""


@dataclass(slots=True)
class PendingLink:
    """One device that wants linking."""

    connection: Applicant
    registration: Registration
    refs_id: str
    """Of the pair-device."""
    used: set[str] = field(default_factory=set)
    """Ids of its requests."""
    refs: dict[str, float] = field(default_factory=dict)
    """When each ref ends."""
    code: LinkCode | None = None
    offer: Offer | None = None
    passkey: PasskeyPartner | None = None
    """Set while a phone asks for a passkey."""


class Linking:
    """All pending links."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._pending: dict[Applicant, PendingLink] = {}
        self._ids = itertools.count(1)

    # -- the companion's side ---------------------------------------------------------------------------

    def begin(self, connection: Applicant, registration: Registration) -> None:
        """Give a new device its refs."""
        link = PendingLink(connection, registration, self._next_id())
        self._pending[connection] = link
        end = time.monotonic() + FIRST_REF_S
        for _ in range(REFS):
            ref = "2@" + self._service.random(48).hex()
            link.refs[ref] = end + GRACE_S
            end += NEXT_REF_S
        asyncio.get_running_loop().call_later(end - time.monotonic(), self._expire, connection)
        refs = [Node("ref", None, ref.encode()) for ref in link.refs]
        self._service.hub.send_to(
            connection,
            Node(
                "iq",
                {"from": SERVER_JID, "type": "set", "id": link.refs_id, "xmlns": "md"},
                [Node("pair-device", None, refs)],
            ),
        )

    def _next_id(self) -> str:
        return f"md-{next(self._ids)}"

    def _expire(self, connection: Applicant) -> None:
        link = self._pending.get(connection)
        if link is not None and link.offer is None:
            connection.close(Node("xmlstreamend"))

    def ended(self, connection: Applicant) -> None:
        """The device's connection is gone, and with it what it was about."""
        link = self._pending.pop(connection, None)
        if link is None:
            return
        if link.passkey is not None:
            link.passkey.gone()
        if link.offer is not None and not link.offer.done.done():
            link.offer.done.set_exception(Refused(410, "gone", "the companion went away while linking"))

    def request(self, connection: Applicant, node: Node) -> list[Node]:
        """A request of a device that has no account yet; the content of the reply.

        Raises:
            Refused, RemoteProtocolError, CryptoError: it is answered with an error.
        """
        link = self._pending.get(connection)
        iq_id = read_id(node)
        if link is None or iq_id in link.used:
            raise Refused(400, "bad-request", f"the id {iq_id!r} was used before, or linking is over")
        link.used.add(iq_id)
        envelope = read_envelope(node)
        check_addressee(envelope)
        kind = envelope.kind
        if envelope.xmlns == "w:p" and kind == "get":
            return []
        if envelope.xmlns != "md":
            raise Refused(401, "not-authorized", f"{envelope.xmlns} {kind} before login")
        if len(node.children) != 1:
            raise RemoteProtocolError(f"a request with {len(node.children)} children, not one")
        child = node.children[0]
        if child.tag == "link_code_companion_reg" and kind == "set":
            return self._link_code(link, child)
        if child.tag == "ref" and kind == "get":
            return [Node("ref", None, next(iter(link.refs)).encode())]
        if child.tag in _PASSKEY_STEPS:
            if (child.tag == "passkey_request_options") != (kind == "get"):
                raise RemoteProtocolError(f"md {kind} <{child.tag}>")
            if link.passkey is None:
                raise Refused(400, "bad-request", f"<{child.tag}>, but no phone asks for a passkey")
            return link.passkey.request(child)
        raise Refused(501, "feature-not-implemented", f"md {kind} <{child.tag}>")

    def _link_code(self, link: PendingLink, child: Node) -> list[Node]:
        stage = child.attr("stage")
        if stage == "companion_hello":
            return [self._companion_hello(link, child)]
        if stage == "companion_finish":
            self._companion_finish(link, child)
            return []
        raise RemoteProtocolError(f"link code stage {stage!r}")

    def _companion_hello(self, link: PendingLink, child: Node) -> Node:
        jid = child.jid("jid")
        if not jid.is_pn or jid.device:
            raise Refused(400, "bad-request", f"link code for {jid}, which is no phone number")
        account = self._service.directory.resolve(jid)
        if account is None:
            raise Refused(404, "item-not-found", f"link code for nobody: {jid}")
        if child.opt_attr("should_show_push_notification") not in (None, "true", "false"):
            raise Refused(400, "bad-request", "should_show_push_notification is neither true nor false")
        wrapped = content_of(child.child("link_code_pairing_wrapped_companion_ephemeral_pub"), 80)
        if content_of(child.child("companion_server_auth_key_pub"), 32) != link.connection.static:
            raise Refused(400, "bad-request", "link code for another Noise key than the connection's")
        platform = child.child("companion_platform_id").text
        if platform not in _PLATFORMS:
            raise Refused(400, "bad-request", f"companion_platform_id {platform!r} is no web client's")
        display = child.child("companion_platform_display").text
        if _DISPLAY.fullmatch(display) is None:
            raise Refused(400, "bad-request", f"companion_platform_display {display!r} is not `Browser (OS)`")
        if not child.child("link_code_pairing_nonce").data:
            raise Refused(400, "bad-request", "empty link_code_pairing_nonce")
        ref = "3@" + self._service.random(24).hex()
        link.code = LinkCode(account.number, ref, wrapped, display)
        reply = Node("link_code_pairing_ref", None, ref.encode())
        return Node("link_code_companion_reg", {"stage": "companion_hello"}, [reply])

    def _companion_finish(self, link: PendingLink, child: Node) -> None:
        code = link.code
        ref = content_of(child.child("link_code_pairing_ref")).decode(errors="replace")
        if code is None or ref != code.ref:
            raise Refused(404, "item-not-found", "companion_finish for an unknown ref")
        if child.jid("jid").user != code.number:
            raise Refused(400, "bad-request", "companion_finish for another number")
        identity = content_of(child.child("companion_identity_public"), 32)
        if identity != link.registration.identity:
            raise Refused(400, "bad-request", "companion_finish with another identity key")
        # salt 32, nonce 12, three keys, tag 16 (whatsmeow pair-code.go)
        bundle = content_of(child.child("link_code_pairing_wrapped_key_bundle"), 32 + 12 + 96 + 16)
        if not code.greeted:
            raise Refused(400, "bad-request", "companion_finish when the phone has not sent its half")
        code.greeted = False
        phone = self._service.phones.partner(code.number)
        asyncio.get_running_loop().call_soon(phone.on_link_code_bundle, code.ref, bundle, identity)

    # -- the phone's side -------------------------------------------------------------------------------

    def by_ref(self, ref: str) -> PendingLink:
        """The device that shows this ref.

        Raises:
            Refused: nobody does, or not any more.
        """
        for link in self._pending.values():
            ends = link.refs.get(ref)
            if ends is not None:
                if ends < time.monotonic() or link.offer is not None:
                    raise Refused(410, "gone", "the QR code has expired or was used")
                return link
        raise Refused(404, "item-not-found", "no device shows this QR code")

    def by_code_prompt(self, number: str) -> PendingLink:
        """The newest device that asked this number for a link code.

        Raises:
            Refused: none did.
        """
        for link in reversed(self._pending.values()):
            if link.code is not None and link.code.number == number and link.offer is None:
                return link
        raise Refused(404, "item-not-found", f"no device waits for a link code of {number}")

    def notify(self, link: PendingLink, kind: str, content: list[Node]) -> None:
        """A <notification> to a device that has no account yet."""
        attrs: Attrs = {"from": SERVER_JID, "type": kind, "id": self._next_id(), "t": str(int(time.time()))}
        self._service.hub.send_to(link.connection, Node("notification", attrs, content))

    def primary_hello(self, link: PendingLink, wrapped_ephemeral: bytes, identity: bytes) -> None:
        """The phone took a code: its wrapped ephemeral key (80 bytes) and identity go to the companion."""
        assert link.code is not None
        link.code.greeted = True
        content = [
            Node("link_code_pairing_ref", None, link.code.ref.encode()),
            Node("link_code_pairing_wrapped_primary_ephemeral_pub", None, wrapped_ephemeral),
            Node("primary_identity_pub", None, identity),
        ]
        self.notify(
            link,
            "link_code_companion_reg",
            [Node("link_code_companion_reg", {"stage": "primary_hello"}, content)],
        )

    def offer(
        self,
        link: PendingLink,
        account: Account,
        sealed_identity: bytes,
        key_index: int,
        key_index_list: bytes,
        props: bytes,
    ) -> asyncio.Future[Device]:
        """Send the phone's pair-success to the companion; the future has the device once it is linked."""
        registration = link.registration
        device = Device(
            number=account.next_device,
            identity=registration.identity,
            registration_id=registration.registration_id,
            signed_prekey=registration.signed_prekey,
            linked_at=int(time.time()),
            noise=link.connection.static,
            key_index=key_index,
            device_identity=sealed_identity,
            name=registration.os,
            platform=str(registration.platform),
        )
        account.next_device += 1
        account.next_key_index = max(account.next_key_index, key_index + 1)
        self._service.directory.save(account)
        loop = asyncio.get_running_loop()
        link.offer = Offer(self._next_id(), account, device, key_index_list, loop.create_future())
        loop.call_later(SIGN_S, self._overdue, link.connection, link.offer)
        content = [
            Node("device-identity", None, sealed_identity),
            Node("platform", {"name": "android"}),
            Node("device", {"jid": account.jid(device.number), "lid": account.jid(device.number, lid=True)}),
            Node("client-props", None, props),
        ]
        attrs: Attrs = {
            "from": SERVER_JID,
            "type": "set",
            "id": link.offer.iq_id,
            "xmlns": "md",
            "t": str(int(time.time())),
        }
        self._service.storage.after(
            lambda: self._service.hub.send_to(
                link.connection, Node("iq", attrs, [Node("pair-success", None, content)])
            )
        )
        return link.offer.done

    def _overdue(self, connection: Applicant, offer: Offer) -> None:
        if not offer.done.done():
            self._fail(connection, offer, "the companion did not sign its identity in time")

    def _fail(self, connection: Applicant, offer: Offer, reason: str) -> None:
        self._service.journal.refused(None, f"linking: {reason}")
        if not offer.done.done():
            offer.done.set_exception(Refused(400, "bad-request", reason))
        connection.close(stream_error(401))

    # -- the last step ----------------------------------------------------------------------------------

    def answered(self, connection: Applicant, node: Node) -> None:
        """A companion's <iq type=result|error>: nothing to pair-device, everything to pair-success."""
        link = self._pending.get(connection)
        offer, iq_id = (link.offer if link is not None else None), node.attrs.get("id")
        if link is not None and iq_id == link.refs_id and node.attrs.get("type") == "result":
            return
        if link is None or offer is None or iq_id != offer.iq_id or offer.done.done():
            self._service.journal.refused(connection.address, "iq: an answer to nothing that was asked")
            return
        if node.attrs.get("type") != "result":
            error = node.find("error")
            text = f"{error.opt_attr('code')} {error.opt_attr('text')}" if error is not None else ""
            self._fail(connection, offer, f"the companion refused to pair: {text}")
            return
        try:
            self._signed(offer, node)
        except (RemoteProtocolError, CryptoError) as exc:
            self._fail(connection, offer, f"pair-device-sign: {exc}")
            return
        self._complete(connection, offer)

    def _signed(self, offer: Offer, node: Node) -> None:
        identity_node = node.child("pair-device-sign").child("device-identity")
        identity, device, account = identity_node.data, offer.device, offer.account
        sealed = adv.parse(adv_pb2.ADVSignedDeviceIdentityHMAC, device.device_identity)
        if adv.details_of(identity) != adv.details_of(sealed.details):
            raise RemoteProtocolError("the companion signed other details than the phone")
        key_index = adv.verify_identity(identity, account.primary.identity, device.identity)
        if identity_node.num("key-index") != key_index:
            raise RemoteProtocolError("key-index is not the one of the identity")
        device.device_identity = adv.trimmed(identity)

    def _complete(self, connection: Applicant, offer: Offer) -> None:
        account, device, service = offer.account, offer.device, self._service
        account.devices[device.number] = device
        account.key_index_list, account.key_index_at = offer.key_index_list, int(time.time())
        device.dirty_since = int(time.time())
        address = Address(account.number, device.number)
        service.directory.clear_prekeys(address)
        service.directory.save(account)
        service.notifications.device_added(account, device)
        log.info("device linked", device=str(address), name=device.name)

        def tell() -> None:
            self._pending.pop(connection, None)
            connection.close(stream_error(515))
            if not offer.done.done():
                offer.done.set_result(device)

        service.storage.after(tell)
