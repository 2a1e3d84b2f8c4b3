"""Typed stanzas, one module per feature: what is sent and what arrives, `build()` beside `parse()`.

A request is an `iq.IqRequest[Reply]`: the client builds it and reads the reply, a server parses it and builds
the reply. Every parser takes attributes and children that it does not know, and raises `RemoteProtocolError`
when something it needs is missing or malformed.
"""
