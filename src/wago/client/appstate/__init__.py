"""`client.appstate`: what an account's devices share about chats, messages, contacts, labels, settings.

facade.py    what a program calls
sync.py      fetch, verify, apply; write.py: change
keys.py      the keys of it: shared by the phone, asked for, handed on
recovery.py  a collection from the phone, where the server's cannot be verified
effects.py   what a change means: events, and what else changes with it
book.py      reading what is kept
"""
