"""People: are they on WhatsApp, and under which addresses.

Source: whatsmeow user.go (IsOnWhatsApp).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wago.client.context import ClientContext
from wago.client.identities import Identities, plain
from wago.errors import LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.stanza.usync import UsyncQuery, UsyncUser

_PHONE: Final = re.compile(r"\+?[0-9]{5,20}")
_NOISE: Final = re.compile(r"[\s().-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLookup:
    """What the directory says of one number.

    Attributes:
        query: the number as it was asked for.
        jid: under its phone number; of a number that is not on WhatsApp, what it would be.
        lid: None if the server names none.
        verified_name: a business's VerifiedNameCertificate, None for others.
    """

    query: str
    jid: Jid
    lid: Jid | None
    on_whatsapp: bool
    verified_name: bytes | None = None


class Contacts:
    """The directory."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._identities = identities

    async def lookup(self, phones: Sequence[str]) -> list[ContactLookup]:
        """Look numbers up, in one request; answers come in the order of the questions.

        Args:
            phones: in international form, with or without `+`.

        Raises:
            LocalProtocolError: one is no phone number.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        self._ctx.require_online()
        numbers = [self._digits(phone) for phone in phones]
        if not numbers:
            return []
        answer = await self._ctx.execute(
            UsyncQuery(
                sid=self._ctx.next_iq_id(),
                phones=tuple(dict.fromkeys(numbers)),
                contact=True,
                contact_addressing="lid",
                business=True,
            )
        )
        batch = self._ctx.account.batch()
        found: dict[str, ContactLookup] = {}
        for user in answer.users:
            self._read(user, found)
            if user.jid is not None:
                self._identities.learn(batch, user.jid, user.pn_jid or user.lid)
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "contacts")
        unknown = ContactLookup(query="", jid=Jid(""), lid=None, on_whatsapp=False)
        return [
            self._named(found.get(number, unknown), phone, number)
            for phone, number in zip(phones, numbers, strict=True)
        ]

    @staticmethod
    def _digits(phone: str) -> str:
        compact = _NOISE.sub("", phone)
        if not _PHONE.fullmatch(compact):
            raise LocalProtocolError(f"not a phone number in international form: {phone!r}")
        return compact.lstrip("+")

    @staticmethod
    def _read(user: UsyncUser, found: dict[str, ContactLookup]) -> None:
        names = [plain(each.bare) for each in (user.jid, user.pn_jid, user.lid) if each is not None]
        pn = next((each for each in names if each.is_pn), None)
        lid = next((each for each in names if each.is_lid), None)
        query = (user.query or "").partition("@")[0].lstrip("+") or (pn.user if pn is not None else "")
        if not query:
            return
        found[query] = ContactLookup(
            query=query,
            # The server may name another number than was asked: old and new forms in Brazil, for one.
            jid=pn or Jid(query),
            lid=lid,
            on_whatsapp=bool(user.registered),
            verified_name=user.verified_name,
        )

    @staticmethod
    def _named(answer: ContactLookup, phone: str, number: str) -> ContactLookup:
        return ContactLookup(
            query=phone,
            jid=answer.jid if answer.jid.user else Jid(number),
            lid=answer.lid,
            on_whatsapp=answer.on_whatsapp,
            verified_name=answer.verified_name,
        )
