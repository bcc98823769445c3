//! Everything that the console says, in French and in English.
//!
//! One struct of texts per language: a text that is missing in one of them does not compile.

mod english;
mod french;
mod help;
mod record;

use core::time::Duration;

use abri_core::{Role, Verdict};

pub use self::{help::Help, record::RecordWords};
use crate::{
    app::{Asked, ConversationId, Ending, FileError, Notice, Refusal},
    language::Language,
};

impl Language {
    /// The texts.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::French => &french::WORDS,
            Self::English => &english::WORDS,
        }
    }
}

/// The texts of one language.
#[expect(missing_docs, reason = "each name says which text it is; the texts say the rest")]
pub struct Words {
    pub title: &'static str,
    pub demonstration: &'static str,
    pub language: &'static str,
    pub sign_out: &'static str,
    pub sign_out_blocked: &'static str,
    pub sign_in_title: &'static str,
    pub sign_in: &'static str,
    pub signing_in: &'static str,
    pub enrol_title: &'static str,
    pub enrol_why: &'static str,
    pub enrol_paste: &'static str,
    pub enrol_passkey: &'static str,
    pub enrol_plain: &'static str,
    pub enrol_plain_why: &'static str,
    pub keep_title: &'static str,
    pub keep_why: &'static str,
    pub passphrase: &'static str,
    pub passphrase_hint: &'static str,
    pub keep_sealed: &'static str,
    pub keep_shift: &'static str,
    pub keep_shift_why: &'static str,
    pub waiting_title: &'static str,
    pub waiting_handed_in: &'static str,
    pub waiting_carry: &'static str,
    pub waiting_request: &'static str,
    pub ready_passkey: &'static str,
    pub ready_passphrase: &'static str,
    pub ready_memory: &'static str,
    pub which_key: &'static str,
    pub key: &'static str,
    pub forget: &'static str,
    pub forget_why: &'static str,
    pub locked_title: &'static str,
    pub locked_why: &'static str,
    pub lock: &'static str,
    pub unlock: &'static str,
    pub officer: &'static str,
    pub queue: &'static str,
    pub queue_empty: &'static str,
    pub queue_loading: &'static str,
    pub queue_offline: &'static str,
    pub queue_stale: &'static str,
    pub access_refused: &'static str,
    pub claim: &'static str,
    pub claiming: &'static str,
    pub claim_anyway: &'static str,
    pub colleagues_first: &'static str,
    pub first_message: &'static str,
    pub comes_new: &'static str,
    pub comes_back: &'static str,
    pub comes_back_to_you: &'static str,
    pub zone: &'static str,
    pub conversations: &'static str,
    pub conversations_empty: &'static str,
    pub conversation: &'static str,
    pub choose: &'static str,
    pub shortcut: &'static str,
    pub stage_joining: &'static str,
    pub stage_kept_waiting: &'static str,
    pub stage_rejoining: &'static str,
    pub stage_open: &'static str,
    pub stage_closing: &'static str,
    pub stage_ended: &'static str,
    pub reconnecting: &'static str,
    pub wants_other: &'static str,
    pub since_her_message: &'static str,
    pub draft: &'static str,
    pub her: &'static str,
    pub me: &'static str,
    pub colleague: &'static str,
    pub log: &'static str,
    pub reply: &'static str,
    pub reply_hint: &'static str,
    pub send_to: &'static str,
    pub handing: &'static str,
    pub handing_card: &'static str,
    pub handing_missing: &'static str,
    pub handing_when: &'static str,
    pub handing_where: &'static str,
    pub handing_note: &'static str,
    pub handing_propose: &'static str,
    pub card: &'static str,
    pub proposed: &'static str,
    pub accepted: &'static str,
    pub declined: &'static str,
    pub pending: &'static str,
    pub sent: &'static str,
    pub not_sent: &'static str,
    pub unknown_content: &'static str,
    pub unreadable: &'static str,
    pub came: &'static str,
    pub went: &'static str,
    pub anew: &'static str,
    pub role_officer: &'static str,
    pub role_supervisor: &'static str,
    pub role_professional: &'static str,
    pub role_interpreter: &'static str,
    pub away: &'static str,
    pub returned: &'static str,
    pub not_proved: &'static str,
    pub unchecked: &'static str,
    pub repeated: &'static str,
    pub repeat: &'static str,
    pub repeat_why: &'static str,
    pub reserved: &'static str,
    pub elsewhere: &'static str,
    pub continue_here: &'static str,
    pub continue_why: &'static str,
    pub file_picture: &'static str,
    pub file_pdf: &'static str,
    pub file_audio: &'static str,
    pub file_without: &'static str,
    pub file_with: &'static str,
    pub file_as_is: &'static str,
    pub file_fetch: &'static str,
    pub file_again: &'static str,
    pub file_fetching: &'static str,
    pub file_preview: &'static str,
    pub file_clear: &'static str,
    pub file_blur: &'static str,
    pub file_no_preview: &'static str,
    pub file_save: &'static str,
    pub file_save_why: &'static str,
    pub file_size: fn(u32) -> String,
    pub file_error: fn(FileError) -> &'static str,
    pub close: &'static str,
    pub close_question: &'static str,
    pub close_confirm: &'static str,
    pub close_cancel: &'static str,
    pub leave: &'static str,
    pub leave_question: &'static str,
    pub leave_alone_question: &'static str,
    pub leave_confirm: &'static str,
    pub shift: &'static str,
    pub pause: &'static str,
    pub paused_why: &'static str,
    pub assign: &'static str,
    pub assign_why: &'static str,
    pub limit: &'static str,
    pub answers_in: &'static str,
    pub any_language: &'static str,
    pub answers_in_why: &'static str,
    pub serves: &'static str,
    pub any_zone: &'static str,
    pub serves_why: &'static str,
    pub break_suggested: &'static str,
    pub break_later: &'static str,
    pub invited: &'static str,
    pub invited_why: &'static str,
    pub invited_by: &'static str,
    pub invited_as: &'static str,
    pub join: &'static str,
    pub present: &'static str,
    pub me_here: &'static str,
    pub named: &'static str,
    pub ask: &'static str,
    pub ask_whom: &'static str,
    /// Nobody is chosen yet.
    pub ask_nobody: &'static str,
    pub ask_reason: &'static str,
    pub ask_join: &'static str,
    pub ask_handover: &'static str,
    pub asked_for: &'static str,
    pub join_accepted: &'static str,
    pub join_declined: &'static str,
    pub not_called: &'static str,
    pub ask_open: &'static str,
    pub handover_open: &'static str,
    pub ask_accepted: &'static str,
    pub handover_accepted: &'static str,
    pub ask_came: &'static str,
    pub handover_held_up: &'static str,
    pub ask_declined: &'static str,
    pub ask_not_called: &'static str,
    pub ask_lapsed: &'static str,
    pub stop_asking: &'static str,
    pub stay: &'static str,
    pub on_duty: &'static str,
    pub on_break: &'static str,
    pub roll_empty: &'static str,
    pub roll_offline: &'static str,
    pub board: &'static str,
    pub board_waiting: &'static str,
    pub board_longest: &'static str,
    pub board_recent: &'static str,
    pub board_who: &'static str,
    pub board_stands: &'static str,
    pub board_load: &'static str,
    pub none_yet: &'static str,
    pub dismiss: &'static str,
    pub dismiss_notice: &'static str,
    pub wiped: &'static str,
    pub ending: fn(Ending) -> &'static str,
    pub notice: fn(Notice) -> &'static str,
    pub refusal: fn(Refusal) -> &'static str,
    pub unread: fn(u32) -> String,
    pub earlier: fn(usize) -> String,
    pub waiting: fn(Duration) -> String,
    pub language_name: fn(&str) -> Option<&'static str>,
}

