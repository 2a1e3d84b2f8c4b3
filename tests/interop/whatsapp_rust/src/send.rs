//! Messages without files.

use serde_json::{Value, json};
use whatsapp_rust::anyhow;
use whatsapp_rust::buffa::MessageField;
use whatsapp_rust::prelude::{Client, Jid};
use whatsapp_rust::proto_helpers::{MessageBuilderExt, build_quote_context_with_info};
use whatsapp_rust::wacore_binary::JidExt;
use whatsapp_rust::waproto::whatsapp as wa;
use whatsapp_rust::{SendOptions, StatusSendOptions};

use crate::memory::Memory;
use crate::wire::Key;

/// What may stand in a text beside its words.
pub struct Extras {
    pub mentions: Vec<String>,
    pub quote: Option<Key>,
    /// Seconds after which it disappears.
    pub timer: Option<u32>,
}

/// A person's address: a JID, or a number.
pub fn address(text: &str) -> anyhow::Result<Jid> {
    Ok(if text.contains('@') { text.parse()? } else { Jid::pn(text) })
}

/// Sends a text.
pub async fn text(
    client: &Client,
    memory: &Memory,
    to: &str,
    text: String,
    extras: Extras,
) -> anyhow::Result<Value> {
    let to = address(to)?;
    let message = if extras.quote.is_none() && extras.mentions.is_empty() {
        wa::Message::text(text)
    } else {
        let mut context = match &extras.quote {
            Some(key) => quotation(client, memory, &to, key)?,
            None => wa::ContextInfo::default(),
        };
        context.mentioned_jid = extras.mentions;
        wa::Message::text_with_context(text, context)
    };
    let options = match extras.timer {
        Some(seconds) => SendOptions::default().with_ephemeral_expiration(seconds),
        None => SendOptions::default(),
    };
    deliver(client, memory, to, message, options).await
}

fn quotation(client: &Client, memory: &Memory, to: &Jid, key: &Key) -> anyhow::Result<wa::ContextInfo> {
    let chat = address(&key.chat)?;
    let known = memory.find(&key.id);
    let author = match (&key.sender, &known) {
        _ if key.from_me => own(client, &chat)?,
        (Some(sender), _) => address(sender)?,
        (None, Some(kept)) => kept.author.clone().unwrap_or_else(|| chat.clone()),
        (None, None) => chat.clone(),
    };
    let quoted = match known {
        Some(kept) => (*kept.message).clone(),
        None => wa::Message::text(key.text.clone().unwrap_or_default()),
    };
    Ok(build_quote_context_with_info(key.id.clone(), &author, &chat, to, &quoted))
}

/// The account's own address in the name space of `other`, without device.
pub fn own(client: &Client, other: &Jid) -> anyhow::Result<Jid> {
    let own = if other.is_lid() { client.lid().or_else(|| client.pn()) } else { client.pn() };
    own.map(Jid::into_non_ad).ok_or_else(|| anyhow::anyhow!("not logged in"))
}

/// Sends a place.
pub async fn location(
    client: &Client,
    memory: &Memory,
    to: &str,
    (latitude, longitude): (f64, f64),
    name: Option<String>,
    address_line: Option<String>,
) -> anyhow::Result<Value> {
    let place = wa::message::LocationMessage {
        degrees_latitude: Some(latitude),
        degrees_longitude: Some(longitude),
        name,
        address: address_line,
        ..Default::default()
    };
    let message = wa::Message { location_message: MessageField::some(place), ..Default::default() };
    deliver(client, memory, address(to)?, message, SendOptions::default()).await
}

/// Sends a contact's card.
pub async fn contact(
    client: &Client,
    memory: &Memory,
    to: &str,
    name: String,
    vcard: String,
) -> anyhow::Result<Value> {
    let card =
        wa::message::ContactMessage { display_name: Some(name), vcard: Some(vcard), ..Default::default() };
    let message = wa::Message { contact_message: MessageField::some(card), ..Default::default() };
    deliver(client, memory, address(to)?, message, SendOptions::default()).await
}

/// Posts to the account's status.
pub async fn post(client: &Client, text: &str, audience: &[String]) -> anyhow::Result<Value> {
    let named = audience.iter().map(|who| address(who)).collect::<anyhow::Result<Vec<_>>>()?;
    let people = under_lids(client, named).await?;
    let font = wa::message::extended_text_message::FontType::SYSTEM;
    let options = StatusSendOptions::default();
    let sent = client.status().send_text(text, 0xFF1E_6E4F, font, &people, options).await?;
    Ok(json!({"id": sent.message_id}))
}

/// The engine posts to people whose LIDs it knows; those of others it learns when it is asked for their accounts.
async fn under_lids(client: &Client, people: Vec<Jid>) -> anyhow::Result<Vec<Jid>> {
    let mut strangers = Vec::new();
    for person in people.iter().filter(|person| person.is_pn()) {
        if client.get_lid_pn_entry(person).await?.is_none() {
            strangers.push(person.clone());
        }
    }
    client.contacts().is_on_whatsapp(&strangers).await?;
    Ok(people)
}

/// Sets a chat's timer; 0 turns it off.
pub async fn timer(client: &Client, to: &str, seconds: u32) -> anyhow::Result<Value> {
    let chat = address(to)?;
    if chat.is_group() {
        client.groups().set_ephemeral(chat, seconds).await?;
        return Ok(json!({"id": null}));
    }
    let sent = client.set_chat_disappearing_timer(chat, seconds).await?;
    Ok(json!({"id": sent.message_id}))
}

/// Sends a message and keeps it.
pub async fn deliver(
    client: &Client,
    memory: &Memory,
    to: Jid,
    message: wa::Message,
    options: SendOptions,
) -> anyhow::Result<Value> {
    let sent = client.send_message_with_options(to.clone(), message.clone(), options).await?;
    memory.keep_own(sent.message_id.clone(), to, message, None);
    Ok(json!({"id": sent.message_id}))
}
