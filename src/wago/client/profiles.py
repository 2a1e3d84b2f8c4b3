"""`client.profiles`: what people say about themselves, and what the directory has of them.

About texts are kept for a while and kept right by notifications, so that looking at the same people again
costs no request.

Source: whatsmeow user.go (GetUserInfo, SetStatusMessage); Baileys Socket/chats.ts (fetchStatus,
updateProfileStatus); whatsapp-rust wacore/src/iq/usync.rs (UserInfoSpec).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from wago.client.context import ClientContext
from wago.client.devices import Devices, device_jid
from wago.client.identities import Identities, plain
from wago.client.tokens import PrivacyTokens
from wago.errors import InvalidContent, IQError, LocalProtocolError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.about import MAX_ABOUT, SetAbout
from wago.protocol.stanza.notification import AboutChange, parse_notification
from wago.protocol.stanza.usync import UsyncQuery, UsyncUser

PER_QUERY: Final = 256
"""People asked about in one query."""
MAX_AGE_S: Final = 600
"""An about text that was asked for is good for so long; not all changes are told."""
CAPACITY: Final = 4096

_NO_ABOUT: Final = 406


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What somebody says about themselves.

    Attributes:
        text: may be empty.
        set_at: Unix second; None if it is not told.
    """

    text: str
    set_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the directory has of one person.

    Attributes:
        jid: as they were asked for.
        pn, lid: their addresses as far as they are known.
        on_whatsapp: there is such a person.
        about: None where it is hidden from us, or they are not there.
        picture_id: names their picture; None without one that we may see.
        business: they are one.
        verified_name: a business's VerifiedNameCertificate.
        devices: their devices under the address that was asked for.
    """

    jid: Jid
    pn: Jid | None = None
    lid: Jid | None = None
    on_whatsapp: bool = False
    about: About | None = None
    picture_id: str | None = None
    business: bool = False
    verified_name: bytes | None = None
    devices: tuple[Jid, ...] = ()


class Profiles:
    """Profiles of people, and the about text of our own."""

    def __init__(
        self, ctx: ClientContext, identities: Identities, devices: Devices, tokens: PrivacyTokens
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._devices = devices
        self._tokens = tokens
        self._abouts: OrderedDict[Jid, tuple[About | None, int]] = OrderedDict()
        ctx.on("notification", self._told, kind="status")
        ctx.on("notification", self._told_ourselves, kind="account_sync")
        ctx.on_forgotten(self._abouts.clear)

    # -- asking -----------------------------------------------------------------------------------------

    async def of(self, people: Sequence[Jid]) -> list[Profile]:
        """Everything about people, many in one request; answers come in the order of the questions.

        Raises:
            LocalProtocolError: one is no person.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        named = [_a_person(each) for each in people]
        self._ctx.require_online()
        found: dict[Jid, Profile] = {}
        wanted = list(dict.fromkeys(named))
        for start in range(0, len(wanted), PER_QUERY):
            part = tuple(wanted[start : start + PER_QUERY])
            for user in await self._ask(part, everything=True):
                self._read(user, found)
        self._learn(found.values())
        for profile in found.values():
            await self._keep(profile.jid, profile.about)
        return [found.get(each) or Profile(jid=each) for each in named]

    async def about(self, person: Jid) -> About | None:
        """What somebody says about themselves; None where it is hidden from us, or nobody is there.

        Raises:
            LocalProtocolError: no person.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        person = _a_person(person)
        self._ctx.require_online()
        known = self._abouts.get(await self._identities.canonical(person))
        if known is not None and self._ctx.now() - known[1] < MAX_AGE_S:
            return known[0]
        found: dict[Jid, Profile] = {}
        for user in await self._ask((person,), everything=False):
            self._read(user, found)
        about = found[person].about if person in found else None
        await self._keep(person, about)
        return about

    async def devices(self, person: Jid) -> tuple[Jid, ...]:
        """The devices of a person, the phone first; none if nobody is there.

        Raises:
            LocalProtocolError: no person.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        person = _a_person(person)
        self._ctx.require_online()
        numbers = await self._devices.of((person,))
        return tuple(device_jid(person, number) for number in numbers[person])

    # -- ourselves --------------------------------------------------------------------------------------

    async def set_about(self, text: str) -> None:
        """Say something else about ourselves; an empty text takes it away.

        Raises:
            InvalidContent: too long.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked, or said no.
        """
        if len(text) > MAX_ABOUT:
            raise InvalidContent("about", f"has {len(text)} characters, more than {MAX_ABOUT}")
        self._ctx.require_online()
        try:
            await self._ctx.execute(SetAbout(text))
        except IQError as exc:
            if exc.code == _NO_ABOUT:
                raise InvalidContent("about", "is none that WhatsApp takes") from exc
            raise
        now = self._ctx.now()
        await self._keep(self._ctx.jid.bare, About(text=text, set_at=now))

    # -- inside -----------------------------------------------------------------------------------------

    async def _ask(self, people: tuple[Jid, ...], *, everything: bool) -> tuple[UsyncUser, ...]:
        tokens = [(each, await self._tokens.to_attach(each)) for each in people]
        query = UsyncQuery(
            sid=self._ctx.next_iq_id(),
            users=people,
            mode="full" if everything else "query",
            context="background" if everything else "interactive",
            tokens=tuple((each, token) for each, token in tokens if token is not None),
            business=everything,
            status=True,
            picture=everything,
            devices=everything,
            lid=everything,
        )
        return (await self._ctx.execute(query)).users

    @staticmethod
    def _read(user: UsyncUser, found: dict[Jid, Profile]) -> None:
        if user.jid is None:
            return
        jid = plain(user.jid.bare)
        about = None if user.status is None else About(text=user.status, set_at=user.status_t)
        devices = () if user.devices is None else user.devices
        found[jid] = Profile(
            jid=jid,
            pn=user.pn_jid if user.pn_jid is not None else jid if jid.is_pn else None,
            lid=user.lid if user.lid is not None else jid if jid.is_lid else None,
            on_whatsapp=user.lid is not None or bool(devices),
            about=about,
            picture_id=user.picture_id,
            business=bool(user.business),
            verified_name=user.verified_name,
            devices=tuple(device_jid(jid, each.id) for each in devices),
        )

    def _learn(self, found: Iterable[Profile]) -> None:
        batch = self._ctx.account.batch()
        for each in found:
            self._identities.learn(batch, each.pn, each.lid)
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "profiles")

    async def _keep(self, person: Jid, about: About | None) -> None:
        name = await self._identities.canonical(person.bare)
        self._abouts[name] = about, self._ctx.now()
        self._abouts.move_to_end(name)
        while len(self._abouts) > CAPACITY:
            self._abouts.popitem(last=False)

    def _told(self, node: Node) -> None:
        """Somebody's about text is another one: what is kept of theirs is so, too."""
        try:
            told = parse_notification(node)
        except RemoteProtocolError:
            return
        if isinstance(told, AboutChange):
            self._ctx.spawn(
                self._keep(plain(told.user.bare), About(text=told.text, set_at=told.t)), name="about"
            )

    def _told_ourselves(self, node: Node) -> None:
        """Another of our devices says something else about us; what, is not told."""
        if node.find("status") is not None:
            for name in (self._ctx.jid.bare, self._ctx.lid):
                if name is not None:
                    self._abouts.pop(name.bare, None)


def _a_person(jid: Jid) -> Jid:
    person = plain(jid.bare)
    if not person.is_user or not person.user:
        raise LocalProtocolError(f"{jid} is no person")
    return person
