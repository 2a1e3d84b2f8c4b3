"""One phone: a primary device that lives inside this process and uses the service as a companion does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from wago.errors import CryptoError, ProtocolError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.messages import device_sent
from wago.protocol.messages.read import kind_of, text_of
from wago.protocol.proto import e2e_pb2
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.phones.actions import Actions
from wago.sandbox.phones.chats import Chats
from wago.sandbox.phones.cipher import PhoneCipher
from wago.sandbox.phones.files import PhoneFiles
from wago.sandbox.phones.groups import PhoneGroups
from wago.sandbox.phones.history import PhoneHistory
from wago.sandbox.phones.meaning import Meaning
from wago.sandbox.phones.newsletters import PhoneNewsletters
from wago.sandbox.phones.peers import PhonePeers
from wago.sandbox.phones.stanzas import has_secret, mediatype, meta_nodes, stanza_attrs
from wago.sandbox.phones.state import Entry, PhoneState, State
from wago.sandbox.phones.typing import PhoneTyping
from wago.sandbox.wire import Attrs, Refused

if TYPE_CHECKING:
    from wago.sandbox.service import Service

log = structlog.get_logger("sandbox")

MAX_RETRIES = 5


class Phone:
    """A primary device. An `Endpoint` of the hub; what it does goes through the service as stanzas."""

    def __init__(self, service: Service, account: Account, state: PhoneState) -> None:
        self._service = service
        self.account = account
        self.state = state
        self.cipher = PhoneCipher(state, service.storage, service.directory, service.random)
        self.chats = Chats(account.number, service.storage)
        self.groups = PhoneGroups(service, self)
        self.newsletters = PhoneNewsletters(service, self)
        self.files = PhoneFiles(service, account.number)
        self.history = PhoneHistory(service, self)
        self.actions = Actions(service, self)
        self.meaning = Meaning(self.chats, service.directory)
        self.typing = PhoneTyping(service, self)
        self._peers = PhonePeers(service, self)
        self.address = Address(account.number, PRIMARY)
        self.live = False
        self.available = False
        self._sending: dict[str, asyncio.Future[Entry]] = {}

    # -- endpoint ---------------------------------------------------------------------------------------

    def close(self, *last_words: Node) -> None:
        """A phone's line into the service does not break."""

    def connect(self) -> None:
        self._service.hub.attach(self)
        self.available = True
        self._service.drain(self)

    def disconnect(self) -> None:
        self._service.went_offline(self)
        self.live = False

    @staticmethod
    def now() -> int:
        """Unix seconds."""
        return int(time.time())

    def save(self) -> None:
        self._service.storage.put("phone", self.account.number, msgspec.msgpack.encode(self.state))

    def emit(self, node: Node) -> None:
        """Hand a stanza to the service."""
        self._service.hub.receive(self, node, lambda n, error: self._service.handle(self, n, error))

    def deliver(self, node: Node) -> None:
        """A stanza from the service."""
        try:
            match node.tag:
                case "message":
                    self._message(node)
                case "receipt":
                    self._receipt(node)
                case "ack":
                    self._ack(node)
                case "notification":
                    self._notification(node)
                case "chatstate":
                    self.typing.seen(node)
        except (CryptoError, ProtocolError) as exc:
            self._service.journal.refused(self.address, f"phone: {node.tag}: {exc}")
        if node.tag in ("message", "receipt", "notification"):
            ack: Attrs = {
                "class": node.tag,
                "id": node.attrs.get("id"),
                "to": node.attrs.get("from"),
                "participant": node.attrs.get("participant"),
                "recipient": node.attrs.get("recipient"),
                "type": node.attrs.get("type") if node.tag != "message" else None,
            }
            self.emit(Node("ack", ack))

    # -- sending ----------------------------------------------------------------------------------------

    async def send_text(self, to: Jid, text: str, *, message_id: str | None = None) -> Entry:
        """Send a text; as `send`."""
        return await self.send(to, e2e_pb2.Message(conversation=text), message_id=message_id)

    async def send(
        self,
        to: Jid,
        message: e2e_pb2.Message,
        *,
        message_id: str | None = None,
        audience: Sequence[str] = (),
    ) -> Entry:
        """Send a message to a person, a group, a channel or the status; the entry once the service took it.

        Args:
            audience: numbers of those who see a status.

        Raises:
            Refused: there is no such chat, or the service refused the message.
        """
        if not message.messageContextInfo.messageSecret and has_secret(message):
            message.messageContextInfo.messageSecret = self._service.random(32)
        if to.is_newsletter:
            return await self.newsletters.post(to, message, message_id=message_id)
        if to == STATUS_BROADCAST:
            return await self.groups.post_status(message, audience, message_id=message_id)
        if to.is_group:
            return await self.groups.send(to, message, message_id=message_id)
        sent: Entry = await self.expect_ack(self.start_send(to, message, message_id=message_id))
        return sent

    def expect_ack(self, entry: Entry) -> asyncio.Future[Entry]:
        """Done when the service took what the phone sent, or fails with `Refused`."""
        future = self._sending[entry.id] = asyncio.get_running_loop().create_future()
        return future

    def start_send(self, to: Jid, message: e2e_pb2.Message, *, message_id: str | None = None) -> Entry:
        """Encrypt a message for every device of both sides and hand it to the service.

        Raises:
            Refused: there is no such person.
        """
        peer = self._service.directory.resolve(to)
        if peer is None:
            raise Refused(404, "item-not-found", f"nobody is {to}")
        by_lid = self.state.settings.addressing == "lid"
        payload = message.SerializeToString()
        entry = self.chats.add(
            id=message_id or "3A" + self._service.random(9).hex().upper(),
            chat=peer.number,
            from_me=True,
            sender=str(self.address),
            text=text_of(message),
            at=int(time.time()),
            state=State.PENDING,
            payload=payload,
            kind=kind_of(message),
            addressing="lid" if by_lid else "pn",
        )
        copies = [Node("to", {"jid": j}, [enc]) for j, enc in self._encrypt_all(peer, entry)]
        attrs: Attrs = {"to": peer.jid(lid=by_lid), "id": entry.id, **stanza_attrs(message)}
        extra = meta_nodes(message)
        self.emit(Node("message", attrs, [Node("participants", None, copies), *extra]))
        return entry

    def _encrypt_all(self, peer: Account, entry: Entry) -> list[tuple[Jid, Node]]:
        by_lid = entry.addressing == "lid"
        kind = mediatype(e2e_pb2.Message.FromString(entry.payload))
        copies: list[tuple[Jid, Node]] = []
        for account in {peer.number: peer, self.account.number: self.account}.values():
            for device in account.devices:
                target = Address(account.number, device)
                if target == self.address:
                    continue
                try:
                    payload = self._payload_for(target, peer, entry)
                    enc = self.cipher.encrypt(target, payload, mediatype=kind)
                except (CryptoError, ProtocolError) as exc:
                    self._service.journal.refused(self.address, f"phone: cannot write to {target}: {exc}")
                    continue
                copies.append((account.jid(device, lid=by_lid), enc))
        return copies

    def _payload_for(self, target: Address, peer: Account, entry: Entry) -> bytes:
        """The message itself, or wrapped as a device-sent message for an own companion."""
        if target.number != self.account.number:
            return entry.payload
        message = e2e_pb2.Message.FromString(entry.payload)
        wrapped = e2e_pb2.Message(
            deviceSentMessage=e2e_pb2.DeviceSentMessage(
                destinationJID=str(peer.jid(lid=entry.addressing == "lid")), message=message
            )
        )
        wrapped.messageContextInfo.CopyFrom(message.messageContextInfo)
        return wrapped.SerializeToString()

    def send_peer(self, device: int, message: e2e_pb2.Message) -> None:
        """Send a companion something that belongs to no chat."""
        target = Address(self.account.number, device)
        attrs: Attrs = {
            "to": self.account.jid(device),
            "id": "3A" + self._service.random(9).hex().upper(),
            "type": "text",
            "category": "peer",
            "push_priority": "high",
        }
        enc = self.cipher.encrypt(target, message.SerializeToString())
        self.emit(Node("message", attrs, [enc, Node("meta", {"appdata": "default"})]))

    def _ack(self, node: Node) -> None:
        if node.attrs.get("class") != "message":
            return
        message_id = node.attr("id")
        entry = self.chats.find(message_id, str(self.address))
        future = self._sending.pop(message_id, None)
        if entry is None:
            return
        error = node.opt_num("error")
        if error is None:
            self.chats.advance(entry, State.SENT)
        elif entry.state is State.PENDING:
            entry.state, entry.error = State.FAILED, f"ack error {error}"
            self.chats.save(entry)
        if future is not None and not future.done():
            if error is None:
                self._service.storage.after(lambda: _settle(future, entry))
            else:
                future.set_exception(Refused(502, "refused", f"the service refused the message: {error}"))

    # -- receiving --------------------------------------------------------------------------------------

    def _message(self, node: Node) -> None:
        source = node.jid("from")
        if source.is_newsletter:
            self.newsletters.message(node)
            return
        if not source.is_user:
            self.groups.message(node)
            return
        sender = self._service.directory.address(source)
        if sender is None:
            raise RemoteProtocolError(f"a message from nobody: {source}")
        message_id = node.attr("id")
        known = self.chats.find(message_id, str(sender))
        if known is not None and known.state is not State.UNDECRYPTABLE:
            self._receipt_for(node, sender)
            return
        message: e2e_pb2.Message | None = None
        try:
            for enc in node.all("enc"):
                message = self.cipher.decrypt(sender, enc, node.find("device-identity"))
        except (CryptoError, ProtocolError) as exc:
            self._undecryptable(node, sender, known, exc)
            return
        if message is None:
            raise RemoteProtocolError("a message without <enc>")
        if node.attrs.get("category") == "peer":
            if sender.number != self.account.number:
                raise RemoteProtocolError("a peer message of somebody else")
            self._receipt_for(node, sender)
            self._peers.message(sender, node.attr("id"), message)
            return
        entry = self._keep(node, sender, message, known)
        self._receipt_for(node, sender)
        self.understand(entry)
        if not entry.from_me:
            self._react(entry)

    def _keep(self, node: Node, sender: Address, message: e2e_pb2.Message, known: Entry | None) -> Entry:
        own = sender.number == self.account.number
        chat = sender.number
        if own:
            if not message.HasField("deviceSentMessage") and node.attrs.get("recipient"):
                self._service.journal.refused(sender, "a copy for the own phone is no device-sent message")
            destination = node.opt_jid("recipient") or node.jid("from")
            account = self._service.directory.resolve(destination)
            chat = account.number if account else destination.user
            if message.HasField("deviceSentMessage"):
                message = device_sent.unwrapped(message)
        elif message.HasField("deviceSentMessage"):
            raise RemoteProtocolError("a device-sent message of somebody else")
        fields: dict[str, Any] = {
            "text": text_of(message),
            "kind": kind_of(message),
            "state": State.SENT if own else State.RECEIVED,
            "payload": message.SerializeToString(),
        }
        if known is not None:
            for name, value in (fields | {"error": ""}).items():
                setattr(known, name, value)
            self.chats.save(known)
            return known
        return self.chats.add(
            id=node.attr("id"),
            chat=chat,
            from_me=own,
            sender=str(sender),
            at=node.opt_num("t") or int(time.time()),
            addressing="lid" if node.jid("from").is_lid else "pn",
            **fields,
        )

    def _receipt_for(self, node: Node, sender: Address) -> None:
        own = sender.number == self.account.number
        attrs: Attrs = {"id": node.attr("id"), "to": node.attrs["from"]}
        if own:
            peer = node.attrs.get("category") == "peer"
            attrs |= {"type": "peer_msg" if peer else "sender", "recipient": node.attrs.get("recipient")}
        self.emit(Node("receipt", attrs))

    def _undecryptable(self, node: Node, sender: Address, known: Entry | None, exc: Exception) -> None:
        reason = f"{type(exc).__name__}: {exc}"
        self._service.journal.refused(sender, f"phone cannot read {node.attr('id')}: {reason}")
        entry = known or self.chats.add(
            id=node.attr("id"),
            chat=sender.number,
            from_me=sender.number == self.account.number,
            sender=str(sender),
            text="",
            at=node.opt_num("t") or int(time.time()),
            state=State.UNDECRYPTABLE,
            kind="undecryptable",
        )
        entry.retries += 1
        entry.error = reason
        self.chats.save(entry)
        if entry.retries <= MAX_RETRIES:
            self._ask_again(node, entry.retries)

    def retry_content(self, node: Node, count: int) -> list[Node]:
        """What a request to send a message again holds."""
        content = [
            Node("retry", {"count": count, "id": node.attr("id"), "t": node.attr("t"), "v": 1}),
            Node("registration", None, self.state.registration_id.to_bytes(4, "big")),
        ]
        if count > 1:
            content.append(self._service.phones.retry_keys(self))
        return content

    def _ask_again(self, node: Node, count: int) -> None:
        attrs: Attrs = {
            "id": node.attr("id"),
            "to": node.attrs["from"],
            "type": "retry",
            "recipient": node.attrs.get("recipient"),
        }
        self.emit(Node("receipt", attrs, self.retry_content(node, count)))

    def _react(self, entry: Entry) -> None:
        settings = self.state.settings
        if settings.auto_read:
            self.mark_read(entry)
        if settings.auto_reply is None or entry.kind != "text":
            return
        other = self._service.phones.get(entry.chat)
        # Two phones that answer everything would never stop.
        if other is not None and other.state.settings.auto_reply is not None and entry.sender.endswith(":0"):
            return
        peer = self._service.directory.account(entry.chat)
        if peer is not None:
            reply = e2e_pb2.Message(conversation=settings.auto_reply.replace("{text}", entry.text))
            self.start_send(peer.pn, reply)

    def mark_read(self, entry: Entry, *, played: bool = False) -> None:
        """Tell the sender and the own companions that a message was read, heard, or seen its one time."""
        if "@" in entry.chat:
            self.groups.mark_read(entry, played=played)
            return
        peer = self._service.directory.account(entry.chat)
        if peer is None or not entry.marks(played=played):
            return
        self.chats.save(entry)
        chat = peer.jid(lid=entry.addressing == "lid")
        self.emit(Node("receipt", {"id": entry.id, "to": chat, "type": entry.state, "t": self.now()}))

    def understand(self, entry: Entry) -> None:
        """Note in the journal what a message does that its sender may not, or that cannot be opened."""
        act = self.meaning.act(entry)
        if act is not None and act.problem:
            number, _, device = entry.sender.partition(":")
            sender = Address(number, int(device))
            self._service.journal.refused(sender, f"phone: message {entry.id}: {act.problem}")

    # -- receipts and notifications ---------------------------------------------------------------------

    def _receipt(self, node: Node) -> None:
        source, kind = node.jid("from"), node.opt_attr("type")
        if not source.is_user:
            self.groups.receipt(node)
            return
        sender = self._service.directory.address(source)
        ids = [node.attr("id"), *(i.attr("id") for lst in node.all("list") for i in lst.all("item"))]
        if sender is None:
            return
        if kind == "retry":
            self._retry(sender, node)
            return
        if kind == "server-error":
            self._media_retry(sender, node)
            return
        for message_id in ids:
            if sender.number == self.account.number:
                self._read_elsewhere(message_id, kind)
                continue
            for entry in self.chats.own(message_id):
                if entry.chat == sender.number:
                    if kind in ("read", "played"):
                        self.chats.advance(entry, State(kind))
                    elif kind in (None, "inactive"):
                        self.chats.advance(entry, State.DELIVERED)

    def _read_elsewhere(self, message_id: str, kind: str | None) -> None:
        """A companion read a message."""
        if kind in ("read", "read-self", "played", "played-self"):
            for entry in self.chats.others(message_id):
                if entry.state is State.RECEIVED:
                    entry.state = State.READ
                    self.chats.save(entry)

    def _retry(self, sender: Address, node: Node) -> None:
        """A device could not read what the phone sent: send it again, to that device alone."""
        entry = self.chats.find(node.attr("id"), str(self.address))
        retry = node.child("retry")
        count = retry.num("count")
        peer = self._service.directory.account(entry.chat) if entry is not None else None
        if entry is None or peer is None or count > MAX_RETRIES or not entry.payload:
            self._service.journal.refused(sender, f"phone: retry for {node.attr('id')} cannot be answered")
            return
        entry.retries += 1
        self.chats.save(entry)
        self.open_for_retry(sender, node, count)
        message = e2e_pb2.Message.FromString(entry.payload)
        payload = self._payload_for(sender, peer, entry)
        enc = self.cipher.encrypt(sender, payload, count=count, mediatype=mediatype(message))
        account = self._service.directory.account(sender.number)
        assert account is not None
        attrs: Attrs = {
            "to": account.jid(sender.device, lid=entry.addressing == "lid"),
            "id": entry.id,
            **stanza_attrs(message),
            "device_fanout": "false",
        }
        if sender.number == self.account.number:
            attrs["recipient"] = peer.jid(lid=entry.addressing == "lid")
        self.emit(Node("message", attrs, [enc]))

    def _media_retry(self, sender: Address, node: Node) -> None:
        """A companion asks for media that has expired."""
        if sender.number != self.account.number:
            raise RemoteProtocolError("media of this phone is asked for by somebody else")
        message_id = node.attr("id")
        entries = [*self.chats.own(message_id), *self.chats.others(message_id)]
        payload = next((entry.payload for entry in entries if entry.payload), None)
        retries = self._service.media.retries
        self._service.notifications.send(
            sender, retries.answer(node, self.account.pn, self.account.number, payload)
        )

    def open_for_retry(self, sender: Address, node: Node, count: int) -> None:
        """Have a session that a device which asks again can read."""
        if node.find("keys") is not None:
            self.cipher.open_session_from_retry(sender, node)
        elif count > 1 or not self.cipher.has_session(sender):
            self.cipher.open_session(sender)

    def _notification(self, node: Node) -> None:
        if node.attrs.get("type") == "encrypt" and node.find("count") is not None:
            self.cipher.upload_prekeys()
        elif node.attrs.get("type") == "encrypt" and node.find("identity") is not None:
            account = self._service.directory.resolve(node.jid("from"))
            if account is not None:
                self.cipher.forget_sessions(account.number)
        elif node.attrs.get("type") == "server_sync":
            self._service.phone_appstates.of(self).catch_up()


def _settle(future: asyncio.Future[Entry], entry: Entry) -> None:
    if not future.done():
        future.set_result(entry)
