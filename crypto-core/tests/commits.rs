//! The victim holds the pen: every client enforces it.
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
    Content, Event, EvidenceError, Frame, FrameKind, MemberSlot, OfficerSession, Refusal,
    ReplaceError, Role, SendError, SessionError, Staged, StagedSession, UnixMillis, VictimSession,
    malformed::{self, BadCommit, KeyPackageRecipe},
    testing::Authority,
};
use common::{company::Company, *};

/// What an officer's client says of a frame, and that the conversation goes on afterwards.
fn officer_refuses(
    make: impl FnOnce(&mut World, &mut VictimSession, &mut OfficerSession) -> Frame,
) -> Refusal {
    let mut world = World::new(31);
    let (mut victim, mut officer) = world.talk();
    let frame = make(&mut world, &mut victim, &mut officer);
    let bundle = frame.kind() == FrameKind::CommitBundle;
    let entry = world.log.inject(VICTIM, frame);
    let received = officer.receive(&entry, world.now).unwrap();
    let refused = refusal(&received);
    victim.receive(&entry, world.now).unwrap();
    // COMMIT-7: a refused commit is answered, anything else is not.
    assert_eq!(received.to_send.len(), usize::from(bundle));
    for control in &received.to_send {
        assert_eq!(control.frame.kind(), FrameKind::Control);
        let (told, own) = world.show(OFFICER, control, &mut victim, &mut officer);
        assert!(
            matches!(told.events[..], [Event::CommitRefused { commit }] if commit == entry.sequence)
        );
        assert!(own.events.is_empty());
    }
    let hello = victim.send(text("still here"), world.now).unwrap();
    let (_, heard) = world.show(VICTIM, &hello, &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["still here"]);
    refused
}

fn victim_commits(bad: &BadCommit<'_>) -> Refusal {
    officer_refuses(|_, victim, _| malformed::commit(victim, bad).unwrap())
}

/// COMMIT-1: a commit by an officer, to everyone.
#[test]
fn commit_by_an_officer() {
    let mut world = World::new(32);
    let (mut victim, mut officer) = world.talk();
    for bad in [BadCommit::Update, BadCommit::ChangePolicy] {
        let frame = malformed::commit(&mut officer, &bad).unwrap();
        let entry = world.log.inject(OFFICER, frame);
        let refused = refusal(&victim.receive(&entry, world.now).unwrap());
        assert_eq!(refused, Refusal::Committer);
        assert_eq!(refusal(&officer.receive(&entry, world.now).unwrap()), Refusal::Replayed);
    }
}

/// COMMIT-1, COMMIT-7: in a group of three, one officer commits; the other refuses and says so.
#[test]
fn commit_by_an_officer_seen_by_another() {
    let mut company = Company::new(33);
    company.join("0002", Role::Supervisor);
    for bad in [BadCommit::Update, BadCommit::Remove(0), BadCommit::Remove(2)] {
        let frame = malformed::commit(&mut company.officers[0], &bad).unwrap();
        let entry = company.world.log.inject(OFFICER, frame);
        let received = company.officers[1].receive(&entry, company.world.now).unwrap();
        assert_eq!(refusal(&received), Refusal::Committer);
        let control = company.world.log.append(MemberSlot(2), &received.to_send[0]);
        company.officers[1].receive(&control, company.world.now).unwrap();
    }
    assert_eq!(company.officers[1].members().len(), 2);
}

/// COMMIT-2: a proposal by an officer, and one by the victim.
#[test]
fn proposal_by_itself() {
    let mut world = World::new(34);
    let (mut victim, mut officer) = world.talk();
    let frame = malformed::proposal(&mut officer).unwrap();
    let entry = world.log.inject(OFFICER, frame);
    assert_eq!(refusal(&victim.receive(&entry, world.now).unwrap()), Refusal::Proposal);
    let refused = officer_refuses(|_, victim, _| malformed::proposal(victim).unwrap());
    assert_eq!(refused, Refusal::Proposal);
}

/// COMMIT-3: another proposal than Add and Remove, and one that is covered by reference.
#[test]
fn commit_with_forbidden_content() {
    // The library refuses what it never saw; nothing by reference can ever be merged.
    assert_eq!(victim_commits(&BadCommit::ByReference), Refusal::Unreadable);
}

