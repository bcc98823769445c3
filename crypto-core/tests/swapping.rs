//! A member loses its keys with its page, and comes anew in its own place, unasked: nobody new reads.
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
    Candidate, ConsentError, Event, Frame, InvitationKeys, MemberSlot, OfficerIdentity, Refusal,
    ReplaceError, Role, SessionError, Staged, StagedSession,
    malformed::{self, BadCommit, KeyPackageRecipe},
    testing::Authority,
};
use common::{
    company::{Company, slot},
    *,
};

/// Where the console that comes anew sits meanwhile.
const ANEW: MemberSlot = MemberSlot(9);

impl Company {
    /// A console without keys asks, and she answers; nothing of its answer is in the log yet.
    fn asking(&mut self, identity: &OfficerIdentity) -> (StagedSession, Frame) {
        self.asking_from(ANEW, identity)
    }

    fn asking_from(
        &mut self,
        slot: MemberSlot,
        identity: &OfficerIdentity,
    ) -> (StagedSession, Frame) {
        let (session, entropy, now) = (self.world.session, self.world.entropy(), self.world.now);
        let (staged, question) = StagedSession::rejoining(identity, session, entropy, now).unwrap();
        let (hers, _) = self.show(slot, &question);
        self.show(VICTIM, &hers.to_send[0]);
        self.reading(staged, 0)
    }

    /// Whoever asks reads from there on, and makes a KeyPackage.
    fn reading(&self, mut staged: StagedSession, from: usize) -> (StagedSession, Frame) {
        let mut made = None;
        for entry in &self.world.log.0[from..] {
            let Staged::Waiting(next, mut received) = staged.receive(entry, self.world.now) else {
                panic!("not waiting")
            };
            (staged, made) = (next, received.to_send.pop().or(made));
        }
        (staged, made.unwrap().frame)
    }

    /// From the question to the candidate.
    fn coming(&mut self, identity: &OfficerIdentity) -> (StagedSession, Candidate) {
        let (staged, key_package) = self.asking(identity);
        (staged, self.candidate_of(key_package))
    }

    fn candidate_of(&mut self, key_package: Frame) -> Candidate {
        let said = malformed::outgoing(*self.world.name().as_bytes(), key_package);
        the_candidate(self.show(ANEW, &said).0)
    }

    fn swapping(&mut self, candidate: Candidate) -> Result<abri_core::Outgoing, ReplaceError> {
        assert!(candidate.comes_anew() && !candidate.is_invited());
        let (evidence, now) = (self.world.evidence(candidate.certificate()), self.world.now);
        match self.victim.take().unwrap().replace(candidate, &evidence, now) {
            Ok((pending, bundle)) => {
                let entry = self.world.log.append(VICTIM, &bundle);
                self.victim = Some(ready(pending.receive(&entry, now)).0);
                Ok(bundle)
            }
            Err((victim, error)) => {
                self.victim = Some(victim);
                Err(error)
            }
        }
    }

    /// The console of the officer at this place crashed, and comes anew.
    fn crash(&mut self, place: usize) {
        let number = format!("000{}", place + 1);
        let identity = self.world.officer(&number);
        drop(self.officers.remove(place));
        let (staged, candidate) = self.coming(&identity);
        self.swapping(candidate).unwrap();
        let (entry, now) = (self.world.log.0.last().unwrap().clone(), self.world.now);
        for officer in &mut self.officers {
            let events = officer.receive(&entry, now).unwrap().events;
            let Event::Rejoined { former, member } = &events[0] else { panic!("{events:?}") };
            assert_eq!((&former.number, &member.number), (&number, &number));
        }
        self.officers.insert(place, self.catch_up(staged).0);
    }

    /// Her client says again what was not seen: what the officer at this place makes of it.
    fn said_again(&mut self, place: usize) -> (Vec<String>, Vec<Refusal>) {
        let (now, mut heard, mut colleagues) = (self.world.now, Vec::new(), Vec::new());
        for outgoing in self.victim().say_again(now).unwrap() {
            let (hers, officers) = self.show(VICTIM, &outgoing);
            assert!(matches!(hers.events[0], Event::Sent { .. }));
            heard.extend(texts(&officers[place]));
            let others = officers.iter().enumerate().filter(|(at, _)| *at != place);
            colleagues.extend(others.map(|(_, received)| refusal(received)));
        }
        (heard, colleagues)
    }

