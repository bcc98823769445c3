//! The authority's home: the register, and keys that only a passphrase opens.
//!
//! ```text
//! register.json                        public facts
//! root-<n>.age, issuing-<n>.age        keys, encrypted
//! log.age                              the key that signs checkpoints, encrypted
//! issuing-<n>.der, certificate/<hash>  certificates
//! lock                                 held while a command runs
//! ```

use core::time::Duration;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use abri_trust::{
    CertificateHash, MAX_CERTIFICATE,
    authority::{IssueError, Issuing, Root},
    log::{KeyError, LogSigner},
};
use abri_wire::UnixMillis;

use crate::{
    clock::ClockError,
    files::{self, Access, FileError},
    register::{IssuingKey, MAX_REGISTER, Register, RegisterError, RootKey},
    secret::{MAX_SEALED, Passphrase, Random, RandomError, SecretError, Seed, WorkFactor},
    text::Bytes,
};

/// How long an issuing certificate is valid.
pub const ISSUING_VALIDITY: Duration = Duration::from_secs(400 * 24 * 3600);
/// How often it is tried to be the only command of a home, and how long apart.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);
/// Certificates begin so long before they are made: a witness's clock may be behind.
pub const BACKDATED: Duration = Duration::from_secs(3600);

const REGISTER: &str = "register.json";
const LOG: &str = "log.age";

/// Why the home can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HomeError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A passphrase or an encrypted key.
    #[error("{0}: {1}")]
    Secret(String, SecretError),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// A certificate can't be made or read.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// Not of the register's key.
    #[error("{0}: not the certificate of the register's issuing key")]
    Certificate(String),
    /// The log's name is not one.
    #[error("the log's name is empty, or has a space, a control character or a plus sign")]
    LogName(KeyError),
    /// One passphrase for what lies in a safe and for what does not.
    #[error("roots need another passphrase than the home's keys: theirs lies in a safe")]
    SamePassphrase,
    /// The clock is doubted.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// Another command is running.
    #[error("{0}: another command is using this home")]
    Busy(PathBuf),
    /// Others may look into the home.
    #[error("{0}: others can look into it; its mode must be 0700")]
    Open(PathBuf),
    /// Files without a register.
    #[error(
        "{0}: there is no {REGISTER}: if it was lost, restore the home from a backup, because its \
         keys are needed; if an init was interrupted, move what is there away and repeat it"
    )]
    NoRegister(PathBuf),
    /// There is an authority already.
    #[error("{0}: there is an authority already")]
    Exists(PathBuf),
    /// Every issuing key is retired.
    #[error("no issuing key is in force")]
    NoIssuing,
    /// No such root, or it is retired.
    #[error("root {0} is not in force")]
    NoRoot(u32),
}

/// How keys are encrypted: roots with a passphrase of their own, because they lie in a safe.
#[derive(Clone, Copy)]
pub struct Passphrases<'p> {
    /// For roots.
    pub root: &'p Passphrase,
    /// For issuing keys and the log's.
    pub home: &'p Passphrase,
}

/// An authority: its keys, its register, its officers.
pub struct Authority {
    home: PathBuf,
    pub(crate) register: Register,
    work: WorkFactor,
    pub(crate) clock_is_right: bool,
    /// Holds the lock until dropped.
    _lock: File,
}

