"""Inbound messages: from a `<message>` stanza to an event, a commit and a receipt."""
