//! Her session as the page uses it, against real officers of the core.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test states what must hold by panicking")]

use std::time::{SystemTime, UNIX_EPOCH};

use abri_core::{
    Activity, CertificateHash, Content, Entry, Event, MemberSlot, MessageId, OfferKeys,
    OfficerSession, Outgoing, Role, Sequence, SessionId, Staged, StagedSession, Submission, Text,
    UnixMillis,
    testing::{Authority, SeededEntropy},
};
use abri_transport::TransportError;
use abri_victim_web::{
    app::{Heard, MessageKey},
    conversation::{Carried, Conversation, Step},
};
use abri_wire::{ExitCommitment, ExitToken, ProblemKind, records::RecordReason};

const SESSION: SessionId = SessionId::new([5; 16]);
const HER: MemberSlot = MemberSlot::CREATOR;

struct World {
    now: UnixMillis,
    authority: Authority,
    log: Vec<Entry>,
    seeds: u64,
    her: Conversation,
}

fn exit() -> ExitCommitment {
    ExitToken::new([40; 32]).commitment()
}

impl World {
    fn new() -> (Self, OfferKeys) {
        // The MLS library compares KeyPackages with the system's clock (`TIME-1`).
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = UnixMillis(now.as_secs() * 1000);
        let authority = Authority::new(1, now).unwrap();
        let pins = authority.pins().unwrap();
        let entropy = Box::new(SeededEntropy::new(2));
        let (her, offer) = Conversation::open(pins, SESSION, entropy, exit(), now).unwrap();
        (Self { now, authority, log: Vec::new(), seeds: 10, her }, offer)
    }

    fn append(&mut self, sender: MemberSlot, submission: &Submission) -> Entry {
        let sequence = Sequence(self.log.len() as u64 + 1);
        let Submission { message_id, frame } = submission.clone();
        let entry = Entry { sequence, sender, message_id, frame };
        self.log.push(entry.clone());
        entry
    }

    fn claim(&mut self, offer: OfferKeys, number: &str, role: Role) -> (StagedSession, Outgoing) {
        self.seeds += 1;
        let identity = self.authority.officer(number, role).unwrap();
        let entropy = Box::new(SeededEntropy::new(self.seeds));
        StagedSession::new(&identity, SESSION, offer, entropy, self.now).unwrap()
    }

    /// Appends what an officer sends, and shows it to her; the service brings what it has about
    /// whoever answers.
    fn from(&mut self, slot: u8, outgoing: &Outgoing) -> (Entry, Step) {
        let entry = self.append(MemberSlot(slot), &outgoing.submission());
        let mut step = self.her.receive(&entry, self.now);
        if let Some(certificate) = step.ask_for.take() {
            let answered = self.answered(certificate);
            step.heard.extend(answered.heard);
            step.submit.extend(answered.submit);
        }
        (entry, step)
    }

    /// The service's answer about a certificate, as it is now.
    fn answered(&mut self, certificate: CertificateHash) -> Step {
        let evidence = self.authority.evidence(certificate, self.now);
        self.her.evidence(certificate, Ok(evidence), self.now)
    }

    /// Appends what she sends, and shows it to her.
    fn hers(&mut self, submission: &Submission) -> (Entry, Step) {
        let entry = self.append(HER, submission);
        let step = self.her.receive(&entry, self.now);
        (entry, step)
    }

    /// From the offer to a conversation; what was held goes out in the step.
    fn join(&mut self, offer: OfferKeys, number: &str, slot: u8) -> (OfficerSession, Step) {
        let known = self.log.clone();
        let (mut staged, key_package) = self.claim(offer, number, Role::Officer);
        for entry in &known {
            staged = waiting(staged.receive(entry, self.now));
        }
        let (entry, step) = self.from(slot, &key_package);
        let staged = waiting(staged.receive(&entry, self.now));
        let (entry, mut step) = self.hers(only(&step.submit));
        match staged.receive(&entry, self.now) {
            Staged::Joined(mut session, _) => {
                self.commits(&mut step, &mut session);
                (session, step)
            }
            other => panic!("not joined: {other:?}"),
        }
    }

