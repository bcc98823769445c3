//! What the engines that are written in Rust keep, as `operations` sees it.

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, PieceCount, PieceIndex},
};

use super::{FileError, FileKey};

type Result<T> = core::result::Result<T, FileError>;

/// What is kept of a session that has files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shelf {
    /// When its files end.
    pub(super) ends: UnixMillis,
    /// Room that is set aside.
    pub(super) bytes: u64,
    /// How many files it has.
    pub(super) files: u32,
}

/// Reads of one consistent state. An error means that the engine failed or that it holds bytes
/// which it did not write.
pub(super) trait Rows {
    fn shelf(&self, session: SessionId) -> Result<Option<Shelf>>;
    fn file(&self, key: FileKey) -> Result<Option<FileView>>;
    fn piece(&self, key: FileKey, at: PieceIndex) -> Result<Option<Vec<u8>>>;
    /// Room that is set aside for all sessions together.
    fn reserved(&self) -> Result<u64>;
    /// Sessions whose files have ended, the longest ended first.
    fn ended(&self, now: UnixMillis, most: usize) -> Result<Vec<SessionId>>;
    /// All sessions, those that end first before the others.
    fn sessions(&self, skip: usize, most: usize) -> Result<Vec<SessionId>>;
}

/// Changes, all or none of which happen.
pub(super) trait RowsMut: Rows {
    fn as_rows(&self) -> &dyn Rows;
    /// Writes the shelf, moves it in the index and counts its room.
    fn put_shelf(
        &mut self,
        session: SessionId,
        before: Option<&Shelf>,
        shelf: &Shelf,
    ) -> Result<()>;
    fn put_file(&mut self, key: FileKey, view: &FileView) -> Result<()>;
    fn put_piece(&mut self, key: FileKey, at: PieceIndex, bytes: &[u8]) -> Result<()>;
    /// Removes every row of the session, also when its shelf can't be read, and gives its room
    /// back.
    fn remove(&mut self, session: SessionId) -> Result<()>;
}

/// First byte of every stored shelf and file.
const FORMAT: u8 = 1;

impl Shelf {
    pub(super) fn is_over(&self, now: UnixMillis) -> bool {
        now >= self.ends
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let Self { ends, bytes, files } = self;
        let numbers = [&ends.0.to_be_bytes()[..], &bytes.to_be_bytes(), &files.to_be_bytes()];
        [&[FORMAT][..], &numbers.concat()].concat()
    }

    /// Bytes that this build did not write are [`FileError::Unavailable`].
    pub(super) fn decode(bytes: &[u8]) -> Result<Self> {
        let ([format], rest) = bytes.split_first_chunk().ok_or(FileError::Unavailable)?;
        let (ends, rest) = rest.split_first_chunk().ok_or(FileError::Unavailable)?;
        let (room, files) = rest.split_first_chunk().ok_or(FileError::Unavailable)?;
        let files: &[u8; 4] = files.try_into().map_err(|_| FileError::Unavailable)?;
        if *format != FORMAT {
            return Err(FileError::Unavailable);
        }
        Ok(Self {
            ends: UnixMillis(u64::from_be_bytes(*ends)),
            bytes: u64::from_be_bytes(*room),
            files: u32::from_be_bytes(*files),
        })
    }
}

/// A file as the embedded engine keeps it: the number of its pieces, and which are there.
pub(super) fn encode_file(view: &FileView) -> Vec<u8> {
    [&[FORMAT][..], &view.pieces().get().to_be_bytes(), view.bits()].concat()
}

/// Bytes that this build did not write are [`FileError::Unavailable`].
pub(super) fn decode_file(bytes: &[u8]) -> Result<FileView> {
    let (&[format, high, low], held) = bytes.split_first_chunk().ok_or(FileError::Unavailable)?;
    let pieces = PieceCount::try_from(u16::from_be_bytes([high, low]));
    match (format, pieces) {
        (FORMAT, Ok(pieces)) => {
            FileView::from_bits(pieces, held.to_vec()).map_err(|_| FileError::Unavailable)
        }
        _ => Err(FileError::Unavailable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_build_did_not_write_is_refused() {
        let shelf = Shelf { ends: UnixMillis(7), bytes: 8, files: 9 };
        let good = shelf.encode();
        assert_eq!(Shelf::decode(&good), Ok(shelf));
        let mut view = FileView::empty(10.try_into().unwrap());
        view.insert(9.try_into().unwrap());
        assert_eq!(decode_file(&encode_file(&view)), Ok(view));
        let (cut, longer) = (good[..20].to_vec(), [&good[..], &[0]].concat());
        let other = [&[2], &good[1..]].concat();
        for bad in [&[][..], &cut, &longer, &other] {
            assert_eq!(Shelf::decode(bad), Err(FileError::Unavailable));
        }
        for bad in [&[][..], &[1, 0, 1], &[2, 0, 1, 0], &[1, 0, 0, 0], &[1, 0, 1, 1]] {
            assert_eq!(decode_file(bad), Err(FileError::Unavailable));
        }
    }
}
