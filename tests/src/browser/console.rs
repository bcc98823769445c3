//! What an officer does and sees in his console.

use super::Tab;

/// His console.
pub struct ConsolePage {
    /// The tab it is in.
    pub tab: Tab,
}

impl ConsolePage {
    /// Enrols the device by the invitation in the address, with a passkey.
    ///
    /// # Errors
    /// If the request is not handed in.
    pub async fn enrol(&self) -> anyhow::Result<()> {
        self.can("#enrol").await?;
        self.tab.click("#enrol").await?;
        self.phase("waiting").await
    }

    /// Signs in, once the device is certified.
    ///
    /// # Errors
    /// If he does not get on duty.
    pub async fn go_on_duty(&self) -> anyhow::Result<()> {
        self.can("#go-on-duty").await?;
        self.tab.click("#go-on-duty").await?;
        self.phase("on-duty").await
    }

    /// Loads the page again. The browser would ask whether he wants to leave; he does.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn reload(&self) -> anyhow::Result<()> {
        let quiet = "void (BeforeUnloadEvent.prototype.preventDefault = () => {})";
        self.tab.eval::<()>(quiet).await?;
        self.tab.reload().await
    }

    /// Waits until this button can be pressed.
    ///
    /// # Errors
    /// If it never can.
    pub async fn can(&self, button: &str) -> anyhow::Result<()> {
        let there = format!("document.querySelector({button:?})?.disabled === false");
        self.tab.wait(&format!("the button {button}"), &there).await
    }

    /// Waits until the console is in this phase.
    ///
    /// # Errors
    /// If it never is.
    pub async fn phase(&self, phase: &str) -> anyhow::Result<()> {
        let there = format!("document.body.dataset.phase === {phase:?}");
        self.tab.wait(&format!("the console in phase {phase}"), &there).await
    }

    /// Claims the first in the queue and brings that conversation to the front.
    ///
    /// # Errors
    /// If nobody waits.
    pub async fn claim(&self) -> anyhow::Result<()> {
        let had = self.conversations().await?;
        self.tab.click("#queue .claim:not([aria-disabled])").await?;
        let more = format!("document.querySelectorAll('#conversations li').length > {had}");
        self.tab.wait("a conversation more", &more).await?;
        self.select(had).await?;
        self.tab.wait("the group", "document.querySelector('#send')?.disabled === false").await
    }

    /// He wants no more conversations than this.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn wants_at_most(&self, limit: u8) -> anyhow::Result<()> {
        let script = format!(
            "void (limit => {{ limit.value = '{limit}'; limit.dispatchEvent(new Event('change')); }})\
             (document.querySelector('#limit'))"
        );
        self.tab.eval::<()>(&script).await
    }

    /// How many conversations he has.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn conversations(&self) -> anyhow::Result<usize> {
        self.tab.eval("document.querySelectorAll('#conversations li').length").await
    }

    /// Brings a conversation to the front, by its place in the list.
    ///
    /// # Errors
    /// If there is no such conversation.
    pub async fn select(&self, place: usize) -> anyhow::Result<()> {
        let button = format!("#conversations li:nth-child({}) button", place + 1);
        self.tab.click(&button).await?;
        let current = format!("document.querySelector({button:?})?.ariaCurrent === 'true'");
        self.tab.wait("the conversation in front", &current).await
    }

    /// Writes into the conversation in front.
    ///
    /// # Errors
    /// If there is no field.
    pub async fn say(&self, words: &str) -> anyhow::Result<()> {
        self.tab.write("#composer", words).await?;
        self.tab.click("#send").await
    }

    /// Waits until her last message in the conversation in front is this.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn reads(&self, words: &str) -> anyhow::Result<()> {
        let last = "[...document.querySelectorAll('#log li.her .text')].at(-1)?.innerText";
        self.tab.wait(&format!("{words:?} in his console"), &format!("{last} === {words:?}")).await
    }

    /// Waits until the console itself says something that begins so in the conversation in front.
    ///
    /// # Errors
    /// If it does not.
    pub async fn notes(&self, words: &str) -> anyhow::Result<()> {
        let notes = "[...document.querySelectorAll('#log li.note .text')]";
        let text = "it.innerText.replace(/\\s/g, ' ')";
        let said = format!("{notes}.some((it) => {text}.startsWith({words:?}))");
        self.tab.wait(words, &said).await
    }

    /// Waits until he is told that her page went away; for a minute she can come back.
    ///
    /// # Errors
    /// If he is not told.
    pub async fn is_told_that_she_went(&self) -> anyhow::Result<()> {
        self.notes("La page de la personne a été fermée ou rechargée").await
    }

    /// Her messages in the conversation in front.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn hers(&self) -> anyhow::Result<Vec<String>> {
        self.tab.all_words("#log li.her .text").await
    }

    /// Hands the card at this place of the directory to the conversation in front.
    ///
    /// # Errors
    /// If there is no such card.
    pub async fn hand_card(&self, place: usize) -> anyhow::Result<()> {
        self.open_handing().await?;
        self.can("#hand-card").await?;
        let choose = format!("void (document.querySelector('#card').selectedIndex = {place})");
        self.tab.eval::<()>(&choose).await?;
        self.tab.click("#hand-card").await
    }

    /// Proposes a meeting to the conversation in front; `when` as the browser's field has it.
    ///
    /// # Errors
    /// If there is no such form.
    pub async fn propose(&self, when: &str, place: &str, note: &str) -> anyhow::Result<()> {
        self.open_handing().await?;
        // Once the directory is there, nothing moves any more under the pointer.
        self.can("#hand-card").await?;
        let fill = format!("void (document.querySelector('#appointment-at').value = {when:?})");
        self.tab.eval::<()>(&fill).await?;
        self.tab.write("#appointment-place", place).await?;
        self.tab.write("#appointment-note", note).await?;
        self.tab.click("#propose").await
    }

    async fn open_handing(&self) -> anyhow::Result<()> {
        if !self.tab.eval::<bool>("document.querySelector('#handing').open").await? {
            self.tab.click("#handing summary").await?;
        }
        Ok(())
    }

    /// Tells her in the conversation in front that a record is kept, for this reason.
    ///
    /// # Errors
    /// If it can't be announced.
    pub async fn announce_record(&self, reason: &str) -> anyhow::Result<()> {
        if !self.tab.eval::<bool>("document.querySelector('#record').open").await? {
            self.tab.click("#record summary").await?;
        }
        self.can("#record-announce").await?;
        let choose = format!("void (document.querySelector('#record-reason').value = {reason:?})");
        self.tab.eval::<()>(&choose).await?;
        self.tab.click("#record-announce").await
    }

    /// Waits until the panel of records says something that begins so.
    ///
    /// # Errors
    /// If it does not.
    pub async fn says_of_the_record(&self, words: &str) -> anyhow::Result<()> {
        let text = "document.querySelector('#record-stage')?.innerText.replace(/\\s/g, ' ')";
        self.tab.wait(words, &format!("{text}?.startsWith({words:?}) === true")).await
    }

    /// Makes the record: the button, then yes.
    ///
    /// # Errors
    /// If there is no such button.
    pub async fn make_record(&self) -> anyhow::Result<()> {
        self.can("#record-make").await?;
        self.tab.click("#record-make").await?;
        self.can("#record-yes").await?;
        self.tab.click("#record-yes").await
    }

    /// Writes what asks for ready answers, and waits until some are offered.
    ///
    /// # Errors
    /// If none are.
    pub async fn asks_for_answers(&self, words: &str) -> anyhow::Result<()> {
        self.tab.rewrite("#composer", words).await?;
        self.tab.wait("answers", "document.querySelector('#answers li') !== null").await
    }

    /// Looks for words in the conversation in front, and waits until they are found.
    ///
    /// # Errors
    /// If they are not.
    pub async fn looks_for(&self, words: &str) -> anyhow::Result<()> {
        if !self.tab.eval::<bool>("document.querySelector('#search-words') !== null").await? {
            self.tab.click("#search").await?;
        }
        self.tab.rewrite("#search-words", words).await?;
        self.can("#search-next").await
    }

    /// Closes the conversation in front: the button, then yes.
    ///
    /// # Errors
    /// If there is no such button.
    pub async fn close(&self) -> anyhow::Result<()> {
        self.tab.click("#close").await?;
        self.tab.click("#close-confirm").await
    }

    /// Waits until the conversation in front is over; says how.
    ///
    /// # Errors
    /// If it does not end.
    pub async fn ended(&self) -> anyhow::Result<String> {
        self.tab.wait("the end", "document.querySelector('.ended .ending') !== null").await?;
        self.tab.words(".ended .ending").await
    }
}
