//! Choosing a file, and how far it is.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, File, HtmlInputElement};

use super::View;
use crate::{
    app::{self, Facts, FileProblem, Message, Metadata, Picker, Progress, State},
    words::Word,
};

impl View {
    pub(super) fn show_files(&mut self, state: &State) -> Result<(), JsValue> {
        let files = &state.files;
        let talking = state.stage == app::Stage::Talking;
        self.hide("file-open", !(talking && files.may_open()));
        let open = talking && files.picker != Picker::Closed;
        let opened = open && self.is_hidden("file");
        self.hide("file", !open);
        if opened {
            self.focus("file-heading");
        }
        let under_way = files.transfer.as_ref().is_some_and(app::Transfer::can_be_stopped);
        self.hide("file-way", !under_way);
        self.say("file-problem", files.problem.map(FileProblem::word), &[]);
        let facts = match files.picker {
            Picker::Chosen(facts) => Some(facts),
            Picker::Judging(_) => {
                self.say("file-what", Some(Word::FileLooking), &[]);
                None
            }
            Picker::Open | Picker::Closed => {
                self.say("file-what", None, &[]);
                self.clear_file();
                None
            }
        };
        self.show_choice(facts)
    }

    fn show_choice(&self, facts: Option<Facts>) -> Result<(), JsValue> {
        let metadata = facts.map(|facts| facts.metadata);
        if let Some(facts) = facts {
            self.set("file-what", &self.file_kind(&facts));
        }
        let asked = matches!(metadata, Some(Metadata::Without | Metadata::With));
        self.hide("file-choice", !asked);
        self.hide("file-as-is", metadata != Some(Metadata::AsIs));
        self.hide("file-send", facts.is_none());
        let checked = if metadata == Some(Metadata::With) { "file-with" } else { "file-without" };
        self.input(checked).ok_or("an element is missing")?.set_checked(true);
        Ok(())
    }

    fn is_hidden(&self, id: &str) -> bool {
        self.element(id).is_some_and(|element| element.has_attribute("hidden"))
    }

    fn input(&self, id: &str) -> Option<HtmlInputElement> {
        self.element(id)?.dyn_into().ok()
    }

    /// The file that she picked. The browser's own field says its name until it is sent or given up.
    pub(crate) fn picked_file(&self) -> Option<File> {
        self.input("file-input")?.files()?.get(0)
    }

    /// Nothing in the browser's field.
    pub(super) fn clear_file(&self) {
        if let Some(input) = self.input("file-input") {
            input.set_value("");
        }
    }

    fn file_kind(&self, facts: &Facts) -> String {
        let tenths = (facts.bytes / 100_000).max(1);
        let size = js_sys::Number::from(f64::from(tenths) / 10.0);
        let size = String::from(size.to_locale_string(&format!("{}-u-nu-latn", self.language())));
        self.words.fill(app::file_kind(facts.kind), &[("size", &size)])
    }

    /// What a line of the log says of a file.
    pub(super) fn file_line(&self, facts: &Facts) -> String {
        let metadata = self.words.get(app::file_metadata(facts.metadata));
        format!("{}\n{metadata}", self.file_kind(facts))
    }

    /// A bar for how far it is; named by the line's state, which says the same in words.
    pub(super) fn progress(&self) -> Result<Element, JsValue> {
        let bar = self.document.create_element("progress")?;
        bar.set_attribute("max", "100")?;
        bar.set_attribute("aria-label", self.words.get(Word::FilePreparing))?;
        Ok(bar)
    }

    pub(super) fn mark_file(
        &self,
        line: &Element,
        state: &State,
        message: &Message,
        word: Word,
    ) -> Result<(), JsValue> {
        let progress = app::progress(state, message);
        let percent = match progress {
            Some(Progress::Sending(percent) | Progress::Paused(percent)) => Some(percent),
            _ => None,
        };
        let number = percent.unwrap_or_default().to_string();
        let said = self.words.fill(word, &[("number", &number)]);
        if let Some(bar) = line.query_selector("progress")? {
            if progress.is_none() {
                bar.remove();
            } else {
                bar.set_attribute("aria-label", &said)?;
                if percent.is_some() {
                    bar.set_attribute("value", &number)?;
                }
            }
        }
        line.set_attribute("data-state", word.key())?;
        let mark = line.last_element_child();
        if let Some(mark) = mark.filter(|mark| mark.text_content().as_deref() != Some(&said)) {
            mark.set_text_content(Some(&said));
        }
        Ok(())
    }
}
