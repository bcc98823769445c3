//! Sessions that nobody answers, and one person among them who is answered.

use core::{fmt, time::Duration};

use abri_transport::{DeliveryService as _, TransportError, native};
use abri_wire::{
    CapabilityHash, ProblemKind, SessionId,
    api::{Offer, OpenRequest},
};
use anyhow::{Context, ensure};
use serde::Serialize;
use tokio::time::{Instant, sleep, timeout};

use super::{
    service::{Network, Service},
    usage::Usage,
};
use crate::native::{NativeOfficer, NativeVictim, capability, identity, random, sign_in};

/// Texts each way of the one who is answered.
const TEXTS: usize = 5;
/// The longest that the one who is answered may take from the claim to the erasure.
const USUAL: Duration = Duration::from_secs(5);
/// The most that a flood may add to the server's memory, in bytes.
const ROOM: u64 = 64 << 20;
/// Silence after which a session leaves the queue (`DS-11`), and what a busy machine adds.
const LAPSE: Duration = Duration::from_secs(90 + 40);

/// What a flood is.
#[derive(Debug, Clone)]
pub struct Flood {
    /// Sessions that are opened, one after the other.
    pub sessions: u32,
    /// Places of the queue.
    pub waiting: u32,
    /// Whether to wait until all of them left the queue: a minute and a half.
    pub lapse: bool,
    /// A Redis to keep envelopes in; an embedded store if none is named.
    pub redis: Option<String>,
}

/// What a flood did.
#[derive(Debug, Serialize)]
pub struct Flooded {
    /// Flags of the server that lift its limits for this run.
    pub limits: Vec<String>,
    /// Those who had a place.
    pub taken: u32,
    /// Those who were told that the queue is full.
    pub full: u32,
    /// What each of those was told to wait, in seconds: the least.
    pub retry_after: Option<u64>,
    /// How long the flood took, in seconds.
    pub seconds: f64,
    /// From an officer's sign-in to the erasure of the one whom he answered, in seconds.
    pub answered_seconds: f64,
    /// From the last opening until nobody was in the queue, in seconds; none if not waited for.
    pub lapsed_seconds: Option<f64>,
    /// The server before, after the flood, and at the end.
    pub server: [Usage; 3],
}

impl Flood {
    /// Floods.
    ///
    /// # Errors
    /// If the queue's cap, the memory or the one who is answered is not as it must be.
    pub async fn run(&self) -> anyhow::Result<Flooded> {
        let waiting = self.waiting.to_string();
        let limits = ["--max-waiting", &waiting, "--open-rate", "1000", "--open-burst", "10000"]
            .map(str::to_owned)
            .to_vec();
        let redis = self.redis.as_deref();
        let service = Service::start(1, Network::Direct, redis, &limits).await?;
        let before = service.usage()?;
        // She has a place, as who comes before the queue is full.
        let she = NativeVictim::open(&service.origin, &service.demonstration.pins).await?;
        let started = Instant::now();
        let (taken, full) = self.open_all(&service.origin).await?;
        let (seconds, flooded) = (started.elapsed().as_secs_f64(), service.usage()?);
        let retry_after = retry_after(&service.origin).await?;
        ensure!(taken < self.waiting, "{taken} beside her in a queue of {}", self.waiting);
        ensure!(full == 0 || retry_after.is_some(), "queue-full without Retry-After");
        let last = Instant::now();
        timeout(USUAL, answer(&service, she)).await.context("she was not answered in time")??;
        let answered_seconds = last.elapsed().as_secs_f64();
        let lapsed_seconds = if self.lapse {
            timeout(LAPSE, lapse(&service)).await.context("some never left the queue")??;
            Some(last.elapsed().as_secs_f64())
        } else {
            None
        };
        let server = [before, flooded, service.usage()?];
        let grown = server.iter().map(|it| it.most_memory).max().unwrap_or_default();
        ensure!(grown < before.memory + ROOM, "the server grew to {} MiB", grown >> 20);
        Ok(Flooded {
            limits,
            taken,
            full,
            retry_after,
            seconds,
            answered_seconds,
            lapsed_seconds,
            server,
        })
    }

