//! The tables in the file, and how they answer as [`Rows`].

use std::cell::Cell;

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, PieceIndex},
};
use redb::{
    ReadOnlyTable, ReadTransaction, ReadableTable, StorageError, Table, TableDefinition,
    WriteTransaction,
};

use crate::store::{
    database::{
        Outcome,
        keys::{SessionKey, TimeKey, join_key, session_of, time_key},
    },
    files::{
        FileError, FileKey,
        rows::{Rows, RowsMut, Shelf, decode_file, encode_file},
    },
};

type Result<T> = core::result::Result<T, FileError>;

/// Session id, file id.
type FileRow = &'static [u8; 32];
/// Session id, file id, place.
type PieceRow = &'static [u8; 34];
type Bytes = &'static [u8];

const SHELVES: TableDefinition<'_, SessionKey, Bytes> = TableDefinition::new("shelves");
const FILES: TableDefinition<'_, FileRow, Bytes> = TableDefinition::new("files");
const PIECES: TableDefinition<'_, PieceRow, Bytes> = TableDefinition::new("pieces");
const ENDS: TableDefinition<'_, TimeKey, ()> = TableDefinition::new("ends");
/// One row while anything is set aside: how many bytes, over all sessions.
const RESERVED: TableDefinition<'_, (), u64> = TableDefinition::new("reserved");

/// The tables, opened in one transaction.
pub(super) struct Tables<S, F, P, E, R> {
    shelves: S,
    files: F,
    pieces: P,
    ends: E,
    reserved: R,
    /// A table failed: nothing of this transaction may be committed.
    broken: Cell<bool>,
    changed: bool,
    erased: u64,
}

pub(super) type ReadTables = Tables<
    ReadOnlyTable<SessionKey, Bytes>,
    ReadOnlyTable<FileRow, Bytes>,
    ReadOnlyTable<PieceRow, Bytes>,
    ReadOnlyTable<TimeKey, ()>,
    ReadOnlyTable<(), u64>,
>;

pub(super) type WriteTables<'t> = Tables<
    Table<'t, SessionKey, Bytes>,
    Table<'t, FileRow, Bytes>,
    Table<'t, PieceRow, Bytes>,
    Table<'t, TimeKey, ()>,
    Table<'t, (), u64>,
>;

/// Opens each table of a transaction of either kind.
macro_rules! open {
    ($transaction:ident) => {
        Ok(Self {
            shelves: $transaction.open_table(SHELVES)?,
            files: $transaction.open_table(FILES)?,
            pieces: $transaction.open_table(PIECES)?,
            ends: $transaction.open_table(ENDS)?,
            reserved: $transaction.open_table(RESERVED)?,
            broken: Cell::new(false),
            changed: false,
            erased: 0,
        })
    };
}

impl ReadTables {
    pub(super) fn open(transaction: &ReadTransaction) -> core::result::Result<Self, redb::Error> {
        open!(transaction)
    }
}

impl<'t> WriteTables<'t> {
    /// Opens the tables, and makes those that don't exist yet.
    pub(super) fn open(
        transaction: &'t WriteTransaction,
    ) -> core::result::Result<Self, redb::Error> {
        open!(transaction)
    }

    pub(super) fn finish(self) -> Outcome<()> {
        let Self { broken, changed, erased, .. } = self;
        Outcome { broken: broken.get(), changed, erased, news: Vec::new() }
    }
}

impl<S, F, P, E, R> Tables<S, F, P, E, R> {
    /// An error of the engine itself.
    fn check<T, X>(&self, result: core::result::Result<T, X>) -> Result<T> {
        result.map_err(|_| {
            self.broken.set(true);
            FileError::Unavailable
        })
    }
}

impl<S, F, P, E, R> Rows for Tables<S, F, P, E, R>
where
    S: ReadableTable<SessionKey, Bytes>,
    F: ReadableTable<FileRow, Bytes>,
    P: ReadableTable<PieceRow, Bytes>,
    E: ReadableTable<TimeKey, ()>,
    R: ReadableTable<(), u64>,
{
    fn shelf(&self, session: SessionId) -> Result<Option<Shelf>> {
        let found = self.check(self.shelves.get(session.as_bytes()))?;
        found.map(|bytes| Shelf::decode(bytes.value())).transpose()
    }

    fn file(&self, key: FileKey) -> Result<Option<FileView>> {
        let found = self.check(self.files.get(&file_row(key)))?;
        found.map(|bytes| decode_file(bytes.value())).transpose()
    }

    fn piece(&self, key: FileKey, at: PieceIndex) -> Result<Option<Vec<u8>>> {
        let found = self.check(self.pieces.get(&piece_row(key, at.get())))?;
        Ok(found.map(|bytes| bytes.value().to_vec()))
    }

    fn reserved(&self) -> Result<u64> {
        let found = self.check(self.reserved.get(()))?;
        Ok(found.map_or(0, |bytes| bytes.value()))
    }

    fn ended(&self, now: UnixMillis, most: usize) -> Result<Vec<SessionId>> {
        let last = time_key(now, SessionId::new([0xff; 16]));
        let mut sessions = Vec::new();
        for row in self.check(self.ends.range::<&[u8; 24]>(..=&last))?.take(most) {
            sessions.push(session_of(self.check(row)?.0.value()));
        }
        Ok(sessions)
    }

    fn sessions(&self, skip: usize, most: usize) -> Result<Vec<SessionId>> {
        let mut sessions = Vec::new();
        for row in self.check(self.ends.iter())?.skip(skip).take(most) {
            sessions.push(session_of(self.check(row)?.0.value()));
        }
        Ok(sessions)
    }
}

