//! What a record holds (`spec/record.md`). It borrows: what was said is written once, into one buffer
//! that is wiped and never grows.

use core::fmt;
use std::io;

use abri_wire::records::{MAX_RECORD, RecordReason};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::Utc;

/// Names the format in each document.
pub const FORMAT: &str = "abri-record";
/// Of the format: a reader must refuse another one.
pub const VERSION: u8 = 1;

/// One conversation, as one console knows it.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// [`FORMAT`].
    pub format: &'static str,
    /// [`VERSION`].
    pub version: u8,
    /// By which duty it is kept.
    pub reason: RecordReason,
    /// When she was told of it.
    pub announced: Utc,
    /// When it was made.
    pub made: Utc,
    /// By whom.
    pub by: Party<'a>,
    /// Since when this console has known the conversation.
    pub since: Utc,
    /// What there was before that.
    pub earlier: Earlier,
    /// In which language she reads.
    pub her_language: &'a str,
    /// Who is there now beside her and who made it.
    pub others: Vec<Party<'a>>,
    /// All that was said and happened since, in this order.
    pub entries: Vec<Entry<'a>>,
}

/// Somebody with a certificate.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Party<'a> {
    /// Pseudonymous number.
    pub number: &'a str,
    /// What they may do.
    pub role: &'static str,
    /// Service label.
    pub service: &'a str,
}

/// What a record lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Earlier {
    /// Nothing that this console knows of. Who came from the queue is not told who was there before.
    NoneKnown,
    /// Others were there before; this officer came later and never had what was said then.
    OfOthers,
    /// This console lost what was said before, with its page or its process.
    Lost,
}

/// One line.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    /// When this console showed it, by its clock.
    pub at: Utc,
    /// Who.
    pub by: By<'a>,
    /// Whether the service's log has it; what others said always is.
    pub in_log: bool,
    /// What.
    pub what: Said<'a>,
}

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By<'a> {
    /// She.
    Her,
    /// Somebody of this number.
    Officer(&'a str),
    /// The console itself.
    Console,
}

/// What is said, or happened.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "spec/record.md says what each field is")]
pub enum Said<'a> {
    /// A text.
    Text { text: &'a str },
    /// Whom to turn to.
    Card(Card<'a>),
    /// A proposal to meet.
    Appointment { when: Utc, place: &'a str, note: &'a str },
    /// Her answer to one.
    AppointmentAnswered { answer: Answered, when: Utc, place: &'a str },
    /// A file of hers: what it is, and never its bytes.
    File { name: String, bytes: u32 },
    /// Whether one more person may come in.
    Asked { number: &'a str, role: &'static str, note: &'a str },
    /// Her answer to that.
    AskedAnswered { answer: Answered, number: &'a str, role: &'static str },
    /// She accepted that one, who could not be called.
    NotCalled { number: &'a str, role: &'static str },
    /// Somebody came.
    Joined { number: &'a str, role: &'static str },
    /// Somebody went.
    Left { number: &'a str },
    /// She was told that a record is kept.
    RecordAnnounced { reason: RecordReason },
    /// This console lost what was said before, and is there anew.
    ConsoleAnew,
    /// Her page went away.
    SheWentAway,
    /// She came back, and it was proved that it is she.
    SheCameBack,
    /// Somebody came in her place, and it was not proved.
    NotProvedToBeHer,
    /// What was said before was sent to her once more.
    SaidAgain,
    /// A kind that the console does not know.
    Unknown,
    /// Something came that could not be read.
    Unreadable,
}

/// Whom to turn to.
#[derive(Debug, Serialize)]
pub struct Card<'a> {
    /// Who that is.
    pub title: &'a str,
    /// What for.
    pub note: &'a str,
    /// How.
    pub contacts: Vec<Contact<'a>>,
}

/// A way to reach somebody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contact<'a> {
    /// A number to call.
    Phone(&'a str),
    /// A number to write to.
    TextMessage(&'a str),
    /// An address of a house.
    Place(&'a str),
    /// An address of a site.
    Site(&'a str),
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// Yes.
    Accepted,
    /// No.
    Declined,
}

/// A document in bytes, wiped when dropped; `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(Zeroizing<Vec<u8>>);

impl Document<'_> {
    /// As JSON, in a buffer of just its length. `None` if it is longer than a record may be.
    #[must_use]
    pub fn write(&self) -> Option<Plain> {
        let mut length = Length(0);
        serde_json::to_writer(&mut length, self).ok()?;
        let most = usize::try_from(MAX_RECORD / 2).ok()?;
        if length.0 > most {
            return None;
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *bytes, self).ok()?;
        Some(Plain(bytes))
    }
}

impl Plain {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plain({} bytes)", self.0.len())
    }
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