    /// EXIT-1: the first that whoever comes is sent is what she will open if she leaves.
    fn commits(&mut self, step: &mut Step, officer: &mut OfficerSession) {
        let first = step.submit.remove(0);
        let (entry, after) = self.hers(&first);
        assert!(after.heard.is_empty() && after.submit.is_empty(), "{after:?}");
        let received = officer.receive(&entry, self.now).unwrap();
        let commitment = |event: &Event| matches!(event, Event::Message { content: Content::ExitCommitment(it), .. } if *it == exit());
        assert!(received.events.iter().any(commitment), "{:?}", received.events);
    }
}

fn waiting(staged: Staged) -> StagedSession {
    match staged {
        Staged::Waiting(staged, _) => staged,
        other => panic!("not waiting: {other:?}"),
    }
}

fn only<T: std::fmt::Debug>(things: &[T]) -> &T {
    match things {
        [thing] => thing,
        other => panic!("not one: {other:?}"),
    }
}

fn text(text: &str) -> Content {
    Content::Text(Text::new(text).unwrap())
}

fn read(session: &mut OfficerSession, entry: &Entry, now: UnixMillis) -> Vec<String> {
    let received = session.receive(entry, now).unwrap();
    let texts = received.events.into_iter().filter_map(|event| match event {
        Event::Message { content: Content::Text(text), .. } => Some(text.as_str().to_owned()),
        _ => None,
    });
    texts.collect()
}

/// COMMIT-5: what she says before her commit is in the log is held, and then goes out in order.
#[test]
fn texts_are_held_until_an_officer_is_there() {
    let (mut world, offer) = World::new();
    for (key, words) in ["one", "two"].into_iter().enumerate() {
        let step = world.her.say(MessageKey(key), words, world.now);
        assert!(step.submit.is_empty());
    }
    assert!(world.her.holds_texts());
    let (mut officer, step) = world.join(offer, "0001", 1);
    let [Heard::Present(present)] = &step.heard[..] else { panic!("{:?}", step.heard) };
    assert_eq!((present.number.as_str(), present.role), ("0001", Role::Officer));
    assert_eq!(step.submit.len(), 2);

    let mut said = Vec::new();
    for (key, submission) in step.submit.iter().enumerate() {
        let carried = world.her.carried(submission.message_id);
        assert_eq!(carried, Some(Carried::Message(MessageKey(key))));
        let (entry, step) = world.hers(submission);
        assert!(matches!(step.heard[..], [Heard::Sent(MessageKey(at), _)] if at == key));
        said.extend(read(&mut officer, &entry, world.now));
    }
    assert_eq!(said, ["one", "two"]);
    assert!(!world.her.holds_texts());
}

/// SEEN-1: "received" by the officer's own word; CONTENT-1: typing, closing.
#[test]
fn what_an_officer_says_is_heard() {
    let (mut world, offer) = World::new();
    let (mut officer, _) = world.join(offer, "0001", 1);
    let now = world.now;
    let step = world.her.say(MessageKey(0), "hello", now);
    let (entry, _) = world.hers(only(&step.submit));
    let _ = officer.receive(&entry, now).unwrap();

    let mut hear = |world: &mut World, content| {
        let outgoing = officer.send(content, now).unwrap();
        let (entry, step) = world.from(1, &outgoing);
        let _ = officer.receive(&entry, now).unwrap();
        step.heard
    };
    let heard = hear(&mut world, Content::Activity(Activity::Seen));
    assert!(matches!(heard[..], [Heard::SeenThrough { came, through }]
            if came < entry.sequence && through == entry.sequence));
    let heard = hear(&mut world, Content::Activity(Activity::Typing));
    assert!(heard.iter().any(|heard| matches!(heard, Heard::Typing)), "{heard:?}");
    let heard = hear(&mut world, text("good evening"));
    let said =
        |heard: &Heard| matches!(heard, Heard::Said(text) if text.as_str() == "good evening");
    assert!(heard.iter().any(said), "{heard:?}");
    let heard = hear(&mut world, Content::Record(RecordReason::Duty));
    let told = |heard: &Heard| matches!(heard, Heard::Recorded(_, RecordReason::Duty));
    assert!(heard.iter().any(told), "RECORD-2: {heard:?}");
    let heard = hear(&mut world, Content::Closing);
    assert!(heard.iter().any(|heard| matches!(heard, Heard::Closing)), "{heard:?}");
}

