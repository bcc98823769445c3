//! What the engines that are written in Rust keep, as `operations` sees it.

use abri_wire::{Frame, MemberSlot, MessageId, Sequence, SessionId, UnixMillis, api::Entry};

use super::{
    hub::News,
    kept::{Kept, KeptKey, KeptKind},
    record::SessionRecord,
    types::StoreError,
};

type Result<T> = core::result::Result<T, StoreError>;

/// Reads of one consistent state. An error means that the engine failed or that it holds bytes
/// which it did not write.
pub(super) trait Rows {
    fn record(&self, session: SessionId) -> Result<Option<SessionRecord>>;
    /// Where `sender` already put an envelope of this name.
    fn place_of(
        &self,
        session: SessionId,
        sender: MemberSlot,
        id: MessageId,
    ) -> Result<Option<Sequence>>;
    /// At most `most` entries after `after`, in order.
    fn entries(&self, session: SessionId, after: Sequence, most: usize) -> Result<Vec<Entry>>;
    /// How many are in the queue.
    fn queue_length(&self) -> Result<u64>;
    /// How many are in the queue before this place.
    fn ahead(&self, since: UnixMillis, session: SessionId) -> Result<u32>;
    /// The queue's first, oldest first.
    fn queued(&self, most: usize) -> Result<Vec<SessionId>>;
    /// Sessions of which time demands something, the longest due first.
    fn due(&self, now: UnixMillis, most: usize) -> Result<Vec<SessionId>>;
    /// A record of sign-in, expired or not.
    fn kept(&self, key: KeptKey) -> Result<Option<Kept>>;
    /// Unexpired records of one kind, in the order of their ids.
    fn kept_of(&self, kind: KeptKind, most: usize, now: UnixMillis) -> Result<Vec<Kept>>;
    /// Records of sign-in that have expired, the longest expired first.
    fn kept_until(&self, now: UnixMillis, most: usize) -> Result<Vec<KeptKey>>;
}

/// Changes, all or none of which happen.
pub(super) trait RowsMut: Rows {
    fn as_rows(&self) -> &dyn Rows;
    /// Writes the record and moves it in the indexes from where `before` stood.
    fn put(
        &mut self,
        session: SessionId,
        before: Option<&SessionRecord>,
        record: &SessionRecord,
    ) -> Result<()>;
    fn put_entry(&mut self, session: SessionId, entry: &Entry) -> Result<()>;
    /// Removes every row of the session, also when its record can't be read.
    fn remove(&mut self, session: SessionId) -> Result<()>;
    /// Writes a record of sign-in, or removes it.
    fn put_kept(&mut self, key: KeptKey, kept: Option<&Kept>) -> Result<()>;
    /// Tells the readers, once the change has happened.
    fn announce(&mut self, session: SessionId, news: News);
}

/// First byte of every stored entry.
const ENTRY_FORMAT: u8 = 1;
/// Bytes before the frame: format, sender, message id.
const ENTRY_HEADER: usize = 2 + MessageId::LENGTH;

/// An entry as the embedded engine and Redis keep it; its place is its key.
pub(super) fn encode_entry(sender: MemberSlot, id: MessageId, frame: &Frame) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ENTRY_HEADER + frame.as_bytes().len());
    bytes.extend_from_slice(&[ENTRY_FORMAT, sender.0]);
    bytes.extend_from_slice(id.as_bytes());
    bytes.extend_from_slice(frame.as_bytes());
    bytes
}

/// Bytes that this build did not write are [`StoreError::Unavailable`].
pub(super) fn decode_entry(sequence: Sequence, bytes: &[u8]) -> Result<Entry> {
    let (&[format, sender, ref id @ ..], frame) =
        bytes.split_first_chunk::<ENTRY_HEADER>().ok_or(StoreError::Unavailable)?;
    if format != ENTRY_FORMAT {
        return Err(StoreError::Unavailable);
    }
    let message_id = MessageId::new(*id);
    let frame = Frame::decode(frame).map_err(|_| StoreError::Unavailable)?;
    Ok(Entry { sequence, sender: MemberSlot(sender), message_id, frame })
}

/// Refuses a log that lost an entry: `entries` must follow `after` without a gap and reach
/// `head`, or be `most`.
pub(super) fn check_run(
    entries: &[Entry],
    after: Sequence,
    most: usize,
    head: Sequence,
) -> Result<()> {
    let mut last = after;
    for entry in entries {
        if entry.sequence != last.next() {
            return Err(StoreError::Unavailable);
        }
        last = entry.sequence;
    }
    if entries.len() < most && last < head { Err(StoreError::Unavailable) } else { Ok(()) }
}
