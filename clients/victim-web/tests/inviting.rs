//! An invitation that the service takes late, or not, against a real officer of the core.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test states what must hold by panicking")]

use core::time::Duration;
use std::{
    collections::VecDeque,
    time::{SystemTime, UNIX_EPOCH},
};

use abri_core::{
    CertificateHash, Content, Event, InvitationKeys, Line, LogicalId, Note, OfficerSession,
    Request, Role, SessionId, Staged, StagedSession, Submission, Verdict,
    testing::{Authority, SeededEntropy},
};
use abri_transport::TransportError;
use abri_victim_web::{
    app::{Heard, MessageKey},
    conversation::{Conversation, Step},
};
use abri_wire::{
    ExitToken, MemberSlot, ProblemKind, Sequence, UnixMillis,
    api::{Entry, InvitationRequest},
    records::RecordReason,
};

const SESSION: SessionId = SessionId::new([5; 16]);
const HIM: MemberSlot = MemberSlot(1);
const COLLEAGUE: MemberSlot = MemberSlot(2);
const UNAVAILABLE: TransportError = TransportError::Problem(ProblemKind::Unavailable);

/// She and an officer, in one group.
struct Scene {
    now: UnixMillis,
    authority: Authority,
    log: Vec<Entry>,
    her: Conversation,
    him: OfficerSession,
    /// What he asked last.
    asked: Option<LogicalId>,
}

impl Scene {
    fn set() -> Self {
        // The MLS library compares KeyPackages with the system's clock (`TIME-1`).
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = UnixMillis(now.as_secs() * 1000);
        let authority = Authority::new(1, now).unwrap();
        let (pins, exit) = (authority.pins().unwrap(), ExitToken::new([40; 32]).commitment());
        let entropy = Box::new(SeededEntropy::new(2));
        let (mut her, offer) = Conversation::open(pins, SESSION, entropy, exit, now).unwrap();
        let identity = authority.officer("0001", Role::Officer).unwrap();
        let entropy = Box::new(SeededEntropy::new(3));
        let (staged, key_package) =
            StagedSession::new(&identity, SESSION, offer, entropy, now).unwrap();
        let answer = entry(1, HIM, key_package.submission());
        let certificate = her.receive(&answer, now).ask_for.unwrap();
        let evidence = authority.evidence(certificate, now);
        let added = her.evidence(certificate, Ok(evidence), now);
        let bundle = entry(2, MemberSlot::CREATOR, only(added.submit));
        let Staged::Waiting(staged, _) = staged.receive(&answer, now) else { panic!("joined") };
        let Staged::Joined(mut him, _) = staged.receive(&bundle, now) else { panic!("not joined") };
        let commitment = entry(3, MemberSlot::CREATOR, only(her.receive(&bundle, now).submit));
        let _ = her.receive(&commitment, now);
        him.receive(&commitment, now).unwrap();
        let log = vec![answer, bundle, commitment];
        Self { now, authority, log, her, him, asked: None }
    }

    /// He asks for this one, and she says yes.
    fn invites(&mut self, name: u8, number: &str) -> InvitationRequest {
        self.lets((CertificateHash::new([name; 32]), number, "service"))
    }

    fn asks(&mut self, asked: (CertificateHash, &str, &str)) {
        let (certificate, number, service) = asked;
        let [number, service] = [number, service].map(|it| Line::new(it).unwrap());
        let why = Note::new("").unwrap();
        let request = Request::new(certificate, Role::Interpreter, number, service, why).unwrap();
        let asks = self.him.send(Content::Request(request), self.now).unwrap();
        self.asked = asks.logical_id;
        self.log(HIM, asks.submission());
    }

    fn lets(&mut self, asked: (CertificateHash, &str, &str)) -> InvitationRequest {
        self.asks(asked);
        let mut step = self.her.decide(MessageKey(7), Verdict::Accepted, self.now);
        let request = step.invite.take().unwrap();
        self.log(MemberSlot::CREATOR, only(step.submit));
        request
    }

    fn log(&mut self, sender: MemberSlot, submission: Submission) -> Step {
        let entry = entry(self.log.len() as u64 + 1, sender, submission);
        self.log.push(entry.clone());
        // Who was removed can't follow.
        let _ = self.him.receive(&entry, self.now);
        self.her.receive(&entry, self.now)
    }

    /// What he hears of her submission: of which question of his nobody was called.
    fn hears_not_called(&mut self, said: Submission) -> Option<LogicalId> {
        let entry = entry(self.log.len() as u64 + 1, MemberSlot::CREATOR, said);
        self.log.push(entry.clone());
        let _ = self.her.receive(&entry, self.now);
        let events = self.him.receive(&entry, self.now).unwrap().events;
        events.into_iter().find_map(|event| match event {
            Event::Message { content: Content::NotCalled(about), .. } => Some(about),
            _ => None,
        })
    }

