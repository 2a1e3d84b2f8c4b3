"""What is asked about the account itself, of an account without WhatsApp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.fake_groups import JOHN_LID
from tests.support.fake_recorder import Recorder
from wago.client.privacy import check_setting
from wago.errors import LocalProtocolError, UnknownCall, UnknownRecipient
from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import Blocklist
from wago.protocol.stanza.privacy import Category, Excepted, PrivacySettings

RINGING = "3F1C2A5B0D"
"""The id of the call that rings."""
NOT_THERE = Jid("15559990000")
"""A number that is not on WhatsApp."""


@dataclass
class FakePrivacy(Recorder):
    values: dict[str, str] = field(default_factory=lambda: {each.value: "all" for each in Category})

    async def settings(self, *, fresh: bool = False) -> PrivacySettings:
        self.note("settings", fresh)
        return PrivacySettings(self.values)

    async def set(self, category: str, value: str, people: Sequence[Jid] | None = None) -> PrivacySettings:
        check_setting(category, value, people)
        if people is not None and NOT_THERE in people:
            raise UnknownRecipient(str(NOT_THERE))
        self.note("set", category, value, people)
        self.values[category] = value
        return PrivacySettings(self.values)

    async def excepted(self, category: str) -> Excepted:
        return Excepted(category=category)


@dataclass
class FakeBlocking(Recorder):
    people: tuple[Jid, ...] = (JOHN_LID,)

    async def get(self, *, fresh: bool = False) -> Blocklist:
        self.note("get")
        return Blocklist(dhash="1777744034", people=self.people)

    async def block(self, who: Jid) -> Blocklist:
        return self._changed("block", who)

    async def unblock(self, who: Jid) -> Blocklist:
        return self._changed("unblock", who)

    def _changed(self, action: str, who: Jid) -> Blocklist:
        if not who.is_user:
            raise LocalProtocolError(f"{who} is no person, and cannot be blocked")
        if who == NOT_THERE:
            raise UnknownRecipient(str(who))
        self.note(action, who)
        return Blocklist(dhash="1777744035", people=self.people)


@dataclass
class FakeCalls(Recorder):
    """One call rings."""

    async def reject(self, call_id: str, caller: Jid | None = None) -> None:
        if caller is not None and not caller.is_user:
            raise LocalProtocolError(f"{caller} is no person, and calls nobody")
        if call_id != RINGING and caller is None:
            raise UnknownCall(call_id)
        self.note("reject", call_id, caller)
