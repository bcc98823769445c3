//! The rules of a session are written in Rust and in Lua: whatever is asked, all engines say the
//! same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

mod store_support;

use abri_server::store::{
    Limits, NewGuest, Store,
    conformance::{
        Subject, at, capability, entry, frame, new_claim, new_guest, new_session, offer, session,
    },
};
use abri_wire::{MemberSlot, Sequence};
use store_support::{InFile, InMemory, InRedis, disk::Random};

/// Small enough that every limit is reached.
const TIGHT: Limits =
    Limits { session_messages: 6, session_bytes: 12_000, unclaimed_bytes: 3_000, waiting: 3 };
const STEPS: u64 = 3000;

/// One call of the trait.
#[derive(Debug, Clone, Copy)]
struct Step {
    call: u64,
    /// Which session.
    of: u64,
    /// Which slot, capability, nonce or message.
    which: u8,
    now: u64,
}

impl Step {
    fn next(random: &mut Random, last: u64) -> Self {
        // Mostly small steps; sometimes one over a lease, rarely one over a session's end.
        let wait = match random.below(100) {
            0..=89 => 1 + random.below(5),
            90..=98 => 1 + random.below(1500),
            _ => 1 + random.below(20_000),
        };
        let which = u8::try_from(random.below(5)).unwrap();
        Self { call: random.below(17), of: random.below(5), which, now: last + wait }
    }

    /// Makes the call and tells what came of it, in words.
    async fn ask(self, store: &impl Store) -> String {
        let Self { call, of, which, now } = self;
        let (id, time, slot) = (session(of), at(now), MemberSlot(which));
        match call {
            0 | 1 => {
                let mut new = new_session(of);
                (new.offer, new.expires_at) = (offer(which / 4), at(now + 30_000));
                format!("{:?}", store.open(new, time).await)
            }
            2 => format!("{:?}", store.member(id, capability(which), time).await),
            3 => format!("{:?}", store.touch(id, time).await),
            4 | 5 => format!("{:?}", store.offer(id, offer(which), time).await),
            6 | 7 => format!("{:?}", store.claim(new_claim(of, which, now), time).await),
            8 => format!("{:?}", store.joined(id, slot, time).await),
            9..=11 => {
                let mut new = entry(of, which, u32::from(which));
                if call == 11 {
                    new.frame = frame(&[which; 1500]);
                }
                format!("{:?}", store.append(new, time).await)
            }
            12 => {
                let after = Sequence(which.into());
                format!("{:?}", store.read_after(id, after, 3, time).await)
            }
            13 => format!("{:?}", store.revoke(id, slot, time).await),
            14 if which == 0 => format!("{:?}", store.erase(id).await),
            14 => format!("{:?}", store.close(id, slot, at(now + 500), time).await),
            // Some of them with an invitation.
            15 => {
                let guest = new_guest(of, 3 + which % 3, which != 4);
                let guest = NewGuest { answers: which % 2 == 0, ..guest };
                format!("{:?}", store.admit(guest, time).await)
            }
            _ => {
                let swept = store.sweep(time, at(now.saturating_sub(800))).await;
                // The id is not shown by Debug, so the order is compared by number.
                let queue = store.queue(9, time).await.unwrap();
                let order: Vec<u8> =
                    queue.iter().map(|line| line.entry.session.as_bytes()[15]).collect();
                format!("{swept:?} {order:?} {queue:?}")
            }
        }
    }
}

async fn agree<A: Subject, B: Subject>(seed: u64) {
    let (a, b) = (A::fresh(TIGHT).await, B::fresh(TIGHT).await);
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
    assert!((300..2700).contains(&refused), "{refused}");
    while a.store().sweep(at(now + 40_000), at(0)).await.unwrap() > 0 {}
    while b.store().sweep(at(now + 40_000), at(0)).await.unwrap() > 0 {}
    assert_eq!((a.leftovers().await, b.leftovers().await), (0, 0));
}

#[tokio::test]
async fn redis_says_what_memory_says() {
    for seed in 1..=4 {
        agree::<InMemory, InRedis>(seed).await;
    }
}

#[tokio::test]
async fn the_file_says_what_memory_says() {
    for seed in 1..=2 {
        agree::<InMemory, InFile>(seed).await;
    }
}