    fn tell(&mut self, words: &str) {
        let now = self.world.now;
        let said = self.victim().send(text(words), now).unwrap();
        self.show(VICTIM, &said);
    }

    fn hear(&mut self, by: usize, words: &str) {
        let now = self.world.now;
        let said = self.officers[by].send(text(words), now).unwrap();
        let (hers, _) = self.show(slot(by), &said);
        assert_eq!(texts(&hers), [words]);
    }
}

/// SWAP-1, SWAP-2: the same number is there again, alone, and both go on; the lost leaf is out.
#[test]
fn a_console_that_lost_its_keys_comes_anew() {
    let mut company = Company::new(500);
    let (session, now) = (company.world.session, company.world.now);
    let mut lost = company.officers.pop().unwrap();
    let identity = company.world.officer("0001");
    let (staged, candidate) = company.coming(&identity);
    let bundle = company.swapping(candidate).unwrap();
    for entry in company.world.log.0.clone() {
        match lost.receive(&entry, now) {
            Ok(_) => {}
            Err(error) => {
                assert_eq!((error, entry.frame), (SessionError::Swapped, bundle.frame.clone()))
            }
        }
    }
    let (officer, received) = company.catch_up(staged);
    assert!(matches!(&received.events[0], Event::Joined { member } if member.number == "0001"));
    assert_eq!((officer.session(), officer.members()), (session, company.members()));
    assert_eq!(company.members().len(), 1);
    company.officers.push(officer);
    company.hear(0, "again here");
    company.tell("good");
}

/// SWAP-4, SEEN-1: what the officer is not known to have seen, in its order and once; nothing older.
#[test]
fn what_was_not_seen_is_said_again() {
    let mut company = Company::new(501);
    company.tell("seen");
    company.hear(0, "I read it");
    for words in ["not seen", "nor this"] {
        company.tell(words);
    }
    company.crash(0);
    assert_eq!(company.said_again(0).0, ["not seen", "nor this"]);
    assert_eq!(company.said_again(0).0, [""; 0]);
    company.hear(0, "now I have");
    // Once more: what was said again and seen is not said a third time.
    company.tell("later");
    company.crash(0);
    assert_eq!(company.said_again(0).0, ["later"]);
    // And what nobody has seen since is.
    company.crash(0);
    assert_eq!(company.said_again(0).0, ["later"]);
}

/// SWAP-4, CONTENT-2: a colleague who stayed hears nothing twice; his word is not the other's.
#[test]
fn who_stayed_hears_nothing_twice() {
    let mut company = Company::new(502);
    company.tell("before anybody joined them");
    company.hear(0, "read");
    company.join("0002", Role::Officer);
    company.tell("to both");
    company.hear(0, "read by one");
    company.crash(1);
    assert_eq!(company.said_again(1), (vec!["to both".to_owned()], vec![Refusal::Repeated]));
    company.tell("on");
    company.crash(0);
    let (heard, colleagues) = company.said_again(0);
    assert_eq!(heard, ["to both", "on"], "said anew to one, so not seen by the other either");
    assert_eq!(colleagues, [Refusal::Repeated; 2]);
}

/// SWAP-4: what she said before somebody else came is not said to them, whoever lost it.
#[test]
fn who_came_later_hears_nothing_of_before() {
    let mut company = Company::new(514);
    company.tell("read");
    company.hear(0, "I read it");
    company.tell("before anybody joined them");
    company.join("0002", Role::Officer);
    company.tell("to both");
    company.crash(0);
    let (heard, colleagues) = company.said_again(0);
    assert_eq!(heard, ["to both"]);
    assert_eq!(colleagues, [Refusal::Repeated]);
}

/// SWAP-4, COMMIT-8: the rest follows in the next epoch.
#[test]
fn more_than_an_epoch_holds_is_said_in_two() {
    let mut company = Company::new(503);
    let now = company.world.now;
    for count in 0..130 {
        if company.victim().needs_update() {
            renew(&mut company);
        }
        company.tell(&format!("{count}"));
    }
    company.crash(0);
    let mut heard = company.said_again(0).0;
    assert_eq!(heard.len(), 100);
    renew(&mut company);
    heard.extend(company.said_again(0).0);
    let expected: Vec<_> = (0..130).map(|count| format!("{count}")).collect();
    assert_eq!(heard, expected);
    assert!(company.victim().say_again(now).unwrap().is_empty());
}

