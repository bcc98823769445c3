//! What is measured, and what it must reach.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use abri_wire::{
    Capability, CreatorKeyHash, Frame, FrameKind, MessageId, OfferNonce, SessionId,
    api::{Offer, OpenRequest},
};

/// Bytes of a message before padding; its frame has 1,024.
pub(crate) const PAYLOAD: usize = 600;
/// Conversations at once, one message in flight in each.
pub(crate) const PAIRS: usize = 8;
/// Runs of each server.
pub(crate) const ROUNDS: usize = 5;
pub(crate) const IDLE_SOCKETS: usize = 2000;
pub(crate) const HALF_OPEN: usize = 1000;

pub(crate) struct Targets {
    pub(crate) cpu_ratio: f64,
    pub(crate) idle_bytes: u64,
    pub(crate) half_open: Duration,
}

pub(crate) const TARGETS: Targets =
    Targets { cpu_ratio: 1.3, idle_bytes: 8 * 1024, half_open: Duration::from_secs(10) };

/// The officer account's access, and the first capability that he draws.
pub(crate) const ACCESS: Capability = Capability::new([2; 32]);

/// How many servers were started: a shared store still has what the one before left.
pub(crate) static SERVERS: AtomicUsize = AtomicUsize::new(0);

/// Session number `index` of the server that runs now; no other run shares its ids.
pub(crate) fn session(index: usize) -> SessionId {
    let index = index + SERVERS.load(Ordering::SeqCst) * IDLE_SOCKETS;
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&u64::try_from(index).unwrap().to_be_bytes());
    bytes[8..].copy_from_slice(&u64::from(std::process::id()).to_be_bytes());
    // Ids are random: the store may rely on any byte of them to spread.
    let spread = u8::try_from(index % 256).unwrap();
    SessionId::new(bytes.map(|byte| byte ^ spread))
}

pub(crate) fn hers() -> Capability {
    Capability::new([1; 32])
}

pub(crate) fn his() -> Capability {
    Capability::new([3; 32])
}

pub(crate) fn open_request(index: usize) -> OpenRequest {
    let offer = Offer {
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([1; 16]),
        language: "fr".into(),
        zone: None,
        first_message: false,
    };
    OpenRequest { session: session(index), capability: hers().hash(), offer }
}

pub(crate) fn frame() -> Frame {
    Frame::new(FrameKind::Application, &[0x5a; PAYLOAD]).unwrap()
}

pub(crate) fn message_id(number: u64, side: u8) -> MessageId {
    let mut bytes = [side; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    MessageId::new(bytes)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
