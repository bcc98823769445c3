//! Pieces: what is sealed opens, and nothing else does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

mod common;

use abri_attachment::{
    Description, DescriptionError, FileKey, Length, MAX_LENGTH, MAX_PIECES, OpenError, PIECE,
    PIECE_PLAINTEXT, Piece, SealError, Sealer,
};
use common::*;
use proptest::prelude::*;

/// FILE-2, FILE-3: every length around the edges of pieces comes back, in pieces of one size.
#[test]
fn what_is_sealed_opens() {
    let full = PIECE_PLAINTEXT;
    for length in [5, 6, full - 1, full, full + 1, 2 * full, 3 * full - 1, 3 * full, 9 * full] {
        let file = file(length);
        let (pieces, description) = seal(&file, accepted(&file), 1);
        assert!(pieces.iter().all(|piece| piece.as_bytes().len() == PIECE));
        assert!(pieces.iter().map(Piece::index).eq(0..description.pieces()), "{length}");
        assert_eq!(open(&description, stored(&pieces)), Ok(Some(file)), "{length}");
    }
}

/// FILE-3: the number of pieces has few significant bits, and costs at most an eighth.
#[test]
fn few_numbers_of_pieces() {
    let pieces =
        |count: u16| Length::new(u64::from(count) * PIECE_PLAINTEXT as u64).unwrap().pieces();
    for (real, padded) in [(1, 1), (2, 2), (3, 3), (7, 7), (8, 8), (9, 10), (13, 14), (16, 16)] {
        assert_eq!(pieces(real), padded, "{real}");
    }
    for (real, padded) in [(17, 18), (33, 36), (65, 72), (129, 144), (257, 272), (400, 400)] {
        assert_eq!(pieces(real), padded, "{real}");
    }
    let largest = Length::new(u64::from(MAX_LENGTH)).unwrap();
    assert_eq!((largest.pieces(), MAX_PIECES), (416, 416));
    assert!((1..=407).all(|count| pieces(count) <= count + count / 8 + 1));
    assert_eq!(Length::new(1).unwrap().pieces(), 1);
}

/// FILE-3: files of one class of size look the same; nothing tells where one ends.
#[test]
fn lengths_of_one_class_look_alike() {
    let sizes = [8 * PIECE_PLAINTEXT + 1, 9 * PIECE_PLAINTEXT, 10 * PIECE_PLAINTEXT];
    let counts = sizes.map(|size| seal(&file(size), accepted(&file(size)), 1).0.len());
    assert_eq!(counts, [10; 3]);
}

/// Three pieces of a file, and their description.
fn three() -> (Vec<Piece>, Description) {
    let file = file(3 * PIECE_PLAINTEXT);
    seal(&file, accepted(&file), 1)
}

/// FILE-2
#[test]
fn pieces_left_out() {
    let (pieces, description) = three();
    let all = stored(&pieces);
    assert_eq!(open(&description, all[..2].iter().copied()), Ok(None), "the end is missing");
    assert_eq!(open(&description, [all[0], all[2]]), Err(OpenError::Forged));
    assert_eq!(open(&description, [all[1], all[2]]), Err(OpenError::Forged));
    assert_eq!(open(&description, [all[2]]), Err(OpenError::Forged));
}

/// FILE-2
#[test]
fn pieces_in_another_order() {
    let (pieces, description) = three();
    let all = stored(&pieces);
    assert_eq!(open(&description, [all[1], all[0], all[2]]), Err(OpenError::Forged));
    assert_eq!(open(&description, [all[0], all[2], all[1]]), Err(OpenError::Forged));
}

/// FILE-2
#[test]
fn pieces_doubled() {
    let (pieces, description) = three();
    let all = stored(&pieces);
    assert_eq!(open(&description, [all[0], all[0], all[1]]), Err(OpenError::Forged));
    assert_eq!(open(&description, [all[0], all[1], all[1]]), Err(OpenError::Forged));
}

/// FILE-2: not even if both files have one key, which no client of ours makes.
#[test]
fn pieces_moved_from_another_file() {
    let (pieces, description) = three();
    let file = file(3 * PIECE_PLAINTEXT);
    for (name, secret) in [(id(1), key(2)), (id(2), key(1)), (id(2), key(2))] {
        let (others, _) = seal_as(&file, accepted(&file), name, secret);
        let mixed = [pieces[0].as_bytes(), others[1].as_bytes(), pieces[2].as_bytes()];
        assert_eq!(open(&description, mixed), Err(OpenError::Forged));
    }
}

/// FILE-2: every bit counts, be it of the text or of the tag.
#[test]
fn pieces_altered() {
    let (pieces, description) = three();
    for at in [0, 1, 4_000, PIECE_PLAINTEXT - 1, PIECE_PLAINTEXT, PIECE - 1] {
        for bit in [0, 7] {
            let mut altered = pieces[0].as_bytes().to_vec();
            altered[at] ^= 1_u8 << bit;
            assert_eq!(open(&description, [&*altered]), Err(OpenError::Forged), "{at}");
        }
    }
}

