//! Both sides over a log that loses, doubles, reorders and alters, in virtual time, by seed.
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

use std::{collections::BTreeSet, time::Duration};

use abri_core::{
    Entry, Event, Frame, OfficerSession, Outgoing, Pending, PendingSession, Received, Role,
    Sequence, SessionError, VictimSession, testing::SeededEntropy,
};
use common::{
    company::{Company, slot},
    *,
};

/// Decides, by seed, what the network and the people do next.
struct Dice(SeededEntropy);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        u64::from_be_bytes(self.0.next32()[..8].try_into().unwrap()) % sides
    }
}

enum Victim {
    Talking(VictimSession),
    Committing(PendingSession),
}

struct Peer {
    cursor: usize,
    outbox: Vec<Outgoing>,
    said: BTreeSet<String>,
    heard: Vec<String>,
}

impl Peer {
    fn new(cursor: usize) -> Self {
        Self { cursor, outbox: Vec::new(), said: BTreeSet::new(), heard: Vec::new() }
    }

    fn take(&mut self, received: Received) {
        assert!(
            !received.events.iter().any(|event| matches!(event, Event::Refused { .. })),
            "{:?}",
            received.events
        );
        self.heard.extend(texts(&received));
        self.outbox.extend(received.to_send);
    }
}

struct Officer {
    session: OfficerSession,
    peer: Peer,
}

struct Simulation {
    world: World,
    dice: Dice,
    victim: Option<Victim>,
    hers: Peer,
    officers: Vec<Officer>,
    words: u32,
}

impl Simulation {
    /// She and `others`, all but the first of whom she said yes to.
    fn new(seed: u64, others: usize) -> Self {
        let mut company = Company::new(seed);
        for (number, role) in
            [("0002", Role::Interpreter), ("0003", Role::Supervisor)].into_iter().take(others - 1)
        {
            company.join(number, role);
        }
        let Company { world, victim, officers } = company;
        let start = world.log.0.len();
        let officers = officers.into_iter();
        Self {
            world,
            dice: Dice(SeededEntropy::new(seed ^ 0xD1CE)),
            victim: victim.map(Victim::Talking),
            hers: Peer::new(start),
            officers: officers.map(|session| Officer { session, peer: Peer::new(start) }).collect(),
            words: 0,
        }
    }

    /// Which of the officers.
    fn one(&mut self) -> usize {
        self.dice.roll(self.officers.len() as u64) as usize
    }

    fn step(&mut self) {
        self.world.now = self.world.now.plus(Duration::from_secs(self.dice.roll(20)));
        match self.dice.roll(10) {
            0 | 1 => self.victim_speaks(),
            2 => self.officer_speaks(),
            3 | 4 => self.submit(None),
            5 => self.submit_officers(),
            6 | 7 => self.show_victim(),
            _ => self.show_officer(),
        }
    }

    fn word(&mut self) -> String {
        self.words += 1;
        format!("word {}", self.words)
    }

    fn victim_speaks(&mut self) {
        let word = self.word();
        self.victim = Some(match self.victim.take().unwrap() {
            Victim::Talking(mut victim) => {
                if victim.needs_update() || self.dice.roll(20) == 0 {
                    let (pending, bundle) = victim.update(self.world.now).unwrap();
                    self.hers.outbox.push(bundle);
                    Victim::Committing(pending)
                } else {
                    let said = victim.send(text(&word), self.world.now).unwrap();
                    self.hers.outbox.push(said);
                    self.hers.said.insert(word);
                    Victim::Talking(victim)
                }
            }
            committing @ Victim::Committing(_) => committing,
        });
    }

    fn officer_speaks(&mut self) {
        let word = self.word();
        let one = self.one();
        let Officer { session, peer } = &mut self.officers[one];
        peer.outbox.push(session.send(text(&word), self.world.now).unwrap());
        peer.said.insert(word);
    }

    fn submit_officers(&mut self) {
        let one = self.one();
        self.submit(Some(one));
    }