impl Words {
    /// "Conversation 3": the name that stands wherever a reply could go wrong.
    #[must_use]
    pub fn name(&self, conversation: ConversationId) -> String {
        format!("{} {}", self.conversation, conversation.number())
    }

    /// That somebody joined, in words.
    #[must_use]
    pub fn came(&self, number: &str, role: Role) -> String {
        self.came.replace("{role}", self.role(role)).replace("{number}", number)
    }

    /// What somebody of this role is called.
    #[must_use]
    pub const fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Officer => self.role_officer,
            Role::Supervisor => self.role_supervisor,
            Role::Professional => self.role_professional,
            Role::Interpreter => self.role_interpreter,
        }
    }

    /// "Interpreter no. 0003".
    #[must_use]
    pub fn called(&self, role: Role, number: &str) -> String {
        self.named.replace("{role}", self.role(role)).replace("{number}", number)
    }

    /// That she is asked whether somebody may come in, and why.
    #[must_use]
    pub fn asked(&self, asked: &Asked) -> String {
        let said = self.asked_for.replace("{who}", &self.called(asked.role, &asked.number));
        if asked.reason.is_empty() { said } else { format!("{said}\n{}", asked.reason.as_str()) }
    }

    /// What she said to that.
    #[must_use]
    pub fn decided(&self, verdict: Verdict, asked: &Asked) -> String {
        let said = match verdict {
            Verdict::Accepted => self.join_accepted,
            Verdict::Declined => self.join_declined,
        };
        said.replace("{who}", &self.called(asked.role, &asked.number))
    }

    /// That who was accepted could not be called.
    #[must_use]
    pub fn not_called(&self, asked: &Asked) -> String {
        self.not_called.replace("{who}", &self.called(asked.role, &asked.number))
    }

    /// The language of her page in words, or its tag.
    #[must_use]
    pub fn reads(&self, tag: &str) -> String {
        let primary = tag.split('-').next().unwrap_or(tag);
        (self.language_name)(tag)
            .or_else(|| (self.language_name)(primary))
            .map_or_else(|| tag.to_owned(), str::to_owned)
    }
}

