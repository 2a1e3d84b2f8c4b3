"""Fuzz what is read of encrypted add-ons: `python tests/fuzz/fuzz_addons.py --seconds 60`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from google.protobuf.message import DecodeError

from tests.fuzz.harness import Target, main
from wago.errors import RemoteProtocolError
from wago.protocol import addons
from wago.protocol.addons import AddOnKind, Binding
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message, MessageKey

BINDING = Binding(secret=bytes(32), message_id="3EB0", author=Jid("1"), actor=Jid("2", "lid"))
KEY = MessageKey(remoteJID="1@s.whatsapp.net", ID="3EB0")
IV = bytes(12)
EDITED = Message(conversation="first")
EDITED.protocolMessage.editedMessage.conversation = "new"

SEALED = [
    addons.encrypt_vote(BINDING, KEY, [bytes(32)], IV, 1),
    addons.encrypt_event_answer(BINDING, KEY, EventResponseMessage(response=EventResponseMessage.GOING), IV),
    addons.encrypt_reaction(BINDING, KEY, "x", IV, 1),
    addons.encrypt_comment(BINDING, KEY, EDITED, IV),
    addons.encrypt_edit(AddOnKind.MESSAGE_EDIT, BINDING, KEY, EDITED, IV),
    addons.encrypt_edit(AddOnKind.POLL_OPTION, BINDING, KEY, EDITED, IV),
]


def open_message(data: bytes) -> None:
    """A whole message with an add-on in it."""
    try:
        message = Message.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed") from exc
    envelope = addons.find_envelope(message)
    if envelope is not None:
        addons.decrypt(envelope, BINDING)


def read_plaintexts(data: bytes) -> None:
    """A plaintext, whose sender had the secret and means ill: the first byte says of which kind."""
    kind, plaintext = data[:1], data[1:]
    match kind:
        case b"v":
            addons.read_vote(plaintext)
        case b"e":
            addons.read_event_answer(plaintext)
        case b"r":
            addons.read_reaction(plaintext, KEY)
        case b"c":
            addons.read_comment(plaintext, KEY)
        case _:
            addons.read_edit(AddOnKind.MESSAGE_EDIT, plaintext, KEY)


PLAINTEXTS = [b"v\x0a\x20" + bytes(32), b"e\x08\x01\x18\x02", b"r\x12\x01x", b"c\x0a\x01x", b"m"]
PLAINTEXTS[-1] += EDITED.SerializeToString()

TARGETS = [
    Target("addon", open_message, [each.SerializeToString() for each in SEALED]),
    Target("addon-plaintext", read_plaintexts, PLAINTEXTS),
    Target(
        "bot-reply",
        lambda data: addons.decrypt_reply(BINDING, data),
        [addons.encrypt_reply(BINDING, b"plain", IV)],
    ),
]

if __name__ == "__main__":
    main(TARGETS)