    /// Any waiting submission may arrive first; it may be lost, and it may arrive twice.
    fn submit(&mut self, officer: Option<usize>) {
        let (peer, slot) = match officer {
            None => (&mut self.hers, VICTIM),
            Some(one) => (&mut self.officers[one].peer, slot(one)),
        };
        if peer.outbox.is_empty() {
            return;
        }
        // Mostly in order: the ratchet of a sender tolerates eight (GROUP-2).
        let which = usize::from(peer.outbox.len() > 1 && self.dice.roll(4) == 0);
        match self.dice.roll(4) {
            0 => {}
            1 => {
                // Arrives, but the answer is lost: it is submitted again later.
                let outgoing = peer.outbox[which].clone();
                self.world.log.append(slot, &outgoing);
            }
            _ => {
                let outgoing = peer.outbox.remove(which);
                self.world.log.append(slot, &outgoing);
            }
        }
    }

    /// The next entry, one that was shown before, or one too far.
    fn pick(&mut self, cursor: usize) -> Option<Entry> {
        let at = match self.dice.roll(5) {
            0 => self.dice.roll(cursor as u64) as usize,
            1 => cursor + 1,
            _ => cursor,
        };
        self.world.log.0.get(at).cloned()
    }

    fn show_victim(&mut self) {
        let Some(entry) = self.pick(self.hers.cursor) else { return };
        let next = entry.sequence == Sequence(self.hers.cursor as u64 + 1);
        self.victim = Some(match self.victim.take().unwrap() {
            Victim::Talking(mut victim) => {
                match victim.receive(&entry, self.world.now) {
                    Ok(received) => self.hers.take(received),
                    Err(SessionError::Gap { .. }) => assert!(!next),
                    Err(error) => panic!("{error}"),
                }
                Victim::Talking(victim)
            }
            Victim::Committing(pending) => match pending.receive(&entry, self.world.now) {
                Pending::Waiting(pending, received) => {
                    self.hers.take(received);
                    Victim::Committing(pending)
                }
                Pending::Ready(victim, received) => {
                    self.hers.take(received);
                    Victim::Talking(victim)
                }
                Pending::Gap(pending, _) => Victim::Committing(pending),
                Pending::Ended(error) => panic!("{error}"),
            },
        });
        self.hers.cursor += usize::from(next);
    }

    fn show_officer(&mut self) {
        let one = self.one();
        let cursor = self.officers[one].peer.cursor;
        let Some(entry) = self.pick(cursor) else { return };
        let next = entry.sequence == Sequence(cursor as u64 + 1);
        let Officer { session, peer } = &mut self.officers[one];
        match session.receive(&entry, self.world.now) {
            Ok(received) => peer.take(received),
            Err(SessionError::Gap { .. }) => assert!(!next),
            Err(error) => panic!("{error}"),
        }
        peer.cursor += usize::from(next);
    }

    fn quiet(&self) -> bool {
        let end = self.world.log.0.len();
        self.peers().all(|peer| peer.outbox.is_empty() && peer.cursor == end)
    }

    fn peers(&self) -> impl Iterator<Item = &Peer> {
        core::iter::once(&self.hers).chain(self.officers.iter().map(|officer| &officer.peer))
    }

    /// Nobody says anything new; what is on its way arrives.
    fn settle(&mut self) {
        for _ in 0..60_000 {
            if self.quiet() {
                return;
            }
            match self.dice.roll(4) {
                0 => self.submit(None),
                1 => self.submit_officers(),
                2 => self.show_victim(),
                _ => self.show_officer(),
            }
        }
    }
}

fn everybody_hears_everything_once(seed: u64, others: usize) {
    let mut simulation = Simulation::new(seed, others);
    for _ in 0..600 {
        simulation.step();
    }
    simulation.settle();
    assert!(simulation.quiet(), "seed {seed}");
    assert!(matches!(simulation.victim, Some(Victim::Talking(_))), "seed {seed}");
    for (at, listener) in simulation.peers().enumerate() {
        let speakers = simulation.peers().enumerate().filter(|(speaker, _)| *speaker != at);
        let said: BTreeSet<_> = speakers.flat_map(|(_, peer)| &peer.said).collect();
        assert!(said.len() > 10, "seed {seed}: {}", said.len());
        assert_eq!(listener.heard.len(), said.len(), "seed {seed}");
        assert!(listener.heard.iter().all(|word| said.contains(word)), "seed {seed}");
    }
}

