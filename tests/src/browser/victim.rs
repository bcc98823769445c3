//! What she does and sees on her page.

use super::{Tab, page::Page};

/// Her page, in Chromium unless another browser is named.
pub struct VictimPage<P = Tab> {
    /// The tab it is in.
    pub tab: P,
}

impl<P: Page> VictimPage<P> {
    /// Waits until the button that starts is there.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn ready(&self) -> anyhow::Result<()> {
        let usable = "document.querySelector('#start')?.getClientRects().length > 0";
        self.tab.wait("the button that starts", usable).await
    }

    /// Presses the button that starts, and waits until she is in the queue.
    ///
    /// # Errors
    /// If she does not get there.
    pub async fn start(&self) -> anyhow::Result<()> {
        self.tab.click("#start").await?;
        self.phase("waiting").await
    }

    /// Waits until an officer is there.
    ///
    /// # Errors
    /// If none comes.
    pub async fn met(&self) -> anyhow::Result<()> {
        self.phase("talking").await
    }

    /// Waits for a phase: landing, connecting, waiting, talking or ended.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn phase(&self, phase: &str) -> anyhow::Result<()> {
        let is_phase = format!("document.body.dataset.phase === {phase:?}");
        self.tab.wait(&format!("phase {phase}"), &is_phase).await
    }

    /// Writes and sends.
    ///
    /// # Errors
    /// If there is no field.
    pub async fn say(&self, words: &str) -> anyhow::Result<()> {
        self.tab.write("#composer", words).await?;
        self.tab.click("#send").await
    }

    /// Waits until the last of the officer's messages is this.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn reads(&self, words: &str) -> anyhow::Result<()> {
        let last = "[...document.querySelectorAll('#log li.theirs .text')].at(-1)?.innerText";
        self.tab.wait(&format!("{words:?} on her page"), &format!("{last} === {words:?}")).await
    }

    /// Waits until this element shows these words, whichever kind of space is between them.
    ///
    /// # Errors
    /// If they do not come.
    pub async fn says(&self, element: &str, words: &str) -> anyhow::Result<()> {
        let text = format!("document.querySelector({element:?}).innerText.replace(/\\s/g, ' ')");
        self.tab.wait(words, &format!("{text}.includes({words:?})")).await
    }

    /// Waits until this element shows no words.
    ///
    /// # Errors
    /// If they stay.
    pub async fn says_nothing(&self, element: &str) -> anyhow::Result<()> {
        let quiet = format!("document.querySelector({element:?}).innerText === ''");
        self.tab.wait("no words any more", &quiet).await
    }

    /// Her page is out of sight, as a tab behind another; says what it keeps then.
    ///
    /// # Errors
    /// If it keeps nothing.
    pub async fn hides(&self) -> anyhow::Result<String> {
        self.goes_out_of_sight().await?;
        self.tab.wait("what leads back", "sessionStorage.getItem('abri') !== null").await?;
        self.tab.eval("sessionStorage.getItem('abri')").await
    }

    /// Her page is out of sight, whether it keeps something or not.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn goes_out_of_sight(&self) -> anyhow::Result<()> {
        self.sight("hidden").await
    }

    /// Her page is seen again.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn shows(&self) -> anyhow::Result<()> {
        self.sight("visible").await
    }

    async fn sight(&self, state: &str) -> anyhow::Result<()> {
        let hidden = state == "hidden";
        let script = format!(
            "void (Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }}), \
             document.dispatchEvent(new Event('visibilitychange')), delete document.hidden)"
        );
        self.tab.eval(&script).await
    }

    /// Ends the conversation: the button, then yes; waits until the page has the service's word
    /// that it erased, in whichever language.
    ///
    /// # Errors
    /// If there is no such button, or it does not end, or nothing is erased.
    pub async fn end(&self) -> anyhow::Result<()> {
        self.tab.click("#end").await?;
        self.tab.click("#end-yes").await?;
        self.erased().await
    }

    /// Waits until it is over and the page has the service's word that it erased, in whichever
    /// language.
    ///
    /// # Errors
    /// If it does not end, or nothing is erased.
    pub async fn erased(&self) -> anyhow::Result<()> {
        self.phase("ended").await?;
        let erased = "document.querySelector('#ended-erased').textContent \
                      === document.querySelector('#words [data-key=\"erased\"]').textContent";
        self.tab.wait("the service's word that it erased", erased).await
    }
}

impl VictimPage {
    /// The officer's messages.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn theirs(&self) -> anyhow::Result<Vec<String>> {
        self.tab.all_words("#log li.theirs .text").await
    }
}
