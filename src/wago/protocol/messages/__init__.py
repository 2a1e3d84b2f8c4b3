"""What people send each other: a module per family of messages, builders beside readers.

A builder makes a `Message` of plain values and refuses what WhatsApp's clients would not make with
`InvalidContent`. A reader takes any `Message`, looks inside its wrappers, and gives the same plain values, or
None if it is of another kind. `read.py` has a word and a text for every kind.

Nothing here encrypts, uploads or knows the time: files come as `MediaFile`, times and random bytes as
arguments.
"""
