//! The operations of [`FileStore`](super::FileStore) over [`Rows`].

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, Piece, PieceIndex},
};

use super::{
    FILE_SWEEP_BATCH, FileError, FileKey, FileLimits, NewFile,
    rows::{Rows, RowsMut, Shelf},
};

type Result<T> = core::result::Result<T, FileError>;

/// The shelf, unless it is over.
fn shelf(rows: &dyn Rows, session: SessionId, now: UnixMillis) -> Result<Option<Shelf>> {
    Ok(rows.shelf(session)?.filter(|shelf| !shelf.is_over(now)))
}

pub(super) fn view(rows: &dyn Rows, key: FileKey, now: UnixMillis) -> Result<FileView> {
    shelf(rows, key.session, now)?.ok_or(FileError::Unknown)?;
    rows.file(key)?.ok_or(FileError::Unknown)
}

pub(super) fn piece(
    rows: &dyn Rows,
    key: FileKey,
    at: PieceIndex,
    now: UnixMillis,
) -> Result<Piece> {
    if !view(rows, key, now)?.holds(at) {
        return Err(FileError::Unknown);
    }
    // What the engine lost or altered is not passed on as if it were the piece.
    let bytes = rows.piece(key, at)?.ok_or(FileError::Unavailable)?;
    Piece::new(bytes).map_err(|_| FileError::Unavailable)
}

/// `DS-61`, `DS-63`.
pub(super) fn declare(
    rows: &mut dyn RowsMut,
    new: NewFile,
    limits: &FileLimits,
    now: UnixMillis,
) -> Result<FileView> {
    let NewFile { key, pieces, ends } = new;
    let before = shelf(rows.as_rows(), key.session, now)?;
    if before.is_none() {
        // Its time may be over; it was only not swept yet.
        rows.remove(key.session)?;
    } else if let Some(known) = rows.file(key)? {
        return if known.pieces() == pieces { Ok(known) } else { Err(FileError::Differs) };
    }
    let room = pieces.reserved_bytes();
    let mut after = before.unwrap_or(Shelf { ends, bytes: 0, files: 0 });
    after.bytes = after.bytes.saturating_add(room);
    after.files = after.files.saturating_add(1);
    if after.files > limits.session_files || after.bytes > limits.session_bytes {
        return Err(FileError::SessionFull);
    }
    if rows.reserved()?.saturating_add(room) > limits.bytes {
        return Err(FileError::Full);
    }
    rows.put_shelf(key.session, before.as_ref(), &after)?;
    let view = FileView::empty(pieces);
    rows.put_file(key, &view)?;
    Ok(view)
}

/// `DS-62`: there is room for every piece of a file that was declared.
pub(super) fn put(
    rows: &mut dyn RowsMut,
    key: FileKey,
    at: PieceIndex,
    bytes: &[u8],
    now: UnixMillis,
) -> Result<()> {
    let mut view = view(rows.as_rows(), key, now)?;
    if !view.pieces().has(at) {
        return Err(FileError::Unknown);
    }
    if view.holds(at) {
        let known = rows.piece(key, at)?.ok_or(FileError::Unavailable)?;
        return if known == bytes { Ok(()) } else { Err(FileError::Differs) };
    }
    view.insert(at);
    rows.put_piece(key, at, bytes)?;
    rows.put_file(key, &view)
}

pub(super) fn end_by(rows: &mut dyn RowsMut, session: SessionId, at: UnixMillis) -> Result<()> {
    match rows.shelf(session)? {
        Some(before) if at < before.ends => {
            rows.put_shelf(session, Some(&before), &Shelf { ends: at, ..before })
        }
        _ => Ok(()),
    }
}

/// `DS-65`.
pub(super) fn sweep(rows: &mut dyn RowsMut, now: UnixMillis) -> Result<usize> {
    let ended = rows.ended(now, FILE_SWEEP_BATCH)?;
    for session in &ended {
        rows.remove(*session)?;
    }
    Ok(ended.len())
}
