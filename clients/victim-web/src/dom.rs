//! What is seen: puts the state into the page's elements, texts only, never markup.
//!
//! The log only ever grows, so that a screen reader says each line once; the focus stays where she
//! writes. How far a message is changes outside the log's announcements.

mod cards;
mod company;
mod draft;
mod files;
mod focus;
mod unsent;

use abri_core::Verdict;
use abri_transport::browser::now;
use abri_wire::UnixMillis;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlSelectElement, HtmlTextAreaElement, Window};

use crate::{
    app::{self, Author, Body, Ending, Message, Officer, Stage, State},
    words::{Word, Words},
};

/// The page's elements, found once.
pub(crate) struct View {
    document: Document,
    words: Words,
    body: HtmlElement,
    log: Element,
    lines: Element,
    composer: HtmlTextAreaElement,
    shown: usize,
    /// The end of the log is in sight, and stays so.
    following: bool,
    /// Heights of the log and of what is in it, when it was last looked at.
    heights: (i32, i32),
    stage: Option<&'static str>,
}

impl View {
    /// Finds the elements; `None` if the page is not the one that belongs to this wasm.
    pub(crate) fn find(window: &Window) -> Option<Self> {
        let document = window.document()?;
        let words = Words::read(|key| {
            let selector = format!("#words [data-key=\"{key}\"]");
            document.query_selector(&selector).ok()??.text_content()
        });
        let log = document.get_element_by_id("log")?;
        Some(Self {
            words: words.ok()?,
            body: document.body()?,
            lines: log.first_element_child()?,
            log,
            composer: document.get_element_by_id("composer")?.dyn_into().ok()?,
            shown: 0,
            following: true,
            heights: (0, 0),
            stage: None,
            document,
        })
    }

    /// An element that the driver listens to.
    pub(crate) fn element(&self, id: &str) -> Option<Element> {
        self.document.get_element_by_id(id)
    }

    /// What she wrote.
    pub(crate) fn draft(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(self.composer.value())
    }

    /// Whether Enter sends: there is a keyboard to make a new line with. On a screen that is touched
    /// she has no other key for it.
    pub(crate) fn has_keyboard(&self) -> bool {
        let window = self.document.default_view();
        let touched = "(hover: none) and (pointer: coarse)";
        let touched = window.and_then(|it| it.match_media(touched).ok().flatten());
        !touched.is_some_and(|query| query.matches())
    }

    /// Her text is in the log now.
    pub(crate) fn clear_draft(&self) {
        self.composer.set_value("");
    }

    /// The page's language.
    pub(crate) fn language(&self) -> String {
        let root = self.document.document_element();
        root.and_then(|root| root.get_attribute("lang")).unwrap_or_else(|| "fr".to_owned())
    }

    /// Where she says that she is, if she does.
    pub(crate) fn zone(&self) -> Option<String> {
        let select = self.element("zone")?.dyn_into::<HtmlSelectElement>().ok()?;
        Some(select.value()).filter(|zone| !zone.is_empty())
    }

