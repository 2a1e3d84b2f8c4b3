//! One run of the engine: from `start` to `stop`.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use whatsapp_rust::TokioRuntime;
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::prelude::{Bot, BotHandle, Client, SqliteStore};
use whatsapp_rust::transport::TokioWebSocketTransportFactory;
use whatsapp_rust::wacore::store::Device;

use crate::events::Listener;
use crate::memory::Memory;
use crate::trust::Trust;

const SOCKET_DEADLINE: Duration = Duration::from_secs(20);

/// A running engine.
pub struct Session {
    handle: BotHandle,
}

impl Session {
    /// Connects, with the state in the folder `auth`.
    pub async fn start(auth: &str, url: &str, ca: Option<&str>, memory: Arc<Memory>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(auth)?;
        let database = Path::new(auth).join("session.db");
        let store = SqliteStore::new(database.to_str().context("a folder that is no text")?).await?;
        let trust = Trust::read(ca.map(Path::new))?;
        let transport =
            TokioWebSocketTransportFactory::new().with_url(url).with_connector(trust.connector()?);
        let client = Arc::new(OnceLock::new());
        let bot = Bot::builder()
            .with_backend(store)
            .with_transport_factory(transport)
            .with_http_client(trust.http_client())
            .with_runtime(TokioRuntime)
            .with_version(own_version())
            .with_event_handler(Listener { memory, client: Arc::clone(&client) })
            .build()
            .await?;
        let _ = client.set(Arc::downgrade(&bot.client()));
        Ok(Self { handle: bot.spawn() })
    }

    /// The engine's client.
    pub fn client(&self) -> Arc<Client> {
        self.handle.client()
    }

    /// Hangs up and writes down what is not yet on disk.
    pub async fn stop(self) {
        self.handle.shutdown().await;
    }
}

/// Waits until the socket is there, logged in or not.
pub async fn socket(client: &Client) -> anyhow::Result<()> {
    Ok(client.wait_for_socket(SOCKET_DEADLINE).await?)
}

/// The version that the engine was released with, so that it asks nobody for a newer one.
fn own_version() -> (u32, u32, u32) {
    let device = Device::new();
    (device.app_version_primary, device.app_version_secondary, device.app_version_tertiary)
}
