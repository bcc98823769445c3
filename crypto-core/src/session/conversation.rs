//! What both sides share: a group, a place in the log, and the way a content takes through both.

use std::collections::BTreeSet;

use abri_wire::{CreatorKeyHash, Frame, FrameKind, MessageId, SessionId, UnixMillis, api::Entry};
use openmls::prelude::{
    ContentType, LeafNodeIndex, MlsGroup, MlsMessageBodyIn, MlsMessageIn, ProcessedMessageContent,
    ProtocolMessage, Sender as MlsSender,
};
use vecmap::VecMap;
use zeroize::Zeroizing;

use super::{
    Event, Member, Outgoing, Received, Sender,
    log::{InFlight, Log, Whose},
};
use crate::{
    Activity, Content, LogicalId, Refusal, SendError, SessionError, content,
    content::Said,
    extension::{decode, encode},
    identity::VerifiedOfficer,
    provider::{Provider, SignatureKey},
    suite::EPOCH_MESSAGES,
    verifier::Verifier,
};

/// The victim's leaf, for the whole session (`COMMIT-1`).
pub(super) const VICTIM_LEAF: u32 = 0;

/// A group and what surrounds it.
pub(super) struct Conversation {
    pub(super) session: SessionId,
    pub(super) creator: CreatorKeyHash,
    pub(super) verifier: Verifier,
    pub(super) provider: Provider,
    pub(super) key: SignatureKey,
    pub(super) group: MlsGroup,
    pub(super) log: Log,
    pub(super) members: Vec<Member>,
    /// The same by leaf, with what shows it.
    pub(super) officers: VecMap<u32, VerifiedOfficer>,
    pub(super) deadline: UnixMillis,
    shown: BTreeSet<(LeafNodeIndex, LogicalId)>,
    epoch_messages: u32,
    ended: bool,
}

/// What a new conversation starts with.
pub(super) struct Start {
    pub(super) session: SessionId,
    pub(super) creator: CreatorKeyHash,
    pub(super) verifier: Verifier,
    pub(super) provider: Provider,
    pub(super) key: SignatureKey,
    pub(super) group: MlsGroup,
    pub(super) log: Log,
    pub(super) officers: VecMap<u32, VerifiedOfficer>,
    pub(super) deadline: UnixMillis,
}

/// An MLS message of this epoch, or why it is none.
pub(super) enum Framed {
    Current(ProtocolMessage),
    /// Of an ended epoch: void (`COMMIT-6`).
    Past,
    Refused(Refusal),
}

impl core::fmt::Debug for Conversation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Conversation(..)")
    }
}

impl Conversation {
    pub(super) fn new(start: Start) -> Self {
        let Start { session, creator, verifier, provider, key, group, log, officers, deadline } =
            start;
        let members = officers.iter().map(|(leaf, officer)| Member::new(officer, *leaf)).collect();
        Self {
            session,
            creator,
            verifier,
            provider,
            key,
            group,
            log,
            members,
            officers,
            deadline,
            shown: BTreeSet::new(),
            epoch_messages: 0,
            ended: false,
        }
    }

    /// Whether the session goes on at `now`.
    pub(super) fn check(&mut self, now: UnixMillis) -> Result<(), SessionError> {
        if self.ended {
            return Err(SessionError::Ended);
        }
        if now >= self.deadline {
            return Err(self.end(SessionError::Expired));
        }
        Ok(())
    }

    /// Marks the end, once; the caller drops the conversation, which wipes it.
    pub(super) fn end(&mut self, error: SessionError) -> SessionError {
        self.ended |= !matches!(error, SessionError::Gap { .. });
        error
    }

    /// Moves to the next entry.
    pub(super) fn next(&mut self, entry: &Entry, now: UnixMillis) -> Result<Whose, SessionError> {
        self.check(now)?;
        self.log.next(entry).map_err(|error| self.end(error))
    }