/// In megabytes, to a tenth, at least one.
fn megabytes(bytes: u32, mark: char, unit: &str) -> String {
    let tenths = (bytes / 100_000).max(1);
    format!("{}{mark}{}\u{a0}{unit}", tenths / 10, tenths % 10)
}

/// Whole units: seconds under a minute, minutes under an hour, then hours and minutes.
fn duration(span: Duration, units: [&str; 3]) -> String {
    let [seconds, minutes, hours] = units;
    match span.as_secs() {
        short @ 0..60 => format!("{short}\u{a0}{seconds}"),
        medium @ 60..3600 => format!("{}\u{a0}{minutes}", medium / 60),
        long => format!("{}\u{a0}{hours}\u{a0}{:02}", long / 3600, long % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_are_short_and_whole() {
        for (seconds, french, english) in [
            (0, "0\u{a0}s", "0\u{a0}s"),
            (59, "59\u{a0}s", "59\u{a0}s"),
            (60, "1\u{a0}min", "1\u{a0}min"),
            (3599, "59\u{a0}min", "59\u{a0}min"),
            (3660, "1\u{a0}h\u{a0}01", "1\u{a0}h\u{a0}01"),
        ] {
            let span = Duration::from_secs(seconds);
            assert_eq!((Language::French.words().waiting)(span), french);
            assert_eq!((Language::English.words().waiting)(span), english);
        }
    }

    #[test]
    fn a_language_is_named_or_its_tag_is_shown() {
        let words = Language::French.words();
        assert_eq!(words.reads("en-GB"), "anglais");
        assert_eq!(words.reads("xx"), "xx");
        for (tag, french, english) in [
            ("fr", "français", "French"),
            ("fr-x-facile", "français facile à lire", "easy-to-read French"),
            ("en", "anglais", "English"),
            ("es", "espagnol", "Spanish"),
            ("ar", "arabe", "Arabic"),
            ("uk", "ukrainien", "Ukrainian"),
        ] {
            assert_eq!(words.reads(tag), french);
            assert_eq!(Language::English.words().reads(tag), english);
        }
        assert_eq!(Language::from_tag("en"), Some(Language::English));
        assert_eq!(Language::from_tag("de"), None);
    }
}
