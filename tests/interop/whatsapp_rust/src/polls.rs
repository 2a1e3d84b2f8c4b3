//! Polls, votes, and what was voted.

use serde_json::{Value, json};
use whatsapp_rust::PollVoteCiphertext;
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::prelude::{Client, Jid};
use whatsapp_rust::waproto::whatsapp as wa;

use crate::memory::{Kept, Memory};
use crate::send::{address, own};
use crate::wire::{Key, base64};

/// Asks a question.
pub async fn create(
    client: &Client,
    memory: &Memory,
    to: &str,
    question: &str,
    options: &[String],
    several: bool,
) -> anyhow::Result<Value> {
    let to = address(to)?;
    // The engine wants a number between 1 and that of the options: all of them is as many as one likes.
    let selectable = if several { u32::try_from(options.len())? } else { 1 };
    let (sent, secret) = client.polls().create(to.clone(), question, options, selectable).await?;
    memory.keep_own(sent.message_id.clone(), to, wa::Message::default(), Some(secret));
    Ok(json!({"id": sent.message_id}))
}

/// Chooses options of a poll.
pub async fn vote(client: &Client, memory: &Memory, key: &Key, options: &[String]) -> anyhow::Result<Value> {
    let (poll, secret) = poll(memory, &key.id)?;
    let chat = address(&key.chat)?;
    let creator = match poll.author {
        Some(author) => author,
        None => own(client, &chat)?,
    };
    let sent = client.polls().vote(chat, &key.id, &creator, &secret, options).await?;
    Ok(json!({"id": sent.message_id}))
}

/// What a vote chose.
pub async fn tally(client: &Client, memory: &Memory, id: &str) -> anyhow::Result<Value> {
    let cast = memory.find(id).context("no such message")?;
    let update = cast.message.poll_update_message.as_option().context("no vote")?;
    let (key, vote) = update
        .poll_creation_message_key
        .as_option()
        .and_then(|key| key.id.as_deref())
        .zip(update.vote.as_option())
        .context("a vote without a poll")?;
    let (poll, secret) = poll(memory, key)?;
    let voter = who(client, cast.author, &poll.chat)?;
    let creator = who(client, poll.author, &voter)?;
    let ciphertext = PollVoteCiphertext {
        enc_payload: vote.enc_payload.as_deref().unwrap_or_default(),
        enc_iv: vote.enc_iv.as_deref().unwrap_or_default(),
    };
    let chosen = client.polls().decrypt_vote(ciphertext, &secret, key, &creator, &voter).await?;
    Ok(json!({"options": chosen.iter().map(base64).collect::<Vec<_>>()}))
}

fn poll(memory: &Memory, id: &str) -> anyhow::Result<(Kept, Vec<u8>)> {
    let poll = memory.find(id).context("no such poll")?;
    let secret = poll.secret.clone().context("a poll without a secret")?;
    Ok((poll, secret))
}

/// The author, or the account itself in the name space of the other one.
fn who(client: &Client, author: Option<Jid>, other: &Jid) -> anyhow::Result<Jid> {
    author.map_or_else(|| own(client, other), Ok)
}
