"""`client.business`: profiles of businesses, and our own.

Source: whatsmeow user.go (GetBusinessProfile); Baileys Socket/business.ts; limits: whatsapp-rust
wacore/src/iq/business.rs, and those of WhatsApp's Cloud API, which edits the same profile.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.client.media.account import AccountMedia
from wago.errors import InvalidContent, IQError, LocalProtocolError, MediaError, NotABusiness
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import checks
from wago.protocol.stanza.business import (
    DAYS,
    MAX_WEBSITES,
    MINUTES_PER_DAY,
    MODES,
    SPECIFIC,
    BusinessHours,
    BusinessProfile,
    Category,
    CoverUpload,
    EditBusinessProfile,
    OpenHours,
    QueryBusinessProfile,
    QueryCategories,
)
from wago.protocol.stanza.iq import IqRequest

MAX_DESCRIPTION: Final = 512
MAX_ADDRESS: Final = 256
MAX_EMAIL: Final = 128
MAX_WEBSITE: Final = 256
MAX_CATEGORIES: Final = 3

NO_RIGHT: Final = (401, 403)
NOT_THERE: Final = 404
_NOT_ACCEPTED: Final = 406

R = TypeVar("R")


async def number_of(identities: Identities, ctx: ClientContext, who: Jid | None) -> Jid:
    """A business by its number, as WhatsApp's own clients name them; ourselves for None.

    Raises:
        LocalProtocolError: not a person.
    """
    jid = who or ctx.jid
    if jid is None or not jid.is_user:
        raise LocalProtocolError(f"{who} is no business")
    return await identities.pn_of(jid.bare) or jid.bare


class Business:
    """Business profiles as the server has them.

    All calls raise `NotLoggedIn`, `NotConnected`, `RequestTimeout` and `IQError`.
    """

    def __init__(self, ctx: ClientContext, identities: Identities, media: AccountMedia) -> None:
        self._ctx = ctx
        self._identities = identities
        self._media = media

    async def profile(self, who: Jid | None = None) -> BusinessProfile:
        """The profile of a business, of ourselves for None.

        Raises:
            LocalProtocolError: not a person.
            NotABusiness: it is none.
        """
        self._ctx.require_online()
        asked = await number_of(self._identities, self._ctx, who)
        try:
            found = await self._ctx.execute(QueryBusinessProfile(asked))
        except IQError as exc:
            if exc.code != NOT_THERE:
                raise
            found = None
        if found is None:
            raise NotABusiness(f"{asked} has no business profile")
        return found

    async def categories(self, words: str = "") -> tuple[Category, ...]:
        """What businesses can be; only what begins like `words`."""
        self._ctx.require_online()
        return await self._ctx.execute(QueryCategories(words))

    async def edit(self, change: EditBusinessProfile) -> None:
        """Change our own profile.

        Raises:
            InvalidContent: something in it cannot be, or nothing changes.
            NotABusiness: we are none.
        """
        _check(change)
        await self._set(change)

    async def set_cover(self, picture: Path, length: int | None = None) -> None:
        """Put another picture above our profile.

        Raises:
            MediaError: it could not be uploaded.
            NotABusiness: we are none.
        """
        self._ctx.require_online()
        done = await self._media.upload(picture, MediaKind.COVER_PHOTO, length=length)
        if done.receipt is None:
            raise MediaError("the media host gave no receipt for the cover picture")
        upload = CoverUpload(done.receipt.id, done.receipt.token, done.receipt.ts)
        await self._set(EditBusinessProfile(cover=upload))

    async def remove_cover(self) -> None:
        """Take the picture above our profile away, if there is one.

        Raises:
            NotABusiness: we are none.
        """
        present = (await self.profile()).cover
        if present is not None:
            await self._set(EditBusinessProfile(without_cover=present.id))

    async def _set(self, request: IqRequest[R]) -> R:
        self._ctx.require_online()
        try:
            return await self._ctx.execute(request)
        except IQError as exc:
            if exc.code in NO_RIGHT:
                raise NotABusiness("this account is not a business") from exc
            if exc.code == _NOT_ACCEPTED:
                raise InvalidContent("profile", "is not as WhatsApp takes it") from exc
            raise


def _check(change: EditBusinessProfile) -> None:
    """Raises: InvalidContent: something in it cannot be, or nothing changes."""
    if change == EditBusinessProfile():
        raise InvalidContent("profile", "is not changed in anything")
    checks.short("description", change.description or "", MAX_DESCRIPTION)
    checks.short("address", change.address or "", MAX_ADDRESS)
    email = checks.short("email", change.email or "", MAX_EMAIL)
    if email and ("@" not in email.strip("@") or any(each.isspace() for each in email)):
        raise InvalidContent("email", f"is {email!r}, no address")
    for site in checks.count("websites", change.websites or (), 0, MAX_WEBSITES):
        if not checks.words("websites", site, MAX_WEBSITE).lower().startswith(("http://", "https://")):
            raise InvalidContent("websites", f"has {site!r}, which is no URL")
    named = checks.count("categories", change.categories or (), 0, MAX_CATEGORIES)
    if change.categories is not None and not named:
        raise InvalidContent("categories", "has none")
    checks.distinct("categories", named)
    if change.hours is not None:
        _check_hours(change.hours)


def _check_hours(hours: BusinessHours) -> None:
    for index, day in enumerate(hours.days):
        field = f"hours[{index}]"
        if day.day not in DAYS:
            raise InvalidContent(field, f"is of {day.day!r}, not of one of {', '.join(DAYS)}")
        if day.mode not in MODES:
            raise InvalidContent(field, f"is {day.mode!r}, not one of {', '.join(MODES)}")
        _check_times(field, day)


def _check_times(field: str, day: OpenHours) -> None:
    times = (day.opens, day.closes)
    if (day.mode == SPECIFIC) != (None not in times) or times.count(None) == 1:
        raise InvalidContent(field, f"needs both times for {SPECIFIC}, and none otherwise")
    for time in times:
        if time is not None and not 0 <= time < MINUTES_PER_DAY:
            raise InvalidContent(field, f"has a time of {time} minutes after midnight")
