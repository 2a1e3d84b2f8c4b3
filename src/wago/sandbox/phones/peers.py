"""What companions ask of their phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wago.protocol.proto.e2e_pb2 import Message, MessageKey
from wago.protocol.proto.web_pb2 import WebMessageInfo
from wago.sandbox.model import Address
from wago.sandbox.phones import resend

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


class PhonePeers:
    """The answers of one phone."""

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone

    def message(self, sender: Address, message_id: str, message: Message) -> None:
        """A companion wants app-state keys, a collection, or messages that it could not read."""
        protocol = message.protocolMessage
        appstate = self._service.phone_appstates.of(self._phone)
        if protocol.HasField("appStateSyncKeyRequest"):
            appstate.asked(sender, message)
        request = protocol.peerDataOperationRequestMessage
        if request.HasField("syncdCollectionFatalRecoveryRequest"):
            appstate.recover(sender, message_id, request.syncdCollectionFatalRecoveryRequest.collectionName)
        self._phone.history.asked(sender.device, message_id, request)
        if resend.wants_messages(request):
            self._phone.send_peer(sender.device, resend.answer(message_id, request, self._kept))

    def _kept(self, key: MessageKey) -> WebMessageInfo | None:
        chats = self._phone.chats
        found = [*chats.own(key.ID), *chats.others(key.ID)]
        entry = next((each for each in found if each.payload and each.from_me == key.fromMe), None)
        if entry is None:
            return None
        info = WebMessageInfo(key=key, messageTimestamp=entry.at)
        info.message.ParseFromString(entry.payload)
        author = self._service.directory.account(entry.sender.partition(":")[0])
        if author is not None and not entry.from_me:
            info.pushName = author.name
        return info
