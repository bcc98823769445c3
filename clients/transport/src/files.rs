//! Files, piece by piece (`DS-61`, `DS-62`). Only who sends or reads files needs it, so it is no part
//! of [`DeliveryService`](crate::DeliveryService).

use abri_wire::{
    Capability, FileId, SessionId,
    file::{FileDeclaration, FileView, PIECE, Piece, PieceCount, PieceIndex},
};

use crate::{
    TransportError,
    http::{Answer, Exchange, HttpService, Method, Request},
};

/// The store of files of a session. Every call may be repeated; what it is given and gives back is
/// ciphertext, and is judged by whoever can open it.
///
/// Every method fails with [`TransportError`] only: with
/// [`FilesOff`](abri_wire::ProblemKind::FilesOff) where the operator takes no files. Futures are not
/// required to be `Send`.
#[expect(async_fn_in_trait, reason = "browsers have one thread; callers name the type they use")]
pub trait FileService {
    /// Announces a file of so many pieces, before the first one; tells which are there.
    async fn declare(
        &self,
        session: SessionId,
        capability: &Capability,
        file: FileId,
        pieces: PieceCount,
    ) -> Result<FileView, TransportError>;

    /// Which pieces of a file are there: who was interrupted goes on with the others.
    async fn file(
        &self,
        session: SessionId,
        capability: &Capability,
        file: FileId,
    ) -> Result<FileView, TransportError>;

    /// Puts one piece into its place. The same bytes again are good.
    async fn put_piece(
        &self,
        session: SessionId,
        capability: &Capability,
        place: (FileId, PieceIndex),
        piece: &Piece,
    ) -> Result<(), TransportError>;

    /// One piece.
    async fn piece(
        &self,
        session: SessionId,
        capability: &Capability,
        place: (FileId, PieceIndex),
    ) -> Result<Piece, TransportError>;
}

/// How long a piece may be on its way, in seconds: the slowest networks take long for one.
const PIECE_PATIENCE: u64 = 90;

fn path(file: FileId) -> String {
    format!("/files/{}", file.to_text())
}

fn path_of_piece((file, at): (FileId, PieceIndex)) -> String {
    format!("{}/{at}", path(file))
}

impl Answer {
    /// A piece of a file.
    ///
    /// # Errors
    /// As [`success`](Self::success), and [`TransportError::Malformed`] for nothing, or more than a
    /// piece can be.
    pub fn piece(self) -> Result<Piece, TransportError> {
        Piece::new(self.success()?).map_err(|_| TransportError::Malformed)
    }
}

impl<E: Exchange> FileService for HttpService<E> {
    async fn declare(
        &self,
        session: SessionId,
        capability: &Capability,
        file: FileId,
        pieces: PieceCount,
    ) -> Result<FileView, TransportError> {
        let declaration = FileDeclaration { pieces: pieces.get() };
        let request = Request::of(Method::Post, session, &path(file), capability);
        let view = self.0.exchange(request.with_json(&declaration)?).await?.json::<FileView>()?;
        // Another number is another file.
        if view.pieces() == pieces { Ok(view) } else { Err(TransportError::Malformed) }
    }

    async fn file(
        &self,
        session: SessionId,
        capability: &Capability,
        file: FileId,
    ) -> Result<FileView, TransportError> {
        let request = Request::of(Method::Get, session, &path(file), capability);
        self.0.exchange(request).await?.json()
    }

    async fn put_piece(
        &self,
        session: SessionId,
        capability: &Capability,
        place: (FileId, PieceIndex),
        piece: &Piece,
    ) -> Result<(), TransportError> {
        let mut request = Request::of(Method::Put, session, &path_of_piece(place), capability);
        request.body = Some((PIECE, piece.as_bytes().to_vec()));
        request.timeout = PIECE_PATIENCE;
        self.0.exchange(request).await?.success().map(drop)
    }

    async fn piece(
        &self,
        session: SessionId,
        capability: &Capability,
        place: (FileId, PieceIndex),
    ) -> Result<Piece, TransportError> {
        let mut request = Request::of(Method::Get, session, &path_of_piece(place), capability);
        request.timeout = PIECE_PATIENCE;
        self.0.exchange(request).await?.piece()
    }
}
