//! A socket after `Hello`: the log goes out in order, submissions come in.

use std::pin::Pin;

use abri_wire::{
    MessageId, ProblemKind, Sequence, SessionStatus,
    api::{Receipt, Submission},
    socket::{ClientMessage, Hello, ServerMessage},
};
use tokio::time::{Instant, Sleep};

use crate::{
    clock::Clock,
    limits::{PING_EVERY, SILENT_SOCKET, SOCKET_READ},
    members::{Member, Standing},
    relay::Relay,
    socket::{
        End,
        stream::{Incoming, Stream},
    },
    store::{Hints, Store},
};

/// One member's socket.
pub(super) struct Conversation<'a, S, C> {
    relay: &'a Relay<S, C>,
    stream: &'a mut Stream,
    member: Member,
    /// Which of the member's sockets this is.
    number: u64,
    /// Last envelope that was sent to the client.
    sent: Sequence,
    /// Last envelope that the client says it has processed.
    processed: Sequence,
    /// Last status that was sent to the client.
    status: Option<SessionStatus>,
    heard: Instant,
    hints: Hints,
}

/// What wakes the task.
enum Wake {
    Incoming(Incoming),
    /// The log may have grown.
    Hint,
    /// The member's standing may have changed.
    Standing,
    Tick,
    /// Nobody announces this session any more.
    Orphaned,
}

impl<'a, S: Store, C: Clock> Conversation<'a, S, C> {
    pub(super) fn new(
        relay: &'a Relay<S, C>,
        stream: &'a mut Stream,
        member: Member,
        hello: &Hello,
    ) -> Self {
        let number = member.live.enter();
        let hints = relay.watch(&member);
        Self {
            relay,
            stream,
            member,
            number,
            sent: hello.after,
            processed: hello.after,
            status: None,
            heard: Instant::now(),
            // Before the first reading: what happens after it wakes this task.
            hints,
        }
    }

    /// Serves the client until one side ends it.
    pub(super) async fn run(mut self) -> End {
        let mut tick = Box::pin(tokio::time::sleep(PING_EVERY));
        let mut next = Wake::Hint;
        loop {
            // Boxed: what these futures hold is larger than an idle socket may be.
            let outcome = match next {
                Wake::Incoming(incoming) => Box::pin(self.take(incoming)).await,
                Wake::Hint => Box::pin(self.deliver(false)).await,
                Wake::Tick => Box::pin(self.tick(tick.as_mut())).await,
                Wake::Standing => Ok(()),
                Wake::Orphaned => Err(self.why_orphaned().await),
            };
            if let Err(end) = outcome {
                return end;
            }
            next = match self.sleep(tick.as_mut()).await {
                Ok(wake) => wake,
                Err(end) => return end,
            };
        }
    }

    async fn sleep(&mut self, tick: Pin<&mut Sleep>) -> Result<Wake, End> {
        let changed = self.member.live.changed.notified();
        tokio::pin!(changed);
        // Armed before the flags are read: none is missed.
        changed.as_mut().enable();
        match self.member.live.standing(self.number) {
            Standing::Good => {}
            Standing::Revoked => return Err(End::Bye(ProblemKind::NoSuchSession)),
            Standing::Superseded => return Err(End::Bye(ProblemKind::TooManyRequests)),
            Standing::Stopping => return Err(End::Bye(ProblemKind::ShuttingDown)),
        }
        Ok(tokio::select! {
            incoming = self.stream.receive() => Wake::Incoming(incoming),
            hint = self.hints.changed() => if hint.is_ok() { Wake::Hint } else { Wake::Orphaned },
            () = changed => Wake::Standing,
            () = tick => Wake::Tick,
        })
    }

    async fn take(&mut self, incoming: Incoming) -> Result<(), End> {
        self.heard = Instant::now();
        let message = match incoming {
            Incoming::Message(message) => message,
            Incoming::BadFrame(message_id) => {
                return self.refuse(message_id, ProblemKind::BadFrame).await;
            }
            // DS-7: they cost little, and not nothing.
            Incoming::Alive => return self.relay.admit(&self.member).map_err(End::Bye),
            Incoming::Malformed => return Err(End::Bye(ProblemKind::Malformed)),
            Incoming::Gone => return Err(End::Silent),
        };
        let admitted = self.relay.admit(&self.member);
        match message {
            ClientMessage::Submit(submission) => self.submit(submission, admitted).await,
            // Not submissions, so there is nothing to refuse by name.
            _ if admitted.is_err() => Err(End::Bye(ProblemKind::TooManyRequests)),
            ClientMessage::Acknowledge(through) => {
                // Never past what was sent: nobody has read that.
                self.processed = self.processed.max(through.min(self.sent));
                self.erase_if_read().await
            }
            ClientMessage::Ping(number) => self.stream.send(&ServerMessage::Pong(number)).await,
            ClientMessage::Hello(_) => Err(End::Bye(ProblemKind::Malformed)),
        }
    }

