"""`python -m tests.bench.groups`: the first and later texts to a group of a thousand.

The first one opens a session with everybody and gives each the sender key, later ones are one ciphertext
for all.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.crypto import crypto_seconds_per_opening, crypto_seconds_per_text
from tests.support.memory import peak, reset_peak
from tests.support.world import Linked, World, private_world

LATER = 12
_AT_ONCE = 16
_QUIET_S = 0.4
_IDLE = 0.1
"""The share of a core that two processes take that have nothing to do, at most."""
_EACH_S = 0.02
"""Between two requests of those that are made meanwhile."""


@dataclass(frozen=True)
class Sent:
    """What one text cost.

    Attributes:
        elapsed_s: until its answer.
        cpu_s: of the gateway's processor until then.
        whole_s: of the same until all that follows is done: receipts, their webhooks.
        risen: of the gateway's memory above what it had.
    """

    elapsed_s: float
    cpu_s: float
    whole_s: float
    risen: int


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def sent(world: World, session: Linked, group: str, text: str) -> Sent:
    """Send one text and measure it."""
    pid = world.gateway.pid
    had, cpu, begun = reset_peak(pid), _cpu_s(pid), time.perf_counter()
    await world.send_text(session, group, text)
    elapsed, until_then = time.perf_counter() - begun, _cpu_s(pid) - cpu
    await quiet(world)
    return Sent(elapsed, until_then, _cpu_s(pid) - cpu, peak(pid) - had)


async def quiet(world: World) -> None:
    """Until gateway and sandbox have nothing to do."""
    pids = (world.gateway.pid, world.sandbox.pid)
    while True:
        before = sum(_cpu_s(pid) for pid in pids)
        await asyncio.sleep(_QUIET_S)
        if sum(_cpu_s(pid) for pid in pids) - before < _QUIET_S * _IDLE:
            return


async def members(world: World, count: int) -> list[str]:
    """So many phones."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> str:
        async with gate:
            return await world.admin.phone(f"Member {number}")

    return await asyncio.gather(*(one(number) for number in range(count)))


async def meanwhile(world: World, session: Linked, until: asyncio.Task[Sent]) -> list[float]:
    """The latencies of requests that need nothing but the gateway while a task goes on."""
    latencies = []
    while not until.done():
        begun = time.perf_counter()
        (await world.api.get(f"/session/status/{session.name}")).ok()
        latencies.append(time.perf_counter() - begun)
        await asyncio.sleep(_EACH_S)
    return latencies


async def groups(world: World, count: int) -> None:
    """First and later texts to a group of so many others, and what it prints of them."""
    session = await world.link("bench")
    phones = await members(world, count)
    creator, *rest = phones
    body = {
        "subject": "Many",
        "creator": creator,
        "participants": [session.number, *rest],
        "addressing": "lid",
    }
    group = str((await world.admin.post("/admin/groups", body)).ok()["jid"])
    sending = asyncio.create_task(sent(world, session, group, "the first"))
    waits = await meanwhile(world, session, sending)
    first = await sending
    opening_s = crypto_seconds_per_opening() * count
    print(
        f"group of {count}, first text: {first.elapsed_s:.2f} s, gateway CPU {first.cpu_s:.2f} s = "
        f"{first.cpu_s / opening_s:.1f} x crypto alone ({opening_s:.2f} s), {first.risen / 2**20:.1f} MiB "
        f"above idle; {len(waits)} other requests meanwhile took {statistics.median(waits) * 1e3:.1f} ms, "
        f"{max(waits) * 1e3:.0f} at most"
    )
    later = [await sent(world, session, group, f"later {number}") for number in range(LATER)]
    elapsed = statistics.median(each.elapsed_s for each in later)
    cpu, whole = (statistics.fmean(getattr(each, of) for each in later) for of in ("cpu_s", "whole_s"))
    text_s = crypto_seconds_per_text(devices=1)
    print(
        f"group of {count}, later texts: {elapsed * 1e3:.1f} ms, gateway CPU {cpu * 1e3:.1f} ms "
        f"= {cpu / text_s:.0f} x crypto alone ({text_s * 1e6:.0f} us), "
        f"with all receipts and their webhooks {whole * 1e3:.0f} ms"
    )


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="wago-bench-") as folder:
        env = {"LOG_LEVEL": "warn", "ENABLE_WEBHOOK": "false"}
        async with private_world(Path(folder), env=env) as world:
            await groups(world, count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1000, help="others in the group (default 1000)")
    asyncio.run(main(parser.parse_args().members))
