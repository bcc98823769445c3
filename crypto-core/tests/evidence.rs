//! Who is valid now: before an officer is added, and while he is there.
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

use core::time::Duration;

use abri_core::{
    Candidate, Event, EvidenceError, HeadError, OfficerIdentity, Opening, Refusal, ReplaceError,
    SessionError, SessionId, Staged, StagedSession, Standing, UnixMillis, VictimSession,
    testing::Authority,
};
use abri_trust::{
    Freshness,
    log::{LogError, WitnessError},
};
use common::*;

/// An officer has answered; nothing is known about him yet.
fn answered(world: &mut World) -> (Opening, Candidate, StagedSession) {
    let opening = world.open();
    let (staged, key_package) = world.claim(&opening, "0001");
    let entry = world.log.append(OFFICER, &key_package);
    let (opening, candidate) = candidate(opening.receive(&entry, world.now));
    (opening, candidate, waiting(staged.receive(&entry, world.now)))
}

/// What she says of an officer's evidence that `change` brings.
fn refused(change: impl FnOnce(&World, &Candidate) -> Vec<u8>) -> Refusal {
    let mut world = World::new(50);
    let (opening, candidate, _) = answered(&mut world);
    let evidence = change(&world, &candidate);
    let (opening, error) = opening.add(candidate, &evidence, world.now).unwrap_err();
    // The session is as it was: a fresh offer, and a good answer to it.
    let mut opening = opening;
    opening.renew_offer().unwrap();
    let (_, key_package) = world.claim(&opening, "0002");
    let entry = world.log.append(OFFICER, &key_package);
    world.adding(opening.receive(&entry, world.now));
    match error {
        ReplaceError::Refused(reason) => reason,
        other => panic!("{other}"),
    }
}

/// EVIDENCE-1 to EVIDENCE-3, JOIN-2: each way in which a service can fail to show him.
#[test]
fn an_officer_without_good_evidence_is_not_added() {
    let none = refused(|_, _| Vec::new());
    assert!(matches!(none, Refusal::Evidence(EvidenceError::Proof(_))), "{none}");
    let stranger = refused(|world, _| {
        let rogue = Authority::new(666, world.now).unwrap();
        let officer = rogue.officer("0001", abri_core::Role::Officer).unwrap();
        rogue.evidence(officer.certificate_hash(), world.now).unwrap()
    });
    let signature = EvidenceError::Log(LogError::Witness(WitnessError::Signature));
    assert_eq!(stranger, Refusal::Evidence(signature), "another log of the same name");
    let unseen = refused(|world, candidate| {
        let evidence = world.evidence(candidate.certificate());
        let text = String::from_utf8(evidence).unwrap();
        let (rest, _witness) = text.trim_end().rsplit_once('\n').unwrap();
        format!("{rest}\n").into_bytes()
    });
    let quorum = EvidenceError::Log(LogError::Witness(WitnessError::Quorum));
    assert_eq!(unseen, Refusal::Evidence(quorum));
    let seen = |millis: fn(u64) -> u64| {
        refused(move |world, candidate| {
            let seen_at = UnixMillis(millis(world.now.0));
            world.authority.evidence(candidate.certificate(), seen_at).unwrap()
        })
    };
    let stale = seen(|now| now - 73 * 3_600_000);
    assert!(matches!(stale, Refusal::Evidence(EvidenceError::Stale { .. })), "{stale}");
    let ahead = seen(|now| now + 49 * 3_600_000);
    assert!(matches!(ahead, Refusal::Evidence(EvidenceError::Clock { .. })), "{ahead}");
}

/// EVIDENCE-4: he was revoked between the KeyPackage and the Add.
#[test]
fn an_officer_revoked_before_the_add_is_not_added() {
    let mut world = World::new(51);
    let (_, candidate, _) = answered(&mut world);
    let certificate = candidate.certificate();
    world.authority.revoke(certificate);
    assert_eq!(world.authority.evidence(certificate, world.now), None);
}

fn refresh(
    victim: &mut VictimSession,
    world: &World,
    seen_at: UnixMillis,
) -> Result<Standing, Refusal> {
    let certificate = victim.members()[0].certificate;
    let evidence = world.authority.evidence(certificate, seen_at);
    victim.refresh(certificate, evidence.as_deref(), world.now)
}

