//! Messages that came in and went out, which later commands name by their ids: what an application's own
//! storage does for this engine.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use whatsapp_rust::Jid;
use whatsapp_rust::waproto::whatsapp as wa;

/// One message.
#[derive(Clone)]
pub struct Kept {
    pub chat: Jid,
    /// Who wrote it, without device; `None` is the account itself.
    pub author: Option<Jid>,
    pub message: Arc<wa::Message>,
    /// The key for what others do under it: votes.
    pub secret: Option<Vec<u8>>,
    /// The phone gave it after a request, see [`Memory::receive`].
    pub recovered: bool,
}

/// All messages of a peer.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<String, Kept>>);

impl Memory {
    /// Keeps a message that came; false if it came before by the other way.
    ///
    /// The engine asks for what it cannot decrypt in two ways at once, its author and its own phone, and hands out
    /// both answers. It marks those of the phone and leaves it to the application to take the first one only.
    pub fn receive(&self, id: &str, kept: Kept) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let repeated = all.get(id).is_some_and(|before| before.recovered != kept.recovered);
        if !repeated {
            all.insert(id.to_string(), kept);
        }
        !repeated
    }

    /// Keeps a message that this account wrote.
    pub fn keep_own(&self, id: impl Into<String>, chat: Jid, message: wa::Message, secret: Option<Vec<u8>>) {
        let kept = Kept { chat, author: None, message: Arc::new(message), secret, recovered: false };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.into(), kept);
    }

    /// The message with this id.
    pub fn find(&self, id: &str) -> Option<Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}
