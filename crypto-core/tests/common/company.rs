//! One victim and several officers, who all see every entry.

use abri_core::{
    Asked, Candidate, Consent, Content, Event, InvitationKeys, Line, Member, MemberSlot, Note,
    OfficerSession, Outgoing, Received, Request, Role, Staged, StagedSession, VictimSession,
};

use super::{OFFICER, VICTIM, World, ready, the_candidate};

pub struct Company {
    pub world: World,
    /// Taken while she commits.
    pub victim: Option<VictimSession>,
    /// In the order in which they came; whoever is the n-th has slot n + 1.
    pub officers: Vec<OfficerSession>,
}

pub fn slot(officer: usize) -> MemberSlot {
    MemberSlot(officer as u8 + 1)
}

impl Company {
    /// She and the officer 0001.
    pub fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let (victim, officer) = world.talk();
        Self { world, victim: Some(victim), officers: vec![officer] }
    }

    pub fn victim(&mut self) -> &mut VictimSession {
        self.victim.as_mut().unwrap()
    }

    /// The others, as her client knows them.
    pub fn members(&self) -> &[Member] {
        self.victim.as_ref().unwrap().members()
    }

    /// Appends, and shows to all: what she makes of it, and what each of the others does.
    pub fn show(&mut self, from: MemberSlot, said: &Outgoing) -> (Received, Vec<Received>) {
        let (entry, now) = (self.world.log.append(from, said), self.world.now);
        let hers = self.victim().receive(&entry, now).unwrap();
        let officers = self.officers.iter_mut();
        (hers, officers.map(|officer| officer.receive(&entry, now).unwrap()).collect())
    }

    /// A request that says the truth about an officer of the roster.
    pub fn request(&self, number: &str, role: Role) -> Request {
        let identity = self.world.authority.officer(number, role).unwrap();
        let certificate = identity.certificate();
        let (number, service) = (line(certificate.number()), line(certificate.service()));
        let reason = Note::new("Parle votre langue.").unwrap();
        Request::new(identity.certificate_hash(), role, number, service, reason).unwrap()
    }

    /// The officer `by` asks.
    pub fn ask(&mut self, by: usize, request: Request) -> Asked {
        let now = self.world.now;
        let said = self.officers[by].send(Content::Request(request), now).unwrap();
        let (mut hers, _) = self.show(slot(by), &said);
        match hers.events.pop() {
            Some(Event::Asked(asked)) => asked,
            other => panic!("not asked: {other:?}"),
        }
    }

    /// The first officer asks, and she says yes.
    pub fn consent(&mut self, request: Request) -> Consent {
        let asked = self.ask(0, request);
        let now = self.world.now;
        let (consent, said) = self.victim().accept(asked, now).unwrap();
        self.show(VICTIM, &said);
        consent
    }

    /// The same, passed on.
    pub fn invite(&mut self, number: &str, role: Role) -> InvitationKeys {
        let consent = self.consent(self.request(number, role));
        let now = self.world.now;
        self.victim().invite(consent, now).unwrap()
    }

    /// Somebody's client answers an invitation; nothing of it is in the log yet.
    pub fn answer(
        &mut self,
        number: &str,
        role: Role,
        keys: InvitationKeys,
    ) -> (StagedSession, Outgoing) {
        let identity = self.world.authority.officer(number, role).unwrap();
        let (session, entropy) = (self.world.session, self.world.entropy());
        StagedSession::invited(&identity, session, keys, entropy, self.world.now).unwrap()
    }

    /// From the invitation to the candidate.
    pub fn candidate(
        &mut self,
        number: &str,
        role: Role,
        keys: InvitationKeys,
    ) -> (StagedSession, Candidate) {
        let (staged, key_package) = self.answer(number, role, keys);
        let (hers, _) = self.show(OFFICER, &key_package);
        (staged, the_candidate(hers))
    }

    /// From nothing to one more who talks. What the others made of the commit comes back.
    pub fn join(&mut self, number: &str, role: Role) -> Vec<Received> {
        let keys = self.invite(number, role);
        self.let_in(number, role, keys)
    }

    /// From the invitation to one more who talks.
    pub fn let_in(&mut self, number: &str, role: Role, keys: InvitationKeys) -> Vec<Received> {
        let (staged, candidate) = self.candidate(number, role, keys);
        let evidence = self.world.evidence(candidate.certificate());
        let now = self.world.now;
        let (pending, bundle) = self.victim.take().unwrap().add(candidate, &evidence, now).unwrap();
        let entry = self.world.log.append(VICTIM, &bundle);
        let (victim, hers) = ready(pending.receive(&entry, now));
        self.victim = Some(victim);
        let mut seen = vec![hers];
        for officer in &mut self.officers {
            seen.push(officer.receive(&entry, now).unwrap());
        }
        let (officer, received) = self.catch_up(staged);
        self.officers.push(officer);
        seen.push(received);
        seen
    }

    /// Whoever comes reads the log from its start.
    pub fn catch_up(&self, mut staged: StagedSession) -> (OfficerSession, Received) {
        for entry in &self.world.log.0 {
            match staged.receive(entry, self.world.now) {
                Staged::Waiting(next, _) => staged = next,
                Staged::Joined(session, received) => return (session, received),
                other => panic!("{other:?}"),
            }
        }
        panic!("not joined")
    }
}

pub fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
