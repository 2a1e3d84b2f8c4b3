"""One-time prekeys that were given out: each to one device, once, and used for one session.

The record stays when the prekey is gone, also over a restart: it tells a prekey that is uploaded again from a
fresh one, and whether who opens a session by it is who it was given to.
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from wago.errors import RemoteProtocolError
from wago.protocol.signal import PreKeySignalMessage
from wago.sandbox.model import Address, Device
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

_KIND: Final = "handout"
_NONE: Final = -1
"""Stands for the id where a bundle had no one-time prekey left."""


class Handout(Struct):
    """One prekey in one device's hands.

    Attributes:
        public: 32 bytes; empty once its owner has registered anew, and where there was none.
        base_key: of the session that it opened.
    """

    public: bytes
    base_key: bytes = b""


_decoder = msgspec.msgpack.Decoder(Handout)
_encode = msgspec.msgpack.encode


class Handouts:
    """All that were given out, by owner, id and taker."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._of: dict[Address, dict[int, dict[str, Handout]]] = {}
        for key, value in storage.load(_KIND):
            owner, prekey_id, taker = key.split("/")
            number, _, device = owner.partition(":")
            self._taken(Address(number, int(device)), int(prekey_id))[taker] = _decoder.decode(value)

    def _taken(self, owner: Address, prekey_id: int) -> dict[str, Handout]:
        return self._of.setdefault(owner, {}).setdefault(prekey_id, {})

    def _put(self, owner: Address, prekey_id: int, taker: str, handout: Handout) -> None:
        self._taken(owner, prekey_id)[taker] = handout
        self._storage.put(_KIND, f"{owner}/{prekey_id:010d}/{taker}", _encode(handout))

    def give(self, owner: Address, taker: Address, prekey: tuple[int, bytes] | None) -> None:
        """A bundle went out, with this prekey or with none."""
        prekey_id, public = prekey or (_NONE, b"")
        self._put(owner, prekey_id, str(taker), Handout(public))

    def give_directly(self, owner: Address, taker: Address, prekey: tuple[int, bytes]) -> None:
        """A device gave a prekey itself, to a device that is to open a session anew.

        Raises:
            RemoteProtocolError: somebody else was given it.
        """
        prekey_id, public = prekey
        for other, handout in self._of.get(owner, {}).get(prekey_id, {}).items():
            if handout.public == public and other != str(taker):
                raise RemoteProtocolError(f"prekey {prekey_id} was given to {other} already")
        self._put(owner, prekey_id, str(taker), Handout(public))

    def fresh(self, owner: Address, keys: dict[int, bytes]) -> dict[int, bytes]:
        """Those of an upload that nobody was given: an upload whose answer was lost comes again as it was.

        Raises:
            Refused: a prekey under the id of another, or one that was given out under another id.
        """
        given = self._of.get(owner, {})
        ids = {h.public: i for i, taken in given.items() for h in taken.values() if h.public}
        fresh = {}
        for prekey_id, public in keys.items():
            publics = {h.public for h in given.get(prekey_id, {}).values() if h.public}
            if public in publics:
                continue
            if publics:
                raise Refused(406, "not-acceptable", f"prekey {prekey_id} was given out as another key")
            if public in ids:
                raise Refused(406, "not-acceptable", f"prekey {prekey_id} was given out as {ids[public]}")
            fresh[prekey_id] = public
        return fresh

    def check(self, owner: Address, taker: Address, opening: PreKeySignalMessage) -> None:
        """A session is to be opened by a prekey.

        Raises:
            RemoteProtocolError: the sender was not given it, or opened another session by it.
        """
        prekey_id = _NONE if opening.prekey_id is None else opening.prekey_id
        handout = self._of.get(owner, {}).get(prekey_id, {}).get(str(taker))
        if handout is None:
            what = "a bundle without a prekey" if prekey_id == _NONE else f"prekey {prekey_id}"
            raise RemoteProtocolError(f"a session with {owner}, of which {taker} was not given {what}")
        if prekey_id != _NONE and handout.base_key not in (b"", opening.base_key):
            raise RemoteProtocolError(f"a second session by prekey {prekey_id} of {owner}")

    def opened(self, owner: Address, taker: Address, opening: PreKeySignalMessage) -> None:
        """A session was opened, in a way that was checked."""
        if opening.prekey_id is None:
            return
        handout = self._of[owner][opening.prekey_id][str(taker)]
        if not handout.base_key:
            self._put(owner, opening.prekey_id, str(taker), Handout(handout.public, opening.base_key))

    def registered_anew(self, owner: Address) -> None:
        """A device has new keys. Who holds an old one does not know yet, and may use it in vain."""
        for prekey_id, taken in self._of.get(owner, {}).items():
            for taker, handout in taken.items():
                self._put(owner, prekey_id, taker, Handout(b"", handout.base_key))

    def forget(self, owner: Address) -> None:
        """A device is gone for good."""
        self._of.pop(owner, None)
        self._storage.delete_prefix(_KIND, f"{owner}/")


def check_opening(sender: Device, receiver: Device | None, opening: PreKeySignalMessage) -> None:
    """Compare a session's opening with what both devices have registered; None is a bot.

    Raises:
        RemoteProtocolError: it names another identity or registration of the sender, or a signed prekey that
            the receiver never had.
    """
    if opening.identity != sender.identity:
        raise RemoteProtocolError("a pkmsg under another identity key than the device's")
    if opening.registration_id != sender.registration_id:
        raise RemoteProtocolError("a pkmsg under another registration id than the device's")
    if receiver is None or opening.signed_prekey_id == receiver.signed_prekey.id:
        return
    if opening.signed_prekey_id not in receiver.former_prekeys:
        raise RemoteProtocolError(f"a pkmsg to signed prekey {opening.signed_prekey_id}, which is not known")


def check_upload(stock: dict[int, bytes], keys: dict[int, bytes]) -> None:
    """Compare an upload with the prekeys that are there.

    Raises:
        Refused: a key that is there under another id, or another key under an id that is taken.
    """
    ids = {public: prekey_id for prekey_id, public in stock.items()}
    for prekey_id, public in keys.items():
        if ids.get(public, prekey_id) != prekey_id:
            raise Refused(406, "not-acceptable", f"prekey {prekey_id} is there as {ids[public]}")
        if stock.get(prekey_id, public) != public:
            raise Refused(406, "not-acceptable", f"prekey {prekey_id} is there with another key")
