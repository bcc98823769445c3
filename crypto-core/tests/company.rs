//! Who is in a group beside whom: every member checks what a KeyPackage was made for.
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
    ConsentError, Content, Event, Frame, InvitationKeys, Refusal, Role, StagedSession,
    malformed::{self, BadCommit, KeyPackageRecipe},
    testing::Authority,
};
use abri_wire::records::RecordReason;
use common::{
    company::{Company, slot},
    *,
};

/// GROUP-3: she and three; a fourth can't be said yes to, and every member refuses one.
#[test]
fn a_full_group() {
    let mut company = Company::new(409);
    company.join("0002", Role::Supervisor);
    let early = company.consent(company.request("0007", Role::Interpreter));
    company.join("0003", Role::Professional);
    let (asked, now) = (company.ask(1, company.request("0008", Role::Officer)), company.world.now);
    assert_eq!(company.victim().accept(asked, now).unwrap_err().1, ConsentError::Full);
    assert_eq!(company.victim().invite(early, now).unwrap_err(), ConsentError::Full);
    let (frame, evidence) = key_package(&mut company, 2);
    let bad = BadCommit::Add(&frame, &evidence);
    let frame = malformed::commit(company.victim(), &bad).unwrap();
    for officer in everybody_refuses(&mut company, frame) {
        assert_eq!(officer, Refusal::CommitContent);
    }
}

/// CONSENT-5: her own client, if it were not ours, would use an invitation for a silent change: two
/// at once, one of the queue beside another, an invited one alone. Every member refuses it.
#[test]
fn who_is_there_refuses_company_that_nobody_was_asked_for() {
    let mut company = Company::new(410);
    let (queue, _) = key_package(&mut company, 1);
    let (one, evidence) = key_package(&mut company, 2);
    let frame = malformed::commit(company.victim(), &BadCommit::Add(&queue, &evidence)).unwrap();
    assert_eq!(everybody_refuses(&mut company, frame), [Refusal::CommitContent]);
    let two = BadCommit::Members {
        adds: &[&one, &other(&mut company)],
        removes: &[],
        evidence: &evidence,
    };
    let frame = malformed::commit(company.victim(), &two).unwrap();
    assert_eq!(everybody_refuses(&mut company, frame), [Refusal::CommitContent]);
}

/// CONSENT-5, JOIN-1: whoever came from the queue refuses a group in which somebody is already, and
/// an invited one a group with nobody in it.
#[test]
fn whoever_comes_refuses_company_that_does_not_fit() {
    let mut company = Company::new(411);
    let first = company.victim().members()[0].certificate;
    let offer = company.victim().offer().unwrap();
    let keys = InvitationKeys { creator_key_hash: offer.creator_key_hash, nonce: offer.nonce };
    let (identity, now) = (company.world.officer("0002"), company.world.now);
    let evidence = [first, identity.certificate_hash()].map(|one| company.world.evidence(one));
    let (session, entropy) = (company.world.session, company.world.entropy());
    let (queue, said) = StagedSession::new(&identity, session, offer, entropy, now).unwrap();
    let bad = BadCommit::Add(&said.frame, &evidence);
    let frame = malformed::commit(company.victim(), &bad).unwrap();
    assert_eq!(refused_by(&mut company, queue, frame), Refusal::CommitContent);
    let (invited, said) = company.answer("0002", Role::Officer, keys);
    let (adds, removes) = (&[&said.frame][..], &[1][..]);
    let bad = BadCommit::Members { adds, removes, evidence: &evidence };
    let frame = malformed::commit(company.victim(), &bad).unwrap();
    assert_eq!(refused_by(&mut company, invited, frame), Refusal::CommitContent);
}

fn refused_by(company: &mut Company, mut staged: StagedSession, frame: Frame) -> Refusal {
    let now = company.world.now;
    for entry in &company.world.log.0 {
        staged = waiting(staged.receive(entry, now));
    }
    let entry = company.world.log.inject(VICTIM, frame);
    company.victim().receive(&entry, now).unwrap();
    company.officers[0].receive(&entry, now).unwrap();
    staged_refusal(staged.receive(&entry, now)).1
}

fn everybody_refuses(company: &mut Company, frame: Frame) -> Vec<Refusal> {
    let entry = company.world.log.inject(VICTIM, frame);
    let now = company.world.now;
    company.victim().receive(&entry, now).unwrap();
    let officers = company.officers.iter_mut();
    officers.map(|officer| refusal(&officer.receive(&entry, now).unwrap())).collect()
}

/// A KeyPackage of 0042 that her client did not ask for, and the evidence for him.
fn key_package(company: &mut Company, purpose: u8) -> (Frame, [Vec<u8>; 2]) {
    let (frame, evidence) = key_package_of(company, "0042", purpose);
    let (_, more) = key_package_of(company, "0043", purpose);
    (frame, [evidence, more])
}

fn other(company: &mut Company) -> Frame {
    key_package_of(company, "0043", 2).0
}

fn key_package_of(company: &mut Company, number: &str, purpose: u8) -> (Frame, Vec<u8>) {
    let offer = company.victim().offer().unwrap();
    let world = &mut company.world;
    let key = *world.officer(number).certificate().public_key();
    let chain = world.authority.chain(&key, number, Role::Officer).unwrap();
    let recipe = KeyPackageRecipe {
        seed: &Authority::seed(number),
        chain: Some(&chain),
        session: world.session,
        offer,
        purpose,
        lifetime: (world.now, world.now.plus(hours(1))),
    };
    (recipe.make(world.entropy()).unwrap(), world.evidence(chain.leaf_hash()))
}

/// CONTENT-5: who came beside an officer announces no record, whatever that client would send.
#[test]
fn only_the_role_officer_announces_a_record() {
    let mut company = Company::new(440);
    company.join("0007", Role::Interpreter);
    let now = company.world.now;
    let said = company.officers[1].send(Content::Record(RecordReason::Danger), now).unwrap();
    let (hers, officers) = company.show(slot(1), &said);
    assert_eq!(refusal(&hers), Refusal::NotTheirs);
    assert_eq!(refusal(&officers[0]), Refusal::NotTheirs);
    let said = company.officers[0].send(Content::Record(RecordReason::Danger), now).unwrap();
    let (hers, _) = company.show(slot(0), &said);
    let told = |event: &Event| matches!(event, Event::Message { content: Content::Record(_), .. });
    assert!(hers.events.iter().any(told));
}
