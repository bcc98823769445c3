//! Files as clients send and read them: pieces, opened by nobody here.

use abri_transport::{FileService as _, TransportError, native};
use abri_wire::{Capability, FileId, SessionId, file::Piece};
use anyhow::bail;

use crate::until;

/// Sends what the service does not have, again and again, until it has all.
pub(super) async fn send(
    origin: &str,
    session: SessionId,
    capability: &Capability,
    file: FileId,
    pieces: &[Piece],
) -> anyhow::Result<()> {
    let service = native::service(origin);
    until("a whole file", || async {
        let sent = send_missing(&service, session, capability, file, pieces).await?;
        Ok(sent.is_some())
    })
    .await
}

/// `None` if the network broke, or the service could not, now.
async fn send_missing<S: abri_transport::FileService>(
    service: &S,
    session: SessionId,
    capability: &Capability,
    file: FileId,
    pieces: &[Piece],
) -> anyhow::Result<Option<()>> {
    let count = u16::try_from(pieces.len())?.try_into()?;
    let Some(view) = unless_later(service.declare(session, capability, file, count).await)? else {
        return Ok(None);
    };
    for at in view.missing() {
        let Some(piece) = pieces.get(usize::from(at.get())) else { bail!("no such piece") };
        let put = service.put_piece(session, capability, (file, at), piece).await;
        if unless_later(put)?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(()))
}

fn unless_later<T>(answer: Result<T, TransportError>) -> anyhow::Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_transient() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Reads every piece.
pub(super) async fn read(
    origin: &str,
    session: SessionId,
    capability: &Capability,
    file: FileId,
) -> anyhow::Result<Vec<Piece>> {
    let service = native::service(origin);
    let view = service.file(session, capability, file).await?;
    let mut pieces = Vec::new();
    for at in view.pieces().indexes() {
        pieces.push(service.piece(session, capability, (file, at)).await?);
    }
    Ok(pieces)
}
