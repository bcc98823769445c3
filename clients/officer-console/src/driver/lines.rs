//! One conversation's keys and connection, and how they talk to each other.

use std::{collections::BTreeMap, rc::Rc};

use abri_core::{InvitationKeys, JoinError, OfferKeys, OsEntropy, Outgoing, StagedSession};
use abri_transport::{
    DeliveryService as _, TransportError,
    browser::{Connection, Timer, now, service},
    link::LinkEvent,
};
use abri_wire::{
    Capability, CertificateHash, ExitCommitment, ProblemKind, Sequence, SessionId, api::Claimed,
};
use js_sys::{
    Promise,
    futures::{JsFuture, spawn_local},
};
use wasm_bindgen::JsValue;

use super::{
    Driver,
    claims::Ticket,
    files::{Fetching, Lent},
    seats::Held,
};
use crate::{
    app::{ConversationId, Ending, Incoming, Input, MessageKey},
    seat::{Call, Seat, Turn},
};

/// Before an operation that found no service is tried again, in milliseconds.
const CALL_AGAIN: u64 = 2000;
/// How often a claim is given back: its lease ends in a minute.
const GIVING_BACK: u32 = 30;
/// How often it is asked whether she left by the exit: the service keeps it for 15 minutes.
const EXIT_TRIES: u32 = 300;

/// A session before its group, and the KeyPackage that goes into its log.
pub(super) type Staging = (StagedSession, Outgoing);

/// A conversation that is under way. Dropping it stops the connection and wipes the keys.
pub(super) struct Line {
    pub(super) seat: Seat,
    /// Opened files that the browser shows.
    pub(super) lent: Vec<Lent>,
    /// Files that are on their way here.
    pub(super) fetching: BTreeMap<MessageKey, Rc<Fetching>>,
    /// Tells the other pages of this browser that this one has it.
    _held: Held,
    connection: Connection,
    session: SessionId,
    capability: Capability,
}

impl Driver {
    /// Answers what was claimed or taken with a KeyPackage and follows the log from its start.
    pub(super) fn enter(&self, id: ConversationId, session: SessionId) {
        let Some(claimed) = self.claims.borrow_mut().remove(&session) else { return };
        let (capability, ticket) = *claimed;
        let seat = match ticket {
            Ticket::Claimed(claimed) => {
                let staging = self.stage((session, &capability), &claimed);
                staging.map(|(staged, key_package)| Seat::new(staged, key_package))
            }
            Ticket::Invited(keys) => self
                .stage_invited(session, keys)
                .map(|((staged, key_package), me)| Seat::invited(staged, key_package, me)),
        };
        self.sit_down(id, (session, capability), seat);
    }

    /// Follows the log from its start.
    pub(super) fn sit_down(
        &self,
        id: ConversationId,
        (session, capability): (SessionId, Capability),
        seat: Result<(Seat, Turn), Ending>,
    ) {
        match seat {
            Ok((seat, turn)) => {
                let me = self.me.clone();
                let connection = Connection::start(
                    &self.origin,
                    session,
                    capability.clone(),
                    Sequence::START,
                    move |event: LinkEvent| {
                        if let Some(driver) = me.upgrade() {
                            driver.turn(id, |seat| seat.link(event, now()));
                        }
                    },
                );
                let (lent, fetching, held) = (Vec::new(), BTreeMap::new(), Held::hold(session));
                let line =
                    Line { seat, lent, fetching, _held: held, connection, session, capability };
                self.lines.borrow_mut().insert(id, Box::new(line));
                self.follow(id, turn);
            }
            Err(ending) => self.hear(id, Incoming::Ended(ending)),
        }
    }

    /// The keys and the connection go; a claim is given back.
    pub(super) fn wipe(&self, id: ConversationId) {
        let Some(line) = self.lines.borrow_mut().remove(&id) else { return };
        if line.seat.holds_a_claim() {
            self.give_back(line.session, line.capability.clone());
        }
    }

    /// Somebody else can answer at once, and not after the lease (`DS-85`). Best effort: by then it
    /// ends by itself.
    pub(super) fn give_back(&self, session: SessionId, capability: Capability) {
        let origin = self.origin.clone();
        spawn_local(async move { given_back(&origin, session, &capability).await });
    }

    /// What answers a claim; if nothing can, it is given back.
    pub(super) fn stage(
        &self,
        (session, capability): (SessionId, &Capability),
        claimed: &Claimed,
    ) -> Result<Staging, Ending> {
        let offer = OfferKeys {
            creator_key_hash: claimed.offer.creator_key_hash,
            nonce: claimed.offer.nonce,
        };
        let signed_in = self.signed_in.borrow();
        let staging = signed_in.as_ref().ok_or(Ending::Failed).and_then(|it| {
            StagedSession::new(&it.identity, session, offer, Box::new(OsEntropy), now())
                .map_err(of_join)
        });
        if staging.is_err() {
            self.give_back(session, capability.clone());
        }
        staging
    }

    /// Makes the KeyPackage for an invitation; says under which certificate.
    pub(super) fn stage_invited(
        &self,
        session: SessionId,
        keys: InvitationKeys,
    ) -> Result<(Staging, CertificateHash), Ending> {
        let signed_in = self.signed_in.borrow();
        let identity = &signed_in.as_ref().ok_or(Ending::Failed)?.identity;
        let (entropy, now) = (Box::new(OsEntropy), now());
        let staged = StagedSession::invited(identity, session, keys, entropy, now);
        Ok((staged.map_err(of_join)?, identity.certificate_hash()))
    }

