//! What can change while the service runs, and the names of what can't.

use crate::{
    config::{Config, Engine, FileEngine, FilesConfig, TlsFiles},
    limits::Limits,
    origin::{Origin, Origins},
    settings::KNOBS,
    shared::Shared,
    store::{self, files::FileLimits},
    tls::{Tls, TlsError},
};

/// What everybody who needs it shares.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    pub(crate) limits: Shared<Limits>,
    pub(crate) store: Shared<store::Limits>,
    pub(crate) files: Shared<FileLimits>,
    pub(crate) origins: Origins,
    pub(crate) tls: Option<Tls>,
}

impl Live {
    pub(crate) fn new(config: &Config) -> Result<Self, TlsError> {
        let Limits { store, files, .. } = config.limits;
        let tls = config.tls.as_ref().map(TlsFiles::load).transpose()?;
        Ok(Self {
            limits: config.limits.into(),
            store: store.into(),
            files: files.into(),
            origins: Origins::default(),
            tls: tls.map(Tls::new),
        })
    }

    /// Takes over what can change, certificates too, or nothing.
    pub(crate) fn change(&self, new: &Config, demonstration: &[Origin]) -> Result<(), TlsError> {
        // The only thing that can fail comes first.
        if let Some((tls, files)) = self.tls.as_ref().zip(new.tls.as_ref()) {
            tls.set(files.load()?);
        }
        self.limits.set(new.limits);
        self.store.set(new.limits.store);
        self.files.set(new.limits.files);
        self.admit(&new.origins, demonstration);
        Ok(())
    }

    /// Lets these pages call.
    pub(crate) fn admit(&self, origins: &[Origin], demonstration: &[Origin]) {
        self.origins.set(&[origins, demonstration].concat());
    }
}

/// What differs and needs a restart, as the settings file calls it.
pub(crate) fn fixed(old: &Config, new: &Config) -> Vec<&'static str> {
    let numbers = KNOBS.iter().filter(|knob| !knob.live);
    let numbers =
        numbers.map(|knob| (knob.key, (knob.get)(&old.limits) == (knob.get)(&new.limits)));
    let log = |config: &Config| config.log.as_ref().map(|log| log.directory.clone());
    let pins = |config: &Config| config.log.as_ref().map(|log| log.pins.clone());
    [
        ("listen", old.listen == new.listen),
        ("api-origin", old.api_origin == new.api_origin),
        ("metrics", old.metrics == new.metrics),
        ("store", same_engine(&old.engine, &new.engine)),
        ("files", same_files(&old.files, &new.files)),
        ("console", old.passkeys == new.passkeys),
        ("requests", old.requests == new.requests),
        ("record-journal", old.record_journal == new.record_journal),
        ("roster-log", log(old) == log(new)),
        ("pins", pins(old) == pins(new)),
        ("site", old.statics == new.statics),
        // Other files are read, but it can't begin or end.
        ("tls", old.tls.is_some() == new.tls.is_some()),
    ]
    .into_iter()
    .chain(numbers)
    .filter_map(|(name, same)| (!same).then_some(name))
    .collect()
}

fn same_engine(old: &Engine, new: &Engine) -> bool {
    match (old, new) {
        (Engine::Embedded(old), Engine::Embedded(new)) => old == new,
        (Engine::Redis(old), Engine::Redis(new)) => old.is_same_place(new),
        #[cfg(any(test, feature = "test-util"))]
        (Engine::Memory, Engine::Memory) => true,
        _ => false,
    }
}

fn same_files(old: &FilesConfig, new: &FilesConfig) -> bool {
    match (old, new) {
        (FilesConfig::Off(None), FilesConfig::Off(None)) => true,
        (FilesConfig::Off(Some(old)), FilesConfig::Off(Some(new)))
        | (FilesConfig::On(old), FilesConfig::On(new)) => match (old, new) {
            (FileEngine::Embedded(old), FileEngine::Embedded(new)) => old == new,
            (FileEngine::Redis(old), FileEngine::Redis(new)) => old.is_same_place(new),
            _ => false,
        },
        _ => false,
    }
}
