//! A world of one log, one victim and officers, in virtual time.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod company;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use abri_core::{
    Candidate, CertificateHash, Content, Entry, Event, Frame, MemberSlot, MessageId,
    OfficerIdentity, OfficerSession, Opened, Opening, Outgoing, Pending, PendingSession, Received,
    Refusal, ReplaceError, Role, Sequence, SessionId, Staged, StagedSession, Text, UnixMillis,
    VictimSession,
    testing::{Authority, SeededEntropy},
};

pub const VICTIM: MemberSlot = MemberSlot(0);
pub const OFFICER: MemberSlot = MemberSlot(1);

/// Virtual time starts now, because the MLS library compares KeyPackages with the system's clock
/// (`TIME-1`); from here on it moves only when a test says so.
pub fn start() -> UnixMillis {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixMillis(now.as_secs() * 1000)
}

pub fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

/// The server's log: gives numbers, recognises retries.
pub struct Log(pub Vec<Entry>);

impl Log {
    pub fn append(&mut self, sender: MemberSlot, outgoing: &Outgoing) -> Entry {
        if let Some(known) = self.0.iter().find(|entry| entry.message_id == outgoing.message_id) {
            return known.clone();
        }
        self.push(sender, outgoing.message_id, outgoing.frame.clone())
    }

    pub fn push(&mut self, sender: MemberSlot, message_id: MessageId, frame: Frame) -> Entry {
        let sequence = Sequence(self.0.len() as u64 + 1);
        let entry = Entry { sequence, sender, message_id, frame };
        self.0.push(entry.clone());
        entry
    }

    /// A frame under a name that nobody waits for.
    pub fn inject(&mut self, sender: MemberSlot, frame: Frame) -> Entry {
        let mut name = [0xEE; 16];
        name[0] = self.0.len() as u8;
        self.push(sender, MessageId::new(name), frame)
    }
}