    /// Lets the seat take one step, then does what it asks for.
    pub(super) fn turn(&self, id: ConversationId, step: impl FnOnce(&mut Seat) -> Turn) {
        // The borrow ends before anything follows from the step: that may end the line.
        let turn = self.lines.borrow_mut().get_mut(&id).map(|line| step(&mut line.seat));
        if let Some(turn) = turn {
            self.follow(id, turn);
        }
    }

    fn follow(&self, id: ConversationId, turn: Turn) {
        if let (Some(former), Some((session, capability))) = (turn.follow, self.address(id)) {
            self.follow_her(id, (session, capability), former);
        }
        if let (Some(said), Some((session, _))) = (turn.was_exit, self.address(id)) {
            self.ask_for_exit(id, said.before.unwrap_or(session), said.commitment);
        }
        if let Some(line) = self.lines.borrow().get(&id) {
            for outgoing in &turn.to_send {
                line.connection.submit(outgoing.submission());
            }
            if let Some(after) = turn.rewind {
                line.connection.rewind(after);
            }
        }
        if let Some(call) = turn.call {
            self.call(id, call);
        }
        for incoming in turn.heard {
            self.hear(id, incoming);
        }
    }

    pub(super) fn hear(&self, conversation: ConversationId, incoming: Incoming) {
        self.take(Input::Heard { conversation, incoming });
    }

    /// Calls until there is an answer, or the line is gone. She may be followed meanwhile: what was meant
    /// for where she was goes there alone, and its answer is no word on where she is.
    fn call(&self, id: ConversationId, call: Call) {
        let Some((session, capability)) = self.address(id) else { return };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            loop {
                let answer = match call {
                    Call::Joined => service.joined(session, &capability).await,
                    Call::Close => service.close(session, &capability).await,
                };
                let again = answer.as_ref().is_err_and(|error| error.is_transient());
                if again {
                    pause().await;
                }
                let Some(driver) = me.upgrade() else { return };
                if !driver.is_at(id, session, &capability) {
                    return;
                }
                if !again {
                    let verdict = answer.map(|view| view.status.phase).map_err(final_problem);
                    return driver.turn(id, |seat| seat.called(call, verdict));
                }
            }
        });
    }

    /// Whether this conversation's line is still in that session, by that right.
    pub(super) fn is_at(
        &self,
        id: ConversationId,
        session: SessionId,
        capability: &Capability,
    ) -> bool {
        let lines = self.lines.borrow();
        lines.get(&id).is_some_and(|line| {
            (line.session, line.capability.hash()) == (session, capability.hash())
        })
    }

    /// Whether she left by the exit: said only if what the service has opens her own commitment
    /// (`EXIT-1`).
    pub(super) fn ask_for_exit(
        &self,
        id: ConversationId,
        session: SessionId,
        commitment: ExitCommitment,
    ) {
        let access = self.signed_in.borrow().as_ref().map(|it| it.access.clone());
        let Some(access) = access else {
            // Behind the lock: when he is back.
            self.unasked.borrow_mut().insert(id, (session, commitment));
            return;
        };
        let (me, service) = (self.me.clone(), service(&self.origin));
        spawn_local(async move {
            for _ in 0..EXIT_TRIES {
                match service.exit(session, &access).await {
                    Err(error) if error.is_transient() => pause().await,
                    Ok(Some(token)) if commitment.opens_with(&token) => {
                        if let Some(driver) = me.upgrade() {
                            driver.hear(id, Incoming::LeftByExit);
                        }
                        return;
                    }
                    _ => return,
                }
            }
        });
    }

    /// What could not be asked while nobody was on duty here.
    pub(super) fn ask_for_exits(&self) {
        for (id, (session, commitment)) in self.unasked.take() {
            self.ask_for_exit(id, session, commitment);
        }
    }

    pub(super) fn address(&self, id: ConversationId) -> Option<(SessionId, Capability)> {
        self.lines.borrow().get(&id).map(|line| (line.session, line.capability.clone()))
    }
}

/// Returns when the place is given back, or has ended by itself.
pub(super) async fn given_back(origin: &str, session: SessionId, capability: &Capability) {
    let service = service(origin);
    for _ in 0..GIVING_BACK {
        match service.close(session, capability).await {
            Err(error) if error.is_transient() => pause().await,
            _ => return,
        }
    }
}

/// Why no KeyPackage was made.
pub(super) fn of_join(error: JoinError) -> Ending {
    match error {
        JoinError::Certificate(_) => Ending::CertificateExpired,
        JoinError::Entropy(_) | JoinError::Library => Ending::Failed,
    }
}

fn final_problem(error: TransportError) -> ProblemKind {
    match error {
        TransportError::Problem(problem) => problem,
        TransportError::Offline | TransportError::Malformed => ProblemKind::Unavailable,
    }
}

pub(super) async fn pause() {
    let mut timer = None;
    let promise = Promise::new(&mut |resolve, _| {
        timer = Timer::after(CALL_AGAIN, move || {
            // A promise's own function does not throw.
            let _ = resolve.call0(&JsValue::NULL);
        });
    });
    // Rejected only by its second function, which nobody has.
    let _ = JsFuture::from(promise).await;
    drop(timer);
}