    /// Whether the epoch has had its messages (`COMMIT-8`).
    pub(super) const fn needs_update(&self) -> bool {
        self.epoch_messages >= EPOCH_MESSAGES
    }

    /// Says `content` under a new name.
    pub(super) fn say(&mut self, content: Content, now: UnixMillis) -> Result<Outgoing, SendError> {
        self.check(now)?;
        let logical_id = LogicalId::new(self.provider.draw()?);
        Ok(self.encrypt(logical_id, content)?)
    }

    pub(super) fn encrypt(
        &mut self,
        logical_id: LogicalId,
        content: Content,
    ) -> Result<Outgoing, SessionError> {
        let head = self.log.order().ok_or(SessionError::Library)?.head();
        let plaintext = content::encode(logical_id, head, &content).ok_or(SessionError::Library)?;
        let message_id = MessageId::new(self.provider.draw()?);
        let message = self.group.create_message(&self.provider, &self.key, &plaintext);
        let message = message.ok().and_then(|message| encode(&message));
        let message = message.ok_or(SessionError::Library)?;
        let frame = Frame::new(FrameKind::Application, &message);
        let frame = frame.map_err(|_| SessionError::Library)?;
        let outgoing = Outgoing { message_id, frame, logical_id: Some(logical_id) };
        // An activity is stale by the time that it could be said again.
        let again = (!matches!(content, Content::Activity(_))).then_some(content);
        self.log.sent(&outgoing, again);
        self.epoch_messages = self.epoch_messages.saturating_add(1);
        Ok(outgoing)
    }

    /// An own envelope has its place: sent, or void (`COMMIT-6`, `SEEN-1`).
    pub(super) fn echoed(own: &InFlight, entry: &Entry, received: &mut Received) {
        match own.logical_id() {
            Some(id) if own.is_void() => {
                received.events.push(Event::Void { logical_id: Some(id) });
            }
            Some(logical_id) => {
                received.events.push(Event::Sent { logical_id, sequence: entry.sequence });
            }
            None => {}
        }
    }

    /// Reads the MLS framing: `GROUP-1`, and which epoch it is of.
    pub(super) fn framed(&self, bytes: &[u8]) -> Framed {
        let message = match decode::<MlsMessageIn>(bytes).map(MlsMessageIn::extract) {
            Some(MlsMessageBodyIn::PrivateMessage(message)) => ProtocolMessage::from(message),
            Some(MlsMessageBodyIn::PublicMessage(_)) => {
                return Framed::Refused(Refusal::NotPrivate);
            }
            Some(_) => return Framed::Refused(Refusal::Unexpected),
            None => return Framed::Refused(Refusal::Unreadable),
        };
        if message.group_id() != self.group.group_id() {
            return Framed::Refused(Refusal::Unreadable);
        }
        match message.epoch().cmp(&self.group.epoch()) {
            core::cmp::Ordering::Less => Framed::Past,
            core::cmp::Ordering::Equal => Framed::Current(message),
            core::cmp::Ordering::Greater => Framed::Refused(Refusal::FutureEpoch),
        }
    }

    /// Takes another member's Application frame.
    pub(super) fn application(
        &mut self,
        entry: &Entry,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        let message = match self.framed(entry.frame.payload()) {
            Framed::Current(message) => message,
            Framed::Past => {
                received.events.push(Event::Void { logical_id: None });
                return Ok(());
            }
            Framed::Refused(reason) => {
                received.refuse(entry.sequence, reason);
                return Ok(());
            }
        };
        match self.decrypt(message) {
            Ok((leaf, plaintext)) => self.said(entry, leaf, &plaintext, received),
            Err(reason) => {
                received.refuse(entry.sequence, reason);
                Ok(())
            }
        }
    }

