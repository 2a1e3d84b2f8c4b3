"""Worker processes: few, started on demand, and replaced when a file was too much for one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import nullcontext, suppress
from typing import Final, TypeVar

import msgspec
import structlog

from wago.gateway.prepare import jobs
from wago.gateway.prepare.results import Page, Prepared
from wago.gateway.prepare.settings import PrepareSettings

_log = structlog.get_logger(__name__)

_MODULE: Final = "wago.gateway.prepare.worker"
# Nothing else of our environment is their business: it may hold secrets.
_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
_GRACE_S: Final = 2.0

R = TypeVar("R", bound=Prepared | Page)


class Failed(Exception):
    """A worker could not do it. Never leaves this package.

    Attributes:
        why: in words for whoever sent the file.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Pool:
    """Runs jobs, one per worker at a time, and no more workers than the settings allow."""

    def __init__(self, settings: PrepareSettings) -> None:
        self._settings = settings
        self._turns = asyncio.Semaphore(settings.workers)
        self._slow_turns = asyncio.Semaphore(max(1, settings.workers - 1))
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The processes there are."""
        return sorted(worker.pid for worker in self._all)

    async def run(self, job: jobs.Job, kind: type[R], seconds: float, *, slow: bool = False) -> R:
        """Wait for a turn, and have a worker do this job.

        Args:
            slow: it may take minutes. Such jobs leave one worker to the others.

        Raises:
            Failed: it refused, died over it, or took too long.
        """
        async with self._slow_turns if slow else nullcontext(), self._turns:
            if self._closed:
                raise Failed("the gateway is shutting down")
            worker = await self._take()
            try:
                async with asyncio.timeout(seconds):
                    reply = await worker.ask(jobs.Request(job=job, seconds=seconds))
                result = self._read(reply, kind)
            except TimeoutError:
                raise Failed(f"it takes longer than {seconds:g} seconds") from None
            finally:
                # Also when the caller was cancelled: a worker in the middle of something is of no use.
                self._put(worker)
        return result

    async def close(self) -> None:
        """End all workers; jobs under way fail."""
        self._closed = True
        for worker in list(self._all):
            self._end(worker, at_once=True)
        while self._endings:
            await asyncio.gather(*self._endings)

    def _read(self, reply: jobs.Reply, kind: type[R]) -> R:
        if reply.bug:
            _log.warning("preparing a file broke", error=reply.bug)
            raise Failed("it cannot be read")
        if reply.result is None:
            raise Failed(reply.refused or "it cannot be read")
        result = jobs.decode(reply.result, kind)
        assert isinstance(result, kind)
        return result

    async def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            worker.stop_timer()
            if worker.alive:
                return worker
            self._end(worker, at_once=True)
        try:
            worker = await _Worker.start(self._settings)
        except OSError as error:
            _log.warning("no worker can be started", error=str(error))
            raise Failed("there is no room for another process") from None
        self._all.add(worker)
        return worker

    def _put(self, worker: _Worker) -> None:
        if self._closed or not worker.ready or worker.count >= self._settings.files_per_worker:
            self._end(worker, at_once=not worker.ready)
            return
        self._idle.append(worker)
        worker.start_timer(self._settings.idle_s, lambda: self._retire(worker))

    def _retire(self, worker: _Worker) -> None:
        self._idle.remove(worker)
        self._end(worker, at_once=False)

    def _end(self, worker: _Worker, *, at_once: bool) -> None:
        worker.stop_timer()
        if worker not in self._all:
            return
        self._all.discard(worker)
        with suppress(ValueError):
            self._idle.remove(worker)
        if at_once:
            worker.kill()
        task = asyncio.get_running_loop().create_task(worker.end())
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


class _Worker:
    """One process and what it is doing."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._in = process.stdin
        self._out = process.stdout
        self._timer: asyncio.TimerHandle | None = None
        self.count = 0
        self.ready = True
        """It waits for a request, as far as we know."""

    @classmethod
    async def start(cls, settings: PrepareSettings) -> _Worker:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        # An arena per thread would eat up the address space that a worker may have.
        environment["MALLOC_ARENA_MAX"] = "2"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
            # Control-C in the terminal is for the gateway, which ends its workers itself.
            start_new_session=True,
        )
        worker = cls(process)
        worker._write(jobs.encode(settings))
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, request: jobs.Request) -> jobs.Reply:
        """Have it do something.

        Raises:
            Failed: it died.
        """
        self.ready = False
        self.count += 1
        try:
            self._write(jobs.encode(request))
            await self._in.drain()
            length = int.from_bytes(await self._out.readexactly(jobs.LENGTH_BYTES), "big")
            if length > jobs.MAX_FRAME:
                raise Failed("it cannot be read")
            reply = jobs.decode(await self._out.readexactly(length), jobs.Reply)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Failed(await self._epitaph()) from None
        except msgspec.DecodeError:
            raise Failed("it cannot be read") from None
        assert isinstance(reply, jobs.Reply)
        self.ready = not reply.last
        return reply

    def start_timer(self, seconds: float, action: object) -> None:
        assert callable(action)
        self._timer = asyncio.get_running_loop().call_later(seconds, action)

    def stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Let it end by itself, and kill it if it does not."""
        self._in.close()
        try:
            async with asyncio.timeout(_GRACE_S):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()

    def _write(self, data: bytes) -> None:
        self._in.write(len(data).to_bytes(jobs.LENGTH_BYTES, "big") + data)

    async def _epitaph(self) -> str:
        """Why it died, in words for whoever sent the file."""
        self._in.close()
        try:
            async with asyncio.timeout(_GRACE_S):
                code = await self._process.wait()
        except TimeoutError:
            return "it cannot be read"
        _log.warning("a worker died preparing a file", pid=self.pid, code=code)
        if -code in (signal.SIGXCPU, signal.SIGALRM):
            return "it takes too long"
        if -code == signal.SIGKILL:
            return "it needs too much memory"
        return "it breaks its decoder"
