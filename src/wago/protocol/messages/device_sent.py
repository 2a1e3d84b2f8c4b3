"""The wrapper in which a device sends its account's other devices a copy of what it sent."""

from __future__ import annotations

from wago.protocol.proto.e2e_pb2 import Message, MessageContextInfo


def unwrapped(message: Message) -> Message:
    """What was sent, with what its sender lifted out of it into the wrapper.

    Wire: Message { deviceSentMessage { destinationJID, message }, messageContextInfo }. Some senders take the
    context out of the inner message, others leave it in as well.
    Source: whatsapp-rust, wacore/src/proto_helpers.rs, merge_dsm_context

    Args:
        message: one that has a `deviceSentMessage`; its inner message is changed.
    """
    inner = message.deviceSentMessage.message
    if inner.HasField("messageContextInfo"):
        _merge(message.messageContextInfo, inner.messageContextInfo)
    elif message.HasField("messageContextInfo"):
        inner.messageContextInfo.CopyFrom(message.messageContextInfo)
    return inner


def _merge(outer: MessageContextInfo, inner: MessageContextInfo) -> None:
    """What stands inside comes first, but for the limit on sharing."""
    if not inner.messageSecret and outer.messageSecret:
        inner.messageSecret = outer.messageSecret
    if not inner.HasField("messageAssociation") and outer.HasField("messageAssociation"):
        inner.messageAssociation.CopyFrom(outer.messageAssociation)
    if not inner.HasField("botMetadata") and outer.HasField("botMetadata"):
        inner.botMetadata.CopyFrom(outer.botMetadata)
    if not inner.threadID:
        inner.threadID.extend(outer.threadID)
    inner.ClearField("limitSharingV2")
    if outer.HasField("limitSharingV2"):
        inner.limitSharingV2.CopyFrom(outer.limitSharingV2)
