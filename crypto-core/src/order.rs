//! The running hash of the log (`ORDER-1`): two members who were shown different logs find out.

use abri_wire::{Sequence, SessionId, api::Entry};
use sha2::{Digest, Sha384};

/// SHA-384 over everything from the anchor on.
pub(crate) type OrderHash = [u8; 48];

/// One hash an entry, from the last CommitBundle that added a member.
#[derive(Debug)]
pub(crate) struct Order {
    anchor: Sequence,
    last: OrderHash,
    // Members of this epoch speak of entries since the anchor only, so older ones are dropped.
    hashes: Vec<OrderHash>,
}

impl Order {
    /// Starts at the CommitBundle that adds a member.
    pub(crate) fn anchored_at(session: SessionId, entry: &Entry) -> Self {
        let mut digest = Sha384::new();
        digest.update(b"Abri 1.0 Order anchor");
        digest.update(session.as_bytes());
        let last = finish(digest, entry);
        Self { anchor: entry.sequence, last, hashes: vec![last] }
    }

    /// Takes the next entry, whoever sent it.
    pub(crate) fn advance(&mut self, entry: &Entry) {
        let mut digest = Sha384::new();
        digest.update(b"Abri 1.0 Order");
        digest.update(self.last);
        self.last = finish(digest, entry);
        self.hashes.push(self.last);
    }

    /// What a sender puts into a content: the last processed entry and the hash there.
    pub(crate) fn head(&self) -> (Sequence, OrderHash) {
        let passed = self.hashes.len().saturating_sub(1);
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        (Sequence(self.anchor.0.saturating_add(passed)), self.last)
    }

    /// `ORDER-2`: whether `hash` is what this client had at `sequence`.
    pub(crate) fn agrees(&self, sequence: Sequence, hash: &OrderHash) -> bool {
        let index = sequence.0.checked_sub(self.anchor.0).and_then(|i| usize::try_from(i).ok());
        index.and_then(|index| self.hashes.get(index)) == Some(hash)
    }
}

fn finish(mut digest: Sha384, entry: &Entry) -> OrderHash {
    digest.update(entry.sequence.0.to_be_bytes());
    digest.update(entry.message_id.as_bytes());
    digest.update(entry.frame.as_bytes());
    digest.finalize().into()
}
