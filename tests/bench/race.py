"""`python -m tests.bench.race`: our gateway beside whatsmeow and Baileys, the same requests, one sandbox.

Rounds are interleaved: in each every racer has one turn, each round begins with another one, and the ratios
are of turns of the same round. On a machine of few cores the sandbox and the load take their share of every
turn, so processor time per text, of the racer alone, stands beside the texts per second.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
import uvloop

from tests.bench.load import Load, Sender, drive
from tests.bench.racers import Racer, field
from tests.support.doors import SandboxAdmin
from tests.support.processes import SandboxProcess

SETTLE_S = 20.0
"""From online to the look at the memory."""


@dataclass(frozen=True)
class Turn:
    """What one racer did in one round. CPU is in seconds per text.

    Attributes:
        load: rate and latencies.
        cpu_s: of the racer's process.
        sandbox_s: of the sandbox's.
        load_s: of the load generator's.
    """

    load: Load
    cpu_s: float
    sandbox_s: float
    load_s: float


def _cpu_s(pid: int | None = None) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def turn(racer: Racer, sandbox: SandboxProcess, senders: list[Sender], total: int, each: int) -> Turn:
    """One turn of one racer."""
    pids = (racer.process.pid, sandbox.pid, None)
    before = [_cpu_s(pid) for pid in pids]
    load = await drive(racer.base, senders, total, each)
    spent = [(_cpu_s(pid) - was) / total for pid, was in zip(pids, before, strict=True)]
    return Turn(load, *spent)


def spread(values: Iterable[float]) -> str:
    """The median, and between what the values lie."""
    found = sorted(values)
    return f"{statistics.median(found):.2f} ({found[0]:.2f}-{found[-1]:.2f})"


class Race:
    """Racers at the start, their sessions linked."""

    def __init__(
        self, sandbox: SandboxProcess, admin: SandboxAdmin, racers: list[Racer], contact: str
    ) -> None:
        self.sandbox = sandbox
        self.admin = admin
        self.racers = racers
        self.contact = contact
        self._linked: dict[str, list[Sender]] = defaultdict(list)
        self._tokens = 0

    async def senders(self, racer: Racer, count: int) -> list[Sender]:
        """So many linked sessions that have written to the contact once."""
        have = self._linked[racer.name]
        fresh: list[Sender] = []
        while len(have) < count:
            self._tokens += 1
            token = f"s{self._tokens}"
            try:
                await racer.link(self.admin, token)
            except AssertionError as exc:
                # whatsmeow's store may be locked by another of its own connections.
                print(f"{racer.name}: link failed, trying again: {exc}", file=sys.stderr)
                continue
            fresh.append(Sender(token, self.contact))
            have.append(fresh[-1])
        for sender in fresh:
            while (await drive(racer.base, [sender], 1, 1)).failures:
                print(f"{racer.name}: the first text of {sender.token} failed", file=sys.stderr)
        return have[:count]

    async def texts(self, sessions: int, each: int, total: int, rounds: int) -> None:
        """All rounds of one discipline, and its tables."""
        turns: dict[str, list[Turn]] = defaultdict(list)
        senders = {racer.name: await self.senders(racer, sessions) for racer in self.racers}
        for number in range(-1, rounds):
            shift = number % len(self.racers)
            for racer in self.racers[shift:] + self.racers[:shift]:
                done = await turn(racer, self.sandbox, senders[racer.name], total, each)
                if number >= 0:
                    turns[racer.name].append(done)
        print(f"\n{sessions} session(s) x {each} at a time, {rounds} rounds of {total} texts\n")
        _figures(turns)
        _ratios(turns)


def _figures(turns: dict[str, list[Turn]]) -> None:
    print("| racer | texts a second | p50 / p95 / p99 | failed | CPU a text | of the sandbox | of the load |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, done in turns.items():
        p50, p95, p99 = (statistics.median(t.load.percentiles_ms()[at] for t in done) for at in range(3))
        cpu, sandbox, load = (
            statistics.median(getattr(t, of) for t in done) * 1e6 for of in ("cpu_s", "sandbox_s", "load_s")
        )
        rate = statistics.median(t.load.rate for t in done)
        print(
            f"| {name} | {rate:.0f} | {p50:.1f} / {p95:.1f} / {p99:.1f} ms "
            f"| {sum(len(t.load.failures) for t in done)} | {cpu:.0f} us | {sandbox:.0f} us | {load:.0f} us |"
        )


def _ratios(turns: dict[str, list[Turn]]) -> None:
    print("\n| ours to | texts a second | CPU a text |")
    print("| --- | --- | --- |")
    mine = turns["ours"]

    def ratio(of: Callable[[Turn], float], theirs: list[Turn]) -> str:
        return spread(of(a) / of(b) for a, b in zip(mine, theirs, strict=True))

    for name, theirs in turns.items():
        if name != "ours":
            rate, cpu = ratio(lambda t: t.load.rate, theirs), ratio(lambda t: t.cpu_s, theirs)
            print(f"| {name} | {rate} | {cpu} |")


def _rss(racer: Racer) -> int:
    return int(psutil.Process(racer.process.pid).memory_info().rss)


async def _empty(racers: list[Racer]) -> dict[str, int]:
    """Memory without sessions: at a second start, so that nobody's store is being made."""
    for racer in racers:
        assert racer.process.stop() == 0
        racer.process.start()
    await asyncio.sleep(SETTLE_S)
    return {racer.name: _rss(racer) for racer in racers}


