"""The part of an `AccountStore` that is the same in every backend: typed reads on top of cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from wago.errors import StoreError
from wago.protocol.jid import Jid
from wago.store import tables
from wago.store.interfaces import (
    DeviceList,
    DeviceRecord,
    PreKeyRecord,
    PrivacyToken,
    SendRequest,
    SentMessage,
    SignedPreKeyRecord,
)
from wago.store.tables import Key, Table, V

_log = structlog.get_logger(__name__)


def run_actions(actions: Sequence[Callable[[], None]]) -> None:
    """Run what waits for a commit or a failure; an action that raises is logged and stops no other."""
    for action in actions:
        try:
            action()
        except Exception:
            _log.exception("action after a commit failed")


class CellAccount(ABC):
    """Reads of one account; a backend gives the cells."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._on_failure: list[Callable[[StoreError], None]] = []

    @property
    def account(self) -> str:
        return self._account

    def on_failure(self, action: Callable[[StoreError], None]) -> Callable[[], None]:
        self._on_failure.append(action)

        def stop() -> None:
            if action in self._on_failure:
                self._on_failure.remove(action)

        return stop

    def _failed(self, error: StoreError) -> None:
        run_actions([partial(action, error) for action in self._on_failure])

    @abstractmethod
    async def _get(self, table: Table[V], key: Key) -> V | None: ...

    @abstractmethod
    async def _get_many(self, table: Table[V], keys: Sequence[Key]) -> dict[Key, V]: ...

    async def device(self) -> DeviceRecord | None:
        return await self._get(tables.DEVICE, ())

    async def signal_session(self, address: str) -> bytes | None:
        return await self._get(tables.SIGNAL_SESSION, tables.address_key(address))

    async def signal_sessions(self, addresses: Sequence[str]) -> dict[str, bytes]:
        keys = {tables.address_key(address): address for address in addresses}
        found = await self._get_many(tables.SIGNAL_SESSION, list(keys))
        return {keys[key]: record for key, record in found.items()}

    async def identity(self, address: str) -> bytes | None:
        return await self._get(tables.IDENTITY, (address,))

    async def sender_key(self, group: str, address: str) -> bytes | None:
        return await self._get(tables.SENDER_KEY, (group, address))

    async def sender_key_recipients(self, group: str) -> frozenset[str]:
        return await self._get(tables.SENDER_KEY_RECIPIENTS, (group,)) or frozenset()

    async def prekey(self, prekey_id: int) -> PreKeyRecord | None:
        return await self._get(tables.PREKEY, (prekey_id,))

    async def signed_prekey(self, prekey_id: int) -> SignedPreKeyRecord | None:
        return await self._get(tables.SIGNED_PREKEY, (prekey_id,))

    async def lid_of(self, pn: Jid) -> Jid | None:
        fact = await self._get(tables.LID_OF, (str(pn),))
        return None if fact is None else fact.other

    async def pn_of(self, lid: Jid) -> Jid | None:
        fact = await self._get(tables.PN_OF, (str(lid),))
        return None if fact is None else fact.other

    async def device_list(self, user: Jid) -> DeviceList | None:
        return await self._get(tables.DEVICE_LIST, (str(user),))

    async def sent(self, message_id: str) -> SentMessage | None:
        return await self._get(tables.SENT, (message_id,))

    async def seen(self, chat: str, sender: str, message_id: str) -> bool:
        return await self._get(tables.SEEN, (chat, sender, message_id)) is not None

    async def message_secret(self, chat: str, sender: str, message_id: str) -> bytes | None:
        kept = await self._get(tables.MESSAGE_SECRET, (chat, sender, message_id))
        return None if kept is None else kept.secret

    async def send_request(self, message_id: str) -> SendRequest | None:
        return await self._get(tables.SEND_REQUEST, (message_id,))

    async def privacy_token(self, user: Jid) -> PrivacyToken | None:
        return await self._get(tables.PRIVACY_TOKEN, (str(user),))

    async def contact_name(self, user: Jid) -> str | None:
        return await self._get(tables.CONTACT_NAME, (str(user),))

    async def setting(self, name: str) -> bytes | None:
        return await self._get(tables.SETTING, (name,))
