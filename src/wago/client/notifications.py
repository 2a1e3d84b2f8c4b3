"""What the server tells on its own: devices, keys, identities, tokens. Acknowledged once it is durable.

Source: whatsmeow notification.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wago.client.acks import post_ack
from wago.client.ciphers import Ciphers
from wago.client.context import ClientContext
from wago.client.devices import Devices, device_jid, is_vouched_for
from wago.client.events import AboutChanged, DevicesChanged, IdentityChanged, PictureChanged
from wago.client.events_business import BusinessChanged
from wago.client.groups import Groups
from wago.client.identities import Identities, plain
from wago.client.lanes import Lanes
from wago.client.newsletters import Newsletters
from wago.client.prekeys import PreKeys
from wago.client.sender_keys import SenderKeys
from wago.client.tokens import PrivacyTokens
from wago.errors import NotConnected, NotLoggedIn, RemoteProtocolError, StoreError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.phash import participant_hash
from wago.protocol.stanza import notification as stanza
from wago.protocol.stanza.business_notice import BusinessNotice
from wago.protocol.stanza.group_changes import GroupNotification
from wago.protocol.stanza.tctoken import TYPE as TRUSTED_CONTACT
from wago.protocol.verified_name import read_verified_name
from wago.store.interfaces import Batch

_LANE: Final = "notification"


class Notifications:
    """Handles `<notification>`."""

    def __init__(
        self,
        ctx: ClientContext,
        ciphers: Ciphers,
        identities: Identities,
        devices: Devices,
        prekeys: PreKeys,
        tokens: PrivacyTokens,
        groups: Groups,
        keys: SenderKeys,
        newsletters: Newsletters,
    ) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._identities = identities
        self._devices = devices
        self._prekeys = prekeys
        self._tokens = tokens
        self._groups = groups
        self._keys = keys
        self._newsletters = newsletters
        self._lanes: Lanes[Node] = Lanes(ctx, self._receive, name=_LANE)
        ctx.on("notification", self._arrived)
        ctx.on_offline(self._lanes.drop)

    def _arrived(self, node: Node) -> None:
        # One lane for all: they are few, and a device list must not overtake the change before it.
        self._lanes.put(_LANE, node)

    async def _receive(self, node: Node) -> None:
        batch = self._ctx.account.batch()
        try:
            await self._apply(stanza.parse_notification(node), batch)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad notification", type=node.opt_attr("type"), error=str(exc))
        except StoreError as exc:
            self._ctx.log.warning("Store failed, notification will come again", error=str(exc))
            self._ctx.retire("store_failed")
            return
        except (NotConnected, NotLoggedIn):
            raise
        except Exception:
            # A bug that one stanza wakes must not wake again at every login.
            self._ctx.log.exception("Notification could not be handled", type=node.opt_attr("type"))
        batch.on_commit(lambda: post_ack(self._ctx, node))
        self._ctx.watch_commit(batch.submit(), "notification")

    async def _apply(self, told: stanza.Notification, batch: Batch) -> None:
        match told:
            case stanza.DevicesChange():
                await self._devices_changed(told, batch)
            case stanza.OwnDevices():
                await self._own_devices(told, batch)
            case stanza.PreKeysLow():
                self._ctx.spawn(self._prekeys.refill(told.count), name="prekeys", bound=True)
            case stanza.IdentityChange():
                await self._identity_changed(told, batch)
            case GroupNotification():
                await self._groups.changed(told, batch)
            case stanza.PrivacyTokens():
                await self._privacy_tokens(told, batch)
            case stanza.PictureChange():
                self._ctx.emit(
                    PictureChanged(
                        subject=plain(told.subject.bare),
                        picture_id=told.picture_id,
                        removed=told.deleted,
                        author=None if told.author is None else plain(told.author.bare),
                        timestamp=told.t or self._ctx.now(),
                    ),
                    batch,
                )
            case stanza.AccountSync() if "picture" in told.tags:
                # Another of our devices changed it; which picture it is now is not told.
                own, at = self._ctx.jid.bare, told.node.opt_num("t") or self._ctx.now()
                self._ctx.emit(
                    PictureChanged(subject=own, picture_id=None, removed=False, author=own, timestamp=at),
                    batch,
                )
            case stanza.AboutChange():
                user, at = plain(told.user.bare), told.t or self._ctx.now()
                self._ctx.emit(AboutChanged(user=user, text=told.text, timestamp=at), batch)
            case BusinessNotice():
                self._ctx.emit(_business(told, self._ctx.now()), batch)
            case stanza.UnknownNotification(type="mex" | "newsletter"):
                self._newsletters.told(told.node, batch)
            case _:
                self._ctx.log.debug("Notification without consequence", type=type(told).__name__)

    # -- devices ----------------------------------------------------------------------------------------

    async def _devices_changed(self, told: stanza.DevicesChange, batch: Batch) -> None:
        self._identities.learn(batch, told.user, told.lid)
        known = await self._devices.peek(told.user)
        if known is None:
            return
        numbers = set(known)
        if told.device is not None and told.action is stanza.DeviceAction.ADD:
            if is_vouched_for(told.device.device, told.key_index, told.key_index_list):
                numbers.add(told.device.device)
        elif told.device is not None and told.action is stanza.DeviceAction.REMOVE:
            numbers.discard(told.device.device)
        user = told.user if told.device is None else told.device
        if told.device is None or _hash(user, numbers) != told.device_hash:
            # Another change was missed, or what changed is not told.
            await self._devices.forget(batch, told.user)
            return
        await self._replace(batch, told.user, numbers)

    async def _own_devices(self, told: stanza.OwnDevices, batch: Batch) -> None:
        if not self._identities.is_me(told.user):
            self._ctx.log.warning("Own devices told of somebody else", user=str(told.user))
            return
        numbers = {jid.device for jid in told.devices}
        complete = told.dhash is None or participant_hash(told.devices) == told.dhash
        if not complete or self._ctx.jid.device not in numbers:
            await self._devices.forget(batch, told.user)
            return
        await self._replace(batch, told.user, numbers)

    async def _replace(self, batch: Batch, user: Jid, numbers: Iterable[int]) -> None:
        name = await self._identities.canonical(user.bare)
        devices = tuple(sorted(set(numbers)))
        self._devices.put(batch, name, devices)
        self._ctx.emit(DevicesChanged(user=plain(user.bare), devices=devices), batch)

    # -- identities and tokens --------------------------------------------------------------------------

    async def _identity_changed(self, told: stanza.IdentityChange, batch: Batch) -> None:
        """They registered anew: sessions with them are void, and so is their list of devices."""
        self._identities.learn(batch, told.user, told.lid)
        addresses: list[str] = []
        for name in await self._identities.spellings(told.user.bare):
            part = name.signal_address.rpartition(".")[0]
            addresses += await self._ctx.account.signal_addresses_of(part)
        await self._devices.forget(batch, told.user)
        await self._keys.lost_by(await self._identities.spellings(told.user.bare))
        await self._ciphers.load(addresses)
        work = self._ciphers.work()
        for address in addresses:
            work.forget(address)
        self._ctx.emit(IdentityChanged(user=plain(told.user.bare), timestamp=told.t), work.batch)
        self._ctx.watch_commit(work.submit(), "identity change")
        self._ctx.spawn(self._tokens.issue_again(told.user), name="privacy token", bound=True)

    async def _privacy_tokens(self, told: stanza.PrivacyTokens, batch: Batch) -> None:
        self._identities.learn(batch, told.user, told.lid)
        for issued in told.tokens:
            if issued.type == TRUSTED_CONTACT and issued.token is not None:
                await self._tokens.received(batch, told.lid or told.user, issued.token, issued.t)


def _business(told: BusinessNotice, now: int) -> BusinessChanged:
    return BusinessChanged(
        user=plain(told.user.bare),
        what=told.news.value,
        timestamp=told.t or now,
        name=None if told.certificate is None else read_verified_name(told.certificate),
        ids=told.ids,
    )


def _hash(user: Jid, numbers: Iterable[int]) -> str:
    return participant_hash(device_jid(user.bare, number) for number in numbers)
