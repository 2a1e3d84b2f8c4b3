"""What the gateway needs of one account's client; `wago.client.Client` has it, and tests bring their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

from wago.client.addon_types import Answer
from wago.client.config import ClientConfig
from wago.client.context import EventSink
from wago.client.events import PasskeyConfirmation, Phase, QrCode, SessionState
from wago.client.group_admin.communities import Communities
from wago.client.group_admin.entry import GroupEntry
from wago.client.group_admin.manage import GroupAdmin
from wago.client.media import DownloadedMedia, MediaOrigin, MediaRef, UploadedMedia
from wago.client.media.files import Source
from wago.gateway.engine.appstate import AppState
from wago.gateway.engine.business import Business, Catalogs
from wago.gateway.engine.history import History
from wago.gateway.engine.newsletters import Newsletters
from wago.gateway.engine.own import Blocking, Calls, Privacy
from wago.gateway.engine.people import Links, Profiles
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.proto import e2e_pb2
from wago.protocol.stanza.bots import Bot, BotProfile
from wago.protocol.stanza.groups import GroupInfo
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock
from wago.protocol.stanza.pictures import Picture
from wago.protocol.stanza.status_privacy import StatusPrivacy
from wago.store.interfaces import AccountStore


class Sent(Protocol):
    """The server took the message."""

    @property
    def id(self) -> str: ...
    @property
    def timestamp(self) -> int: ...


class Contact(Protocol):
    """What WhatsApp says of one phone number or LID."""

    @property
    def query(self) -> str: ...
    @property
    def jid(self) -> Jid | None: ...
    @property
    def lid(self) -> Jid | None: ...
    @property
    def on_whatsapp(self) -> bool: ...
    @property
    def verified_name(self) -> bytes | None: ...


class Passkey(Protocol):
    """The passkey step of linking."""

    @property
    def options(self) -> str | None:
        """WebAuthn request JSON that waits for an assertion, None if none does."""

    @property
    def confirmation(self) -> PasskeyConfirmation | None:
        """The code to compare, None unless that is what is waited for."""

    async def respond(self, assertion: str) -> None: ...
    async def confirm(self) -> None: ...


class Linking(Protocol):
    @property
    def qr(self) -> QrCode | None: ...
    @property
    def passkey(self) -> Passkey: ...
    async def request_code(self, phone: str, code: str | None = None, *, notify: bool = True) -> str: ...


class Messages(Protocol):
    async def send(
        self,
        to: Jid,
        message: e2e_pb2.Message,
        *,
        id: str | None = None,
        audience: Sequence[Jid] | None = None,
    ) -> Sent: ...
    async def mark_read(
        self,
        ids: Sequence[str],
        *,
        chat: Jid,
        sender: Jid | None = None,
        timestamp: int | None = None,
        played: bool = False,
    ) -> None: ...


class Addons(Protocol):
    """What is attached to a message under its secret."""

    async def vote(
        self, chat: Jid, poll_id: str, poll_sender: Jid, options: Sequence[str], *, id: str | None = None
    ) -> Sent: ...
    async def answer_event(
        self,
        chat: Jid,
        event_id: str,
        event_sender: Jid,
        answer: Answer,
        *,
        extra_guests: int = 0,
        id: str | None = None,
    ) -> Sent: ...
    async def comment(
        self,
        chat: Jid,
        message_id: str,
        message_sender: Jid,
        body: e2e_pb2.Message,
        *,
        id: str | None = None,
    ) -> Sent: ...
    async def react(
        self, chat: Jid, message_id: str, message_sender: Jid, emoji: str, *, id: str | None = None
    ) -> Sent: ...


class Presence(Protocol):
    async def set(self, state: Literal["available", "unavailable"]) -> None: ...
    async def subscribe(self, user: Jid) -> None: ...
    async def typing(self, chat: Jid, composing: bool, *, audio: bool = False) -> None: ...


class Groups(Protocol):
    async def info(self, group: Jid, *, fresh: bool = False) -> GroupInfo: ...


class Pictures(Protocol):
    """Pictures of people and groups."""

    async def of(self, who: Jid, *, preview: bool = False) -> Picture | None: ...
    async def set(self, jpeg: bytes | None, group: Jid | None = None) -> str: ...


class Statuses(Protocol):
    async def audience(self) -> Sequence[Jid]: ...
    async def privacy(self) -> Sequence[StatusPrivacy]: ...


class Ephemeral(Protocol):
    """Timers of disappearing messages."""

    async def set(self, chat: Jid, seconds: int) -> Sent | None: ...
    async def set_default(self, seconds: int) -> None: ...


class Bots(Protocol):
    async def list(self) -> Sequence[Bot]: ...
    async def profiles(self, bots: Sequence[Bot] | None = None) -> Sequence[BotProfile]: ...
    async def ask(
        self,
        message: e2e_pb2.Message | str,
        *,
        bot: Jid | None = None,
        persona_id: str = "",
        id: str | None = None,
    ) -> Sent: ...


class Contacts(Protocol):
    async def lookup(self, people: Sequence[str]) -> Sequence[Contact]: ...
    async def canonical(self, person: Jid) -> Jid: ...


class Restrictions(Protocol):
    """What WhatsApp does not let the account do for now."""

    @property
    def timelock(self) -> ReachoutTimelock | None: ...
    @property
    def cap(self) -> NewChatCap | None: ...
    async def check(self, to: Jid) -> None: ...
    async def fresh(self) -> tuple[ReachoutTimelock | None, NewChatCap | None]: ...


class Media(Protocol):
    """Files of one account."""

    async def upload(
        self,
        source: Source,
        kind: MediaKind,
        *,
        length: int | None = None,
        newsletter: bool = False,
        limit: int | None = None,
    ) -> UploadedMedia: ...
    async def download(
        self, ref: MediaRef, *, origin: MediaOrigin | None = None, limit: int | None = None
    ) -> DownloadedMedia: ...
    async def download_to(
        self, ref: MediaRef, path: Path, *, origin: MediaOrigin | None = None, limit: int | None = None
    ) -> int: ...


class AccountClient(Protocol):
    """One account; the calls raise the errors of `wago.errors`."""

    @property
    def state(self) -> SessionState: ...
    @property
    def jid(self) -> Jid | None: ...
    @property
    def lid(self) -> Jid | None: ...
    @property
    def linking(self) -> Linking: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def media(self) -> Media: ...
    @property
    def addons(self) -> Addons: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def history(self) -> History: ...
    @property
    def group_admin(self) -> GroupAdmin: ...
    @property
    def group_entry(self) -> GroupEntry: ...
    @property
    def communities(self) -> Communities: ...
    @property
    def newsletters(self) -> Newsletters: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def profiles(self) -> Profiles: ...
    @property
    def links(self) -> Links: ...
    @property
    def business(self) -> Business: ...
    @property
    def catalogs(self) -> Catalogs: ...
    @property
    def statuses(self) -> Statuses: ...
    @property
    def ephemeral(self) -> Ephemeral: ...
    @property
    def bots(self) -> Bots: ...
    @property
    def appstate(self) -> AppState: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def privacy(self) -> Privacy: ...
    @property
    def blocklist(self) -> Blocking: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def restrictions(self) -> Restrictions: ...
    async def load(self) -> bool:
        """Read what is stored; True if linked."""

    async def connect(self) -> None: ...
    async def wait_for(self, *phases: Phase, timeout_s: float) -> SessionState: ...
    async def disconnect(self) -> None: ...
    async def logout(self) -> None: ...
    async def forget(self) -> None:
        """Delete what is stored of the account, without telling the server."""

    async def close(self) -> None: ...


ClientFactory = Callable[[AccountStore, ClientConfig, EventSink], AccountClient]
