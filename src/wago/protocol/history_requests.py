"""Asking the own phone for messages that are older than what a companion knows of a chat.

Source: whatsmeow send.go (BuildHistorySyncRequest), Baileys Socket/messages-recv.ts (fetchMessageHistory),
whatsapp-rust src/pdo.rs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import (
    Message,
    PeerDataOperationRequestMessage,
    PeerDataOperationRequestType,
    ProtocolMessage,
)

RECOMMENDED: Final = 50
"""Messages to ask for at a time (whatsmeow)."""

MOST: Final = 500
"""No reference names a limit; this is ours, and the sandbox's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderMessages:
    """A request for the messages of a chat that come before one of them.

    Attributes:
        id: of the oldest message that is known; `from_me` and `timestamp` (Unix seconds) are its own.
        count: how many are wanted.
    """

    chat: Jid
    id: str
    from_me: bool
    timestamp: int
    count: int = RECOMMENDED

    def build(self) -> Message:
        """A message for the phone."""
        message = Message()
        protocol = message.protocolMessage
        protocol.type = ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE
        request = protocol.peerDataOperationRequestMessage
        request.peerDataOperationRequestType = PeerDataOperationRequestType.HISTORY_SYNC_ON_DEMAND
        wanted = request.historySyncOnDemandRequest
        wanted.chatJID = str(self.chat)
        wanted.oldestMsgID = self.id
        wanted.oldestMsgFromMe = self.from_me
        # Seconds, whatever the name says (whatsmeow); the two others pass on what their callers give.
        wanted.oldestMsgTimestampMS = self.timestamp
        wanted.onDemandMsgCount = self.count
        return message

    @classmethod
    def parse(cls, request: PeerDataOperationRequestMessage) -> OlderMessages | None:
        """The request in a message to the phone; None if it asks for something else.

        Raises:
            RemoteProtocolError: it lacks something.
        """
        if request.peerDataOperationRequestType != PeerDataOperationRequestType.HISTORY_SYNC_ON_DEMAND:
            return None
        wanted = request.historySyncOnDemandRequest
        try:
            chat = Jid.parse(wanted.chatJID)
        except LocalProtocolError as exc:
            raise RemoteProtocolError("a request for history without a chat") from exc
        if not wanted.oldestMsgID or not wanted.HasField("oldestMsgFromMe"):
            raise RemoteProtocolError("a request for history that names no message")
        if not 0 < wanted.onDemandMsgCount <= MOST:
            raise RemoteProtocolError(f"a request for {wanted.onDemandMsgCount} messages of history")
        if not wanted.oldestMsgTimestampMS > 0:
            raise RemoteProtocolError("a request for history without a time")
        return cls(
            chat=chat,
            id=wanted.oldestMsgID,
            from_me=wanted.oldestMsgFromMe,
            timestamp=wanted.oldestMsgTimestampMS,
            count=wanted.onDemandMsgCount,
        )
