//! One side of one conversation: writes its texts, reads the other's, notes what came.

use core::{future::Future, time::Duration};

use abri_transport::link::LinkEvent;
use anyhow::bail;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout},
};

use super::{
    Plan, Planted,
    ledger::{Ledger, Script, Side, Stopwatch, Wrong},
};
use crate::native::{NativeOfficer, NativeVictim, Screen};

/// What both clients can.
pub(super) trait Talker: Send {
    fn screen(&mut self) -> &mut Screen;
    fn event(&mut self) -> impl Future<Output = anyhow::Result<LinkEvent>> + Send;
    fn take(&mut self, event: LinkEvent) -> impl Future<Output = anyhow::Result<()>> + Send;
    fn write(&mut self, words: &str) -> impl Future<Output = anyhow::Result<()>> + Send;
}

impl Talker for NativeVictim {
    fn screen(&mut self) -> &mut Screen {
        &mut self.screen
    }

    async fn event(&mut self) -> anyhow::Result<LinkEvent> {
        self.event().await
    }

    async fn take(&mut self, event: LinkEvent) -> anyhow::Result<()> {
        self.take(event).await
    }

    async fn write(&mut self, words: &str) -> anyhow::Result<()> {
        self.write_on(words).await
    }
}

impl Talker for NativeOfficer {
    fn screen(&mut self) -> &mut Screen {
        &mut self.screen
    }

    async fn event(&mut self) -> anyhow::Result<LinkEvent> {
        self.event().await
    }

    async fn take(&mut self, event: LinkEvent) -> anyhow::Result<()> {
        self.take(event).await
    }

    async fn write(&mut self, words: &str) -> anyhow::Result<()> {
        self.write(words)
    }
}

/// Opens when everybody is there, or has failed: then all conversations are there at once.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    arrived: watch::Sender<usize>,
    all: usize,
}

/// One arrival, at the latest when this is dropped.
pub(super) struct Ticket(Option<Gate>);

impl Gate {
    pub(super) fn new(all: usize) -> Self {
        Self { arrived: watch::Sender::new(0), all }
    }

    pub(super) fn ticket(&self) -> Ticket {
        Ticket(Some(self.clone()))
    }

    async fn open(&self) {
        let mut arrived = self.arrived.subscribe();
        // The sender is ours: it is there.
        let _ = arrived.wait_for(|arrived| *arrived >= self.all).await;
    }
}

impl Ticket {
    pub(super) fn arrive(&mut self) {
        if let Some(gate) = self.0.take() {
            gate.arrived.send_modify(|arrived| *arrived += 1);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.arrive();
    }
}

/// One side, with all that it noted.
pub(super) struct Talk<T> {
    pub(super) who: T,
    pub(super) ledger: Ledger,
    own: Script,
    watch: Stopwatch,
    /// Counts what was read in the whole run.
    read: watch::Sender<u64>,
}

impl<T: Talker> Talk<T> {
    pub(super) fn new(who: T, own: Script, watch: Stopwatch, read: &watch::Sender<u64>) -> Self {
        let from = match own.from {
            Side::Victim => Side::Officer,
            Side::Officer => Side::Victim,
        };
        let ledger = Ledger::new(Script { from, ..own });
        Self { who, ledger, own, watch, read: read.clone() }
    }

    /// Takes what comes until `seen` says yes.
    pub(super) async fn until(
        &mut self,
        seen: impl Fn(&Screen, &Ledger) -> bool + Send + Sync,
    ) -> anyhow::Result<()> {
        while !seen(self.who.screen(), &self.ledger) {
            let event = self.who.event().await?;
            self.take(event).await?;
        }
        Ok(())
    }

    /// Writes text `number`.
    pub(super) async fn write(&mut self, number: u32) -> anyhow::Result<()> {
        let text = self.own.text(number, self.watch.micros());
        self.who.write(&text).await?;
        self.note();
        Ok(())
    }

    /// When all are there, writes from text `next` on and reads until everything was said.
    pub(super) async fn talk(&mut self, plan: &Plan, gate: &Gate, next: u32) -> anyhow::Result<()> {
        let open = gate.open();
        tokio::pin!(open);
        loop {
            tokio::select! {
                () = &mut open => break,
                event = self.who.event() => { let event = event?; self.take(event).await?; }
            }
        }
        let (mut next, mut due) = (next, Instant::now() + self.phase(plan.pace));
        while next < plan.messages || self.ledger.count() < plan.messages {
            tokio::select! {
                event = timeout(plan.patience, self.who.event()) => match event {
                    Ok(event) => { let event = event?; self.take(event).await?; }
                    Err(_) => bail!("nothing comes any more"),
                },
                () = sleep_until(due), if next < plan.messages => {
                    for number in self.planted(plan, next) {
                        self.write(number).await?;
                    }
                    next += 1;
                    due += plan.pace;
                }
            }
        }
        Ok(())
    }

    /// The numbers that are written when it is the turn of `next`.
    fn planted(&self, plan: &Plan, next: u32) -> Vec<u32> {
        match plan.planted {
            Some(Planted::Left) if self.own.from == Side::Victim && next == 1 => Vec::new(),
            Some(Planted::Twice) if self.own.from == Side::Victim && next == 1 => vec![1, 1],
            _ => vec![next],
        }
    }

    /// Spreads those who talk over one pace, each time alike.
    fn phase(&self, pace: Duration) -> Duration {
        let byte = self.own.session.as_bytes().first().copied().unwrap_or_default();
        let side = u32::from(self.own.from == Side::Officer) * 128;
        pace * ((u32::from(byte) + side) % 256) / 256
    }

    async fn take(&mut self, event: LinkEvent) -> anyhow::Result<()> {
        self.who.take(event).await?;
        self.note();
        Ok(())
    }

    fn note(&mut self) {
        let micros = self.watch.micros();
        for text in self.who.screen().texts.drain(..) {
            self.ledger.note(&text, micros);
            self.read.send_modify(|read| *read += 1);
        }
    }

    /// What was wrong with what this side got.
    pub(super) fn wrong(&mut self, written: u32) -> Wrong {
        let refused = u64::try_from(self.who.screen().refused).unwrap_or(u64::MAX);
        Wrong { refused, ..self.ledger.wrong(written) }
    }
}
