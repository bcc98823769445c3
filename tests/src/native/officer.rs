//! An officer's client, in one conversation.

use core::cell::Cell;

use abri_attachment::Description;
use abri_core::{
    Appointment, Card, Content, InvitationKeys, Line, LogicalId, Note, OfferKeys, OfficerIdentity,
    OfficerSession, OsEntropy, Pins, Received, Request, Role, SessionError, Staged, StagedSession,
    UntrustedChain,
};
use abri_demonstration::Officer;
use abri_transport::{DeliveryService, OfficerAccess, TransportError, link::LinkEvent, native};
use abri_wire::{
    Capability, FileId, Frame, MessageId, Sequence, SessionId,
    api::{ClaimRequest, Claimed, Entry, Invited, Submission},
    file::Piece,
};
use anyhow::{Context, bail};

use super::{Screen, claim, files, jitter, random, sign_in, text};
use crate::{now, soon, until};

enum State {
    Staged(Box<StagedSession>),
    Talking(Box<OfficerSession>),
    Over(Option<SessionError>),
}

/// What an officer of the list has.
pub(crate) fn identity(officer: &Officer, pins: &str) -> anyhow::Result<OfficerIdentity> {
    let pins: Pins = pins.parse()?;
    let chain = UntrustedChain::new(&officer.certificates()?)?;
    Ok(OfficerIdentity::new(officer.seed()?, chain, &pins, now())?)
}