    /// A deployment value.
    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        let meta = self.document.query_selector(&format!("meta[name=\"{name}\"]")).ok()??;
        meta.get_attribute("content")
    }

    /// Shows the state.
    pub(crate) fn show(&mut self, state: &State) {
        if let Err(error) = self.try_show(state) {
            // An element that is not there: the rest was shown.
            drop::<JsValue>(error);
        }
    }

    fn try_show(&mut self, state: &State) -> Result<(), JsValue> {
        self.append(state)?;
        self.mark(state)?;
        self.show_lines(state);
        self.show_unsent(state);
        self.show_proposal(state);
        self.show_question(state);
        self.show_company(state)?;
        self.show_files(state)?;
        self.show_officer(state.officer.as_ref());
        self.show_stage(state)
    }

    fn show_lines(&self, state: &State) {
        let ahead = match state.stage {
            Stage::Waiting { ahead: Some(count) } => count.to_string(),
            _ => String::new(),
        };
        self.say("ahead", app::ahead(state), &[("number", &ahead)]);
        let minutes = state.wait.longest_minutes().unwrap_or_default().to_string();
        self.say("estimate", app::estimate(state), &[("minutes", &minutes)]);
        self.say("status", app::status(state), &[]);
        self.alert(state);
        self.hide("reach", !app::needs_others(state));
        self.hide("ask-other", !state.may_ask_other());
        if !state.is_running() {
            self.hide("sure", true);
        }
    }

    fn alert(&self, state: &State) {
        let ends_at = clock(state.ends_at);
        let mut said = String::new();
        for word in [app::alert(state), app::also(state)].into_iter().flatten() {
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(&self.words.fill(word, &[("time", &ends_at)]));
        }
        self.set("alert", &said);
    }

    fn show_officer(&self, officer: Option<&Officer>) {
        self.hide("details", officer.is_none());
        match officer {
            Some(officer) => {
                self.set("officer-name", &self.introduce(Word::OfficerBar, officer));
                let certificate = officer.certificate.to_string();
                let (seen, name) = (
                    local_time(officer.seen_at, &self.language()),
                    [("certificate", &*certificate)],
                );
                self.say("officer-verified", Some(app::checked(officer)), &[("time", &seen)]);
                self.say("details-seen", Some(Word::DetailsSeen), &[("time", &seen)]);
                self.say("details-certificate", Some(Word::DetailsCertificate), &name);
            }
            None => {
                self.set("officer-name", self.words.get(Word::OfficerNone));
                self.set("officer-verified", "");
            }
        }
    }

    fn show_stage(&mut self, state: &State) -> Result<(), JsValue> {
        let stage = phase(state.stage);
        let changed = self.stage != Some(stage);
        self.stage = Some(stage);
        self.say("ended-reason", app::ending(state), &[]);
        let seen = app::seen_by_witnesses(state);
        let [here, then] =
            [now(), seen.unwrap_or_default()].map(|time| local_time(time, &self.language()));
        let times = [("here", &*here), ("seen", &*then)];
        self.say("ended-times", seen.map(|_| Word::ClockTimes), &times);
        self.hide("ended-times", seen.is_none());
        self.say("ended-erased", app::erasure(state), &[]);
        if !changed {
            return Ok(());
        }
        self.body.set_attribute("data-phase", stage)?;
        match state.stage {
            // She can write at once.
            Stage::Connecting => self.composer.focus(),
            Stage::Ended(ending) => {
                if ending == Ending::Elsewhere {
                    // Somebody else may have this tab, or she has left it: it goes on in another.
                    self.lines.set_text_content(None);
                    self.clear_draft();
                } else {
                    self.show_given(state)?;
                    self.show_draft();
                }
                match self.element("ended-title") {
                    Some(title) => title.unchecked_into::<HtmlElement>().focus(),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// New lines at the end; what was shown stays.
    fn append(&mut self, state: &State) -> Result<(), JsValue> {
        for message in state.messages.iter().skip(self.shown) {
            let line = self.line(state, message)?;
            self.lines.append_child(&line)?;
            if self.following || message.author == Author::Her {
                self.to_end();
            } else {
                self.hide("new-messages", false);
            }
        }
        self.shown = state.messages.len();
        Ok(())
    }

    fn line(&self, state: &State, message: &Message) -> Result<Element, JsValue> {
        let line = self.document.create_element("li")?;
        let (class, who, text) = match (&message.body, message.author) {
            (Body::Text(text), Author::Her) => {
                ("mine", self.words.get(Word::You).to_owned(), text.as_str().to_owned())
            }
            (Body::Text(text), Author::Officer) => {
                ("theirs", self.sender(state, message), text.as_str().to_owned())
            }
            (Body::Card(card), _) => {
                ("theirs card", self.sender(state, message), card.title.as_str().to_owned())
            }
            (Body::Proposal(appointment), _) => {
                ("theirs", self.sender(state, message), self.when(Word::Proposal, appointment))
            }
            (Body::Answered(verdict, proposal), _) => {
                let text = self.answered(*verdict, &proposal.appointment);
                ("mine", self.words.get(Word::You).to_owned(), text)
            }
            (Body::Asked(question), _) => {
                ("theirs", self.sender(state, message), self.asks(question))
            }
            (Body::File(facts, _), _) => {
                ("mine", self.words.get(Word::You).to_owned(), self.file_line(facts))
            }
            (Body::Decided(verdict, question), _) => {
                let word = match verdict {
                    Verdict::Accepted => Word::QuestionAccepted,
                    Verdict::Declined => Word::QuestionDeclined,
                };
                let text = self.words.fill(word, &[("number", &question.number)]);
                ("mine", self.words.get(Word::You).to_owned(), text)
            }
            (Body::Unknown, _) => (
                "note",
                self.sender(state, message),
                self.words.get(Word::UnknownContent).to_owned(),
            ),
            (Body::CameBack, _) => {
                ("note", String::new(), self.words.get(Word::CameBack).to_owned())
            }
            (Body::Arrived(officer), _) => {
                ("note member", String::new(), self.introduce(Word::OfficerJoined, officer))
            }
            (Body::Revoked(number), _) => self.about(Word::OfficerRemoved, number),
            (Body::Left(number), _) => self.about(Word::OfficerLeft, number),
            (Body::Anew(number), _) => self.about(Word::OfficerAnew, number),
            (Body::NotInvited(number), _) => self.about(Word::InvitationFailed, number),
            (Body::Recorded(number, why), _) => {
                let reason = self.words.get(app::record_reason(*why));
                let values = [("number", number.as_str()), ("reason", reason)];
                ("note member", String::new(), self.words.fill(Word::RecordKept, &values))
            }
        };
        let text = zeroize::Zeroizing::new(text);
        line.set_class_name(class);
        // Who and when come first, as words: a screen reader says the line from its beginning.
        let when = clock(now());
        let who = if who.is_empty() { when } else { format!("{who} · {when}") };
        let who = self.paragraph("who", &who)?;
        line.append_child(&who)?;
        let paragraph = self.paragraph("text", &text)?;
        paragraph.set_attribute("dir", "auto")?;
        line.append_child(&paragraph)?;
        match &message.body {
            Body::Card(card) => self.append_card(&line, card)?,
            Body::Proposal(appointment) => self.append_note(&line, appointment.note.as_str())?,
            _ => {}
        }
        if let Body::File(..) = message.body {
            line.append_child(&*self.progress()?)?;
        }
        if class == "mine" {
            let mark = self.paragraph("state", "")?;
            // Changes of it are not read out line by line.
            mark.set_attribute("aria-live", "off")?;
            line.append_child(&mark)?;
        }
        Ok(line)
    }

    /// A line about the officer of this number: class, who says it, words.
    fn about(&self, word: Word, number: &str) -> (&'static str, String, String) {
        ("note member", String::new(), self.words.fill(word, &[("number", number)]))
    }

    fn paragraph(&self, class: &str, text: &str) -> Result<Element, JsValue> {
        let paragraph = self.document.create_element("p")?;
        paragraph.set_class_name(class);
        paragraph.set_text_content(Some(text));
        Ok(paragraph)
    }

    /// How far each of her messages is.
    fn mark(&self, state: &State) -> Result<(), JsValue> {
        let lines = self.lines.children();
        for message in &state.messages {
            let Some(word) = app::mark(state, message) else { continue };
            let index = u32::try_from(message.key.0).unwrap_or(u32::MAX);
            let Some(line) = lines.item(index) else { continue };
            if let Body::File(..) = message.body {
                self.mark_file(&line, state, message, word)?;
                continue;
            }
            if line.get_attribute("data-state").as_deref() != Some(word.key()) {
                line.set_attribute("data-state", word.key())?;
                if let Some(mark) = line.last_element_child() {
                    mark.set_text_content(Some(self.words.get(word)));
                }
            }
        }
        Ok(())
    }

    fn sender(&self, state: &State, message: &Message) -> String {
        let speaker = message.by.as_ref().or(state.officer.as_ref());
        let Some(officer) = speaker else { return String::new() };
        let role = self.words.get(app::officer_role(officer.role));
        self.words.fill(Word::From, &[("role", role), ("number", &officer.number)])
    }

    fn introduce(&self, word: Word, officer: &Officer) -> String {
        let role = self.words.get(app::officer_role(officer.role));
        let Officer { number, service, .. } = officer;
        self.words.fill(word, &[("role", role), ("number", number), ("service", service)])
    }

    /// Sets a live text only when it changes: setting it is what makes it be read out.
    fn say(&self, id: &str, word: Option<Word>, values: &[(&str, &str)]) {
        self.set(id, &word.map(|word| self.words.fill(word, values)).unwrap_or_default());
    }

    fn set(&self, id: &str, text: &str) {
        if let Some(element) = self.element(id)
            && element.text_content().as_deref() != Some(text)
        {
            element.set_text_content(Some(text));
        }
    }

    /// She moved in the log; or its box or its contents changed under her, which moves it too and is
    /// no wish of hers.
    pub(crate) fn scrolled(&mut self) {
        let heights = (self.log.client_height(), self.log.scroll_height());
        if core::mem::replace(&mut self.heights, heights) != heights && self.following {
            return self.to_end();
        }
        let below = self.log.scroll_height() - self.log.scroll_top() - self.log.client_height();
        self.following = below < 80;
        if self.following {
            self.hide("new-messages", true);
        }
    }

    /// The log's box changed, by a keyboard on the screen or a line below it.
    pub(crate) fn resized(&mut self) {
        if self.following {
            self.to_end();
        }
    }

    /// Scrolls to the newest line.
    pub(crate) fn to_end(&mut self) {
        self.following = true;
        self.log.set_scroll_top(self.log.scroll_height());
        self.hide("new-messages", true);
    }

    /// END-1: nothing of the conversation stays in the page.
    pub(crate) fn wipe(&self) {
        self.composer.set_value("");
        self.clear_file();
        self.body.set_text_content(None);
    }
}

const fn phase(stage: Stage) -> &'static str {
    match stage {
        Stage::Landing => "landing",
        Stage::Connecting => "connecting",
        Stage::Waiting { .. } | Stage::Verifying => "waiting",
        Stage::Talking => "talking",
        Stage::Ended(_) => "ended",
    }
}

/// A time on her clock, as the page's language writes it, with the digits of her keyboard.
fn local_time(at: UnixMillis, language: &str) -> String {
    date(at).to_locale_string(&format!("{language}-u-nu-latn"), &JsValue::UNDEFINED).into()
}

/// Hours and minutes on her clock.
fn clock(at: UnixMillis) -> String {
    let date = date(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

fn date(at: UnixMillis) -> js_sys::Date {
    // What is no time that a browser knows is shown as its last one.
    let seconds = u32::try_from(at.as_secs()).unwrap_or(u32::MAX);
    js_sys::Date::new(&(f64::from(seconds) * 1000.0).into())
}
