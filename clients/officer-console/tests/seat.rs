//! One conversation between a seat and a victim's session of the core, over a log in virtual time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests state what must hold by panicking"
)]

use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use abri_attachment::Contents;
use abri_core::{
    Activity, Answer, Appointment, Content, Event, FileDescription, Line, Note, Opened, Opening,
    Outgoing, Pending, Role, StagedSession, Text, Verdict, VictimSession,
    testing::{Authority, SeededEntropy},
};
use abri_officer_console::{
    app::{Author, Ending, FileNumber, FileStage, Handed, Incoming, MessageKey, Signal},
    seat::{Call, Committed, Seat, Turn},
};
use abri_transport::link::LinkEvent;
use abri_wire::{
    ExitToken, Frame, FrameKind, MemberSlot, MessageId, Phase, ProblemKind, Sequence, SessionId,
    SessionStatus, UnixMillis, api::Entry, records::RecordReason,
};
use zeroize::Zeroizing;

const HER: MemberSlot = MemberSlot(0);
const HIM: MemberSlot = MemberSlot(1);
const KEY: MessageKey = MessageKey(1);

struct Table {
    now: UnixMillis,
    log: Vec<Entry>,
    seat: Seat,
}

impl Table {
    /// A claimed seat and her side, which waits for its KeyPackage.
    fn claimed() -> (Self, Opening) {
        let (table, opening, _) = Self::claimed_from();
        (table, opening)
    }

    fn claimed_from() -> (Self, Opening, Authority) {
        // The MLS library compares lifetimes with the system's clock (`TIME-1`).
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let now = UnixMillis(now * 1000);
        let authority = Authority::new(1, now).unwrap();
        let session = SessionId::new([3; 16]);
        let entropy = Box::new(SeededEntropy::new(1));
        let expires = now.plus(Duration::from_secs(12 * 3600));
        let opening =
            Opening::new(authority.pins().unwrap(), session, expires, entropy, now).unwrap();
        let identity = authority.officer("0001", Role::Officer).unwrap();
        let entropy = Box::new(SeededEntropy::new(2));
        let (staged, package) =
            StagedSession::new(&identity, session, opening.offer(), entropy, now).unwrap();
        let (seat, turn) = Seat::new(staged, package);
        let mut table = Self { now, log: Vec::new(), seat };
        table.append(HIM, &turn.to_send[0]);
        (table, opening, authority)
    }

    /// Both are in the group.
    fn talking() -> (Self, VictimSession) {
        let (mut table, opening, authority) = Self::claimed_from();
        let entry = table.log[0].clone();
        assert!(table.entry(&entry).heard.is_empty());
        let (victim, bundle) = table.adding(opening, &authority);
        let turn = table.entry(&bundle);
        assert_eq!((turn.heard, turn.call), (vec![Incoming::Joined], Some(Call::Joined)));
        (table, victim)
    }

    /// She adds him; he has not heard of it.
    fn adding(&mut self, opening: Opening, authority: &Authority) -> (VictimSession, Entry) {
        let Opened::Waiting(opening, mut received) = opening.receive(&self.log[0], self.now) else {
            panic!("the KeyPackage ended the wait");
        };
        let Some(Event::Candidate(candidate)) = received.events.pop() else {
            panic!("the KeyPackage was not accepted");
        };
        let evidence = authority.evidence(candidate.certificate(), self.now).unwrap();
        let (pending, bundle) = opening.add(candidate, &evidence, self.now).unwrap();
        let entry = self.append(HER, &bundle);
        let Pending::Ready(victim, _) = pending.receive(&entry, self.now) else {
            panic!("the bundle was not merged");
        };
        (victim, entry)
    }

    fn append(&mut self, sender: MemberSlot, outgoing: &Outgoing) -> Entry {
        let sequence = Sequence(self.log.len() as u64 + 1);
        let (message_id, frame) = (outgoing.message_id, outgoing.frame.clone());
        let entry = Entry { sequence, sender, message_id, frame };
        self.log.push(entry.clone());
        entry
    }

    fn entry(&mut self, entry: &Entry) -> Turn {
        self.seat.link(LinkEvent::Entry(entry.clone()), self.now)
    }

