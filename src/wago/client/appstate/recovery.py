"""Asking the phone for a collection that the server's snapshot does not give.

Source: whatsmeow appstate.go (BuildAppStateRecoveryRequest, handleAppStateRecovery).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.client.context import ClientContext
from wago.client.peers import Peers
from wago.errors import RemoteProtocolError
from wago.protocol.appstate.recovery import build_recovery_request, parse_recovery
from wago.protocol.proto.e2e_pb2 import PeerDataOperationRequestResponseMessage
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery

ASK_AGAIN_S: Final = 24 * 3600

Hook = Callable[[SyncdSnapshotRecovery], None]


class Recovery:
    """What was asked for, and what comes."""

    def __init__(self, ctx: ClientContext, peers: Peers) -> None:
        self._ctx = ctx
        self._peers = peers
        self._asked: dict[str, int] = {}
        self._hooks: list[Hook] = []
        ctx.on_forgotten(self._asked.clear)

    def on_recovery(self, hook: Hook) -> None:
        """Call `hook` with each collection that was asked for and comes."""
        self._hooks.append(hook)

    def ask(self, collection: str) -> None:
        """Ask the phone, at most once a day for each collection; returns at once."""
        now = self._ctx.now()
        if now - self._asked.get(collection, -ASK_AGAIN_S) < ASK_AGAIN_S:
            return
        self._asked[collection] = now
        self._ctx.spawn(self._ask(collection), name="app state recovery", bound=True)

    async def _ask(self, collection: str) -> None:
        try:
            await self._peers.send(build_recovery_request(collection, self._ctx.now()))
        except BaseException:
            self._asked.pop(collection, None)
            raise
        self._ctx.log.info("Phone asked for a collection", collection=collection)

    def answered(self, answer: PeerDataOperationRequestResponseMessage) -> None:
        """The phone answered some request; whatever else it answers is not ours to read."""
        for result in answer.peerDataOperationResult:
            if not result.HasField("syncdSnapshotFatalRecoveryResponse"):
                continue
            part = result.syncdSnapshotFatalRecoveryResponse
            try:
                recovery = parse_recovery(part.collectionSnapshot, compressed=part.isCompressed)
            except RemoteProtocolError as exc:
                self._ctx.log.warning("Bad recovery", error=str(exc))
                continue
            if recovery.collectionName not in self._asked:
                self._ctx.log.warning("Recovery that nobody wanted", collection=recovery.collectionName)
                continue
            for hook in self._hooks:
                hook(recovery)
