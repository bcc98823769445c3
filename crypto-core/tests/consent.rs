//! One more person in a conversation: only who she said yes to, and everybody sees it.
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
    Answer, CONSENT_LASTS, Candidate, ConsentError, Content, ContentError, Event, Frame,
    InvitationKeys, Note, Received, Refusal, ReplaceError, Request, Role, SendError, Sender,
    SessionError, StagedSession, Verdict,
    malformed::{self, Utterance},
};
use abri_wire::ExitToken;
use common::{
    company::{Company, line, slot},
    *,
};

const PLAIN: Utterance<'static> =
    Utterance { logical_id: [7; 16], order: None, kind: 8, body: b"" };

fn heard(received: &Received) -> Option<(&Sender, &Content)> {
    received.events.iter().find_map(|event| match event {
        Event::Message { from, content, .. } => Some((from, content)),
        _ => None,
    })
}

fn joined_numbers(received: &Received) -> Vec<&str> {
    let joined = received.events.iter().filter_map(|event| match event {
        Event::Joined { member } => Some(member.number.as_str()),
        _ => None,
    });
    joined.collect()
}

/// CONSENT-1, CONSENT-2, CONSENT-3: asked, accepted, invited, in: everybody is told, and everybody
/// hears everybody from then on, the exit commitment too (EXIT-1).
#[test]
fn three_talk_after_her_yes() {
    let mut company = Company::new(400);
    let asked = company.ask(0, company.request("0007", Role::Interpreter));
    assert_eq!((asked.asker().number.as_str(), asked.request().number()), ("0001", "0007"));
    let (about, now) = (asked.logical_id(), company.world.now);
    let (consent, said) = company.victim().accept(asked, now).unwrap();
    let (_, officers) = company.show(VICTIM, &said);
    let answer = Content::Answer(Answer { about, verdict: Verdict::Accepted });
    assert_eq!(heard(&officers[0]).unwrap().1, &answer);
    drop(consent);

    let seen = company.join("0007", Role::Interpreter);
    assert_eq!(joined_numbers(&seen[0]), ["0007"]);
    assert_eq!(joined_numbers(&seen[1]), ["0007"]);
    assert_eq!(joined_numbers(&seen[2]), ["0001", "0007"]);
    assert_eq!(company.members(), company.officers[0].members());
    assert_eq!(company.officers[1].members().len(), 2);

    let token = ExitToken::new([4; 32]);
    let commitment = Content::ExitCommitment(token.commitment());
    let said = company.victim().send(commitment.clone(), now).unwrap();
    let (_, officers) = company.show(VICTIM, &said);
    assert!(officers.iter().all(|one| heard(one) == Some((&Sender::Victim, &commitment))));
    for by in [0, 1] {
        let said = company.officers[by].send(text("hello"), now).unwrap();
        let (hers, officers) = company.show(slot(by), &said);
        let member = company.victim().members()[by].clone();
        assert_eq!(heard(&hers).unwrap().0, &Sender::Officer(member.clone()));
        assert_eq!(heard(&officers[1 - by]).unwrap().0, &Sender::Officer(member));
        // ORDER-1, ORDER-2, SEEN-1: all have the same order of things.
        assert!(hers.events.iter().any(|event| matches!(event, Event::Seen { .. })));
    }
}

/// CONSENT-2: a no is said, makes nothing, and the conversation goes on; who comes all the same is
/// refused.
#[test]
fn a_no_lets_nobody_in() {
    let mut company = Company::new(401);
    let asked = company.ask(0, company.request("0007", Role::Interpreter));
    let (about, now) = (asked.logical_id(), company.world.now);
    let said = company.victim().decline(asked, now).unwrap();
    let (_, officers) = company.show(VICTIM, &said);
    let answer = Content::Answer(Answer { about, verdict: Verdict::Declined });
    assert_eq!(heard(&officers[0]).unwrap().1, &answer);
    come_uninvited(&mut company);
}

/// CONSENT-3, KP-1: nobody was asked for: neither a made-up invitation nor the queue's nonce is one.
#[test]
fn nobody_comes_without_being_asked_for() {
    let mut company = Company::new(402);
    come_uninvited(&mut company);
}

