//! An officer's client, in one conversation.

use abri_core::{
    Content, OfferKeys, OfficerIdentity, OfficerSession, OsEntropy, Pins, Received, SessionError,
    Staged, StagedSession, UntrustedChain,
};
use abri_demonstration::Officer;
use abri_transport::{DeliveryService, link::LinkEvent, native};
use abri_wire::{
    Capability, FileId, Frame, MessageId, Sequence, SessionId,
    api::{Entry, Submission},
    file::Piece,
};
use anyhow::{Context, bail};

use super::{Screen, claim, files, jitter, random, text};
use crate::{now, soon};

enum State {
    Staged(Box<StagedSession>),
    Talking(Box<OfficerSession>),
    Over(Option<SessionError>),
}

/// An officer who claimed one conversation.
pub struct NativeOfficer {
    /// What he sees.
    pub screen: Screen,
    session: SessionId,
    origin: String,
    capability: Capability,
    connection: native::Connection,
    state: State,
}

impl NativeOfficer {
    /// Waits until `session`, or anybody, is in the queue, claims it and answers its offer.
    ///
    /// # Errors
    /// If the service refuses, or the officer's certificate is not good.
    pub async fn claim(
        origin: &str,
        pins: &str,
        officer: &Officer,
        session: Option<SessionId>,
    ) -> anyhow::Result<Self> {
        let pins: Pins = pins.parse()?;
        let chain = UntrustedChain::new(&officer.certificates()?)?;
        let identity = OfficerIdentity::new(officer.seed()?, chain, &pins, now())?;
        let (session, capability, claimed) = claim(origin, officer, session).await?;
        let (creator_key_hash, nonce) = (claimed.offer.creator_key_hash, claimed.offer.nonce);
        let offer = OfferKeys { creator_key_hash, nonce };
        let entropy = Box::new(OsEntropy);
        let (staged, outgoing) = StagedSession::new(&identity, session, offer, entropy, now())?;
        let connection =
            native::Connection::start(origin, session, capability.clone(), Sequence::START, jitter);
        connection.submit(outgoing.submission());
        let state = State::Staged(Box::new(staged));
        let origin = origin.to_owned();
        Ok(Self { screen: Screen::default(), session, origin, capability, connection, state })
    }

    /// Reads a file that is whole.
    ///
    /// # Errors
    /// If the service refuses or can't be reached.
    pub async fn read_file(&self, file: FileId) -> anyhow::Result<Vec<Piece>> {
        files::read(&self.origin, self.session, &self.capability, file).await
    }

    /// Writes.
    ///
    /// # Errors
    /// If he is not in the conversation.
    pub fn write(&mut self, words: &str) -> anyhow::Result<()> {
        self.say(text(words)?)
    }

    /// Submits a frame that his client would not: what `make` makes of his session.
    ///
    /// # Errors
    /// If he is not in the conversation, or `make` fails.
    pub fn misbehave(
        &mut self,
        make: impl FnOnce(&mut OfficerSession) -> anyhow::Result<Frame>,
    ) -> anyhow::Result<()> {
        let State::Talking(session) = &mut self.state else { bail!("he has not joined") };
        let message_id = MessageId::new(random()?);
        self.connection.submit(Submission { message_id, frame: make(session)? });
        Ok(())
    }

    /// Says that he closes, and closes once the log has it.
    ///
    /// # Errors
    /// If he is not in the conversation, or the service refuses.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let sent = self.screen.sent.len();
        self.say(Content::Closing)?;
        self.until("his last word", |screen| screen.sent.len() > sent).await?;
        native::service(&self.origin).close(self.session, &self.capability).await?;
        Ok(())
    }

    fn say(&mut self, content: Content) -> anyhow::Result<()> {
        let State::Talking(session) = &mut self.state else { bail!("he has not joined") };
        self.connection.submit(session.send(content, now())?.submission());
        Ok(())
    }

    /// Takes what comes until he sees what `seen` looks for.
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
                let event = self.connection.next().await;
                let event = event.with_context(|| format!("{what}: his connection ended"))?;
                self.take(event).await?;
            }
            anyhow::Ok(())
        })
        .await?
    }

    async fn take(&mut self, event: LinkEvent) -> anyhow::Result<()> {
        match event {
            LinkEvent::Entry(entry) => {
                let was_staged = matches!(self.state, State::Staged(_));
                let received = self.receive(&entry)?;
                if was_staged && matches!(self.state, State::Talking(_)) {
                    let service = native::service(&self.origin);
                    service.joined(self.session, &self.capability).await?;
                }
                self.show(received);
            }
            LinkEvent::Offline => self.screen.offline = true,
            LinkEvent::Online => self.screen.offline = false,
            LinkEvent::Erased => self.screen.erased = true,
            LinkEvent::Refused { problem, .. } | LinkEvent::Ended(problem) => {
                bail!("his client was refused: {}", problem.slug());
            }
            LinkEvent::Status(_) | LinkEvent::Receipt { .. } => {}
        }
        Ok(())
    }

    fn receive(&mut self, entry: &Entry) -> anyhow::Result<Received> {
        let (state, received) = match core::mem::replace(&mut self.state, State::Over(None)) {
            State::Staged(staged) => match staged.receive(entry, now()) {
                Staged::Waiting(staged, received) => (State::Staged(Box::new(staged)), received),
                Staged::Joined(session, received) => (State::Talking(Box::new(session)), received),
                Staged::Gap(_, expected) => bail!("a gap before {}", expected.0),
                Staged::Ended(error) => bail!("his session ended: {error}"),
            },
            State::Talking(mut session) => match session.receive(entry, now()) {
                Ok(received) => (State::Talking(session), received),
                Err(error) => bail!("his session ended: {error}"),
            },
            State::Over(error) => bail!("his session is over: {error:?}"),
        };
        self.state = state;
        Ok(received)
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
