"""Messages that are for the client, not for the user: what our own devices tell each other.

Source: whatsmeow message.go (handleProtocolMessage), receipt types in types/events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wago.client.appstate.keys import SyncKeys
from wago.client.appstate.recovery import Recovery
from wago.client.ciphers import Work
from wago.client.context import ClientContext
from wago.client.events import MessageInfo
from wago.client.identities import Identities
from wago.client.receive.history_parts import HistoryParts
from wago.client.receive.unwrap import lid_mappings
from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import PRIMARY_DEVICE
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.receipt import Receipt, ReceiptType

PEER = "peer"


class Control:
    """Takes protocol messages of our own account.

    Args:
        migrated: called when the primary says that the account talks by LID now.
        keys: takes and gives keys of app state.
        recovery: takes collections of app state that the phone was asked for.
        parts: reads what the primary tells of the past.
    """

    def __init__(
        self,
        ctx: ClientContext,
        identities: Identities,
        migrated: Callable[[], None],
        keys: SyncKeys,
        recovery: Recovery,
        parts: HistoryParts,
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._migrated = migrated
        self._keys = keys
        self._recovery = recovery
        self._parts = parts

    def take(self, work: Work, info: MessageInfo, message: Message) -> bool:
        """Act on a message of our own devices; True if the user has nothing to see in it."""
        if not info.from_me or not message.HasField("protocolMessage"):
            return False
        protocol = message.protocolMessage
        if protocol.HasField("appStateSyncKeyShare"):
            self._keys.shared(work, info, protocol.appStateSyncKeyShare)
        if protocol.HasField("appStateSyncKeyRequest"):
            self._keys.wanted(info, protocol.appStateSyncKeyRequest)
        if info.sender.device == PRIMARY_DEVICE:
            # Only the primary has a say: another companion must not hand out names.
            told = protocol.historySyncNotification
            if told.initialHistBootstrapInlinePayload or told.directPath:
                self._parts.wanted(work, told)
            if protocol.HasField("peerDataOperationRequestResponseMessage"):
                self._recovery.answered(protocol.peerDataOperationRequestResponseMessage)
            if protocol.HasField("lidMigrationMappingSyncMessage"):
                self._learn(work, protocol.lidMigrationMappingSyncMessage.encodedMappingPayload)
        return info.category == PEER

    def _learn(self, work: Work, payload: bytes) -> None:
        try:
            pairs = lid_mappings(payload)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad migration sync", error=str(exc))
            return
        for lid, pn in pairs:
            self._identities.learn(work.batch, lid, pn)
        work.on_submit(self._migrated)

    def receipts(self, info: MessageInfo, decrypted: Sequence[Message]) -> list[Node]:
        """Receipts that such messages want besides the usual one."""
        if not info.from_me:
            return []
        history = any(each.protocolMessage.HasField("historySyncNotification") for each in decrypted)
        if not history:
            return []
        return [Receipt(id=info.id, to=self._ctx.jid.bare, type=ReceiptType.HISTORY_SYNC).build()]