async def idle(runners: Race, empty: dict[str, int], count: int) -> None:
    """Memory of so many sessions that do nothing, each racer started anew with them."""
    print(f"\n{count} idle sessions, {SETTLE_S:.0f} s after a restart\n")
    print("| racer | without sessions | with them | each | online after |")
    print("| --- | --- | --- | --- | --- |")
    for racer in runners.racers:
        await runners.senders(racer, count)
        assert racer.process.stop() == 0
        begun = time.perf_counter()
        racer.process.start()
        await racer.wait_online(count)
        online = time.perf_counter() - begun
        # What a start leaves to the garbage collectors is no part of a session.
        await asyncio.sleep(SETTLE_S)
        with_them = _rss(racer)
        each = (with_them - empty[racer.name]) / count / 1024
        none, full = empty[racer.name] / 2**20, with_them / 2**20
        print(f"| {racer.name} | {none:.0f} MiB | {full:.0f} MiB | {each:.0f} KiB | {online:.1f} s |")


async def race(texts: int, rounds: int, idle_count: int, only: Sequence[str] = ()) -> None:
    """All disciplines, their tables on standard output."""
    makes = [make for name, make in field().items() if not only or name in only]
    with tempfile.TemporaryDirectory(prefix="wago-race-") as folder:
        async with AsyncExitStack() as stack:
            sandbox = SandboxProcess(Path(folder) / "sandbox")
            sandbox.start()
            stack.callback(sandbox.close)
            admin = await stack.enter_async_context(SandboxAdmin(sandbox.url))
            root = (await admin.trust())["noise_root"]
            racers = []
            for make in makes:
                racer = make(Path(folder) / f"racer{len(racers)}", sandbox, root)
                racer.process.start()
                stack.callback(racer.process.close)
                racers.append(racer)
            runners = Race(sandbox, admin, racers, await admin.phone("Contact"))
            empty = await _empty(racers) if idle_count else {}
            for sessions, each in ((1, 1), (1, 16), (50, 1)):
                await runners.texts(sessions, each, texts, rounds)
            if idle_count:
                await idle(runners, empty, idle_count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=500, help="texts of a turn (default 500)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds (default 7)")
    parser.add_argument("--idle", type=int, default=100, help="idle sessions, 0 for none (default 100)")
    parser.add_argument("--only", action="append", default=[], help="race only these")
    given = parser.parse_args()
    uvloop.run(race(given.texts, given.rounds, given.idle, given.only))
