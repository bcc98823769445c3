//! Files as clients send and read them, and what is in them.

use abri_attachment::{Claim, Description, FileKey, Opener, Opening, Sealer, Sealing, Selected};
use abri_core::FileDescription;
use abri_transport::{FileService as _, TransportError, native};
use abri_wire::{Capability, FileId, SessionId, file::Piece};
use anyhow::{Context, bail};

use super::random;
use crate::until;

/// A file that is ready to be sent.
pub struct SealedFile {
    /// What was sealed.
    pub plaintext: Vec<u8>,
    /// Its name in the store.
    pub id: FileId,
    /// What is stored.
    pub pieces: Vec<Piece>,
    /// What opens them.
    pub description: FileDescription,
}

impl SealedFile {
    /// Seals these bytes as if they were a PDF: a client that does not look.
    ///
    /// # Errors
    /// If there are none, or too many.
    pub fn of(bytes: &[u8]) -> anyhow::Result<Self> {
        let (length, claim) = (bytes.len().try_into()?, Claim { name: "", media_type: "" });
        let Selected::AsIs(accepted) = Selected::new(length, b"%PDF-1.7", claim)? else {
            bail!("not a PDF");
        };
        let id = FileId::new(random()?);
        let key = FileKey::draw(getrandom::fill);
        let key = key.map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        let (mut sealer, mut rest) = (Sealer::new(accepted, id, key), bytes);
        let mut pieces = Vec::new();
        loop {
            let (next, after) = rest.split_at_checked(sealer.wants()).context("too short")?;
            rest = after;
            match sealer.seal(next)? {
                Sealing::More(further, piece) => {
                    pieces.push(Piece::new(piece.into_bytes())?);
                    sealer = further;
                }
                Sealing::Done(description, piece) => {
                    pieces.push(Piece::new(piece.into_bytes())?);
                    let description = FileDescription::new(&description.encode());
                    let description = description.context("not a description")?;
                    let plaintext = bytes.to_vec();
                    return Ok(Self { plaintext, id, pieces, description });
                }
            }
        }
    }

    /// The same pieces, described otherwise: this code for the kind of file, and that one for its
    /// metadata (`FILE-4`).
    ///
    /// # Errors
    /// If the description is too short for that.
    pub fn described_as(&self, kind: u8, metadata: u8) -> anyhow::Result<FileDescription> {
        const KIND: usize = FileId::LENGTH + FileKey::LENGTH;
        let mut bytes = *self.description.as_bytes();
        let codes = bytes.get_mut(KIND..KIND + 2).context("too short")?;
        codes.copy_from_slice(&[kind, metadata]);
        FileDescription::new(&bytes).context("not a description")
    }
}

/// Opens pieces by what was said of them.
pub(super) fn open(description: &FileDescription, pieces: &[Piece]) -> anyhow::Result<Vec<u8>> {
    let description = Description::decode(description.as_bytes())?;
    let (mut opener, mut whole) = (Opener::new(&description), Vec::new());
    for piece in pieces {
        match opener.open(piece.as_bytes())? {
            Opening::More(next, bytes) => {
                whole.extend_from_slice(&bytes);
                opener = next;
            }
            Opening::Done(bytes) => {
                whole.extend_from_slice(&bytes);
                return Ok(whole);
            }
        }
    }
    bail!("pieces are missing")
}

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
