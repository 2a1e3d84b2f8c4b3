"""The emulated WhatsApp service with emulated phones: what the engine and foreign clients are tested against.

It shares the codec and the primitives of `wago.protocol` with the engine and nothing above them; stanzas are
read and written here on their own, so that a slip in the engine's stanzas does not meet the same slip here.
"""

from wago.sandbox.server import Sandbox, run_sandbox

__all__ = ["Sandbox", "run_sandbox"]
