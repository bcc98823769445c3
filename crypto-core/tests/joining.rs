//! Welcomes: an officer's client joins the group that it was asked into, and no other.
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
    EvidenceError, FrameKind, OfficerIdentity, Opening, Outgoing, PendingSession, Refusal, Role,
    SessionError, Staged, StagedSession, UnixMillis, malformed, testing::Authority,
};
use abri_trust::log::ParseProofError;
use common::*;

struct Case {
    world: World,
    staged: StagedSession,
    key_package: Outgoing,
    pending: PendingSession,
    bundle: Outgoing,
}

/// Up to the moment when the victim's bundle is made, nothing of it in the log.
fn case() -> Case {
    let mut world = World::new(21);
    let opening = world.open();
    let (staged, key_package) = world.claim(&opening, "0001");
    let entry = world.log.append(OFFICER, &key_package);
    let staged = waiting(staged.receive(&entry, world.now));
    let (pending, bundle) = world.adding(opening.receive(&entry, world.now));
    Case { world, staged, key_package, pending, bundle }
}

/// KP-4: Welcomes that are corrupted anywhere don't burn the genuine one that follows.
#[test]
fn corrupted_welcomes_before_the_genuine_one() {
    let Case { mut world, mut staged, bundle, .. } = case();
    // In the encrypted GroupInfo, in the KEM ciphertext, in the group secrets.
    for from_end in [0, 40, 900, 2600, 3300, 3700, 4500] {
        let Ok(frame) = malformed::corrupted_welcome(&bundle.frame, from_end) else { continue };
        let entry = world.log.inject(VICTIM, frame);
        let (next, refused) = staged_refusal(staged.receive(&entry, world.now));
        assert!(
            matches!(refused, Refusal::Unreadable | Refusal::NotForUs | Refusal::Suite),
            "{from_end}: {refused}"
        );
        staged = next;
    }
    assert!(world.log.0.len() > 5);
    let entry = world.log.append(VICTIM, &bundle);
    joined(staged.receive(&entry, world.now));
}

/// KP-4: after joining, the private parts of the KeyPackage are gone.
#[test]
fn joining_uses_the_key_package_up() {
    let Case { mut world, staged, bundle, .. } = case();
    let entry = world.log.append(VICTIM, &bundle);
    let (mut officer, _) = joined(staged.receive(&entry, world.now));
    // Only this epoch's leaf keys are left.
    assert_eq!(malformed::stored(&mut officer), 1);
}

/// JOIN-1: a Welcome for someone else is not ours.
#[test]
fn welcome_for_someone_else() {
    let Case { mut world, bundle, .. } = case();
    let opening = world.open();
    let (other, _) = world.claim(&opening, "0002");
    let first = world.log.0[0].clone();
    let other = waiting(other.receive(&first, world.now));
    let entry = world.log.append(VICTIM, &bundle);
    let (_, refused) = staged_refusal(other.receive(&entry, world.now));
    assert_eq!(refused, Refusal::NotForUs);
}

/// JOIN-1: the server makes a group of its own for the officer's KeyPackage; the genuine Welcome
/// still works afterwards (KP-4).
#[test]
fn group_of_an_impostor() {
    let Case { mut world, staged, key_package, pending, bundle } = case();
    let genuine = world.log.append(VICTIM, &bundle);
    let (victim, _) = ready(pending.receive(&genuine, world.now));
    let entropy = world.entropy();
    let evidence = world.evidence(victim.members()[0].certificate);
    let frame =
        malformed::impostor_bundle(&key_package.frame, &victim, &evidence, entropy).unwrap();
    world.log.0.pop();
    let entry = world.log.inject(VICTIM, frame);
    let (staged, refused) = staged_refusal(staged.receive(&entry, world.now));
    assert_eq!(refused, Refusal::Creator);
    let entry = world.log.append(VICTIM, &bundle);
    joined(staged.receive(&entry, world.now));
}

