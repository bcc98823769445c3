//! What Abri's rules cost over plain OpenMLS calls with the same suite and the same padding.
//!
//! Both sides run in turn within one process, so that a busy machine slows both; medians.
//! `cargo bench -p abri-core --bench against_openmls`; with `ABRI_BENCH_JSON` set to a path, the
//! figures are written there too.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    missing_docs,
    reason = "a bench reports to a person and stops where its own set-up is wrong"
)]

#[path = "against_openmls/plain.rs"]
mod plain;

use std::{
    hint::black_box,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use abri_core::{
    Content, Entry, Event, MemberSlot, OfficerIdentity, OfficerSession, Opened, Opening, OsEntropy,
    Outgoing, Pending, Pins, Role, Sequence, SessionId, Staged, StagedSession, Text, UnixMillis,
    UntrustedChain, VictimSession, testing::Authority,
};

use abri_trust::UntrustedEvidence;

const WARM_UP: usize = 10;
const SET_UPS: usize = 61;
const MESSAGES: usize = 601;

struct Fixture {
    pins: Pins,
    identity: OfficerIdentity,
    chain: UntrustedChain,
    evidence: Vec<u8>,
    now: UnixMillis,
}

impl Fixture {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = UnixMillis(now.as_millis() as u64);
        let authority = Authority::new(1, now).unwrap();
        let identity = authority.officer("0001", Role::Officer).unwrap();
        let key = *identity.certificate().public_key();
        let chain = authority.chain(&key, "0001", Role::Officer).unwrap();
        let evidence = authority.evidence(chain.leaf_hash(), now).unwrap();
        Self { pins: authority.pins().unwrap(), identity, chain, evidence, now }
    }
}

fn entry(sequence: u64, outgoing: &Outgoing) -> Entry {
    Entry {
        sequence: Sequence(sequence),
        sender: MemberSlot(0),
        message_id: outgoing.message_id,
        frame: outgoing.frame.clone(),
    }
}

/// Create, KeyPackage, add, merge, join: everything between two people who can talk.
fn set_up(fixture: &Fixture) -> (VictimSession, OfficerSession) {
    let Fixture { pins, identity, evidence, now, .. } = fixture;
    let session = SessionId::new([7; 16]);
    let expires = now.plus(Duration::from_secs(3600));
    let opening = Opening::new(pins.clone(), session, expires, Box::new(OsEntropy), *now).unwrap();
    let offer = opening.offer();
    let (staged, key_package) =
        StagedSession::new(identity, session, offer, Box::new(OsEntropy), *now).unwrap();
    let first = entry(1, &key_package);
    let Opened::Waiting(opening, mut received) = opening.receive(&first, *now) else { panic!() };
    let Some(Event::Candidate(candidate)) = received.events.pop() else { panic!() };
    let (pending, bundle) = opening.add(candidate, evidence, *now).unwrap();
    let Staged::Waiting(staged, _) = staged.receive(&first, *now) else { panic!() };
    let second = entry(2, &bundle);
    let Pending::Ready(victim, _) = pending.receive(&second, *now) else { panic!() };
    let Staged::Joined(officer, _) = staged.receive(&second, *now) else { panic!() };
    (victim, officer)
}

/// Encrypt, pad, decrypt, and see the own one in the log.
fn message(
    victim: &mut VictimSession,
    officer: &mut OfficerSession,
    sequence: u64,
    text: &str,
    now: UnixMillis,
) {
    let said = victim.send(Content::Text(Text::new(text).unwrap()), now).unwrap();
    let entry = entry(sequence, &said);
    black_box(victim.receive(&entry, now).unwrap());
    black_box(officer.receive(&entry, now).unwrap());
}

fn timed(action: impl FnOnce()) -> Duration {
    let start = Instant::now();
    action();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1e6
}

