//! Load on one server process by native clients that speak the whole protocol.
//!
//! Everybody comes, is claimed from the queue by a console and says a first word; when all
//! conversations are there at once they are all carried on, and each is closed when everything was
//! said. The two sides of a conversation share nothing but the service.

mod flood;
mod ledger;
mod options;
mod people;
mod report;
mod service;
mod talk;
mod usage;

use core::{sync::atomic::Ordering, time::Duration};
use std::sync::Arc;

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout_at},
};

pub use flood::{Flood, Flooded};
pub use ledger::Wrong;
pub use options::Options;
pub use report::{Report, Spread};
pub use service::Network;
pub use usage::Usage;

use ledger::Stopwatch;
use people::{Outcome, Shared, Tries};
use service::Service;
use talk::Gate;

/// Reasons that a report tells.
const REASONS: usize = 5;

/// What a run does.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Sessions, all of them at once.
    pub sessions: u32,
    /// Consoles, each with its part of the sessions.
    pub consoles: u32,
    /// Texts each way, at least one.
    pub messages: u32,
    /// Between two who come.
    pub arrival: Duration,
    /// Between two texts of one person.
    pub pace: Duration,
    /// The longest that a run may take.
    pub limit: Duration,
    /// After so long without anything a side gives up.
    pub patience: Duration,
    /// What is between clients and the server.
    pub network: Network,
    /// A Redis to keep envelopes in; an embedded store if none is named.
    pub redis: Option<String>,
    /// A fault of every victim's client, to see that a run finds it.
    pub planted: Option<Planted>,
}

/// What a client does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// Leaves out its second text.
    Left,
    /// Writes its second text twice.
    Twice,
}

impl Plan {
    fn count(&self) -> usize {
        usize::try_from(self.sessions).unwrap_or(usize::MAX)
    }

    /// Conversations of one console.
    fn part(&self) -> usize {
        self.count().div_ceil(usize::try_from(self.consoles.max(1)).unwrap_or(1))
    }

    /// What the server must allow more of than it does by itself: everybody comes from here.
    fn limits(&self) -> Vec<String> {
        let waiting = self.sessions.max(500);
        ["--max-waiting", &waiting.to_string(), "--open-rate", "1000", "--open-burst", "1000"]
            .map(str::to_owned)
            .to_vec()
    }
}

/// Carries out a plan.
///
/// # Errors
/// If the server does not start. What goes wrong between clients is in the report.
pub async fn run(plan: Plan) -> anyhow::Result<Report> {
    let (limits, consoles) = (plan.limits(), usize::try_from(plan.consoles)?);
    let service = Service::start(consoles, plan.network, plan.redis.as_deref(), &limits).await?;
    let before = service.usage()?;
    let shared = Arc::new(Shared {
        origin: service.origin.clone(),
        pins: service.demonstration.pins.clone(),
        gate: Gate::new(plan.count() * 2),
        watch: Stopwatch::start(),
        read: watch::Sender::new(0),
        deadline: Instant::now() + plan.limit,
        claimed: 0.into(),
        tries: Tries::default(),
        plan,
    });
    let started = Instant::now();
    let (outcomes, ()) = tokio::join!(people(&service, &shared), resets(&service, &shared));
    let seconds = started.elapsed().as_secs_f64();
    let server = [before, service.usage()?];
    Ok(gather(&shared, outcomes, seconds, server, limits))
}

async fn people(service: &Service, shared: &Arc<Shared>) -> Vec<Outcome> {
    let mut victims = JoinSet::new();
    for index in 0..shared.plan.sessions {
        let shared = Arc::clone(shared);
        victims.spawn(async move { shared.victim(index).await });
    }
    let officers = service.demonstration.officers.iter().enumerate();
    let consoles = officers.map(|(index, officer)| Arc::clone(shared).console(officer, index));
    let consoles = futures_util::future::join_all(consoles);
    let (victims, consoles) = tokio::join!(victims.join_all(), consoles);
    victims.into_iter().chain(consoles.into_iter().flatten()).collect()
}

/// Resets every connection each time that a further part of all texts was read.
async fn resets(service: &Service, shared: &Shared) {
    let (Network::Resets(count), Some(proxy)) = (shared.plan.network, &service.proxy) else {
        return;
    };
    // The first texts are the way there; after them everybody talks.
    let (from, all) = (shared.plan.sessions, u64::from(shared.plan.messages) * 2);
    let rest = u64::from(from) * (all - 1);
    let mut read = shared.read.subscribe();
    for part in 1..=u64::from(count) {
        let enough = u64::from(from) + rest * part / u64::from(count + 1);
        let reached = read.wait_for(|read| *read >= enough);
        if timeout_at(shared.deadline, reached).await.is_err() {
            return;
        }
        proxy.reset();
    }
}

fn gather(
    shared: &Shared,
    outcomes: Vec<Outcome>,
    seconds: f64,
    server: [Usage; 2],
    limits: Vec<String>,
) -> Report {
    let (mut wrong, mut reasons) = (Wrong::default(), Vec::new());
    let (mut latencies, mut first) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        wrong.add(outcome.wrong);
        latencies.extend(outcome.latencies);
        first.extend(outcome.first_message);
        reasons.extend(outcome.error);
    }
    let (plan, read) = (&shared.plan, *shared.read.borrow());
    let unfinished = reasons.len();
    reasons.truncate(REASONS);
    Report {
        store: if plan.redis.is_some() { "redis" } else { "embedded" },
        network: plan.network,
        optimised: !cfg!(debug_assertions),
        limits,
        sessions: plan.sessions,
        consoles: plan.consoles,
        messages: plan.messages,
        read,
        seconds,
        per_second: f64::from(u32::try_from(read).unwrap_or(u32::MAX)) / seconds,
        latency: Spread::of(&mut latencies),
        claim_to_first_message: Spread::of(&mut first),
        wrong,
        openings_repeated: shared.tries.openings.load(Ordering::Relaxed),
        claims_too_late: shared.tries.claims.load(Ordering::Relaxed),
        unfinished,
        reasons,
        server,
    }
}