impl Authority {
    /// Makes two roots, an issuing key under the first, and the key of the log `log_name`.
    ///
    /// All of it appears at once, or nothing: an interrupted run can be repeated.
    ///
    /// # Errors
    /// [`HomeError`]; what is in the home is never overwritten.
    pub fn create(
        home: &Path,
        log_name: &str,
        passphrases: Passphrases<'_>,
        work: WorkFactor,
        now: UnixMillis,
        random: &mut Random<'_>,
    ) -> Result<Self, HomeError> {
        check_empty(home)?;
        if passphrases.root.is(passphrases.home) {
            return Err(HomeError::SamePassphrase);
        }
        // Removed unless it becomes the home.
        let made = files::private_directory_beside(home)?;
        let lock = lock(made.path())?;
        let log = Seed::generate(random)?;
        let signer = LogSigner::new(log_name, log.bytes()).map_err(HomeError::LogName)?;
        let register = Register::new(signer.verifier().clone(), Vec::new(), Vec::new());
        let mut authority =
            Self { home: made.path().into(), register, work, clock_is_right: false, _lock: lock };
        authority.keep(LOG, &log, passphrases.home)?;
        let root = authority.new_root(passphrases.root, random)?;
        authority.new_root(passphrases.root, random)?;
        authority.new_issuing((1, &root), passphrases.home, now, random)?;
        files::directory(&made.path().join("certificate"))?;
        authority.save(authority.register.clone())?;
        files::become_directory(made, home)?;
        authority.home = home.into();
        Ok(authority)
    }

    /// Opens a home; nothing is decrypted.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn open(home: &Path, work: WorkFactor) -> Result<Self, HomeError> {
        // First: what was read before would undo what another command does meanwhile.
        let lock = lock(home)?;
        if !home.join(REGISTER).exists() {
            return Err(HomeError::NoRegister(home.into()));
        }
        let bytes = files::read(&home.join(REGISTER), MAX_REGISTER)?;
        let register = Register::parse(&bytes)?;
        Ok(Self { home: home.into(), register, work, clock_is_right: false, _lock: lock })
    }

    /// What is known.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// Decrypts the newest issuing key in force.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn unlock_issuing(&self, passphrase: &Passphrase) -> Result<Issuing, HomeError> {
        let key = self.register.issuing_in_force().next_back().ok_or(HomeError::NoIssuing)?;
        let name = issuing_name(key.number);
        let seed = self.unseal(&name, passphrase)?;
        if seed.public_key() != key.public_key.0 {
            return Err(HomeError::Secret(name, SecretError::OtherKey));
        }
        let certificate = self.issuing_certificate(key)?;
        Issuing::load(seed.bytes(), &certificate)
            .map_err(|_| HomeError::Certificate(der_name(key.number)))
    }

    /// Decrypts the log's key.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn unlock_log(&self, passphrase: &Passphrase) -> Result<LogSigner, HomeError> {
        let seed = self.unseal(LOG, passphrase)?;
        let signer = LogSigner::new(self.register.log.name(), seed.bytes());
        match signer.map_err(HomeError::LogName)? {
            signer if *signer.verifier() == self.register.log => Ok(signer),
            _ => Err(HomeError::Secret(LOG.into(), SecretError::OtherKey)),
        }
    }

    /// Decrypts a root in force.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn unlock_root(&self, number: u32, passphrase: &Passphrase) -> Result<Root, HomeError> {
        let known = self.register.root(number).filter(|root| !root.retired);
        let known = known.ok_or(HomeError::NoRoot(number))?;
        let name = root_name(number);
        let root = Root::new(self.unseal(&name, passphrase)?.bytes());
        if root.public_key() == known.public_key.0 {
            Ok(root)
        } else {
            Err(HomeError::Secret(name, SecretError::OtherKey))
        }
    }

    /// Writes the register, and only then believes it.
    pub(crate) fn save(&mut self, register: Register) -> Result<(), HomeError> {
        let text = serde_json::to_vec_pretty(&register);
        let text = text
            .map_err(|error| RegisterError::Json { line: error.line(), column: error.column() })?;
        files::write(&self.home.join(REGISTER), &text, Access::Owner)?;
        self.register = register;
        Ok(())
    }

    /// A fresh root in the register of this run; not saved.
    pub(crate) fn new_root(
        &mut self,
        passphrase: &Passphrase,
        random: &mut Random<'_>,
    ) -> Result<Root, HomeError> {
        let seed = Seed::generate(random)?;
        let root = Root::new(seed.bytes());
        let last = self.register.roots.last().map_or(0, |last| last.number);
        let number = self.free_number(last, |number| [root_name(number), String::new()]);
        self.keep(&root_name(number), &seed, passphrase)?;
        let public_key = Bytes(root.public_key());
        self.register.roots.push(RootKey { number, public_key, retired: false });
        Ok(root)
    }

    /// A fresh issuing key in the register of this run; not saved.
    pub(crate) fn new_issuing(
        &mut self,
        (root_number, root): (u32, &Root),
        passphrase: &Passphrase,
        now: UnixMillis,
        random: &mut Random<'_>,
    ) -> Result<(), HomeError> {
        let seed = Seed::generate(random)?;
        let from = backdated(now);
        let issuing = root.issue(seed.bytes(), from, ISSUING_VALIDITY)?;
        let last = self.register.issuing.last().map_or(0, |last| last.number);
        let number = self.free_number(last, |number| [issuing_name(number), der_name(number)]);
        self.keep(&issuing_name(number), &seed, passphrase)?;
        let path = self.home.join(der_name(number));
        files::create(&path, issuing.certificate(), Access::Owner)?;
        self.register.issuing.push(IssuingKey {
            number,
            public_key: Bytes(issuing.public_key()),
            root: root_number,
            not_after: from.plus(ISSUING_VALIDITY).as_secs(),
            retired: false,
        });
        Ok(())
    }

    pub(crate) fn issuing_certificate(&self, key: &IssuingKey) -> Result<Vec<u8>, HomeError> {
        let path = self.home.join(der_name(key.number));
        Ok(files::read(&path, MAX_CERTIFICATE)?)
    }

    pub(crate) fn certificate_file(&self, hash: CertificateHash) -> PathBuf {
        self.home.join("certificate").join(hash.to_string())
    }

    /// The next number that no file has. What an interrupted run left, or a register that was lost,
    /// is passed over: it can be somebody's only key.
    fn free_number(&self, last: u32, names: impl Fn(u32) -> [String; 2]) -> u32 {
        let taken = |number: &u32| {
            let names = names(*number);
            names.iter().any(|name| !name.is_empty() && self.home.join(name).exists())
        };
        let mut after = last.saturating_add(1)..u32::MAX;
        after.find(|number| !taken(number)).unwrap_or(u32::MAX)
    }

    fn keep(&self, name: &str, seed: &Seed, passphrase: &Passphrase) -> Result<(), HomeError> {
        let sealed = seed.seal(passphrase, self.work);
        let sealed = sealed.map_err(|error| HomeError::Secret(name.into(), error))?;
        Ok(files::create(&self.home.join(name), &sealed, Access::Owner)?)
    }

    fn unseal(&self, name: &str, passphrase: &Passphrase) -> Result<Seed, HomeError> {
        let sealed = files::read(&self.home.join(name), MAX_SEALED)?;
        Seed::unseal(&sealed, passphrase).map_err(|error| HomeError::Secret(name.into(), error))
    }
}