/// COMMIT-6, ORDER-1, ORDER-3: with losses, repetitions, reordering and renewals, everybody hears
/// everything exactly once.
#[test]
fn everything_is_heard_once() {
    for seed in 100..112 {
        everybody_hears_everything_once(seed, 1);
    }
}

/// COMMIT-6, ORDER-1 to ORDER-3, CONSENT-5: the same with those whom she let in.
#[test]
fn everything_is_heard_once_by_three_and_by_four() {
    for seed in 120..126 {
        everybody_hears_everything_once(seed, 2);
        everybody_hears_everything_once(seed, 3);
    }
}

/// Flips one bit of a payload; `None` where the result is no frame.
fn altered(frame: &Frame, dice: &mut Dice) -> Option<Frame> {
    let mut bytes = frame.as_bytes().to_vec();
    let at = 6 + dice.roll(frame.payload().len() as u64) as usize;
    bytes[at] ^= 1 << dice.roll(8);
    Frame::decode(&bytes).ok()
}

/// ORDER-2, ORDER-4: an envelope that is altered for one side only is never shown, and the next
/// content from the other side stops the conversation.
#[test]
fn what_is_altered_is_noticed() {
    for seed in 200..240 {
        let mut world = World::new(seed);
        let mut dice = Dice(SeededEntropy::new(seed));
        let (mut victim, mut officer) = world.talk();
        let said = victim.send(text("genuine"), world.now).unwrap();
        let entry = world.log.append(VICTIM, &said);
        victim.receive(&entry, world.now).unwrap();
        let Some(frame) = altered(&entry.frame, &mut dice) else { continue };
        let shown = officer.receive(&Entry { frame, ..entry }, world.now).unwrap();
        assert!(texts(&shown).is_empty(), "seed {seed}");
        let answer = officer.send(text("did not hear"), world.now).unwrap();
        let entry = world.log.append(OFFICER, &answer);
        let error = victim.receive(&entry, world.now).unwrap_err();
        assert_eq!(error, SessionError::OrderMismatch, "seed {seed}");
    }
}

/// Hostile bytes of every kind, to both, at any time: no panic, no end of the session.
#[test]
fn noise_does_not_end_a_session() {
    let mut world = World::new(300);
    let mut dice = Dice(SeededEntropy::new(300));
    let (mut victim, mut officer) = world.talk();
    let said = victim.send(text("x"), world.now).unwrap();
    let kinds = [
        abri_core::FrameKind::Application,
        abri_core::FrameKind::CommitBundle,
        abri_core::FrameKind::KeyPackage,
        abri_core::FrameKind::Control,
    ];
    let samples: Vec<_> =
        world.log.0.iter().map(|entry| entry.frame.clone()).chain([said.frame]).collect();
    for _ in 0..600 {
        let sample = &samples[dice.roll(samples.len() as u64) as usize];
        let mut payload = sample.payload().to_vec();
        payload.truncate(1 + dice.roll(payload.len() as u64) as usize);
        let at = dice.roll(payload.len().min(64) as u64) as usize;
        payload[at] = dice.roll(256) as u8;
        let kind = kinds[dice.roll(4) as usize];
        let entry = world.log.inject(OFFICER, Frame::new(kind, &payload).unwrap());
        victim.receive(&entry, world.now).unwrap();
        let received = officer.receive(&entry, world.now).unwrap();
        for control in received.to_send {
            world.show(OFFICER, &control, &mut victim, &mut officer);
        }
    }
    let said = officer.send(text("still here"), world.now).unwrap();
    let (heard, _) = world.show(OFFICER, &said, &mut victim, &mut officer);
    assert_eq!(texts(&heard), ["still here"]);
}
