"""What a phone gives a companion that could not read messages: the messages as the phone keeps them.

Source: whatsmeow message.go (handlePlaceholderResendResponse), whatsapp-rust src/pdo.rs, Baileys
Utils/process-message.ts.
"""

from __future__ import annotations

from collections.abc import Callable

from wago.protocol.proto.e2e_pb2 import (
    Message,
    MessageKey,
    PeerDataOperationRequestMessage,
    PeerDataOperationRequestType,
    ProtocolMessage,
)
from wago.protocol.proto.web_pb2 import WebMessageInfo


def wants_messages(asked: PeerDataOperationRequestMessage) -> bool:
    """Whether a companion asks for messages that it could not read."""
    return asked.peerDataOperationRequestType == PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND


def answer(
    request_id: str,
    asked: PeerDataOperationRequestMessage,
    find: Callable[[MessageKey], WebMessageInfo | None],
) -> Message:
    """The answer to a companion's request.

    Args:
        request_id: of the message with the request.
        asked: the request.
        find: the message with this key, None if the phone does not have it either.
    """
    message = Message()
    protocol = message.protocolMessage
    protocol.type = ProtocolMessage.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE
    response = protocol.peerDataOperationRequestResponseMessage
    response.peerDataOperationRequestType = PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND
    response.stanzaID = request_id
    for each in asked.placeholderMessageResendRequest:
        kept = find(each.messageKey)
        if kept is None:
            kept = WebMessageInfo(key=each.messageKey)
        result = response.peerDataOperationResult.add()
        result.placeholderMessageResendResponse.webMessageInfoBytes = kept.SerializeToString()
    return message
