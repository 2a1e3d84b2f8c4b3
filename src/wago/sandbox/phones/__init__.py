"""Emulated phones: primary devices with real Signal keys, chats and companions."""
