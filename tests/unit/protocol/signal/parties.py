"""Two devices for the tests of sessions: keys, bundles and reproducible randomness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from wago.protocol.curve import KeyPair
from wago.protocol.signal import (
    Decrypted,
    OwnIdentity,
    PreKey,
    PreKeyBundle,
    PreKeySignalMessage,
    Random,
    SessionRecord,
    SignedPreKey,
    decrypt,
    decrypt_prekey,
    generate_prekeys,
    generate_signed_prekey,
)


def seeded(seed: str) -> Random:
    """Bytes that depend on the seed and on how often it was asked."""
    asked = 0

    def random(count: int) -> bytes:
        nonlocal asked
        asked += 1
        out = b""
        while len(out) < count:
            out += sha256(f"{seed} {asked} {len(out)}".encode()).digest()
        return out[:count]

    return random


def listed(values: Iterable[bytes]) -> Random:
    """Exactly these values, then none."""
    left = list(values)

    def random(count: int) -> bytes:
        value = left.pop(0)
        assert len(value) == count
        return value

    return random


@dataclass
class Party:
    """A device: what it has published, and the private halves."""

    own: OwnIdentity
    signed: SignedPreKey
    prekeys: dict[int, PreKey]
    random: Random
    used: list[int] = field(default_factory=list)

    @classmethod
    def make(cls, name: str, prekeys: int = 3) -> Party:
        random = seeded(name)
        own = OwnIdentity(pair=KeyPair.from_private(random(32)), registration_id=len(name) + 100)
        return cls(
            own=own,
            signed=generate_signed_prekey(own.pair, 7, random),
            prekeys={key.id: key for key in generate_prekeys(1, prekeys, random)},
            random=random,
        )

    def bundle(self, prekey_id: int | None = None) -> PreKeyBundle:
        prekey = None if prekey_id is None else self.prekeys[prekey_id].pair.public
        return PreKeyBundle(
            registration_id=self.own.registration_id,
            identity=self.own.pair.public,
            signed_prekey_id=self.signed.id,
            signed_prekey=self.signed.pair.public,
            signed_prekey_signature=self.signed.signature,
            prekey_id=prekey_id,
            prekey=prekey,
        )

    def receive(self, record: SessionRecord | None, kind: str, data: bytes) -> Decrypted:
        """Decrypt either kind with this device's keys."""
        if kind == "msg":
            return decrypt(record, data, self.random)
        message = PreKeySignalMessage.parse(data)
        prekey = self.prekeys.get(message.prekey_id or 0)
        return decrypt_prekey(
            record,
            message,
            self.own,
            self.signed.pair if message.signed_prekey_id == self.signed.id else None,
            prekey.pair if prekey else None,
            self.random,
        )