/// EVIDENCE-4: fresh, old, and out of reach.
#[test]
fn evidence_is_renewed_while_he_is_there() {
    let mut world = World::new(52);
    let (mut victim, _officer) = world.talk();
    assert_eq!(victim.members()[0].freshness, Freshness::Fresh);
    let seen_at = world.now;
    world.now = world.now.plus(hours(3));
    let old = refresh(&mut victim, &world, seen_at);
    assert_eq!(old, Ok(Standing::Valid(Freshness::Old)));
    assert_eq!(victim.members()[0].freshness, Freshness::Old);
    let now = world.now;
    let fresh = refresh(&mut victim, &world, now);
    assert_eq!(fresh, Ok(Standing::Valid(Freshness::Fresh)));
    assert_eq!(victim.members()[0].seen_at, UnixMillis(now.as_secs() * 1000));
    let certificate = victim.members()[0].certificate;
    let garbage = victim.refresh(certificate, Some(b"garbage"), now);
    assert!(matches!(garbage, Err(Refusal::Evidence(EvidenceError::Proof(_)))));
    assert_eq!(victim.members()[0].freshness, Freshness::Fresh, "what was believed stays");
    victim.send(text("and the conversation goes on"), now).unwrap();
}

/// LOG-6: an old log after a new one, and two logs of one size.
#[test]
fn the_log_never_goes_back() {
    let mut world = World::new(53);
    let (mut victim, _officer) = world.talk();
    let now = world.now;
    let certificate = victim.members()[0].certificate;
    let before = world.evidence(certificate);
    world.officer("0002");
    assert!(refresh(&mut victim, &world, now).is_ok());
    let went_back = victim.refresh(certificate, Some(&before), now);
    assert_eq!(went_back, Err(Refusal::Head(HeadError::WentBack)));
    // The same keys, the same length, somebody else in the roster.
    let fork = Authority::new(53 ^ 0xA0, now).unwrap();
    fork.officer("0001", abri_core::Role::Officer).unwrap();
    fork.evidence(certificate, now).unwrap();
    fork.officer("0666", abri_core::Role::Officer).unwrap();
    let forked = fork.evidence(certificate, now).unwrap();
    let forked = victim.refresh(certificate, Some(&forked), now);
    assert_eq!(forked, Err(Refusal::Head(HeadError::Forked)));
    victim.send(text("and the conversation goes on"), now).unwrap();
}

