//! An auditor who has nothing but the service's address, and a service that is not to be believed.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::{fs, path::Path};

use abri_auditor::{Code, Report, Source, Verdict, compare::compare, follow};
use abri_demonstration::Demonstration;
use abri_e2e::{World, now};
use abri_trust::Pins;

/// The report of one visit over HTTP, on a thread of its own: the auditor's client blocks.
async fn visit(world: &World) -> Report {
    let source: Source = format!("{}/log", world.api()).parse().unwrap();
    let pins: Pins = world.demonstration.pins.parse().unwrap();
    let looked = tokio::task::spawn_blocking(move || follow(&source, &pins, None, now())).await;
    match looked.unwrap() {
        Ok((log, findings)) => {
            let facts = log.iter().map(|log| log.checkpoint.size().to_string()).collect();
            Report::new(facts, findings)
        }
        Err(error) => Report::cant_look(&error),
    }
}

/// LOG-5, DS-27: what the service serves is the whole log, and it is good.
#[tokio::test(flavor = "multi_thread")]
async fn the_served_log_is_followed_over_http() {
    let mut world = World::embedded().await.unwrap();
    let report = visit(&world).await;
    assert_eq!((report.verdict, report.facts), (Verdict::Good, vec!["1".to_owned()]));
    world.revoke(0).await.unwrap();
    let report = visit(&world).await;
    assert_eq!((report.verdict, report.facts), (Verdict::Good, vec!["2".to_owned()]));
}

/// Two logs with the same keys: whoever compares what he was shown with another's copy sees both.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_shows_another_log_is_found_out() {
    let mut world = World::embedded().await.unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    copy(world.demonstration.published().parent().unwrap(), elsewhere.path());
    let mut kept = Demonstration::open(elsewhere.path()).unwrap();
    kept.publish(now()).unwrap();
    world.revoke(0).await.unwrap();

    let served: Source = format!("{}/log", world.api()).parse().unwrap();
    let elsewhere = Source::Directory(kept.published());
    let pins: Pins = world.demonstration.pins.parse().unwrap();
    let compared =
        tokio::task::spawn_blocking(move || compare(&served, &elsewhere, &pins, now())).await;
    let report = compared.unwrap().unwrap();
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    assert_eq!((report.verdict, codes), (Verdict::Alarm, vec![Code::SplitView]));
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
            fs::set_permissions(target, entry.metadata().unwrap().permissions()).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
