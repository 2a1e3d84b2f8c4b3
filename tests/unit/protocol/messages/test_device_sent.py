"""The copy for the account's other devices, whichever way its sender laid it out."""

from __future__ import annotations

from wago.protocol.messages.device_sent import unwrapped
from wago.protocol.proto.e2e_pb2 import Message

SECRET = bytes(range(32))


def wrapped(inner: Message, context: Message | None = None) -> Message:
    message = Message()
    message.deviceSentMessage.destinationJID = "15550100001@s.whatsapp.net"
    message.deviceSentMessage.message.CopyFrom(inner)
    if context is not None:
        message.messageContextInfo.CopyFrom(context.messageContextInfo)
    return message


def with_secret(secret: bytes) -> Message:
    message = Message()
    message.messageContextInfo.messageSecret = secret
    return message


def test_a_context_lifted_into_the_wrapper_is_put_back() -> None:
    found = unwrapped(wrapped(Message(conversation="Hi"), with_secret(SECRET)))
    assert found.conversation == "Hi"
    assert found.messageContextInfo.messageSecret == SECRET


def test_a_context_inside_comes_first() -> None:
    found = unwrapped(wrapped(with_secret(SECRET), with_secret(bytes(32))))
    assert found.messageContextInfo.messageSecret == SECRET


def test_what_is_missing_inside_is_taken_from_the_wrapper() -> None:
    inner, outer = Message(conversation="Hi"), with_secret(SECRET)
    inner.messageContextInfo.deviceListMetadataVersion = 2
    outer.messageContextInfo.messageAssociation.messageIndex = 3
    outer.messageContextInfo.botMetadata.timezone = "UTC"
    outer.messageContextInfo.threadID.add()
    found = unwrapped(wrapped(inner, outer)).messageContextInfo
    assert (found.deviceListMetadataVersion, found.messageSecret) == (2, SECRET)
    assert found.messageAssociation.messageIndex == 3
    assert found.botMetadata.timezone == "UTC"
    assert len(found.threadID) == 1


def test_the_limit_on_sharing_is_that_of_the_wrapper() -> None:
    inner = with_secret(SECRET)
    inner.messageContextInfo.limitSharingV2.sharingLimited = True
    assert not unwrapped(wrapped(inner)).messageContextInfo.HasField("limitSharingV2")
    outer = Message()
    outer.messageContextInfo.limitSharingV2.sharingLimited = False
    found = unwrapped(wrapped(inner, outer)).messageContextInfo
    assert found.HasField("limitSharingV2")
    assert not found.limitSharingV2.sharingLimited


def test_without_any_context_there_is_none() -> None:
    assert not unwrapped(wrapped(Message(conversation="Hi"))).HasField("messageContextInfo")
