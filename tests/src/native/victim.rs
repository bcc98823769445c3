//! Her client.

use abri_core::{
    Candidate, Content, Event, FileDescription, Opened, Opening, OsEntropy, Pending,
    PendingSession, Pins, Received, SESSION_CAP, SessionError, VictimSession,
};
use abri_transport::{DeliveryService, link::LinkEvent, native};
use abri_wire::{
    Capability, FileId, Sequence, SessionId,
    api::{Entry, Offer, OpenRequest},
    file::Piece,
};
use anyhow::{Context, bail};

use super::{Screen, capability, files, jitter, random, text};
use crate::{now, soon};

enum State {
    Opening(Opening),
    Adding(PendingSession),
    Talking(Box<VictimSession>),
    Over(Option<SessionError>),
}

/// A victim.
pub struct NativeVictim {
    /// What she sees.
    pub screen: Screen,
    /// Which session.
    pub session: SessionId,
    origin: String,
    capability: Capability,
    connection: native::Connection,
    state: State,
}

impl NativeVictim {
    /// Makes a group and asks for an officer.
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn open(origin: &str, pins: &str) -> anyhow::Result<Self> {
        let pins: Pins = pins.parse()?;
        let (session, capability) = (SessionId::new(random()?), capability()?);
        let expires_at = now().plus(SESSION_CAP);
        let opening = Opening::new(pins, session, expires_at, Box::new(OsEntropy), now())?;
        let keys = opening.offer();
        let offer = Offer {
            creator_key_hash: keys.creator_key_hash,
            nonce: keys.nonce,
            language: "fr".to_owned(),
            zone: None,
            first_message: false,
        };
        let request = OpenRequest {
            session,
            capability: capability.hash(),
            offer,
            return_hash: None,
            exit_commitment: None,
            returns: None,
        };
        native::service(origin).open(&request).await?;
        let connection =
            native::Connection::start(origin, session, capability.clone(), Sequence::START, jitter);
        let state = State::Opening(opening);
        let origin = origin.to_owned();
        Ok(Self { screen: Screen::default(), session, origin, capability, connection, state })
    }

    /// Writes.
    ///
    /// # Errors
    /// If nobody is there to read it.
    pub fn write(&mut self, words: &str) -> anyhow::Result<()> {
        let State::Talking(session) = &mut self.state else { bail!("nobody is there") };
        let outgoing = session.send(text(words)?, now())?;
        self.connection.submit(outgoing.submission());
        Ok(())
    }

    /// Writes; the keys are renewed before, when their epoch has had its messages (`COMMIT-8`).
    ///
    /// # Errors
    /// If nobody is there to read it, or the keys can't be renewed.
    pub async fn write_on(&mut self, words: &str) -> anyhow::Result<()> {
        if matches!(&self.state, State::Talking(session) if session.needs_update()) {
            self.renew_keys()?;
        }
        while matches!(self.state, State::Adding(_)) {
            let event = self.event().await?;
            self.take(event).await?;
        }
        self.write(words)
    }

    fn renew_keys(&mut self) -> anyhow::Result<()> {
        let state = core::mem::replace(&mut self.state, State::Over(None));
        let State::Talking(session) = state else { bail!("nobody is there") };
        let (pending, outgoing) = session.update(now()).map_err(|(_, error)| error)?;
        self.connection.submit(outgoing.submission());
        self.state = State::Adding(pending);
        Ok(())
    }

    /// Writes, and sends by a `POST` of its own whatever carrier is in use.
    ///
    /// # Errors
    /// If nobody is there, or the service refuses.
    pub async fn write_by_http(&mut self, words: &str) -> anyhow::Result<()> {
        let State::Talking(session) = &mut self.state else { bail!("nobody is there") };
        let submission = session.send(text(words)?, now())?.submission();
        let service = native::service(&self.origin);
        service.submit(self.session, &self.capability, &submission).await?;
        Ok(())
    }

    /// Sends a file, whatever its pieces are, and goes on when the network breaks.
    ///
    /// # Errors
    /// If the service refuses, or can't be reached for too long.
    pub async fn send_file(&self, file: FileId, pieces: &[Piece]) -> anyhow::Result<()> {
        files::send(&self.origin, self.session, &self.capability, file, pieces).await
    }

