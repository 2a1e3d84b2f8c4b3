"""One linked account on asyncio."""

from wago.client.client import Client
from wago.client.config import ClientConfig
from wago.client.context import EventSink

__all__ = ["Client", "ClientConfig", "EventSink"]
