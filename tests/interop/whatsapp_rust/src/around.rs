//! Groups, pictures, privacy, and what the account's devices share.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::features::{
    GroupCreateOptions, GroupDescription, GroupParticipantOptions, GroupSubject, PreviousDescription,
};
use whatsapp_rust::prelude::{Client, Event, Jid};
use whatsapp_rust::wacore::iq::privacy::{PrivacyCategory, PrivacyValue};
use whatsapp_rust::wacore_binary::JidExt;
use whatsapp_rust::waproto::codec;
use whatsapp_rust::waproto::whatsapp as wa;

use crate::send::address;
use crate::wire::{Change, ChatAction, Membership, base64};

fn addresses(people: &[String]) -> anyhow::Result<Vec<Jid>> {
    people.iter().map(|person| address(person)).collect()
}

/// Makes a group.
pub async fn make(client: &Client, subject: String, people: &[String]) -> anyhow::Result<Value> {
    let participants = addresses(people)?.into_iter().map(GroupParticipantOptions::new).collect();
    let options: GroupCreateOptions =
        GroupCreateOptions::builder().subject(subject).participants(participants).build();
    let made = client.groups().create_group(options).await?;
    Ok(json!({"group": made.metadata.id.to_string()}))
}

/// What the service says of a group.
pub async fn group(client: &Client, group: &str) -> anyhow::Result<Value> {
    let found = client.groups().get_metadata(&address(group)?).await?;
    let admins = found.participants.iter().filter(|person| person.is_admin());
    Ok(json!({
        "subject": found.subject,
        "description": found.description.unwrap_or_default(),
        "announce": found.is_announcement,
        "locked": found.is_locked,
        "members": found.participants.iter().map(|person| person.jid.to_string()).collect::<Vec<_>>(),
        "admins": admins.map(|person| person.jid.to_string()).collect::<Vec<_>>(),
    }))
}

/// Changes what a group is like.
pub async fn change(client: &Client, group: &str, what: Change, value: Value) -> anyhow::Result<Value> {
    let (group, groups) = (address(group)?, client.groups());
    let text = || value.as_str().context("no text");
    let on = || value.as_bool().context("neither true nor false");
    match what {
        Change::Subject => groups.set_subject(group, GroupSubject::new(text()?)?).await?,
        Change::Description => {
            let given = Some(text()?).filter(|text| !text.is_empty());
            let given = given.map(GroupDescription::new).transpose()?;
            groups.set_description(group, given, PreviousDescription::Resolve).await?;
        }
        Change::Announce => groups.set_announce(group, on()?).await?,
        Change::Locked => groups.set_locked(group, on()?).await?,
    }
    Ok(json!({}))
}

/// Changes who is in a group, or an admin of it.
pub async fn members(
    client: &Client,
    group: &str,
    action: Membership,
    people: &[String],
) -> anyhow::Result<Value> {
    let (group, people, groups) = (address(group)?, addresses(people)?, client.groups());
    match action {
        Membership::Add => groups.add_participants(group, &people).await.map(drop)?,
        Membership::Remove => groups.remove_participants(group, &people).await.map(drop)?,
        Membership::Promote => groups.promote_participants(group, &people).await.map(drop)?,
        Membership::Demote => groups.demote_participants(group, &people).await.map(drop)?,
    }
    Ok(json!({}))
}

/// Leaves a group.
pub async fn leave(client: &Client, group: &str) -> anyhow::Result<Value> {
    client.groups().leave(address(group)?).await?;
    Ok(json!({}))
}

/// The code of a group's link.
pub async fn invite(client: &Client, group: &str) -> anyhow::Result<Value> {
    let link = client.groups().get_invite_link(address(group)?, false).await?;
    Ok(json!({"code": link.rsplit('/').next()}))
}

/// Enters a group by its link's code.
pub async fn join(client: &Client, code: &str) -> anyhow::Result<Value> {
    let joined = client.groups().join_with_invite_code(code).await?;
    Ok(json!({"group": joined.group_jid().to_string()}))
}

/// Where the large picture of somebody or of a group can be had.
pub async fn picture(client: &Client, of: &str) -> anyhow::Result<Value> {
    let found = client.contacts().get_profile_picture(&address(of)?, false).await?;
    Ok(found.map_or_else(|| json!({}), |picture| json!({"url": picture.url})))
}

/// Gives a picture to a group or to the own account.
pub async fn paint(client: &Client, of: &str, path: &str) -> anyhow::Result<Value> {
    let (of, jpeg) = (address(of)?, std::fs::read(path)?);
    if of.is_group() {
        client.groups().set_profile_picture(of, jpeg).await?;
    } else {
        client.profile().set_profile_picture(jpeg).await?;
    }
    Ok(json!({}))
}

