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
}

/// All messages of a peer.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<String, Kept>>);

impl Memory {
    /// Keeps a message; the newest one of an id wins.
    pub fn keep(&self, id: impl Into<String>, kept: Kept) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.into(), kept);
    }

    /// Keeps a message that this account wrote.
    pub fn keep_own(&self, id: impl Into<String>, chat: Jid, message: wa::Message, secret: Option<Vec<u8>>) {
        self.keep(id, Kept { chat, author: None, message: Arc::new(message), secret });
    }

    /// The message with this id.
    pub fn find(&self, id: &str) -> Option<Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}