    /// A colleague comes with her consent.
    fn lets_in(&mut self) -> OfficerSession {
        let colleague = self.authority.officer("0002", Role::Interpreter).unwrap();
        let asked = (colleague.certificate_hash(), "0002", colleague.certificate().service());
        let InvitationRequest { certificate, creator_key_hash, nonce } = self.lets(asked);
        let keys = InvitationKeys { creator_key_hash, nonce };
        let entropy = Box::new(SeededEntropy::new(9));
        let (mut staged, key_package) =
            StagedSession::invited(&colleague, SESSION, keys, entropy, self.now).unwrap();
        assert_eq!(self.log(COLLEAGUE, key_package.submission()).ask_for, Some(certificate));
        let evidence = self.authority.evidence(certificate, self.now);
        let bundle = only(self.her.evidence(certificate, Ok(evidence), self.now).submit);
        for own in self.log(MemberSlot::CREATOR, bundle).submit {
            let _ = self.log(MemberSlot::CREATOR, own);
        }
        let mut rest = self.log.iter();
        loop {
            match staged.receive(rest.next().unwrap(), self.now) {
                Staged::Waiting(next, _) => staged = next,
                Staged::Joined(mut joined, _) => {
                    rest.for_each(|entry| drop(joined.receive(entry, self.now).unwrap()));
                    return joined;
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// The service does not take it, so long after her yes.
    fn fails(&mut self, request: &InvitationRequest, error: TransportError, seconds: u64) -> Step {
        let at = self.now.plus(Duration::from_secs(seconds));
        self.her.not_invited(request, error, at)
    }
}

fn entry(sequence: u64, sender: MemberSlot, submission: Submission) -> Entry {
    let Submission { message_id, frame } = submission;
    Entry { sequence: Sequence(sequence), sender, message_id, frame }
}

fn only<T>(things: Vec<T>) -> T {
    let [thing] = <[T; 1]>::try_from(things).unwrap_or_else(|_| panic!("not one"));
    thing
}

fn told(step: &Step) -> Option<&str> {
    match &step.heard[..] {
        [] => None,
        [Heard::NotInvited(number)] => Some(number),
        other => panic!("{other:?}"),
    }
}

/// DS-70: a list that is full, or a certificate that the roster does not name: said, and not tried
/// again.
#[test]
fn a_refused_invitation_is_told_once() {
    for problem in [ProblemKind::QueueFull, ProblemKind::NotInRoster, ProblemKind::Forbidden] {
        let mut scene = Scene::set();
        let request = scene.invites(8, "0008");
        let step = scene.fails(&request, TransportError::Problem(problem), 1);
        assert_eq!((told(&step), step.invite.is_some()), (Some("0008"), false), "{problem:?}");
        let again = scene.fails(&request, TransportError::Problem(problem), 2);
        assert_eq!((told(&again), again.invite.is_some()), (None, false));
    }
}

/// CONSENT-7: the group is told once which question came to nothing, as soon as she may encrypt, and
/// before another answer of hers.
#[test]
fn who_asked_is_told_that_nobody_was_called() {
    let mut scene = Scene::set();
    let request = scene.invites(8, "0008");
    let full = TransportError::Problem(ProblemKind::QueueFull);
    let said = only(scene.fails(&request, full, 1).submit);
    assert_eq!(scene.fails(&request, full, 2).submit.len(), 0, "once");
    let about = scene.asked.unwrap();
    assert_eq!(scene.hears_not_called(said), Some(about));

    let colleague = scene.lets_in();
    let who = colleague.members().iter().find(|it| it.number == "0002").unwrap().certificate;
    let request = scene.invites(9, "0009");
    let about = scene.asked.unwrap();
    let commit = only(scene.her.dismiss(who, scene.now).submit);
    assert!(scene.fails(&request, full, 1).submit.is_empty(), "a commit is under way");
    scene.asks((CertificateHash::new([3; 32]), "0003", "service"));
    assert!(scene.her.decide(MessageKey(9), Verdict::Declined, scene.now).submit.is_empty());
    let said = scene.log(MemberSlot::CREATOR, commit).submit;
    let heard: Vec<_> = said.into_iter().map(|it| scene.hears_not_called(it)).collect();
    assert!(heard.ends_with(&[Some(about), None]), "then her answer: {heard:?}");
}

/// CONSENT-3: what may pass is tried again for as long as her consent is good.
#[test]
fn an_invitation_that_does_not_get_there_is_tried_for_a_quarter_of_an_hour() {
    let mut scene = Scene::set();
    let request = scene.invites(8, "0008");
    for error in [TransportError::Offline, UNAVAILABLE] {
        let step = scene.fails(&request, error, 899);
        assert_eq!((told(&step), step.invite.as_ref()), (None, Some(&request)));
    }
    let step = scene.fails(&request, TransportError::Offline, 900);
    assert_eq!((told(&step), step.invite.as_ref()), (Some("0008"), None));
}

/// DS-70: the one before is not tried again: it would take the place of the newer one.
#[test]
fn a_newer_invitation_ends_the_attempts_of_the_one_before() {
    let mut scene = Scene::set();
    let first = scene.invites(8, "0008");
    let second = scene.invites(9, "0009");
    let step = scene.fails(&first, UNAVAILABLE, 1);
    assert_eq!((told(&step), step.invite.as_ref()), (None, None));
    let step = scene.fails(&second, UNAVAILABLE, 1);
    assert_eq!((told(&step), step.invite.as_ref()), (None, Some(&second)));
}

/// CONSENT-6: each says that he goes before he has heard of the other: one is removed, and the last
/// one's word ends it. Nobody who is gone is taken for somebody who is there.
#[test]
fn two_who_go_at_once_leave_nobody_behind() {
    let mut scene = Scene::set();
    let mut colleague = scene.lets_in();
    let goodbyes = [&mut scene.him, &mut colleague]
        .map(|one| one.send(Content::Closing, scene.now).unwrap().submission());
    let [his, theirs] = goodbyes;
    let removal = only(scene.log(HIM, his).submit);
    assert!(scene.log(COLLEAGUE, theirs).submit.is_empty(), "a commit is under way");
    let step = scene.log(MemberSlot::CREATOR, removal);
    assert!(
        matches!(&step.heard[..], [Heard::Present(last), Heard::Others(others), Heard::Closing]
            if last.number == "0002" && others.is_empty()),
        "{:?}",
        step.heard
    );
}

/// CONSENT-2: what she says while a commit is under way goes after it, each answer of its own.
#[test]
fn two_answers_wait_for_a_commit() {
    let mut scene = Scene::set();
    let colleague = scene.lets_in();
    let who = colleague.members().iter().find(|it| it.number == "0002").unwrap().certificate;
    let commit = only(scene.her.dismiss(who, scene.now).submit);
    for (key, number) in [(MessageKey(8), "0003"), (MessageKey(9), "0004")] {
        scene.asks((CertificateHash::new([3; 32]), number, "service"));
        let step = scene.her.decide(key, Verdict::Declined, scene.now);
        assert!(step.submit.is_empty() && step.heard.is_empty());
    }
    let mut sent = Vec::new();
    let mut waits: VecDeque<_> = scene.log(MemberSlot::CREATOR, commit).submit.into();
    while let Some(submission) = waits.pop_front() {
        let step = scene.log(MemberSlot::CREATOR, submission);
        sent.extend(step.heard.into_iter().filter_map(|heard| match heard {
            Heard::Sent(key, _) => Some(key),
            _ => None,
        }));
        waits.extend(step.submit);
    }
    assert_eq!(sent, [MessageKey(8), MessageKey(9)]);
}

/// RECORD-2: what waits for a commit when a record is announced was written before she could read of
/// it: it does not go by itself.
#[test]
fn what_she_wrote_before_she_read_of_a_record_is_no_answer() {
    let mut scene = Scene::set();
    let colleague = scene.lets_in();
    let who = colleague.members().iter().find(|it| it.number == "0002").unwrap().certificate;
    let commit = only(scene.her.dismiss(who, scene.now).submit);
    assert!(scene.her.say(MessageKey(8), "before", scene.now).submit.is_empty());
    let record = scene.him.send(Content::Record(RecordReason::Duty), scene.now).unwrap();
    let heard = scene.log(HIM, record.submission()).heard;
    let [Heard::Recorded(..), Heard::SeenThrough { .. }, Heard::HeldBack(MessageKey(8))] =
        heard[..]
    else {
        panic!("{heard:?}")
    };
    let _ = scene.log(MemberSlot::CREATOR, commit);
    assert!(!scene.her.holds_texts());
    let after = only(scene.her.say(MessageKey(9), "after", scene.now).submit);
    let heard = scene.log(MemberSlot::CREATOR, after).heard;
    assert!(matches!(heard[..], [Heard::Sent(MessageKey(9), _)]), "{heard:?}");
}

/// RECORD-2: what she wrote after she had read of it goes, however often the same is announced.
#[test]
fn a_record_that_is_announced_again_holds_nothing_back() {
    let mut scene = Scene::set();
    let colleague = scene.lets_in();
    let record = scene.him.send(Content::Record(RecordReason::Duty), scene.now).unwrap();
    let _ = scene.log(HIM, record.submission());
    let who = colleague.members().iter().find(|it| it.number == "0002").unwrap().certificate;
    let commit = only(scene.her.dismiss(who, scene.now).submit);
    assert!(scene.her.say(MessageKey(8), "after", scene.now).submit.is_empty());
    let again = scene.him.send(Content::Record(RecordReason::Duty), scene.now).unwrap();
    let heard = scene.log(HIM, again.submission()).heard;
    assert!(!heard.iter().any(|it| matches!(it, Heard::HeldBack(_))), "{heard:?}");
    let after = scene.log(MemberSlot::CREATOR, commit).submit;
    let heard: Vec<_> =
        after.into_iter().flat_map(|it| scene.log(MemberSlot::CREATOR, it).heard).collect();
    assert!(heard.iter().any(|it| matches!(it, Heard::Sent(MessageKey(8), _))), "{heard:?}");
}

/// RECORD-2: nor is a yes to one more person that waited: she is asked again, and can answer once more.
#[test]
fn a_yes_that_waited_while_a_record_was_announced_can_be_given_again() {
    let mut scene = Scene::set();
    let colleague = scene.lets_in();
    let third = scene.authority.officer("0003", Role::Interpreter).unwrap();
    scene.asks((third.certificate_hash(), "0003", third.certificate().service()));
    let who = colleague.members().iter().find(|it| it.number == "0002").unwrap().certificate;
    let commit = only(scene.her.dismiss(who, scene.now).submit);
    let waits = scene.her.decide(MessageKey(8), Verdict::Accepted, scene.now);
    assert!(waits.submit.is_empty() && waits.invite.is_none());
    let record = scene.him.send(Content::Record(RecordReason::Duty), scene.now).unwrap();
    let heard = scene.log(HIM, record.submission()).heard;
    assert!(
        matches!(heard[..], [Heard::Recorded(..), .., Heard::HeldBack(MessageKey(8))]),
        "{heard:?}"
    );
    let _ = scene.log(MemberSlot::CREATOR, commit);
    let again = scene.her.decide(MessageKey(9), Verdict::Accepted, scene.now);
    assert!(again.invite.is_some() && again.submit.len() == 1);
}

/// EVIDENCE-4: the officer is revoked while only an interpreter is there beside: her page hears who
/// is left, in which role, and an officer who answers the offer takes the place of both.
#[test]
fn an_officer_is_awaited_where_only_an_interpreter_is_left() {
    let mut scene = Scene::set();
    let mut interpreter = scene.lets_in();
    let his = scene.him.members().first().unwrap().certificate;
    scene.authority.revoke(his);
    let evidence = scene.authority.evidence(his, scene.now);
    let step = scene.her.evidence(his, Ok(evidence), scene.now);
    assert!(matches!(&step.heard[..], [Heard::Struck(number)] if number == "0001"));
    let removal = scene.log(MemberSlot::CREATOR, only(step.submit));
    let [Heard::Present(left), Heard::Others(others)] = &removal.heard[..] else {
        panic!("{:?}", removal.heard)
    };
    assert_eq!((left.role, others.len()), (Role::Interpreter, 0));
    assert_eq!(removal.revoke, [HIM]);
    let offer = scene.her.offer().unwrap().unwrap();
    interpreter.receive(scene.log.last().unwrap(), scene.now).unwrap();

    let next = scene.authority.officer("0009", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(11));
    let (_, key_package) = StagedSession::new(&next, SESSION, offer, entropy, scene.now).unwrap();
    let certificate = scene.log(MemberSlot(3), key_package.submission()).ask_for.unwrap();
    let evidence = scene.authority.evidence(certificate, scene.now);
    let bundle = only(scene.her.evidence(certificate, Ok(evidence), scene.now).submit);
    let step = scene.log(MemberSlot::CREATOR, bundle);
    assert!(matches!(&step.heard[..], [Heard::Present(one)] if one.number == "0009"));
    assert_eq!(step.revoke, [COLLEAGUE]);
}

/// She asks one to leave who is alone by then: that ends nothing.
#[test]
fn the_last_one_is_not_sent_away() {
    let mut scene = Scene::set();
    let certificate = scene.him.members().first().unwrap().certificate;
    let step = scene.her.dismiss(certificate, scene.now);
    assert!(step.heard.is_empty() && step.submit.is_empty());
}
