//! The loopback's store of files: no quota, but the same rules of what is a file.

use std::collections::BTreeMap;

use abri_wire::{
    Capability, FileId, Phase, ProblemKind, SessionId,
    file::{FileView, Piece, PieceCount, PieceIndex},
};

use super::{
    Loopback,
    state::{Answer, State},
};
use crate::{FileService, TransportError};

/// Whose file, and which.
type Key = (SessionId, FileId);

#[derive(Debug, Default)]
pub(super) struct Files {
    off: bool,
    declared: BTreeMap<Key, FileView>,
    pieces: BTreeMap<(Key, PieceIndex), Vec<u8>>,
}

impl Files {
    pub(super) fn switch(&mut self, on: bool) {
        self.off = !on;
    }

    pub(super) fn erase(&mut self, session: SessionId) {
        self.declared.retain(|(of, _), _| *of != session);
        self.pieces.retain(|((of, _), _), _| *of != session);
    }

    pub(super) fn tamper(
        &mut self,
        session: SessionId,
        (file, at): (FileId, PieceIndex),
        change: impl FnOnce(&mut Vec<u8>),
    ) {
        if let Some(piece) = self.pieces.get_mut(&((session, file), at)) {
            change(piece);
        }
    }

    fn declare(&mut self, key: Key, pieces: PieceCount) -> Answer<FileView> {
        let view = self.declared.entry(key).or_insert_with(|| FileView::empty(pieces));
        if view.pieces() == pieces { Ok(view.clone()) } else { Err(ProblemKind::FileReused) }
    }

    fn put(&mut self, key: Key, at: PieceIndex, piece: &Piece) -> Answer<()> {
        let view = self.declared.get_mut(&key).ok_or(ProblemKind::UnknownFile)?;
        if !view.pieces().has(at) {
            return Err(ProblemKind::UnknownFile);
        }
        view.insert(at);
        let kept = self.pieces.entry((key, at)).or_insert_with(|| piece.as_bytes().to_vec());
        if kept == piece.as_bytes() { Ok(()) } else { Err(ProblemKind::FileReused) }
    }

    fn piece(&self, key: Key, at: PieceIndex) -> Answer<Piece> {
        let bytes = self.pieces.get(&(key, at)).ok_or(ProblemKind::UnknownFile)?;
        Piece::new(bytes.clone()).map_err(|_| ProblemKind::Unavailable)
    }
}

impl State {
    /// The phase, for whoever may ask for files.
    fn for_files(&mut self, session: SessionId, capability: &Capability) -> Answer<Phase> {
        if self.files.off { Err(ProblemKind::FilesOff) } else { self.phase(session, capability) }
    }
}

impl FileService for Loopback {
    async fn declare(
        &self,
        session: SessionId,
        capability: &Capability,
        file: FileId,
        pieces: PieceCount,
    ) -> Result<FileView, TransportError> {
        self.run(|state| match state.for_files(session, capability)? {
            Phase::Joined => state.files.declare((session, file), pieces),
            Phase::Closing | Phase::Away | Phase::Returned => Err(ProblemKind::Closing),
            Phase::Waiting | Phase::Claimed | Phase::Lapsed => Err(ProblemKind::NotJoined),
        })
    }

    async fn file(
        &self,
        session: SessionId,
        capability: &Capability,
        file: FileId,
    ) -> Result<FileView, TransportError> {
        self.run(|state| {
            state.for_files(session, capability)?;
            let view = state.files.declared.get(&(session, file));
            view.cloned().ok_or(ProblemKind::UnknownFile)
        })
    }

    async fn put_piece(
        &self,
        session: SessionId,
        capability: &Capability,
        (file, at): (FileId, PieceIndex),
        piece: &Piece,
    ) -> Result<(), TransportError> {
        self.run(|state| match state.for_files(session, capability)? {
            Phase::Closing | Phase::Returned => Err(ProblemKind::Closing),
            _ => state.files.put((session, file), at, piece),
        })
    }

    async fn piece(
        &self,
        session: SessionId,
        capability: &Capability,
        (file, at): (FileId, PieceIndex),
    ) -> Result<Piece, TransportError> {
        self.run(|state| {
            state.for_files(session, capability)?;
            state.files.piece((session, file), at)
        })
    }
}
