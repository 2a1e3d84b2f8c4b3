"""The 8-character code of a linking attempt.

Source: whatsmeow pair-code.go; whatsapp-rust src/pair_code.rs, wacore/src/companion_reg.rs
"""

from __future__ import annotations

import asyncio
import dataclasses
import re
from dataclasses import dataclass
from typing import Final

from wago.client.context import ClientContext
from wago.client.endings import is_linked
from wago.client.events import LinkCode, Phase
from wago.errors import CryptoError, IQError, LocalProtocolError, RemoteProtocolError, RequestTimeout
from wago.protocol.binary import Node
from wago.protocol.curve import KeyPair
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.link_code import CODE_VALID_S, display_code, encode_code, finish, normalise_code, wrap_key
from wago.protocol.pairing import DevicePlatform, platform_id
from wago.protocol.proto import companion_pb2
from wago.protocol.stanza.link_code import (
    TAG,
    CompanionFinish,
    CompanionHello,
    PrimaryHello,
    RefreshCode,
    UnknownLinkStage,
    parse_link_code_event,
)

_NOT_DIGITS: Final = re.compile(r"[^0-9]")
_DISPLACED_KEPT: Final = 4
_MIN_DIGITS: Final = 7

_BROWSERS: Final = {
    companion_pb2.DeviceProps.EDGE: "Edge",
    companion_pb2.DeviceProps.FIREFOX: "Firefox",
    companion_pb2.DeviceProps.IE: "IE",
    companion_pb2.DeviceProps.OPERA: "Opera",
    companion_pb2.DeviceProps.SAFARI: "Safari",
}

_SYSTEMS: Final = (
    ("windows", "Windows"),
    ("mac", "Mac OS"),
    ("os x", "Mac OS"),
    ("android", "Android"),
    ("ios", "iOS"),
    ("iphone", "iOS"),
)


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """A code that is to be announced: well-formed, but unknown to the server."""

    phone: Jid
    code: str
    notify: bool = True
    """The phone is to show a notification that leads to where the code is typed."""


@dataclass(slots=True)
class _Pending:
    request: CodeRequest
    ephemeral: KeyPair
    ref: bytes
    since: float
    answered: bool = False
    """The phone took the code, rightly or wrongly: only pair-success will tell."""
    finishing: bool = False


