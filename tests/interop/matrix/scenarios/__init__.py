"""All scenarios: importing the package fills `scene.SCENARIOS`."""

from tests.interop.matrix.scenarios import texts

__all__ = ["texts"]
