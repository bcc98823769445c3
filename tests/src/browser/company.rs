//! Several in one conversation, as their consoles show it.

use super::{ConsolePage, VictimPage};

impl ConsolePage {
    /// Opens the form that asks for somebody, and waits until this number can be chosen.
    ///
    /// # Errors
    /// If it never can.
    pub async fn sees_on_duty(&self, number: &str) -> anyhow::Result<()> {
        if !self.tab.eval::<bool>("document.querySelector('#company').open").await? {
            self.tab.click("#company summary").await?;
        }
        let there = format!(
            "[...document.querySelectorAll('#ask-whom option')]\
             .some((it) => it.text.includes({number:?}) && !it.disabled)"
        );
        self.tab.wait(&format!("{number} on duty and free"), &there).await
    }

    /// Asks her whether this number may come, with `button`, and why.
    ///
    /// # Errors
    /// If there is nobody of this number, or no such button.
    pub async fn asks_for(&self, number: &str, why: &str, button: &str) -> anyhow::Result<()> {
        self.sees_on_duty(number).await?;
        self.tab.write("#ask-reason", why).await?;
        let choose = format!(
            "void [...document.querySelectorAll('#ask-whom option')]\
             .forEach((it) => {{ it.selected = it.text.includes({number:?}) }})"
        );
        self.tab.eval::<()>(&choose).await?;
        self.tab.click(button).await
    }

    /// Waits until the question stands so.
    ///
    /// # Errors
    /// If it never does.
    pub async fn question_stands(&self, words: &str) -> anyhow::Result<()> {
        let said = "document.querySelector('#asking')?.innerText ?? ''";
        self.tab.wait(words, &format!("({said}).includes({words:?})")).await
    }

    /// Waits until somebody asks for this officer, and goes there.
    ///
    /// # Errors
    /// If nobody does, or they are not let in.
    pub async fn joins(&self) -> anyhow::Result<()> {
        self.can("#invited .join").await?;
        self.tab.click("#invited .join").await?;
        self.tab.wait("the group", "document.querySelector('#send')?.disabled === false").await
    }

    /// Waits until so many read along in the conversation in front, this officer among them.
    ///
    /// # Errors
    /// If it is never so many.
    pub async fn reads_along(&self, people: usize) -> anyhow::Result<()> {
        let count = format!("document.querySelectorAll('#present li').length === {people}");
        self.tab.wait(&format!("{people} who read"), &count).await
    }

    /// Waits until the last thing that a colleague said is this.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn reads_of_colleague(&self, words: &str) -> anyhow::Result<()> {
        let last = "[...document.querySelectorAll('#log li.colleague .text')].at(-1)?.innerText";
        self.tab.wait(words, &format!("{last} === {words:?}")).await
    }
}

impl VictimPage {
    /// Waits until she is asked whether somebody may come, and can answer.
    ///
    /// # Errors
    /// If she is not.
    pub async fn is_asked(&self) -> anyhow::Result<()> {
        let open = "!document.querySelector('#question').hidden \
                    && !document.querySelector('#question-yes').disabled";
        self.tab.wait("the question", open).await
    }
}