/// COMMIT-3, CERT-4: a ghost: the victim's client adds someone who is no verified officer.
#[test]
fn ghost_member() {
    for (chain, expected) in [(false, Refusal::Credential), (true, Refusal::KeyMismatch)] {
        let refused = officer_refuses(|world, victim, _| {
            let key = *world.officer("0002").certificate().public_key();
            let chain_of_another =
                world.authority.chain(&key, "0002", abri_core::Role::Officer).unwrap();
            let recipe = KeyPackageRecipe {
                seed: &[9; 32],
                chain: chain.then_some(&chain_of_another),
                session: world.session,
                offer: victim.offer().unwrap(),
                purpose: 1,
                lifetime: (world.now, world.now.plus(hours(1))),
            };
            let frame = recipe.make(world.entropy()).unwrap();
            let evidence = [world.evidence(chain_of_another.leaf_hash())];
            malformed::commit(victim, &BadCommit::Add(&frame, &evidence)).unwrap()
        });
        assert_eq!(refused, expected);
    }
}

/// A KeyPackage for `session`, and the evidence for who made it.
fn genuine(
    world: &mut World,
    victim: &mut VictimSession,
    session: abri_core::SessionId,
) -> (Frame, [Vec<u8>; 1]) {
    let seed = Authority::seed("0002");
    let key = *world.officer("0002").certificate().public_key();
    let chain = world.authority.chain(&key, "0002", abri_core::Role::Officer).unwrap();
    let recipe = KeyPackageRecipe {
        seed: &seed,
        chain: Some(&chain),
        session,
        offer: victim.offer().unwrap(),
        purpose: 1,
        lifetime: (world.now, world.now.plus(hours(1))),
    };
    (recipe.make(world.entropy()).unwrap(), [world.evidence(chain.leaf_hash())])
}

/// COMMIT-3, CONSENT-5: an officer whose KeyPackage is for another session, and one of the queue beside
/// another.
#[test]
fn added_for_another_session_and_beside_another() {
    let refused = officer_refuses(|world, victim, _| {
        let (frame, evidence) = genuine(world, victim, abri_core::SessionId::new([1; 16]));
        malformed::commit(victim, &BadCommit::Add(&frame, &evidence)).unwrap()
    });
    assert_eq!(refused, Refusal::Binding);
    let refused = officer_refuses(|world, victim, _| {
        let (frame, evidence) = genuine(world, victim, world.session);
        malformed::commit(victim, &BadCommit::Add(&frame, &evidence)).unwrap()
    });
    assert_eq!(refused, Refusal::CommitContent);
}

/// JOIN-2: a ghost, an officer of the roster whom the bundle brings no evidence for, or somebody
/// else's, or one that is too old.
#[test]
fn added_without_evidence() {
    let refused = |pieces: fn(&World, Vec<u8>) -> Vec<Vec<u8>>| {
        officer_refuses(|world, victim, _| {
            let (frame, [evidence]) = genuine(world, victim, world.session);
            let pieces = pieces(world, evidence);
            malformed::commit(victim, &BadCommit::Add(&frame, &pieces)).unwrap()
        })
    };
    assert_eq!(refused(|_, _| Vec::new()), Refusal::NoEvidence);
    let of_another =
        |world: &World, _| vec![world.evidence(world.officer("0001").certificate_hash())];
    assert_eq!(refused(of_another), Refusal::Evidence(EvidenceError::NotInRoster));
    let too_many = |_: &World, evidence: Vec<u8>| vec![vec![], vec![], vec![], evidence];
    assert!(matches!(refused(too_many), Refusal::Evidence(EvidenceError::Proof(_))));
    let old = |world: &World, _| {
        let seen_at = UnixMillis(world.now.0 - 73 * 3_600_000);
        let officer = world.officer("0002").certificate_hash();
        vec![world.authority.evidence(officer, seen_at).unwrap()]
    };
    let refused = refused(old);
    assert!(matches!(refused, Refusal::Evidence(EvidenceError::Stale { .. })), "{refused}");
}

