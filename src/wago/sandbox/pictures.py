"""Pictures of accounts and groups: kept on the media server, in two sizes, and told of.

Source: whatsmeow user.go (GetProfilePictureInfo), notification.go (handlePictureNotification).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct
from PIL import Image

from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.notification import PictureChange
from wago.protocol.stanza.pictures import Picture
from wago.sandbox.directory import Directory
from wago.sandbox.groups.directory import GroupDirectory
from wago.sandbox.groups.model import Group
from wago.sandbox.media import MediaServer
from wago.sandbox.model import Account, Address
from wago.sandbox.notifications import Notifications
from wago.sandbox.privacy import PrivacyDesk
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

MAX_BYTES: Final = 1024 * 1024
MAX_EDGE: Final = 640
"""Pixels a side of what clients send."""
PREVIEW_EDGE: Final = 96
KIND: Final = "pps"
"""What the media server calls such files."""


class Stored(Struct, frozen=True, kw_only=True):
    """A picture: its id, and the names of its files on the media server."""

    id: str
    full: str
    preview: str


_decoder = msgspec.msgpack.Decoder(Stored)


class Pictures:
    """The pictures there are, by the number of an account or the id of a group."""

    def __init__(
        self,
        storage: Storage,
        media: MediaServer,
        directory: Directory,
        groups: GroupDirectory,
        notifications: Notifications,
        privacy: PrivacyDesk,
        clock: Callable[[], float],
    ) -> None:
        self._storage = storage
        self._media = media
        self._directory = directory
        self._groups = groups
        self._notifications = notifications
        self._privacy = privacy
        self._clock = clock
        self._stored = {key: _decoder.decode(value) for key, value in storage.load("picture")}

    def of(self, subject: Account | Group, *, preview: bool) -> Picture | None:
        """What is asked for, None if there is none (any more)."""
        stored = self._stored.get(_key(subject))
        file = None if stored is None else self._media.store.named(stored.preview if preview else stored.full)
        if stored is None or file is None:
            return None
        url = f"{self._media.base}{file.direct_path}"
        return Picture(id=stored.id, url=url, direct_path=file.direct_path, preview=preview)

    def set(self, subject: Account | Group, jpeg: bytes, actor: Account) -> str:
        """Keep a picture in both sizes and tell of it; its id.

        Raises:
            Refused: it is no square JPEG of at most 640 pixels, or too long.
        """
        small = preview_of(jpeg)
        store = self._media.store
        stored = Stored(
            id=str(int(self._clock() * 1000)),
            full=store.put([jpeg], KIND, actor.number, plain=True).name,
            preview=store.put([small], KIND, actor.number, plain=True).name,
        )
        self._stored[_key(subject)] = stored
        self._storage.put("picture", _key(subject), msgspec.msgpack.encode(stored))
        self._tell(subject, actor, stored.id)
        return stored.id

    def remove(self, subject: Account | Group, actor: Account) -> None:
        """Take it away and tell of it, if there is one."""
        if self._stored.pop(_key(subject), None) is not None:
            self._storage.delete("picture", _key(subject))
            self._tell(subject, actor, None)

    def _tell(self, subject: Account | Group, actor: Account, picture_id: str | None) -> None:
        if isinstance(subject, Group):
            listeners = dict.fromkeys(subject.members, subject.by_lid)
        else:
            listeners = {subject.number: False, **dict(self._directory.watchers(subject.number))}
        for number, by_lid in listeners.items():
            account = self._directory.account(number)
            if account is None or not (
                isinstance(subject, Group) or self._privacy.lets(subject, account, "profile")
            ):
                continue
            name = subject.jid if isinstance(subject, Group) else subject.jid(lid=by_lid)
            told = self._change(name, actor.jid(lid=by_lid), picture_id)
            for device in account.devices:
                stanza = self._notifications.notification("picture", name, told)
                self._notifications.send(Address(number, device), stanza)

    def _change(self, name: Jid, actor: Jid, picture_id: str | None) -> list[Node]:
        change = PictureChange(
            subject=name,
            picture_id=picture_id,
            deleted=picture_id is None,
            author=actor,
            t=int(self._clock()),
        )
        return change.build("0").children


def _key(subject: Account | Group) -> str:
    return f"g:{subject.id}" if isinstance(subject, Group) else subject.number


def preview_of(jpeg: bytes) -> bytes:
    """A small copy, which shows that it is a picture."""
    if len(jpeg) > MAX_BYTES:
        raise Refused(406, "not-acceptable", f"a picture of {len(jpeg)} bytes")
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            width, height = image.size
            if width != height or width > MAX_EDGE:
                raise Refused(406, "not-acceptable", f"a picture of {width} x {height} pixels")
            small = image.resize((PREVIEW_EDGE, PREVIEW_EDGE))
    except (OSError, Image.DecompressionBombError) as exc:
        raise Refused(406, "not-acceptable", f"no JPEG: {exc}") from exc
    out = io.BytesIO()
    small.convert("RGB").save(out, "JPEG")
    return out.getvalue()
