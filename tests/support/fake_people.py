"""People and pictures of an account without WhatsApp."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support.fake_groups import GROUP, NO_GROUP
from tests.support.fake_parts import Recorder
from wago.errors import UnknownGroup
from wago.protocol.jid import Jid
from wago.protocol.stanza.pictures import Picture

PLAIN = Jid("15550005555")
"""Somebody without a picture."""


@dataclass
class FakePictures(Recorder):
    """`set_to` has what was set last: the JPEG by group, None for ourselves."""

    set_to: dict[Jid | None, bytes | None] = field(default_factory=dict)

    async def of(self, who: Jid, *, preview: bool = False) -> Picture | None:
        self.note("of", who, preview)
        if who in (PLAIN, NO_GROUP):
            return None
        return Picture(
            id="1777744000",
            url=f"https://pps.whatsapp.net/v/t61/{who.user}.jpg",
            direct_path=f"/v/t61/{who.user}.jpg",
            preview=preview,
        )

    async def set(self, jpeg: bytes | None, group: Jid | None = None) -> str:
        if group == NO_GROUP:
            raise UnknownGroup(str(group))
        assert group in (None, GROUP)
        self.note("set", group)
        self.set_to[group] = jpeg
        return "" if jpeg is None else "1777744001"