    /// How many had a place, and how many did not.
    async fn open_all(&self, origin: &str) -> anyhow::Result<(u32, u32)> {
        let service = native::service(origin);
        let (mut taken, mut full) = (0, 0);
        for _ in 0..self.sessions {
            match service.open(&request()?).await {
                Ok(_) => taken += 1,
                Err(TransportError::Problem(ProblemKind::QueueFull)) => full += 1,
                // More than 1,000 a second: this machine is faster than the limit.
                Err(TransportError::Problem(ProblemKind::TooManyRequests)) => {
                    sleep(Duration::from_millis(100)).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok((taken, full))
    }
}

/// An offer behind which nobody is.
fn request() -> anyhow::Result<OpenRequest> {
    let capability: CapabilityHash = capability()?.hash();
    let offer = Offer {
        creator_key_hash: abri_wire::CreatorKeyHash::new(random()?),
        nonce: abri_wire::OfferNonce::new(random()?),
        language: "fr".to_owned(),
        zone: None,
        first_message: false,
    };
    let session = SessionId::new(random()?);
    Ok(OpenRequest {
        session,
        capability,
        offer,
        return_hash: None,
        exit_commitment: None,
        returns: None,
    })
}

/// What the header says to one more, if there is no place.
async fn retry_after(origin: &str) -> anyhow::Result<Option<u64>> {
    use hyper_util::{client::legacy::Client, rt::TokioExecutor};
    let body =
        http_body_util::Full::new(hyper::body::Bytes::from(serde_json::to_vec(&request()?)?));
    let request = hyper::Request::post(format!("{origin}/v1/sessions"))
        .header("content-type", "application/json")
        .body(body)?;
    let answer = Client::builder(TokioExecutor::new()).build_http().request(request).await?;
    let header = answer.headers().get("retry-after");
    header.map(|it| anyhow::Ok(it.to_str()?.parse()?)).transpose()
}

/// An officer comes on duty, claims her among all who wait, talks, and ends it.
async fn answer(service: &Service, mut she: NativeVictim) -> anyhow::Result<()> {
    let (origin, pins) = (&service.origin, &service.demonstration.pins);
    let officer = service.demonstration.officers.first().context("no officer")?;
    let access = sign_in(origin, officer).await?;
    let identity = identity(officer, pins)?;
    let waiting = native::service(origin).queue(&access).await?.waiting;
    ensure!(waiting.iter().any(|entry| entry.session == she.session), "she is not in the queue");
    let mut he = NativeOfficer::claim_with(origin, &identity, &access, she.session).await?;
    let (met, joined) = tokio::join!(
        she.until("an officer", |screen| !screen.members.is_empty()),
        he.until("the group", |screen| !screen.members.is_empty()),
    );
    met.and(joined)?;
    for round in 1..=TEXTS {
        she.write("elle")?;
        he.until("her words", |screen| screen.texts.len() == round).await?;
        he.write("lui")?;
        she.until("his words", |screen| screen.texts.len() == round).await?;
    }
    he.close().await?;
    she.until("the end", |screen| screen.erased).await
}

/// Waits until the queue is empty.
async fn lapse(service: &Service) -> anyhow::Result<()> {
    let officer = service.demonstration.officers.first().context("no officer")?;
    let access = sign_in(&service.origin, officer).await?;
    while !native::service(&service.origin).queue(&access).await?.waiting.is_empty() {
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

impl fmt::Display for Flooded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "a flood, {}", self.limits.join(" "))?;
        writeln!(f, "taken {}   queue full {}   in {:.1} s", self.taken, self.full, self.seconds)?;
        if let Some(seconds) = self.retry_after {
            writeln!(f, "one more is told to come back after {seconds} s")?;
        }
        writeln!(f, "one among them: sign-in to erasure {:.2} s", self.answered_seconds)?;
        if let Some(seconds) = self.lapsed_seconds {
            writeln!(f, "nobody in the queue any more after {seconds:.0} s")?;
        }
        let [before, flooded, end] = self.server.map(|usage| usage.memory >> 20);
        let most = self.server.iter().map(|it| it.most_memory >> 20).max().unwrap_or_default();
        writeln!(
            f,
            "server: memory {before} MiB before, {flooded} after, {end} at the end, {most} at most"
        )
    }
}
