"""An account without WhatsApp: the client contract that the gateway uses, moved by the test's hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.fake_appstate import FakeAppState
from tests.support.fake_business import FakeBusiness, FakeCatalogs
from tests.support.fake_groups import FakeCommunities, FakeGroupAdmin, FakeGroupEntry, FakeGroups
from tests.support.fake_history import FakeHistory
from tests.support.fake_media import FakeMedia
from tests.support.fake_newsletters import FakeNewsletters
from tests.support.fake_own import FakeBlocking, FakeCalls, FakePrivacy
from tests.support.fake_parts import (
    FakeAddons,
    FakeBots,
    FakeEphemeral,
    FakeSent,
    FakeStatuses,
)
from tests.support.fake_people import FakeLinks, FakePictures, FakeProfiles
from wago.client.config import ClientConfig
from wago.client.context import EventSink
from wago.client.events import (
    Connected,
    Event,
    Linked,
    LoggedOut,
    MessageInfo,
    MessageSent,
    PasskeyConfirmation,
    Phase,
    QrCode,
    SessionState,
    StateChanged,
)
from wago.errors import LocalProtocolError, RequestTimeout, Restricted, UnknownRecipient
from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock
from wago.protocol.verified_name import make_verified_name
from wago.store.interfaces import AccountStore, DeviceRecord, SentMessage

OWN = Jid("15550001111", device=7)
OWN_LID = Jid("99000111", "lid", device=7)
SHOP = make_verified_name("Shop", serial=1, issuer="smb:wa", issue_time=0)
QR_TEXT = "https://wa.me/settings/linked_devices#2@ref,a,b,c,1"


@dataclass(frozen=True)
class FakeContact:
    query: str
    jid: Jid | None
    lid: Jid | None
    on_whatsapp: bool
    verified_name: bytes | None = None


def _addresses(asked: str) -> tuple[Jid, Jid]:
    """Number and LID of a number or a LID."""
    if "@" in asked:
        return Jid(asked.partition("@")[0][::-1]), Jid.parse(asked)
    return Jid(asked), Jid(asked[::-1], "lid")


@dataclass
class FakePasskey:
    options: str | None = None
    confirmation: PasskeyConfirmation | None = None
    assertions: list[str] = field(default_factory=list)
    confirmed: bool = False

    async def respond(self, assertion: str) -> None:
        self.assertions.append(assertion)

    async def confirm(self) -> None:
        self.confirmed = True


class FakeLinking:
    def __init__(self, client: FakeClient) -> None:
        self._client = client
        self.qr: QrCode | None = None
        self.passkey = FakePasskey()
        self.codes: list[tuple[str, str | None]] = []
        self.notified: list[bool] = []

    async def request_code(self, phone: str, code: str | None = None, *, notify: bool = True) -> str:
        self.notified.append(notify)
        self._client.check()
        await self._client.connect()
        self.codes.append((phone, code))
        text = code or "ABCD2345"
        return f"{text[:4]}-{text[4:]}"


class FakeMessages:
    def __init__(self, client: FakeClient) -> None:
        self._client = client
        self.sent: list[tuple[Jid, e2e_pb2.Message, str | None]] = []
        self.audiences: list[Sequence[Jid] | None] = []
        self.read: list[tuple[Jid, tuple[str, ...], Jid | None, bool]] = []

    async def mark_read(
        self,
        ids: Sequence[str],
        *,
        chat: Jid,
        sender: Jid | None = None,
        timestamp: int | None = None,
        played: bool = False,
    ) -> None:
        self._client.check()
        self.read.append((chat, tuple(ids), sender, played))

    async def send(
        self,
        to: Jid,
        message: e2e_pb2.Message,
        *,
        id: str | None = None,
        audience: Sequence[Jid] | None = None,
    ) -> FakeSent:
        self._client.check()
        self.audiences.append(audience)
        if to.user == "15559990000":
            raise UnknownRecipient(str(to))
        self.sent.append((to, message, id))
        sent = FakeSent(id or f"3EB0{len(self.sent):018X}", 1_777_744_034)
        batch = self._client.account.batch()
        batch.put_sent(
            SentMessage(
                id=sent.id,
                chat=to,
                payload=message.SerializeToString(),
                stanza_type="text",
                sent_at=sent.timestamp,
            )
        )
        batch.submit()
        if self._client.echo:
            info = MessageInfo(
                id=sent.id,
                chat=to,
                sender=OWN,
                chat_alt=None,
                sender_alt=None,
                from_me=True,
                is_group=False,
                timestamp=sent.timestamp,
            )
            self._client.emit(MessageSent(info=info, message=message))
        return sent


class FakeContacts:
    def __init__(self, client: FakeClient) -> None:
        self._client = client

    async def lookup(self, phones: Any) -> list[FakeContact]:
        self._client.check()
        return [
            FakeContact(phone, *_addresses(phone), True, SHOP)
            if phone != "15559990000"
            else FakeContact(phone, None, None, False)
            for phone in phones
        ]

    async def canonical(self, person: Jid) -> Jid:
        return person


class FakePresence:
    def __init__(self) -> None:
        self.shown: list[tuple[Jid, bool, bool]] = []
        self.states: list[str] = []
        self.followed: list[Jid] = []

    async def set(self, state: str) -> None:
        self.states.append(state)

    async def subscribe(self, user: Jid) -> None:
        if not user.is_user:
            raise LocalProtocolError(f"{user} is no person, and has no presence")
        self.followed.append(user)

    async def typing(self, chat: Jid, composing: bool, *, audio: bool = False) -> None:
        self.shown.append((chat, composing, audio))


class FakeRestrictions:
    """Refuses people in `closed`."""

    def __init__(self) -> None:
        self.timelock: ReachoutTimelock | None = None
        self.cap: NewChatCap | None = None
        self.closed: set[Jid] = set()

    async def fresh(self) -> tuple[ReachoutTimelock | None, NewChatCap | None]:
        return self.timelock, self.cap

    async def check(self, to: Jid) -> None:
        if to in self.closed:
            raise Restricted("reachout_timelock", 1_800_000_000, "WEB_COMPANION_ONLY")


class FakeClient:
    """Starts in STOPPED; `connect()` goes to LINKING or, once linked, to ONLINE, unless `stuck`."""

    echo = True
    stuck = False

    def __init__(self, account: AccountStore, config: ClientConfig, sink: EventSink) -> None:
        self.account, self.config, self.sink = account, config, sink
        self.state = SessionState(Phase.STOPPED, "initial", 0.0)
        self.linking = FakeLinking(self)
        self.messages = FakeMessages(self)
        self.contacts = FakeContacts(self)
        self.media = FakeMedia()
        self.presence = FakePresence()
        self.addons = FakeAddons()
        self.appstate = FakeAppState(account)
        self.history = FakeHistory()
        self.bots = FakeBots()
        self.ephemeral = FakeEphemeral()
        self.statuses = FakeStatuses()
        self.groups = FakeGroups()
        self.group_admin = FakeGroupAdmin()
        self.group_entry = FakeGroupEntry()
        self.communities = FakeCommunities()
        self.restrictions = FakeRestrictions()
        self.privacy = FakePrivacy()
        self.blocklist = FakeBlocking()
        self.calls = FakeCalls()
        self.newsletters = FakeNewsletters()
        self.pictures = FakePictures()
        self.profiles = FakeProfiles()
        self.links = FakeLinks()
        self.business = FakeBusiness()
        self.catalogs = FakeCatalogs()
        self.fail: Exception | None = None
        self.closed = False
        self.jid: Jid | None = None
        self.lid: Jid | None = None
        self._moved = asyncio.Event()

    def check(self) -> None:
        if self.fail is not None:
            raise self.fail

    def emit(self, event: Event) -> None:
        batch = self.account.batch()
        self.sink.stage(event, batch)
        batch.on_commit(lambda: self.sink.published(event))
        batch.submit()

    def move(self, phase: Phase, reason: str, *, linked: bool | None = None) -> None:
        before = self.state
        now_linked = before.linked if linked is None else linked
        self.state = SessionState(phase, reason, 0.0, phase is Phase.ONLINE, now_linked)
        self.emit(StateChanged(previous=before.phase, state=self.state))
        self._moved.set()
        self._moved = asyncio.Event()

    async def load(self) -> bool:
        record = await self.account.device()
        if record is not None and record.jid is not None:
            self.jid, self.lid = record.jid, record.lid
            self.state = replace(self.state, linked=True)
        return self.state.linked

    async def connect(self) -> None:
        if self.state.phase in (Phase.ONLINE, Phase.LINKING, Phase.CONNECTING):
            return
        self.move(Phase.CONNECTING, "requested")
        if self.stuck:
            return
        if self.state.linked:
            self.online()
        else:
            self.linking.qr = QrCode(text=QR_TEXT, ttl_s=60.0)
            self.move(Phase.LINKING, "refs")
            self.emit(self.linking.qr)

    async def scan(self, jid: Jid = OWN, lid: Jid = OWN_LID) -> None:
        """The phone took the QR."""
        pair = KeyPair.from_private(bytes(range(32)))
        batch = self.account.batch()
        record = DeviceRecord(
            registration_id=1, noise=pair, identity=pair, adv_secret=bytes(32), jid=jid, lid=lid
        )
        batch.put_device(record)
        await batch.commit()
        self.jid, self.lid = jid, lid
        self.linking.qr = None
        self.state = replace(self.state, linked=True)
        self.emit(Linked(jid=jid, lid=lid, business_name="", platform="android"))
        self.online()

    def online(self) -> None:
        assert self.jid is not None
        self.move(Phase.ONLINE, "success", linked=True)
        self.emit(Connected(jid=self.jid, lid=self.lid, push_name="Me"))

    async def wait_for(self, *phases: Phase, timeout_s: float) -> SessionState:
        try:
            async with asyncio.timeout(timeout_s):
                while self.state.phase not in phases:
                    await self._moved.wait()
        except TimeoutError:
            raise RequestTimeout("not there") from None
        return self.state

    async def disconnect(self) -> None:
        if self.state.phase is not Phase.STOPPED:
            self.linking.qr = None
            self.move(Phase.STOPPED, "requested")

    async def logout(self) -> None:
        self.check()
        self.jid = self.lid = None
        self.move(Phase.LOGGED_OUT, "requested", linked=False)
        self.emit(LoggedOut(reason="requested", code=None, on_connect=False))

    async def forget(self) -> None:
        await self.disconnect()
        batch = self.account.batch()
        batch.delete_account()
        await batch.commit()
        self.jid = self.lid = None
        self.state = replace(self.state, linked=False)

    async def close(self) -> None:
        await self.disconnect()
        self.closed = True


class FakeFactory:
    """Makes fake clients and remembers them by account."""

    def __init__(self, **attributes: Any) -> None:
        self.clients: list[FakeClient] = []
        self.attributes = attributes

    def __call__(self, account: AccountStore, config: ClientConfig, sink: EventSink) -> FakeClient:
        client = FakeClient(account, config, sink)
        for name, value in self.attributes.items():
            setattr(client, name, value)
        self.clients.append(client)
        return client

    @property
    def last(self) -> FakeClient:
        return self.clients[-1]
