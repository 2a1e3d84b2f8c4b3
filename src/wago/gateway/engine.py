"""What the gateway needs of one account's client; `wago.client.Client` has it, and tests bring their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from wago.client.config import ClientConfig
from wago.client.context import EventSink
from wago.client.events import PasskeyConfirmation, Phase, QrCode, SessionState
from wago.client.media import DownloadedMedia, MediaOrigin, MediaRef, UploadedMedia
from wago.client.media.files import Source
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.proto import e2e_pb2
from wago.store.interfaces import AccountStore


class Sent(Protocol):
    """The server took the message."""

    @property
    def id(self) -> str: ...
    @property
    def timestamp(self) -> int: ...


class Contact(Protocol):
    """What WhatsApp says of one phone number."""

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
    async def request_code(self, phone: str, code: str | None = None) -> str: ...


class Messages(Protocol):
    async def send(self, to: Jid, message: e2e_pb2.Message, *, id: str | None = None) -> Sent: ...


class Contacts(Protocol):
    async def lookup(self, phones: Sequence[str]) -> Sequence[Contact]: ...


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