fn renew(company: &mut Company) {
    let now = company.world.now;
    let (pending, bundle) = company.victim.take().unwrap().update(now).unwrap();
    let entry = company.world.log.append(VICTIM, &bundle);
    company.victim = Some(ready(pending.receive(&entry, now)).0);
    for officer in &mut company.officers {
        officer.receive(&entry, now).unwrap();
    }
}

/// SWAP-2: another key of the same number may come (a renewed certificate, another device); another
/// number, or the same in another role, may not.
#[test]
fn only_the_same_officer_takes_the_place() {
    let mut company = Company::new(504);
    for (number, role) in [("0002", Role::Officer), ("0001", Role::Supervisor)] {
        let identity = company.world.authority.officer(number, role).unwrap();
        let (_, candidate) = company.coming(&identity);
        let refused = Err(ReplaceError::Refused(Refusal::NotAgreed));
        assert_eq!(company.swapping(candidate), refused);
    }
    let identity = second_device(&company, "0001");
    assert_ne!(identity.certificate_hash(), company.members()[0].certificate);
    let (staged, candidate) = company.coming(&identity);
    company.swapping(candidate).unwrap();
    let (officer, _) = company.catch_up(staged);
    assert_eq!(officer.members()[0].certificate, identity.certificate_hash());
}

fn second_device(company: &Company, number: &str) -> OfficerIdentity {
    let (authority, seed) = (&company.world.authority, Authority::seed("another device"));
    let chain = authority.chain(&public_key(&seed), number, Role::Officer).unwrap();
    OfficerIdentity::new(seed, chain, &authority.pins().unwrap(), company.world.now).unwrap()
}

fn public_key(seed: &[u8; 32]) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// SWAP-2, JOIN-2: no evidence, no place; whoever was revoked meanwhile does not come back.
#[test]
fn a_revoked_officer_does_not_come_anew() {
    let mut company = Company::new(505);
    let identity = company.world.officer("0001");
    let (_, candidate) = company.coming(&identity);
    let other = company.world.officer("0002").certificate_hash();
    let (evidence, now) = (company.world.evidence(other), company.world.now);
    let victim = company.victim.take().unwrap();
    let (victim, error) = victim.replace(candidate, &evidence, now).unwrap_err();
    assert!(matches!(error, ReplaceError::Refused(Refusal::Evidence(_))), "{error:?}");
    company.victim = Some(victim);
    company.tell("still here");
}

/// SWAP-1, KP-1, KP-2: a KeyPackage for this is good for one answer of hers, and for nothing else.
#[test]
fn an_answer_of_hers_is_good_once() {
    let mut company = Company::new(506);
    let identity = company.world.officer("0001");
    let (_, key_package) = company.asking(&identity);
    let candidate = company.candidate_of(key_package.clone());
    let again = malformed::outgoing([9; 16], key_package);
    assert_eq!(refusal(&company.show(ANEW, &again).0), Refusal::NonceUsed);
    // It is no invitation.
    drop(candidate);
    let (_, candidate) = company.coming(&identity);
    let (evidence, now) = (company.world.evidence(candidate.certificate()), company.world.now);
    let (victim, error) =
        company.victim.take().unwrap().add(candidate, &evidence, now).unwrap_err();
    assert_eq!(error, ReplaceError::Stale);
    company.victim = Some(victim);
    // Nor the other way round, and nothing comes without a question.
    let offer = company.victim().offer().unwrap();
    let keys = InvitationKeys { creator_key_hash: offer.creator_key_hash, nonce: offer.nonce };
    for purpose in [2, 3] {
        let (frame, _) = made_for(&mut company, "0001", purpose, keys);
        let said = malformed::outgoing([purpose; 16], frame);
        assert_eq!(refusal(&company.show(ANEW, &said).0), Refusal::Binding);
    }
}

