"""What bots answer: `<enc type="msmsg">`, encrypted with the secret of the question.

A bot does not get that secret, but a key made of it; with the asker's and its own address and the reply's id
it makes the key of each reply.

Source: whatsmeow msgsecret.go (applyBotMessageHKDF, decryptBotMessage); whatsapp-rust
wacore/src/bot_message.rs.
"""

from __future__ import annotations

from dataclasses import replace

from google.protobuf.message import DecodeError

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.addons.cipher import Binding, Sealed, open_sealed, seal
from wago.protocol.kdf import hkdf_sha256
from wago.protocol.message_secret import SECRET_LEN, SecretUse
from wago.protocol.proto.e2e_pb2 import MessageSecretMessage


def bot_secret(secret: bytes) -> bytes:
    """What a bot is given of a message's secret: 32 bytes.

    Raises:
        LocalProtocolError: the secret has another length than secrets have.
    """
    if len(secret) != SECRET_LEN:
        raise LocalProtocolError(f"a message secret has {SECRET_LEN} bytes, not {len(secret)}")
    return hkdf_sha256(secret, length=SECRET_LEN, info=SecretUse.BOT_MESSAGE.encode())


def encrypt_reply(binding: Binding, plaintext: bytes, iv: bytes) -> bytes:
    """The bot's side: the content of an `<enc>`.

    Args:
        binding: the secret is the one of the question, the author who asked, the actor the bot; the id is
            the reply's own, or that of the first reply if this one continues it.
        plaintext: a serialized Message, unpadded.
        iv: 12 random bytes.
    """
    sealed = seal(None, replace(binding, secret=bot_secret(binding.secret)), plaintext, iv)
    return MessageSecretMessage(encPayload=sealed.payload, encIV=sealed.iv).SerializeToString()


def decrypt_reply(binding: Binding, data: bytes) -> bytes:
    """The asker's side.

    Raises:
        BadMac: it was made with another secret, id or for other people.
        RemoteProtocolError: malformed.
    """
    message = MessageSecretMessage()
    try:
        message.ParseFromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError("a bot's reply is malformed") from exc
    keyed = replace(binding, secret=bot_secret(binding.secret))
    return open_sealed(None, keyed, Sealed(message.encPayload, message.encIV))
