//! What sealing, opening and cleaning cost, beside the bare cipher over the same bytes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench tells its figures, and panics if its own material is wrong"
)]

use std::{
    convert::Infallible,
    hint::black_box,
    time::{Duration, Instant},
};

use abri_attachment::{
    Accepted, Claim, Description, FileId, FileKey, Opener, Opening, PIECE_PLAINTEXT, Picture,
    PictureFormat, Piece, Sealer, Sealing, Selected,
};
use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};

/// A photo of a phone.
const BYTES: usize = 5_000_000;
const ROUNDS: usize = 11;

fn accepted(file: &[u8]) -> Accepted {
    let length = u64::try_from(file.len()).unwrap();
    match Selected::new(length, file, Claim::default()).unwrap() {
        Selected::AsIs(accepted) => accepted,
        Selected::Picture(_) => panic!("not a picture"),
    }
}

fn key() -> FileKey {
    let drawn = FileKey::draw(|bytes| {
        bytes.fill(7);
        Ok::<_, Infallible>(())
    });
    drawn.unwrap()
}

fn seal(file: &[u8]) -> (Vec<Piece>, Description) {
    let mut sealer = Sealer::new(accepted(file), FileId::new([1; 16]), key());
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
                pieces.push(piece);
                return (pieces, description);
            }
        }
    }
}

fn open(description: &Description, pieces: &[Piece]) {
    let mut opener = Opener::new(description);
    for piece in pieces {
        match opener.open(piece.as_bytes()).unwrap() {
            Opening::More(more, bytes) => {
                black_box(bytes);
                opener = more;
            }
            Opening::Done(bytes) => {
                black_box(bytes);
                return;
            }
        }
    }
}

/// The cipher alone.
fn encrypt(file: &[u8]) {
    let cipher = Aes256Gcm::new_from_slice(&[7; 32]).unwrap();
    for msg in file.chunks(PIECE_PLAINTEXT) {
        black_box(cipher.encrypt(&Nonce::default(), Payload { msg, aad: &[] }).unwrap());
    }
}

/// A JPEG whose scan is as long as that; nobody decodes it.
fn photo() -> Vec<u8> {
    let head =
        b"\xFF\xD8\xFF\xC0\0\x0B\x08\x0F\xA0\x0B\xB8\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0";
    let scan = (0_u8..=254).cycle().take(BYTES);
    head.iter().copied().chain(scan).chain(*b"\xFF\xD9").collect()
}

fn clean(photo: &[u8]) {
    let picture = Picture::parse(PictureFormat::Jpeg, photo).unwrap();
    black_box(picture.without_metadata().unwrap());
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

fn main() {
    let file: Vec<u8> = b"%PDF-".iter().copied().chain((0_u8..=255).cycle()).take(BYTES).collect();
    let (pieces, description) = seal(&file);
    let photo = photo();
    let figures = [
        ("cipher alone", median(|| encrypt(&file))),
        ("seal", median(|| drop(black_box(seal(&file))))),
        ("open", median(|| open(&description, &pieces))),
        ("clean a JPEG", median(|| clean(&photo))),
    ];
    println!("5 MB in {} pieces     median     speed", pieces.len());
    let mut rows = Vec::new();
    for (name, time) in figures {
        let ms = time.as_secs_f64() * 1e3;
        let speed = f64::from(u32::try_from(BYTES).unwrap()) / 1e6 / time.as_secs_f64();
        println!("{name:<21} {ms:>7.2} ms {speed:>6.0} MB/s");
        rows.push(format!("{{\"what\":\"{name}\",\"ms\":{ms:.3}}}"));
    }
    if let Some(path) = std::env::var_os("ABRI_BENCH_JSON") {
        let path = std::path::PathBuf::from(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("[{}]\n", rows.join(","))).unwrap();
    }
}
