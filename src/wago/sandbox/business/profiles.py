"""The businesses there are, and what they say of themselves.

Source: whatsmeow user.go; Baileys Socket/business.ts; whatsapp-rust wacore/src/iq/business.rs. The limits are
those of WhatsApp's Cloud API, which edits the same profile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from wago.protocol.stanza.business import (
    DAYS,
    MINUTES_PER_DAY,
    MODES,
    SPECIFIC,
    BusinessHours,
    BusinessProfile,
    Category,
    CoverPhoto,
    EditBusinessProfile,
    OpenHours,
)
from wago.protocol.stanza.business_notice import BusinessNews, BusinessNotice
from wago.protocol.verified_name import make_verified_name
from wago.sandbox.business.model import CATEGORIES, Business, Hours
from wago.sandbox.directory import Directory
from wago.sandbox.media import MediaServer
from wago.sandbox.media.store import cover_receipt
from wago.sandbox.model import Account, Address
from wago.sandbox.notifications import Notifications
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

LIMITS: Final = {"description": 512, "address": 256, "email": 128}
MAX_WEBSITE: Final = 256
MAX_CATEGORIES: Final = 3
COVER: Final = "biz-cover-photo"
ISSUER: Final = "smb:wa"
"""Who certifies the names of small businesses."""

_decoder = msgspec.msgpack.Decoder(Business)


class BusinessDirectory:
    """Businesses by the number of their account."""

    def __init__(
        self,
        storage: Storage,
        media: MediaServer,
        directory: Directory,
        notifications: Notifications,
        random: Callable[[int], bytes],
        clock: Callable[[], float],
    ) -> None:
        self._storage = storage
        self._media = media
        self._directory = directory
        self._notifications = notifications
        self._random = random
        self._clock = clock
        self._all = {key: _decoder.decode(value) for key, value in storage.load("business")}

    # -- who is one -------------------------------------------------------------------------------------

    def of(self, account: Account) -> Business | None:
        return self._all.get(account.number)

    def own(self, account: Account) -> Business:
        """The business of who changes something.

        Raises:
            Refused: the account is none.
        """
        business = self.of(account)
        if business is None:
            raise Refused(403, "forbidden", f"{account.number} is not a business")
        return business

    def become(self, account: Account, name: str) -> Business:
        """Make an account a business, or give it another name, of which is told."""
        business = self.of(account)
        if business is None:
            category = CATEGORIES[0].id
            business = Business(name=name, serial=0, since=int(self._clock()), categories=[category])
        business.name, business.serial = name, int.from_bytes(self._random(7), "big")
        self.save(account, business)
        self.tell(account, BusinessNews.NAME)
        return business

    def end(self, account: Account) -> None:
        """Make an account an ordinary one again; what it sold is gone."""
        if self._all.pop(account.number, None) is not None:
            self._storage.delete("business", account.number)

    def certificate(self, account: Account) -> bytes | None:
        """The VerifiedNameCertificate of a business, None for others."""
        business = self.of(account)
        if business is None:
            return None
        return make_verified_name(
            business.name, serial=business.serial, issuer=ISSUER, issue_time=business.since
        )

    def save(self, account: Account, business: Business) -> None:
        self._all[account.number] = business
        self._storage.put("business", account.number, msgspec.msgpack.encode(business))

    def tell(self, account: Account, news: BusinessNews, ids: tuple[str, ...] = ()) -> None:
        """Tell who knows the account, and its own devices, that its business changed."""
        certificate = self.certificate(account) if news is BusinessNews.NAME else None
        told = {account.number: False, **dict(self._directory.watchers(account.number))}
        for number, by_lid in told.items():
            listener, user = self._directory.account(number), account.jid(lid=by_lid)
            notice = BusinessNotice(user=user, news=news, t=0, certificate=certificate, ids=ids)
            for device in listener.devices if listener is not None else ():
                stanza = self._notifications.notification("business", user, [notice.content()])
                self._notifications.send(Address(number, device), stanza)

    # -- profiles ---------------------------------------------------------------------------------------

    def profile(self, account: Account, *, by_lid: bool = False) -> BusinessProfile | None:
        """What a business says of itself, None of others."""
        business = self.of(account)
        if business is None:
            return None
        names = {each.id: each for each in CATEGORIES}
        commerce = "catalog" if business.products else "none"
        return BusinessProfile(
            jid=account.jid(lid=by_lid),
            description=business.description,
            address=business.address,
            email=business.email,
            websites=tuple(business.websites),
            categories=tuple(names[each] for each in business.categories),
            hours=_hours(business),
            options={"commerce_experience": commerce, "cart_enabled": "true"},
            cover=self._cover(business),
        )

    def _cover(self, business: Business) -> CoverPhoto | None:
        file = self._media.store.named(business.cover) if business.cover else None
        if file is None:
            return None
        return CoverPhoto(str(cover_receipt(file)["fbid"]), f"{self._media.base}{file.direct_path}")

    def edit(self, account: Account, change: EditBusinessProfile) -> None:
        """Change a profile as its owner asks.

        Raises:
            Refused: the account is no business, or something in it cannot be; nothing has changed.
        """
        business = self.own(account)
        texts = {"description": change.description, "address": change.address, "email": change.email}
        for field, value in texts.items():
            if value is not None and len(value) > LIMITS[field]:
                raise _bad(f"a {field} of {len(value)} characters")
        for site in change.websites or ():
            if len(site) > MAX_WEBSITE or not site.lower().startswith(("http://", "https://")):
                raise _bad(f"{site[:64]!r} is no website")
        categories, hours = _categories(change), _checked_hours(change.hours)
        cover = business.cover
        if change.cover is not None:
            cover = self._uploaded(change)
        elif change.without_cover:
            present = self._cover(business)
            if present is None or present.id != change.without_cover:
                raise Refused(404, "item-not-found", f"there is no cover picture {change.without_cover}")
            cover = ""
        for field, value in texts.items():
            if value is not None:
                setattr(business, field, value)
        if change.websites is not None:
            business.websites = list(change.websites)
        business.categories = business.categories if categories is None else categories
        if change.hours is not None:
            business.timezone, business.hours = change.hours.timezone, hours
        business.cover = cover
        self.save(account, business)
        self.tell(account, BusinessNews.PROFILE)

    def _uploaded(self, change: EditBusinessProfile) -> str:
        asked = change.cover
        assert asked is not None
        for file in self._media.store.files:
            if file.kind == COVER:
                receipt = cover_receipt(file)
                if str(receipt["fbid"]) == asked.id and receipt["meta_hmac"] == asked.token:
                    return file.name
        raise _bad(f"no cover picture {asked.id} was uploaded, or its token is another")

    @staticmethod
    def categories(words: str) -> tuple[Category, ...]:
        """Those whose name has a word that begins so."""
        wanted = words.strip().lower()
        return tuple(
            each
            for each in CATEGORIES
            if not wanted
            or any(word.startswith(wanted) for word in (each.name.lower(), *each.name.lower().split()))
        )


def _bad(reason: str) -> Refused:
    return Refused(406, "not-acceptable", reason)


def _categories(change: EditBusinessProfile) -> list[str] | None:
    if change.categories is None:
        return None
    known = {each.id for each in CATEGORIES}
    named = list(dict.fromkeys(change.categories))
    if not 0 < len(named) <= MAX_CATEGORIES or not known.issuperset(named):
        raise _bad(f"categories {named}")
    return named


def _checked_hours(hours: BusinessHours | None) -> list[Hours] | None:
    if hours is None or not hours.days:
        return None
    for day in hours.days:
        times = (day.opens, day.closes)
        timed = all(time is not None and 0 <= time < MINUTES_PER_DAY for time in times)
        if day.day not in DAYS or day.mode not in MODES:
            raise _bad(f"hours of {day.day!r}, {day.mode!r}")
        if (day.mode == SPECIFIC) != timed or (not timed and times != (None, None)):
            raise _bad(f"hours on {day.day} from {day.opens} to {day.closes}, {day.mode}")
    return [Hours(day.day, day.mode, day.opens, day.closes) for day in hours.days]


def _hours(business: Business) -> BusinessHours | None:
    if business.hours is None:
        return None
    days = (OpenHours(each.day, each.mode, each.opens, each.closes) for each in business.hours)
    return BusinessHours(business.timezone, tuple(days))
