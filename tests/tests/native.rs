//! Whole conversations without a browser, over the real server and real stores.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    native::{NativeOfficer, NativeVictim},
    server::{ServerProcess, about_officers},
};
use abri_wire::{
    FileId,
    file::{MAX_PIECE, Piece},
};

/// Opens a conversation and lets the officer at that place in the list join it.
async fn meet(world: &World, officer: usize) -> (NativeVictim, NativeOfficer) {
    let pins = &world.demonstration.pins;
    let mut she = NativeVictim::open(&world.api(), pins).await.unwrap();
    let officer = world.officer(officer).unwrap();
    let mut he =
        NativeOfficer::claim(&world.api(), pins, officer, Some(she.session)).await.unwrap();
    she.until("an officer", |screen| !screen.members.is_empty()).await.unwrap();
    he.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
    (she, he)
}

async fn exchange(she: &mut NativeVictim, he: &mut NativeOfficer, round: usize) {
    let (hers, his) = (format!("elle {round}"), format!("lui {round}"));
    she.write(&hers).unwrap();
    he.until("her words", |screen| screen.texts.last() == Some(&hers)).await.unwrap();
    he.write(&his).unwrap();
    she.until("his words", |screen| screen.texts.last() == Some(&his)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_talk_and_an_officers_close_leaves_nothing() {
    for world in [World::embedded().await.unwrap(), World::on_redis().await.unwrap()] {
        let (mut she, mut he) = meet(&world, 0).await;
        assert_eq!(she.screen.members, ["0001"]);
        for round in 0..5 {
            exchange(&mut she, &mut he, round).await;
        }
        he.close().await.unwrap();
        she.until("his last word", |screen| screen.closing).await.unwrap();
        she.until("the end", |screen| screen.erased).await.unwrap();
        let stored = world.stop().await.unwrap();
        assert!(stored.is_empty(), "{stored:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn her_end_erases_at_once() {
    for world in [World::embedded().await.unwrap(), World::on_redis().await.unwrap()] {
        let (mut she, mut he) = meet(&world, 0).await;
        exchange(&mut she, &mut he, 0).await;
        she.end().await.unwrap();
        he.until("the end", |screen| screen.erased).await.unwrap();
        let stored = world.stop().await.unwrap();
        assert!(stored.is_empty(), "{stored:?}");
    }
}

/// DS-61, DS-62, DS-65: a file goes through resets, comes whole, and goes with its session.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_through_a_network_that_breaks() {
    for world in [World::embedded().await.unwrap(), World::on_redis().await.unwrap()] {
        let (mut she, mut he) = meet(&world, 0).await;
        let pieces: Vec<Piece> =
            (0..40).map(|seed| Piece::new(vec![seed; MAX_PIECE]).unwrap()).collect();
        let file = FileId::new([7; 16]);
        let resets = async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
                world.proxy.reset();
            }
        };
        let (sent, ()) = tokio::join!(she.send_file(file, &pieces), resets);
        sent.unwrap();
        exchange(&mut she, &mut he, 0).await;
        assert_eq!(he.read_file(file).await.unwrap(), pieces);
        she.end().await.unwrap();
        he.until("the end", |screen| screen.erased).await.unwrap();
        let stored = world.stop().await.unwrap();
        assert!(stored.is_empty(), "{stored:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_breaks_loses_and_doubles_nothing() {
    let world = World::embedded().await.unwrap();
    let (mut she, mut he) = meet(&world, 0).await;
    exchange(&mut she, &mut he, 0).await;
    world.proxy.cut();
    she.write("while it was cut").unwrap();
    she.until("that she is offline", |screen| screen.offline).await.unwrap();
    world.proxy.restore();
    he.until("her words", |screen| screen.texts.len() == 2).await.unwrap();
    for round in 1..20 {
        // A reset in the middle of everything: what was under way is sent again.
        she.write(&format!("over a reset {round}")).unwrap();
        world.proxy.reset();
        he.write(&format!("and back {round}")).unwrap();
    }
    he.until("all of hers", |screen| screen.texts.len() >= 21).await.unwrap();
    she.until("all of his", |screen| screen.texts.len() >= 20).await.unwrap();
    exchange(&mut she, &mut he, 99).await;
    let hers: Vec<String> = (1..20).map(|round| format!("over a reset {round}")).collect();
    let his: Vec<String> = (1..20).map(|round| format!("and back {round}")).collect();
    assert_eq!(he.screen.texts[1], "while it was cut");
    assert_eq!(he.screen.texts[2..21], hers);
    assert_eq!(she.screen.texts[1..20], his);
    assert_eq!((he.screen.refused, she.screen.refused), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_dies_in_mid_conversation_loses_nothing_acknowledged() {
    let mut world = World::on_redis().await.unwrap();
    let (mut she, mut he) = meet(&world, 0).await;
    exchange(&mut she, &mut he, 0).await;
    let mut redis = world.redis.take().unwrap();
    redis.kill().await.unwrap();
    she.write("while the store was down").unwrap();
    redis.restart().await.unwrap();
    he.until("her words", |screen| screen.texts.len() == 2).await.unwrap();
    exchange(&mut she, &mut he, 1).await;
    assert_eq!(he.screen.texts, ["elle 0", "while the store was down", "elle 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_server_processes_on_one_redis_serve_one_conversation() {
    let world = World::on_redis().await.unwrap();
    let redis = world.redis.as_ref().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let officers = about_officers(&world.demonstration, directory.path());
    let mut flags = officers.unwrap();
    flags.extend(["--redis".into(), redis.url().into()]);
    let a = ServerProcess::start(&flags).await.unwrap();
    let b = ServerProcess::start(&flags).await.unwrap();
    let pins = &world.demonstration.pins;
    let mut she = NativeVictim::open(&a.origin(), pins).await.unwrap();
    let officer = world.officer(1).unwrap();
    let mut he = NativeOfficer::claim(&b.origin(), pins, officer, Some(she.session)).await.unwrap();
    she.until("an officer", |screen| !screen.members.is_empty()).await.unwrap();
    he.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
    for round in 0..10 {
        exchange(&mut she, &mut he, round).await;
    }
    assert_eq!(she.screen.members, ["0002"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_officer_talks_with_three_at_once() {
    let world = World::embedded().await.unwrap();
    let mut pairs = vec![];
    for _ in 0..3 {
        pairs.push(meet(&world, 0).await);
    }
    for round in 0..3 {
        for (she, he) in &mut pairs {
            exchange(she, he, round).await;
        }
    }
    for (she, he) in &pairs {
        assert_eq!((she.screen.texts.len(), he.screen.texts.len()), (3, 3));
    }
}