    /// Says what opens a file, whether or not it is there.
    ///
    /// # Errors
    /// If nobody is there to hear it.
    pub fn say_file(&mut self, description: FileDescription) -> anyhow::Result<()> {
        let State::Talking(session) = &mut self.state else { bail!("nobody is there") };
        let outgoing = session.send(Content::File(description), now())?;
        self.connection.submit(outgoing.submission());
        Ok(())
    }

    /// Ends the conversation: erased at once.
    ///
    /// # Errors
    /// If the service can't be reached.
    pub async fn end(self) -> anyhow::Result<()> {
        Ok(native::service(&self.origin).erase(self.session, &self.capability).await?)
    }

    /// Takes what comes until she sees what `seen` looks for.
    ///
    /// # Errors
    /// If it never comes.
    pub async fn until(
        &mut self,
        what: &str,
        seen: impl Fn(&Screen) -> bool,
    ) -> anyhow::Result<()> {
        soon(what, async {
            while !seen(&self.screen) {
                let event = self.event().await.with_context(|| what.to_owned())?;
                self.take(event).await?;
            }
            anyhow::Ok(())
        })
        .await?
    }

    /// What comes next; nothing is lost if this is dropped before.
    pub(crate) async fn event(&mut self) -> anyhow::Result<LinkEvent> {
        self.connection.next().await.context("her connection ended")
    }

    pub(crate) async fn take(&mut self, event: LinkEvent) -> anyhow::Result<()> {
        match event {
            LinkEvent::Entry(entry) => {
                let mut received = self.receive(&entry)?;
                let answer = |event: &mut Event| matches!(event, Event::Candidate(_));
                if let Some(Event::Candidate(candidate)) = received.events.pop_if(answer) {
                    self.admit(candidate).await?;
                }
                self.show(received);
            }
            LinkEvent::Offline => self.screen.offline = true,
            LinkEvent::Online => self.screen.offline = false,
            LinkEvent::Erased => self.screen.erased = true,
            LinkEvent::Refused { problem, .. } | LinkEvent::Ended(problem) => {
                bail!("her client was refused: {}", problem.slug());
            }
            LinkEvent::Status(_) | LinkEvent::Receipt { .. } => {}
        }
        Ok(())
    }

    fn receive(&mut self, entry: &Entry) -> anyhow::Result<Received> {
        let state = core::mem::replace(&mut self.state, State::Over(None));
        let (state, received) = match state {
            State::Opening(opening) => match opening.receive(entry, now()) {
                Opened::Waiting(opening, received) => (State::Opening(opening), received),
                Opened::Gap(_, expected) => bail!("a gap before {}", expected.0),
                Opened::Ended(error) => (State::Over(Some(error)), Received::default()),
            },
            State::Adding(pending) => match pending.receive(entry, now()) {
                Pending::Waiting(pending, received) => (State::Adding(pending), received),
                Pending::Ready(session, received) => (State::Talking(Box::new(session)), received),
                Pending::Gap(_, expected) => bail!("a gap before {}", expected.0),
                Pending::Ended(error) => (State::Over(Some(error)), Received::default()),
            },
            State::Talking(mut session) => match session.receive(entry, now()) {
                Ok(received) => (State::Talking(session), received),
                Err(error) => (State::Over(Some(error)), Received::default()),
            },
            State::Over(error) => bail!("her session is over: {error:?}"),
        };
        self.state = state;
        match &self.state {
            State::Over(Some(error)) => bail!("her session ended: {error}"),
            _ => Ok(received),
        }
    }

    /// Whoever answers first is added, if the service can show that he is an officer.
    async fn admit(&mut self, candidate: Candidate) -> anyhow::Result<()> {
        let evidence = native::service(&self.origin).evidence(candidate.certificate()).await?;
        let evidence = evidence.context("the roster does not name who answers")?;
        match core::mem::replace(&mut self.state, State::Over(None)) {
            State::Opening(opening) => {
                let added = opening.add(candidate, &evidence, now());
                let (pending, outgoing) = added.map_err(|(_, error)| error)?;
                self.connection.submit(outgoing.submission());
                self.state = State::Adding(pending);
            }
            other => self.state = other,
        }
        Ok(())
    }

    fn show(&mut self, received: Received) {
        for outgoing in received.to_send {
            self.connection.submit(outgoing.submission());
        }
        for event in received.events {
            self.screen.show(event);
        }
    }
}
