"""WaGo: a self-hosted WhatsApp gateway that speaks the multi-device protocol natively.

As a library: `from wago import Client, ClientConfig`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wago.client import Client, ClientConfig

__version__ = "0.1.0"
__all__ = ["Client", "ClientConfig", "__version__"]


def __getattr__(name: str) -> Any:
    # Late, so that `wago --version` and the sandbox do not pay for the engine.
    if name in ("Client", "ClientConfig"):
        import wago.client

        return getattr(wago.client, name)
    raise AttributeError(name)