pub struct World {
    pub now: UnixMillis,
    pub authority: Authority,
    pub session: SessionId,
    pub log: Log,
    entropy: SeededEntropy,
    seeds: u64,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let now = start();
        let mut entropy = SeededEntropy::new(seed);
        let session = SessionId::new(entropy.next32()[..16].try_into().unwrap());
        let authority = Authority::new(seed ^ 0xA0, now).unwrap();
        Self { now, authority, session, log: Log(Vec::new()), entropy, seeds: seed << 16 }
    }

    pub fn entropy(&mut self) -> Box<SeededEntropy> {
        self.seeds += 1;
        Box::new(SeededEntropy::new(self.seeds))
    }

    pub fn name(&mut self) -> MessageId {
        MessageId::new(self.entropy.next32()[..16].try_into().unwrap())
    }

    pub fn officer(&self, number: &str) -> OfficerIdentity {
        self.authority.officer(number, Role::Officer).unwrap()
    }

    pub fn open(&mut self) -> Opening {
        let pins = self.authority.pins().unwrap();
        let expires = self.now.plus(hours(12));
        let entropy = self.entropy();
        Opening::new(pins, self.session, expires, entropy, self.now).unwrap()
    }

    pub fn claim(&mut self, opening: &Opening, number: &str) -> (StagedSession, Outgoing) {
        let (identity, entropy) = (self.officer(number), self.entropy());
        StagedSession::new(&identity, self.session, opening.offer(), entropy, self.now).unwrap()
    }

    /// From nothing to two people who can talk.
    pub fn talk(&mut self) -> (VictimSession, OfficerSession) {
        let opening = self.open();
        self.talk_from(opening)
    }

    pub fn talk_from(&mut self, opening: Opening) -> (VictimSession, OfficerSession) {
        self.talk_in(opening, |staged| staged)
    }

    /// The same with an officer's client that `change` makes of an honest one.
    pub fn talk_in(
        &mut self,
        opening: Opening,
        change: impl FnOnce(StagedSession) -> StagedSession,
    ) -> (VictimSession, OfficerSession) {
        let (staged, key_package) = self.claim(&opening, "0001");
        let staged = change(staged);
        let entry = self.log.append(OFFICER, &key_package);
        let staged = waiting(staged.receive(&entry, self.now));
        let (pending, bundle) = self.adding(opening.receive(&entry, self.now));
        let entry = self.log.append(VICTIM, &bundle);
        let (victim, _) = ready(pending.receive(&entry, self.now));
        let (officer, _) = joined(staged.receive(&entry, self.now));
        (victim, officer)
    }

    /// What the service has about a certificate, seen by the witness now.
    pub fn evidence(&self, certificate: CertificateHash) -> Vec<u8> {
        self.authority.evidence(certificate, self.now).unwrap()
    }

    /// The candidate is verified and added.
    pub fn adding(&self, opened: Opened) -> (PendingSession, Outgoing) {
        let (opening, candidate) = candidate(opened);
        let evidence = self.evidence(candidate.certificate());
        opening.add(candidate, &evidence, self.now).unwrap()
    }

    /// What her client says of what came, when the service brings whatever evidence it has.
    pub fn refusing(&self, opened: Opened) -> (Opening, Refusal) {
        let (opening, mut received) = match opened {
            Opened::Waiting(opening, received) => (opening, received),
            other => panic!("not waiting: {other:?}"),
        };
        let Some(Event::Candidate(candidate)) = received.events.pop_if(is_candidate) else {
            return (opening, refusal(&received));
        };
        let own = self.authority.evidence(candidate.certificate(), self.now);
        let evidence =
            own.unwrap_or_else(|| self.evidence(self.officer("0001").certificate_hash()));
        match opening.add(candidate, &evidence, self.now) {
            Err((opening, ReplaceError::Refused(reason))) => (opening, reason),
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Appends and shows to both.
    pub fn show(
        &mut self,
        sender: MemberSlot,
        outgoing: &Outgoing,
        victim: &mut VictimSession,
        officer: &mut OfficerSession,
    ) -> (Received, Received) {
        let entry = self.log.append(sender, outgoing);
        let now = self.now;
        (victim.receive(&entry, now).unwrap(), officer.receive(&entry, now).unwrap())
    }
}

pub fn text(text: &str) -> Content {
    Content::Text(Text::new(text).unwrap())
}

pub fn waiting(staged: Staged) -> StagedSession {
    match staged {
        Staged::Waiting(staged, _) => staged,
        other => panic!("not waiting: {other:?}"),
    }
}

pub fn joined(staged: Staged) -> (OfficerSession, Received) {
    match staged {
        Staged::Joined(session, received) => (session, received),
        other => panic!("not joined: {other:?}"),
    }
}

pub fn staged_refusal(staged: Staged) -> (StagedSession, Refusal) {
    match staged {
        Staged::Waiting(staged, received) => (staged, refusal(&received)),
        other => panic!("not refused: {other:?}"),
    }
}

fn is_candidate(event: &mut Event) -> bool {
    matches!(event, Event::Candidate(_))
}

pub fn candidate(opened: Opened) -> (Opening, Candidate) {
    match opened {
        Opened::Waiting(opening, received) => (opening, the_candidate(received)),
        other => panic!("not waiting: {other:?}"),
    }
}

pub fn the_candidate(mut received: Received) -> Candidate {
    match received.events.pop() {
        Some(Event::Candidate(candidate)) => candidate,
        other => panic!("no candidate: {other:?}"),
    }
}

pub fn opened_refusal(opened: Opened) -> (Opening, Refusal) {
    match opened {
        Opened::Waiting(opening, received) => (opening, refusal(&received)),
        other => panic!("not refused: {other:?}"),
    }
}

pub fn ready(pending: Pending) -> (VictimSession, Received) {
    match pending {
        Pending::Ready(session, received) => (session, received),
        other => panic!("not ready: {other:?}"),
    }
}

pub fn still_pending(pending: Pending) -> (PendingSession, Received) {
    match pending {
        Pending::Waiting(session, received) => (session, received),
        other => panic!("not pending: {other:?}"),
    }
}

/// The one refusal in what was received.
pub fn refusal(received: &Received) -> Refusal {
    let refusals: Vec<_> = received
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Refused { reason, .. } => Some(*reason),
            _ => None,
        })
        .collect();
    assert_eq!(refusals.len(), 1, "{:?}", received.events);
    refusals[0]
}

/// The texts in what was received.
pub fn texts(received: &Received) -> Vec<String> {
    received
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Message { content: Content::Text(text), .. } => Some(text.as_str().to_owned()),
            _ => None,
        })
        .collect()
}
