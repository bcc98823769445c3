//! A client's place in the log, and its own envelopes that the log has not shown yet.

use abri_wire::{Frame, MessageId, Sequence, SessionId, api::Entry};

use super::Outgoing;
use crate::{Content, LogicalId, SessionError, order::Order};

/// Where a client stands in the log.
#[derive(Debug, Default)]
pub(super) struct Log {
    cursor: Sequence,
    order: Option<Order>,
    in_flight: Vec<InFlight>,
}

/// An own envelope between making it and seeing it in the log.
#[derive(Debug)]
pub(super) struct InFlight {
    message_id: MessageId,
    frame: Frame,
    logical_id: Option<LogicalId>,
    /// What it says, until its epoch ends: then it is void and goes out again (`COMMIT-6`).
    content: Option<Content>,
    void: bool,
    /// The service said that it will never be in the log: nobody says it again.
    refused: bool,
}

/// Whose entry it is.
#[derive(Debug)]
pub(super) enum Whose {
    /// It was processed before: nothing happens (`ORDER-3`).
    Known,
    /// An own one, for the first time.
    Own(InFlight),
    /// Another's, or an own one again.
    Other,
}

impl Log {
    /// Moves to `entry`: `ORDER-3` and `ORDER-4`.
    pub(super) fn next(&mut self, entry: &Entry) -> Result<Whose, SessionError> {
        let expected = self.cursor.next();
        if entry.sequence < expected {
            return Ok(Whose::Known);
        }
        if entry.sequence > expected {
            return Err(SessionError::Gap { expected });
        }
        let own = self.in_flight.iter().position(|own| own.message_id == entry.message_id);
        let whose = match own.map(|index| self.in_flight.remove(index)) {
            Some(own) if own.frame != entry.frame => return Err(SessionError::OwnEnvelopeAltered),
            Some(own) => Whose::Own(own),
            None => Whose::Other,
        };
        self.cursor = expected;
        if let Some(order) = &mut self.order {
            order.advance(entry);
        }
        Ok(whose)
    }

    /// The running hash starts anew at the CommitBundle that adds a member (`ORDER-1`).
    pub(super) fn anchor(&mut self, session: SessionId, entry: &Entry) {
        self.order = Some(Order::anchored_at(session, entry));
    }

    pub(super) const fn order(&self) -> Option<&Order> {
        self.order.as_ref()
    }

    /// Remembers an own envelope; `content` is kept only if it is to be said again when void.
    pub(super) fn sent(&mut self, outgoing: &Outgoing, content: Option<Content>) {
        self.in_flight.push(InFlight {
            message_id: outgoing.message_id,
            frame: outgoing.frame.clone(),
            logical_id: outgoing.logical_id,
            content,
            void: false,
            refused: false,
        });
    }

    /// The service will not take an own envelope. If it lies, the log shows it all the same.
    pub(super) fn refused(&mut self, message_id: MessageId) {
        let own = self.in_flight.iter_mut().filter(|own| own.message_id == message_id);
        own.for_each(|own| own.refused = true);
    }

    /// An epoch ended: every content that the log has not shown is void, now or when it comes.
    /// Returns those that must be said again, in the order in which they were said.
    pub(super) fn epoch_ended(&mut self) -> Vec<(LogicalId, Content)> {
        let mut again = Vec::new();
        for own in &mut self.in_flight {
            own.void |= own.logical_id.is_some();
            let content = own.content.take().filter(|_| !own.refused);
            if let (Some(id), Some(content)) = (own.logical_id, content) {
                again.push((id, content));
            }
        }
        again
    }
}

impl InFlight {
    pub(super) const fn message_id(&self) -> MessageId {
        self.message_id
    }

    pub(super) const fn logical_id(&self) -> Option<LogicalId> {
        self.logical_id
    }

    /// What it said, unless it is void.
    pub(super) fn into_said(self) -> Option<(LogicalId, Content)> {
        self.logical_id.zip(self.content)
    }

    pub(super) const fn is_void(&self) -> bool {
        self.void
    }
}
