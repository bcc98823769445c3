//! Files and keys that every test can make again.
#![allow(dead_code, unreachable_pub, reason = "no test uses all of it")]

pub mod pictures;

use std::convert::Infallible;

use abri_attachment::{
    Accepted, Claim, Description, FileId, FileKey, OpenError, Opener, Opening, Piece, Sealer,
    Sealing, Selected,
};

/// A PDF as far as anybody looks, of any length; no two pieces of it are alike.
pub fn file(length: usize) -> Vec<u8> {
    let mut file: Vec<u8> = (0_u32..).flat_map(u32::to_le_bytes).take(length).collect();
    file.iter_mut().zip(b"%PDF-").for_each(|(byte, magic)| *byte = *magic);
    file
}

pub fn accepted(file: &[u8]) -> Accepted {
    match Selected::new(file.len() as u64, file, Claim::default()).unwrap() {
        Selected::AsIs(accepted) => accepted,
        Selected::Picture(_) => panic!("not a picture"),
    }
}

pub fn key(seed: u8) -> FileKey {
    let drawn = FileKey::draw(|bytes| {
        bytes.fill(seed);
        Ok::<_, Infallible>(())
    });
    drawn.unwrap()
}

pub fn id(seed: u8) -> FileId {
    FileId::new([seed; 16])
}

/// Seals `file` under the key and the name that `seed` stands for.
pub fn seal(file: &[u8], accepted: Accepted, seed: u8) -> (Vec<Piece>, Description) {
    seal_as(file, accepted, id(seed), key(seed))
}

pub fn seal_as(
    file: &[u8],
    accepted: Accepted,
    id: FileId,
    key: FileKey,
) -> (Vec<Piece>, Description) {
    let mut sealer = Sealer::new(accepted, id, key);
    let (mut pieces, mut rest) = (Vec::new(), file);
    loop {
        let (next, after) = rest.split_at(sealer.wants());
        rest = after;
        match sealer.seal(next).unwrap() {
            Sealing::More(more, piece) => {
                sealer = more;
                pieces.push(piece);
            }
            Sealing::Done(description, piece) => {
                assert!(rest.is_empty(), "all of the file is sealed");
                pieces.push(piece);
                return (pieces, description);
            }
        }
    }
}

/// Opens `pieces` in the order in which they come; `None` if they end before the file does.
pub fn open<'a>(
    description: &Description,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Option<Vec<u8>>, OpenError> {
    let mut opener = Opener::new(description);
    let mut file = Vec::new();
    let mut pieces = pieces.into_iter();
    while let Some(piece) = pieces.next() {
        match opener.open(piece)? {
            Opening::More(more, bytes) => {
                opener = more;
                file.extend_from_slice(&bytes);
            }
            Opening::Done(bytes) => {
                file.extend_from_slice(&bytes);
                assert!(pieces.next().is_none(), "pieces after the last");
                return Ok(Some(file));
            }
        }
    }
    Ok(None)
}

/// The bytes of pieces, as a store gives them back.
pub fn stored(pieces: &[Piece]) -> Vec<&[u8]> {
    pieces.iter().map(Piece::as_bytes).collect()
}