class LinkCodes:
    """The code on show, if any.

    Args:
        ctx: the client's context.
        platform: what we claim to be.
    """

    def __init__(self, ctx: ClientContext, platform: DevicePlatform) -> None:
        self._ctx = ctx
        self._platform = platform
        self._pending: _Pending | None = None
        self.displaced: tuple[bytes, ...] = ()
        """Secrets of this attempt that a code's replaced; the QR on show is made of the first."""
        ctx.on("notification", self._on_notification, kind=TAG)

    @property
    def code(self) -> str | None:
        """The code on show, as `ABCD-EFGH`."""
        return None if self._pending is None else display_code(self._pending.request.code)

    @property
    def seconds_left(self) -> float:
        """How long the code is still good; 0 without one."""
        if self._pending is None:
            return 0
        return max(0.0, self._pending.since + CODE_VALID_S - self._ctx.clock())

    @property
    def awaits_success(self) -> bool:
        """True once the phone took the code: pair-success comes next."""
        return self._pending is not None and self._pending.answered

    def reset(self) -> None:
        """Forget the code; its connection is gone."""
        self._pending = None
        self.displaced = ()

    def prepare(self, phone: str, code: str | None, notify: bool) -> CodeRequest:
        """Check what the user gave.

        Raises:
            LocalProtocolError: the number or the code is malformed.
        """
        number = _NOT_DIGITS.sub("", phone)
        if len(number) < _MIN_DIGITS:
            raise LocalProtocolError("the phone number is too short")
        if number.startswith("0"):
            raise LocalProtocolError("the phone number must be in international form")
        chosen = normalise_code(code) if code else encode_code(self._ctx.random(5))
        return CodeRequest(Jid(number), chosen, notify)

    async def announce(self, request: CodeRequest) -> str:
        """Tell the server of the code; an earlier one of the attempt is void then.

        Raises:
            NotConnected, RequestTimeout, IQError, RemoteProtocolError: as every request.
        """
        ctx = self._ctx
        ephemeral = KeyPair.from_private(ctx.random(32))
        since = ctx.clock()
        # Slow on purpose (PBKDF2): not in the event loop.
        wrapped = await asyncio.to_thread(wrap_key, request.code, ephemeral.public, ctx.random)
        ref = await ctx.execute(
            CompanionHello(
                jid=request.phone,
                wrapped_ephemeral=wrapped,
                noise_public=ctx.device.noise.public,
                platform_id=platform_id(self._platform),
                platform_display=platform_display(self._platform, ctx.config.os_name),
                push_notification=request.notify,
            )
        )
        self._pending = _Pending(request, ephemeral, ref, since)
        shown = display_code(request.code)
        ctx.log.info("Link code on show")
        ctx.emit(LinkCode(code=shown))
        return shown

    def _on_notification(self, node: Node) -> None:
        ctx = self._ctx
        if ctx.machine.phase is not Phase.LINKING or is_linked(ctx):
            return
        if node.attrs.get("from", SERVER_JID) not in (SERVER_JID, str(SERVER_JID)):
            ctx.log.warning("Link code notification from somebody else")
            return
        try:
            event = parse_link_code_event(node)
        except RemoteProtocolError as exc:
            ctx.log.warning("Bad link code notification", error=str(exc))
            return
        pending = self._pending
        match event:
            case UnknownLinkStage(stage):
                ctx.log.warning("Unknown stage of code linking", stage=stage)
            case PrimaryHello() | RefreshCode() if pending is None or pending.ref != event.ref:
                ctx.log.warning("Link code notification for another attempt")
            case PrimaryHello():
                # Again after a mistyped code: nothing here shows that it was wrong, only that it comes again.
                if not pending.finishing and self.seconds_left > 0:
                    pending.answered = pending.finishing = True
                    ctx.spawn(self._finish(pending, event), name="link code", bound=True)
            case RefreshCode():
                ctx.spawn(self._renew(pending.request), name="new link code", bound=True)

    async def _finish(self, pending: _Pending, hello: PrimaryHello) -> None:
        """The phone took the code: prove that we know it, and agree on the secret of pair-success."""
        ctx = self._ctx
        try:
            done = await asyncio.to_thread(
                finish,
                pending.request.code,
                pending.ephemeral,
                ctx.device.identity,
                hello.wrapped_ephemeral,
                hello.identity_public,
                ctx.random,
            )
            # Before the server knows, for it may answer with pair-success at once.
            before = ctx.device.adv_secret
            self.displaced = (*self.displaced, before)[-_DISPLACED_KEPT:]
            ctx.set_device(dataclasses.replace(ctx.device, adv_secret=done.adv_secret))
            await ctx.execute(
                CompanionFinish(
                    jid=pending.request.phone,
                    key_bundle=done.key_bundle,
                    identity_public=ctx.device.identity.public,
                    ref=pending.ref,
                )
            )
        except (CryptoError, RemoteProtocolError) as exc:
            ctx.log.warning("Link code failed", error=str(exc))
            pending.answered = False
        except (IQError, RequestTimeout) as exc:
            ctx.log.warning("Link code refused", error=str(exc))
            pending.answered = False
            if ctx.has_device and not is_linked(ctx):
                # The QR on show is made of the earlier secret and shall work again.
                ctx.set_device(dataclasses.replace(ctx.device, adv_secret=before))
        finally:
            pending.finishing = False

    async def _renew(self, request: CodeRequest) -> None:
        """The phone wants another code: make one for the same number."""
        await self.announce(CodeRequest(request.phone, encode_code(self._ctx.random(5))))


def platform_display(platform: DevicePlatform, os_name: str) -> str:
    """`Browser (OS)`. The server knows browsers and systems and refuses fancy names with 400."""
    hint = os_name.lower()
    system = next((name for word, name in _SYSTEMS if word in hint), "Linux")
    return f"{_BROWSERS.get(platform, 'Chrome')} ({system})"
