"""Every scenario, for every ordered pair of engines. `-k "poll and rust-phone"` plays some of them."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.interop.matrix import exceptions
from tests.interop.matrix.cast import Cast
from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.peer import WAIT_S, Peer, PeerError, Unsupported
from tests.interop.matrix.report import played
from tests.interop.matrix.scene import Scenario, Scene

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]

PLAYED = played()


def named(each: Scenario, a: str, b: str) -> str:
    return f"{each.name}-{a}" if each.solo else f"{each.name}-{a}-{b}"


def prepare(request: pytest.FixtureRequest, each: Scenario, a: str, b: str) -> None:
    """Note what is played, and leave out or expect to fail what exceptions.py says."""
    about = {"scenario": each.name, "a": a, "b": b}
    request.node.user_properties.extend(about.items())
    for engine in (a, b):
        if (why := ENGINES[engine].why_absent()) is not None:
            pytest.fail(why) if os.environ.get("WAGO_REQUIRE_INTEROP") else pytest.skip(why)
    if (fault := exceptions.fault(each.name, a, b)) is not None:
        if fault.skip:
            pytest.skip(f"{fault.reason} ({fault.evidence})")
        request.applymarker(pytest.mark.xfail(strict=True, reason=f"{fault.reason} ({fault.evidence})"))


async def peers(cast: Cast, each: Scenario, a: str, b: str) -> tuple[Peer, Peer]:
    """Those who play."""
    if each.solo:
        peer = await cast.newcomer(a)
        return peer, peer
    if each.fresh == "unlinked":
        return await cast.newcomer(a), await cast.newcomer(b)
    one = await (cast.linked(a) if "a" in each.fresh else cast.staying(a))
    other = await (cast.linked(b) if "b" in each.fresh else cast.staying(b, int(a == b)))
    return one, other


def nothing_twice(*peers: Peer) -> None:
    """Nobody was told of the same message twice."""
    for peer in peers:
        twice = [one for one, count in Counter(peer.messages()).items() if count > 1]
        assert not twice, f"{peer.engine} was told twice of {twice}"


@pytest.mark.parametrize(("row", "a", "b"), PLAYED, ids=[named(*each) for each in PLAYED])
async def test_scenario(
    request: pytest.FixtureRequest, cast: Cast, files: dict[str, Path], row: Scenario, a: str, b: str
) -> None:
    prepare(request, row, a, b)
    before = time.time()
    done = False
    try:
        one, other = await peers(cast, row, a, b)
        for peer in (one, other):
            # What is known to fail is not waited for as long.
            peer.patience_s = 3.0 if exceptions.fault(row.name, a, b) else WAIT_S
        detours = [each.refusal for each in exceptions.detours(row.name, a)]
        scene = Scene(cast, one, other, files, detours)
        await row.play(scene)
        nothing_twice(one, other)
        refused = await cast.refusals(before)
        strange = [each for each in refused if not any(part in each["reason"] for part in scene.provoked)]
        assert not strange, f"the sandbox refused: {strange}"
        done = True
    except Unsupported as exc:
        done = True
        known = exceptions.lack(exc.engine, exc.op)
        if known is None:
            pytest.fail(f"{exc}, and exceptions.py does not know of it")
        pytest.skip(f"{ENGINES[exc.engine].title}: {known.reason} ({known.evidence})")
    except (AssertionError, PeerError) as exc:
        exc.add_note(f"refused by the sandbox meanwhile: {await cast.refusals(before)}")
        raise
    finally:
        await cast.dismiss()
        if not done:
            await cast.replace(a, b)
