"""Fuzz the Signal messages: `python tests/fuzz/fuzz_ciphertexts.py --seconds 60`.

Whatever comes, it is refused as documented or it is the message that was sent; the record never changes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from tests.unit.protocol.signal.parties import Party, seeded
from wago.protocol.curve import sign
from wago.protocol.padding import unpad
from wago.protocol.signal import (
    Ciphertext,
    SenderKeyRecord,
    SessionRecord,
    SignalMessage,
    create_distribution,
    encrypt,
    group_decrypt,
    group_encrypt,
    initiate,
    process_distribution,
)
from wago.protocol.signal.ratchet import message_keys, message_seed, walk
from wago.protocol.signal.record import MAX_FORWARD
from wago.protocol.signal.wire import build_signal_message


@dataclass
class Scene:
    """Bob with a current and an archived session, and what Alice has sent him that he has not read."""

    alice: Party
    alice_record: SessionRecord
    bob: Party
    bob_record: SessionRecord
    sent: list[Ciphertext]

    @classmethod
    def make(cls) -> Scene:
        alice, bob = Party.make("alice"), Party.make("bob")
        old, hello = encrypt(initiate(None, bob.bundle(1), alice.own, alice.random), b"hello")
        b, answer = encrypt(bob.receive(None, hello.kind, hello.data).record, b"answer")
        old, (_, *late) = _send(alice.receive(old, answer.kind, answer.data).record, b"late", 4)
        new, opening = _send(initiate(old, bob.bundle(2), alice.own, alice.random), b"opening", 3)
        b = bob.receive(b, opening[0].kind, opening[0].data).record
        _, unknown = _send(initiate(None, bob.bundle(3), alice.own, alice.random), b"unknown", 1)
        b, answer = encrypt(b, b"again")
        new, current = _send(alice.receive(new, answer.kind, answer.data).record, b"current", 3)
        b = bob.receive(b, "msg", current[1].data).record
        sent = [*late, *opening[1:], *unknown, current[0], current[2]]
        return cls(alice, new, bob, b, sent)


def _send(record: SessionRecord, text: bytes, count: int) -> tuple[SessionRecord, list[Ciphertext]]:
    out = []
    for number in range(count):
        record, ciphertext = encrypt(record, text + b" %d" % number)
        out.append(ciphertext)
    return record, out


SCENE = Scene.make()
MEMORY = SCENE.bob_record.to_bytes()
TEXTS = {
    SCENE.bob.receive(SCENE.bob_record, ciphertext.kind, ciphertext.data).plaintext
    for ciphertext in SCENE.sent
}


def _receive(kind: str, data: bytes) -> None:
    try:
        got = SCENE.bob.receive(SCENE.bob_record, kind, data)
    finally:
        assert SCENE.bob_record.to_bytes() == MEMORY
    assert got.plaintext in TEXTS
    assert got.identity == SCENE.alice.own.pair.public
    SessionRecord.from_bytes(got.record.to_bytes())


def message(data: bytes) -> None:
    _receive("msg", data)


def prekey_message(data: bytes) -> None:
    _receive("pkmsg", data)


def authentic_message(data: bytes) -> None:
    """A hostile peer: any content and counter under a right MAC."""
    given = SignalMessage.parse(data)
    state = SCENE.alice_record.current
    assert state is not None
    ahead = given.counter - state.sending.counter
    key = walk(state.sending.key, ahead)[1] if 0 <= ahead <= MAX_FORWARD else bytes(32)
    _, mac_key, _ = message_keys(message_seed(key))
    hostile = build_signal_message(
        ratchet_key=state.sending.public,
        counter=given.counter,
        previous_counter=0xFFFFFFFF,
        ciphertext=given.ciphertext,
        mac_key=mac_key,
        sender=state.local_identity,
        receiver=state.remote_identity,
    )
    got = SCENE.bob.receive(SCENE.bob_record, "msg", hostile)
    assert SCENE.bob_record.to_bytes() == MEMORY
    SessionRecord.from_bytes(got.record.to_bytes())


GROUP, DISTRIBUTION = create_distribution(None, seeded("group"))
READER = process_distribution(None, DISTRIBUTION)
READER_MEMORY = READER.to_bytes()
GROUP_OWN = GROUP.own
GROUP_SENT: list[bytes] = []
for _number in range(4):
    GROUP, _data = group_encrypt(GROUP, b"text %d" % _number, seeded("nonces"))
    GROUP_SENT.append(_data)


def _group_receive(data: bytes) -> bytes:
    record, plaintext = group_decrypt(READER, data)
    assert READER.to_bytes() == READER_MEMORY
    assert SenderKeyRecord.from_bytes(record.to_bytes()) == record
    return plaintext


def sender_key_message(data: bytes) -> None:
    assert _group_receive(data).startswith(b"text ")


def signed_sender_key_message(data: bytes) -> None:
    """A hostile owner of a sender key: any content under a right signature."""
    assert GROUP_OWN is not None
    assert GROUP_OWN.signing_private is not None
    _group_receive(data[:-64] + sign(GROUP_OWN.signing_private, data[:-64], bytes(64)))


def distribution(data: bytes) -> None:
    record = process_distribution(READER, data)
    assert 1 <= len(record.states) <= 2
    assert SenderKeyRecord.from_bytes(record.to_bytes()) == record


def padding(data: bytes) -> None:
    assert data.startswith(unpad(data))


def _sent(kind: str) -> list[bytes]:
    return [ciphertext.data for ciphertext in SCENE.sent if ciphertext.kind == kind]


# The hostile peer goes on from where Alice stands.
AHEAD = [ciphertext.data for ciphertext in _send(SCENE.alice_record, b"ahead", 3)[1]]

TARGETS = [
    Target("signal-message", message, _sent("msg")),
    Target("signal-prekey-message", prekey_message, _sent("pkmsg")),
    Target("signal-message-authentic", authentic_message, AHEAD),
    Target("sender-key-message", sender_key_message, GROUP_SENT),
    Target("sender-key-message-signed", signed_sender_key_message, GROUP_SENT),
    Target("sender-key-distribution", distribution, [DISTRIBUTION]),
    Target("padding", padding, [b"text\x04\x04\x04\x04", b"\x01", b"x" * 40 + b"\x0f" * 15]),
]

if __name__ == "__main__":
    main(TARGETS)
