//! What is said: contents on their way out, and what others' contents are to the app.

use abri_attachment::Description;
use abri_core::{
    Activity, Answer, Appointment, Content, ContentError, LogicalId, Request, SendError, Sender,
    Text, Verdict,
};
use abri_wire::{UnixMillis, records::RecordReason};
use zeroize::Zeroizing;

use super::{Committed, Seat, State, Turn, announcement::Announcement, ending::ending_for};
use crate::app::{
    Asked, Author, Ending, FileLine, FileNumber, FileStage, Handed, Incoming, MessageKey, Signal,
};

/// What a colleague asked her.
#[derive(Debug)]
pub(super) enum Overheard {
    /// To meet.
    Appointment(Appointment),
    /// Whether somebody may come in.
    Request(Asked),
}

impl Seat {
    /// Encrypts a line.
    #[must_use]
    pub fn send(&mut self, key: MessageKey, text: &str, now: UnixMillis) -> Turn {
        self.say(key, Text::new(text).map(Content::Text), now)
    }

    /// Encrypts a card or a proposal.
    #[must_use]
    pub fn hand(&mut self, key: MessageKey, handed: Handed, now: UnixMillis) -> Turn {
        let content = match handed {
            Handed::Card(card) => Content::Card(card),
            Handed::Appointment(appointment) => Content::Appointment(appointment),
        };
        self.say(key, Ok(content), now)
    }

    /// Encrypts the question whether one more person may come in (`CONSENT-1`).
    #[must_use]
    pub fn ask(&mut self, key: MessageKey, request: Request, now: UnixMillis) -> Turn {
        self.say(key, Ok(Content::Request(request)), now)
    }

    /// Encrypts that a record is kept (`RECORD-1`).
    #[must_use]
    pub fn announce(&mut self, key: MessageKey, reason: RecordReason, now: UnixMillis) -> Turn {
        self.announcement = Some(Announcement::new(key));
        self.say(key, Ok(Content::Record(reason)), now)
    }

    /// Somebody else said this.
    pub(super) fn message(
        &mut self,
        from: Sender,
        id: LogicalId,
        content: Content,
        turn: &mut Turn,
    ) {
        match (&from, &content) {
            // CONSENT-6: her client takes a colleague out who goes.
            (Sender::Officer(member), Content::Closing) => {
                return self.company.says_goodbye(member.leaf);
            }
            (Sender::Officer(_), _) => {}
            (Sender::Victim, _) if self.judge_return(&content, turn) => return,
            (Sender::Victim, _) => turn.heard.extend(self.announcement_answered(&content)),
        }
        self.content(author(from), id, content, turn);
    }

    /// Whether that is her first answer since she was told (`RECORD-2`).
    pub(super) fn announcement_answered(&mut self, content: &Content) -> Option<Incoming> {
        let line = self.announcement?.answered_by(content)?;
        self.announcement = None;
        Some(Incoming::AnnouncementAnswered(line))
    }

    fn say(
        &mut self,
        key: MessageKey,
        content: Result<Content, ContentError>,
        now: UnixMillis,
    ) -> Turn {
        let mut turn = Turn::default();
        let State::Open(session) = &mut self.state else {
            turn.heard.push(Incoming::NotSent(key));
            return turn;
        };
        let proposes = matches!(content, Ok(Content::Appointment(_) | Content::Request(_)));
        let sent = content.map_err(SendError::from).and_then(|content| session.send(content, now));
        match sent {
            Ok(outgoing) => {
                if let Some(id) = outgoing.logical_id {
                    self.lines.insert(id, key);
                    if proposes {
                        self.proposals.insert(id, key);
                    }
                }
                self.submit(outgoing, &mut turn);
            }
            Err(SendError::Ended(error)) => self.end(ending_for(error), &mut turn),
            // Renewing is hers; an officer is never told to (`COMMIT-1`).
            Err(SendError::Content(_) | SendError::Entropy(_) | SendError::UpdateDue) => {
                turn.heard.push(Incoming::NotSent(key));
            }
        }
        turn
    }

