"""Message ids, participant hashes, message secrets, reporting tokens."""

from __future__ import annotations

import contextlib
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.protocol.message_secret import SecretUse, derive_key
from wago.protocol.phash import participant_hash
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.reporting import reported_content, reporting_token, wants_reporting_token
from wago.protocol.verified_name import make_verified_name, read_verified_name


class TestMessageId:
    def test_made_of_time_number_and_random_bytes(self) -> None:
        # whatsmeow send.go (GenerateMessageID)
        data = (1700000000).to_bytes(8, "big") + b"491511@c.us" + b"r" * 16
        expected = "3EB0" + hashlib.sha256(data).hexdigest()[:18].upper()
        assert message_id(Jid("491511", device=3), 1700000000, lambda n: b"r" * n) == expected

    def test_before_linking(self) -> None:
        assert len(message_id(None, 1, lambda n: bytes(n))) == 22


class TestParticipantHash:
    @pytest.mark.parametrize(
        ("devices", "expected"),
        [
            # Vectors: whatsapp-rust wacore/src/messages.rs (phash_crosscheck_vectors)
            ([Jid("5511999999999", device=3)], "2:5s+YxCff"),
            ([Jid("5511999999999")], "2:RJWVxcMQ"),
            ([Jid("5511988887777", device=14), Jid("7469250125917", device=21)], "2:AAv/hwhn"),
        ],
    )
    def test_vectors(self, devices: list[Jid], expected: str) -> None:
        assert participant_hash(devices) == expected
        assert participant_hash(reversed(devices)) == expected


class TestReporting:
    def test_key_vector(self) -> None:
        # Vector: whatsapp-rust wacore/src/reporting_token.rs (test_golden_hkdf_key_derivation)
        key = derive_key(
            b"\x42" * 32,
            SecretUse.REPORT_TOKEN,
            "3EB0E0E5F2D4F618589C0B",
            Jid("5511999887766"),
            Jid("5511888776655"),
        )
        assert key.hex() == "ba50b22be5cc25717d32b7d277dae1bc9fa8ad122cddb0ec4fbc872452a5e08c"

    def test_content_of_a_plain_text(self) -> None:
        # Vector: whatsapp-rust (test_golden_conversation_content_extraction)
        assert reported_content(Message(conversation="Test").SerializeToString()).hex() == "0a0454657374"

    def test_content_of_an_extended_text(self) -> None:
        # Vector: whatsapp-rust (test_golden_extended_text_content_extraction)
        message = Message()
        message.extendedTextMessage.text = "Hi"
        assert reported_content(message.SerializeToString()).hex() == "32040a024869"

    def test_only_what_the_table_names(self) -> None:
        message = Message()
        text = message.extendedTextMessage
        text.text, text.matchedText, text.contextInfo.stanzaID = "Hi", "secret", "3EB0"
        text.contextInfo.isForwarded = True
        message.messageContextInfo.messageSecret = b"s" * 32
        content = Message.FromString(reported_content(message.SerializeToString()))
        expected = Message()
        expected.extendedTextMessage.text = "Hi"
        expected.extendedTextMessage.contextInfo.isForwarded = True
        assert content == expected

    def test_a_wrapped_message_is_read_by_the_same_table(self) -> None:
        message = Message()
        message.viewOnceMessage.message.imageMessage.caption = "c"
        message.viewOnceMessage.message.imageMessage.directPath = "/path"
        message.viewOnceMessage.message.imageMessage.URL = "https://example.org"
        content = Message.FromString(reported_content(message.SerializeToString()))
        assert content.viewOnceMessage.message.imageMessage.caption == "c"
        assert not content.viewOnceMessage.message.imageMessage.URL

    def test_fields_are_sorted(self) -> None:
        text, image = bytes.fromhex("0a0168"), bytes.fromhex("1a031a0163")
        assert reported_content(image + text) == text + image

    def test_token(self) -> None:
        payload = Message(conversation="Test").SerializeToString()
        sender, remote = Jid("111", device=4), Jid("222")
        key = derive_key(b"m" * 32, SecretUse.REPORT_TOKEN, "ID", Jid("111"), remote)
        token = reporting_token(b"m" * 32, payload, message_id="ID", sender=sender, remote=remote)
        assert token == hmac.digest(key, bytes.fromhex("0a0454657374"), "sha256")[:16]

    def test_which_messages(self) -> None:
        assert wants_reporting_token(Message(conversation="x"))
        reaction = Message()
        reaction.reactionMessage.text = "x"
        assert not wants_reporting_token(reaction)

    @given(st.binary(max_size=60))
    def test_garbage_is_refused_or_read(self, data: bytes) -> None:
        with contextlib.suppress(LocalProtocolError):
            reported_content(data)


def test_verified_names() -> None:
    certificate = make_verified_name("Shop", serial=1, issuer="smb:wa", issue_time=1)
    assert read_verified_name(certificate) == "Shop"
    assert read_verified_name(b"\xff") is None
    assert read_verified_name(b"") is None
