"""Workers: how many, how long, and what becomes of one that a file was too much for."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.conftest import MakePreparer
from wago.errors import Unpreparable
from wago.gateway.prepare import Preparer, PrepareSettings


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


def _ended(pid: int) -> bool:
    """Gone, or waiting to be read out by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG")


async def test_no_worker_runs_before_there_is_work(preparer: Preparer, image: Path) -> None:
    assert preparer.pids == []
    await preparer.image(image)
    assert len(preparer.pids) == 1


async def test_a_worker_serves_one_file_after_the_other(preparer: Preparer, image: Path) -> None:
    await preparer.image(image)
    before = preparer.pids
    for _ in range(3):
        await preparer.image(image)
    assert preparer.pids == before


async def test_there_are_no_more_workers_than_allowed(preparer: Preparer, image: Path) -> None:
    most = 0

    async def one() -> None:
        nonlocal most
        await preparer.image(image)
        most = max(most, len(preparer.pids))

    await asyncio.gather(*(one() for _ in range(20)))
    assert most == PrepareSettings().workers


async def test_idle_workers_end(make_preparer: MakePreparer, tmp_path: Path, image: Path) -> None:
    preparer = make_preparer(PrepareSettings(idle_s=0.05))
    await preparer.image(image)
    (pid,) = preparer.pids
    await _until(lambda: preparer.pids == [] and _gone(pid))
    await preparer.image(image)


async def test_a_worker_is_replaced_after_so_many_files(
    make_preparer: MakePreparer, tmp_path: Path, image: Path
) -> None:
    preparer = make_preparer(PrepareSettings(files_per_worker=2))
    await preparer.image(image)
    (first,) = preparer.pids
    await preparer.image(image)
    assert first not in preparer.pids
    await preparer.image(image)


async def test_a_machine_that_starts_no_more_processes(
    preparer: Preparer, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "create_subprocess_exec", full)
        with pytest.raises(Unpreparable, match="no room"):
            await preparer.image(image)
    assert (await preparer.image(image)).width == 300


async def test_a_worker_that_died_idle_is_no_harm(preparer: Preparer, image: Path) -> None:
    await preparer.image(image)
    (pid,) = preparer.pids
    os.kill(pid, signal.SIGKILL)
    await _until(lambda: _ended(pid))
    assert (await preparer.image(image)).width == 300
    assert preparer.pids != [pid]


async def test_a_worker_that_is_killed_at_work_fails_this_file_only(
    preparer: Preparer, tmp_path: Path
) -> None:
    slow = samples.video(tmp_path / "a.mkv", container="matroska", codec="libvpx-vp9", sound=None, seconds=20)
    image = samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG")
    await preparer.image(image)
    (pid,) = preparer.pids
    os.kill(pid, signal.SIGSTOP)
    task = asyncio.create_task(preparer.video(slow))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Unpreparable, match="too much memory"):
        await task
    assert (await preparer.image(image)).width == 300


async def test_what_takes_too_long_is_cut_off(make_preparer: MakePreparer, tmp_path: Path) -> None:
    # Twenty seconds of video cannot be converted in a fifth of one.
    slow = samples.video(
        tmp_path / "a.mkv",
        container="matroska",
        codec="mpeg4",
        sound=None,
        seconds=20,
        fps=60,
        size=(640, 480),
    )
    preparer = make_preparer(PrepareSettings(transcode_s=0.2))
    started = time.monotonic()
    with pytest.raises(Unpreparable, match="longer than"):
        await preparer.video(slow)
    assert preparer.pids == []
    assert time.monotonic() - started < 60
    assert list((tmp_path / "new").rglob("prepared-*")) == []


async def test_a_cancelled_caller_leaves_nothing(preparer: Preparer, tmp_path: Path) -> None:
    slow = samples.video(
        tmp_path / "a.mkv",
        container="matroska",
        codec="mpeg4",
        sound=None,
        seconds=20,
        fps=60,
        size=(640, 480),
    )
    task = asyncio.create_task(preparer.video(slow))
    await _until(lambda: bool(list((tmp_path / "new").rglob("prepared-*"))))
    (pid,) = preparer.pids
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until(lambda: _gone(pid))
    assert list((tmp_path / "new").rglob("prepared-*")) == []


async def test_videos_leave_a_worker_to_the_others(
    make_preparer: MakePreparer, tmp_path: Path, image: Path
) -> None:
    slow = samples.video(
        tmp_path / "a.mkv",
        container="matroska",
        codec="mpeg4",
        sound=None,
        seconds=20,
        fps=60,
        size=(640, 480),
    )
    preparer = make_preparer(PrepareSettings(workers=2))
    videos = [asyncio.create_task(preparer.video(slow)) for _ in range(2)]
    await _until(lambda: bool(list((tmp_path / "new").rglob("prepared-*"))))
    await preparer.image(image)
    assert not any(task.done() for task in videos)
    for task in videos:
        task.cancel()
    await asyncio.gather(*videos, return_exceptions=True)


async def test_closing_ends_all_at_once(make_preparer: MakePreparer, tmp_path: Path, image: Path) -> None:
    preparer = make_preparer(PrepareSettings())
    await preparer.image(image)
    (pid,) = preparer.pids
    await preparer.close()
    assert _gone(pid)
    with pytest.raises(Unpreparable, match="shutting down"):
        await preparer.image(image)


async def test_a_worker_ends_with_its_gateway(tmp_path: Path, image: Path) -> None:
    script = f"""
import asyncio, os, signal
from pathlib import Path
from wago.gateway.prepare import Preparer
async def main():
    preparer = Preparer()
    await preparer.image(Path({str(image)!r}))
    print(*preparer.pids, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    process = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], stdout=subprocess.PIPE, check=False
    )
    assert process.returncode == -signal.SIGKILL
    await _until(lambda: _gone(int(process.stdout)))


async def test_the_gateways_environment_stays_at_home(
    preparer: Preparer, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAGO_DATABASE_PASSWORD", "secret")
    await preparer.image(image)
    (pid,) = preparer.pids
    assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()


async def test_a_worker_is_confined(preparer: Preparer, image: Path) -> None:
    await preparer.image(image)
    (pid,) = preparer.pids
    limits = Path(f"/proc/{pid}/limits").read_text()
    settings = PrepareSettings()
    for name, value in (
        ("Max address space", settings.memory_bytes),
        ("Max file size", settings.max_output_bytes),
        ("Max core file size", 0),
    ):
        line = next(line for line in limits.splitlines() if line.startswith(name))
        assert line[26:].split()[:2] == [str(value)] * 2


def test_neither_side_loads_what_it_does_not_need() -> None:
    gateway = "import wago.gateway.prepare.preparer, wago.gateway.previews"
    assert _loaded(gateway) & {"PIL", "av", "pypdfium2", "puremagic"} == set()
    worker = "import wago.gateway.prepare.worker.__main__"
    assert _loaded(worker) & {"aiohttp", "sqlalchemy", "asyncio", "structlog", "wago.client"} == set()


def _loaded(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True)
        .stdout.decode()
        .split()
    )


async def test_a_file_that_is_larger_than_a_worker_may_write(
    make_preparer: MakePreparer, tmp_path: Path
) -> None:
    settings = replace(PrepareSettings(), max_output_bytes=20_000)
    preparer = make_preparer(settings)
    path = samples.save(tmp_path / "a.bmp", samples.noise(400, 400), "BMP")
    with pytest.raises(Unpreparable):
        await preparer.image(path)
    assert list((tmp_path / "new").rglob("prepared-*")) == []
