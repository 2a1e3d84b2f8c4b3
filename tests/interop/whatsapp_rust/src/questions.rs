//! What is asked of the service about the account, people, businesses and communities.

use serde_json::{Value, json};
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::prelude::Client;
use whatsapp_rust::wacore::iq::usync::UserInfo;
use whatsapp_rust::{CreateCommunityOptions, MemberAddMode, MembershipApprovalMode};

use crate::send::address;
use crate::wire::Unsupported;

/// Blocks somebody, or no more.
pub async fn block(client: &Client, of: &str, on: bool) -> anyhow::Result<Value> {
    let of = address(of)?;
    match on {
        true => client.blocking().block(&of).await?,
        false => client.blocking().unblock(&of).await?,
    }
    Ok(json!({}))
}

/// Whom the account has blocked.
pub async fn blocked(client: &Client) -> anyhow::Result<Value> {
    let found = client.blocking().get_blocklist().await?;
    Ok(json!({"people": found.iter().map(|one| one.jid.to_string()).collect::<Vec<_>>()}))
}

/// Sets the account's about text.
pub async fn say(client: &Client, text: &str) -> anyhow::Result<Value> {
    client.profile().set_status_text(text).await?;
    Ok(json!({}))
}

async fn info(client: &Client, of: &str) -> anyhow::Result<UserInfo> {
    let of = address(of)?;
    let mut found = client.contacts().get_user_info(std::slice::from_ref(&of)).await?;
    found.remove(&of).context("the service does not know them")
}

/// What somebody says about themselves.
pub async fn said(client: &Client, of: &str) -> anyhow::Result<Value> {
    Ok(json!({"text": info(client, of).await?.status.unwrap_or_default()}))
}

/// Somebody's devices, by number.
pub async fn devices(client: &Client, of: &str) -> anyhow::Result<Value> {
    Ok(json!({"devices": info(client, of).await?.devices}))
}

/// Sets the timer of new chats.
pub async fn last(client: &Client, seconds: u32) -> anyhow::Result<Value> {
    client.set_default_disappearing_mode(seconds).await?;
    Ok(json!({}))
}

/// Who sees the account's status.
pub fn audience() -> anyhow::Result<Value> {
    Err(Unsupported("it posts to the people whom the caller names, and never asks who sees the status")
        .into())
}

/// What a business says of itself.
pub async fn profile(client: &Client, of: &str) -> anyhow::Result<Value> {
    let found = client.get_business_profile(&address(of)?).await?.context("no business")?;
    Ok(json!({
        "address": found.address.unwrap_or_default(),
        "email": found.email.unwrap_or_default(),
    }))
}

/// The products of a business.
pub fn goods() -> anyhow::Result<Value> {
    Err(Unsupported("this release reads no catalogs").into())
}

/// Links to people and businesses.
pub fn links() -> anyhow::Result<Value> {
    Err(Unsupported("it has no requests about links").into())
}

/// Makes a community.
pub async fn community(client: &Client, subject: &str) -> anyhow::Result<Value> {
    let made = client.community().create(CreateCommunityOptions::new(subject)).await?;
    Ok(json!({"community": made.metadata.id.to_string()}))
}

/// Takes a group into a community, or out of it.
pub async fn annex(client: &Client, community: &str, group: &str, on: bool) -> anyhow::Result<Value> {
    let (community, groups) = (address(community)?, [address(group)?]);
    let failed = match on {
        true => client.community().link_subgroups(community, &groups).await?.failed_groups,
        false => client.community().unlink_subgroups(community, &groups, false).await?.failed_groups,
    };
    anyhow::ensure!(failed.is_empty(), "{failed:?}");
    Ok(json!({}))
}

/// The groups of a community.
pub async fn annexed(client: &Client, community: &str) -> anyhow::Result<Value> {
    let found = client.community().get_subgroups(&address(community)?).await?;
    Ok(json!({"groups": found.iter().map(|one| one.id.to_string()).collect::<Vec<_>>()}))
}

/// The group to which a code leads.
pub async fn inspect(client: &Client, code: &str) -> anyhow::Result<Value> {
    let found = client.groups().get_invite_info(code).await?;
    Ok(json!({"group": found.id.to_string(), "subject": found.subject}))
}

/// All groups that the account is in.
pub async fn groups(client: &Client) -> anyhow::Result<Value> {
    let found = client.groups().get_participating().await?;
    Ok(json!({"groups": found.keys().map(ToString::to_string).collect::<Vec<_>>()}))
}

/// Lets admins decide who comes in by the link, or nobody.
pub async fn gate(client: &Client, group: &str, on: bool) -> anyhow::Result<Value> {
    let mode = if on { MembershipApprovalMode::On } else { MembershipApprovalMode::Off };
    client.groups().set_membership_approval(address(group)?, mode).await?;
    Ok(json!({}))
}

/// Lets every member add people, or admins alone.
pub async fn adders(client: &Client, group: &str, everybody: bool) -> anyhow::Result<Value> {
    let mode = if everybody { MemberAddMode::AllMemberAdd } else { MemberAddMode::AdminAdd };
    client.groups().set_member_add_mode(address(group)?, mode).await?;
    Ok(json!({}))
}

/// Who asks to be let in.
pub async fn waiting(client: &Client, group: &str) -> anyhow::Result<Value> {
    let found = client.groups().get_membership_requests(address(group)?).await?;
    Ok(json!({"people": found.iter().map(|one| one.jid.to_string()).collect::<Vec<_>>()}))
}

/// Lets people in, or turns them away.
pub async fn admit(client: &Client, group: &str, people: &[String], on: bool) -> anyhow::Result<Value> {
    let group = address(group)?;
    let people = people.iter().map(|one| address(one)).collect::<anyhow::Result<Vec<_>>>()?;
    match on {
        true => client.groups().approve_membership_requests(group, &people).await.map(drop)?,
        false => client.groups().reject_membership_requests(group, &people).await.map(drop)?,
    }
    Ok(json!({}))
}

/// Another link instead of the present one.
pub async fn renew(client: &Client, group: &str) -> anyhow::Result<Value> {
    let link = client.groups().get_invite_link(address(group)?, true).await?;
    Ok(json!({"code": link.rsplit('/').next()}))
}