/// GROUP-3: the policy that the joiner expects, here with another set of pins.
#[test]
fn other_policy_than_expected() {
    let mut world = World::new(22);
    let opening = world.open();
    let mut pins = world.authority.pins().unwrap();
    let other = Authority::new(5, world.now).unwrap().anchors().unwrap();
    pins.anchors = format!("{} {other}", pins.anchors).parse().unwrap();
    let seed = Authority::seed("0001");
    let key = *world.officer("0001").certificate().public_key();
    let chain = world.authority.chain(&key, "0001", Role::Officer).unwrap();
    let identity = OfficerIdentity::new(seed, chain, &pins, world.now).unwrap();
    let (entropy, offer) = (world.entropy(), opening.offer());
    let (staged, key_package) =
        StagedSession::new(&identity, world.session, offer, entropy, world.now).unwrap();
    let entry = world.log.append(OFFICER, &key_package);
    let staged = waiting(staged.receive(&entry, world.now));
    let (_, bundle) = world.adding(opening.receive(&entry, world.now));
    let entry = world.log.append(VICTIM, &bundle);
    let (_, refused) = staged_refusal(staged.receive(&entry, world.now));
    assert_eq!(refused, Refusal::Policy);
}

/// GROUP-3: a group that allows more members than four, or fewer, is not joined, whoever asks.
#[test]
fn a_group_for_another_number_is_refused() {
    for members in [2, 3, 5, u8::MAX] {
        let mut world = World::new(25);
        let (pins, entropy) = (world.authority.pins().unwrap(), world.entropy());
        let (now, end) = (world.now, world.now.plus(hours(12)));
        let session = world.session;
        let opening = malformed::open_for(members, pins, session, end, entropy, now).unwrap();
        let (staged, key_package) = world.claim(&opening, "0001");
        let entry = world.log.append(OFFICER, &key_package);
        let staged = waiting(staged.receive(&entry, now));
        let (_, bundle) = world.adding(opening.receive(&entry, now));
        let entry = world.log.append(VICTIM, &bundle);
        assert_eq!(staged_refusal(staged.receive(&entry, now)).1, Refusal::Policy, "{members}");
    }
}

/// GROUP-3, END-1: clocks may differ by a day, and her expiry is by hers. He stays as long as a session
/// lasts by his own, and no longer.
#[test]
fn clocks_that_differ_by_a_day_cut_no_officer_off() {
    for behind in [0, 9, 14, 23] {
        let mut world = World::new(26);
        let (pins, entropy) = (world.authority.pins().unwrap(), world.entropy());
        let (his, hers) = (world.now, UnixMillis(world.now.0 - behind * 3_600_000));
        let end = hers.plus(hours(12));
        let opening = Opening::new(pins, world.session, end, entropy, hers).unwrap();
        let (staged, key_package) = world.claim(&opening, "0001");
        let entry = world.log.append(OFFICER, &key_package);
        let staged = waiting(staged.receive(&entry, his));
        let (opening, candidate) = candidate(opening.receive(&entry, hers));
        let evidence = world.evidence(candidate.certificate());
        let (_, bundle) = opening.add(candidate, &evidence, hers).unwrap();
        let entry = world.log.append(VICTIM, &bundle);
        let (mut officer, _) = joined(staged.receive(&entry, his));
        officer.send(text("still here"), his.plus(hours(11))).unwrap();
        let refused = officer.send(text("still here"), his.plus(hours(12)));
        assert_eq!(refused, Err(abri_core::SendError::Ended(SessionError::Expired)), "{behind}");
    }
}