/// An officer who claimed one conversation.
pub struct NativeOfficer {
    /// What he sees.
    pub screen: Screen,
    pub(crate) session: SessionId,
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
        let identity = identity(officer, pins)?;
        let (session, capability, claimed) = claim(origin, officer, session).await?;
        Self::answer(origin, &identity, session, capability, &claimed)
    }

    /// The same with an access that he has, of a session that he saw in the queue.
    ///
    /// # Errors
    /// If the service refuses, which it says, or the officer's certificate is not good.
    pub(crate) async fn claim_with(
        origin: &str,
        identity: &OfficerIdentity,
        access: &OfficerAccess,
        session: SessionId,
    ) -> anyhow::Result<Self> {
        let capability = super::capability()?;
        let request = ClaimRequest { capability: capability.hash() };
        let claimed = native::service(origin).claim(session, access, &request).await?;
        Self::answer(origin, identity, session, capability, &claimed)
    }

    fn answer(
        origin: &str,
        identity: &OfficerIdentity,
        session: SessionId,
        capability: Capability,
        claimed: &Claimed,
    ) -> anyhow::Result<Self> {
        let (creator_key_hash, nonce) = (claimed.offer.creator_key_hash, claimed.offer.nonce);
        let offer = OfferKeys { creator_key_hash, nonce };
        let entropy = Box::new(OsEntropy);
        let (staged, outgoing) = StagedSession::new(identity, session, offer, entropy, now())?;
        let connection =
            native::Connection::start(origin, session, capability.clone(), Sequence::START, jitter);
        connection.submit(outgoing.submission());
        let state = State::Staged(Box::new(staged));
        let origin = origin.to_owned();
        Ok(Self { screen: Screen::default(), session, origin, capability, connection, state })
    }

    /// Waits until an invitation is there, of whichever session, and joins others by it.
    ///
    /// # Errors
    /// If the service refuses, or none comes.
    pub async fn join(origin: &str, pins: &str, officer: &Officer) -> anyhow::Result<Self> {
        let identity = identity(officer, pins)?;
        let (service, access) = (native::service(origin), sign_in(origin, officer).await?);
        let found = Cell::new(None);
        until("an invitation", || async {
            found.set(service.queue(&access).await?.invited.pop());
            let there = found.take();
            let is_there = there.is_some();
            found.set(there);
            Ok(is_there)
        })
        .await?;
        let Invited { session, creator_key_hash, nonce, .. } =
            found.take().context("nobody invites")?;
        let capability = super::capability()?;
        let request = ClaimRequest { capability: capability.hash() };
        service.join(session, &access, &request).await?;
        let keys = InvitationKeys { creator_key_hash, nonce };
        let entropy = Box::new(OsEntropy);
        let (staged, outgoing) = StagedSession::invited(&identity, session, keys, entropy, now())?;
        let connection =
            native::Connection::start(origin, session, capability.clone(), Sequence::START, jitter);
        connection.submit(outgoing.submission());
        let state = State::Staged(Box::new(staged));
        let origin = origin.to_owned();
        Ok(Self { screen: Screen::default(), session, origin, capability, connection, state })
    }

    /// Asks her whether one more person may come, who is said to be in this role.
    ///
    /// # Errors
    /// If this officer is not in the conversation.
    pub fn ask(&mut self, who: &Officer, role: Role, reason: &str) -> anyhow::Result<()> {
        let certificate = UntrustedChain::new(&who.certificates()?)?.leaf_hash();
        let (number, service) = (Line::new(who.number.clone())?, Line::new(who.service.clone())?);
        let request = Request::new(certificate, role, number, service, Note::new(reason)?)?;
        self.say(Content::Request(request))
    }

    /// Says that this officer goes; others stay.
    ///
    /// # Errors
    /// If this officer is not in the conversation.
    pub fn leave(&mut self) -> anyhow::Result<()> {
        self.say(Content::Closing)
    }

    /// Reads a file that is whole.
    ///
    /// # Errors
    /// If the service refuses or can't be reached.
    pub async fn read_file(&self, file: FileId) -> anyhow::Result<Vec<Piece>> {
        files::read(&self.origin, self.session, &self.capability, file).await
    }

    /// Reads the file that she described last, and opens it.
    ///
    /// # Errors
    /// If she described none, or it can't be read or opened.
    pub async fn open_file(&self) -> anyhow::Result<Vec<u8>> {
        let described = self.screen.files.last().context("she described no file")?;
        let id = Description::decode(described.as_bytes())?.id();
        files::open(described, &self.read_file(id).await?)
    }

    /// Writes.
    ///
    /// # Errors
    /// If he is not in the conversation.
    pub fn write(&mut self, words: &str) -> anyhow::Result<()> {
        self.say(text(words)?)
    }

    /// Hands this over.
    ///
    /// # Errors
    /// If he is not in the conversation.
    pub fn hand(&mut self, card: Card) -> anyhow::Result<()> {
        self.say(Content::Card(card))
    }

    /// Proposes to meet.
    ///
    /// # Errors
    /// If he is not in the conversation.
    pub fn propose(&mut self, appointment: Appointment) -> anyhow::Result<()> {
        self.say(Content::Appointment(appointment))
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
        let word = self.last_word()?;
        self.until("his last word", |screen| screen.sent.contains(&word)).await?;
        Ok(self.finish().await?)
    }

    /// Closes without a word; repeating it is harmless.
    pub(crate) async fn finish(&self) -> Result<(), TransportError> {
        native::service(&self.origin).close(self.session, &self.capability).await.map(|_| ())
    }

    /// Says that he closes; what he said before may still be on its way.
    pub(crate) fn last_word(&mut self) -> anyhow::Result<LogicalId> {
        self.say_named(Content::Closing)
    }

    fn say(&mut self, content: Content) -> anyhow::Result<()> {
        self.say_named(content).map(|_| ())
    }

    fn say_named(&mut self, content: Content) -> anyhow::Result<LogicalId> {
        let State::Talking(session) = &mut self.state else { bail!("he has not joined") };
        let outgoing = session.send(content, now())?;
        let named = outgoing.logical_id.context("a content without a name")?;
        self.connection.submit(outgoing.submission());
        Ok(named)
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
                let event = self.event().await.with_context(|| what.to_owned())?;
                self.take(event).await?;
            }
            anyhow::Ok(())
        })
        .await?
    }

    /// What comes next; nothing is lost if this is dropped before.
    pub(crate) async fn event(&mut self) -> anyhow::Result<LinkEvent> {
        self.connection.next().await.context("his connection ended")
    }

    pub(crate) async fn take(&mut self, event: LinkEvent) -> anyhow::Result<()> {
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
