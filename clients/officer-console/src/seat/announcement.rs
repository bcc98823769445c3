//! Whether she has answered since she was told that a record is kept (`RECORD-2`).

use abri_core::Content;
use abri_wire::Sequence;

use crate::app::MessageKey;

/// An announcement of ours (`RECORD-1`) that she has not answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Announcement {
    /// Our line.
    line: MessageKey,
    /// Its place, once the log has it.
    at: Option<Sequence>,
    /// Whether her client's newest word covers it (`SEEN-1`).
    covered: bool,
}

impl Announcement {
    /// It is on its way.
    pub(super) const fn new(line: MessageKey) -> Self {
        Self { line, at: None, covered: false }
    }

    /// The log has this line.
    pub(super) fn logged(&mut self, line: MessageKey, at: Sequence) {
        if self.line == line {
            self.at = Some(at);
        }
    }

    /// Her client has everything up to here.
    pub(super) fn she_has(&mut self, through: Sequence) {
        self.covered = self.at.is_some_and(|at| at <= through);
    }

    /// The line, if this is what she said under a word that covers it. What her client says by itself is no
    /// answer of hers: until she gives one she can leave.
    pub(super) const fn answered_by(&self, content: &Content) -> Option<MessageKey> {
        let by_her = matches!(content, Content::Text(_) | Content::Answer(_) | Content::File(_));
        if self.covered && by_her { Some(self.line) } else { None }
    }
}