fn come_uninvited(company: &mut Company) {
    let offer = company.victim().offer().unwrap();
    let other = abri_core::OfferNonce::new([3; 16]);
    for nonce in [offer.nonce, other] {
        let keys = InvitationKeys { creator_key_hash: offer.creator_key_hash, nonce };
        let (_, key_package) = company.answer("0007", Role::Interpreter, keys);
        let (hers, _) = company.show(OFFICER, &key_package);
        assert_eq!(refusal(&hers), Refusal::Binding);
    }
    assert_eq!(company.victim().members().len(), 1);
}

/// CONSENT-3: the service passes the invitation on to somebody else; who was invited still comes.
#[test]
fn another_certificate_than_she_agreed_to() {
    let mut company = Company::new(403);
    let keys = company.invite("0007", Role::Interpreter);
    let (_, key_package) = company.answer("0008", Role::Interpreter, keys);
    let (hers, _) = company.show(OFFICER, &key_package);
    assert_eq!(refusal(&hers), Refusal::NotAgreed);
    let (_, candidate) = company.candidate("0007", Role::Interpreter, keys);
    assert!(candidate.is_invited());
}

/// CONSENT-4: the officer who asked lied about whom she would let in.
#[test]
fn another_role_number_or_service_than_she_was_told() {
    type Lie = fn(&Request) -> Request;
    let lies: [(Lie, Refusal); 3] = [
        (|truth| told(truth, Role::Professional, truth.number(), truth.service()), Refusal::Role),
        (|truth| told(truth, truth.role(), "0009", truth.service()), Refusal::NotAgreed),
        (|truth| told(truth, truth.role(), truth.number(), "Une association"), Refusal::NotAgreed),
    ];
    for (lie, expected) in lies {
        let mut company = Company::new(404);
        let lie = lie(&company.request("0007", Role::Supervisor));
        let (consent, now) = (company.consent(lie), company.world.now);
        let keys = company.victim().invite(consent, now).unwrap();
        let (_, candidate) = company.candidate("0007", Role::Supervisor, keys);
        let evidence = company.world.evidence(candidate.certificate());
        let victim = company.victim.take().unwrap();
        let (victim, error) = victim.add(candidate, &evidence, now).unwrap_err();
        assert_eq!(error, ReplaceError::Refused(expected));
        company.victim = Some(victim);
        // The consent is used up.
        let (_, key_package) = company.answer("0007", Role::Supervisor, keys);
        let (hers, _) = company.show(OFFICER, &key_package);
        assert_eq!(refusal(&hers), Refusal::NonceUsed);
    }
}

fn told(truth: &Request, role: Role, number: &str, service: &str) -> Request {
    let reason = Note::new(truth.reason()).unwrap();
    Request::new(truth.certificate(), role, line(number), line(service), reason).unwrap()
}

/// CONSENT-3, KP-2: one consent, one invitation, one candidate, one commit.
#[test]
fn a_consent_is_good_once() {
    let mut company = Company::new(405);
    let keys = company.invite("0007", Role::Interpreter);
    let (_, first) = company.candidate("0007", Role::Interpreter, keys);
    let (_, again) = company.answer("0007", Role::Interpreter, keys);
    let (hers, _) = company.show(OFFICER, &again);
    assert_eq!(refusal(&hers), Refusal::NonceUsed);
    // Another invitation replaces this one, and taking that one back leaves none.
    let keys = company.invite("0008", Role::Professional);
    refused_as_stale(&mut company, first);
    let (_, second) = company.candidate("0008", Role::Professional, keys);
    company.victim().withdraw();
    refused_as_stale(&mut company, second);
    // Who was invited comes beside the others, and who answers the queue in their place.
    let keys = company.invite("0007", Role::Officer);
    let (_, invited) = company.candidate("0007", Role::Officer, keys);
    let (evidence, now) = (company.world.evidence(invited.certificate()), company.world.now);
    let victim = company.victim.take().unwrap();
    let (victim, error) = victim.replace(invited, &evidence, now).unwrap_err();
    assert_eq!(error, ReplaceError::Stale);
    company.victim = Some(victim);
    let offer = company.victim().offer().unwrap();
    let (identity, session) = (company.world.officer("0002"), company.world.session);
    let entropy = company.world.entropy();
    let (_, said) = StagedSession::new(&identity, session, offer, entropy, now).unwrap();
    let (hers, _) = company.show(OFFICER, &said);
    refused_as_stale(&mut company, the_candidate(hers));
    assert_eq!(company.victim().members().len(), 1);
}

