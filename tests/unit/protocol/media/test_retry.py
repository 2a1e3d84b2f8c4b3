"""Media retry: what the two devices encrypt for each other."""

from __future__ import annotations

import pytest

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.media.retry import (
    RetryAnswer,
    RetryResult,
    open_answer,
    open_request,
    seal_answer,
    seal_request,
)

KEY = bytes(range(32))
IV = bytes(12)
ID = "3EB0AA"


@pytest.mark.parametrize(
    "answer",
    [
        RetryAnswer(RetryResult.SUCCESS, "/v/new.enc?oh=1"),
        RetryAnswer(RetryResult.NOT_FOUND),
        RetryAnswer(RetryResult.GENERAL_ERROR),
        RetryAnswer(RetryResult.DECRYPTION_ERROR),
    ],
)
def test_an_answer_comes_back(answer: RetryAnswer) -> None:
    assert open_answer(KEY, ID, IV, seal_answer(KEY, ID, IV, answer)) == answer


def test_a_request_comes_back() -> None:
    open_request(KEY, ID, IV, seal_request(KEY, ID, IV))


def test_another_key_or_message() -> None:
    sealed = seal_answer(KEY, ID, IV, RetryAnswer(RetryResult.SUCCESS, "/v"))
    for key, message_id, iv in ((bytes(32), ID, IV), (KEY, "3EB0BB", IV), (KEY, ID, bytes(11) + b"\1")):
        with pytest.raises(BadMac):
            open_answer(key, message_id, iv, sealed)
        with pytest.raises(BadMac):
            open_request(key, message_id, iv, seal_request(KEY, ID, IV))
    with pytest.raises(BadMac):
        open_answer(KEY, ID, IV, b"short")


def test_malformed() -> None:
    with pytest.raises(RemoteProtocolError, match="IV"):
        open_answer(KEY, ID, bytes(16), b"")
    with pytest.raises(RemoteProtocolError, match="nowhere"):
        open_answer(KEY, ID, IV, seal_answer(KEY, ID, IV, RetryAnswer(RetryResult.SUCCESS)))
    with pytest.raises(LocalProtocolError):
        seal_request(KEY[1:], ID, IV)


def test_unknown_results_are_errors() -> None:
    assert RetryResult.of(9) is RetryResult.GENERAL_ERROR
    assert RetryResult.of(2) is RetryResult.NOT_FOUND
