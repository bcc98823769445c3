//! What a file is stands in Rust and in Lua: whatever is asked, all engines say the same.

use abri_server::store::{
    conformance::{at, session},
    files::{
        FileStore, NewFile,
        conformance::{FileSubject, LIMITS, count, key, piece, place},
    },
};

use crate::store_support::{
    disk::Random,
    files::{InFile, InMemory, InRedis},
};

const STEPS: u64 = 2000;

/// One call of the trait.
#[derive(Debug, Clone, Copy)]
struct Step {
    call: u64,
    /// Which session, and which file of it.
    of: u64,
    file: u8,
    /// Which place, or how many pieces.
    which: u16,
    now: u64,
}

impl Step {
    fn next(random: &mut Random, last: u64) -> Self {
        let wait = match random.below(100) {
            0..=94 => 1 + random.below(5),
            _ => 1 + random.below(2000),
        };
        let mut below = |end: u8| u8::try_from(random.below(end.into())).unwrap();
        let (file, which) = (below(7), u16::from(below(12)));
        Self { call: random.below(16), of: random.below(5), file, which, now: last + wait }
    }

    /// Makes the call and tells what came of it, in words.
    async fn ask(self, store: &dyn FileStore) -> String {
        let Self { call, of, file, which, now } = self;
        let (key, time) = (key(of, file), at(now));
        match call {
            0..=3 => {
                let new = NewFile { key, pieces: count(which / 4 + 1), ends: at(now + 4000) };
                format!("{:?}", store.declare(new, time).await)
            }
            4..=7 => {
                let piece = piece(u8::try_from(call / 7).unwrap());
                format!("{:?}", store.put(key, place(which / 3), piece, time).await)
            }
            8..=9 => format!("{:?}", store.view(key, time).await),
            10..=11 => {
                let piece = store.piece(key, place(which / 3), time).await;
                format!("{:?}", piece.map(|piece| piece.into_bytes()))
            }
            12 => {
                format!("{:?}", store.end_by(session(of), at(now + 300 * u64::from(which))).await)
            }
            13 => format!("{:?}", store.erase(session(of)).await),
            14 => format!("{:?}", store.sweep(time).await),
            _ => {
                // The id is not shown by Debug, so the order is compared by number.
                let sessions = store.sessions(usize::from(which) / 4, 3).await.unwrap();
                let order: Vec<u8> =
                    sessions.iter().map(|session| session.as_bytes()[15]).collect();
                format!("{order:?}")
            }
        }
    }
}

async fn agree<B: FileSubject>(seed: u64) {
    let (a, b) = (InMemory::fresh(LIMITS).await, B::fresh(LIMITS).await);
    let (mut random, mut now) = (Random::new(seed), 0);
    let mut refused = 0;
    for number in 0..STEPS {
        let step = Step::next(&mut random, now);
        now = step.now;
        let (said, other) = (step.ask(a.store()).await, step.ask(b.store()).await);
        assert_eq!(said, other, "seed {seed}, step {number}: {step:?}");
        refused += usize::from(said.starts_with("Err"));
    }
    // Neither all of it refused nor none.
    assert!((200..1800).contains(&refused), "{refused}");
    for store in [a.store(), b.store()] {
        while store.sweep(at(now + 10_000)).await.unwrap() > 0 {}
    }
    assert_eq!((a.leftovers().await, b.leftovers().await), (0, 0));
}

#[tokio::test]
async fn redis_says_of_files_what_memory_says() {
    for seed in 1..=3 {
        agree::<InRedis>(seed).await;
    }
}

#[tokio::test]
async fn the_file_says_of_files_what_memory_says() {
    agree::<InFile>(1).await;
}
