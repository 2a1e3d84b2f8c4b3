"""People and pictures of an account without WhatsApp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.fake_groups import GROUP, JOHN, NO_GROUP
from tests.support.fake_parts import Recorder
from wago.client.profiles import About, Profile
from wago.errors import InvalidContent, LocalProtocolError, UnknownGroup, UnknownLink
from wago.protocol.jid import Jid
from wago.protocol.stanza.links import LinkTarget
from wago.protocol.stanza.pictures import Picture
from wago.protocol.verified_name import make_verified_name

PLAIN = Jid("15550005555")
"""Somebody without a picture, who says nothing about themselves."""
SHOP, STRANGER = Jid("15550006666"), Jid("15559990000")


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


@dataclass
class FakeProfiles(Recorder):
    """`STRANGER` is not on WhatsApp."""

    said: str = "Busy"

    async def of(self, people: Sequence[Jid]) -> list[Profile]:
        self.note("of", tuple(people))
        return [self._one(each) for each in people]

    def _one(self, person: Jid) -> Profile:
        if not person.is_user:
            raise LocalProtocolError(f"{person} is no person")
        if person == STRANGER:
            return Profile(jid=person)
        return Profile(
            jid=person,
            pn=person if person.is_pn else None,
            lid=Jid(person.user[::-1], "lid") if person.is_pn else person,
            on_whatsapp=True,
            about=About(text="Busy", set_at=1_777_744_000) if person != PLAIN else None,
            picture_id="1777744000" if person != PLAIN else None,
            business=person == SHOP,
            verified_name=make_verified_name("Shop", serial=1, issuer="smb:wa", issue_time=0)
            if person == SHOP
            else None,
            devices=(person, person.with_device(3)),
        )

    async def about(self, person: Jid) -> About | None:
        return self._one(person).about

    async def devices(self, person: Jid) -> tuple[Jid, ...]:
        return self._one(person).devices

    async def set_about(self, text: str) -> None:
        if len(text) > 139:
            raise InvalidContent("about", "has 140 characters, more than 139")
        self.note("set_about", text)
        self.said = text


class FakeLinks(Recorder):
    async def own(self, *, revoke: bool = False) -> str:
        self.note("own", revoke)
        return "https://wa.me/qr/SECOND" if revoke else "https://wa.me/qr/FIRST"

    async def contact(self, link: str) -> LinkTarget:
        if link == "gone":
            raise UnknownLink("the link leads nowhere")
        return LinkTarget(jid=JOHN, type="contact", push_name="John")

    async def message(self, link: str) -> LinkTarget:
        if link == "gone":
            raise UnknownLink("the link leads nowhere")
        return LinkTarget(
            jid=SHOP, push_name="Shop", message="I want tea", business=True, verified_name="Shop"
        )
