"""Events about businesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wago.protocol.jid import Jid


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessChanged:
    """A business that the account knows, or its own, changed something.

    Attributes:
        what: `name`, `removed` (it is no business any more), `profile`, `products`, `collections`.
        name: the verified one, where that changed; None if it cannot be read.
        ids: of products or collections; they may be gone.
    """

    user: Jid
    what: Literal["name", "removed", "profile", "products", "collections"]
    timestamp: int
    name: str | None = None
    ids: tuple[str, ...] = ()