/// Whether this officer joins one more conversation by this evidence, which she believed.
fn joins(world: &mut World, identity: &OfficerIdentity, evidence: &[u8]) -> Result<(), Refusal> {
    (world.session, world.log) = (SessionId::new(*world.name().as_bytes()), Log(Vec::new()));
    let (opening, entropy, now) = (world.open(), world.entropy(), world.now);
    let (staged, key_package) =
        StagedSession::new(identity, world.session, opening.offer(), entropy, now).unwrap();
    let entry = world.log.append(OFFICER, &key_package);
    let staged = waiting(staged.receive(&entry, now));
    let (opening, candidate) = candidate(opening.receive(&entry, now));
    let (_, bundle) = opening.add(candidate, evidence, now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    match staged.receive(&entry, now) {
        Staged::Joined(..) => Ok(()),
        refused => Err(staged_refusal(refused).1),
    }
}

/// LOG-6: one officer, two conversations: around a publication the older head may come last, but
/// never one of another log.
#[test]
fn two_conversations_may_be_shown_two_heads_of_one_log() {
    let mut world = World::new(57);
    let identity = world.officer("0001");
    let before = world.evidence(identity.certificate_hash());
    world.officer("0002");
    let after = world.evidence(identity.certificate_hash());
    assert_eq!(joins(&mut world, &identity, &after), Ok(()));
    let late = joins(&mut world, &identity, &before);
    assert_eq!(late, Ok(()), "fetched a moment earlier, read a moment later");
    let fork = Authority::new(57 ^ 0xA0, world.now).unwrap();
    fork.officer("0001", abri_core::Role::Officer).unwrap();
    fork.evidence(identity.certificate_hash(), world.now).unwrap();
    fork.officer("0666", abri_core::Role::Officer).unwrap();
    let forked = fork.evidence(identity.certificate_hash(), world.now).unwrap();
    let forked = joins(&mut world, &identity, &forked);
    assert_eq!(forked, Err(Refusal::Head(HeadError::Forked)));
    assert_eq!(joins(&mut world, &identity, &after), Ok(()), "and the next conversation goes on");
}

/// EVIDENCE-4: he leaves the roster, so he leaves the group; somebody else comes.
#[test]
fn a_revoked_officer_is_removed() {
    let mut world = World::new(54);
    let (mut victim, mut officer) = world.talk();
    let certificate = victim.members()[0].certificate;
    world.authority.revoke(certificate);
    let now = world.now;
    assert_eq!(refresh(&mut victim, &world, now), Ok(Standing::Revoked));
    let (pending, bundle) = victim.remove(certificate, now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, received) = ready(pending.receive(&entry, now));
    assert!(matches!(&received.events[..], [Event::Left { member }, _] if member.number == "0001"));
    assert_eq!(officer.receive(&entry, now).unwrap_err(), SessionError::Removed);
    assert!(victim.members().is_empty());
    assert_eq!(victim.refresh(certificate, None, now), Ok(Standing::Absent));
    let (victim, error) = victim.remove(certificate, now).unwrap_err();
    assert_eq!(error, ReplaceError::Stale);

    let mut victim = victim;
    let offer = victim.offer().unwrap();
    let (identity, entropy) = (world.officer("0002"), world.entropy());
    let (mut staged, key_package) =
        StagedSession::new(&identity, world.session, offer, entropy, now).unwrap();
    let entry = world.log.append(OFFICER, &key_package);
    let candidate = the_candidate(victim.receive(&entry, now).unwrap());
    let evidence = world.evidence(candidate.certificate());
    let (pending, bundle) = victim.replace(candidate, &evidence, now).unwrap();
    let last = world.log.append(VICTIM, &bundle);
    let (victim, _) = ready(pending.receive(&last, now));
    assert_eq!(victim.members()[0].number, "0002");
    let before: Vec<_> = world.log.0[..world.log.0.len() - 1].to_vec();
    for entry in &before {
        staged = match staged.receive(entry, now) {
            abri_core::Staged::Waiting(next, _) => next,
            other => panic!("{other:?}"),
        };
    }
    joined(staged.receive(&last, now));
}

/// EVIDENCE-4: his week is over while he talks; he may finish.
#[test]
fn a_certificate_that_expires_in_the_conversation_is_tolerated() {
    let (world, mut victim) = talking_until(55, hours(3));
    let certificate = victim.members()[0].certificate;
    world.authority.revoke(certificate);
    let now = world.now;
    assert_eq!(victim.refresh(certificate, None, now), Ok(Standing::Revoked), "his week is on");
    let later = now.plus(hours(4));
    assert_eq!(victim.refresh(certificate, None, later), Ok(Standing::Expired));
}

/// EVIDENCE-4: a clock that is a day ahead makes no revoked officer an expired one.
#[test]
fn her_clock_does_not_say_that_his_week_is_over() {
    let (mut world, mut victim) = talking_until(56, hours(12));
    let certificate = victim.members()[0].certificate;
    let ahead = world.now.plus(hours(24));
    let evidence = world.evidence(certificate);
    let standing = victim.refresh(certificate, Some(&evidence), ahead);
    assert!(matches!(standing, Ok(Standing::Valid(_))), "{standing:?}");
    world.authority.revoke(certificate);
    world.now = ahead;
    assert_eq!(victim.refresh(certificate, None, ahead), Ok(Standing::Revoked));
    let later = ahead.plus(hours(13));
    assert_eq!(victim.refresh(certificate, None, later), Ok(Standing::Expired), "time went by");
}

/// A conversation with somebody whose certificate ends so much later.
fn talking_until(seed: u64, end: Duration) -> (World, VictimSession) {
    let mut world = World::new(seed);
    let nearly_a_week_ago = UnixMillis(world.now.plus(end).0 - 6 * 24 * 3_600_000);
    world.authority = Authority::new(seed ^ 0xA0, nearly_a_week_ago).unwrap();
    let (victim, _officer) = world.talk();
    (world, victim)
}