    fn decrypt(
        &mut self,
        message: ProtocolMessage,
    ) -> Result<(LeafNodeIndex, Zeroizing<Vec<u8>>), Refusal> {
        match message.content_type() {
            ContentType::Application => {}
            // COMMIT-2: not even looked at.
            ContentType::Proposal => return Err(Refusal::Proposal),
            ContentType::Commit => return Err(Refusal::Misplaced),
        }
        let processed = self.group.process_message(&self.provider, message);
        let processed = processed.map_err(|error| process_refusal(&error))?;
        let MlsSender::Member(leaf) = *processed.sender() else {
            return Err(Refusal::Unreadable);
        };
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => {
                Ok((leaf, Zeroizing::new(message.into_bytes())))
            }
            ProcessedMessageContent::OwnPrivateMessage => Err(Refusal::Replayed),
            _ => Err(Refusal::Unexpected),
        }
    }

    fn said(
        &mut self,
        entry: &Entry,
        leaf: LeafNodeIndex,
        plaintext: &[u8],
        received: &mut Received,
    ) -> Result<(), SessionError> {
        self.epoch_messages = self.epoch_messages.saturating_add(1);
        let Some((from, said)) = self.sender(leaf).zip(Said::decode(plaintext)) else {
            received.refuse(entry.sequence, Refusal::Content);
            return Ok(());
        };
        // ORDER-2: before anything of it is shown.
        let agrees = |order: &crate::order::Order| order.agrees(said.through, &said.order);
        if !self.log.order().is_some_and(agrees) {
            return Err(self.end(SessionError::OrderMismatch));
        }
        received.events.push(Event::Seen { from: from.clone(), through: said.through });
        if !self.shown.insert((leaf, said.logical_id)) {
            received.refuse(entry.sequence, Refusal::Repeated);
            return Ok(());
        }
        let allowed = match (&said.content, &from) {
            // Whoever sent it: shown as unknown (`CONTENT-1`).
            (Content::Unknown { .. }, _) => true,
            (content, Sender::Victim) => content.is_hers(),
            (content, Sender::Officer(member)) => {
                content.is_officers() && content.is_of(member.role)
            }
        };
        match said.content {
            // CONTENT-3, CONTENT-4, CONTENT-5
            _ if !allowed => received.refuse(entry.sequence, Refusal::NotTheirs),
            Content::Activity(Activity::Seen) => {}
            _ => received.events.push(Event::Message {
                sequence: entry.sequence,
                from,
                logical_id: said.logical_id,
                content: said.content,
            }),
        }
        Ok(())
    }

    fn sender(&self, leaf: LeafNodeIndex) -> Option<Sender> {
        if leaf.u32() == VICTIM_LEAF {
            return Some(Sender::Victim);
        }
        let member = self.members.iter().find(|member| member.leaf == leaf.u32());
        member.cloned().map(Sender::Officer)
    }

    /// A commit was merged at `entry`: what was not in the log by then is void and is said again.
    pub(super) fn epoch_began(&mut self, received: &mut Received) -> Result<(), SessionError> {
        self.epoch_messages = 0;
        received.events.push(Event::EpochChanged { epoch: self.group.epoch().as_u64() });
        for (logical_id, content) in self.log.epoch_ended() {
            let outgoing = self.encrypt(logical_id, content).map_err(|error| self.end(error))?;
            received.to_send.push(outgoing);
        }
        Ok(())
    }
}

/// What an error of the library means to us; its text and data go no further.
pub(super) fn process_refusal<S>(error: &openmls::prelude::ProcessMessageError<S>) -> Refusal {
    use openmls::framing::errors::{MessageDecryptionError as Decryption, SecretTreeError};
    use openmls::prelude::{ProcessMessageError as Error, ValidationError as Validation};
    match error {
        Error::ValidationError(Validation::UnableToDecrypt(Decryption::SecretTreeError(
            SecretTreeError::SecretReuseError,
        ))) => Refusal::Replayed,
        _ => Refusal::Unreadable,
    }
}
