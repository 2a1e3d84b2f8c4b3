"""The ends that are made in one transaction with what they destroy or report."""

from __future__ import annotations

from wago.client.context import ClientContext
from wago.client.events import LinkFailed, LoggedOut, Phase
from wago.store.interfaces import Batch


def is_linked(ctx: ClientContext) -> bool:
    """True if the device belongs to an account."""
    return ctx.has_device and ctx.device.jid is not None


def end_account(ctx: ClientContext, reason: str, *, code: int | None, on_connect: bool) -> None:
    """The device is no companion any more: forget everything, say so, and stay away."""
    batch = ctx.account.batch()
    ctx.forget(batch)
    ctx.emit(LoggedOut(reason=reason, code=code, on_connect=on_connect), batch)
    ctx.machine.move(Phase.LOGGED_OUT, reason, linked=False, batch=batch)
    ctx.watch_commit(batch.submit(), "log-out")
    ctx.halt(reason)


def fail_linking(ctx: ClientContext, reason: str, batch: Batch | None = None) -> None:
    """The linking attempt is over without an account; a batch that is given is submitted."""
    if batch is None:
        batch = ctx.account.batch()
    ctx.emit(LinkFailed(reason=reason), batch)
    ctx.machine.move(Phase.LINK_FAILED, reason, linked=False, batch=batch)
    ctx.watch_commit(batch.submit(), "link failure")
    ctx.halt(reason)
