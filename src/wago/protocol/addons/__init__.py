"""What is encrypted with the secret of the message it is about: votes, answers, edits, bots' replies."""

from wago.protocol.addons.bots import bot_secret, decrypt_reply, encrypt_reply
from wago.protocol.addons.cipher import IV_LEN, Binding, Sealed
from wago.protocol.addons.contents import (
    AddOnKind,
    Envelope,
    decrypt,
    encrypt_comment,
    encrypt_edit,
    encrypt_event_answer,
    encrypt_reaction,
    encrypt_vote,
    find_envelope,
    read_comment,
    read_edit,
    read_event_answer,
    read_reaction,
    read_vote,
)

__all__ = [
    "IV_LEN",
    "AddOnKind",
    "Binding",
    "Envelope",
    "Sealed",
    "bot_secret",
    "decrypt",
    "decrypt_reply",
    "encrypt_comment",
    "encrypt_edit",
    "encrypt_event_answer",
    "encrypt_reaction",
    "encrypt_reply",
    "encrypt_vote",
    "find_envelope",
    "read_comment",
    "read_edit",
    "read_event_answer",
    "read_reaction",
    "read_vote",
]
