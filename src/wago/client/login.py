"""What the server says about the session itself: success, failure, stream errors, bulletins, pings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.client.connection import Next
from wago.client.context import ClientContext
from wago.client.endings import end_account, fail_linking, is_linked
from wago.client.events import (
    ClientOutdated,
    Connected,
    ConnectFailure,
    Phase,
    StreamReplaced,
    TemporaryBan,
)
from wago.client.handshake import remember_server
from wago.client.offline import OfflineSync
from wago.client.supervisor import Supervisor
from wago.errors import IQError, RemoteProtocolError, RequestTimeout
from wago.protocol.binary import Node
from wago.protocol.stanza.iq import iq_result
from wago.protocol.stanza.login import (
    BanReason,
    Bulletin,
    ClientExpiration,
    Dirty,
    DowngradeWebClient,
    EdgeRouting,
    Failure,
    FailureReason,
    OfflineComplete,
    OfflinePreview,
    StreamError,
    StreamErrorKind,
    Success,
    UnknownBulletin,
    parse_bulletins,
)
from wago.protocol.stanza.session import CleanDirty, SetPassive, UnifiedSession, is_server_ping

RATE_LIMIT_PENALTY: Final = 5
"""Reconnects that a rate limit counts for (whatsapp-rust client/node_io.rs)."""

_CLEANED: Final = frozenset({"account_sync", "groups"})
"""Dirty bits that are ours to clear at once: we keep no cache that they would make stale."""


class Login:
    """Handles the stanzas about the session.

    Args:
        ctx: the client's context.
        supervisor: told of progress.
        outdated: called when the server refuses our version.
    """

    def __init__(self, ctx: ClientContext, supervisor: Supervisor, outdated: Callable[[], None]) -> None:
        self._ctx = ctx
        self._supervisor = supervisor
        self._outdated = outdated
        self._offline = OfflineSync(ctx)
        ctx.on("success", self._on_success)
        ctx.on("failure", self._on_failure)
        ctx.on("stream:error", self._on_stream_error)
        ctx.on("ib", self._on_bulletins)
        ctx.on("iq", self._on_ping, kind="get")

    # -- success ----------------------------------------------------------------------------------------

    def _on_success(self, node: Node) -> None:
        ctx = self._ctx
        if ctx.machine.phase is not Phase.LOGGING_IN:
            ctx.log.warning("Success out of place", phase=ctx.machine.phase.value)
            return
        try:
            success = Success.parse(node)
        except RemoteProtocolError as exc:
            ctx.log.warning("Bad success", error=str(exc))
            ctx.retire("bad_success")
            return
        ctx.log.info("Successfully authenticated")
        ctx.set_clock(success.t)
        self._supervisor.settled()
        ctx.spawn(self._complete(success), name="login", bound=True)

    async def _complete(self, success: Success) -> None:
        """All that lies between `<success>` and being online."""
        ctx, connection = self._ctx, self._ctx.connection
        batch = ctx.account.batch()
        remember_server(ctx, batch, connection.handshake)
        if success.lid is not None and success.lid != ctx.device.lid:
            if ctx.device.lid is not None:
                ctx.log.warning("Server names another LID", ours=str(ctx.device.lid), now=str(success.lid))
            ctx.update_device(batch, lid=success.lid)
        if ctx.device.lid is not None:
            batch.put_lid(ctx.device.lid.bare, ctx.jid.bare, ctx.now())
        await batch.commit()
        ctx.post(UnifiedSession.at(int((ctx.clock() + ctx.clock_offset_s) * 1000)).build())
        await ctx.run_login_hooks()
        try:
            await ctx.execute(SetPassive(passive=False))
        except (IQError, RequestTimeout, RemoteProtocolError) as exc:
            ctx.log.warning("Could not go active", error=str(exc))
        if connection.open and ctx.machine.phase is Phase.LOGGING_IN:
            self._go_online()

    def _go_online(self) -> None:
        ctx = self._ctx
        batch = ctx.account.batch()
        ctx.machine.move(Phase.ONLINE, "logged_in", linked=True, socket_open=True, batch=batch)
        ctx.emit(Connected(jid=ctx.jid, lid=ctx.lid, push_name=ctx.device.push_name), batch)
        ctx.watch_commit(batch.submit(), "login")
        self._supervisor.came_online()
        ctx.run_online_hooks()

    # -- failure ----------------------------------------------------------------------------------------

    def _on_failure(self, node: Node) -> None:
        ctx = self._ctx
        if ctx.machine.phase not in (Phase.LOGGING_IN, Phase.LINKING):
            ctx.log.warning("Failure out of place", phase=ctx.machine.phase.value)
            return
        try:
            failure = Failure.parse(node)
        except RemoteProtocolError as exc:
            ctx.log.warning("Bad failure", error=str(exc))
            ctx.retire("bad_failure")
            return
        reason = reason_name(failure.reason)
        ctx.log.warning("Connect failure", code=failure.reason, reason=reason, message=failure.message)
        if failure.retryable:
            ctx.retire(f"failure_{failure.reason}")
        elif failure.logged_out and is_linked(ctx):
            end_account(ctx, reason, code=failure.reason, on_connect=True)
        elif failure.known is FailureReason.TEMP_BANNED:
            self._ban(failure)
        elif failure.known is FailureReason.CLIENT_OUTDATED:
            version = ".".join(map(str, ctx.web_version))
            self._outdated()
            self._halt(Phase.OUTDATED, reason, ClientOutdated(version=version))
        else:
            event = ConnectFailure(code=failure.reason, reason=reason, message=failure.message or "")
            self._halt(Phase.STOPPED if is_linked(ctx) else Phase.LINK_FAILED, reason, event)

    def _ban(self, failure: Failure) -> None:
        code = failure.code or 0
        try:
            why = BanReason(code).name.lower()
        except ValueError:
            why = "unknown"
        event = TemporaryBan(code=code, reason=why, expires_in_s=failure.expire_s)
        self._halt(Phase.BANNED, "temp_banned", event)

    def _halt(
        self,
        phase: Phase,
        reason: str,
        event: ConnectFailure | ClientOutdated | TemporaryBan | StreamReplaced,
    ) -> None:
        """Enter a phase that nothing leads out of by itself, with the event that says why."""
        ctx = self._ctx
        batch = ctx.account.batch()
        ctx.emit(event, batch)
        if phase is Phase.LINK_FAILED:
            fail_linking(ctx, reason, batch)
        else:
            ctx.machine.move(phase, reason, linked=is_linked(ctx), batch=batch)
            ctx.watch_commit(batch.submit(), phase.value)
        ctx.halt(reason)

    # -- stream errors ----------------------------------------------------------------------------------

    def _on_stream_error(self, node: Node) -> None:
        ctx = self._ctx
        error = StreamError.parse(node)
        name = f"stream_error_{error.code}" if error.code is not None else "stream_error"
        ctx.log.warning("Stream error", code=error.code, kind=error.kind.value)
        match error.kind:
            case StreamErrorKind.RESTART:
                ctx.connection.retire("restart_required", Next.RESTART)
            case StreamErrorKind.LOGGED_OUT:
                if is_linked(ctx):
                    end_account(ctx, error.conflict or "logged_out", code=error.code, on_connect=False)
                else:
                    fail_linking(ctx, name)
            case StreamErrorKind.REPLACED:
                self._halt(Phase.REPLACED, "replaced", StreamReplaced())
            case StreamErrorKind.RATE_LIMITED:
                ctx.connection.retire(name, penalty=RATE_LIMIT_PENALTY)
            case StreamErrorKind.UNAVAILABLE | StreamErrorKind.BAD_XML:
                ctx.connection.retire(name)
            case StreamErrorKind.ACK_OWED | StreamErrorKind.UNKNOWN:
                # The server closes the stream if it means it (whatsapp-rust client/node_io.rs).
                if error.code is not None:
                    ctx.connection.retire(name)

    # -- the rest ---------------------------------------------------------------------------------------

    def _on_ping(self, node: Node) -> None:
        if is_server_ping(node):
            self._ctx.post(iq_result(node))

    def _on_bulletins(self, node: Node) -> None:
        for bulletin in parse_bulletins(node):
            self._on_bulletin(bulletin)

    def _on_bulletin(self, bulletin: Bulletin) -> None:
        ctx = self._ctx
        match bulletin:
            case OfflinePreview():
                self._offline.announced(bulletin)
            case OfflineComplete():
                self._offline.completed(bulletin)
            case EdgeRouting(routing_info):
                if routing_info and routing_info != ctx.device.routing_info:
                    batch = ctx.account.batch()
                    ctx.update_device(batch, routing_info=routing_info)
                    ctx.watch_commit(batch.submit(), "routing info")
            case Dirty(kind, timestamp):
                ctx.log.debug("Dirty", type=kind)
                if kind in _CLEANED:
                    ctx.spawn(ctx.execute(CleanDirty(kind, timestamp)), name="clean dirty", bound=True)
            case DowngradeWebClient():
                if not is_linked(ctx):
                    fail_linking(ctx, "multidevice_disabled")
            case ClientExpiration(t):
                ctx.log.warning("This client version will be refused", at=t)
            case UnknownBulletin(child):
                ctx.log.debug("Unknown bulletin", tag=child.tag)


def reason_name(code: int) -> str:
    """A stable word for a failure code."""
    known = FailureReason.of(code)
    return f"failure_{code}" if known is None else known.name.lower()
