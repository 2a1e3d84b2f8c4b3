//! whatsapp-rust under remote control: commands on standard input, answers and events on standard output.
//! The protocol is in `../PEERS.md`.
#![recursion_limit = "512"]

mod acts;
mod around;
mod events;
mod logging;
mod media;
mod memory;
mod peer;
mod polls;
mod questions;
mod send;
mod session;
mod trust;
mod wire;

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, BufReader};

use crate::peer::Peer;
use crate::wire::Command;

#[tokio::main(worker_threads = 2)]
async fn main() -> std::io::Result<()> {
    logging::start();
    let peer = Arc::new(Peer::default());
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let (n, command) = wire::parse(&line);
        match command {
            Err(error) => wire::answer(n, Err(error)),
            Ok(Command::Quit) => {
                wire::answer(n, peer.run(Command::Quit).await);
                return Ok(());
            }
            Ok(command) => {
                let peer = Arc::clone(&peer);
                tokio::spawn(async move { wire::answer(n, peer.run(command).await) });
            }
        }
    }
    let _ = peer.run(Command::Stop).await;
    Ok(())
}
