//! The tables in the file, and how they answer as [`Rows`].
//!
//! Numbers in keys are big-endian, so that the order of keys is the order of numbers.

use std::cell::Cell;

use abri_wire::{MemberSlot, MessageId, Sequence, SessionId, UnixMillis, api::Entry};
use redb::{
    ReadOnlyTable, ReadTransaction, ReadableTable, Table, TableDefinition, WriteTransaction,
};

use crate::store::{
    database::{
        Outcome,
        keys::{SessionKey, TimeKey, join_key, session_of, split_key, time_key},
    },
    hub::News,
    kept::{Kept, KeptKey, KeptKind},
    record::SessionRecord,
    rows::{Rows, RowsMut, decode_entry, encode_entry},
    types::StoreError,
};

type Result<T> = core::result::Result<T, StoreError>;

/// Session id, sequence number.
type LogKey = &'static [u8; 24];
/// Session id, sender's slot, message id.
type PlaceKey = &'static [u8; 33];
/// Kind, id.
type KeptRow = &'static [u8; 33];
/// Time, kind, id.
type KeptTime = &'static [u8; 41];
type Bytes = &'static [u8];

const SESSIONS: TableDefinition<'_, SessionKey, Bytes> = TableDefinition::new("sessions");
const LOG: TableDefinition<'_, LogKey, Bytes> = TableDefinition::new("log");
const PLACES: TableDefinition<'_, PlaceKey, u64> = TableDefinition::new("places");
const QUEUE: TableDefinition<'_, TimeKey, ()> = TableDefinition::new("queue");
const DUE: TableDefinition<'_, TimeKey, ()> = TableDefinition::new("due");
const KEPT: TableDefinition<'_, KeptRow, Bytes> = TableDefinition::new("kept");
const KEPT_UNTIL: TableDefinition<'_, KeptTime, ()> = TableDefinition::new("kept-until");

/// The tables, opened in one transaction.
pub(super) struct Tables<S, L, P, Q, K, U> {
    sessions: S,
    log: L,
    places: P,
    queue: Q,
    due: Q,
    kept: K,
    kept_until: U,
    /// A table failed: nothing of this transaction may be committed.
    broken: Cell<bool>,
    changed: bool,
    erased: u64,
    news: Vec<(SessionId, News)>,
}

pub(super) type ReadTables = Tables<
    ReadOnlyTable<SessionKey, Bytes>,
    ReadOnlyTable<LogKey, Bytes>,
    ReadOnlyTable<PlaceKey, u64>,
    ReadOnlyTable<TimeKey, ()>,
    ReadOnlyTable<KeptRow, Bytes>,
    ReadOnlyTable<KeptTime, ()>,
>;

pub(super) type WriteTables<'t> = Tables<
    Table<'t, SessionKey, Bytes>,
    Table<'t, LogKey, Bytes>,
    Table<'t, PlaceKey, u64>,
    Table<'t, TimeKey, ()>,
    Table<'t, KeptRow, Bytes>,
    Table<'t, KeptTime, ()>,
>;

impl<S, L, P, Q, K, U> Tables<S, L, P, Q, K, U> {
    fn of(
        (sessions, log, places): (S, L, P),
        [queue, due]: [Q; 2],
        (kept, kept_until): (K, U),
    ) -> Self {
        let broken = Cell::new(false);
        let news = Vec::new();
        Self {
            sessions,
            log,
            places,
            queue,
            due,
            kept,
            kept_until,
            broken,
            changed: false,
            erased: 0,
            news,
        }
    }

    /// An error of the engine itself.
    fn check<T, E>(&self, result: core::result::Result<T, E>) -> Result<T> {
        result.map_err(|_| {
            self.broken.set(true);
            StoreError::Unavailable
        })
    }
}

impl ReadTables {
    pub(super) fn open(transaction: &ReadTransaction) -> core::result::Result<Self, redb::Error> {
        Ok(Self::of(
            (
                transaction.open_table(SESSIONS)?,
                transaction.open_table(LOG)?,
                transaction.open_table(PLACES)?,
            ),
            [transaction.open_table(QUEUE)?, transaction.open_table(DUE)?],
            (transaction.open_table(KEPT)?, transaction.open_table(KEPT_UNTIL)?),
        ))
    }
}

impl<'t> WriteTables<'t> {
    /// Opens the tables, and makes those that don't exist yet.
    pub(super) fn open(
        transaction: &'t WriteTransaction,
    ) -> core::result::Result<Self, redb::Error> {
        Ok(Self::of(
            (
                transaction.open_table(SESSIONS)?,
                transaction.open_table(LOG)?,
                transaction.open_table(PLACES)?,
            ),
            [transaction.open_table(QUEUE)?, transaction.open_table(DUE)?],
            (transaction.open_table(KEPT)?, transaction.open_table(KEPT_UNTIL)?),
        ))
    }

