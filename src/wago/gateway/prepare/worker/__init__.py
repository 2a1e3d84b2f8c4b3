"""The other side: a process that decodes what strangers sent. Run as `python -m`; nobody imports it.

It may import the names in `prepare/` and the codecs, and nothing else of WaGo.
"""