/// SWAP-1: four may come at once; the oldest answer gives way, and of one slot the older one.
#[test]
fn so_many_answers_stay_open() {
    let mut company = Company::new(507);
    let identity = company.world.officer("0001");
    let (_, oldest) = company.asking_from(MemberSlot(20), &identity);
    let (_, older) = company.asking(&identity);
    let (_, newer) = company.asking(&identity);
    for slot in 21..24 {
        company.asking_from(MemberSlot(slot), &identity);
    }
    let refuses = |company: &mut Company, slot, name, frame| {
        let said = malformed::outgoing([name; 16], frame);
        refusal(&company.show(slot, &said).0)
    };
    assert_eq!(refuses(&mut company, MemberSlot(20), 8, oldest), Refusal::Binding);
    assert_eq!(refuses(&mut company, ANEW, 9, older), Refusal::Binding);
    // What this slot asked is nobody else's to answer, and is not lost by that.
    assert_eq!(refuses(&mut company, MemberSlot(21), 10, newer.clone()), Refusal::Binding);
    company.candidate_of(newer);
}

/// SWAP-1: whoever asks for ever gets no answers for ever.
#[test]
fn so_many_questions_are_answered() {
    let mut company = Company::new(513);
    let identity = company.world.officer("0001");
    let mut answers = 0;
    for _ in 0..20 {
        let (session, entropy, now) =
            (company.world.session, company.world.entropy(), company.world.now);
        let question = StagedSession::rejoining(&identity, session, entropy, now).unwrap().1;
        let to_send = company.show(ANEW, &question).0.to_send;
        answers += to_send.len();
        for answer in to_send {
            company.show(VICTIM, &answer);
        }
    }
    assert_eq!(answers, 16);
    // Somebody else is not kept from coming back.
    company.asking_from(MemberSlot(20), &identity);
}

/// SWAP-1: an answer to somebody else's question, or of somebody else, brings no KeyPackage; the
/// newest question counts.
#[test]
fn only_her_answer_to_this_question_counts() {
    let mut company = Company::new(508);
    let identity = company.world.officer("0001");
    let (session, now) = (company.world.session, company.world.now);
    let entropy = company.world.entropy();
    let (mut staged, question) =
        StagedSession::rejoining(&identity, session, entropy, now).unwrap();
    let (hers, _) = company.show(ANEW, &question);
    let answer = hers.to_send[0].frame.clone();
    let forged = company.world.log.inject(OFFICER, answer.clone());
    for entry in company.world.log.0.clone() {
        let Staged::Waiting(next, received) = staged.receive(&entry, now) else { panic!() };
        assert!(received.to_send.is_empty(), "of another than her");
        staged = next;
    }
    // What she said to the first is late.
    let later = staged.ask_again().unwrap();
    let entry = company.world.log.inject(VICTIM, answer);
    for entry in [&forged, &entry] {
        company.victim().receive(entry, now).unwrap();
    }
    let Staged::Waiting(next, received) = staged.receive(&entry, now) else { panic!() };
    assert!(received.to_send.is_empty(), "of the former question");
    let from = company.world.log.0.len();
    let entry = company.world.log.append(ANEW, &later);
    let hers = company.victim().receive(&entry, now).unwrap();
    let entry = company.world.log.append(VICTIM, &hers.to_send[0]);
    company.victim().receive(&entry, now).unwrap();
    company.reading(next, from);
}

/// SWAP-1: where nobody is there is no place to come back to.
#[test]
fn nobody_comes_anew_where_nobody_is() {
    let mut company = Company::new(509);
    let (now, victim) = (company.world.now, company.victim.take().unwrap());
    let first = victim.members()[0].certificate;
    let (pending, bundle) = victim.remove(first, now).unwrap();
    let entry = company.world.log.append(VICTIM, &bundle);
    company.victim = Some(ready(pending.receive(&entry, now)).0);
    company.officers.clear();
    let identity = company.world.officer("0001");
    let (session, entropy) = (company.world.session, company.world.entropy());
    let (_, question) = StagedSession::rejoining(&identity, session, entropy, now).unwrap();
    let (hers, _) = company.show(ANEW, &question);
    assert!(hers.to_send.is_empty() && hers.events.is_empty());
}