/// FILE-3
#[test]
fn pieces_of_another_size() {
    let (pieces, description) = three();
    let first = pieces[0].as_bytes();
    for wrong in [&[][..], &first[..16], &first[..PIECE - 1], &[first, &[0]].concat()] {
        assert_eq!(open(&description, [wrong]), Err(OpenError::Size));
    }
}

/// FILE-2: a piece that is genuine in its place opens in no longer and in no shorter file.
#[test]
fn a_length_that_lies() {
    let (pieces, description) = three();
    let lying = |length: usize| altered(&description, 50, &(length as u32).to_be_bytes()).unwrap();
    assert_eq!(
        open(&lying(2 * PIECE_PLAINTEXT), stored(&pieces)[..2].iter().copied()),
        Err(OpenError::Forged)
    );
    assert_eq!(open(&lying(4 * PIECE_PLAINTEXT), stored(&pieces)), Err(OpenError::Forged));
}

/// FILE-3
#[test]
fn something_behind_the_end() {
    let (pieces, description) = three();
    let shorter = altered(&description, 50, &(3 * PIECE_PLAINTEXT as u32 - 4).to_be_bytes());
    assert_eq!(open(&shorter.unwrap(), stored(&pieces)), Err(OpenError::Padding));
}

/// FILE-5: two versions of a file under one key, made by a sender who shows each officer another
/// one with the help of the service: only the one that was described opens.
#[test]
fn a_second_version_under_one_key() {
    let (pieces, description) = three();
    let mut file = file(3 * PIECE_PLAINTEXT);
    file[3 * PIECE_PLAINTEXT - 1] ^= 1;
    let (others, described_otherwise) = seal(&file, accepted(&file), 1);
    assert_eq!(pieces[0], others[0]);
    assert_ne!(pieces[2], others[2]);
    assert_eq!(open(&description, stored(&others)), Err(OpenError::Digest));
    assert_eq!(open(&described_otherwise, stored(&pieces)), Err(OpenError::Digest));
    assert!(open(&described_otherwise, stored(&others)).unwrap().is_some());
}

/// FILE-2: a file that changes while it is read is not sealed on.
#[test]
fn a_file_that_changes_its_length() {
    let content = file(PIECE_PLAINTEXT + 9);
    for given in [0, 1, PIECE_PLAINTEXT - 1, PIECE_PLAINTEXT + 1] {
        let sealer = Sealer::new(accepted(&content), id(1), key(1));
        assert_eq!((sealer.wants(), sealer.pieces()), (PIECE_PLAINTEXT, 2));
        let refused = sealer.seal(&vec![0; given]);
        assert_eq!(refused.unwrap_err(), SealError::Length { wanted: PIECE_PLAINTEXT, given });
    }
}

/// FILE-2: a source of randomness that fails gives no key.
#[test]
fn no_randomness_no_key() {
    assert_eq!(FileKey::draw(|_| Err("none")).unwrap_err(), "none");
}

/// `description` with other bytes at `at`.
fn altered(
    description: &Description,
    at: usize,
    other: &[u8],
) -> Result<Description, DescriptionError> {
    let mut bytes = description.encode().to_vec();
    bytes[at..at + other.len()].copy_from_slice(other);
    Description::decode(&bytes)
}

#[test]
fn nothing_secret_is_printed() {
    let file = file(10);
    let (pieces, description) = seal(&file, accepted(&file), 7);
    let sealer = Sealer::new(accepted(&file), id(7), key(7));
    let printed = format!("{:?} {sealer:?} {description:?} {pieces:?}", key(7));
    assert_eq!(printed, "file-key(..) sealer(at 0) description(Pdf, 10 bytes) [piece(0)]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// FILE-2, FILE-3: whatever the length, and wherever one bit turns.
    #[test]
    fn any_length_any_bit(
        length in 5..4 * PIECE_PLAINTEXT,
        piece in any::<prop::sample::Index>(),
        at in 0..PIECE,
        bit in 0..8,
    ) {
        let file = file(length);
        let (pieces, description) = seal(&file, accepted(&file), 1);
        let mut stored: Vec<Vec<u8>> = pieces.into_iter().map(Piece::into_bytes).collect();
        let bytes = |stored: &[Vec<u8>]| {
            open(&description, stored.iter().map(Vec::as_slice))
        };
        prop_assert_eq!(bytes(&stored), Ok(Some(file)));
        let piece = piece.index(stored.len());
        stored[piece][at] ^= 1_u8 << bit;
        prop_assert_eq!(bytes(&stored), Err(OpenError::Forged));
    }
}
