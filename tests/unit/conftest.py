"""Settings for every unit test."""

from __future__ import annotations

from hypothesis import settings

# A loaded machine is no failure, so no example is timed.
settings.register_profile("wago", deadline=None)
settings.load_profile("wago")
