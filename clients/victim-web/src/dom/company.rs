//! Who is there, when there are several, and whether one more may come.

use wasm_bindgen::JsValue;

use super::{View, cards::isolated};
use crate::{
    app::{self, Question, State},
    words::Word,
};

impl View {
    /// What she is asked; nothing if nothing is.
    pub(super) fn show_question(&self, state: &State) {
        let question = state.question.as_ref();
        self.hide("question", question.is_none());
        let text = question.map(|question| self.asks(question)).unwrap_or_default();
        self.set("question-text", &text);
        let reason = question.map(|question| question.reason.as_str()).unwrap_or_default();
        let word = (!reason.is_empty()).then_some(Word::QuestionReason);
        self.say("question-reason", word, &[("reason", &isolated(reason))]);
        for id in ["question-yes", "question-no"] {
            self.disable(id, question.is_some_and(|question| question.fresh));
        }
    }

    /// What an officer asks.
    pub(super) fn asks(&self, question: &Question) -> String {
        let role = self.words.get(app::officer_role(question.role));
        let Question { asker, number, service, .. } = question;
        let service = isolated(service);
        let values =
            [("asker", &**asker), ("role", role), ("number", number), ("service", &service)];
        self.words.fill(Word::Question, &values)
    }

    /// Who is there, with a button each; nothing while there is only one.
    pub(super) fn show_company(&self, state: &State) -> Result<(), JsValue> {
        let alone = state.others.is_empty();
        self.hide("company", alone);
        let Some(list) = self.element("company-list") else { return Ok(()) };
        let shown: String =
            app::members(state).map(|one| format!("{} ", one.certificate)).collect();
        if list.get_attribute("data-shown").as_deref() == Some(&*shown) {
            return Ok(());
        }
        list.set_attribute("data-shown", &shown)?;
        list.set_text_content(None);
        for officer in app::members(state).filter(|_| !alone) {
            let item = self.document.create_element("li")?;
            let name = self.paragraph("text", &self.introduce(Word::OfficerBar, officer))?;
            item.append_child(&name)?;
            let button = self.document.create_element("button")?;
            button.set_attribute("type", "button")?;
            button.set_class_name("plain");
            button.set_attribute("data-certificate", &officer.certificate.to_string())?;
            let label = self.words.fill(Word::CompanyLeave, &[("number", &officer.number)]);
            button.set_text_content(Some(&label));
            item.append_child(&button)?;
            list.append_child(&item)?;
        }
        Ok(())
    }
}