/// ROLE-1, KP-1: a stranger in an officer's place is told; a claim of an earlier offer is not.
#[test]
fn strangers_are_told_and_latecomers_are_not() {
    let (mut world, offer) = World::new();
    let (_, key_package) = world.claim(offer, "0009", Role::Interpreter);
    let (_, step) = world.from(1, &key_package);
    assert!(matches!(step.heard[..], [Heard::OfficerRefused]), "{:?}", step.heard);

    let (mut world, offer) = World::new();
    let (_, late) = world.claim(offer, "0001", Role::Officer);
    let fresh = world.her.offer().unwrap().unwrap();
    assert_ne!(fresh, offer);
    let (_, step) = world.from(1, &late);
    assert!(step.heard.is_empty() && step.submit.is_empty(), "{step:?}");
    world.join(fresh, "0002", 2);
}

/// CERT-3, KP-3: whether her clock or the proof is wrong, she is told to look at the clock.
#[test]
fn a_proof_out_of_its_time_is_told_apart_from_a_stranger() {
    const HOUR: u64 = 3_600_000;
    let (mut world, _) = World::new();
    let now = world.now.0;
    for clock in [now - 240 * HOUR, now + 60 * HOUR, now + 240 * HOUR].map(UnixMillis) {
        let pins = world.authority.pins().unwrap();
        let entropy = Box::new(SeededEntropy::new(3));
        let (mut her, offer) = Conversation::open(pins, SESSION, entropy, exit(), clock).unwrap();
        let (_, key_package) = world.claim(offer, "0001", Role::Officer);
        world.log.clear();
        let entry = world.append(MemberSlot(1), &key_package.submission());
        let step = her.receive(&entry, clock);
        assert!(
            matches!(step.heard[..], [Heard::ClockDiffers(None)]),
            "{clock:?} {:?}",
            step.heard
        );
    }
}

/// EVIDENCE-4: without evidence nobody is added; an answer that may still come is asked for again.
#[test]
fn nobody_is_added_before_the_service_has_answered() {
    let (mut world, offer) = World::new();
    let (_, key_package) = world.claim(offer, "0001", Role::Officer);
    let entry = world.append(MemberSlot(1), &key_package.submission());
    let step = world.her.receive(&entry, world.now);
    let certificate = step.ask_for.unwrap();
    assert!(step.submit.is_empty() && step.heard.is_empty(), "{step:?}");
    for error in [
        TransportError::Offline,
        TransportError::Malformed,
        TransportError::Problem(ProblemKind::Unavailable),
    ] {
        let step = world.her.evidence(certificate, Err(error), world.now);
        assert_eq!((step.ask_later, step.submit.len()), (Some(certificate), 0));
    }
    let step = world.answered(certificate);
    assert_eq!((step.ask_for, step.submit.len()), (None, 1));

    for refused in [Ok(None), Ok(Some(b"garbage".to_vec()))] {
        let (mut world, offer) = World::new();
        let (_, key_package) = world.claim(offer, "0001", Role::Officer);
        let entry = world.append(MemberSlot(1), &key_package.submission());
        let certificate = world.her.receive(&entry, world.now).ask_for.unwrap();
        let step = world.her.evidence(certificate, refused, world.now);
        assert!(matches!(step.heard[..], [Heard::OfficerRefused]), "{:?}", step.heard);
        assert!(step.submit.is_empty() && step.ask_for.is_none());
    }
}