/// EVIDENCE-2: his certificate expires between the commit and his reading it. All is judged at the
/// time when the log was seen, so all members judge alike.
#[test]
fn certificate_that_expires_before_the_welcome_is_read() {
    let mut world = World::new(24);
    let opening = world.open();
    let pins = world.authority.pins().unwrap();
    let six_days_ago = UnixMillis(world.now.plus(hours(1)).0 - 6 * 24 * 3_600_000);
    let key = *world.officer("0001").certificate().public_key();
    let before = Authority::new(24 ^ 0xA0, six_days_ago).unwrap();
    let chain = before.chain(&key, "0001", Role::Officer).unwrap();
    let seed = Authority::seed("0001");
    let identity = OfficerIdentity::new(seed, chain, &pins, world.now).unwrap();
    let (entropy, offer) = (world.entropy(), opening.offer());
    let (staged, key_package) =
        StagedSession::new(&identity, world.session, offer, entropy, world.now).unwrap();
    let entry = world.log.append(OFFICER, &key_package);
    let staged = waiting(staged.receive(&entry, world.now));
    let (opening, candidate) = candidate(opening.receive(&entry, world.now));
    let evidence = before.evidence(candidate.certificate(), world.now).unwrap();
    let (_, bundle) = opening.add(candidate, &evidence, world.now).unwrap();
    let entry = world.log.append(VICTIM, &bundle);
    joined(staged.receive(&entry, world.now.plus(hours(2))));
}

/// JOIN-2: the joiner asks for the same evidence as everybody else, for himself too.
#[test]
fn welcome_without_evidence() {
    let Case { mut world, mut staged, bundle, .. } = case();
    let other = world.evidence(world.officer("0002").certificate_hash());
    for (pieces, expected) in [
        (vec![], Refusal::NoEvidence),
        (vec![other], Refusal::Evidence(EvidenceError::NotInRoster)),
        (vec![vec![0xFF]], Refusal::Evidence(EvidenceError::Proof(ParseProofError::Lines))),
    ] {
        let frame = malformed::with_evidence(&bundle.frame, &pieces).unwrap();
        let entry = world.log.inject(VICTIM, frame);
        let (next, refused) = staged_refusal(staged.receive(&entry, world.now));
        assert_eq!(refused, expected);
        staged = next;
    }
    let entry = world.log.append(VICTIM, &bundle);
    joined(staged.receive(&entry, world.now));
}

/// ORDER-3, ORDER-4: gaps and altered own envelopes, before and after the bundle.
#[test]
fn gaps_and_altered_envelopes_while_waiting() {
    let Case { mut world, staged, pending, bundle, .. } = case();
    let real = world.log.append(VICTIM, &bundle);
    let mut ahead = real.clone();
    ahead.sequence = ahead.sequence.next();
    let Staged::Gap(staged, expected) = staged.receive(&ahead, world.now) else { panic!() };
    assert_eq!(expected, real.sequence);
    joined(staged.receive(&real, world.now));

    let mut altered = real;
    altered.frame = malformed::corrupted_welcome(&bundle.frame, 1).unwrap();
    assert!(matches!(
        pending.receive(&altered, world.now),
        abri_core::Pending::Ended(SessionError::OwnEnvelopeAltered)
    ));
}

/// ORDER-4: the log shows his KeyPackage with other bytes.
#[test]
fn altered_key_package() {
    let mut world = World::new(23);
    let opening: Opening = world.open();
    let (staged, key_package) = world.claim(&opening, "0001");
    let (_, other) = world.claim(&opening, "0001");
    let mut entry = world.log.append(OFFICER, &key_package);
    entry.frame = other.frame;
    assert!(matches!(
        staged.receive(&entry, world.now),
        Staged::Ended(SessionError::OwnEnvelopeAltered)
    ));
}

#[test]
fn garbage_before_the_welcome() {
    let Case { mut world, mut staged, bundle, .. } = case();
    for payload in [&b""[..], b"garbage", &[0, 0, 0], &[0, 1, 2, 1, 2, 0]] {
        let frame = malformed::frame(FrameKind::CommitBundle, payload).unwrap();
        let entry = world.log.inject(VICTIM, frame);
        staged = staged_refusal(staged.receive(&entry, world.now)).0;
    }
    let entry = world.log.append(VICTIM, &bundle);
    joined(staged.receive(&entry, world.now));
}
