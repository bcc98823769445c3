//! A file that comes piece by piece: which pieces to ask for, and what they are together.
//!
//! Pieces open in their order only (`FILE-2`), and come in any. A few are under way at once, so that
//! no link waits for an answer; what comes early is kept until its turn, and that is no more.

use std::collections::BTreeMap;

use abri_attachment::{Description, OpenError, Opener, Opening};
use abri_wire::file::PieceIndex;
use zeroize::Zeroizing;

/// So many pieces are asked for, or came too early, at once.
pub const WINDOW: u16 = 4;

/// The pieces that came, until they are a file. Dropping it wipes.
#[derive(Debug)]
pub struct Assembly {
    opener: Option<Opener>,
    pieces: u16,
    opened: u16,
    asked: u16,
    /// Ciphertext of pieces before whose turn others are missing.
    early: BTreeMap<u16, Vec<u8>>,
    /// Never grows, so that no copy stays behind.
    bytes: Zeroizing<Vec<u8>>,
}

/// What a piece made of it.
#[derive(Debug)]
pub enum Step {
    /// Others are missing.
    More,
    /// The file, whole (`FILE-5`).
    Whole(Zeroizing<Vec<u8>>),
}

impl Assembly {
    /// Nothing is there.
    #[must_use]
    pub fn new(description: &Description) -> Self {
        let length = usize::try_from(description.length().get()).unwrap_or(usize::MAX);
        Self {
            opener: Some(Opener::new(description)),
            pieces: description.pieces(),
            opened: 0,
            asked: 0,
            early: BTreeMap::new(),
            bytes: Zeroizing::new(Vec::with_capacity(length)),
        }
    }

    /// The pieces to ask for now; each is named once.
    pub fn ask(&mut self) -> Vec<PieceIndex> {
        let until = self.opened.saturating_add(WINDOW).min(self.pieces);
        let next = self.asked..until;
        self.asked = self.asked.max(until);
        next.filter_map(|at| PieceIndex::try_from(at).ok()).collect()
    }

    /// A piece that was asked for is there.
    ///
    /// # Errors
    /// [`OpenError`]; there is no going on after it.
    pub fn take(&mut self, at: PieceIndex, piece: Vec<u8>) -> Result<Step, OpenError> {
        self.early.insert(at.get(), piece);
        while let Some(piece) = self.early.remove(&self.opened) {
            // Gone after an error.
            let opener = self.opener.take().ok_or(OpenError::Forged)?;
            let (opener, bytes) = match opener.open(&piece)? {
                Opening::More(opener, bytes) => (Some(opener), bytes),
                Opening::Done(bytes) => (None, bytes),
            };
            self.bytes.extend_from_slice(&bytes);
            self.opened = self.opened.saturating_add(1);
            if opener.is_none() {
                return Ok(Step::Whole(core::mem::take(&mut self.bytes)));
            }
            self.opener = opener;
        }
        Ok(Step::More)
    }

    /// How much is opened, in percent.
    #[must_use]
    pub fn percent(&self) -> u8 {
        let share = u32::from(self.opened) * 100 / u32::from(self.pieces.max(1));
        u8::try_from(share).unwrap_or(100)
    }
}