/// EVIDENCE-2: a list that nobody saw lately, or that was seen in the future: she is shown when.
#[test]
fn a_list_out_of_its_time_comes_with_its_time() {
    const HOUR: u64 = 3_600_000;
    for late in [true, false] {
        let (mut world, offer) = World::new();
        let (_, key_package) = world.claim(offer, "0001", Role::Officer);
        let entry = world.append(MemberSlot(1), &key_package.submission());
        let certificate = world.her.receive(&entry, world.now).ask_for.unwrap();
        let now = world.now.0 - world.now.0 % 1000;
        let seen = UnixMillis(if late { now - 73 * HOUR } else { now + 49 * HOUR });
        let evidence = world.authority.evidence(certificate, seen);
        let step = world.her.evidence(certificate, Ok(evidence), world.now);
        assert!(matches!(step.heard[..], [Heard::ClockDiffers(Some(at))] if at == seen));
        assert!(step.submit.is_empty(), "nobody was added");
    }
}

/// EVIDENCE-4: revoked while he talks: removed, his right taken, and what he had not read goes to
/// the next one.
#[test]
fn a_revoked_officer_is_removed_and_somebody_else_reads_on() {
    let (mut world, offer) = World::new();
    let (mut officer, _) = world.join(offer, "0001", 1);
    let certificate = *world.her.present_certificates().first().unwrap();
    let step = world.answered(certificate);
    assert!(matches!(&step.heard[..], [Heard::Vouched(officer)] if officer.number == "0001"));
    assert!(
        world.her.evidence(certificate, Err(TransportError::Offline), world.now).heard.is_empty()
    );
    let later = world.now.plus(core::time::Duration::from_secs(3 * 3600));
    let step = world.her.evidence(certificate, Err(TransportError::Offline), later);
    assert!(matches!(step.heard[..], [Heard::NotRenewed]), "{:?}", step.heard);
    let step = world.her.evidence(certificate, Ok(Some(b"garbage".to_vec())), world.now);
    assert!(matches!(step.heard[..], [Heard::NotRenewed]), "{:?}", step.heard);

    world.authority.revoke(certificate);
    let step = world.answered(certificate);
    let (entry, step) = world.hers(only(&step.submit));
    assert!(officer.receive(&entry, world.now).is_err(), "he is out");
    assert_eq!(step.revoke, [MemberSlot(1)]);
    assert!(matches!(step.heard[..], [Heard::OfficerRevoked]), "{:?}", step.heard);
    let held = world.her.say(MessageKey(0), "for whoever comes", world.now);
    assert!(held.submit.is_empty(), "nobody is there to read it");

    let offer = world.her.offer().unwrap().unwrap();
    let (mut next, step) = world.join(offer, "0002", 2);
    let (entry, _) = world.hers(only(&step.submit));
    assert_eq!(read(&mut next, &entry, world.now), ["for whoever comes"]);
}

/// Her end is a word in the conversation, for whoever is there.
#[test]
fn an_officer_is_told_that_she_ends_it() {
    let (mut world, offer) = World::new();
    assert!(world.her.farewell(world.now).is_none(), "nobody is there");
    let (mut officer, _) = world.join(offer, "0001", 1);
    let farewell = world.her.farewell(world.now).unwrap();
    let entry = world.append(HER, &farewell);
    let received = officer.receive(&entry, world.now).unwrap();
    let closing = |event: &Event| matches!(event, Event::Message { content: Content::Closing, .. });
    assert!(received.events.iter().any(closing), "{:?}", received.events);
}

