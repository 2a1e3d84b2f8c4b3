"""Feeds hostile bytes to a target until something breaks.

A target takes bytes and may raise `RemoteProtocolError` or `CryptoError`; anything else is a finding. A
module `fuzz_*.py` in this directory lists its targets in `TARGETS`. The test beside it runs a bounded number
of inputs through each; the module itself, run as a script, goes on for as long as it is told, with atheris
(coverage guided) when that is installed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wago.errors import CryptoError, RemoteProtocolError

DOCUMENTED = (RemoteProtocolError, CryptoError)

# Bytes that mean something to a parser: kinds of value, limits, protobuf tags and varints.
_INTERESTING = bytes((0, 1, 2, 3, 0x0A, 0x12, 0x1A, 0x7F, 0x80, *range(236, 256)))


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fuzz.

    Attributes:
        name: how it is chosen on the command line.
        run: takes the input; documented errors may leave it.
        seeds: well-formed inputs from which the others are made.
    """

    name: str
    run: Callable[[bytes], object]
    seeds: Sequence[bytes]


def feed(target: Target, data: bytes) -> bool:
    """Give one input to a target; True if it was accepted, False if it was refused as documented."""
    try:
        target.run(data)
    except DOCUMENTED:
        return False
    return True


def inputs(seeds: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """An endless, repeatable stream: the seeds themselves, then damaged, spliced and random ones."""
    yield from seeds
    rng = random.Random(seed)
    while True:
        if rng.random() < 0.05:
            yield rng.randbytes(rng.randrange(64))
            continue
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.choice((1, 1, 1, 2, 4, 8))):
            _damage(data, rng, seeds)
        yield bytes(data)


def _damage(data: bytearray, rng: random.Random, seeds: Sequence[bytes]) -> None:
    at = rng.randrange(len(data) + 1)
    match rng.randrange(7):
        case 0 if at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        case 1 if at < len(data):
            data[at] = rng.choice(_INTERESTING)
        case 2:
            del data[at:]
        case 3:
            del data[at : at + rng.randrange(1, 9)]
        case 4:
            data[at:at] = bytes(rng.choice(_INTERESTING) for _ in range(rng.randrange(1, 5)))
        case 5:
            data[at:at] = data[at : at + rng.randrange(1, 33)] * rng.choice((1, 1, 2, 50))
        case _:
            other = rng.choice(seeds)
            cut = rng.randrange(len(other) + 1)
            data[at:] = other[cut:]


def run_for(target: Target, *, seconds: float, seed: int) -> tuple[int, int]:
    """Fuzz for a while; how many inputs there were and how many were accepted."""
    until = time.monotonic() + seconds
    count = accepted = 0
    for data in inputs(target.seeds, seed):
        if time.monotonic() >= until:
            break
        count += 1
        try:
            accepted += feed(target, data)
        except BaseException:
            print(f"{target.name}: input {count} of seed {seed} breaks it: {data.hex()}", file=sys.stderr)
            raise
    return count, accepted


def main(targets: Sequence[Target]) -> None:
    """The command line of a fuzz module."""
    parser = argparse.ArgumentParser(description="Fuzz a parser until the time is over or it breaks.")
    parser.add_argument("--seconds", type=float, default=60, help="how long, for each target (60)")
    parser.add_argument("--seed", type=int, help="repeat an earlier run (default: another each time)")
    parser.add_argument("--target", choices=[t.name for t in targets], help="only this one (all)")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    for target in targets:
        if options.target not in (None, target.name):
            continue
        try:
            import atheris  # type: ignore[import-not-found]
        except ImportError:
            count, accepted = run_for(target, seconds=options.seconds, seed=seed)
            print(f"{target.name}: {count} inputs, {accepted} accepted, none broke it (seed {seed})")
        else:
            # libFuzzer ends the process, so that one target must be chosen when there are more.
            arguments = [sys.argv[0], f"-max_total_time={int(options.seconds)}", f"-seed={seed}"]
            atheris.Setup(arguments, lambda data, chosen=target: feed(chosen, data))
            atheris.Fuzz()
