//! Lines in and out: what a command is, and how answers and events are written.

use std::fmt;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use whatsapp_rust::anyhow;

/// What names a message, see PEERS.md.
#[derive(Debug, Clone, Deserialize)]
pub struct Key {
    pub chat: String,
    pub id: String,
    #[serde(default)]
    pub from_me: bool,
    pub sender: Option<String>,
    /// Of a quoted message: what it said.
    pub text: Option<String>,
}

/// A file to send.
#[derive(Debug, Deserialize)]
pub struct Media {
    pub to: String,
    pub kind: Kind,
    pub path: String,
    pub mime: String,
    pub caption: Option<String>,
    pub name: Option<String>,
    #[serde(default)]
    pub once: bool,
}

/// Kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Image,
    Video,
    Gif,
    Audio,
    Voice,
    Document,
    Sticker,
}

/// What a person does in a chat without sending.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Typing {
    Composing,
    Recording,
    Paused,
}

/// Receipts that a person causes.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    Read,
    Played,
}

/// What a group is like.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Subject,
    Description,
    Announce,
    Locked,
}

/// What becomes of people in a group.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Membership {
    Add,
    Remove,
    Promote,
    Demote,
}

/// What becomes of a chat.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatAction {
    Archive,
    Pin,
    Mute,
}

/// What the peer is told.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Command {
    Version,
    Start { auth: String, url: String, ca: Option<String> },
    Code { phone: String },
    Stop,
    Logout,
    Forget { number: String, lid: String },
    Text { to: String, text: String, mentions: Option<Vec<String>>, quote: Option<Key>, timer: Option<u32> },
    React { key: Key, emoji: String },
    Edit { key: Key, text: String },
    Delete { key: Key },
    Media(Media),
    Download { id: String },
    Location { to: String, latitude: f64, longitude: f64, name: Option<String>, address: Option<String> },
    Contact { to: String, name: String, vcard: String },
    Poll { to: String, question: String, options: Vec<String>, several: bool },
    Vote { key: Key, options: Vec<String> },
    Tally { id: String },
    Timer { to: String, seconds: u32 },
    Receipt { keys: Vec<Key>, kind: Seen },
    Presence { available: bool },
    Typing { to: String, state: Typing },
    Lookup { numbers: Vec<String> },
    Post { text: String, audience: Vec<String> },
    Make { subject: String, people: Vec<String> },
    Group { group: String },
    Change { group: String, what: Change, value: Value },
    Members { group: String, action: Membership, people: Vec<String> },
    Leave { group: String },
    Invite { group: String },
    Join { code: String },
    Picture { of: String },
    Paint { of: String, path: String },
    Privacy,
    Hide { name: String, value: String },
    Channel { name: String },
    Follow { channel: String, on: bool },
    Cheer { channel: String, server_id: u64, emoji: String },
    Chat { to: String, action: ChatAction, on: bool },
    Save { of: String, first: String, full: String },
    Label { id: String, name: String, color: i32 },
    Tag { id: String, to: String, on: bool },
    Block { of: String, on: bool },
    Blocked,
    Say { text: String },
    Said { of: String },
    Last { seconds: u32 },
    Audience,
    Devices { of: String },
    Profile { of: String },
    Goods,
    Card,
    Resolve,
    Community { subject: String },
    Annex { community: String, group: String, on: bool },
    Annexed { community: String },
    Inspect { code: String },
    Groups,
    Gate { group: String, on: bool },
    Adders { group: String, everybody: bool },
    Waiting { group: String },
    Admit { group: String, people: Vec<String>, on: bool },
    Renew { group: String },
    Quit,
}

/// An error that says that the engine has no such thing.
#[derive(Debug)]
pub struct Unsupported(pub &'static str);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unsupported {}

/// Reads the number and the command of one line.
pub fn parse(line: &str) -> (Value, anyhow::Result<Command>) {
    let value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => return (Value::Null, Err(error.into())),
    };
    let number = value["n"].clone();
    (number, serde_json::from_value(value).map_err(Into::into))
}

/// Writes the answer to command `n`.
pub fn answer(n: Value, outcome: anyhow::Result<Value>) {
    emit(&match outcome {
        Ok(value) => json!({"n": n, "ok": value}),
        Err(error) => match error.downcast_ref::<Unsupported>() {
            Some(why) => json!({"n": n, "unsupported": why.0}),
            None => json!({"n": n, "error": format!("{error:#}")}),
        },
    });
}

/// Writes one line. Whoever listens being gone is no reason to panic: standard input has ended then, too.
pub fn emit(value: &impl Serialize) {
    if let Ok(mut line) = serde_json::to_string(value) {
        line.push('\n');
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    }
}

/// Bytes as the protocol writes them.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}
