"""A bounded, repeatable run of every fuzz target."""

from __future__ import annotations

import importlib
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.harness import Target, feed, inputs

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("fuzz_*.py"))
TARGETS: list[Target] = [
    target for module in MODULES for target in importlib.import_module(f"tests.fuzz.{module}").TARGETS
]
INPUTS = 1500


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_garbage_is_parsed_or_refused(target: Target):
    accepted = [feed(target, data) for data in islice(inputs(target.seeds, seed=1), INPUTS)]
    # A target that takes or refuses everything tests nothing.
    assert any(accepted)
    assert not all(accepted)
