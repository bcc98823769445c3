//! Reads that wait (DS-8).

use abri_wire::{Phase, ProblemKind, Sequence};

use crate::support::{HERS, HIS, World, until};

#[tokio::test]
async fn a_wait_wakes_for_an_envelope() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let revision = conversation.view(HERS).await.status.revision;
    let query = format!("after=0&revision={revision}&wait=20");
    let (page, sequence) = tokio::join!(conversation.read(HERS, &query), async {
        until(|| world.running.gauges().waits() == 1).await;
        conversation.submit(HIS, 1).await
    });
    assert_eq!((page.entries.len(), page.entries[0].sequence), (1, sequence));
    until(|| world.running.gauges().waits() == 0).await;
}

#[tokio::test]
async fn a_wait_wakes_for_a_status() {
    let world = World::new().await;
    let conversation = world.open(1).await;
    let revision = conversation.view(HERS).await.status.revision;
    let query = format!("after=0&revision={revision}&wait=20");
    let (page, _) = tokio::join!(conversation.read(HERS, &query), async {
        until(|| world.running.gauges().waits() == 1).await;
        conversation.claim(HIS).await
    });
    assert_eq!((page.status.phase, page.entries.len()), (Phase::Claimed, 0));
    assert!(page.status.revision > revision);
}

#[tokio::test]
async fn without_news_a_wait_of_nothing_is_answered_at_once() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let revision = conversation.view(HERS).await.status.revision;
    let page = conversation.read(HERS, &format!("after=0&revision={revision}")).await;
    assert_eq!((page.status.head, page.entries.len()), (Sequence(0), 0));
}

/// DS-13: a cursor beyond the log's head has read nothing of it.
#[tokio::test]
async fn a_cursor_beyond_the_head_does_not_erase() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    conversation.submit(HIS, 1).await;
    conversation.post("close").bearer(HIS).send().await;
    let revision = conversation.view(HERS).await.status.revision;
    let page = conversation.read(HERS, &format!("after=99&revision={revision}")).await;
    assert_eq!(page.status.phase, Phase::Closing);
    let page = conversation.read(HERS, &format!("after=0&revision={revision}")).await;
    assert_eq!(page.entries.len(), 1, "still there to be read");
    conversation.read(HERS, &format!("after=1&revision={revision}")).await;
    conversation.get("").bearer(HERS).refused(ProblemKind::NoSuchSession).await;
}

/// DS-6: a right that is taken ends the wait that it allowed.
#[tokio::test]
async fn a_wait_ends_with_the_right() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let waiting = conversation.get("messages?after=0&revision=99&wait=20").bearer(HIS);
    let revoking = async {
        until(|| world.running.gauges().waits() == 1).await;
        conversation.delete("members/1").bearer(HERS).send().await
    };
    let (refused, _) = tokio::join!(waiting.send(), revoking);
    assert_eq!(refused.problem(), ProblemKind::NoSuchSession);
}

#[tokio::test]
async fn a_wait_ends_with_the_session() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let waiting = conversation.get("messages?after=0&revision=99&wait=20").bearer(HIS);
    let erasing = async {
        until(|| world.running.gauges().waits() == 1).await;
        conversation.delete("").bearer(HERS).send().await
    };
    let (refused, _) = tokio::join!(waiting.send(), erasing);
    assert_eq!(refused.problem(), ProblemKind::NoSuchSession);
}

#[tokio::test]
async fn a_client_that_goes_away_frees_its_wait() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let waiting = conversation.get("messages?after=0&revision=99&wait=25").bearer(HERS).send();
    tokio::select! {
        _ = waiting => panic!("there was no news"),
        () = until(|| world.running.gauges().waits() == 1) => {}
    }
    until(|| world.running.gauges().waits() == 0).await;
}