#[test]
fn someone_else_replaces_the_former_whose_right_is_revoked() {
    let (mut world, offer) = World::new();
    let (mut former, _) = world.join(offer, "0001", 1);
    let step = world.her.say(MessageKey(9), "for the former one", world.now);
    let (earlier, _) = world.hers(only(&step.submit));
    former.receive(&earlier, world.now).unwrap();
    let offer = world.her.offer().unwrap().unwrap();
    let (mut staged, key_package) = world.claim(offer, "0002", Role::Officer);
    for entry in world.log.clone() {
        staged = waiting(staged.receive(&entry, world.now));
    }
    let (entry, step) = world.from(2, &key_package);
    let _ = former.receive(&entry, world.now).unwrap();
    let staged = waiting(staged.receive(&entry, world.now));
    let held = world.her.say(MessageKey(0), "for the next one", world.now);
    assert!(held.submit.is_empty(), "not while a commit is under way");
    assert!(world.her.offer().unwrap().is_none(), "nor an offer");
    // EVIDENCE-4: what comes meanwhile is asked for once more, after a pause.
    let present = former.members().first().unwrap().certificate;
    let renewed = world.answered(present);
    assert_eq!((renewed.ask_for, renewed.ask_later), (None, Some(present)));

    let (entry, mut step) = world.hers(only(&step.submit));
    assert!(former.receive(&entry, world.now).is_err(), "he is out");
    assert_eq!(step.revoke, [MemberSlot(1)]);
    assert!(matches!(&step.heard[..], [Heard::Present(officer), Heard::OfferDue]
        if officer.number == "0002"));
    let Staged::Joined(mut next, _) = staged.receive(&entry, world.now) else { panic!() };
    world.commits(&mut step, &mut next);
    // SEEN-2: the former one never said that he saw it.
    let [again, later] = &step.submit[..] else { panic!("{:?}", step.submit) };
    let (entry, shown) = world.hers(again);
    assert!(matches!(shown.heard[..], [Heard::Sent(MessageKey(9), _)]), "under the same line");
    assert_eq!(read(&mut next, &entry, world.now), ["for the former one"]);
    let (entry, _) = world.hers(later);
    assert_eq!(read(&mut next, &entry, world.now), ["for the next one"]);
    // SEEN-1: what the former one did not say that he saw, the next one's word does not cover.
    let seen = next.send(Content::Activity(Activity::Seen), world.now).unwrap();
    let (_, step) = world.from(2, &seen);
    assert!(
        matches!(step.heard[..], [Heard::SeenThrough { came, through }]
            if earlier.sequence < came && came < entry.sequence && entry.sequence <= through),
        "{:?}",
        step.heard
    );
}

/// SWAP-2, EVIDENCE-4: whoever asks to come anew and was revoked meanwhile goes at once, and nobody is
/// told of a stranger.
#[test]
fn a_revoked_officer_who_comes_anew_goes() {
    let (mut world, offer) = World::new();
    let (_, _) = world.join(offer, "0001", 1);
    let identity = world.authority.officer("0001", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(79));
    let (mut staged, question) =
        StagedSession::rejoining(&identity, SESSION, entropy, world.now).unwrap();
    let (_, step) = world.from(2, &question);
    world.hers(only(&step.submit));
    let mut key_package = None;
    for entry in world.log.clone() {
        let Staged::Waiting(next, mut received) = staged.receive(&entry, world.now) else {
            panic!("not waiting")
        };
        (staged, key_package) = (next, received.to_send.pop().or(key_package));
    }
    let entry = world.append(MemberSlot(2), &key_package.unwrap().submission());
    let step = world.her.receive(&entry, world.now);
    let certificate = step.ask_for.unwrap();
    let step = world.her.evidence(certificate, Ok(None), world.now);
    assert!(!step.heard.iter().any(|heard| matches!(heard, Heard::OfficerRefused)), "{step:?}");
    let (_, step) = world.hers(only(&step.submit));
    assert_eq!(step.revoke, [MemberSlot(1)], "{step:?}");
}

/// ORDER-3: a gap asks for what is missing and changes nothing, in every state.
#[test]
fn gaps_are_fetched_again() {
    let (mut world, offer) = World::new();
    let (_, key_package) = world.claim(offer, "0001", Role::Officer);
    let mut entry = world.append(MemberSlot(1), &key_package.submission());
    entry.sequence = Sequence(3);
    let step = world.her.receive(&entry, world.now);
    assert_eq!(step.rewind, Some(Sequence(0)));

    let (mut world, offer) = World::new();
    let (mut officer, _) = world.join(offer, "0001", 1);
    let first = officer.send(text("first"), world.now).unwrap();
    let entry = world.append(MemberSlot(1), &first.submission());
    let mut skipping = entry.clone();
    skipping.sequence = Sequence(9);
    let step = world.her.receive(&skipping, world.now);
    assert_eq!(step.rewind, Some(Sequence(3)));
    let step = world.her.receive(&entry, world.now);
    assert!(matches!(step.heard[..], [.., Heard::Said(_)]), "{:?}", step.heard);
}

