"""A chat service in memory: it moves stanzas between clients, as bytes, with no socket and no handshake.

A delivery is kept until the client acknowledges it, and comes again on the next `online()`. Faults are
switched on by replacing `deliveries`, which maps one delivery to any number of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from wago.client.config import ClientConfig
from wago.client.context import ClientContext
from wago.client.events import Event, MessageReceived, Phase
from wago.client.messaging import Messaging
from wago.errors import NotConnected, StoreError
from wago.protocol.binary import decode, encode
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair
from wago.protocol.jid import LID_SERVER, Jid
from wago.protocol.pairing import accept_identity, issue_identity
from wago.protocol.phash import participant_hash
from wago.protocol.signal import PreKeyBundle, generate_signed_prekey
from wago.protocol.stanza.ack import Ack
from wago.protocol.stanza.iq import ErrorInfo, iq_error, iq_result
from wago.protocol.stanza.message import Enc, IncomingMessage, OutgoingMessage
from wago.protocol.stanza.prekeys import (
    DigestKeys,
    FetchPreKeys,
    PreKeyCount,
    RotateSignedPreKey,
    UploadPreKeys,
    build_user,
    build_user_error,
)
from wago.protocol.stanza.privacy import PrivacySettings, QueryPrivacy
from wago.protocol.stanza.usync import UsyncDevice, UsyncQuery, UsyncResult, UsyncUser
from wago.store.interfaces import AccountStore, Batch, DeviceRecord, SignedPreKeyRecord
from wago.store.memory import MemoryStore

WAIT_S = 20.0
NOW = 1_790_000_000


class Sink:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.changed = asyncio.Event()

    def stage(self, event: Event, batch: Batch) -> None:
        pass

    def published(self, event: Event) -> None:
        self.events.append(event)
        self.changed.set()


class Line:
    """Stands in for a `Connection`."""

    def __init__(self, end: End) -> None:
        self.end = end
        self.open = True
        self.reason = ""
        self.tasks: set[asyncio.Task[None]] = set()
        self.waiters: set[asyncio.Future[Node]] = set()

    def post(self, node: Node) -> None:
        if self.open:
            self.end.office.take(self.end, _over_the_wire(node))

    async def send(self, node: Node) -> None:
        if not self.open:
            raise NotConnected("closed")
        self.post(node)

    async def request(self, node: Node, timeout_s: float | None = None) -> Node:
        if not self.open:
            raise NotConnected("closed")
        await asyncio.sleep(0)
        return _over_the_wire(self.end.office.answer(self.end, _over_the_wire(node)))

    async def send_acked(self, node: Node, timeout_s: float | None = None) -> Node:
        if not self.open:
            raise NotConnected("closed")
        ack = self.end.office.take(self.end, _over_the_wire(node))
        await asyncio.sleep(0)
        if ack is None:
            waiter: asyncio.Future[Node] = asyncio.get_running_loop().create_future()
            self.waiters.add(waiter)
            return await waiter
        return _over_the_wire(ack)

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self.end.ctx.guard(work, name))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(lambda _task: work.close())
        return task

    def retire(self, reason: str) -> None:
        if not self.open:
            return
        self.open, self.reason = False, reason
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_exception(NotConnected(reason))
        self.end.offline()


def _over_the_wire(node: Node) -> Node:
    return decode(encode(node))


@dataclass
class Person:
    """One account: `primary` vouches for the companions."""

    pn: Jid
    lid: Jid
    primary: KeyPair
    ends: dict[int, End] = field(default_factory=dict)


class End:
    """One device with its client."""

    def __init__(
        self, office: Office, person: Person, number: int, account: AccountStore, config: ClientConfig
    ) -> None:
        self.office, self.person, self.number, self.account, self.config = (
            office,
            person,
            number,
            account,
            config,
        )
        self.waiting: dict[str, Node] = {}
        self.prekeys: dict[int, bytes] = {}
        self.signed: tuple[int, bytes, bytes] | None = None
        self.sent: list[Node] = []
        self.line: Line | None = None
        self.sink = Sink()
        self.record: DeviceRecord | None = None
        self._build()

    def _build(self) -> None:
        self.ctx = ClientContext(
            self.account, self.config, self.sink, clock=lambda: self.office.now, sleep=_no_sleep
        )
        self.messaging = Messaging(self.ctx)

    @property
    def jid(self) -> Jid:
        return self.person.pn.with_device(self.number)

    @property
    def lid(self) -> Jid:
        return self.person.lid.with_device(self.number)

    async def link(self) -> None:
        """Make the device record, as linking would."""
        identity = KeyPair.from_private(os.urandom(32))
        signed = generate_signed_prekey(identity, 1, os.urandom)
        container = issue_identity(
            self.person.primary,
            identity.public,
            b"s" * 32,
            raw_id=1,
            timestamp=NOW,
            key_index=self.number,
            nonce=os.urandom(64),
        )
        accepted = accept_identity(container, adv_secret=b"s" * 32, identity=identity, nonce=os.urandom(64))
        self.record = DeviceRecord(
            registration_id=1000 + self.number,
            noise=KeyPair.from_private(os.urandom(32)),
            identity=identity,
            adv_secret=b"s" * 32,
            jid=self.jid,
            lid=self.lid if self.office.lids else None,
            signed_identity=accepted.signed,
            push_name=f"name of {self.person.pn.user}",
        )
        batch = self.account.batch()
        batch.put_device(self.record)
        batch.put_signed_prekey(
            SignedPreKeyRecord(id=1, pair=signed.pair, signature=signed.signature, created_at=NOW)
        )
        await batch.commit()

    async def online(self) -> None:
        """Log in; what waits is delivered."""
        self.ctx.set_device(await self.account.device())
        line = self.line = Line(self)
        self.ctx.attach(self.line)  # type: ignore[arg-type]
        self.ctx.machine.move(Phase.CONNECTING, "test", linked=True)
        self.ctx.machine.move(Phase.LOGGING_IN, "test", linked=True)
        await self.ctx.run_login_hooks()
        if self.line is not line:
            await self.online()
            return
        self.ctx.machine.move(Phase.ONLINE, "test", linked=True)
        self.ctx.run_online_hooks()
        for node in list(self.waiting.values()):
            self.arrive(node)

    def offline(self) -> None:
        if self.line is None:
            return
        line, self.line = self.line, None
        line.open = False
        for task in line.tasks:
            task.cancel()
        self.ctx.detach(line)  # type: ignore[arg-type]
        self.ctx.machine.move(Phase.WAITING, "test", linked=True)

    async def close(self) -> None:
        """Shut down cleanly."""
        await self.idle()
        self.offline()
        await self.messaging.close()
        await self.ctx.drain(WAIT_S)

    async def restart(self, *, clean: bool) -> None:
        """A new process on the same store."""
        if clean:
            with contextlib.suppress(StoreError):
                await self.close()
        else:
            self.offline()
        self._build()
        await self.online()

    def arrive(self, node: Node) -> None:
        if self.line is not None:
            self.ctx.dispatch(_over_the_wire(node))

    # -- looking ----------------------------------------------------------------------------------------

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.sink.events if isinstance(event, kind)]

    @property
    def texts(self) -> list[str]:
        return [text_of(event) for event in self.of(MessageReceived)]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that an event or a task brings about."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                await asyncio.sleep(0)

    async def idle(self) -> None:
        """Wait until nothing is queued or runs here."""
        async with asyncio.timeout(WAIT_S):
            for _ in range(20):
                while self.ctx._tasks or (self.line is not None and self.line.tasks):
                    await asyncio.sleep(0)
                await asyncio.sleep(0)


def text_of(event: MessageReceived) -> str:
    return event.message.conversation or event.message.extendedTextMessage.text


async def _no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


class Office:
    """The service.

    Attributes:
        lids: people have LIDs, and the service names them by LID.
        name_both: deliveries say both of a sender's names.
        deliveries: maps each delivery to what is really delivered; for faults.
        refuse: error that the next acks carry, by message `to` server.
        now: everybody's clock.
        privacy: everybody's privacy settings.
    """

    def __init__(self, *, lids: bool = True, name_both: bool = True) -> None:
        self.lids, self.name_both = lids, name_both
        self.people: dict[Jid, Person] = {}
        self.deliveries: Callable[[End, Node], Sequence[Node]] = lambda _end, node: (node,)
        self.refuse: Callable[[OutgoingMessage], int | None] = lambda _message: None
        self.mute: Callable[[OutgoingMessage], bool] = lambda _message: False
        self.phash: Callable[[End, OutgoingMessage], str | None] = self._phash
        self.requests: list[Node] = []
        self.seen_ciphertexts: set[bytes] = set()
        self.now: float = NOW
        self.privacy = {"readreceipts": "all"}
        self._ids = count(1)

    def person(self, user: str) -> Person:
        known = self.people.get(Jid(user))
        if known is None:
            known = Person(Jid(user), Jid("9" + user, LID_SERVER), KeyPair.from_private(os.urandom(32)))
            self.people[known.pn] = self.people[known.lid] = known
        return known

    async def join(
        self,
        user: str,
        number: int = 1,
        *,
        account: AccountStore | None = None,
        config: ClientConfig | None = None,
    ) -> End:
        """A new device of a person, online."""
        person = self.person(user)
        store = account or MemoryStore().account(f"{user}:{number}")
        end = End(self, person, number, store, config or ClientConfig())
        person.ends[number] = end
        await end.link()
        await end.online()
        return end

    async def idle(self) -> None:
        ends = {id(end): end for person in self.people.values() for end in person.ends.values()}
        for _ in range(6):
            for end in ends.values():
                await end.idle()

    # -- stanzas ----------------------------------------------------------------------------------------

    def take(self, end: End, node: Node) -> Node | None:
        """A stanza of a client; returns the ack of a message."""
        end.sent.append(node)
        if node.tag == "message":
            return self._message(end, node)
        if node.tag in ("ack", "receipt"):
            end.waiting.pop(f"{node.attr('id')}/{node.opt_attr('class') or 'message'}", None)
        if node.tag == "receipt":
            self._receipt(end, node)
        return None

    def _message(self, end: End, node: Node) -> Node | None:
        message = OutgoingMessage.parse(node)
        for _, enc in message.participants:
            self._check_fresh(enc)
        for enc in message.encs:
            self._check_fresh(enc)
        if self.mute(message):
            return None
        error = self.refuse(message)
        if error is not None:
            ack = Ack(stanza="message", id=message.id, origin=message.to, t=NOW, error=error)
            return ack.build()
        if message.encs:
            target = message.participant or message.to
            self._deliver(end, message, target, message.encs[0])
        for device, enc in message.participants:
            self._deliver(end, message, device, enc)
        return Ack(
            stanza="message",
            id=message.id,
            origin=message.to,
            t=int(self.now),
            phash=self.phash(end, message),
        ).build()

    def _check_fresh(self, enc: Enc) -> None:
        assert enc.data not in self.seen_ciphertexts, "a ciphertext went out twice"
        self.seen_ciphertexts.add(enc.data)

    def _phash(self, end: End, message: OutgoingMessage) -> str | None:
        if message.device_fanout is False:
            return None
        person = self.people[message.to.bare]
        mine = end.person.lid if message.to.is_lid else end.person.pn
        everyone = {message.to.with_device(n) for n in person.ends} | {
            mine.with_device(n) for n in end.person.ends
        }
        used = {device for device, _ in message.participants} | {mine.with_device(end.number)}
        return None if everyone == used else participant_hash(everyone)

    def _deliver(self, end: End, message: OutgoingMessage, device: Jid, enc: Enc) -> None:
        target = self.people[device.bare].ends.get(device.device)
        if target is None:
            return
        by_lid = message.to.is_lid
        origin = end.lid if by_lid else end.jid
        other = end.jid if by_lid else end.lid
        if not self.name_both or not self.lids:
            other = None  # type: ignore[assignment]
        own = target.person is end.person
        chat = message.recipient or message.to
        delivery = IncomingMessage(
            id=message.id,
            origin=origin,
            t=int(self.now),
            type=message.type,
            sender_pn=None if own or not by_lid else other,
            sender_lid=None if own or by_lid else other,
            recipient=chat if own and chat.bare not in (end.person.pn, end.person.lid) else None,
            peer_recipient_pn=message.peer_recipient_pn if own else None,
            notify=end.record.push_name if end.record is not None else None,
            edit=message.edit,
            category=message.category,
            encs=(enc,),
            device_identity=message.device_identity,
        ).build()
        self.put(target, delivery)

    def put(self, target: End, node: Node) -> None:
        """Deliver, and keep until it is acknowledged."""
        target.waiting[f"{node.attr('id')}/{node.tag}"] = node
        for each in self.deliveries(target, node):
            target.arrive(each)

    def _receipt(self, end: End, node: Node) -> None:
        to = node.jid("to")
        person = self.people.get(to.bare)
        if person is None:
            return
        attrs = dict(node.attrs)
        del attrs["to"]
        by_lid = to.is_lid
        attrs["from"] = end.lid if by_lid else end.jid
        attrs["t"] = str(int(self.now))
        targets = [person.ends[to.device]] if to.device in person.ends else list(person.ends.values())
        for target in targets:
            if target is not end:
                self.put(target, Node("receipt", attrs, node.content))

    # -- requests ---------------------------------------------------------------------------------------

    def answer(self, end: End, iq: Node) -> Node:
        self.requests.append(iq)
        match iq.attr("xmlns"), iq.children[0].tag:
            case "usync", _:
                return self._usync(UsyncQuery.parse(iq)).build_reply(iq)
            case "w:g2", "query":
                return iq_error(iq, 404, "item-not-found")
            case "privacy", "privacy":
                return QueryPrivacy.build_reply(iq, PrivacySettings(self.privacy))
            case "encrypt", "count":
                return PreKeyCount.build_reply(iq, len(end.prekeys))
            case "encrypt", "key":
                return self._keys(FetchPreKeys.parse(iq), iq)
            case "encrypt", "digest":
                DigestKeys.parse(iq)
                return iq_error(iq, 503, "service-unavailable")
            case "encrypt", "rotate":
                end.signed = RotateSignedPreKey.parse(iq).signed_prekey
            case "encrypt", _:
                upload = UploadPreKeys.parse(iq)
                end.prekeys.update(dict(upload.prekeys))
                end.signed = upload.signed_prekey
        return iq_result(iq)

    def _usync(self, query: UsyncQuery) -> UsyncResult:
        users = []
        for jid in query.users:
            person = self.people.get(jid)
            if person is None:
                users.append(UsyncUser(jid=jid, devices=()))
                continue
            devices = tuple(UsyncDevice(id=number, key_index=number) for number in sorted(person.ends))
            lid = person.lid if self.lids and query.lid else None
            users.append(UsyncUser(jid=jid, devices=devices, lid=lid))
        for phone in query.phones:
            found = self.people.get(Jid(phone))
            users.append(
                UsyncUser(
                    jid=Jid(phone) if found is None else found.lid,
                    pn_jid=None if found is None else found.pn,
                    query="+" + phone,
                    registered=found is not None,
                )
            )
        return UsyncResult(users=tuple(users))

    def _keys(self, query: FetchPreKeys, iq: Node) -> Node:
        entries = []
        for jid in query.users:
            end = self.people[jid.bare].ends.get(jid.device)
            if end is None or end.signed is None or end.record is None:
                entries.append(build_user_error(jid, ErrorInfo(404, "item-not-found")))
                continue
            key = min(end.prekeys, default=None)
            bundle = PreKeyBundle(
                registration_id=end.record.registration_id,
                identity=end.record.identity.public,
                signed_prekey_id=end.signed[0],
                signed_prekey=end.signed[1],
                signed_prekey_signature=end.signed[2],
                prekey_id=key,
                prekey=None if key is None else end.prekeys.pop(key),
            )
            entries.append(build_user(jid, bundle, end.record.signed_identity))
        return FetchPreKeys.build_reply(iq, entries)

    def notify(self, target: End, node: Node) -> None:
        self.put(target, node)
