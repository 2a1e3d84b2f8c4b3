"""The history of chats: what a session keeps of it, and what is asked of it."""

from wago.gateway.history.session import SessionHistory, Since
from wago.gateway.history.settings import HistorySettings

__all__ = ["HistorySettings", "SessionHistory", "Since"]
