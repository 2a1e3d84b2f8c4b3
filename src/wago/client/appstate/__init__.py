"""`client.appstate`: what an account's devices share about chats, messages, contacts, labels, settings.

facade.py    what a program calls
sync.py      fetch, apply, write
keys.py      the keys of it: shared by the phone, asked for, handed on
effects.py   what a change means: events, and what else changes with it
book.py      reading what is kept
"""
