"""`make bench`: what a text, an idle session and a start cost, beside the cryptography alone in the same run.

Absolute times say little on a shared machine; the ratio to the peer measured beside it is the figure to keep.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from tests.bench.crypto import crypto_seconds_per_link, crypto_seconds_per_login, crypto_seconds_per_text
from tests.bench.documents import documents
from tests.bench.groups import groups
from tests.bench.race import race
from tests.support.doors import poll
from tests.support.world import Linked, World, private_world

ROUNDS = 7
"""Of the race, so that the spread of its ratios says something."""


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory(prefix="wago-bench-") as folder:
        env = {"LOG_LEVEL": "warn", "ENABLE_WEBHOOK": "false", "MEDIA_ALLOW": "127.0.0.0/8"}
        async with private_world(Path(folder), env=env) as w:
            yield w


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _percentiles(latencies: list[float]) -> str:
    cuts = statistics.quantiles(latencies, n=100, method="inclusive")
    return f"p50 {cuts[49] * 1e3:6.1f} ms  p95 {cuts[94] * 1e3:6.1f} ms  p99 {cuts[98] * 1e3:6.1f} ms"


async def texts(w: World, sessions: list[Linked], contact: str, total: int, in_flight: int) -> None:
    """Send `total` texts over these sessions, `in_flight` requests at a time per session."""
    latencies: list[float] = []
    left = iter(range(total))

    async def sender(session: Linked) -> None:
        for number in left:
            begun = time.perf_counter()
            await w.send_text(session, contact, f"text number {number}, of an ordinary length for a chat")
            latencies.append(time.perf_counter() - begun)

    for session in sessions:
        await w.send_text(session, contact, "warm-up: device lists and Signal sessions")
    crypto_s = crypto_seconds_per_text(devices=2)
    cpu_before, begun = _cpu_s(w.gateway.pid), time.perf_counter()
    await asyncio.gather(*(sender(s) for s in sessions for _ in range(in_flight)))
    elapsed, cpu = time.perf_counter() - begun, _cpu_s(w.gateway.pid) - cpu_before
    print(
        f"texts, {len(sessions):3} session(s) x {in_flight}: {total / elapsed:7.0f}/s  "
        f"{_percentiles(latencies)}  gateway CPU {cpu / total * 1e6:6.0f} us = "
        f"{cpu / total / crypto_s:5.1f} x crypto alone ({crypto_s * 1e6:.0f} us)"
    )


async def inbound(w: World, session: Linked, contact: str, total: int) -> None:
    """Texts from the emulated phone to the live event stream."""
    cpu_before, begun = _cpu_s(w.gateway.pid), time.perf_counter()
    async with w.api.websocket(f"/ws/{session.name}") as live:
        await asyncio.gather(*(w.admin.send(contact, session.number, f"in {n}") for n in range(total)))
        last = {f"in {n}" for n in range(total)}
        await live.wait(
            lambda e: (last.discard(e["data"].get("body")) or not last) if e["event"] == "message" else False,
            120,
        )
    elapsed, cpu = time.perf_counter() - begun, _cpu_s(w.gateway.pid) - cpu_before
    crypto_s = crypto_seconds_per_text(devices=1)
    print(
        f"texts in, one session: {total / elapsed:7.0f}/s  gateway CPU {cpu / total * 1e6:6.0f} us = "
        f"{cpu / total / crypto_s:5.1f} x crypto alone ({crypto_s * 1e6:.0f} us)"
    )


async def idle(w: World, count: int) -> None:
    """Memory and time of `count` linked sessions that do nothing."""
    process = psutil.Process(w.gateway.pid)
    rss, begun = process.memory_info().rss, time.perf_counter()
    gate = asyncio.Semaphore(8)

    async def one() -> None:
        async with gate:
            await w.link("idle")

    await asyncio.gather(*(one() for _ in range(count)))
    elapsed = time.perf_counter() - begun
    grown = process.memory_info().rss - rss
    crypto_s = crypto_seconds_per_link()
    print(
        f"idle sessions, {count} linked in {elapsed:.1f} s: {elapsed / count * 1e3:.0f} ms each = "
        f"{elapsed / count / crypto_s:.1f} x crypto alone ({crypto_s * 1e3:.1f} ms)"
    )
    print(
        f"idle sessions, memory: {grown / count / 1024:.0f} KiB each, "
        f"{process.memory_info().rss / 2**20:.0f} MiB in all"
    )
    window = 10.0
    cpu_before = _cpu_s(w.gateway.pid)
    await asyncio.sleep(window)
    cpu = _cpu_s(w.gateway.pid) - cpu_before
    share, each = cpu / window * 100, cpu / window / count * 1e6
    print(f"idle sessions, CPU: {share:.1f} % of one core, {each:.0f} us/s each")
    await restart(w, count)


async def restart(w: World, count: int) -> None:
    """How long until every session is back after a restart."""
    assert w.gateway.stop() == 0
    begun = time.perf_counter()
    w.gateway.start()
    ready = time.perf_counter() - begun
    await poll(
        lambda: w.wago.get("/session/all", headers=w.admin_headers),
        lambda a: sum(bool(s["connected"] and s["loggedIn"]) for s in a.json["data"]) >= count,
        300,
    )
    online = time.perf_counter() - begun
    each, crypto_s = (online - ready) / count, crypto_seconds_per_login()
    print(
        f"restart with {count} sessions: ready in {ready:.2f} s, all online in {online:.1f} s: "
        f"{each * 1e3:.1f} ms each = {each / crypto_s:.0f} x crypto alone ({crypto_s * 1e3:.2f} ms)"
    )


def startup(w: World) -> None:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    python_s = time.perf_counter() - begun
    assert w.gateway.stop() == 0
    begun = time.perf_counter()
    w.gateway.start()
    took = time.perf_counter() - begun
    print(f"start: ready in {took:.2f} s = {took / python_s:.0f} x an empty Python ({python_s * 1e3:.0f} ms)")


async def files(length: int) -> None:
    """What a large document costs, in a gateway that has done nothing else."""
    async with world() as w:
        for figure in await documents(w, length):
            print(
                f"document of {length / 2**20:.0f} MiB, {figure.way}: {figure.speed / 2**20:.0f} MiB/s, "
                f"peak RSS {figure.peak / 2**20:.0f} MiB, {figure.risen / 2**20:.1f} MiB above idle"
            )


async def main(idle_count: int, total: int, document: int, members: int) -> None:
    await race(total, ROUNDS, idle_count // 5)
    await files(document)
    async with world() as w:
        startup(w)
        contact = await w.admin.phone("Contact")
        one = await w.link("bench")
        await texts(w, [one], contact, total, 1)
        await texts(w, [one], contact, total, 16)
        await inbound(w, one, contact, total)
        fifty = [await w.link("bench") for _ in range(50)]
        await texts(w, fifty, contact, total * 2, 1)
    async with world() as w:
        await idle(w, idle_count)
    async with world() as w:
        await groups(w, members)
    # In processes of their own: their memory is measured.
    subprocess.run([sys.executable, "-m", "tests.bench.appstate"], check=True)
    subprocess.run([sys.executable, "-m", "tests.bench.history"], check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=500, help="idle sessions (default 500)")
    parser.add_argument("--texts", type=int, default=1000, help="texts per measurement (default 1000)")
    parser.add_argument("--document", type=int, default=256, help="MiB of the document (default 256)")
    parser.add_argument("--members", type=int, default=1000, help="others in the group (default 1000)")
    given = parser.parse_args()
    asyncio.run(main(given.idle, given.texts, given.document * 2**20, given.members))
