//! What holds, as a settings file says it: without secrets, and such that it can be read again.

use std::fmt::Write as _;

use tracing::level_filters::LevelFilter;

use super::KNOBS;
use crate::{
    config::{Config, Engine, FileEngine, FilesConfig},
    passkeys::PasskeyPolicy,
};

/// The effective settings.
pub(crate) fn show(config: &Config, log: LevelFilter) -> String {
    let mut text = String::new();
    service(&mut text, config, log);
    stores(&mut text, config);
    officers(&mut text, config);
    if let Some(tls) = &config.tls {
        text.push_str("\n[tls]\n");
        line(&mut text, "certificates", quoted(&tls.certificates.display()));
        line(&mut text, "key", quoted(&tls.key.display()));
    }
    for site in &config.statics {
        text.push_str("\n[[site]]\n");
        line(&mut text, "listen", quoted(&site.listen));
        line(&mut text, "directory", quoted(&site.directory.display()));
        line(&mut text, "blobs", site.blobs);
        let names: Vec<_> = site.trusted_types.iter().map(quoted).collect();
        line(&mut text, "trusted-types", format!("[{}]", names.join(", ")));
    }
    for section in ["limits", "retention"] {
        let _ = writeln!(text, "\n[{section}]");
        for knob in KNOBS.iter().filter(|knob| knob.section == section) {
            line(&mut text, knob.key, (knob.get)(&config.limits));
        }
    }
    text
}

fn service(text: &mut String, config: &Config, log: LevelFilter) {
    text.push_str("[service]\n");
    line(text, "listen", quoted(&config.listen));
    let origins: Vec<_> = config.origins.iter().map(quoted).collect();
    line(text, "origins", format!("[{}]", origins.join(", ")));
    maybe(text, "api-origin", config.api_origin.as_ref());
    line(text, "log", quoted(&log));
    maybe(text, "metrics", config.metrics.as_ref());
}

fn stores(text: &mut String, config: &Config) {
    text.push_str("\n[store]\n");
    match &config.engine {
        Engine::Embedded(path) => line(text, "embedded", quoted(&path.display())),
        Engine::Redis(_) => text.push_str("# a Redis, whose address is not shown\n"),
        #[cfg(any(test, feature = "test-util"))]
        Engine::Memory => text.push_str("# memory\n"),
    }
    let (on, engine) = match &config.files {
        FilesConfig::Off(engine) => (false, engine.as_ref()),
        FilesConfig::On(engine) => (true, Some(engine)),
    };
    text.push_str("\n[files]\n");
    line(text, "on", on);
    match engine {
        Some(FileEngine::Embedded(path)) => line(text, "embedded", quoted(&path.display())),
        Some(FileEngine::Redis(_)) => text.push_str("# a Redis, whose address is not shown\n"),
        #[cfg(any(test, feature = "test-util"))]
        Some(FileEngine::Given(_)) => text.push_str("# memory\n"),
        None => {}
    }
}

fn officers(text: &mut String, config: &Config) {
    text.push_str("\n[officers]\n");
    let (console, optional) = match &config.passkeys {
        PasskeyPolicy::Required(console) => (Some(console), false),
        PasskeyPolicy::Offered(console) => (Some(console), true),
        PasskeyPolicy::Off => (None, true),
    };
    maybe(text, "console", console);
    line(text, "passkeys-optional", optional);
    maybe(text, "requests", config.requests.as_ref().map(|path| path.display()).as_ref());
    let journal = config.record_journal.as_ref().map(|path| path.display());
    maybe(text, "record-journal", journal.as_ref());
    if let Some(log) = &config.log {
        line(text, "roster-log", quoted(&log.directory.display()));
        text.push_str("# pins: read and in order\n");
    }
}

/// As TOML writes a text.
fn quoted(value: &impl ToString) -> String {
    toml::Value::String(value.to_string()).to_string()
}

fn line(text: &mut String, key: &str, value: impl std::fmt::Display) {
    // A string takes everything.
    let _ = writeln!(text, "{key} = {value}");
}

fn maybe(text: &mut String, key: &str, value: Option<&impl ToString>) {
    if let Some(value) = value {
        line(text, key, quoted(value));
    }
}
