//! Somebody outside, to whom a member leaked the GroupInfo, joins by a commit of his own.
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

use abri_core::{
    Event, Frame, FrameKind, OfficerSession, Refusal, VictimSession,
    malformed::{self, ExternalCommit},
};
use common::*;

/// Shows the frame to both under the server's choice of sender; what each says of it.
fn refusals(
    world: &mut World,
    frame: &Frame,
    victim: &mut VictimSession,
    officer: &mut OfficerSession,
) -> [Refusal; 2] {
    let entry = world.log.inject(OFFICER, frame.clone());
    let hers = victim.receive(&entry, world.now).unwrap();
    let his = officer.receive(&entry, world.now).unwrap();
    let refused = [refusal(&hers), refusal(&his)];
    assert!(hers.to_send.is_empty(), "she has nobody to tell");
    // COMMIT-7: in the place of a commit, his client says that it did not take it.
    let told = usize::from(frame.kind() == FrameKind::CommitBundle);
    assert_eq!(his.to_send.len(), told);
    for control in &his.to_send {
        let (told, _) = world.show(OFFICER, control, victim, officer);
        let commit = entry.sequence;
        assert!(matches!(told.events[..], [Event::CommitRefused { commit: at }] if at == commit));
    }
    refused
}

/// Both have the members that they had, and read each other.
fn goes_on(world: &mut World, victim: &mut VictimSession, officer: &mut OfficerSession) {
    assert_eq!(victim.members().len(), 1);
    assert_eq!(officer.members(), victim.members());
    let said = victim.send(text("still here"), world.now).unwrap();
    let (_, heard) = world.show(VICTIM, &said, victim, officer);
    assert_eq!(texts(&heard), ["still here"]);
    let said = officer.send(text("so am I"), world.now).unwrap();
    let (heard, _) = world.show(OFFICER, &said, victim, officer);
    assert_eq!(texts(&heard), ["so am I"]);
}

/// GROUP-1, GROUP-2, COMMIT-1: whichever member leaks the GroupInfo, and in whichever envelope the
/// server brings the commit, every member refuses it by name, and the conversation goes on.
#[test]
fn external_commit_is_refused_by_every_member() {
    for leaked_by_officer in [true, false] {
        let mut world = World::new(41);
        let (mut victim, mut officer) = world.talk();
        let made = if leaked_by_officer {
            malformed::external_commit(&mut officer)
        } else {
            malformed::external_commit(&mut victim)
        };
        let ExternalCommit { by_itself, bundled } = made.unwrap();
        let refused = refusals(&mut world, &by_itself, &mut victim, &mut officer);
        assert_eq!(refused, [Refusal::NotPrivate; 2]);
        goes_on(&mut world, &mut victim, &mut officer);
        // She looks at no commit but her own.
        let refused = refusals(&mut world, &bundled, &mut victim, &mut officer);
        assert_eq!(refused, [Refusal::Committer, Refusal::NotPrivate]);
        goes_on(&mut world, &mut victim, &mut officer);
    }
}

/// GROUP-1, COMMIT-5: nor while her own commit is under way, which takes effect all the same.
#[test]
fn external_commit_does_not_overtake_hers() {
    let mut world = World::new(42);
    let (victim, mut officer) = world.talk();
    let ExternalCommit { bundled, .. } = malformed::external_commit(&mut officer).unwrap();
    let (pending, bundle) = victim.update(world.now).unwrap();
    let entry = world.log.inject(OFFICER, bundled);
    let (pending, received) = still_pending(pending.receive(&entry, world.now));
    assert_eq!(refusal(&received), Refusal::Committer);
    let received = officer.receive(&entry, world.now).unwrap();
    assert_eq!(refusal(&received), Refusal::NotPrivate);
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, _) = ready(pending.receive(&entry, world.now));
    let merged = officer.receive(&entry, world.now).unwrap();
    assert!(matches!(merged.events[..], [Event::EpochChanged { epoch: 2 }]));
    goes_on(&mut world, &mut victim, &mut officer);
}
