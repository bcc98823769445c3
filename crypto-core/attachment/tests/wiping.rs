//! What is freed holds neither key nor file: an allocator looks into every block that is given back.
#![allow(unsafe_code, reason = "a global allocator can't be written without")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "tests say what must hold by panicking"
)]

mod common;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    convert::Infallible,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use abri_attachment::{Description, FileKey, PIECE_PLAINTEXT, Picture, PictureFormat};
use common::*;

/// As long as a key, so that it can be one.
const MARKER: &[u8; 32] = b"== marker of a key or of text ==";

struct Inspecting;

static WATCHING: AtomicBool = AtomicBool::new(false);
static FOUND: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Inspecting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCHING.load(Ordering::SeqCst) {
            // SAFETY: still allocated, and zeroed when it was handed out.
            let bytes = unsafe { core::slice::from_raw_parts(block, layout.size()) };
            if bytes.windows(MARKER.len()).any(|window| window == MARKER) {
                FOUND.fetch_add(1, Ordering::SeqCst);
            }
        }
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Inspecting = Inspecting;

/// How many blocks with the marker `work` gave back.
fn freed_by(work: impl FnOnce()) -> usize {
    FOUND.store(0, Ordering::SeqCst);
    WATCHING.store(true, Ordering::SeqCst);
    work();
    WATCHING.store(false, Ordering::SeqCst);
    FOUND.load(Ordering::SeqCst)
}

fn marked_key() -> FileKey {
    let drawn = FileKey::draw(|bytes| {
        bytes.copy_from_slice(MARKER);
        Ok::<_, Infallible>(())
    });
    drawn.unwrap()
}

/// FILE-2: one test, because all threads share the allocator.
#[test]
fn neither_key_nor_file_is_left() {
    assert_eq!(freed_by(|| drop(MARKER.to_vec())), 1, "a planted marker is found");

    // Never given back, so that only what the library copies counts.
    let file: &'static [u8] = Vec::leak([&file(PIECE_PLAINTEXT)[..], MARKER].concat());
    let jpeg = include_bytes!("pictures/baseline.jpg");
    let (start, end) = jpeg.split_at(jpeg.len() - 2);
    let picture: &'static [u8] = Vec::leak([start, MARKER, end].concat());

    let sealing = || {
        let (pieces, description) = seal_as(file, accepted(file), id(1), marked_key());
        let again = Description::decode(&description.encode()).unwrap();
        let mut opener = abri_attachment::Opener::new(&again);
        for piece in &pieces {
            match opener.open(piece.as_bytes()).unwrap() {
                abri_attachment::Opening::More(more, _) => opener = more,
                abri_attachment::Opening::Done(bytes) => {
                    assert!(bytes.ends_with(MARKER));
                    return;
                }
            }
        }
        panic!("no last piece");
    };
    assert_eq!(freed_by(sealing), 0);
    assert_eq!(
        freed_by(|| drop(FileKey::draw(|bytes| {
            bytes.copy_from_slice(MARKER);
            Err(())
        }))),
        0,
        "a source that fails halfway"
    );

    let cleaning = || {
        let picture = Picture::parse(PictureFormat::Jpeg, picture).unwrap();
        let (cleaned, _) = picture.without_metadata().unwrap();
        assert!(cleaned.windows(MARKER.len()).any(|window| window == MARKER));
    };
    assert_eq!(freed_by(cleaning), 0);
}
