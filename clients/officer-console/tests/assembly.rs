//! Pieces that come in any order, and what is asked for meanwhile.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests state what must hold")]

use abri_attachment::{
    Claim, Description, FileId, FileKey, OpenError, PIECE_PLAINTEXT, Sealer, Sealing, Selected,
};
use abri_officer_console::assembly::{Assembly, Step, WINDOW};
use abri_wire::file::PieceIndex;

/// A PDF that takes so many pieces, none of them padding.
fn sealed(pieces: u16) -> (Vec<u8>, Description, Vec<Vec<u8>>) {
    let mut file = b"%PDF-1.7 ".to_vec();
    file.resize(usize::from(pieces) * PIECE_PLAINTEXT - 100, b'x');
    let claim = Claim { name: "a.pdf", media_type: "application/pdf" };
    let Ok(Selected::AsIs(accepted)) = Selected::new(file.len() as u64, &file, claim) else {
        panic!("a PDF is accepted");
    };
    let key = FileKey::draw(|bytes| {
        bytes.fill(7);
        Ok::<(), ()>(())
    });
    let mut sealer = Sealer::new(accepted, FileId::new([3; 16]), key.unwrap());
    let mut sealed = Vec::new();
    let mut rest = file.as_slice();
    loop {
        let (next, after) = rest.split_at(sealer.wants());
        rest = after;
        match sealer.seal(next).unwrap() {
            Sealing::More(next, piece) => {
                sealed.push(piece.into_bytes());
                sealer = next;
            }
            Sealing::Done(description, piece) => {
                sealed.push(piece.into_bytes());
                assert_eq!(sealed.len(), usize::from(pieces));
                return (file, description, sealed);
            }
        }
    }
}

fn at(index: u16) -> PieceIndex {
    index.try_into().unwrap()
}

fn numbers(asked: Vec<PieceIndex>) -> Vec<u16> {
    asked.into_iter().map(PieceIndex::get).collect()
}

#[test]
fn a_few_pieces_are_asked_for_and_the_next_only_when_the_first_is_opened() {
    let (file, description, pieces) = sealed(8);
    let mut assembly = Assembly::new(&description);
    assert_eq!(numbers(assembly.ask()), (0..WINDOW).collect::<Vec<_>>());
    assert!(assembly.ask().is_empty(), "each is asked for once");
    let give = |assembly: &mut Assembly, index: u16| {
        let piece = pieces.get(usize::from(index)).unwrap().clone();
        assembly.take(at(index), piece).unwrap()
    };
    for early in [3, 1, 2] {
        assert!(matches!(give(&mut assembly, early), Step::More));
        assert!(assembly.ask().is_empty(), "no more is kept than that");
        assert_eq!(assembly.percent(), 0);
    }
    assert!(matches!(give(&mut assembly, 0), Step::More));
    assert_eq!(assembly.percent(), 50);
    assert_eq!(numbers(assembly.ask()), [4, 5, 6, 7]);
    for late in [7, 6, 5] {
        assert!(matches!(give(&mut assembly, late), Step::More));
    }
    let Step::Whole(bytes) = give(&mut assembly, 4) else { panic!("all are there") };
    assert_eq!(*bytes, file);
    assert!(assembly.ask().is_empty());
}

/// FILE-2: one piece that does not open is the end of it, also when it came early.
#[test]
fn an_altered_piece_ends_it() {
    let (_, description, mut pieces) = sealed(4);
    let mut assembly = Assembly::new(&description);
    let _ = assembly.ask();
    *pieces.get_mut(1).and_then(|piece| piece.first_mut()).unwrap() ^= 1;
    let mut take = |index: u16| {
        assembly.take(at(index), pieces.get(usize::from(index)).unwrap().clone()).map(drop)
    };
    assert_eq!(take(1), Ok(()));
    assert_eq!(take(0), Err(OpenError::Forged));
    assert!(take(2).is_ok() && take(3).is_ok(), "kept, and never opened");
    assert_eq!(take(1), Err(OpenError::Forged));
}
