//! What the peer is: at most one session, and a memory that outlives it.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Mutex;
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::pair_code::PairCodeOptions;
use whatsapp_rust::prelude::Client;

use crate::memory::Memory;
use crate::session::{self, Session};
use crate::wire::Command;
use crate::{acts, around, media, polls, questions, send};

/// The engine that runs here, as its registry calls it.
const ENGINE: (&str, &str) = ("whatsapp-rust", "0.7.0");

/// The program's state.
#[derive(Default)]
pub struct Peer {
    session: Mutex<Option<Session>>,
    memory: Arc<Memory>,
}

impl Peer {
    /// Does what it is told and gives what the answer says.
    pub async fn run(&self, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::Version => Ok(json!({"engine": ENGINE.0, "version": ENGINE.1})),
            Command::Start { auth, url, ca } => self.start(&auth, &url, ca.as_deref()).await,
            Command::Code { phone } => self.code(phone).await,
            Command::Stop => self.stop().await,
            Command::Quit => self.stop().await,
            Command::Logout => {
                self.client().await?.logout().await;
                self.stop().await
            }
            command => self.talk(command).await,
        }
    }

    async fn talk(&self, command: Command) -> anyhow::Result<Value> {
        let (client, memory) = (self.client().await?, &*self.memory);
        match command {
            Command::Text { to, text, mentions, quote, timer } => {
                let extras = send::Extras { mentions: mentions.unwrap_or_default(), quote, timer };
                send::text(&client, memory, &to, text, extras).await
            }
            Command::Location { to, latitude, longitude, name, address } => {
                send::location(&client, memory, &to, (latitude, longitude), name, address).await
            }
            Command::Contact { to, name, vcard } => send::contact(&client, memory, &to, name, vcard).await,
            Command::Post { text, audience } => send::post(&client, &text, &audience).await,
            Command::Timer { to, seconds } => send::timer(&client, &to, seconds).await,
            Command::React { key, emoji } => acts::react(&client, &key, &emoji).await,
            Command::Edit { key, text } => acts::edit(&client, &key, text).await,
            Command::Delete { key } => acts::delete(&client, &key).await,
            Command::Receipt { keys, kind } => acts::receipt(&client, &keys, kind).await,
            Command::Presence { available } => acts::presence(&client, available).await,
            Command::Typing { to, state } => acts::typing(&client, &to, state).await,
            Command::Lookup { numbers } => acts::lookup(&client, &numbers).await,
            Command::Forget { number, lid } => acts::forget(&client, &number, &lid).await,
            Command::Media(file) => media::send(&client, memory, file).await,
            Command::Download { id } => media::download(&client, memory, &id).await,
            Command::Poll { to, question, options, several } => {
                polls::create(&client, memory, &to, &question, &options, several).await
            }
            Command::Vote { key, options } => polls::vote(&client, memory, &key, &options).await,
            Command::Tally { id } => polls::tally(&client, memory, &id).await,
            other => Self::around(&client, other).await,
        }
    }

    async fn around(client: &Client, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::Make { subject, people } => around::make(client, subject, &people).await,
            Command::Group { group } => around::group(client, &group).await,
            Command::Change { group, what, value } => around::change(client, &group, what, value).await,
            Command::Members { group, action, people } => {
                around::members(client, &group, action, &people).await
            }
            Command::Leave { group } => around::leave(client, &group).await,
            Command::Invite { group } => around::invite(client, &group).await,
            Command::Join { code } => around::join(client, &code).await,
            Command::Picture { of } => around::picture(client, &of).await,
            Command::Paint { of, path } => around::paint(client, &of, &path).await,
            Command::Privacy => around::privacy(client).await,
            Command::Hide { name, value } => around::hide(client, &name, &value).await,
            Command::Channel { name } => around::channel(client, &name).await,
            Command::Follow { channel, on } => around::follow(client, &channel, on).await,
            Command::Cheer { channel, server_id, emoji } => {
                around::cheer(client, &channel, server_id, &emoji).await
            }
            Command::Chat { to, action, on } => around::chat(client, &to, action, on).await,
            Command::Save { of, first, full } => around::save(client, &of, first, full).await,
            Command::Label { id, name, color } => around::label(client, &id, &name, color).await,
            Command::Tag { id, to, on } => around::tag(client, &id, &to, on).await,
            other => Self::question(client, other).await,
        }
    }

    async fn question(client: &Client, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::Block { of, on } => questions::block(client, &of, on).await,
            Command::Blocked => questions::blocked(client).await,
            Command::Say { text } => questions::say(client, &text).await,
            Command::Said { of } => questions::said(client, &of).await,
            Command::Last { seconds } => questions::last(client, seconds).await,
            Command::Audience => questions::audience(),
            Command::Devices { of } => questions::devices(client, &of).await,
            Command::Profile { of } => questions::profile(client, &of).await,
            Command::Goods => questions::goods(),
            Command::Card | Command::Resolve => questions::links(),
            Command::Community { subject } => questions::community(client, &subject).await,
            Command::Annex { community, group, on } => questions::annex(client, &community, &group, on).await,
            Command::Annexed { community } => questions::annexed(client, &community).await,
            Command::Inspect { code } => questions::inspect(client, &code).await,
            Command::Groups => questions::groups(client).await,
            Command::Gate { group, on } => questions::gate(client, &group, on).await,
            Command::Adders { group, everybody } => questions::adders(client, &group, everybody).await,
            Command::Waiting { group } => questions::waiting(client, &group).await,
            Command::Admit { group, people, on } => questions::admit(client, &group, &people, on).await,
            Command::Renew { group } => questions::renew(client, &group).await,
            other => anyhow::bail!("{other:?} is for the peer itself"),
        }
    }

    async fn start(&self, auth: &str, url: &str, ca: Option<&str>) -> anyhow::Result<Value> {
        let mut session = self.session.lock().await;
        if let Some(running) = session.take() {
            running.stop().await;
        }
        *session = Some(Session::start(auth, url, ca, Arc::clone(&self.memory)).await?);
        Ok(json!({}))
    }

    async fn code(&self, phone: String) -> anyhow::Result<Value> {
        let client = self.client().await?;
        session::socket(&client).await?;
        let options = PairCodeOptions { phone_number: phone, ..Default::default() };
        Ok(json!({"code": client.pair_with_code(options).await?}))
    }

    async fn stop(&self) -> anyhow::Result<Value> {
        if let Some(running) = self.session.lock().await.take() {
            running.stop().await;
        }
        Ok(json!({}))
    }

    async fn client(&self) -> anyhow::Result<Arc<Client>> {
        let session = self.session.lock().await;
        Ok(session.as_ref().context("not started")?.client())
    }
}
