//! Small records beside the sessions, each until a time: of sign-in, of exits, of invitations, and
//! of who is on duty.

use core::fmt;

use abri_wire::{CertificateHash, UnixMillis};

use super::{SWEEP_BATCH, rows::RowsMut, types::StoreError};

type Result<T> = core::result::Result<T, StoreError>;

/// What a record is about. The number is part of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum KeptKind {
    /// A sign-in that was begun.
    Challenge = 1,
    /// A shift: who may see the queue and claim.
    Access = 2,
    /// The passkey of a certified key.
    Passkey = 3,
    /// What she showed when she left by the exit.
    Exit = 4,
    /// A place in the list of who is invited to join others.
    Invited = 5,
    /// Whom a session invited last.
    Inviting = 6,
    /// A line of the list of who is on duty.
    OnDuty = 7,
}

/// The name of a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeptKey {
    /// What it is about.
    pub kind: KeptKind,
    /// Which one.
    pub id: [u8; 32],
}

impl KeptKey {
    /// The line of the list of who is on duty that is about this certificate.
    pub(super) const fn line(certificate: CertificateHash) -> Self {
        Self { kind: KeptKind::OnDuty, id: *certificate.as_bytes() }
    }
}

impl fmt::Debug for KeptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeptKey({:?}, ..)", self.kind)
    }
}

impl KeptKind {
    /// Its name in the keys of an engine that several installations may share.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Challenge => "challenge",
            Self::Access => "access",
            Self::Passkey => "passkey",
            Self::Exit => "exit",
            Self::Invited => "invited",
            Self::Inviting => "inviting",
            Self::OnDuty => "on-duty",
        }
    }

    pub(super) const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Challenge),
            2 => Some(Self::Access),
            3 => Some(Self::Passkey),
            4 => Some(Self::Exit),
            5 => Some(Self::Invited),
            6 => Some(Self::Inviting),
            7 => Some(Self::OnDuty),
            _ => None,
        }
    }
}

/// A record, and until when it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) expires_at: UnixMillis,
    pub(super) value: Vec<u8>,
}

impl Kept {
    /// The value, while it counts.
    pub(super) fn at(self, now: UnixMillis) -> Option<Vec<u8>> {
        (now < self.expires_at).then_some(self.value)
    }

    /// As the embedded engine and Redis keep it.
    pub(super) fn encode(&self) -> Vec<u8> {
        [&self.expires_at.0.to_be_bytes()[..], &self.value].concat()
    }

    /// Bytes that this build did not write are [`StoreError::Unavailable`].
    pub(super) fn decode(bytes: &[u8]) -> Result<Self> {
        let (expires_at, value) = bytes.split_first_chunk().ok_or(StoreError::Unavailable)?;
        let expires_at = UnixMillis(u64::from_be_bytes(*expires_at));
        Ok(Self { expires_at, value: value.to_vec() })
    }
}

pub(super) fn put_first(rows: &mut dyn RowsMut, key: KeptKey, kept: &Kept) -> Result<bool> {
    let free = rows.kept(key)?.is_none();
    if free {
        rows.put_kept(key, Some(kept))?;
    }
    Ok(free)
}

pub(super) fn take(
    rows: &mut dyn RowsMut,
    key: KeptKey,
    now: UnixMillis,
) -> Result<Option<Vec<u8>>> {
    let found = rows.kept(key)?;
    if found.is_some() {
        rows.put_kept(key, None)?;
    }
    Ok(found.and_then(|kept| kept.at(now)))
}

/// Forgets what has expired, a bounded number at once; says how many.
pub(super) fn forget_expired(rows: &mut dyn RowsMut, now: UnixMillis) -> Result<usize> {
    let expired = rows.kept_until(now, SWEEP_BATCH)?;
    for key in &expired {
        rows.put_kept(*key, None)?;
    }
    Ok(expired.len())
}
