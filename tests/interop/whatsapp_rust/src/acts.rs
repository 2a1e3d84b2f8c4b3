//! What is done with messages and chats.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use whatsapp_rust::anyhow;
use whatsapp_rust::prelude::{Client, Jid};
use whatsapp_rust::proto_helpers::MessageBuilderExt;
use whatsapp_rust::waproto::whatsapp as wa;
use whatsapp_rust::{NodeFilter, RevokeType};

use crate::send::address;
use crate::wire::{Key, Seen, Typing};

/// Puts an emoji on a message, or takes it off.
pub async fn react(client: &Client, key: &Key, emoji: &str) -> anyhow::Result<Value> {
    let target = wa::MessageKey {
        remote_jid: Some(key.chat.clone()),
        from_me: Some(key.from_me),
        id: Some(key.id.clone()),
        participant: key.sender.clone(),
    };
    let sent = client.send_reaction(address(&key.chat)?, target, emoji).await?;
    Ok(json!({"id": sent.message_id}))
}

/// Gives a sent text other words.
pub async fn edit(client: &Client, key: &Key, text: String) -> anyhow::Result<Value> {
    let stanza = client.wait_for_sent_node(NodeFilter::tag("message").attr("edit", "1"));
    client.edit_message(address(&key.chat)?, key.id.clone(), wa::Message::text(text)).await?;
    id_of(stanza.await?.attrs.get("id"))
}

/// Deletes a message for everybody.
pub async fn delete(client: &Client, key: &Key) -> anyhow::Result<Value> {
    let (who, edit) = match &key.sender {
        Some(sender) if !key.from_me => (RevokeType::Admin { original_sender: address(sender)? }, "8"),
        _ => (RevokeType::Sender, "7"),
    };
    let stanza = client.wait_for_sent_node(NodeFilter::tag("message").attr("edit", edit));
    client.revoke_message(address(&key.chat)?, key.id.clone(), who).await?;
    id_of(stanza.await?.attrs.get("id"))
}

/// The engine tells the id of an edit or a deletion to nobody but those who watch what it sends.
fn id_of(attribute: Option<&whatsapp_rust::wacore_binary::NodeValue>) -> anyhow::Result<Value> {
    Ok(json!({"id": attribute.map(|id| id.as_str().to_string())}))
}

/// Tells the authors of messages that they were read or played.
pub async fn receipt(client: &Client, keys: &[Key], kind: Seen) -> anyhow::Result<Value> {
    let mut lists: BTreeMap<(&str, Option<&str>), Vec<&str>> = BTreeMap::new();
    for key in keys {
        lists.entry((&key.chat, key.sender.as_deref())).or_default().push(&key.id);
    }
    for ((chat, sender), ids) in lists {
        let (chat, sender) = (address(chat)?, sender.map(address).transpose()?);
        match kind {
            Seen::Read => client.mark_as_read(&chat, sender.as_ref(), &ids).await?,
            Seen::Played => client.mark_as_played(&chat, sender.as_ref(), &ids).await?,
        }
    }
    Ok(json!({}))
}

/// Shows or hides that the account is online.
pub async fn presence(client: &Client, available: bool) -> anyhow::Result<Value> {
    match available {
        true => client.presence().set_available().await?,
        false => client.presence().set_unavailable().await?,
    }
    Ok(json!({}))
}

/// Shows what the account does in a chat.
pub async fn typing(client: &Client, to: &str, state: Typing) -> anyhow::Result<Value> {
    let (chat, states) = (address(to)?, client.chatstate());
    match state {
        Typing::Composing => states.send_composing(&chat).await?,
        Typing::Recording => states.send_recording(&chat).await?,
        Typing::Paused => states.send_paused(&chat).await?,
    }
    Ok(json!({}))
}

/// Which numbers have an account.
pub async fn lookup(client: &Client, numbers: &[String]) -> anyhow::Result<Value> {
    let asked: Vec<Jid> = numbers.iter().map(|number| Jid::pn(number.as_str())).collect();
    let found = client.contacts().is_on_whatsapp(&asked).await?;
    let lines: Vec<Value> = found
        .iter()
        .map(|one| {
            let phone = one.pn_jid.as_ref().unwrap_or(&one.jid);
            json!({"number": phone.user_base(), "jid": one.jid.to_string(), "exists": one.is_registered})
        })
        .collect();
    Ok(json!({"found": lines}))
}

/// Loses the Signal sessions with all devices of an account.
pub async fn forget(client: &Client, number: &str, lid: &str) -> anyhow::Result<Value> {
    let people = [address(number)?, lid.parse()?];
    let signal = client.signal();
    let mut devices = signal.get_user_devices(&people).await?;
    for person in people {
        devices.extend([person.clone(), person.with_device(1)]);
    }
    let mut gone = 0;
    for device in devices {
        if signal.session_info(&device).await?.is_some() {
            signal.delete_sessions(std::slice::from_ref(&device)).await?;
            gone += 1;
        }
    }
    Ok(json!({"gone": gone}))
}