/// COMMIT-4, GROUP-3: the group's extensions change.
#[test]
fn commit_that_changes_the_policy() {
    assert_eq!(victim_commits(&BadCommit::ChangePolicy), Refusal::ContextChanged);
}

/// COMMIT-4: the committer's credential or key changes.
#[test]
fn commit_that_changes_the_committer() {
    assert_eq!(victim_commits(&BadCommit::ChangeCredential), Refusal::CommitterChanged);
    assert_eq!(victim_commits(&BadCommit::ChangeKey(&[5; 32])), Refusal::CommitterChanged);
}

/// COMMIT-5: a commit in an Application frame, an application message in a bundle.
#[test]
fn commit_in_the_wrong_envelope() {
    let refused = officer_refuses(|_, victim, _| {
        let bundle = malformed::commit(victim, &BadCommit::Update).unwrap();
        malformed::unbundled(&bundle).unwrap()
    });
    assert_eq!(refused, Refusal::Misplaced);
    let refused = officer_refuses(|world, victim, _| {
        let hello = victim.send(text("hello"), world.now).unwrap();
        let payload = hello.frame.payload();
        let length = 0x4000 | u16::try_from(payload.len()).unwrap();
        let mut bundle = length.to_be_bytes().to_vec();
        bundle.extend_from_slice(payload);
        bundle.extend_from_slice(&[0, 0]);
        malformed::frame(FrameKind::CommitBundle, &bundle).unwrap()
    });
    assert_eq!(refused, Refusal::Misplaced);
}

/// COMMIT-5: she merges at the place where the log shows her bundle, not before; what the officer
/// says before that place is still read.
#[test]
fn merges_where_the_log_says() {
    let mut world = World::new(35);
    let (victim, mut officer) = world.talk();
    let (pending, bundle) = victim.update(world.now).unwrap();
    assert_eq!(*pending.outgoing(), bundle);
    let before = officer.send(text("before"), world.now).unwrap();
    let entry = world.log.append(OFFICER, &before);
    let (pending, heard) = still_pending(pending.receive(&entry, world.now));
    assert_eq!(texts(&heard), ["before"]);
    officer.receive(&entry, world.now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, merged) = ready(pending.receive(&entry, world.now));
    assert!(matches!(merged.events[..], [Event::EpochChanged { epoch: 2 }]));
    let merged = officer.receive(&entry, world.now).unwrap();
    assert!(matches!(merged.events[..], [Event::EpochChanged { epoch: 2 }]));
    let after = victim.send(text("after"), world.now).unwrap();
    let (_, heard) = world.show(VICTIM, &after, &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["after"]);
}

/// COMMIT-6, CONTENT-2: what the commit overtook is void for all, and said again under its name.
#[test]
fn overtaken_messages_are_said_again() {
    let mut world = World::new(36);
    let (mut victim, mut officer) = world.talk();
    let hers = victim.send(text("hers"), world.now).unwrap();
    let his = officer.send(text("his"), world.now).unwrap();
    let typing = Content::Activity(abri_core::Activity::Typing);
    let typing = officer.send(typing, world.now).unwrap();
    let (pending, bundle) = victim.update(world.now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, hers_again) = ready(pending.receive(&entry, world.now));
    let his_again = officer.receive(&entry, world.now).unwrap();
    // Typing is stale by now.
    assert_eq!((hers_again.to_send.len(), his_again.to_send.len()), (1, 1));
    assert_eq!(hers_again.to_send[0].logical_id, hers.logical_id);
    assert_ne!(hers_again.to_send[0].message_id, hers.message_id);

    for (slot, late) in [(VICTIM, &hers), (OFFICER, &his), (OFFICER, &typing)] {
        let (one, two) = world.show(slot, late, &mut victim, &mut officer);
        let void = |own: bool| own.then_some(late.logical_id).flatten();
        let of = |received: &abri_core::Received| match received.events[..] {
            [Event::Void { logical_id }] => logical_id,
            _ => panic!("{received:?}"),
        };
        assert_eq!(of(&one), void(slot == VICTIM));
        assert_eq!(of(&two), void(slot == OFFICER));
    }
    let (_, heard) = world.show(VICTIM, &hers_again.to_send[0], &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["hers"]);
    let (heard, _) = world.show(OFFICER, &his_again.to_send[0], &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["his"]);
}