    fn she_says(&mut self, victim: &mut VictimSession, content: Content) -> Turn {
        let entry = victim.send(content, self.now).unwrap();
        let entry = self.append(HER, &entry);
        victim.receive(&entry, self.now).unwrap();
        self.entry(&entry)
    }

    fn phase(&mut self, phase: Phase) -> Vec<Incoming> {
        let status = SessionStatus { revision: 9, phase, head: Sequence(0) };
        self.seat.link(LinkEvent::Status(status), self.now).heard
    }
}

fn said(text: &str) -> Content {
    Content::Text(Text::new(text).unwrap())
}

fn line(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn ended(ending: Ending) -> Vec<Incoming> {
    vec![Incoming::Ended(ending)]
}

#[test]
fn two_people_talk() {
    let (mut table, mut victim) = Table::talking();
    let turn = table.she_says(&mut victim, said("Bonjour"));
    let text = Incoming::Text { from: Author::Her, text: line("Bonjour") };
    assert_eq!(turn.heard, [text]);

    let turn = table.seat.send(KEY, "Je vous écoute", table.now);
    let entry = table.append(HIM, &turn.to_send[0]);
    let received = victim.receive(&entry, table.now).unwrap();
    let heard = received.events.iter().any(|event| {
        matches!(event, Event::Message { content: Content::Text(text), .. }
            if text.as_str() == "Je vous écoute")
    });
    assert!(heard, "{:?}", received.events);
    assert_eq!(table.entry(&entry).heard, [Incoming::Logged(KEY)]);
}

/// CONTENT-4: a proposal is answered once; an answer to nothing is dropped.
#[test]
fn a_proposal_is_answered() {
    let (mut table, mut victim) = Table::talking();
    let appointment = Appointment {
        at: 1_800_000_000,
        place: Line::new("Accueil").unwrap(),
        note: Note::default(),
    };
    let turn = table.seat.hand(KEY, Handed::Appointment(appointment), table.now);
    let about = turn.to_send[0].logical_id.unwrap();
    let entry = table.append(HIM, &turn.to_send[0]);
    victim.receive(&entry, table.now).unwrap();
    assert_eq!(table.entry(&entry).heard, [Incoming::Logged(KEY)]);
    let answer = || Content::Answer(Answer { about, verdict: Verdict::Accepted });
    let turn = table.she_says(&mut victim, answer());
    assert_eq!(turn.heard, [Incoming::Answered(KEY, Verdict::Accepted)]);
    assert_eq!(table.she_says(&mut victim, answer()).heard, [Incoming::Skipped]);
}

/// FILE-4: what describes no file opens none, and the conversation goes on.
#[test]
fn a_file_is_announced_and_a_description_of_none_is_skipped() {
    const KIND: usize = 48;
    const METADATA: usize = 49;
    const LENGTH: usize = 50;
    let (mut table, mut victim) = Table::talking();
    let mut bytes = [7; FileDescription::LENGTH];
    bytes[KIND..LENGTH + 4].copy_from_slice(&[4, 3, 0, 0, 1, 0]);
    let file = |bytes: &[u8]| Content::File(FileDescription::new(bytes).unwrap());
    for number in 1..=2 {
        let turn = table.she_says(&mut victim, file(&bytes));
        let [Incoming::File(line)] = &turn.heard[..] else { panic!("{:?}", turn.heard) };
        assert_eq!((line.number, line.bytes), (FileNumber(number), 256));
        assert_eq!((line.contents, &line.stage), (Contents::Pdf, &FileStage::Announced));
        assert!(table.seat.file(line.number).is_some());
    }
    for (at, wrong) in [(KIND, 0), (KIND, 99), (METADATA, 1), (LENGTH, 255)] {
        let mut bytes = bytes;
        bytes[at] = wrong;
        assert_eq!(table.she_says(&mut victim, file(&bytes)).heard, [Incoming::Skipped]);
    }
    assert!(table.seat.file(FileNumber(3)).is_none());
    let _ = table.seat.link(LinkEvent::Erased, table.now);
    assert!(table.seat.file(FileNumber(1)).is_none(), "END-1: what opens them is gone");
}

/// RECORD-2: what she says of her own, and that covers the announcement; neither the service's receipt,
/// nor what her client says by itself.
#[test]
fn an_announcement_is_answered_by_her_alone() {
    let (mut table, mut victim) = Table::talking();
    // Her word of before covers nothing that comes later.
    let early = victim.send(said("early"), table.now).unwrap();
    let turn = table.seat.announce(KEY, RecordReason::Danger, table.now);
    let entry = table.append(HIM, &turn.to_send[0]);
    assert_eq!(table.entry(&entry).heard, [Incoming::Logged(KEY)]);
    let early = table.append(HER, &early);
    let turn = table.entry(&early);
    assert!(matches!(turn.heard[..], [Incoming::Text { .. }]), "{:?}", turn.heard);
    let told = victim.receive(&entry, table.now).unwrap().events.into_iter().any(|event| {
        let content = Content::Record(RecordReason::Danger);
        matches!(event, Event::Message { content: said, .. } if said == content)
    });
    assert!(told);
    victim.receive(&early, table.now).unwrap();
    let answered = Incoming::AnnouncementAnswered(KEY);
    let by_itself = Content::ExitCommitment(ExitToken::new([7; 32]).commitment());
    assert!(!table.she_says(&mut victim, by_itself).heard.contains(&answered));
    assert!(table.she_says(&mut victim, said("late")).heard.contains(&answered));
    assert!(!table.she_says(&mut victim, said("later")).heard.contains(&answered), "once");
}

#[test]
fn seen_and_typing_reach_her() {
    let (mut table, mut victim) = Table::talking();
    for signal in [Signal::Seen, Signal::Typing] {
        let turn = table.seat.signal(signal, table.now);
        let entry = table.append(HIM, &turn.to_send[0]);
        let received = victim.receive(&entry, table.now).unwrap();
        let found = received.events.iter().any(|event| match event {
            Event::Seen { .. } => signal == Signal::Seen,
            Event::Message { content: Content::Activity(Activity::Typing), .. } => {
                signal == Signal::Typing
            }
            _ => false,
        });
        assert!(found, "{:?}", received.events);
        assert!(table.entry(&entry).heard.is_empty());
    }
}

/// ORDER-3: a gap changes nothing and asks again.
#[test]
fn a_gap_is_fetched_again() {
    let (mut table, mut victim) = Table::talking();
    let first = victim.send(said("one"), table.now).unwrap();
    let first = table.append(HER, &first);
    victim.receive(&first, table.now).unwrap();
    let second = victim.send(said("two"), table.now).unwrap();
    let second = table.append(HER, &second);
    let turn = table.entry(&second);
    assert_eq!((turn.rewind, turn.heard), (Some(Sequence(first.sequence.0 - 1)), vec![]));
    assert_eq!(table.entry(&first).heard.len(), 1);
    assert_eq!(table.entry(&second).heard.len(), 1);
}

/// ORDER-2: her client and this one were shown different envelopes at one place.
#[test]
fn another_order_stops_the_conversation() {
    let (mut table, mut victim) = Table::talking();
    let noise = Frame::new(FrameKind::Control, b"noise").unwrap();
    let sequence = Sequence(table.log.len() as u64 + 1);
    let shown = |byte| Entry {
        sequence,
        sender: HER,
        message_id: MessageId::new([byte; 16]),
        frame: noise.clone(),
    };
    victim.receive(&shown(1), table.now).unwrap();
    let _ = table.entry(&shown(2));
    table.log.push(shown(1));
    let next = victim.send(said("x"), table.now).unwrap();
    let next = table.append(HER, &next);
    assert_eq!(table.entry(&next).heard, ended(Ending::OrderDiffers));
}

/// ORDER-4: an own envelope with other bytes stops the conversation.
#[test]
fn an_altered_own_envelope_stops_the_conversation() {
    let (mut table, _victim) = Table::talking();
    let turn = table.seat.send(KEY, "x", table.now);
    let mut entry = table.append(HIM, &turn.to_send[0]);
    entry.frame = Frame::new(FrameKind::Application, b"something else").unwrap();
    assert_eq!(table.entry(&entry).heard, ended(Ending::Altered));
}

#[test]
fn rubbish_is_skipped_and_the_conversation_goes_on() {
    let (mut table, mut victim) = Table::talking();
    let rubbish = Outgoing {
        message_id: MessageId::new([8; 16]),
        frame: Frame::new(FrameKind::Application, b"rubbish").unwrap(),
        logical_id: None,
    };
    let entry = table.append(HER, &rubbish);
    victim.receive(&entry, table.now).unwrap();
    assert_eq!(table.entry(&entry).heard, [Incoming::Skipped]);
    assert_eq!(table.she_says(&mut victim, said("still here")).heard.len(), 1);
}

#[test]
fn closing_says_the_word_then_calls() {
    let (mut table, mut victim) = Table::talking();
    let turn = table.seat.close(table.now);
    let farewell = turn.to_send[0].clone();
    assert_eq!(turn.call, None, "the word goes first");
    let entry = table.append(HIM, &farewell);
    let received = victim.receive(&entry, table.now).unwrap();
    let heard = received
        .events
        .iter()
        .any(|event| matches!(event, Event::Message { content: Content::Closing, .. }));
    assert!(heard);
    let receipt = LinkEvent::Receipt { message_id: farewell.message_id, sequence: entry.sequence };
    assert_eq!(table.seat.link(receipt, table.now).call, None, "what comes before it may count");
    assert_eq!(table.entry(&entry).call, Some(Call::Close));
    assert_eq!(table.seat.called(Call::Close, Ok(Phase::Closing)).heard, ended(Ending::ClosedHere));
    // END-1: the keys are gone.
    assert!(table.seat.signal(Signal::Seen, table.now).to_send.is_empty());
}

#[test]
fn closing_ends_here_whatever_the_service_says() {
    let (mut table, _victim) = Table::talking();
    let farewell = table.seat.close(table.now).to_send[0].message_id;
    let refused = LinkEvent::Refused { message_id: farewell, problem: ProblemKind::Closing };
    assert_eq!(table.seat.link(refused, table.now).call, Some(Call::Close));
    let verdict = table.seat.called(Call::Close, Err(ProblemKind::NoSuchSession));
    assert_eq!(verdict.heard, ended(Ending::ClosedHere));

    let (mut table, _victim) = Table::talking();
    let _ = table.seat.close(table.now);
    assert_eq!(table.seat.link(LinkEvent::Erased, table.now).heard, ended(Ending::ClosedHere));
}

/// DS-85: until he is in the group there is a claim to give back.
#[test]
fn before_the_welcome_there_is_a_claim() {
    let (mut table, _opening) = Table::claimed();
    assert!(table.seat.holds_a_claim());
    let _ = table.phase(Phase::Lapsed);
    assert!(!table.seat.holds_a_claim());
    let (table, _victim) = Table::talking();
    assert!(!table.seat.holds_a_claim());
}

/// DS-85: while she waits for someone else he only goes.
#[test]
fn closing_while_she_waits_for_someone_else_is_leaving() {
    let (mut table, _victim) = Table::talking();
    let _ = table.phase(Phase::Waiting);
    let farewell = table.seat.close(table.now).to_send.remove(0);
    let entry = table.append(HIM, &farewell);
    assert_eq!(table.entry(&entry).call, Some(Call::Close));
    let refused = table.seat.called(Call::Close, Err(ProblemKind::NoSuchSession));
    assert_eq!(refused.heard, ended(Ending::Left));

    // The service's answer counts, where the news of her wish was overtaken.
    let (mut table, _victim) = Table::talking();
    let _ = table.seat.close(table.now);
    let verdict = table.seat.called(Call::Close, Ok(Phase::Claimed));
    assert_eq!(verdict.heard, ended(Ending::Left));
}

#[test]
fn her_closing_ends_it() {
    let (mut table, mut victim) = Table::talking();
    assert_eq!(table.she_says(&mut victim, Content::Closing).heard, ended(Ending::ClosedByHer));
    let (mut table, _victim) = Table::talking();
    assert_eq!(table.seat.link(LinkEvent::Erased, table.now).heard, ended(Ending::Gone));
}

/// EXIT-1: the newest commitment that she sent decides; without a word from her there is none.
#[test]
fn what_she_committed_to_is_asked_for_when_it_ends_without_a_word() {
    let (mut table, mut victim) = Table::talking();
    let [first, second] = [1, 2].map(|byte| ExitToken::new([byte; 32]).commitment());
    for commitment in [first, second] {
        let turn = table.she_says(&mut victim, Content::ExitCommitment(commitment));
        assert_eq!((turn.heard, turn.was_exit), (Vec::new(), None), "nothing to read");
    }
    let asked = Some(Committed { before: None, commitment: second });
    assert_eq!(table.seat.link(LinkEvent::Erased, table.now).was_exit, asked);
    let (mut table, mut victim) = Table::talking();
    let _ = table.she_says(&mut victim, Content::ExitCommitment(first));
    assert_eq!(table.she_says(&mut victim, Content::Closing).was_exit, None, "she said why");
    let (mut table, _victim) = Table::talking();
    assert_eq!(table.seat.link(LinkEvent::Erased, table.now).was_exit, None);
}

#[test]
fn the_lease_can_end_in_three_ways() {
    let (mut table, _opening) = Table::claimed();
    assert_eq!(table.phase(Phase::Claimed), []);
    assert_eq!(table.phase(Phase::Lapsed), ended(Ending::LeaseEnded));

    let (mut table, _opening) = Table::claimed();
    let message_id = table.log[0].message_id;
    let refused = LinkEvent::Refused { message_id, problem: ProblemKind::LeaseEnded };
    assert_eq!(table.seat.link(refused, table.now).heard, ended(Ending::LeaseEnded));

    let (mut table, _victim) = Table::talking();
    let verdict = table.seat.called(Call::Joined, Err(ProblemKind::LeaseEnded));
    assert_eq!(verdict.heard, ended(Ending::LeaseEnded));
}

#[test]
fn a_wish_for_someone_else_is_heard() {
    let (mut table, _victim) = Table::talking();
    assert_eq!(table.phase(Phase::Claimed), [], "our own claim, before `joined` was counted");
    assert_eq!(table.phase(Phase::Joined), [Incoming::WantsOther(false)]);
    assert_eq!(table.phase(Phase::Waiting), [Incoming::WantsOther(true)]);
}

#[test]
fn a_refused_line_is_given_back_and_a_full_session_ends() {
    let (mut table, _victim) = Table::talking();
    let message_id = table.seat.send(KEY, "x", table.now).to_send[0].message_id;
    let refused = LinkEvent::Refused { message_id, problem: ProblemKind::TooLarge };
    assert_eq!(table.seat.link(refused, table.now).heard, [Incoming::NotSent(KEY)]);
    let message_id = table.seat.send(KEY, "x", table.now).to_send[0].message_id;
    let refused = LinkEvent::Refused { message_id, problem: ProblemKind::SessionFull };
    assert_eq!(table.seat.link(refused, table.now).heard, ended(Ending::Full));
}

#[test]
fn nothing_is_sent_before_joining() {
    let (mut table, _opening) = Table::claimed();
    let turn = table.seat.send(KEY, "x", table.now);
    assert!(turn.to_send.is_empty());
    assert_eq!(turn.heard, [Incoming::NotSent(KEY)]);
}

/// COMMIT-6: the service says that it does not take a line, and logs it all the same.
#[test]
fn a_refused_line_that_the_log_has_is_logged() {
    let (mut table, _victim) = Table::talking();
    let sent = table.seat.send(KEY, "x", table.now).to_send[0].clone();
    let refused =
        LinkEvent::Refused { message_id: sent.message_id, problem: ProblemKind::TooLarge };
    assert_eq!(table.seat.link(refused, table.now).heard, [Incoming::NotSent(KEY)]);
    let entry = table.append(HIM, &sent);
    assert_eq!(table.entry(&entry).heard, [Incoming::Logged(KEY)]);
}

/// COMMIT-6: a line that the log has after the commit that ended its epoch goes out again.
#[test]
fn a_void_line_goes_out_again() {
    let (mut table, victim) = Table::talking();
    let late = table.seat.send(KEY, "x", table.now).to_send[0].clone();
    let (pending, bundle) = victim.update(table.now).unwrap();
    let commit = table.append(HER, &bundle);
    let late = table.append(HIM, &late);
    let Pending::Ready(mut victim, _) = pending.receive(&commit, table.now) else {
        panic!("not merged");
    };
    let again = table.entry(&commit).to_send;
    assert_eq!(table.entry(&late).heard, [Incoming::Void(KEY)]);
    victim.receive(&late, table.now).unwrap();
    let again = table.append(HIM, &again[0]);
    assert_eq!(table.entry(&again).heard, [Incoming::Logged(KEY)]);
    let received = victim.receive(&again, table.now).unwrap();
    assert!(received.events.iter().any(|event| matches!(event, Event::Message { .. })));
}
