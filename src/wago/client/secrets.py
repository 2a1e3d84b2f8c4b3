"""Messages' secrets: what is said about a message later is encrypted with them.

They are kept under the chat and the sender as these were named when the message came: by LID where that was
known. Later it may be, or something may name the people by number, so that every spelling is tried.

Source: whatsmeow store/sqlstore (GetMessageSecret); whatsapp-rust src/message/msg_secret.rs.
"""

from __future__ import annotations

from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.protocol.jid import Jid
from wago.protocol.message_secret import SECRET_LEN
from wago.store.interfaces import Batch


class MessageSecrets:
    """The secrets of one account's messages."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._identities = identities

    async def find(self, chat: Jid, sender: Jid, message_id: str) -> bytes | None:
        """The secret of a message, whichever of their names its chat and sender are given by.

        Raises:
            StoreError: the store failed.
        """
        for chat_name in await self.names(chat):
            for sender_name in await self.names(sender):
                secret = await self._ctx.account.message_secret(str(chat_name), str(sender_name), message_id)
                if secret is not None:
                    return secret
        return None

    async def names(self, jid: Jid) -> tuple[Jid, ...]:
        """A person's names, without device, the one to keep things under first; a group's only one."""
        return await self._identities.spellings(jid.bare) if jid.is_user else (jid.bare,)

    def keep(self, batch: Batch, chat: str, sender: str, message_id: str, secret: bytes) -> None:
        """Keep a secret; something of another length is none."""
        if len(secret) == SECRET_LEN:
            batch.put_message_secret(chat, sender, message_id, secret, self._ctx.now())