/// COMMIT-8: after 100 messages of one epoch she can't send before the keys are renewed.
#[test]
fn renews_after_a_hundred_messages() {
    let mut world = World::new(37);
    let (mut victim, mut officer) = world.talk();
    for count in 0..100 {
        assert!(!victim.needs_update(), "{count}");
        let (slot, said) = if count % 2 == 0 {
            (VICTIM, victim.send(text("a"), world.now).unwrap())
        } else {
            (OFFICER, officer.send(text("b"), world.now).unwrap())
        };
        world.show(slot, &said, &mut victim, &mut officer);
    }
    assert!(victim.needs_update());
    assert_eq!(victim.send(text("c"), world.now), Err(SendError::UpdateDue));
    let (pending, bundle) = victim.update(world.now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, _) = ready(pending.receive(&entry, world.now));
    officer.receive(&entry, world.now).unwrap();
    assert!(!victim.needs_update());
    let said = victim.send(text("c"), world.now).unwrap();
    let (_, heard) = world.show(VICTIM, &said, &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["c"]);
}

fn second(
    world: &mut World,
    victim: &mut VictimSession,
    number: &str,
) -> (StagedSession, abri_core::Outgoing) {
    let offer = victim.offer().unwrap();
    let (identity, entropy) = (world.officer(number), world.entropy());
    StagedSession::new(&identity, world.session, offer, entropy, world.now).unwrap()
}

/// COMMIT-7, ROLE-1, ORDER-1: she asks for someone else; the commit that adds the second officer
/// removes the first, and the conversation goes on from a new anchor.
#[test]
fn replaces_an_officer() {
    let mut world = World::new(38);
    let (mut victim, mut first) = world.talk();
    let said = victim.send(text("to the first"), world.now).unwrap();
    world.show(VICTIM, &said, &mut victim, &mut first);
    let (mut staged, key_package) = second(&mut world, &mut victim, "0002");
    let entry = world.log.append(OFFICER, &key_package);
    let received = victim.receive(&entry, world.now).unwrap();
    first.receive(&entry, world.now).unwrap();
    let candidate = the_candidate(received);
    let evidence = world.evidence(candidate.certificate());
    let (pending, bundle) = victim.replace(candidate, &evidence, world.now).unwrap();
    world.log.append(VICTIM, &bundle);
    let (mut victim, merged) = ready(pending.receive(&world.log.0[4], world.now));
    assert!(
        matches!(&merged.events[..], [Event::Left { member: left }, Event::Joined { member }, _]
        if left.number == "0001" && member.number == "0002")
    );
    assert_eq!(first.receive(&world.log.0[4], world.now).unwrap_err(), SessionError::Replaced);
    assert_eq!(first.send(text("x"), world.now), Err(SendError::Ended(SessionError::Ended)));

    // The second reads the log from its start: what was before him is not his.
    let mut joined = None;
    for entry in &world.log.0 {
        match staged.receive(entry, world.now) {
            Staged::Waiting(next, _) => staged = next,
            Staged::Joined(session, _) => {
                joined = Some(session);
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    let mut officer = joined.unwrap();
    assert_eq!(officer.members(), victim.members());
    let said = officer.send(text("from the second"), world.now).unwrap();
    let (heard, _) = world.show(OFFICER, &said, &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["from the second"]);
}

/// KP-1: a candidate is good only for the offer that he answered, and while it is valid.
#[test]
fn stale_candidates() {
    let mut world = World::new(39);
    let (mut victim, _first) = world.talk();
    let (_, key_package) = second(&mut world, &mut victim, "0002");
    let entry = world.log.append(OFFICER, &key_package);
    let received = victim.receive(&entry, world.now).unwrap();
    let candidate = the_candidate(received);
    let evidence = world.evidence(candidate.certificate());
    let _ = victim.offer().unwrap();
    let (mut victim, error) = victim.replace(candidate, &evidence, world.now).unwrap_err();
    assert_eq!(error, ReplaceError::Stale);
    // The session goes on as it was.
    assert_eq!(victim.members()[0].number, "0001");
    victim.send(text("on"), world.now).unwrap();
}
