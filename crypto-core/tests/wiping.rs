//! What is freed holds no secret: an allocator looks into every block that is given back.
#![allow(unsafe_code, reason = "a global allocator can't be written without")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "tests say what must hold by panicking"
)]

mod common;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use abri_core::{Content, Entropy, EntropyError, SendError, SessionError, Text, malformed};
use common::*;

const MARKER: &[u8; 24] = b"== marker of a secret ==";

struct Inspecting;

static WATCHING: AtomicBool = AtomicBool::new(false);
static FOUND: AtomicUsize = AtomicUsize::new(0);
/// One test watches at a time.
static ONE: Mutex<()> = Mutex::new(());

unsafe impl GlobalAlloc for Inspecting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCHING.load(Ordering::SeqCst) {
            // SAFETY: the block is still allocated, and was zeroed when it was handed out.
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

/// Only one test at a time runs while blocks are looked into.
struct Watch(#[allow(dead_code, reason = "held, not read")] MutexGuard<'static, ()>);

impl Watch {
    fn new() -> Self {
        Self(ONE.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many freed blocks still held the marker while `action` ran.
    fn leaks(&self, action: impl FnOnce()) -> usize {
        FOUND.store(0, Ordering::SeqCst);
        WATCHING.store(true, Ordering::SeqCst);
        action();
        WATCHING.store(false, Ordering::SeqCst);
        FOUND.load(Ordering::SeqCst)
    }
}

/// The search itself works: an ordinary buffer is found.
#[test]
fn finds_what_is_not_wiped() {
    let watch = Watch::new();
    assert_eq!(watch.leaks(|| drop(MARKER.to_vec())), 1);
}

/// END-2: stored key material is wiped when it grows, is replaced, removed and dropped.
#[test]
fn storage_wipes() {
    let watch = Watch::new();
    assert_eq!(watch.leaks(|| assert_eq!(malformed::storage_round(MARKER), 2)), 0);
}

/// END-1: a text is wiped with its value, also one that is refused.
#[test]
fn texts_are_wiped() {
    let watch = Watch::new();
    let marker = String::from_utf8(MARKER.to_vec()).unwrap();
    let long = marker.repeat(3000);
    assert_eq!(watch.leaks(|| drop(Content::Text(Text::new(marker).unwrap()))), 0);
    assert_eq!(watch.leaks(|| assert!(Text::new(long).is_err())), 0);
}

/// END-1: a text that was sent and is still in flight is wiped with the session.
#[test]
fn texts_in_flight_are_wiped() {
    let watch = Watch::new();
    let mut world = World::new(63);
    let (mut victim, _) = world.talk();
    let marker = String::from_utf8(MARKER.to_vec()).unwrap();
    let _ = victim.send(Content::Text(Text::new(marker).unwrap()), world.now).unwrap();
    assert_eq!(watch.leaks(|| victim.close()), 0);
}

/// A source whose first bytes, the seed of her signature key, can be recognised.
#[derive(Default)]
struct Marked(u8);

impl Entropy for Marked {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        for (byte, marked) in buffer.iter_mut().zip(MARKER.iter().cycle()) {
            *byte = if self.0 == 0 { *marked } else { self.0 };
        }
        // No two draws alike: two keys of one leaf must differ.
        self.0 = self.0.saturating_add(1);
        Ok(())
    }
}

/// END-1: the seed of the victim's signature key is wiped with the session, and no block that was
/// freed while it was made holds it.
#[test]
fn signature_seed_is_wiped() {
    let watch = Watch::new();
    let world = World::new(61);
    let pins = world.authority.pins().unwrap();
    let (now, session) = (world.now, world.session);
    let found = watch.leaks(|| {
        let end = now.plus(hours(1));
        let entropy = Box::new(Marked::default());
        abri_core::Opening::new(pins, session, end, entropy, now).unwrap().close();
    });
    assert_eq!(found, 0);
}

/// END-1: what is gone through before it counts succeeds to the end, and leaves no key.
#[test]
fn a_rehearsal_is_wiped() {
    let watch = Watch::new();
    let world = World::new(64);
    let pins = world.authority.pins().unwrap();
    let (now, session) = (world.now, world.session);
    let found = watch.leaks(|| {
        let end = now.plus(hours(1));
        let entropy = Box::new(Marked::default());
        let opening = abri_core::Opening::new(pins, session, end, entropy, now).unwrap();
        opening.rehearse(now).unwrap();
    });
    assert_eq!(found, 0);
}

/// END-1, END-2: an ended session says so and does nothing; the storage of one that goes on holds
/// this epoch's keys only.
#[test]
fn end_of_a_session() {
    let _watch = Watch::new();
    let mut world = World::new(62);
    let (mut victim, mut officer) = world.talk();
    assert_eq!((malformed::stored(&mut victim), malformed::stored(&mut officer)), (1, 1));
    let late = world.now.plus(hours(12));
    assert_eq!(victim.send(text("late"), late), Err(SendError::Ended(SessionError::Expired)));
    assert_eq!(victim.send(text("late"), world.now), Err(SendError::Ended(SessionError::Ended)));
    let closing = officer.send(Content::Closing, world.now).unwrap();
    let entry = world.log.append(OFFICER, &closing);
    assert_eq!(victim.receive(&entry, world.now).unwrap_err(), SessionError::Ended);
    officer.close();
    victim.close();
}
