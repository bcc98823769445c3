//! Messages live, both ways: pairs that play ping-pong, on each server in turn.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use abri_wire::{MemberSlot, SessionId};
use tokio::{task::LocalSet, time::sleep};

use crate::{
    api::{Api, fresh},
    carrier::Carrier,
    child::Child,
    serve::Server,
};

const OFFICER: MemberSlot = MemberSlot(1);
const PAIRS: usize = 8;

/// How long to measure.
pub(crate) struct Plan {
    rounds: usize,
    warm_up: Duration,
    round: Duration,
}

impl Plan {
    pub(crate) const FULL: Self = Self {
        rounds: 11,
        warm_up: Duration::from_millis(300),
        round: Duration::from_millis(2000),
    };
    pub(crate) const QUICK: Self =
        Self { rounds: 3, warm_up: Duration::from_millis(200), round: Duration::from_millis(1000) };
}

/// One server in one round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// Processor time of the server for one message, in microseconds.
    pub(crate) cpu: f64,
    /// Messages a second.
    pub(crate) rate: f64,
    /// From sending to the other member's receiving, in milliseconds.
    pub(crate) median: f64,
    pub(crate) p99: f64,
}

/// The rounds of one server; the same index is the same time of day for all of them.
#[derive(Debug)]
pub(crate) struct Rounds {
    pub(crate) server: Server,
    pub(crate) rounds: Vec<Round>,
}

/// What the pairs of a round share.
#[derive(Default)]
struct Tally {
    messages: Cell<u32>,
    over: Cell<bool>,
    latencies: RefCell<Vec<Duration>>,
}

/// Plays on each server in turn, and in the reverse order every other round: what drifts, drifts
/// for all of them.
pub(crate) async fn compare(servers: &[Child], plan: &Plan) -> Vec<Rounds> {
    let mut results: Vec<Rounds> =
        servers.iter().map(|child| Rounds { server: child.server, rounds: Vec::new() }).collect();
    for number in 0..plan.rounds {
        let mut order: Vec<usize> = (0..servers.len()).collect();
        if number % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let local = LocalSet::new();
            let round = local.run_until(play(&servers[index], plan)).await;
            results[index].rounds.push(round);
        }
    }
    results
}

async fn play(server: &Child, plan: &Plan) -> Round {
    let tally = Rc::new(Tally::default());
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let (victim, officer) = connect(server).await;
        pairs.push(tokio::task::spawn_local(ping_pong(victim, officer, Rc::clone(&tally))));
    }
    sleep(plan.warm_up).await;
    tally.latencies.take();
    let (messages, cpu, start) = (tally.messages.get(), server.cpu(), Instant::now());
    sleep(plan.round).await;
    let (messages, cpu, elapsed) =
        (tally.messages.get() - messages, server.cpu() - cpu, start.elapsed());
    tally.over.set(true);
    for pair in pairs {
        pair.await.unwrap();
    }
    let mut latencies = tally.latencies.take();
    latencies.sort_unstable();
    let percentile = |of: usize| latencies[(latencies.len() - 1) * of / 100].as_secs_f64() * 1e3;
    Round {
        cpu: cpu.as_secs_f64() * 1e6 / f64::from(messages),
        rate: f64::from(messages) / elapsed.as_secs_f64(),
        median: percentile(50),
        p99: percentile(99),
    }
}

/// A new session for each pair and round, so that no log is longer than another.
async fn connect(server: &Child) -> (Carrier, Carrier) {
    let address = server.address;
    if server.server == Server::Product {
        let session = Api::connect(address).await.joined().await;
        let victim = Carrier::greet(address, &session, MemberSlot::CREATOR).await;
        (victim, Carrier::greet(address, &session, OFFICER).await)
    } else {
        let session = SessionId::new(fresh());
        let victim = Carrier::plain(address, session, MemberSlot::CREATOR).await;
        (victim, Carrier::plain(address, session, OFFICER).await)
    }
}

async fn ping_pong(mut first: Carrier, mut second: Carrier, tally: Rc<Tally>) {
    let mut number = 0;
    while !tally.over.get() {
        let sent = Instant::now();
        first.send(number).await;
        second.receive().await;
        tally.messages.set(tally.messages.get() + 1);
        tally.latencies.borrow_mut().push(sent.elapsed());
        std::mem::swap(&mut first, &mut second);
        number += 1;
    }
}