    async fn submit(
        &mut self,
        submission: Submission,
        admitted: Result<(), ProblemKind>,
    ) -> Result<(), End> {
        let message_id = submission.message_id;
        let receipt = match admitted {
            Ok(()) => self.relay.submit(&self.member, submission).await,
            Err(problem) => Err(problem),
        };
        match receipt {
            Ok(Receipt { sequence }) => {
                // It leaves in one write with the envelope's own echo.
                self.stream.feed(&ServerMessage::Receipt { message_id, sequence }).await?;
                self.deliver(true).await
            }
            Err(ProblemKind::NoSuchSession) => Err(self.why_refused().await),
            Err(problem) => self.refuse(message_id, problem).await,
        }
    }

    async fn refuse(&mut self, message_id: MessageId, problem: ProblemKind) -> Result<(), End> {
        self.relay.metrics().refused(problem);
        self.stream.send(&ServerMessage::Refused { message_id, problem }).await
    }

    /// Sends what is new: a changed status, then the log after what was sent, in order (`DS-8`).
    /// `allowed`: the store has just accepted something of this member.
    async fn deliver(&mut self, mut allowed: bool) -> Result<(), End> {
        loop {
            // What is announced from here on wakes again; what was before, this reading has.
            self.hints.mark_unchanged();
            let read = self.relay.read(&self.member, self.sent, SOCKET_READ).await;
            let (status, entries) = match read {
                Ok(read) => read,
                Err(problem) => return Err(self.end_of(problem).await),
            };
            let changed = self.status.is_none_or(|last| last.revision != status.revision);
            if changed || !std::mem::take(&mut allowed) {
                self.still_allowed().await?;
            }
            self.status = Some(status);
            if changed {
                self.stream.feed(&ServerMessage::Status(status)).await?;
            }
            let count = entries.len();
            for entry in entries {
                self.sent = entry.sequence;
                self.stream.feed(&ServerMessage::Entry(entry)).await?;
            }
            self.stream.flush().await?;
            if count < SOCKET_READ {
                return self.erase_if_read().await;
            }
        }
    }

    /// Once in [`PING_EVERY`]: is the client there, is its right, is she noted as present?
    async fn tick(&mut self, mut tick: Pin<&mut Sleep>) -> Result<(), End> {
        let silent = self.heard.elapsed();
        if silent >= SILENT_SOCKET {
            return Err(End::Silent);
        }
        // On time also for one that is gone since its last pong.
        let next = PING_EVERY.min(SILENT_SOCKET.saturating_sub(silent));
        tick.as_mut().reset(Instant::now() + next);
        self.still_allowed().await?;
        // Only what was heard is contact: a phone that vanished leaves the queue in time (`DS-11`).
        if silent <= PING_EVERY
            && let Some(status) = self.status
        {
            self.relay.touch(&self.member, status.phase).await;
        }
        self.stream.ping().await
    }

    /// A right that was taken in another process shows here, before anything is sent (`DS-6`). The
    /// creator's is never taken.
    async fn still_allowed(&mut self) -> Result<(), End> {
        if self.member.is_creator() {
            return Ok(());
        }
        match self.relay.check(&self.member).await {
            Ok(()) => Ok(()),
            Err(problem) => Err(self.end_of(problem).await),
        }
    }

    async fn erase_if_read(&mut self) -> Result<(), End> {
        let Some(status) = self.status else { return Ok(()) };
        let erased =
            self.relay.erase_if_read(&self.member, self.processed, status.revision, &status).await;
        match erased {
            Ok(false) => Ok(()),
            Ok(true) => Err(End::Erased),
            Err(problem) => Err(End::Bye(problem)),
        }
    }

    async fn end_of(&mut self, problem: ProblemKind) -> End {
        match problem {
            ProblemKind::NoSuchSession => self.why_refused().await,
            problem => End::Bye(problem),
        }
    }

    /// Members of an erased session are told so; others learn nothing.
    async fn why_refused(&mut self) -> End {
        if self.relay.is_erased(&self.member).await {
            End::Erased
        } else {
            End::Bye(ProblemKind::NoSuchSession)
        }
    }

    async fn why_orphaned(&mut self) -> End {
        match self.relay.check(&self.member).await {
            Ok(()) => End::Bye(ProblemKind::Unavailable),
            Err(problem) => self.end_of(problem).await,
        }
    }
}