/// Alternates `ours` and `plain`; which goes first alternates too.
fn against(
    rounds: usize,
    mut ours: impl FnMut() -> Duration,
    mut plain: impl FnMut() -> Duration,
) -> (f64, f64) {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for round in 0..rounds + WARM_UP {
        let (our, its) = if round % 2 == 0 {
            let our = ours();
            (our, plain())
        } else {
            let its = plain();
            (ours(), its)
        };
        if round >= WARM_UP {
            one.push(our);
            two.push(its);
        }
    }
    (median(one), median(two))
}

fn measure_set_up(fixture: &Fixture) -> (f64, f64) {
    against(
        SET_UPS,
        || {
            let start = Instant::now();
            let pair = set_up(fixture);
            let time = start.elapsed();
            drop(pair);
            time
        },
        || {
            let officer = plain::Officer::new(&fixture.chain);
            let start = Instant::now();
            let pair = plain::set_up(&officer);
            let time = start.elapsed();
            drop(pair);
            time
        },
    )
}

fn measure_messages(fixture: &Fixture) -> (f64, f64) {
    let text = "a".repeat(200);
    let (mut victim, mut officer) = set_up(fixture);
    let mut plain = plain::set_up(&plain::Officer::new(&fixture.chain));
    let mut sequence = 2;
    let mut said = 0;
    against(
        MESSAGES,
        || {
            // Both start anew before the rule of 100 messages an epoch (COMMIT-8) would bite.
            if said == 99 {
                (victim, officer) = set_up(fixture);
                (sequence, said) = (2, 0);
            }
            (sequence, said) = (sequence + 1, said + 1);
            timed(|| message(&mut victim, &mut officer, sequence, &text, fixture.now))
        },
        || timed(|| plain.message(text.as_bytes())),
    )
}

/// The whole check of an officer: evidence, chain, roster.
fn check(fixture: &Fixture) -> Duration {
    let Fixture { pins: Pins { anchors, log }, chain, evidence, now, .. } = fixture;
    timed(|| {
        let evidence = UntrustedEvidence::parse(evidence).unwrap();
        drop(black_box(evidence.certify(chain, anchors, log, *now)));
    })
}

/// What the identity checks of one set-up take: hers before the Add, his own of himself in the
/// Welcome, and his of his chain before he makes the KeyPackage.
fn measure_identity(fixture: &Fixture) -> f64 {
    let chain =
        || timed(|| drop(black_box(fixture.chain.certify(&fixture.pins.anchors, fixture.now))));
    let of = |check: &dyn Fn() -> Duration| median((0..301).map(|_| check()).collect());
    2.0 * of(&|| check(fixture)) + of(&chain)
}

fn main() {
    let fixture = Fixture::new();
    let (set_up, plain_set_up) = measure_set_up(&fixture);
    let (message, plain_message) = measure_messages(&fixture);
    let identity = measure_identity(&fixture);
    let aside = set_up - identity;
    let json = format!(
        "{{\"unit\":\"microseconds, median\",\"set_up\":{{\"abri\":{set_up:.1},\
         \"identity_checks\":{identity:.1},\"openmls\":{plain_set_up:.1},\"ratio\":{:.3},\
         \"ratio_with_identity_checks\":{:.3}}},\"message\":{{\"abri\":{message:.1},\
         \"openmls\":{plain_message:.1},\"ratio\":{:.3}}},\"target_ratio\":1.15}}\n",
        aside / plain_set_up,
        set_up / plain_set_up,
        message / plain_message,
    );
    if let Some(path) = std::env::var_os("ABRI_BENCH_JSON") {
        let path = std::path::PathBuf::from(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, json).unwrap();
    }
    println!("medians in microseconds       abri   openmls   ratio   target");
    println!(
        "set-up                    {set_up:8.1}  {plain_set_up:8.1}   {:5.2}        -",
        set_up / plain_set_up
    );
    println!("  its identity checks     {identity:8.1}         -       -        -");
    println!(
        "  set-up, those aside     {aside:8.1}  {plain_set_up:8.1}   {:5.2}     1.15",
        aside / plain_set_up
    );
    println!(
        "message of 200 bytes      {message:8.1}  {plain_message:8.1}   {:5.2}     1.15",
        message / plain_message
    );
}