    pub(super) fn finish(self) -> Outcome<(SessionId, News)> {
        let Self { broken, changed, erased, news, .. } = self;
        Outcome { broken: broken.get(), changed, erased, news }
    }
}

impl<S, L, P, Q, K, U> Rows for Tables<S, L, P, Q, K, U>
where
    K: ReadableTable<KeptRow, Bytes>,
    U: ReadableTable<KeptTime, ()>,
    S: ReadableTable<SessionKey, Bytes>,
    L: ReadableTable<LogKey, Bytes>,
    P: ReadableTable<PlaceKey, u64>,
    Q: ReadableTable<TimeKey, ()>,
{
    fn record(&self, session: SessionId) -> Result<Option<SessionRecord>> {
        let found = self.check(self.sessions.get(session.as_bytes()))?;
        found.map(|bytes| SessionRecord::decode(bytes.value())).transpose()
    }

    fn place_of(
        &self,
        session: SessionId,
        sender: MemberSlot,
        id: MessageId,
    ) -> Result<Option<Sequence>> {
        let found = self.check(self.places.get(&place_key(session, sender, id)))?;
        Ok(found.map(|sequence| Sequence(sequence.value())))
    }

    fn entries(&self, session: SessionId, after: Sequence, most: usize) -> Result<Vec<Entry>> {
        let (first, last) = (log_key(session, after.next()), log_key(session, Sequence(u64::MAX)));
        let mut entries = Vec::new();
        for row in self.check(self.log.range::<&[u8; 24]>(&first..=&last))?.take(most) {
            let (key, bytes) = self.check(row)?;
            let (_, sequence) = split_key::<16, 8, 24>(key.value());
            entries.push(decode_entry(Sequence(u64::from_be_bytes(sequence)), bytes.value())?);
        }
        Ok(entries)
    }

    fn queue_length(&self) -> Result<u64> {
        self.check(self.queue.len())
    }

    fn ahead(&self, since: UnixMillis, session: SessionId) -> Result<u32> {
        let place = time_key(since, session);
        let before = self.check(self.queue.range::<&[u8; 24]>(..&place))?.count();
        u32::try_from(before).map_err(|_| StoreError::Unavailable)
    }

    fn queued(&self, most: usize) -> Result<Vec<SessionId>> {
        let mut sessions = Vec::new();
        for row in self.check(self.queue.iter())?.take(most) {
            sessions.push(session_of(self.check(row)?.0.value()));
        }
        Ok(sessions)
    }

    fn due(&self, now: UnixMillis, most: usize) -> Result<Vec<SessionId>> {
        let last = time_key(now, SessionId::new([0xff; 16]));
        let mut sessions = Vec::new();
        for row in self.check(self.due.range::<&[u8; 24]>(..=&last))?.take(most) {
            sessions.push(session_of(self.check(row)?.0.value()));
        }
        Ok(sessions)
    }

    fn kept(&self, key: KeptKey) -> Result<Option<Kept>> {
        let found = self.check(self.kept.get(&kept_row(key)))?;
        found.map(|bytes| Kept::decode(bytes.value())).transpose()
    }

    fn kept_of(&self, kind: KeptKind, most: usize, now: UnixMillis) -> Result<Vec<Kept>> {
        let [first, last] = [0, 0xff].map(|byte| kept_row(KeptKey { kind, id: [byte; 32] }));
        let mut found = Vec::new();
        for row in self.check(self.kept.range::<&[u8; 33]>(&first..=&last))? {
            let kept = Kept::decode(self.check(row)?.1.value())?;
            if found.len() < most && now < kept.expires_at {
                found.push(kept);
            }
        }
        Ok(found)
    }

    fn kept_until(&self, now: UnixMillis, most: usize) -> Result<Vec<KeptKey>> {
        let last: [u8; 41] = join_key(&now.0.to_be_bytes(), &[0xff; 33]);
        let mut keys = Vec::new();
        for row in self.check(self.kept_until.range::<&[u8; 41]>(..=&last))?.take(most) {
            let (_, row) = split_key::<8, 33, 41>(self.check(row)?.0.value());
            keys.push(kept_key(row)?);
        }
        Ok(keys)
    }
}

