"""What all fakes have in common: they note what they were asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FakeSent:
    id: str
    timestamp: int


@dataclass
class Recorder:
    """Calls in order, each as its name and its arguments."""

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    fail: Exception | None = None

    def note(self, name: str, *args: Any, **options: Any) -> FakeSent:
        if self.fail is not None:
            raise self.fail
        self.calls.append((name, args, options))
        return FakeSent(options.get("id") or f"3EB0ADD{len(self.calls):015X}", 1_777_744_034)
