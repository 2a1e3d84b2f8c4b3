//! The engine's log on standard error; `PEER_LOG` says from which level on (default: `warn`).

use log::{LevelFilter, Log, Metadata, Record};

struct Stderr;

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            eprintln!("{} {}: {}", record.level(), record.target(), record.args());
        }
    }

    fn flush(&self) {}
}

/// Sends what the engine logs to standard error.
pub fn start() {
    let level = std::env::var("PEER_LOG").ok().and_then(|name| name.parse().ok());
    log::set_max_level(level.unwrap_or(LevelFilter::Warn));
    // Fails only where a logger is set already.
    let _ = log::set_logger(&Stderr);
}
