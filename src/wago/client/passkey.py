"""The passkey step that WhatsApp asks of some accounts while a device is linked.

We cannot make the assertion ourselves: the passkey is in the user's phone or browser. So the options are
shown, the assertion is taken from whoever obtained it, and a code is shown for comparison with the phone.

Source: whatsmeow pair-passkey.go, whatsapp-rust src/passkey/flow.rs
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

from wago.client.context import ClientContext
from wago.client.endings import fail_linking, is_linked
from wago.client.events import PasskeyConfirmation, PasskeyRequested, Phase
from wago.errors import (
    CryptoError,
    IQError,
    LocalProtocolError,
    NotConnected,
    RemoteProtocolError,
    RequestTimeout,
)
from wago.protocol.binary import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.link_code import display_code
from wago.protocol.pairing import DevicePlatform
from wago.protocol.passkey import Agreement, CompanionPasskey, PairingKeys, credential_id
from wago.protocol.stanza.linking import GetRef
from wago.protocol.stanza.passkey import (
    CONTINUATION_TYPE,
    REQUEST_TYPE,
    CompanionNonce,
    EncryptedPairingRequest,
    GetPasskeyOptions,
    PasskeyContinuation,
    PasskeyPrologue,
    PasskeyRequest,
)

STEP_S: Final = 300.0
"""How long a user may take over it (whatsmeow pair-passkey.go keeps its keys as long)."""


@dataclass(slots=True)
class _Attempt:
    ours: CompanionPasskey
    adv_secret: bytes
    agreement: Agreement | None = None
    confirmed: bool = False


class PasskeyStep:
    """Where the passkey step stands, and its two moves.

    Args:
        ctx: the client's context.
        platform: what we claim to be.
    """

    def __init__(self, ctx: ClientContext, platform: DevicePlatform) -> None:
        self._ctx = ctx
        self._platform = platform
        self._options: str | None = None
        self._attempt: _Attempt | None = None
        self._busy = False
        self._since: float | None = None
        ctx.on("notification", self._on_request, kind=REQUEST_TYPE)
        ctx.on("notification", self._on_continuation, kind=CONTINUATION_TYPE)

    @property
    def options(self) -> str | None:
        """The WebAuthn request options as JSON, None unless they are asked of us."""
        return self._options

    @property
    def confirmation(self) -> PasskeyConfirmation | None:
        """The code to compare, None unless that is what is waited for."""
        attempt = self._attempt
        if attempt is None or attempt.agreement is None or attempt.confirmed:
            return None
        return PasskeyConfirmation(code=display_code(attempt.agreement.code), skip_display=False)

    @property
    def seconds_left(self) -> float:
        """How long the attempt shall wait for this step; 0 if it is not asked for."""
        return 0 if self._since is None else max(0.0, self._since + STEP_S - self._ctx.clock())

    @property
    def awaits_success(self) -> bool:
        """True once the phone has our keys: pair-success comes next."""
        return self._attempt is not None and self._attempt.confirmed

    def reset(self) -> None:
        """Forget everything; the connection is gone."""
        self._options = self._attempt = self._since = None
        self._busy = False

    async def respond(self, assertion: str) -> None:
        """Hand over the assertion that an authenticator made for `options`.

        Args:
            assertion: PublicKeyCredential as JSON (`rawId`, `response`, ... in base64url).

        Raises:
            LocalProtocolError: it is no assertion, or none is asked for.
            NotConnected, RequestTimeout, IQError, RemoteProtocolError: as every request.
        """
        ctx = self._ctx
        credential = credential_id(assertion)
        if self._options is None or self._busy or self._attempt is not None:
            raise LocalProtocolError("no passkey assertion is asked for")
        self._busy = True
        try:
            ref = await ctx.execute(GetRef())
            ours = CompanionPasskey.new(ref, self._platform, ctx.random)
            attempt = _Attempt(ours, ctx.random(32))
            # Before the answer, for the phone's half may overtake it.
            self._attempt = attempt
            try:
                # No handoff proof: it vouches for a device that was linked before, which ours never was.
                await ctx.execute(
                    PasskeyPrologue(credential_id=credential, assertion=assertion, payload=ours.payload)
                )
            except BaseException:
                if self._attempt is attempt:
                    self._attempt = None
                raise
        finally:
            self._busy = False

    async def confirm(self) -> None:
        """The user says that the codes are the same: send our keys.

        Raises:
            LocalProtocolError: there is nothing to confirm.
            NotConnected, RequestTimeout, IQError: as every request.
        """
        ctx, attempt = self._ctx, self._attempt
        if attempt is None or attempt.agreement is None or attempt.confirmed:
            raise LocalProtocolError("no passkey code is on show")
        keys = PairingKeys(
            noise=ctx.device.noise.public, identity=ctx.device.identity.public, adv_secret=attempt.adv_secret
        )
        attempt.confirmed = True
        before = ctx.device.adv_secret
        ctx.set_device(dataclasses.replace(ctx.device, adv_secret=attempt.adv_secret))
        try:
            await ctx.execute(EncryptedPairingRequest(keys.seal(attempt.agreement, ctx.random)))
        except BaseException:
            attempt.confirmed = False
            if ctx.has_device and not is_linked(ctx):
                ctx.set_device(dataclasses.replace(ctx.device, adv_secret=before))
            raise

    # -- what the server says ---------------------------------------------------------------------------

    def _is_due(self, node: Node) -> bool:
        ours = self._ctx.machine.phase is Phase.LINKING and not is_linked(self._ctx)
        return ours and node.attrs.get("from") in (SERVER_JID, str(SERVER_JID))

    def _on_request(self, node: Node) -> None:
        if not self._is_due(node):
            self._ctx.log.warning("Passkey request out of place")
            return
        try:
            options = PasskeyRequest.parse(node).options
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad passkey request", error=str(exc))
            options = None
        self._attempt = None
        self._since = self._ctx.clock()
        if options is not None:
            self._ask(options)
        else:
            self._ctx.spawn(self._fetch_options(), name="passkey options", bound=True)

    async def _fetch_options(self) -> None:
        try:
            self._ask(await self._ctx.execute(GetPasskeyOptions()))
        except (IQError, RequestTimeout, RemoteProtocolError) as exc:
            self._ctx.log.warning("No passkey options", error=str(exc))
            self._fail()

    def _ask(self, options: str) -> None:
        self._ctx.log.info("Passkey requested")
        self._options = options
        self._ctx.emit(PasskeyRequested(options=options))

    def _on_continuation(self, node: Node) -> None:
        if not self._is_due(node) or self._attempt is None or self._attempt.agreement is not None:
            self._ctx.log.warning("Passkey continuation out of place")
            return
        try:
            agreement = self._attempt.ours.agree(PasskeyContinuation.parse(node).primary_identity)
        except (RemoteProtocolError, CryptoError) as exc:
            self._ctx.log.warning("Bad passkey continuation", error=str(exc))
            self._fail()
            return
        self._ctx.spawn(self._reveal(self._attempt, agreement), name="passkey", bound=True)

    async def _reveal(self, attempt: _Attempt, agreement: Agreement) -> None:
        """Open our commitment, then show the code."""
        try:
            await self._ctx.execute(CompanionNonce(attempt.ours.nonce))
        except (IQError, RequestTimeout, RemoteProtocolError) as exc:
            self._ctx.log.warning("Passkey nonce refused", error=str(exc))
            self._fail()
            return
        except NotConnected:
            return
        if self._attempt is attempt:
            attempt.agreement = agreement
            self._options = None
            self._ctx.emit(PasskeyConfirmation(code=display_code(agreement.code), skip_display=False))

    def _fail(self) -> None:
        """The phone's side of the step is lost: another attempt must begin from the start."""
        if self._ctx.machine.phase is Phase.LINKING and not is_linked(self._ctx):
            fail_linking(self._ctx, "passkey_failed")
