//! How keys are put together. Numbers in them are big-endian, so that the order of keys is the order
//! of numbers.

use abri_wire::{SessionId, UnixMillis};

/// Session id.
pub(in crate::store) type SessionKey = &'static [u8; 16];
/// Time, session id.
pub(in crate::store) type TimeKey = &'static [u8; 24];

pub(in crate::store) fn time_key(at: UnixMillis, session: SessionId) -> [u8; 24] {
    join_key(&at.0.to_be_bytes(), session.as_bytes())
}

pub(in crate::store) fn session_of(key: &[u8; 24]) -> SessionId {
    SessionId::new(split_key::<8, 16, 24>(key).1)
}

/// Two parts, one after the other; their lengths add up to `N` at every call.
pub(in crate::store) fn join_key<const N: usize>(head: &[u8], tail: &[u8]) -> [u8; N] {
    let mut key = [0; N];
    for (to, from) in key.iter_mut().zip(head.iter().chain(tail)) {
        *to = *from;
    }
    key
}

pub(in crate::store) fn split_key<const H: usize, const T: usize, const N: usize>(
    key: &[u8; N],
) -> ([u8; H], [u8; T]) {
    let (mut head, mut tail) = ([0; H], [0; T]);
    for (to, from) in head.iter_mut().chain(&mut tail).zip(key) {
        *to = *from;
    }
    (head, tail)
}
