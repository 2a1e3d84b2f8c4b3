"""A phone in groups and among statuses: sender keys given and taken, messages out and in, receipts, retries.

Source: whatsmeow send.go (sendGroup), message.go, retry.go; whatsapp-rust wacore/src/send/group.rs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from wago.errors import CryptoError, ProtocolError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.messages import device_sent
from wago.protocol.messages.read import kind_of, text_of
from wago.protocol.padding import pad, unpad
from wago.protocol.proto import e2e_pb2
from wago.protocol.signal import (
    SenderKeyRecord,
    create_distribution,
    group_decrypt,
    group_encrypt,
    process_distribution,
)
from wago.sandbox import adv
from wago.sandbox.model import Account, Address
from wago.sandbox.phones.stanzas import mediatype, meta_nodes, stanza_attrs
from wago.sandbox.phones.state import Entry, State
from wago.sandbox.wire import Attrs, Refused, content_of, participant_hash

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

MAX_RETRIES = 5


class PhoneGroups:
    """The group side of one phone. Entries of a group have its address as `chat`."""

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone
        self._keys: dict[tuple[str, Address], SenderKeyRecord] = {}
        self._holders: dict[str, set[str]] = {}

    def load_key(self, group: str, device: Address, record: bytes) -> None:
        self._keys[group, device] = SenderKeyRecord.from_bytes(record)

    def load_holders(self, group: str, value: bytes) -> None:
        self._holders[group] = msgspec.msgpack.decode(value, type=set[str])

    def _put_key(self, group: str, device: Address, record: SenderKeyRecord) -> None:
        self._keys[group, device] = record
        key = f"{self._phone.account.number}/{group}/{device}"
        self._service.storage.put("phone_sender_key", key, record.to_bytes(exact=True))

    def _put_holders(self, group: str, holders: Iterable[str]) -> None:
        self._holders[group] = set(holders)
        key = f"{self._phone.account.number}/{group}"
        self._service.storage.put("phone_key_holders", key, msgspec.msgpack.encode(self._holders[group]))

    def forget(self, peer_number: str | None = None) -> None:
        """Lose the sender keys of one account's devices, or all of others'."""
        own = self._phone.account.number
        for group, device in list(self._keys):
            if device.number != own and peer_number in (None, device.number):
                del self._keys[group, device]
                self._service.storage.delete("phone_sender_key", f"{own}/{group}/{device}")

    # -- out --------------------------------------------------------------------------------------------

    async def post_status(
        self, message: e2e_pb2.Message, audience: Sequence[str], *, message_id: str | None = None
    ) -> Entry:
        """Post to the status of the phone's account, for these numbers; the entry once the service took it.

        Raises:
            Refused: there is no such person, or the service refused the message.
        """
        accounts = [self._service.directory.account(number) for number in audience]
        people = [account for account in accounts if account is not None]
        if not people or len(people) < len(accounts):
            raise Refused(404, "item-not-found", "a status for somebody who is nobody, or for nobody")
        own = self._phone.account
        entry = self._entry(STATUS_BROADCAST, message, message_id)
        return await self._sent(entry, {account.number: account for account in (*people, own)}, lid=True)

    async def send(self, to: Jid, message: e2e_pb2.Message, *, message_id: str | None = None) -> Entry:
        """Send to a group; the entry once the service took it.

        Raises:
            Refused: there is no such group, the phone is not in it, or the service refused the message.
        """
        group = self._service.groups.seen_by(to, self._phone.account)
        entry = self._entry(to, message, message_id)
        members = {account.number: account for account in self._service.groups.accounts(group)}
        return await self._sent(entry, members, lid=group.by_lid)

    def _entry(self, to: Jid, message: e2e_pb2.Message, message_id: str | None) -> Entry:
        if not message.messageContextInfo.messageSecret:
            message.messageContextInfo.messageSecret = self._service.random(32)
        return self._phone.chats.add(
            id=message_id or "3A" + self._service.random(9).hex().upper(),
            chat=str(to),
            from_me=True,
            sender=str(self._phone.address),
            text=text_of(message),
            at=int(time.time()),
            state=State.PENDING,
            payload=message.SerializeToString(),
            kind=kind_of(message),
        )

    async def _sent(self, entry: Entry, people: dict[str, Account], *, lid: bool) -> Entry:
        future: asyncio.Future[Entry] = self._phone.expect_ack(entry)
        self._phone.emit(self._stanza(entry, people, lid=lid))
        return await future

    def _stanza(self, entry: Entry, people: dict[str, Account], *, lid: bool) -> Node:
        phone, group = self._phone, entry.chat
        devices = {
            Address(account.number, number): account.jid(number, lid=lid)
            for account in people.values()
            for number in account.devices
        }
        others = {address: jid for address, jid in devices.items() if address != phone.address}
        record, handed = self._hand_out(group, others)
        padded = pad(entry.payload, self._service.random(1)[0])
        if record.needs_reservation:
            record = record.reserve()
        record, data = group_encrypt(record, padded, self._service.random)
        self._put_key(group, phone.address, record)
        named = [Node("to", {"jid": others[address]}, [enc]) for address, enc in handed.items()]
        message = e2e_pb2.Message.FromString(entry.payload)
        content = [Node("enc", {"v": 2, "type": "skmsg", "mediatype": mediatype(message)}, data)]
        content += meta_nodes(message)
        attrs: Attrs = {"to": Jid.parse(group), "id": entry.id, **stanza_attrs(message)}
        if group == str(STATUS_BROADCAST):
            there = {address.number for address in handed}
            named += [Node("to", {"jid": a.jid(lid=lid)}) for n, a in people.items() if n not in there]
            content.append(Node("meta", {"status_setting": "contacts"}))
        else:
            attrs |= {"addressing_mode": "lid" if lid else "pn", "phash": participant_hash(devices.values())}
        if named:
            content.insert(0, Node("participants", None, named))
        return Node("message", attrs, content)

    def _hand_out(
        self, group: str, others: dict[Address, Jid]
    ) -> tuple[SenderKeyRecord, dict[Address, Node]]:
        """The phone's own key, new if somebody holds it who is no receiver; and it for who lacks it."""
        phone = self._phone
        record, holders = self._keys.get((group, phone.address)), self._holders.get(group, set())
        names = {str(address) for address in others}
        if record is None or not holders <= names:
            record, holders = None, set()
        record, distribution = create_distribution(record, self._service.random)
        payload = self._key_message(group, distribution).SerializeToString()
        handed: dict[Address, Node] = {}
        for address in others:
            if str(address) in holders:
                continue
            try:
                handed[address] = phone.cipher.encrypt(address, payload)
            except (CryptoError, ProtocolError) as exc:
                self._service.journal.refused(phone.address, f"phone: no key for {address}: {exc}")
        self._put_holders(group, holders | {str(address) for address in handed})
        return record, handed

    def _key_message(self, group: str, distribution: bytes) -> e2e_pb2.Message:
        message = e2e_pb2.Message()
        message.senderKeyDistributionMessage.groupID = group
        message.senderKeyDistributionMessage.axolotlSenderKeyDistributionMessage = distribution
        return message

    # -- in ---------------------------------------------------------------------------------------------

    def message(self, node: Node) -> None:
        """A message from a group, a status, or one that came by a broadcast list."""
        phone, source = self._phone, node.jid("from")
        sender = self._service.directory.address(node.jid("participant"))
        if sender is None:
            raise RemoteProtocolError(f"a message from nobody: {node.attrs['participant']}")
        known = phone.chats.find(node.attr("id"), str(sender))
        if known is not None and known.state is not State.UNDECRYPTABLE:
            self._receipt(node, sender)
            return
        try:
            message = self._read(node, str(source), sender)
        except (CryptoError, ProtocolError) as exc:
            self._undecryptable(node, sender, known, exc)
            return
        own = sender.number == phone.account.number
        fields = {
            "text": text_of(message),
            "kind": kind_of(message),
            "state": State.SENT if own else State.RECEIVED,
            "payload": message.SerializeToString(),
        }
        if known is not None:
            for name, value in (fields | {"error": ""}).items():
                setattr(known, name, value)
            phone.chats.save(known)
        else:
            phone.chats.add(
                id=node.attr("id"),
                chat=str(source),
                from_me=own,
                sender=str(sender),
                at=node.opt_num("t") or int(time.time()),
                addressing="lid" if node.jid("participant").is_lid else "pn",
                **fields,
            )
        self._receipt(node, sender)
        entry = phone.chats.find(node.attr("id"), str(sender))
        if entry is not None and not own and phone.state.settings.auto_read:
            phone.mark_read(entry)

    def _read(self, node: Node, group: str, sender: Address) -> e2e_pb2.Message:
        """Take sender keys from what comes in the sender's session, then read what is for everybody."""
        found: e2e_pb2.Message | None = None
        encs = sorted(node.all("enc"), key=lambda enc: enc.attr("type") == "skmsg")
        for enc in encs:
            if enc.attr("type") == "skmsg":
                record, plaintext = group_decrypt(self._keys.get((group, sender)), content_of(enc))
                self._put_key(group, sender, record)
                message = adv.parse(e2e_pb2.Message, unpad(plaintext))
            else:
                message = self._phone.cipher.decrypt(sender, enc, node.find("device-identity"))
                if message.HasField("deviceSentMessage"):
                    message = device_sent.unwrapped(message)
            if message.HasField("senderKeyDistributionMessage"):
                given = message.senderKeyDistributionMessage.axolotlSenderKeyDistributionMessage
                self._put_key(group, sender, process_distribution(self._keys.get((group, sender)), given))
                message.ClearField("senderKeyDistributionMessage")
            if message.ListFields():
                found = message
        if found is None:
            raise RemoteProtocolError("a group message with nothing to read")
        return found

    def _receipt(self, node: Node, sender: Address) -> None:
        own = sender.number == self._phone.account.number
        attrs: Attrs = {
            "id": node.attr("id"),
            "to": node.attrs["from"],
            "participant": node.attrs["participant"],
            "type": "sender" if own else None,
        }
        self._phone.emit(Node("receipt", attrs))

    def _undecryptable(self, node: Node, sender: Address, known: Entry | None, exc: Exception) -> None:
        phone = self._phone
        reason = f"{type(exc).__name__}: {exc}"
        self._service.journal.refused(sender, f"phone cannot read {node.attr('id')}: {reason}")
        entry = known or phone.chats.add(
            id=node.attr("id"),
            chat=str(node.jid("from")),
            from_me=sender.number == phone.account.number,
            sender=str(sender),
            text="",
            at=node.opt_num("t") or int(time.time()),
            state=State.UNDECRYPTABLE,
            kind="undecryptable",
        )
        entry.retries += 1
        entry.error = reason
        phone.chats.save(entry)
        if entry.retries <= MAX_RETRIES:
            content = phone.retry_content(node, entry.retries)
            attrs: Attrs = {
                "id": node.attr("id"),
                "to": node.attrs["from"],
                "participant": node.attrs["participant"],
                "type": "retry",
            }
            phone.emit(Node("receipt", attrs, content))

    # -- receipts ---------------------------------------------------------------------------------------

    def mark_read(self, entry: Entry, *, played: bool = False) -> None:
        """Tell who wrote it that a message was read, or heard."""
        number, _, device = entry.sender.partition(":")
        author = self._service.directory.account(number)
        if author is None or not entry.marks(played=played):
            return
        self._phone.chats.save(entry)
        attrs: Attrs = {
            "id": entry.id,
            "to": Jid.parse(entry.chat),
            "participant": author.jid(int(device), lid=entry.addressing == "lid"),
            "type": entry.state,
            "t": self._phone.now(),
        }
        self._phone.emit(Node("receipt", attrs))

    def receipt(self, node: Node) -> None:
        """Somebody got or read what the phone, or a companion of it, sent; or could not read it."""
        reader = self._service.directory.address(node.jid("participant"))
        kind = node.opt_attr("type")
        if reader is None:
            return
        if kind == "retry":
            self._retry(reader, node)
            return
        ids = [node.attr("id"), *(i.attr("id") for lst in node.all("list") for i in lst.all("item"))]
        for message_id in ids:
            for entry in self._phone.chats.own(message_id):
                if entry.chat == str(node.jid("from")) and reader.number != self._phone.account.number:
                    state = State(kind) if kind in ("read", "played") else State.DELIVERED
                    self._phone.chats.advance(entry, state)

    def _retry(self, reader: Address, node: Node) -> None:
        """Send a message again to one device, in its session and with the sender key."""
        phone = self._phone
        entry = phone.chats.find(node.attr("id"), str(phone.address))
        count = node.child("retry").num("count")
        if entry is None or count > MAX_RETRIES or not entry.payload or entry.chat != str(node.jid("from")):
            self._service.journal.refused(reader, f"phone: retry for {node.attr('id')} cannot be answered")
            return
        entry.retries += 1
        phone.chats.save(entry)
        phone.open_for_retry(reader, node, count)
        message = e2e_pb2.Message.FromString(entry.payload)
        record = self._keys.get((entry.chat, phone.address))
        if record is not None:
            _, distribution = create_distribution(record, self._service.random)
            message.MergeFrom(self._key_message(entry.chat, distribution))
        participant = node.jid("participant")
        group = self._service.groups.get(Jid.parse(entry.chat))
        if group is None:
            self._status_again(entry, reader, participant.is_lid)
            return
        enc = phone.cipher.encrypt(reader, message.SerializeToString(), count=count)
        attrs: Attrs = {
            "to": group.jid,
            "participant": participant,
            "id": entry.id,
            **stanza_attrs(message),
            "addressing_mode": group.addressing,
        }
        phone.emit(Node("message", attrs, [enc]))

    def _status_again(self, entry: Entry, reader: Address, lid: bool) -> None:
        account = self._service.directory.account(reader.number)
        if account is not None and str(reader) in self._holders.get(entry.chat, ()):
            self._put_holders(entry.chat, self._holders[entry.chat] - {str(reader)})
            held = self._holders[entry.chat]
            people = {n.partition(":")[0] for n in held} | {reader.number}
            found = {n: a for n in people if (a := self._service.directory.account(n)) is not None}
            self._phone.emit(self._stanza(entry, found, lid=lid))
