"""Events about calls."""

from __future__ import annotations

from dataclasses import dataclass

from wago.protocol.stanza.call import CallSignal


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged:
    """Somebody calls the account, or a call goes on or ends. All that is known stands in `call`."""

    call: CallSignal
