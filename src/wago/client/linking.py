"""Linking a new device: QR codes on show, the code and the passkey beside them, and the success.

One attempt lives as long as its connection. QR and link code belong to the same attempt; whichever the phone
takes first wins. The attempt ends in ONLINE by way of a restart, or in a phase that says why not.

Source: whatsmeow pair.go, qrchan.go; whatsapp-rust src/pair.rs
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Final, cast

from google.protobuf.message import DecodeError

from wago.client.connection import Next
from wago.client.context import ClientContext
from wago.client.endings import fail_linking, is_linked
from wago.client.events import Linked, Phase, QrCode
from wago.client.link_code import LinkCodes
from wago.client.passkey import PasskeyStep
from wago.client.supervisor import Supervisor
from wago.errors import LocalProtocolError, NotConnected, RemoteProtocolError, RequestTimeout, StoreError
from wago.protocol.binary import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.pairing import (
    AcceptedIdentity,
    DevicePlatform,
    PairingRefused,
    QrPayload,
    accept_identity,
    platform_id,
)
from wago.protocol.proto import companion_pb2
from wago.protocol.stanza.iq import iq_error, iq_result
from wago.protocol.stanza.linking import PairDevice, PairDeviceSign, PairSuccess
from wago.protocol.stanza.session import UnifiedSession

LID_MIGRATED: Final = "lid_migrated"
"""Setting: `1` if the primary said that its chats are addressed by LID."""

_REFRESH_CHILDREN: Final = ("companion_reg_refresh", "pair-device-rotate-qr")


class Linking:
    """The linking attempt of a device without account.

    Attributes:
        codes: the link code of this attempt.
        passkey: the passkey step, where WhatsApp asks for it.
    """

    def __init__(self, ctx: ClientContext, supervisor: Supervisor) -> None:
        self._ctx = ctx
        self._supervisor = supervisor
        self._rotation: asyncio.Task[None] | None = None
        self._refs_shown: asyncio.Future[None] | None = None
        self._ref: str | None = None
        self._until = 0.0
        self._qr: QrCode | None = None
        self.platform = device_platform(ctx.config.platform)
        self.codes = LinkCodes(ctx, self.platform)
        self.passkey = PasskeyStep(ctx, self.platform)
        ctx.on("iq", self._on_iq, kind="set")
        ctx.on("notification", self._on_refresh, kind="companion_reg_refresh")
        ctx.on_offline(self._reset)

    @property
    def qr(self) -> QrCode | None:
        """The QR on show, with the time it has left; None if there is none."""
        if self._qr is None:
            return None
        return dataclasses.replace(self._qr, ttl_s=max(0.0, self._until - self._ctx.clock()))

    async def request_code(self, phone: str, code: str | None = None, *, notify: bool = True) -> str:
        """Get a code to type on the phone, as `ABCD-EFGH`; connects if nobody did.

        Args:
            phone: the account's number in international form.
            code: a code of one's own choice, 8 letters and digits; None makes one.
            notify: have the phone show a notification that leads to where the code is typed.

        Raises:
            LocalProtocolError: number or code is malformed, or the device is linked already.
            NotConnected, RequestTimeout: no connection to WhatsApp could be had.
            IQError: the server refused, such as 429 for too many attempts.
        """
        request = self.codes.prepare(phone, code, notify)
        await self._await_refs()
        return await self.codes.announce(request)

    async def _await_refs(self) -> None:
        """Wait until this attempt has QR references, for only then the server takes a code."""
        if is_linked(self._ctx):
            raise LocalProtocolError("the device is linked already")
        self._supervisor.start()
        limit = self._ctx.config.timeouts.dial_s + self._ctx.config.timeouts.login_s
        try:
            async with asyncio.timeout(limit):
                state = await self._ctx.machine.wait_for(
                    *(phase for phase in Phase if phase is not Phase.CONNECTING), timeout_s=limit
                )
                if state.phase in (Phase.LOGGING_IN, Phase.ONLINE):
                    raise LocalProtocolError("the device is linked already")
                if state.phase is not Phase.LINKING:
                    raise NotConnected(f"session is {state.phase.value}: {state.reason}")
                await asyncio.shield(self._shown())
        except TimeoutError:
            raise RequestTimeout("the server gave no references for linking") from None

    def _shown(self) -> asyncio.Future[None]:
        if self._refs_shown is None:
            self._refs_shown = asyncio.get_running_loop().create_future()
        return self._refs_shown

    def _reset(self) -> None:
        """The connection is gone, and with it the attempt."""
        shown, self._refs_shown = self._refs_shown, None
        if shown is not None and not shown.done():
            shown.set_exception(NotConnected("the linking attempt ended"))
            shown.exception()
        self._rotation = None
        self._hide()
        self.codes.reset()
        self.passkey.reset()

    # -- references -------------------------------------------------------------------------------------

    def _on_iq(self, node: Node) -> None:
        if node.attrs.get("from", SERVER_JID) not in (SERVER_JID, str(SERVER_JID)):
            return
        if self._ctx.machine.phase is not Phase.LINKING or is_linked(self._ctx):
            return
        if node.find("pair-device") is not None:
            self._on_pair_device(node)
        elif node.find("pair-success") is not None:
            self._on_pair_success(node)

    def _on_pair_device(self, node: Node) -> None:
        ctx = self._ctx
        ctx.post(iq_result(node))
        try:
            offer = PairDevice.parse(node)
        except RemoteProtocolError as exc:
            ctx.log.warning("Bad references", error=str(exc))
            return
        self._supervisor.settled()
        # A secret of an earlier attempt may be known to whoever photographed its QR.
        self._new_secret()
        if self._rotation is not None:
            self._rotation.cancel()
        self._rotation = ctx.spawn(self._rotate(offer.refs), name="QR rotation", bound=True)

    async def _rotate(self, refs: tuple[str, ...]) -> None:
        """Show one reference after the other; end the attempt when none is left."""
        ctx = self._ctx
        for index, ref in enumerate(refs):
            ttl_s = ctx.config.linking.ref_s if index else ctx.config.linking.first_ref_s
            self._ref, self._until = ref, ctx.clock() + ttl_s
            self._show(ttl_s)
            await ctx.sleep(ttl_s)
        self._hide()
        # What else goes on in this attempt may be good for longer (whatsapp-rust src/pair.rs).
        while (left := max(self.codes.seconds_left, self.passkey.seconds_left)) > 0:
            await ctx.sleep(left)
        fail_linking(ctx, "refs_expired")

    def _show(self, ttl_s: float) -> None:
        device = self._ctx.device
        if self._ref is None:
            return
        payload = QrPayload(
            ref=self._ref,
            noise=device.noise.public,
            identity=device.identity.public,
            adv_secret=device.adv_secret,
            platform=platform_id(self.platform),
        )
        self._qr = QrCode(text=payload.text, ttl_s=ttl_s)
        self._ctx.emit(self._qr)
        shown = self._shown()
        if not shown.done():
            shown.set_result(None)

    def _hide(self) -> None:
        self._ref = self._qr = None

    def _new_secret(self) -> None:
        ctx = self._ctx
        ctx.set_device(dataclasses.replace(ctx.device, adv_secret=ctx.random(32)))

    def _on_refresh(self, node: Node) -> None:
        """The server wants us to show another secret."""
        if is_linked(self._ctx) or self._ctx.machine.phase is not Phase.LINKING:
            return
        if not any(node.find(tag) for tag in _REFRESH_CHILDREN):
            return
        if self.codes.awaits_success or self.passkey.awaits_success:
            # The success that is due is checked with the present secret.
            return
        self._new_secret()
        self._show(max(0.0, self._until - self._ctx.clock()))

    # -- success ----------------------------------------------------------------------------------------

    def _on_pair_success(self, node: Node) -> None:
        ctx = self._ctx
        try:
            success = PairSuccess.parse(node)
        except RemoteProtocolError as exc:
            ctx.log.warning("Bad pair-success", error=str(exc))
            ctx.spawn(self._refuse(node, PairingRefused(500, "internal-error")), name="refuse pairing")
            return
        if success.t is not None:
            ctx.set_clock(success.t)
        ctx.spawn(self._pair(node, success), name="pair", bound=True)

    async def _pair(self, node: Node, success: PairSuccess) -> None:
        ctx = self._ctx
        try:
            accepted = self._accept(success.device_identity)
        except PairingRefused as exc:
            await self._refuse(node, exc)
            return
        if self._rotation is not None:
            self._rotation.cancel()
        try:
            await self._keep(success, accepted)
        except StoreError as exc:
            # The connection ends with it; the next one reads what is true.
            ctx.log.warning("Pairing could not be stored", error=str(exc))
            return
        self._hide()
        ctx.log.info("QR pair success", jid=str(success.jid), platform=success.platform)
        await ctx.send(PairDeviceSign(accepted.key_index, accepted.reply).build(node))
        ctx.post(UnifiedSession.at(int((ctx.clock() + ctx.clock_offset_s) * 1000)).build())
        await ctx.sleep(ctx.config.timeouts.login_s)
        # The server should have asked for it long ago.
        ctx.connection.retire("restart_missing", Next.RESTART)

    def _accept(self, container: bytes) -> AcceptedIdentity:
        """Check and countersign, with the present secret or one that a mistyped code displaced.

        Raises:
            PairingRefused: with none of them.
        """
        ctx = self._ctx
        refused: PairingRefused | None = None
        for secret in (ctx.device.adv_secret, *self.codes.displaced):
            try:
                return accept_identity(
                    container, adv_secret=secret, identity=ctx.device.identity, nonce=ctx.random(64)
                )
            except PairingRefused as exc:
                refused = refused or exc
        assert refused is not None
        raise refused

    async def _keep(self, success: PairSuccess, accepted: AcceptedIdentity) -> None:
        """Become the companion, in one transaction."""
        ctx = self._ctx
        batch = ctx.account.batch()
        ctx.update_device(
            batch,
            jid=success.jid,
            lid=success.lid,
            signed_identity=accepted.signed,
            business_name=success.business_name,
            push_name=success.business_name,
            platform=success.platform,
        )
        batch.put_identity(success.jid.with_device(0).signal_address, accepted.account_public)
        if success.lid is not None:
            batch.put_identity(success.lid.with_device(0).signal_address, accepted.account_public)
            batch.put_lid(success.lid.bare, success.jid.bare, ctx.now())
        batch.put_setting(LID_MIGRATED, b"1" if _is_lid_migrated(success.client_props) else None)
        ctx.emit(
            Linked(
                jid=success.jid,
                lid=success.lid,
                business_name=success.business_name,
                platform=success.platform,
            ),
            batch,
        )
        ctx.machine.note(linked=True)
        await batch.commit()

    async def _refuse(self, node: Node, refused: PairingRefused) -> None:
        """Tell the server why we do not want this account, and end the attempt."""
        ctx = self._ctx
        ctx.log.warning("Pairing refused", code=refused.code, text=refused.text)
        if "id" in node.attrs:
            await ctx.send(iq_error(node, refused.code, refused.text))
        ctx.machine.note(linked=False)
        if ctx.machine.phase is Phase.LINKING:
            fail_linking(ctx, f"pair_{refused.text.replace('-', '_')}")


def device_platform(name: str) -> DevicePlatform:
    """The DeviceProps platform of this name.

    Raises:
        LocalProtocolError: there is none.
    """
    try:
        return cast("DevicePlatform", companion_pb2.DeviceProps.PlatformType.Value(name.upper()))
    except ValueError as exc:
        raise LocalProtocolError(f"no device platform is called {name!r}") from exc


def _is_lid_migrated(props: bytes | None) -> bool:
    try:
        return companion_pb2.ClientPairingProps.FromString(props or b"").isChatDbLidMigrated
    except DecodeError:
        return False
