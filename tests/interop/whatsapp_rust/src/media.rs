//! Files out and in, encrypted and moved by the engine.

use serde_json::{Value, json};
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::buffa::MessageField;
use whatsapp_rust::media::{self, AudioOptions, DocumentOptions, ImageOptions, VideoOptions};
use whatsapp_rust::prelude::Client;
use whatsapp_rust::proto_helpers::MessageExt;
use whatsapp_rust::upload::UploadResponse;
use whatsapp_rust::wacore::download::{Downloadable, MediaType};
use whatsapp_rust::wacore_binary::JidExt;
use whatsapp_rust::waproto::whatsapp as wa;
use whatsapp_rust::{SendOptions, UploadOptions};

use crate::memory::Memory;
use crate::send::{address, deliver};
use crate::wire::{Kind, Media, Unsupported, base64};

/// Uploads a file and sends it.
pub async fn send(client: &Client, memory: &Memory, file: Media) -> anyhow::Result<Value> {
    let to = address(&file.to)?;
    if to.is_newsletter() {
        anyhow::bail!(Unsupported("every upload is encrypted, and files in channels are not"));
    }
    let data = std::fs::read(&file.path).with_context(|| file.path.clone())?;
    let uploaded = client.upload(data, family(file.kind), UploadOptions::new()).await?;
    let once = file.once;
    let message = build(uploaded, file);
    let message = if once { seen_once(message) } else { message };
    deliver(client, memory, to, message, SendOptions::default()).await
}

fn family(kind: Kind) -> MediaType {
    match kind {
        Kind::Image => MediaType::Image,
        Kind::Video | Kind::Gif => MediaType::Video,
        Kind::Audio | Kind::Voice => MediaType::Audio,
        Kind::Document => MediaType::Document,
        Kind::Sticker => MediaType::Sticker,
    }
}

fn build(uploaded: UploadResponse, file: Media) -> wa::Message {
    let (mimetype, caption) = (Some(file.mime), file.caption);
    match file.kind {
        Kind::Image => {
            media::image_message(uploaded, ImageOptions { caption, mimetype, ..Default::default() })
        }
        Kind::Video | Kind::Gif => {
            let gif_playback = (file.kind == Kind::Gif).then_some(true);
            let options = VideoOptions { caption, mimetype, gif_playback, ..Default::default() };
            media::video_message(uploaded, options)
        }
        Kind::Audio | Kind::Voice => {
            let ptt = (file.kind == Kind::Voice).then_some(true);
            media::audio_message(uploaded, AudioOptions { mimetype, ptt, ..Default::default() })
        }
        Kind::Document => {
            let options = DocumentOptions { mimetype, caption, file_name: file.name, ..Default::default() };
            media::document_message(uploaded, options)
        }
        Kind::Sticker => sticker(uploaded, mimetype),
    }
}

/// The engine has no builder for stickers.
fn sticker(uploaded: UploadResponse, mimetype: Option<String>) -> wa::Message {
    let sticker = wa::message::StickerMessage {
        url: Some(uploaded.url),
        direct_path: Some(uploaded.direct_path),
        media_key: Some(uploaded.media_key.to_vec()),
        media_key_timestamp: Some(uploaded.media_key_timestamp),
        file_sha256: Some(uploaded.file_sha256.to_vec()),
        file_enc_sha256: Some(uploaded.file_enc_sha256.to_vec()),
        file_length: Some(uploaded.file_length),
        mimetype,
        ..Default::default()
    };
    wa::Message { sticker_message: MessageField::some(sticker), ..Default::default() }
}

/// What may be opened once: marked, and in the wrapper of its kind.
fn seen_once(mut message: wa::Message) -> wa::Message {
    let voice = message.audio_message.is_set();
    if let Some(image) = message.image_message.as_option_mut() {
        image.view_once = Some(true);
    }
    if let Some(video) = message.video_message.as_option_mut() {
        video.view_once = Some(true);
    }
    if let Some(audio) = message.audio_message.as_option_mut() {
        audio.view_once = Some(true);
    }
    let wrapped =
        MessageField::some(wa::message::FutureProofMessage { message: MessageField::some(message) });
    match voice {
        true => wa::Message { view_once_message_v2_extension: wrapped, ..Default::default() },
        false => wa::Message { view_once_message: wrapped, ..Default::default() },
    }
}

/// Fetches the file of a message.
pub async fn download(client: &Client, memory: &Memory, id: &str) -> anyhow::Result<Value> {
    let kept = memory.find(id).context("no such message")?;
    let file = file_of(kept.message.get_base_message()).context("a message without a file")?;
    Ok(json!({"data": base64(client.download(file).await?)}))
}

fn file_of(message: &wa::Message) -> Option<&dyn Downloadable> {
    let files: [Option<&dyn Downloadable>; 5] = [
        message.image_message.as_option().map(|file| file as _),
        message.video_message.as_option().map(|file| file as _),
        message.audio_message.as_option().map(|file| file as _),
        message.document_message.as_option().map(|file| file as _),
        message.sticker_message.as_option().map(|file| file as _),
    ];
    files.into_iter().flatten().next()
}