/// COMMIT-8: keys are renewed on the way, and no text is lost or turned.
#[test]
fn a_long_conversation_renews_its_keys() {
    let (mut world, offer) = World::new();
    let (mut officer, _) = world.join(offer, "0001", 1);
    let mut said = Vec::new();
    let mut commits = 0;
    for number in 0..130 {
        let mut queue = world.her.say(MessageKey(number), &number.to_string(), world.now).submit;
        while !queue.is_empty() {
            let (entry, step) = world.hers(&queue.remove(0));
            commits += usize::from(entry.frame.kind() == abri_core::FrameKind::CommitBundle);
            said.extend(read(&mut officer, &entry, world.now));
            queue.extend(step.submit);
        }
    }
    let all: Vec<_> = (0..130).map(|number| number.to_string()).collect();
    assert_eq!(said, all);
    assert!(commits >= 1);
}

#[test]
fn an_empty_or_endless_text_is_unsendable_and_nothing_else() {
    let (mut world, _) = World::new();
    for words in [String::new(), "a".repeat(abri_core::MAX_TEXT + 1)] {
        let step = world.her.say(MessageKey(7), &words, world.now);
        assert!(matches!(step.heard[..], [Heard::Unsendable(MessageKey(7))]));
    }
    assert_eq!(world.her.carried(MessageId::new([0; 16])), None);
}

/// The same certificate joins anew: she is told, as of anybody who comes.
#[test]
fn who_joins_again_is_told() {
    let (mut world, offer) = World::new();
    let (mut former, _) = world.join(offer, "0001", 1);
    let offer = world.her.offer().unwrap().unwrap();
    let (mut staged, key_package) = world.claim(offer, "0001", Role::Officer);
    for entry in world.log.clone() {
        staged = waiting(staged.receive(&entry, world.now));
    }
    let (entry, step) = world.from(2, &key_package);
    let _ = former.receive(&entry, world.now).unwrap();
    let (entry, step) = world.hers(only(&step.submit));
    assert!(former.receive(&entry, world.now).is_err(), "he is out");
    assert_eq!(step.revoke, [MemberSlot(1)]);
    assert!(matches!(&step.heard[..], [Heard::Again, Heard::Present(_)]), "{:?}", step.heard);
}

/// COMMIT-6: she read that it is not sent, and may have withdrawn it: the next epoch does not say it.
#[test]
fn a_text_that_the_service_refused_is_not_said_again_by_itself() {
    let (mut world, offer) = World::new();
    let (mut former, _) = world.join(offer, "0001", 1);
    let step = world.her.say(MessageKey(0), "refused", world.now);
    let refused = only(&step.submit).message_id;
    let step = world.her.say(MessageKey(1), "on its way", world.now);
    assert_eq!(world.her.refused(refused), Some(Carried::Message(MessageKey(0))));
    let waits = only(&step.submit).message_id;
    let offer = world.her.offer().unwrap().unwrap();
    let known = world.log.clone();
    let (mut staged, key_package) = world.claim(offer, "0002", Role::Officer);
    for entry in &known {
        staged = waiting(staged.receive(entry, world.now));
    }
    let (entry, step) = world.from(2, &key_package);
    let _ = former.receive(&entry, world.now);
    let staged = waiting(staged.receive(&entry, world.now));
    let (entry, mut step) = world.hers(only(&step.submit));
    let Staged::Joined(mut next, _) = staged.receive(&entry, world.now) else { panic!() };
    world.commits(&mut step, &mut next);
    let said = step.submit.iter().map(|it| world.her.carried(it.message_id));
    assert_eq!(said.collect::<Vec<_>>(), [Some(Carried::Message(MessageKey(1)))]);
    let again = only(&step.submit).clone();
    assert_ne!(again.message_id, waits);
    let (entry, _) = world.hers(&again);
    assert_eq!(read(&mut next, &entry, world.now), ["on its way"]);
}

