//! Cards and appointments: in the log, as a question, and once more at the end.

use abri_core::{Appointment, Card, Contact, Verdict};
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::View;
use crate::{
    app::{Given, State, given},
    words::Word,
};

impl View {
    /// What is asked; nothing if nothing is.
    pub(super) fn show_proposal(&self, state: &State) {
        self.hide("proposal", state.proposal.is_none());
        let text = state.proposal.as_ref().map(|open| self.when(Word::Proposal, &open.appointment));
        self.set("proposal-text", &text.unwrap_or_default());
        let fresh = state.proposal.as_ref().is_some_and(|open| open.fresh);
        for id in ["proposal-yes", "proposal-no"] {
            self.disable(id, fresh);
        }
    }

    /// What she was given, once it is over.
    pub(super) fn show_given(&self, state: &State) -> Result<(), JsValue> {
        let Some(list) = self.element("given-list") else { return Ok(()) };
        for one in given(state) {
            let item = self.document.create_element("li")?;
            match one {
                Given::Card(card) => {
                    item.append_child(&*self.paragraph("text", card.title.as_str())?)?;
                    self.append_card(&item, card)?;
                }
                Given::Appointment(appointment) => {
                    let text = self.when(Word::Appointment, appointment);
                    item.append_child(&*self.paragraph("text", &text)?)?;
                    self.append_note(&item, appointment.note.as_str())?;
                }
            }
            list.append_child(&item)?;
        }
        self.hide("given", list.child_element_count() == 0);
        Ok(())
    }

    /// Note and contacts of a card; its title is the line's text.
    pub(super) fn append_card(&self, line: &Element, card: &Card) -> Result<(), JsValue> {
        self.append_note(line, card.note.as_str())?;
        for contact in card.contacts() {
            let (word, value, scheme) = match contact {
                Contact::Phone(number) => (Word::ContactPhone, number.as_str(), Some("tel:")),
                Contact::TextMessage(number) => (Word::ContactText, number.as_str(), Some("sms:")),
                Contact::Place(place) => (Word::ContactPlace, place.as_str(), None),
                // To be read: what an officer's client sends never becomes a way out of the page.
                Contact::Site(site) => (Word::ContactSite, site.as_str(), None),
            };
            let paragraph = self.paragraph("contact", &format!("{} ", self.words.get(word)))?;
            let shown = self.document.create_element(if scheme.is_some() { "a" } else { "bdi" })?;
            shown.set_text_content(Some(value));
            if let Some(scheme) = scheme {
                let digits = value.replace(' ', "");
                shown.set_attribute("href", &format!("{scheme}{digits}"))?;
                shown.set_attribute("dir", "ltr")?;
            }
            paragraph.append_child(&shown)?;
            line.append_child(&paragraph)?;
        }
        let leaves_a_trace =
            |it: &Contact| matches!(it, Contact::Phone(_) | Contact::TextMessage(_));
        if card.contacts().iter().any(leaves_a_trace) {
            let warning = self.paragraph("text small", self.words.get(Word::ContactHistory))?;
            line.append_child(&warning)?;
        }
        Ok(())
    }

    pub(super) fn append_note(&self, line: &Element, note: &str) -> Result<(), JsValue> {
        if !note.is_empty() {
            let note = self.paragraph("text small", note)?;
            note.set_attribute("dir", "auto")?;
            line.append_child(&note)?;
        }
        Ok(())
    }

    /// A text that names when and where.
    pub(super) fn when(&self, word: Word, appointment: &Appointment) -> String {
        let when = full_time(appointment.at, &self.language());
        // Each by itself: a place that turns around must not move the time.
        let [when, place] = [&*when, appointment.place.as_str()].map(isolated);
        self.words.fill(word, &[("when", &when), ("place", &place)])
    }

    /// What she said to it.
    pub(super) fn answered(&self, verdict: Verdict, appointment: &Appointment) -> String {
        let word = match verdict {
            Verdict::Accepted => Word::ProposalAccepted,
            Verdict::Declined => Word::ProposalDeclined,
        };
        self.when(word, appointment)
    }
}

/// How an appointment's time is written. A browser that hides where it is keeps UTC, and a phone may be
/// set to another zone than where she has to be: the zone is said.
const FULL_TIME: [(&str, &str); 7] = [
    ("weekday", "long"),
    ("day", "numeric"),
    ("month", "long"),
    ("year", "numeric"),
    ("hour", "numeric"),
    ("minute", "numeric"),
    ("timeZoneName", "short"),
];

/// Weekday, date and time on her clock.
fn full_time(seconds: u64, language: &str) -> String {
    #[expect(clippy::cast_precision_loss, reason = "below the year 10,000 by `CONTENT-4`")]
    let date = js_sys::Date::new(&(seconds as f64 * 1000.0).into());
    let style = js_sys::Object::new();
    for (key, value) in FULL_TIME {
        // A new object takes every key.
        let _ = js_sys::Reflect::set(&style, &key.into(), &value.into());
    }
    date.to_locale_string(&format!("{language}-u-nu-latn"), &style).into()
}

/// Whatever its direction, it changes nothing around it.
pub(super) fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