/// SWAP-3: a client in her place could use it to bring in somebody else, or to keep a second leaf:
/// every member refuses it.
#[test]
fn members_refuse_a_swap_that_is_none() {
    let mut company = Company::new(510);
    company.join("0002", Role::Officer);
    let leaf = |company: &Company, number: &str| {
        company.members().iter().find(|it| it.number == number).unwrap().leaf
    };
    let (first, second) = (leaf(&company, "0001"), leaf(&company, "0002"));
    let cases: [(&str, &[u32]); 5] = [
        // A second leaf of one who is there, in nobody's place.
        ("0003", &[]),
        ("0003", &[first]),
        ("0001", &[second]),
        ("0001", &[first, second]),
        ("0002", &[first]),
    ];
    let offer = company.victim().offer().unwrap();
    let keys = InvitationKeys { creator_key_hash: offer.creator_key_hash, nonce: offer.nonce };
    for (number, removes) in cases {
        let (frame, evidence) = made_for(&mut company, number, 3, keys);
        let bad = BadCommit::Members { adds: &[&frame], removes, evidence: &[evidence] };
        let frame = malformed::commit(company.victim(), &bad).unwrap();
        let entry = company.world.log.inject(VICTIM, frame);
        let now = company.world.now;
        company.victim().receive(&entry, now).unwrap();
        for officer in &mut company.officers {
            let received = officer.receive(&entry, now).unwrap();
            assert_eq!(refusal(&received), Refusal::CommitContent, "{number} {removes:?}");
        }
    }
}

/// SWAP-3, JOIN-1: whoever comes anew refuses a group in which the former leaf still is.
#[test]
fn who_comes_anew_refuses_a_second_leaf() {
    let mut company = Company::new(511);
    let identity = second_device(&company, "0001");
    let (staged, key_package) = company.asking(&identity);
    let evidence = [company.members()[0].certificate, identity.certificate_hash()]
        .map(|one| company.world.evidence(one));
    let bad = BadCommit::Add(&key_package, &evidence);
    let frame = malformed::commit(company.victim(), &bad).unwrap();
    let entry = company.world.log.inject(VICTIM, frame);
    let (_, reason) = staged_refusal(staged.receive(&entry, company.world.now));
    assert_eq!(reason, Refusal::CommitContent);
}

/// SWAP-2, CONSENT-3: what the lost console asked for ends: who comes anew does not know of it.
#[test]
fn what_was_asked_for_ends() {
    let mut company = Company::new(512);
    let now = company.world.now;
    let asked = company.ask(0, company.request("0007", Role::Interpreter));
    let consent = company.consent(company.request("0008", Role::Interpreter));
    let keys = company.invite("0009", Role::Interpreter);
    let (_, candidate) = company.candidate("0009", Role::Interpreter, keys);
    company.crash(0);
    assert_eq!(company.victim().accept(asked, now).unwrap_err().1, ConsentError::AskerGone);
    assert_eq!(company.victim().invite(consent, now).unwrap_err(), ConsentError::AskerGone);
    let evidence = company.world.evidence(candidate.certificate());
    let victim = company.victim.take().unwrap();
    let (victim, error) = victim.add(candidate, &evidence, now).unwrap_err();
    assert_eq!(error, ReplaceError::Stale);
    company.victim = Some(victim);
    // He can ask anew.
    let asked = company.ask(0, company.request("0007", Role::Interpreter));
    assert!(company.victim().accept(asked, now).is_ok());
    assert!(matches!(company.members(), [_]));
}

/// A KeyPackage of another key of this number.
fn made_for(
    company: &mut Company,
    number: &str,
    purpose: u8,
    keys: InvitationKeys,
) -> (Frame, Vec<u8>) {
    let seed = Authority::seed("another device");
    let world = &mut company.world;
    let chain = world.authority.chain(&public_key(&seed), number, Role::Officer).unwrap();
    let InvitationKeys { creator_key_hash, nonce } = keys;
    let recipe = KeyPackageRecipe {
        seed: &seed,
        chain: Some(&chain),
        session: world.session,
        offer: abri_core::OfferKeys { creator_key_hash, nonce },
        purpose,
        lifetime: (world.now, world.now.plus(hours(1))),
    };
    (recipe.make(world.entropy()).unwrap(), world.evidence(chain.leaf_hash()))
}
