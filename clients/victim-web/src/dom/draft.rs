//! The text in the field: measured here, sent by nobody before she says so.

use zeroize::Zeroizing;

use super::View;
use crate::app::MAX_TEXT;

/// A UTF-16 unit becomes at most three bytes of UTF-8.
const MOST_BYTES: u32 = 3;

impl View {
    /// There is something in the field.
    pub(crate) fn is_writing(&self) -> bool {
        self.composer.text_length() > 0
    }

    /// By how many characters the text is too long. Looks at it only where it could be: a keystroke
    /// must stay quick.
    pub(crate) fn excess(&self) -> usize {
        let units = self.composer.text_length();
        let may_be = usize::try_from(units.saturating_mul(MOST_BYTES)).unwrap_or(usize::MAX);
        if may_be <= MAX_TEXT {
            return 0;
        }
        let text = self.draft();
        text.char_indices().filter(|(at, it)| at + it.len_utf8() > MAX_TEXT).count()
    }

    /// It is over while she wrote: her text is hers, where the field is no more.
    pub(super) fn show_draft(&self) {
        let draft = self.draft();
        self.clear_draft();
        self.set("written-text", &draft);
        self.hide("written", draft.trim().is_empty());
    }

    /// Puts a text back into the field, below what she has written since, and goes there.
    pub(crate) fn put_back(&self, text: &str) {
        let draft = self.draft();
        if draft.trim().is_empty() {
            self.composer.set_value(text);
        } else {
            let line = Zeroizing::new(format!("{}\n{text}", draft.as_str()));
            self.composer.set_value(&line);
        }
        self.focus("composer");
    }
}
