"""Answers with a file in base64: read while they are written, from a file that may be gone by then."""

from __future__ import annotations

import gc
import json
import os
from base64 import b64decode
from pathlib import Path

import pytest

from wago.api.base64stream import json_with_file
from wago.gateway.media import SpooledFile


async def stream(path: Path, data: bytes) -> object:
    path.write_bytes(data)
    answer = await json_with_file(
        lambda text: {"a": 1, "data": f"data:x;base64,{text}"}, SpooledFile(path, 1)
    )
    path.unlink()
    return answer.iterator


@pytest.mark.parametrize("size", [0, 1, 2, 3, 196_607, 196_608, 196_609, 1_000_000])
async def test_the_whole_file_is_in_the_answer(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    written = b"".join([piece async for piece in await stream(tmp_path / "file", data)])  # type: ignore[attr-defined]
    answer = json.loads(written)
    assert answer["a"] == 1
    assert b64decode(answer["data"].removeprefix("data:x;base64,"), validate=True) == data


async def test_an_answer_that_nobody_reads_leaves_no_open_file(tmp_path: Path) -> None:
    before = set(os.listdir("/proc/self/fd"))
    answer = await stream(tmp_path / "file", b"secret")
    assert len(os.listdir("/proc/self/fd")) > len(before)
    del answer
    gc.collect()
    assert set(os.listdir("/proc/self/fd")) == before
    assert list(tmp_path.iterdir()) == []