impl RowsMut for WriteTables<'_> {
    fn as_rows(&self) -> &dyn Rows {
        self
    }

    fn put(
        &mut self,
        session: SessionId,
        before: Option<&SessionRecord>,
        record: &SessionRecord,
    ) -> Result<()> {
        self.changed = true;
        let bytes = record.encode()?;
        let done = self.sessions.insert(session.as_bytes(), bytes.as_slice()).map(|_| ());
        self.check(done)?;
        let old = before.map(SessionRecord::due);
        let done = reindex(&mut self.due, session, old, Some(record.due()));
        self.check(done)?;
        let old = before.and_then(SessionRecord::place);
        let done = reindex(&mut self.queue, session, old, record.place());
        self.check(done)
    }

    fn put_entry(&mut self, session: SessionId, entry: &Entry) -> Result<()> {
        self.changed = true;
        let Entry { sequence, sender, message_id, frame } = entry;
        let place = place_key(session, *sender, *message_id);
        let done = self.places.insert(&place, sequence.0).map(|_| ());
        self.check(done)?;
        let bytes = encode_entry(*sender, *message_id, frame);
        let done = self.log.insert(&log_key(session, *sequence), bytes.as_slice()).map(|_| ());
        self.check(done)
    }

    fn remove(&mut self, session: SessionId) -> Result<()> {
        let record = self.record(session);
        if record == Ok(None) {
            return Ok(());
        }
        self.changed = true;
        self.erased += 1;
        let done = self.remove_all(session, record.ok().flatten().as_ref());
        self.check(done)
    }

    fn put_kept(&mut self, key: KeptKey, kept: Option<&Kept>) -> Result<()> {
        self.changed = true;
        let old = self.kept(key)?;
        if old.is_some() {
            self.erased += 1;
        }
        let done = self.move_kept(key, old.as_ref(), kept);
        self.check(done)
    }

    fn announce(&mut self, session: SessionId, news: News) {
        self.news.push((session, news));
    }
}

impl WriteTables<'_> {
    fn move_kept(
        &mut self,
        key: KeptKey,
        from: Option<&Kept>,
        to: Option<&Kept>,
    ) -> core::result::Result<(), redb::StorageError> {
        let row = kept_row(key);
        let until = |kept: &Kept| join_key::<41>(&kept.expires_at.0.to_be_bytes(), &row);
        if let Some(from) = from {
            self.kept_until.remove(&until(from))?;
        }
        match to {
            Some(to) => {
                self.kept_until.insert(&until(to), ())?;
                self.kept.insert(&row, to.encode().as_slice())?;
            }
            None => drop(self.kept.remove(&row)?),
        }
        Ok(())
    }

    fn remove_all(
        &mut self,
        session: SessionId,
        record: Option<&SessionRecord>,
    ) -> core::result::Result<(), redb::StorageError> {
        self.sessions.remove(session.as_bytes())?;
        let (first, last) = (log_key(session, Sequence(0)), log_key(session, Sequence(u64::MAX)));
        self.log.retain_in::<&[u8; 24], _>(&first..=&last, |_, _| false)?;
        let first = place_key(session, MemberSlot(0), MessageId::new([0; 16]));
        let last = place_key(session, MemberSlot(u8::MAX), MessageId::new([0xff; 16]));
        self.places.retain_in::<&[u8; 33], _>(&first..=&last, |_, _| false)?;
        match record {
            Some(record) => {
                reindex(&mut self.due, session, Some(record.due()), None)?;
                reindex(&mut self.queue, session, record.place(), None)
            }
            // It can't be read, so its rows in the indexes can only be found by looking.
            None => {
                self.due.retain(|key, ()| session_of(key) != session)?;
                self.queue.retain(|key, ()| session_of(key) != session)
            }
        }
    }
}

fn reindex(
    index: &mut Table<'_, TimeKey, ()>,
    session: SessionId,
    from: Option<UnixMillis>,
    to: Option<UnixMillis>,
) -> core::result::Result<(), redb::StorageError> {
    if from == to {
        return Ok(());
    }
    if let Some(from) = from {
        index.remove(&time_key(from, session))?;
    }
    if let Some(to) = to {
        index.insert(&time_key(to, session), ())?;
    }
    Ok(())
}

fn log_key(session: SessionId, sequence: Sequence) -> [u8; 24] {
    join_key(session.as_bytes(), &sequence.0.to_be_bytes())
}

fn place_key(session: SessionId, sender: MemberSlot, id: MessageId) -> [u8; 33] {
    let tail: [u8; 17] = join_key(&[sender.0], id.as_bytes());
    join_key(session.as_bytes(), &tail)
}

fn kept_row(key: KeptKey) -> [u8; 33] {
    join_key(&[key.kind as u8], &key.id)
}

fn kept_key(row: [u8; 33]) -> Result<KeptKey> {
    let ([kind], id) = split_key::<1, 32, 33>(&row);
    let kind = KeptKind::from_number(kind).ok_or(StoreError::Unavailable)?;
    Ok(KeptKey { kind, id })
}
