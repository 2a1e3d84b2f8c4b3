"""Transcripts of other implementations: ours reads them, and with the same keys writes the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.protocol.signal.parties import listed
from wago.protocol.curve import KeyPair
from wago.protocol.signal import (
    OwnIdentity,
    PreKeyBundle,
    PreKeySignalMessage,
    SenderKeyMessage,
    SenderKeyRecord,
    SessionRecord,
    create_distribution,
    decrypt,
    decrypt_prekey,
    encrypt,
    group_decrypt,
    group_encrypt,
    initiate,
    process_distribution,
)

VECTORS = Path(__file__).parent / "vectors"
SESSIONS = json.loads((VECTORS / "sessions_npm_libsignal.json").read_text())
SENDER_KEY = json.loads((VECTORS / "sender_key_go_libsignal.json").read_text())


class Replay:
    """Both devices of a transcript, played by us."""

    def __init__(self, transcript: dict[str, Any]) -> None:
        self.keys = {name: transcript[name] for name in ("alice", "bob")}
        self.own = {
            name: OwnIdentity(pair=self.pair(name, "identity"), registration_id=keys["registration_id"])
            for name, keys in self.keys.items()
        }
        self.records: dict[str, SessionRecord | None] = {"alice": None, "bob": None}
        self.transcript = transcript

    def pair(self, name: str, key: str) -> KeyPair:
        return KeyPair.from_private(bytes.fromhex(self.keys[name][key]))

    def open(self, step: dict[str, Any]) -> None:
        keys = self.keys["bob"]
        with_prekey = self.transcript["with_prekey"]
        bundle = PreKeyBundle(
            registration_id=keys["registration_id"],
            identity=self.own["bob"].pair.public,
            signed_prekey_id=keys["signed_prekey_id"],
            signed_prekey=self.pair("bob", "signed_prekey").public,
            signed_prekey_signature=bytes.fromhex(self.transcript["signed_prekey_signature"]),
            prekey_id=keys["prekey_id"] if with_prekey else None,
            prekey=self.pair("bob", "prekey").public if with_prekey else None,
        )
        drawn = listed(bytes.fromhex(key) for key in step["drawn"])
        self.records["alice"] = initiate(None, bundle, self.own["alice"], drawn)

    def encrypt(self, step: dict[str, Any]) -> None:
        record = self.records[step["from"]]
        assert record is not None
        record, ciphertext = encrypt(record, bytes.fromhex(step["text"]))
        assert ciphertext.kind == step["kind"]
        assert ciphertext.data.hex() == step["data"]
        self.records[step["from"]] = record

    def decrypt(self, step: dict[str, Any]) -> None:
        sent = self.transcript["steps"][step["of"]]
        receiver = "bob" if sent["from"] == "alice" else "alice"
        drawn = listed(bytes.fromhex(key) for key in step["drawn"])
        data = bytes.fromhex(sent["data"])
        record = self.records[receiver]
        if sent["kind"] == "msg":
            got = decrypt(record, data, drawn)
        else:
            named = PreKeySignalMessage.parse(data).prekey_id
            assert named == (self.keys["bob"]["prekey_id"] if self.transcript["with_prekey"] else None)
            prekey = self.pair("bob", "prekey") if named is not None else None
            got = decrypt_prekey(
                record, data, self.own["bob"], self.pair("bob", "signed_prekey"), prekey, drawn
            )
            assert got.used_prekey_id == (named if record is None else None)
        assert got.plaintext.hex() == sent["text"]
        assert got.identity == self.own[sent["from"]].pair.public
        self.records[receiver] = SessionRecord.from_bytes(got.record.to_bytes(exact=True)).reserve()


@pytest.mark.parametrize("transcript", SESSIONS["transcripts"], ids=lambda each: each["name"])
def test_sessions_of_npm_libsignal(transcript: dict[str, Any]) -> None:
    replay = Replay(transcript)
    for step in transcript["steps"]:
        getattr(replay, step["step"])(step)


def test_sender_key_of_go_libsignal_is_read() -> None:
    record = process_distribution(None, bytes.fromhex(SENDER_KEY["distribution"]))
    messages = SENDER_KEY["messages"]
    for message in (messages[2], messages[0], messages[3], messages[1], SENDER_KEY["message_after"]):
        record, plaintext = group_decrypt(record, bytes.fromhex(message["data"]))
        assert plaintext.hex() == message["text"]
    late = process_distribution(None, bytes.fromhex(SENDER_KEY["distribution_after_messages"]))
    after = SENDER_KEY["message_after"]
    assert group_decrypt(late, bytes.fromhex(after["data"]))[1].hex() == after["text"]


def test_sender_key_of_go_libsignal_is_written() -> None:
    """All but the signature, which that library draws at random."""
    drawn = listed(
        [
            bytes.fromhex(SENDER_KEY["signing_private"]),
            SENDER_KEY["key_id"].to_bytes(4, "big"),
            bytes.fromhex(SENDER_KEY["chain_key"]),
        ]
    )
    record, distribution = create_distribution(None, drawn)
    assert distribution.hex() == SENDER_KEY["distribution"]
    reader: SenderKeyRecord | None = process_distribution(None, distribution)
    for message in SENDER_KEY["messages"]:
        record, data = group_encrypt(record, bytes.fromhex(message["text"]), listed([bytes(64)]))
        assert data[:-64].hex() == message["data"][:-128]
        assert SenderKeyMessage.parse(data).key_id == SENDER_KEY["key_id"]
        reader, plaintext = group_decrypt(reader, data)
        assert plaintext.hex() == message["text"]
    assert create_distribution(record, listed([]))[1].hex() == SENDER_KEY["distribution_after_messages"]