    /// Encrypts an activity. One that can't be said now is not worth keeping.
    #[must_use]
    pub fn signal(&mut self, signal: Signal, now: UnixMillis) -> Turn {
        let mut turn = Turn::default();
        let activity = match signal {
            Signal::Typing => Activity::Typing,
            Signal::Seen => Activity::Seen,
        };
        if let State::Open(session) = &mut self.state
            && let Ok(outgoing) = session.send(Content::Activity(activity), now)
        {
            self.submit(outgoing, &mut turn);
        }
        turn
    }

    fn content(&mut self, author: Author, id: LogicalId, content: Content, turn: &mut Turn) {
        match content {
            Content::Text(text) => {
                let text = Zeroizing::new(text.as_str().to_owned());
                turn.heard.push(Incoming::Text { from: author, text });
            }
            Content::Answer(Answer { about, verdict }) => {
                turn.heard.push(self.answered(about, verdict));
            }
            // An answer went before it, and it is said once.
            Content::NotCalled(about) if author == Author::Her => {
                turn.heard.push(self.accepted.remove(&about).unwrap_or(Incoming::Skipped));
            }
            Content::File(file) if author == Author::Her => {
                turn.heard.push(self.announced(file.as_bytes()));
            }
            Content::File(_) => turn.heard.push(Incoming::Unknown(author)),
            // A colleague's, in a conversation of more than two.
            Content::Card(card) => turn.heard.push(Incoming::Handed(author, Handed::Card(card))),
            Content::Appointment(appointment) => {
                self.overheard.insert(id, Overheard::Appointment(appointment.clone()));
                turn.heard.push(Incoming::Handed(author, Handed::Appointment(appointment)));
            }
            Content::Request(request) => {
                let asked = Asked::by(&request);
                self.overheard.insert(id, Overheard::Request(asked.clone()));
                turn.heard.push(Incoming::Asks(author, asked));
            }
            Content::Record(reason) => turn.heard.push(Incoming::Records(author, reason)),
            Content::Unknown { .. } => turn.heard.push(Incoming::Unknown(author)),
            Content::ExitCommitment(commitment) if author == Author::Her => {
                self.exit = Some(Committed { before: None, commitment });
            }
            Content::ReturnKey(key) if author == Author::Her => self.return_key = Some(key),
            // Of a session with somebody else: nothing that could be verified here.
            Content::Return(_) if author == Author::Her => {}
            Content::NotCalled(_)
            | Content::ExitCommitment(_)
            | Content::ReturnKey(_)
            | Content::Return(_) => {
                turn.heard.push(Incoming::Unknown(author));
            }
            Content::Closing if author == Author::Her => self.end(Ending::ClosedByHer, turn),
            Content::Closing | Content::Activity(_) => {}
        }
    }

    /// One answer each; an answer to nothing is dropped, and said to be.
    fn answered(&mut self, about: LogicalId, verdict: Verdict) -> Incoming {
        let yes = verdict == Verdict::Accepted;
        match (self.proposals.remove(&about), self.overheard.remove(&about)) {
            (Some(proposal), _) => {
                if yes {
                    self.accepted.insert(about, Incoming::NotCalled(proposal));
                }
                Incoming::Answered(proposal, verdict)
            }
            (None, Some(Overheard::Request(asked))) => {
                if yes {
                    self.accepted.insert(about, Incoming::ColleaguesNotCalled(asked.clone()));
                }
                Incoming::Decided(verdict, asked)
            }
            (None, Some(Overheard::Appointment(appointment))) => {
                Incoming::AnsweredColleague(verdict, appointment)
            }
            (None, None) => Incoming::Skipped,
        }
    }

    /// Her client's word is not believed before it can be read: what is none opens nothing.
    fn announced(&mut self, bytes: &[u8]) -> Incoming {
        let Ok(description) = Description::decode(bytes) else { return Incoming::Skipped };
        let number = u32::try_from(self.files.len()).unwrap_or(u32::MAX).saturating_add(1);
        let number = FileNumber(number);
        let line = FileLine {
            number,
            contents: description.contents(),
            bytes: description.length().get(),
            stage: FileStage::Announced,
        };
        self.files.insert(number, description);
        Incoming::File(line)
    }

    /// What opens the file of this number.
    #[must_use]
    pub fn file(&self, number: FileNumber) -> Option<&Description> {
        self.files.get(&number)
    }
}

fn author(sender: Sender) -> Author {
    match sender {
        Sender::Victim => Author::Her,
        Sender::Officer(member) => Author::Colleague(member.number),
    }
}
