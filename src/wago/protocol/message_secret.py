"""Keys derived from a message's secret: for what is said about a message later, and for reporting it.

Source: whatsmeow msgsecret.go (generateMsgSecretKey)
"""

from __future__ import annotations

import enum
from typing import Final

from wago.protocol.jid import Jid
from wago.protocol.kdf import hkdf_sha256


class SecretUse(enum.StrEnum):
    POLL_VOTE = "Poll Vote"
    REACTION = "Enc Reaction"
    COMMENT = "Enc Comment"
    REPORT_TOKEN = "Report Token"  # noqa: S105
    EVENT_RESPONSE = "Event Response"
    EVENT_EDIT = "Event Edit"
    MESSAGE_EDIT = "Message Edit"
    POLL_EDIT = "Poll Edit"
    POLL_ADD_OPTION = "Poll Add Option"
    BOT_MESSAGE = "Bot Message"


SECRET_LEN: Final = 32


def derive_key(secret: bytes, use: SecretUse | None, message_id: str, sender: Jid, other: Jid) -> bytes:
    """32 bytes.

    Args:
        secret: the message's secret, 32 bytes.
        use: what the key is for; None for what a bot answers, where the secret says that already.
        message_id: of the message that has the secret.
        sender: who sent that message.
        other: who acts on it now; of a report token, the chat.
    """
    info = f"{message_id}{sender.bare}{other.bare}{use or ''}".encode()
    return hkdf_sha256(secret, length=32, info=info)