/// Whole seconds, [`BACKDATED`] before now.
pub(crate) fn backdated(now: UnixMillis) -> UnixMillis {
    UnixMillis(now.as_secs().saturating_sub(BACKDATED.as_secs()).saturating_mul(1000))
}

fn root_name(number: u32) -> String {
    format!("root-{number}.age")
}

fn issuing_name(number: u32) -> String {
    format!("issuing-{number}.age")
}

fn der_name(number: u32) -> String {
    format!("issuing-{number}.der")
}

fn check_empty(home: &Path) -> Result<(), HomeError> {
    if home.join(REGISTER).exists() {
        return Err(HomeError::Exists(home.into()));
    }
    match files::is_empty(home)? {
        true => Ok(()),
        false => Err(HomeError::NoRegister(home.into())),
    }
}

fn lock(home: &Path) -> Result<File, HomeError> {
    if !files::is_private(home)? {
        return Err(HomeError::Open(home.into()));
    }
    let path = home.join("lock");
    let lock = File::create(&path).map_err(|error| FileError::write(&path, &error))?;
    for _ in 0..LOCK_TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            // The one before may still be going, or a process that was started meanwhile holds its copy.
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(FileError::write(&path, &error).into()),
        }
    }
    Err(HomeError::Busy(home.into()))
}
