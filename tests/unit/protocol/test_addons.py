"""Add-ons under message secrets: vectors from outside, and what must not open."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol import addons
from wago.protocol.addons import AddOnKind, Binding, Envelope, Sealed
from wago.protocol.addons.cipher import seal
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import (
    EventResponseMessage,
    Message,
    MessageKey,
    MessageSecretMessage,
    PollVoteMessage,
    SecretEncryptedMessage,
)

ID = "3EB0AABBCCDDEEFF001122"
SECRET = bytes(range(32))
IV = bytes(range(100, 112))
AUTHOR, ACTOR = Jid("491511000001"), Jid("491511000002")
BINDING = Binding(secret=SECRET, message_id=ID, author=AUTHOR, actor=ACTOR)
KEY = MessageKey(remoteJID=str(AUTHOR), fromMe=False, ID=ID)
AT_MS = 1790000000123
YES = sha256(b"yes").digest()

# Made in Node with `crypto` from the description in whatsmeow msgsecret.go, the protobufs with those of the
# npm package baileys 7; its decryptPollVote and decryptEventResponse read the first two.
VOTE = "f98aa4ca6f2a3111a89c03eadfa663e410cc97502078dd6f860b9a6a2335a186bae72109cff99e3ef1739296b201304891f6"
ANSWER = "3276cc44b28bcfe7ccfeba1f1189553767ac8566b931f43fbaa142"
REACTION = "a38cb9988f7e45286fa545a66ad104ff67520305d0cc3d3608c16fe48e"
COMMENT = "cb62a9e2ef8c1903bc38b684e96517ac1d59a180706b94e4"
EDIT = (
    "1aff439892c70c605f2bfd966d261eff51f14c237b0fc1b4d5f9b77c09f8a221dbc0e0981fc5d2041f91a8dc3d4a5f7a512f247b"
    "70076c394886553f4fb986ab09abc5ccf8377e2c51e9a4bde7bce639d8a2cc789f7e9b7504e380"
)


def envelope(kind: AddOnKind, payload: str) -> Envelope:
    return Envelope(kind, KEY, Sealed(bytes.fromhex(payload), IV))


def found(message: Message) -> Envelope:
    inside = addons.find_envelope(Message.FromString(message.SerializeToString()))
    assert inside is not None
    return inside


class TestVectors:
    def test_vote(self) -> None:
        plaintext = addons.decrypt(envelope(AddOnKind.VOTE, VOTE), BINDING)
        assert addons.read_vote(plaintext) == (YES,)
        message = addons.encrypt_vote(BINDING, KEY, [YES], IV, AT_MS)
        assert message.pollUpdateMessage.vote.encPayload.hex() == VOTE
        assert message.pollUpdateMessage.vote.encIV == IV
        assert message.pollUpdateMessage.pollCreationMessageKey == KEY
        assert message.pollUpdateMessage.senderTimestampMS == AT_MS
        assert not message.pollUpdateMessage.HasField("metadata")

    def test_event_answer(self) -> None:
        plaintext = addons.decrypt(envelope(AddOnKind.EVENT_ANSWER, ANSWER), BINDING)
        answer = addons.read_event_answer(plaintext)
        assert answer.response == EventResponseMessage.GOING
        assert (answer.timestampMS, answer.extraGuestCount) == (AT_MS, 2)
        message = addons.encrypt_event_answer(BINDING, KEY, answer, IV)
        assert message.encEventResponseMessage.encPayload.hex() == ANSWER

    def test_reaction(self) -> None:
        plaintext = addons.decrypt(envelope(AddOnKind.REACTION, REACTION), BINDING)
        reaction = addons.read_reaction(plaintext, KEY).reactionMessage
        assert (reaction.text, reaction.senderTimestampMS, reaction.key) == ("🔥", AT_MS, KEY)
        message = addons.encrypt_reaction(BINDING, KEY, "🔥", IV, AT_MS)
        assert message.encReactionMessage.encPayload.hex() == REACTION

    def test_comment(self) -> None:
        plaintext = addons.decrypt(envelope(AddOnKind.COMMENT, COMMENT), BINDING)
        comment = addons.read_comment(plaintext, KEY).commentMessage
        assert comment.message.extendedTextMessage.text == "nice"
        assert comment.targetMessageKey == KEY
        message = addons.encrypt_comment(BINDING, KEY, comment.message, IV)
        assert message.encCommentMessage.encPayload.hex() == COMMENT

    def test_edit(self) -> None:
        own = BINDING.named(AUTHOR, AUTHOR)
        plaintext = addons.decrypt(envelope(AddOnKind.MESSAGE_EDIT, EDIT), own)
        edit = addons.read_edit(AddOnKind.MESSAGE_EDIT, plaintext, KEY)
        assert edit.protocolMessage.editedMessage.conversation == "new"
        # The one the ciphertext is bound to, not the one it names itself.
        assert edit.protocolMessage.key == KEY
        message = addons.encrypt_edit(AddOnKind.MESSAGE_EDIT, own, KEY, Message.FromString(plaintext), IV)
        assert message.secretEncryptedMessage.encPayload.hex() == EDIT
        assert message.secretEncryptedMessage.secretEncType == SecretEncryptedMessage.MESSAGE_EDIT

    def test_bot_reply(self) -> None:
        """From first principles, with the HKDF of `cryptography`."""

        def expand(secret: bytes, info: bytes) -> bytes:
            return HKDF(SHA256(), 32, salt=None, info=info).derive(secret)

        base = expand(SECRET, b"Bot Message")
        key = expand(base, b"3EB0BOT" + b"491511000001@s.whatsapp.net" + b"867051314767696@bot")
        payload = AESGCM(key).encrypt(IV, b"plain", b"3EB0BOT\0867051314767696@bot")
        data = MessageSecretMessage(encPayload=payload, encIV=IV).SerializeToString()
        binding = Binding(
            secret=SECRET, message_id="3EB0BOT", author=AUTHOR, actor=Jid("867051314767696", "bot")
        )
        assert addons.bot_secret(SECRET) == base
        assert addons.decrypt_reply(binding, data) == b"plain"
        assert addons.encrypt_reply(binding, b"plain", IV) == data


KINDS = list(AddOnKind)


@given(
    st.sampled_from(KINDS),
    st.binary(max_size=200),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=12, max_size=12),
    st.text(max_size=40),
)
def test_only_what_it_was_made_for_opens_it(
    kind: AddOnKind, plaintext: bytes, secret: bytes, iv: bytes, message_id: str
) -> None:
    binding = Binding(secret=secret, message_id=message_id, author=AUTHOR, actor=ACTOR)
    sealed = seal(kind.uses[0], binding, plaintext, iv)
    made = Envelope(kind, KEY, sealed)
    assert addons.decrypt(made, binding) == plaintext
    others = [
        replace(binding, secret=bytes([secret[0] ^ 1]) + secret[1:]),
        replace(binding, message_id=message_id + "X"),
        binding.named(ACTOR, ACTOR),
        binding.named(AUTHOR, Jid("1", "lid")),
    ]
    for other in others:
        with pytest.raises(BadMac):
            addons.decrypt(made, other)
    for use in (other for other in KINDS if not set(other.uses) & set(kind.uses)):
        with pytest.raises(BadMac):
            addons.decrypt(Envelope(use, KEY, sealed), binding)


@given(st.binary(max_size=100), st.integers(min_value=0))
def test_a_damaged_one_does_not_open(plaintext: bytes, place: int) -> None:
    sealed = seal(AddOnKind.VOTE.uses[0], BINDING, plaintext, IV)
    damaged = bytearray(sealed.payload)
    damaged[place % len(damaged)] ^= 1
    with pytest.raises(BadMac):
        addons.decrypt(Envelope(AddOnKind.VOTE, KEY, Sealed(bytes(damaged), IV)), BINDING)


def test_people_are_named_without_device() -> None:
    sealed = addons.encrypt_vote(BINDING.named(AUTHOR.with_device(3), ACTOR.with_device(9)), KEY, [], IV, 1)
    assert addons.read_vote(addons.decrypt(found(sealed), BINDING)) == ()


class TestEnvelopes:
    def test_all_kinds_are_found(self) -> None:
        made = {
            AddOnKind.VOTE: addons.encrypt_vote(BINDING, KEY, [YES], IV, AT_MS),
            AddOnKind.EVENT_ANSWER: addons.encrypt_event_answer(BINDING, KEY, EventResponseMessage(), IV),
            AddOnKind.REACTION: addons.encrypt_reaction(BINDING, KEY, "", IV, AT_MS),
            AddOnKind.COMMENT: addons.encrypt_comment(BINDING, KEY, Message(conversation="c"), IV),
        }
        for kind in (
            AddOnKind.MESSAGE_EDIT,
            AddOnKind.EVENT_EDIT,
            AddOnKind.POLL_EDIT,
            AddOnKind.POLL_OPTION,
        ):
            made[kind] = addons.encrypt_edit(kind, BINDING, KEY, Message(conversation="e"), IV)
        assert set(made) == set(AddOnKind)
        for kind, message in made.items():
            inside = found(message)
            assert (inside.kind, inside.key) == (kind, KEY)
            addons.decrypt(inside, BINDING)

    def test_others_have_none(self) -> None:
        for message in (
            Message(conversation="plain"),
            Message(),
            Message(
                secretEncryptedMessage=SecretEncryptedMessage(
                    secretEncType=SecretEncryptedMessage.MESSAGE_SCHEDULE
                )
            ),
        ):
            assert addons.find_envelope(message) is None

    def test_an_option_may_be_sealed_as_an_edit(self) -> None:
        # whatsmeow has no use of its own for it.
        sealed = seal(AddOnKind.POLL_EDIT.uses[0], BINDING, b"", IV)
        assert addons.decrypt(Envelope(AddOnKind.POLL_OPTION, KEY, sealed), BINDING) == b""


class TestRefused:
    @pytest.mark.parametrize("sealed", [Sealed(bytes(15), IV), Sealed(bytes(16), IV[:11]), Sealed(b"", b"")])
    def test_impossible_lengths(self, sealed: Sealed) -> None:
        with pytest.raises(RemoteProtocolError):
            addons.decrypt(Envelope(AddOnKind.VOTE, KEY, sealed), BINDING)

    def test_wrong_lengths_of_ours(self) -> None:
        with pytest.raises(LocalProtocolError):
            addons.encrypt_vote(BINDING, KEY, [], IV + b"1", 0)
        with pytest.raises(LocalProtocolError):
            addons.encrypt_vote(replace(BINDING, secret=b"short"), KEY, [], IV, 0)
        with pytest.raises(LocalProtocolError):
            addons.bot_secret(b"short")

    def test_malformed_plaintexts(self) -> None:
        with pytest.raises(RemoteProtocolError):
            addons.read_vote(b"\xff")
        with pytest.raises(RemoteProtocolError):
            addons.read_vote(PollVoteMessage(selectedOptions=[b"no hash"]).SerializeToString())
        with pytest.raises(RemoteProtocolError):
            addons.read_edit(AddOnKind.MESSAGE_EDIT, Message(conversation="x").SerializeToString(), KEY)
        with pytest.raises(RemoteProtocolError):
            addons.decrypt_reply(BINDING, b"\xff\xff")
        with pytest.raises(RemoteProtocolError):
            addons.decrypt_reply(BINDING, b"")