fn refused_as_stale(company: &mut Company, candidate: Candidate) {
    let (evidence, now) = (company.world.evidence(candidate.certificate()), company.world.now);
    let victim = company.victim.take().unwrap();
    let (victim, error) = victim.add(candidate, &evidence, now).unwrap_err();
    assert_eq!(error, ReplaceError::Stale);
    company.victim = Some(victim);
}

/// CONSENT-3: fifteen minutes from her yes to the commit, at each step.
#[test]
fn a_consent_is_good_for_a_quarter_of_an_hour() {
    let mut company = Company::new(406);
    let consent = company.consent(company.request("0007", Role::Interpreter));
    company.world.now = company.world.now.plus(CONSENT_LASTS);
    let now = company.world.now;
    assert_eq!(company.victim().invite(consent, now).unwrap_err(), ConsentError::Over);

    let keys = company.invite("0007", Role::Interpreter);
    company.world.now = company.world.now.plus(CONSENT_LASTS);
    let (_, key_package) = company.answer("0007", Role::Interpreter, keys);
    let (hers, _) = company.show(OFFICER, &key_package);
    assert_eq!(refusal(&hers), Refusal::Binding);

    let keys = company.invite("0007", Role::Interpreter);
    let (_, candidate) = company.candidate("0007", Role::Interpreter, keys);
    company.world.now = company.world.now.plus(CONSENT_LASTS);
    refused_as_stale(&mut company, candidate);
}

/// CONSENT-3: who asked must be there until the other one is in; who is there already can't come.
#[test]
fn who_asked_must_stay() {
    let mut company = Company::new(407);
    company.join("0002", Role::Officer);
    let present = company.ask(0, company.request("0002", Role::Officer));
    let now = company.world.now;
    assert_eq!(company.victim().accept(present, now).unwrap_err().1, ConsentError::Present);
    let asked = company.ask(0, company.request("0007", Role::Interpreter));
    let consent = company.consent(company.request("0008", Role::Interpreter));
    let keys = company.invite("0009", Role::Interpreter);
    let (_, candidate) = company.candidate("0009", Role::Interpreter, keys);
    remove_first(&mut company);
    assert_eq!(company.victim().accept(asked, now).unwrap_err().1, ConsentError::AskerGone);
    assert_eq!(company.victim().invite(consent, now).unwrap_err(), ConsentError::AskerGone);
    refused_as_stale(&mut company, candidate);
}

/// COMMIT-3, END-1: she removes one; that one is told, the other stays and goes on.
#[test]
fn one_is_removed_and_the_other_stays() {
    let mut company = Company::new(408);
    company.join("0002", Role::Supervisor);
    remove_first(&mut company);
    let now = company.world.now;
    let said = company.officers[0].send(text("still here"), now).unwrap();
    let (hers, _) = company.show(slot(0), &said);
    assert_eq!(texts(&hers), ["still here"]);
    assert_eq!(company.officers[0].members(), company.members());
}

fn remove_first(company: &mut Company) {
    let (now, victim) = (company.world.now, company.victim.take().unwrap());
    let first = victim.members()[0].certificate;
    let (pending, bundle) = victim.remove(first, now).unwrap();
    let entry = company.world.log.append(VICTIM, &bundle);
    company.victim = Some(ready(pending.receive(&entry, now)).0);
    let mut gone = company.officers.remove(0);
    assert_eq!(gone.receive(&entry, now).unwrap_err(), SessionError::Removed);
    for officer in &mut company.officers {
        let received = officer.receive(&entry, now).unwrap();
        assert!(matches!(&received.events[0], Event::Left { member } if member.number == "0001"));
    }
}

