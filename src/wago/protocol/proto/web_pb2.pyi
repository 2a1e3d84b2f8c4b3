from collections.abc import Iterable as _Iterable
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar

from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from google.protobuf.internal import containers as _containers

from wago.protocol.proto import e2e_pb2 as _e2e_pb2

DESCRIPTOR: _descriptor.FileDescriptor

class Reaction(_message.Message):
    __slots__ = ("key", "senderTimestampMS", "text")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SENDERTIMESTAMPMS_FIELD_NUMBER: _ClassVar[int]
    key: _e2e_pb2.MessageKey
    text: str
    senderTimestampMS: int
    def __init__(self, key: _e2e_pb2.MessageKey | _Mapping | None = ..., text: str | None = ..., senderTimestampMS: int | None = ...) -> None: ...

class WebMessageInfo(_message.Message):
    __slots__ = ("broadcast", "key", "message", "messageSecret", "messageTimestamp", "participant", "pushName", "reactions", "starred", "verifiedBizName")
    KEY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_FIELD_NUMBER: _ClassVar[int]
    STARRED_FIELD_NUMBER: _ClassVar[int]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    PUSHNAME_FIELD_NUMBER: _ClassVar[int]
    VERIFIEDBIZNAME_FIELD_NUMBER: _ClassVar[int]
    REACTIONS_FIELD_NUMBER: _ClassVar[int]
    MESSAGESECRET_FIELD_NUMBER: _ClassVar[int]
    key: _e2e_pb2.MessageKey
    message: _e2e_pb2.Message
    messageTimestamp: int
    participant: str
    starred: bool
    broadcast: bool
    pushName: str
    verifiedBizName: str
    reactions: _containers.RepeatedCompositeFieldContainer[Reaction]
    messageSecret: bytes
    def __init__(self, key: _e2e_pb2.MessageKey | _Mapping | None = ..., message: _e2e_pb2.Message | _Mapping | None = ..., messageTimestamp: int | None = ..., participant: str | None = ..., starred: bool | None = ..., broadcast: bool | None = ..., pushName: str | None = ..., verifiedBizName: str | None = ..., reactions: _Iterable[Reaction | _Mapping] | None = ..., messageSecret: bytes | None = ...) -> None: ...
