//! The engine's events as lines.

use std::sync::{Arc, Weak};

use serde_json::{Value, json};
use whatsapp_rust::prelude::{Client, Event, EventHandler};
use whatsapp_rust::wacore::types::events::{
    ChatPresenceUpdate, ConnectFailure, InboundMessage, Receipt, UndecryptableMessage,
};
use whatsapp_rust::wacore::types::presence::{ChatPresence, ChatPresenceMedia, ReceiptType};
use whatsapp_rust::waproto::codec;

use crate::around;
use crate::memory::{Kept, Memory};
use crate::wire::{base64, emit};

/// Writes events in the order in which they happen, and keeps what comes in.
pub struct Listener {
    pub memory: Arc<Memory>,
    pub client: Arc<std::sync::OnceLock<Weak<Client>>>,
}

impl EventHandler for Listener {
    fn handle_event(&self, event: Arc<Event>) {
        match &*event {
            Event::PairingQrCode(qr) => emit(&json!({"event": "qr", "code": qr.code})),
            Event::PairSuccess(who) => {
                emit(&json!({"event": "paired", "jid": who.id.to_string(), "lid": who.lid.to_string()}));
            }
            Event::PairError(failed) => self.ended(&format!("pairing failed: {}", failed.error)),
            Event::PairingQrCodesExhausted(_) => self.ended("nobody scanned a QR code"),
            Event::Connected(_) => self.open(),
            Event::Disconnected(lost) => self.ended(&lost.reason.to_string()),
            Event::StreamReplaced(_) => self.ended("replaced"),
            Event::ClientOutdated(_) => self.ended("outdated"),
            Event::TemporaryBan(ban) => self.ended(&format!("banned: {}", ban.code)),
            Event::ConnectFailure(failure) => self.ended(&refusal(failure)),
            Event::LoggedOut(out) => {
                emit(&json!({"event": "logged_out", "reason": out.reason.code().to_string()}))
            }
            Event::Messages(batch) => batch.iter().for_each(|message| self.message(message)),
            Event::UndecryptableMessage(message) => emit(&undecryptable(message)),
            Event::Receipt(receipt) => {
                if let Some(line) = receipt_line(receipt) {
                    emit(&line);
                }
            }
            Event::ChatPresence(update) => emit(&typing(update)),
            Event::IdentityChange(change) => {
                emit(&json!({"event": "identity", "jid": change.user.to_non_ad_string()}));
            }
            other => {
                if let Some(line) = around::told(other) {
                    emit(&line);
                }
            }
        }
    }
}

impl Listener {
    fn client(&self) -> Option<Arc<Client>> {
        self.client.get().and_then(Weak::upgrade)
    }

    fn open(&self) {
        let Some(client) = self.client() else { return };
        let text = |jid: Option<whatsapp_rust::Jid>| jid.map(|jid| jid.to_string());
        emit(&json!({"event": "open", "jid": text(client.pn()), "lid": text(client.lid())}));
    }

    /// Tells that a connection is over and keeps the engine from making another one by itself.
    fn ended(&self, reason: &str) {
        emit(&json!({"event": "closed", "reason": reason}));
        if let Some(client) = self.client() {
            tokio::spawn(async move { client.disconnect().await });
        }
    }

    fn message(&self, inbound: &InboundMessage) {
        let (info, source) = (&inbound.info, &inbound.info.source);
        let context = inbound.message.message_context_info.as_option();
        let kept = Kept {
            chat: source.chat.to_non_ad(),
            author: (!source.is_from_me).then(|| source.sender.to_non_ad()),
            message: Arc::clone(&inbound.message),
            secret: context.and_then(|context| context.message_secret.clone()),
            recovered: info.unavailable_request_id.is_some(),
        };
        if !self.memory.receive(&info.id, kept) {
            return;
        }
        emit(&json!({
            "event": "message",
            "id": info.id.to_string(),
            "chat": source.chat.to_non_ad_string(),
            "sender": source.sender.to_non_ad_string(),
            "sender_alt": source.sender_alt.as_ref().map(|jid| jid.to_non_ad_string()),
            "from_me": source.is_from_me,
            "name": info.push_name,
            "timestamp": info.timestamp.timestamp(),
            "raw": base64(codec::message_to_vec(&inbound.message)),
        }));
    }
}

fn refusal(failure: &ConnectFailure) -> String {
    let message = failure.message.as_deref().unwrap_or("refused");
    format!("{} {message}", failure.reason.code())
}

fn undecryptable(message: &UndecryptableMessage) -> Value {
    let source = &message.info.source;
    json!({
        "event": "undecryptable",
        "id": message.info.id.to_string(),
        "chat": source.chat.to_non_ad_string(),
        "sender": source.sender.to_non_ad_string(),
    })
}

fn receipt_line(receipt: &Receipt) -> Option<Value> {
    let kind = match receipt.r#type {
        ReceiptType::Delivered => "delivered",
        ReceiptType::Read => "read",
        ReceiptType::Played => "played",
        _ => return None,
    };
    Some(json!({
        "event": "receipt",
        "ids": receipt.message_ids.iter().map(|id| id.to_string()).collect::<Vec<_>>(),
        "chat": receipt.source.chat.to_non_ad_string(),
        "sender": receipt.source.sender.to_non_ad_string(),
        "kind": kind,
    }))
}

fn typing(update: &ChatPresenceUpdate) -> Value {
    let state = match (update.state, update.media) {
        (ChatPresence::Paused, _) => "paused",
        (ChatPresence::Composing, ChatPresenceMedia::Audio) => "recording",
        (ChatPresence::Composing, ChatPresenceMedia::Text) => "composing",
    };
    json!({
        "event": "typing",
        "chat": update.source.chat.to_non_ad_string(),
        "sender": update.source.sender.to_non_ad_string(),
        "state": state,
    })
}