/// CONSENT-1, CONSENT-2: she asks nobody, officers answer nothing, and a request has no other answer
/// than the one that makes a consent or none.
#[test]
fn requests_are_officers_and_answers_hers() {
    let mut company = Company::new(412);
    let (request, now) = (company.request("0007", Role::Interpreter), company.world.now);
    let not_yours = Err(SendError::Content(ContentError::NotYours));
    assert_eq!(company.victim().send(Content::Request(request.clone()), now), not_yours);
    let asked = company.ask(0, request);
    let answer = Answer { about: asked.logical_id(), verdict: Verdict::Accepted };
    assert_eq!(company.victim().send(Content::Answer(answer), now), not_yours);
    assert_eq!(company.officers[0].send(Content::Answer(answer), now), not_yours);
    let body = [&[1; 32][..], &[4, 4], b"0007", &[1, b'a', 0]].concat();
    let frame = malformed::say(company.victim(), &Utterance { body: &body, ..PLAIN }).unwrap();
    assert_eq!(everybody_hears(&mut company, frame), Refusal::NotTheirs);
}

fn everybody_hears(company: &mut Company, frame: Frame) -> Refusal {
    let entry = company.world.log.inject(VICTIM, frame);
    let now = company.world.now;
    company.victim().receive(&entry, now).unwrap();
    refusal(&company.officers[0].receive(&entry, now).unwrap())
}

/// CONSENT-1, CONTENT-4: bodies of a hostile client are refused, and nobody is asked anything.
#[test]
fn malformed_requests() {
    let mut company = Company::new(413);
    let body = |role: u8, number: &[u8], service: &[u8], reason: &[u8]| {
        let mut bytes = vec![1; 32];
        bytes.push(role);
        for field in [number, service, reason] {
            let length = field.len() as u16;
            bytes.extend_from_slice(&(0x4000 | length).to_be_bytes()[usize::from(length < 64)..]);
            bytes.extend_from_slice(field);
        }
        bytes
    };
    let good = body(4, b"0007", b"Service", b"");
    let cases = [
        ("no role", body(0, b"0007", b"Service", b"")),
        ("an unknown role", body(5, b"0007", b"Service", b"")),
        ("no number", body(4, b"", b"Service", b"")),
        ("a number that no certificate carries", body(4, b"00 07", b"Service", b"")),
        ("a long number", body(4, &[b'1'; 33], b"Service", b"")),
        ("no service", body(4, b"0007", b"", b"")),
        ("a long service", body(4, b"0007", &[b'a'; 97], b"")),
        ("a service that turns", body(4, b"0007", "\u{202E}a".as_bytes(), b"")),
        ("a reason that turns", body(4, b"0007", b"Service", "\u{2066}a".as_bytes())),
        ("a long reason", body(4, b"0007", b"Service", &[b'a'; 2_001])),
        ("a reason that is no text", body(4, b"0007", b"Service", &[0xFF])),
        ("truncated", good[..good.len() - 1].to_vec()),
        ("trailing", [&good[..], &[0]].concat()),
        ("nothing", Vec::new()),
    ];
    for (name, body) in cases {
        assert_eq!(company.hears(&body), Err(Refusal::Content), "{name}");
    }
    assert_eq!(company.hears(&good), Ok(()));
}

impl Company {
    fn hears(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let logical_id = [self.world.log.0.len() as u8; 16];
        let utterance = Utterance { logical_id, body, ..PLAIN };
        let frame = malformed::say(&mut self.officers[0], &utterance).unwrap();
        let entry = self.world.log.inject(OFFICER, frame);
        let now = self.world.now;
        self.officers[0].receive(&entry, now).unwrap();
        let received = self.victim().receive(&entry, now).unwrap();
        match received.events.last() {
            Some(Event::Asked(_)) => Ok(()),
            _ => Err(refusal(&received)),
        }
    }
}