impl RowsMut for WriteTables<'_> {
    fn as_rows(&self) -> &dyn Rows {
        self
    }

    fn put_shelf(
        &mut self,
        session: SessionId,
        before: Option<&Shelf>,
        shelf: &Shelf,
    ) -> Result<()> {
        self.changed = true;
        let freed = before.map_or(0, |before| before.bytes);
        let reserved = self.reserved()?.saturating_sub(freed).saturating_add(shelf.bytes);
        let done = self.move_shelf(session, before, shelf);
        self.check(done)?;
        let done = self.count(reserved);
        self.check(done)
    }

    fn put_file(&mut self, key: FileKey, view: &FileView) -> Result<()> {
        self.changed = true;
        let done = self.files.insert(&file_row(key), encode_file(view).as_slice()).map(drop);
        self.check(done)
    }

    fn put_piece(&mut self, key: FileKey, at: PieceIndex, bytes: &[u8]) -> Result<()> {
        self.changed = true;
        let done = self.pieces.insert(&piece_row(key, at.get()), bytes).map(drop);
        self.check(done)
    }

    fn remove(&mut self, session: SessionId) -> Result<()> {
        let shelf = self.shelf(session);
        if shelf == Ok(None) {
            return Ok(());
        }
        self.changed = true;
        self.erased += 1;
        let done = self.remove_all(session, shelf.ok().flatten());
        self.check(done)?;
        let reserved = match shelf {
            Ok(Some(shelf)) => self.reserved()?.saturating_sub(shelf.bytes),
            // What it had set aside can't be read.
            _ => self.counted_anew()?,
        };
        let done = self.count(reserved);
        self.check(done)
    }
}

impl WriteTables<'_> {
    fn move_shelf(
        &mut self,
        session: SessionId,
        before: Option<&Shelf>,
        shelf: &Shelf,
    ) -> core::result::Result<(), StorageError> {
        if let Some(before) = before {
            self.ends.remove(&time_key(before.ends, session))?;
        }
        self.ends.insert(&time_key(shelf.ends, session), ())?;
        self.shelves.insert(session.as_bytes(), shelf.encode().as_slice()).map(drop)
    }

    fn count(&mut self, reserved: u64) -> core::result::Result<(), StorageError> {
        match reserved {
            0 => self.reserved.remove(()).map(drop),
            _ => self.reserved.insert((), reserved).map(drop),
        }
    }

    fn counted_anew(&self) -> Result<u64> {
        let mut reserved = 0_u64;
        for row in self.check(self.shelves.iter())? {
            let shelf = Shelf::decode(self.check(row)?.1.value());
            reserved = reserved.saturating_add(shelf.map_or(0, |shelf| shelf.bytes));
        }
        Ok(reserved)
    }

    fn remove_all(
        &mut self,
        session: SessionId,
        shelf: Option<Shelf>,
    ) -> core::result::Result<(), StorageError> {
        self.shelves.remove(session.as_bytes())?;
        let (first, last) = (join_key(session.as_bytes(), &[0; 16]), [0xff; 16]);
        let last = join_key(session.as_bytes(), &last);
        self.files.retain_in::<&[u8; 32], _>(&first..=&last, |_, _| false)?;
        let (first, last) = (join_key(&first, &[0; 2]), join_key(&last, &[0xff; 2]));
        self.pieces.retain_in::<&[u8; 34], _>(&first..=&last, |_, _| false)?;
        match shelf {
            Some(shelf) => self.ends.remove(&time_key(shelf.ends, session)).map(drop),
            // It can't be read, so its row in the index can only be found by looking.
            None => self.ends.retain(|key, ()| session_of(key) != session),
        }
    }
}

fn file_row(key: FileKey) -> [u8; 32] {
    join_key(key.session.as_bytes(), key.file.as_bytes())
}

fn piece_row(key: FileKey, at: u16) -> [u8; 34] {
    join_key(&file_row(key), &at.to_be_bytes())
}
