//! Appending and reading.

use abri_server::{Limits, store::EmbeddedStore};
use abri_wire::{
    BUCKETS, MAX_PAYLOAD, MemberSlot, MessageId, ProblemKind, Sequence,
    api::{MAX_PAGE_ENTRIES, Receipt},
};

use crate::support::{HERS, HIS, World, frame, submission};

/// DS-5, DS-8: what is acknowledged is read, in order, without a gap, by every member.
async fn both_read_what_both_wrote(world: World) {
    let conversation = world.joined(1).await;
    for id in 1..=6 {
        let sender = if id % 2 == 0 { HERS } else { HIS };
        assert_eq!(conversation.submit(sender, id).await, Sequence(id.into()));
    }
    for member in [HERS, HIS] {
        let page = conversation.read(member, "after=2").await;
        assert_eq!(page.status.head, Sequence(6));
        let ids: Vec<_> =
            page.entries.iter().map(|entry| (entry.sequence.0, entry.message_id)).collect();
        let expected: Vec<_> =
            (3..=6_u8).map(|id| (u64::from(id), MessageId::new([id; 16]))).collect();
        assert_eq!(ids, expected);
        assert_eq!(page.entries[0].sender, MemberSlot(1));
        assert_eq!(page.entries[1].sender, MemberSlot::CREATOR);
        assert_eq!(page.entries[1].frame, frame(&[4]));
    }
}

#[tokio::test]
async fn both_read_what_both_wrote_in_memory() {
    both_read_what_both_wrote(World::new().await).await;
}

#[tokio::test]
async fn both_read_what_both_wrote_on_disk() {
    let directory = tempfile::tempdir().unwrap();
    let limits = Limits::default();
    let store = EmbeddedStore::open(&directory.path().join("abri.redb"), limits.store).unwrap();
    both_read_what_both_wrote(World::over(store, limits).await).await;
}

/// DS-3: a retry has its first place; other bytes under its name are refused; another member's
/// names are other names.
#[tokio::test]
async fn a_retry_is_recognised() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let (first, other) = (submission(1, b"first"), submission(1, b"other"));
    for _ in 0..3 {
        let receipt: Receipt = conversation.submitting(HERS, &first).send().await.json();
        assert_eq!(receipt.sequence, Sequence(1));
    }
    conversation.submitting(HERS, &other).refused(ProblemKind::MessageIdReused).await;
    let receipt: Receipt = conversation.submitting(HIS, &other).send().await.json();
    assert_eq!(receipt.sequence, Sequence(2));
    assert_eq!(conversation.read(HERS, "").await.entries.len(), 2);
}

/// DS-99: nobody is there who could read before somebody claims.
#[tokio::test]
async fn little_is_kept_before_anybody_claims() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    let large = |id| conversation.submitting(HERS, &submission(id, &[id; MAX_PAYLOAD]));
    assert_eq!(large(1).send().await.status, 200);
    large(2).refused(ProblemKind::SessionFull).await;
    conversation.claim(HIS).await;
    assert_eq!(large(2).send().await.status, 200);
}

#[tokio::test]
async fn every_bucket_travels() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let payloads = [600, 3000, 16_000, MAX_PAYLOAD];
    for (id, length) in (1..).zip(payloads) {
        let reply = conversation.submitting(HERS, &submission(id, &vec![id; length])).send().await;
        assert_eq!(reply.status, 200);
    }
    let page = conversation.read(HIS, "").await;
    let sizes: Vec<_> = page.entries.iter().map(|entry| entry.frame.as_bytes().len()).collect();
    assert_eq!(sizes, BUCKETS);
}

#[tokio::test]
async fn a_page_is_bounded_and_the_next_follows() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let count = u8::try_from(MAX_PAGE_ENTRIES).unwrap() + 3;
    for id in 1..=count {
        conversation.submit(HERS, id).await;
    }
    assert_eq!(conversation.read(HIS, "after=0").await.entries.len(), MAX_PAGE_ENTRIES);
    assert_eq!(conversation.read(HIS, "after=64").await.entries.len(), 3);
}

#[tokio::test]
async fn a_full_session_says_so() {
    let mut limits = Limits::default();
    limits.store.session_messages = 2;
    let world = World::with_limits(limits).await;
    let conversation = world.joined(1).await;
    conversation.submit(HERS, 1).await;
    conversation.submit(HIS, 2).await;
    let third = submission(3, b"third");
    conversation.submitting(HERS, &third).refused(ProblemKind::SessionFull).await;
    // What is there can still be read, and its retry recognised.
    assert_eq!(conversation.submit(HERS, 1).await, Sequence(1));
    assert_eq!(conversation.read(HERS, "").await.entries.len(), 2);
}

/// DS-7: each capability has a bucket of its own.
#[tokio::test]
async fn who_sends_too_much_is_slowed_and_the_other_is_not() {
    let member = abri_server::Rate { per_second: 1, burst: 5 };
    let world = World::with_limits(Limits { member, ..Limits::default() }).await;
    let conversation = world.joined(1).await;
    for id in 1..=5 {
        conversation.submit(HERS, id).await;
    }
    let next = submission(6, b"6");
    conversation.submitting(HERS, &next).refused(ProblemKind::TooManyRequests).await;
    conversation.submit(HIS, 1).await;
    world.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(conversation.submitting(HERS, &next).send().await.status, 200);
}