/// The account's privacy settings.
pub async fn privacy(client: &Client) -> anyhow::Result<Value> {
    let found = client.fetch_privacy_settings().await?;
    let settings: BTreeMap<&str, &str> =
        found.settings.iter().map(|one| (one.category.as_str(), one.value.as_str())).collect();
    Ok(json!({"settings": settings}))
}

/// Sets one of them.
pub async fn hide(client: &Client, name: &str, value: &str) -> anyhow::Result<Value> {
    client.set_privacy_setting(PrivacyCategory::from(name), PrivacyValue::from(value)).await?;
    Ok(json!({}))
}

/// Makes a channel.
pub async fn channel(client: &Client, name: &str) -> anyhow::Result<Value> {
    let made = client.newsletter().create(name, None).await?;
    Ok(json!({"channel": made.jid.to_string()}))
}

/// Follows a channel, or no more.
pub async fn follow(client: &Client, channel: &str, on: bool) -> anyhow::Result<Value> {
    let channel = address(channel)?;
    match on {
        true => client.newsletter().join(&channel).await.map(drop)?,
        false => client.newsletter().leave(&channel).await?,
    }
    Ok(json!({}))
}

/// Reacts to a post.
pub async fn cheer(client: &Client, channel: &str, post: u64, emoji: &str) -> anyhow::Result<Value> {
    client.newsletter().send_reaction(&address(channel)?, post, emoji).await?;
    Ok(json!({}))
}

/// Archives, pins or mutes a chat, or takes that back.
pub async fn chat(client: &Client, to: &str, action: ChatAction, on: bool) -> anyhow::Result<Value> {
    let (to, actions) = (address(to)?, client.chat_actions());
    match (action, on) {
        (ChatAction::Archive, true) => actions.archive_chat(&to, None).await?,
        (ChatAction::Archive, false) => actions.unarchive_chat(&to, None).await?,
        (ChatAction::Pin, true) => actions.pin_chat(&to).await?,
        (ChatAction::Pin, false) => actions.unpin_chat(&to).await?,
        (ChatAction::Mute, true) => actions.mute_chat(&to).await?,
        (ChatAction::Mute, false) => actions.unmute_chat(&to).await?,
    }
    Ok(json!({}))
}

/// Names a contact.
pub async fn save(client: &Client, of: &str, first: String, full: String) -> anyhow::Result<Value> {
    client.chat_actions().save_contact(&address(of)?, Some(full), Some(first), false).await?;
    Ok(json!({}))
}

/// Makes or changes a label.
pub async fn label(client: &Client, id: &str, name: &str, color: i32) -> anyhow::Result<Value> {
    client.labels().create_label(id, name, color).await?;
    Ok(json!({}))
}

/// Puts a label on a chat, or takes it off.
pub async fn tag(client: &Client, id: &str, to: &str, on: bool) -> anyhow::Result<Value> {
    let (chat, labels) = (address(to)?, client.labels());
    match on {
        true => labels.add_chat_label(id, &chat).await?,
        false => labels.remove_chat_label(id, &chat).await?,
    }
    Ok(json!({}))
}

/// The line about a change that another device of the account made, none for any other event.
pub fn told(event: &Event) -> Option<Value> {
    let chat = |chat: &Jid, action: &str, on: Option<bool>| json!({"event": "chat", "chat": chat.to_string(), "action": action, "on": on.unwrap_or_default()});
    Some(match event {
        Event::ArchiveUpdate(update) => chat(&update.jid, "archive", update.action.archived),
        Event::PinUpdate(update) => chat(&update.jid, "pin", update.action.pinned),
        Event::MuteUpdate(update) => chat(&update.jid, "mute", update.action.muted),
        Event::ContactUpdate(update) => json!({
            "event": "saved",
            "jid": update.jid.to_string(),
            "full": update.action.full_name,
            "first": update.action.first_name,
        }),
        Event::LabelEditUpdate(update) => {
            json!({"event": "label", "id": update.label_id, "name": update.action.name})
        }
        Event::LabelAssociationUpdate(update) => json!({
            "event": "tag",
            "id": update.label_id,
            "chat": update.chat_jid.to_string(),
            "on": update.action.labeled.unwrap_or_default(),
        }),
        Event::HistorySync(part) => history(part.get()?),
        _ => return None,
    })
}

fn history(part: &wa::HistorySync) -> Value {
    let past = part.conversations.iter().flat_map(|chat| {
        chat.messages.iter().filter_map(|kept| kept.message.as_option()).map(|kept| {
            let key = kept.key.as_option();
            let raw = kept.message.as_option().map(codec::message_to_vec).unwrap_or_default();
            json!({
                "id": key.and_then(|key| key.id.as_ref()),
                "chat": chat.id,
                "from_me": key.and_then(|key| key.from_me).unwrap_or_default(),
                "raw": base64(raw),
            })
        })
    });
    json!({"event": "history", "messages": past.collect::<Vec<_>>()})
}
