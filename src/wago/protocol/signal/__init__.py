"""Signal: X3DH, the double ratchet and sender keys, as WhatsApp uses them (message version 3).

Pure functions: a record in, a new record out; randomness is an argument. Start with `session.py`, and with
`record.py` for what must be durable when.
"""

from wago.protocol.signal.keys import (
    MAX_PREKEY_ID,
    OwnIdentity,
    PreKey,
    PreKeyBundle,
    Random,
    SignedPreKey,
    decode_public,
    encode_public,
    generate_prekeys,
    generate_registration_id,
    generate_signed_prekey,
)
from wago.protocol.signal.record import RESERVATION, Lease, SessionRecord
from wago.protocol.signal.sender_key import (
    SenderKeyRecord,
    create_distribution,
    group_decrypt,
    group_encrypt,
    process_distribution,
)
from wago.protocol.signal.session import Ciphertext, Decrypted, decrypt, decrypt_prekey, encrypt, initiate
from wago.protocol.signal.wire import (
    PreKeySignalMessage,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    SignalMessage,
)

__all__ = [
    "MAX_PREKEY_ID",
    "RESERVATION",
    "Ciphertext",
    "Decrypted",
    "Lease",
    "OwnIdentity",
    "PreKey",
    "PreKeyBundle",
    "PreKeySignalMessage",
    "Random",
    "SenderKeyDistributionMessage",
    "SenderKeyMessage",
    "SenderKeyRecord",
    "SessionRecord",
    "SignalMessage",
    "SignedPreKey",
    "create_distribution",
    "decode_public",
    "decrypt",
    "decrypt_prekey",
    "encode_public",
    "encrypt",
    "generate_prekeys",
    "generate_registration_id",
    "generate_signed_prekey",
    "group_decrypt",
    "group_encrypt",
    "initiate",
    "process_distribution",
]