/// SWAP-1, SWAP-2, SWAP-4: an officer's console lost its keys: she is asked nothing, told once, and what
/// he had not seen goes out again, under the same messages; his former right is the service's to take.
#[test]
fn a_lost_console_comes_anew_by_itself() {
    let (mut world, offer) = World::new();
    let (mut lost, _) = world.join(offer, "0001", 1);
    let tell = |world: &mut World, key: usize, words: &str| {
        let step = world.her.say(MessageKey(key), words, world.now);
        world.hers(only(&step.submit))
    };
    let (entry, _) = tell(&mut world, 0, "read");
    assert_eq!(read(&mut lost, &entry, world.now), ["read"]);
    let seen = lost.send(Content::Activity(Activity::Seen), world.now).unwrap();
    world.from(1, &seen);
    drop(lost);
    tell(&mut world, 1, "not read");
    tell(&mut world, 2, "nor this");

    let identity = world.authority.officer("0001", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(77));
    let (mut staged, question) =
        StagedSession::rejoining(&identity, SESSION, entropy, world.now).unwrap();
    let (_, step) = world.from(2, &question);
    assert!(step.heard.is_empty(), "{:?}", step.heard);
    world.hers(only(&step.submit));
    let mut key_package = None;
    for entry in world.log.clone() {
        let Staged::Waiting(next, mut received) = staged.receive(&entry, world.now) else {
            panic!("not waiting")
        };
        (staged, key_package) = (next, received.to_send.pop().or(key_package));
    }
    let (entry, step) = world.from(2, &key_package.unwrap());
    let staged = waiting(staged.receive(&entry, world.now));
    let (entry, step) = world.hers(only(&step.submit));
    let Staged::Joined(mut officer, _) = staged.receive(&entry, world.now) else { panic!() };
    assert!(
        matches!(&step.heard[..], [Heard::Anew(one), Heard::Present(same)]
            if one == same && one.number == "0001"),
        "{:?}",
        step.heard
    );
    assert_eq!(step.revoke, []);
    let mut heard = Vec::new();
    for (place, submission) in step.submit.iter().enumerate() {
        let carried = world.her.carried(submission.message_id);
        let expected = [None, Some(1), Some(2)][place]
            .map_or(Carried::Quiet, |key| Carried::Message(MessageKey(key)));
        assert_eq!(carried, Some(expected));
        let (entry, _) = world.hers(submission);
        heard.extend(read(&mut officer, &entry, world.now));
    }
    assert_eq!(heard, ["not read", "nor this"]);
}

/// SWAP-2: somebody else in that place is not let in, and whoever is there stays. He did prove to be an
/// officer, so she is not told of a stranger.
#[test]
fn somebody_else_does_not_come_anew() {
    let (mut world, offer) = World::new();
    let (mut officer, _) = world.join(offer, "0001", 1);
    let came = world.log.len();
    let identity = world.authority.officer("0002", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(78));
    let (mut staged, question) =
        StagedSession::rejoining(&identity, SESSION, entropy, world.now).unwrap();
    let (_, step) = world.from(2, &question);
    world.hers(only(&step.submit));
    let mut key_package = None;
    for entry in world.log.clone() {
        let Staged::Waiting(next, mut received) = staged.receive(&entry, world.now) else {
            panic!("not waiting")
        };
        (staged, key_package) = (next, received.to_send.pop().or(key_package));
    }
    let (_, step) = world.from(2, &key_package.unwrap());
    assert!(step.submit.is_empty() && step.heard.is_empty(), "{step:?}");
    let step = world.her.say(MessageKey(0), "still here", world.now);
    world.hers(only(&step.submit));
    let log = world.log.iter().skip(came);
    let heard: Vec<_> = log.flat_map(|entry| read(&mut officer, entry, world.now)).collect();
    assert_eq!(heard, ["still here"]);
}
