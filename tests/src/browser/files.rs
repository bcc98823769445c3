//! Files: what she picks and sends, what he fetches and sees.

use super::{ConsolePage, Tab, VictimPage, page::Page};

/// Her newest line of the log is at the service, or further.
const THERE: &str = "['state-sent', 'state-received'].includes(\
     [...document.querySelectorAll('#log li.mine')].at(-1)?.dataset.state)";

/// The newest line of the console's log.
const NEWEST: &str = "#log li:last-child";

async fn has_samples<P: Page>(page: &P) -> anyhow::Result<()> {
    page.eval::<bool>(include_str!("samples.js")).await.map(drop)
}

impl Tab {
    /// Lets expressions use `samples`: files as a person could have them.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn has_samples(&self) -> anyhow::Result<()> {
        has_samples(self).await
    }

    /// What a decoder sees of the picture that this expression is: its size, a digest of its pixels.
    ///
    /// # Errors
    /// If it is no picture, or the tab is gone.
    pub async fn pixels(&self, picture: &str) -> anyhow::Result<String> {
        self.has_samples().await?;
        self.eval(&format!("(async () => samples.pixels(await ({picture})))()")).await
    }
}

impl<P: Page> VictimPage<P> {
    /// Opens what is said before a file is picked.
    ///
    /// # Errors
    /// If there is no such button.
    pub async fn open_files(&self) -> anyhow::Result<()> {
        self.tab.click("#file-open").await
    }

    /// Puts a file into the field, as picking it does. `bytes` is an expression for its contents,
    /// which may use [`samples`](Tab::has_samples).
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn pick(&self, name: &str, media_type: &str, bytes: &str) -> anyhow::Result<()> {
        has_samples(&self.tab).await?;
        let choose = format!(
            "(async () => {{ const transfer = new DataTransfer(); \
             transfer.items.add(new File([await ({bytes})], {name:?}, {{ type: {media_type:?} }})); \
             const field = document.querySelector('#file-input'); field.files = transfer.files; \
             field.dispatchEvent(new Event('change', {{ bubbles: true }})); return null; }})()"
        );
        self.tab.eval(&choose).await
    }

    /// Opens, picks and sends a file; what it becomes is a line of the log.
    ///
    /// # Errors
    /// If it is not taken.
    pub async fn send_file(&self, name: &str, media_type: &str, bytes: &str) -> anyhow::Result<()> {
        self.open_files().await?;
        self.pick(name, media_type, bytes).await?;
        self.tab.click("#file-send").await
    }

    /// Waits until her newest line is in the log.
    ///
    /// # Errors
    /// If it never is.
    pub async fn file_is_there(&self) -> anyhow::Result<()> {
        self.tab.wait("the file in the log", THERE).await
    }

    /// Waits until some of a file, and not all of it, is at the service.
    ///
    /// # Errors
    /// If it never is.
    pub async fn file_is_under_way(&self) -> anyhow::Result<()> {
        let some = "(it => it > 0 && it < 90)(document.querySelector('#log progress')?.value)";
        self.tab.wait("some of the file", some).await
    }
}

impl ConsolePage {
    /// Fetches the newest line's file, once it is one that was not fetched before.
    ///
    /// # Errors
    /// If there is no such button.
    pub async fn fetch_file(&self) -> anyhow::Result<()> {
        self.tab.click(&format!("{NEWEST} .fetch")).await
    }

    /// Waits until the newest line's file can be saved; says under which name.
    ///
    /// # Errors
    /// If it is not opened.
    pub async fn file_is_open(&self) -> anyhow::Result<String> {
        let save = format!("document.querySelector('{NEWEST} .save')");
        self.tab.wait("the opened file", &format!("{save} !== null")).await?;
        self.tab.eval(&format!("{save}.download")).await
    }

    /// Waits until the console says why the newest line's file is not shown.
    ///
    /// # Errors
    /// If it does not.
    pub async fn file_is_refused(&self, why: &str) -> anyhow::Result<()> {
        let words = format!("document.querySelector('{NEWEST} .file [role=alert]')?.innerText");
        let said = format!("{words}?.replace(/\\s/g, ' ').includes({why:?}) === true");
        self.tab.wait(why, &said).await
    }

    /// What the newest line says of its file.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn file_is_said_to_be(&self) -> anyhow::Result<String> {
        self.tab.words(&format!("{NEWEST} .file .text")).await
    }

    /// How the newest line's picture is veiled: the style's filter.
    ///
    /// # Errors
    /// If there is no picture.
    pub async fn veil(&self) -> anyhow::Result<String> {
        let style = format!("getComputedStyle(document.querySelector('{NEWEST} .preview img'))");
        self.tab.eval(&format!("{style}.filter")).await
    }

    /// What is to be seen of the newest line's picture.
    ///
    /// # Errors
    /// If there is no picture.
    pub async fn pixels(&self) -> anyhow::Result<String> {
        let image = format!("document.querySelector('{NEWEST} .preview img')");
        let loaded = format!("{image}?.complete === true && {image}.naturalWidth > 0");
        self.tab.wait("the picture", &loaded).await?;
        self.tab.pixels(&image).await
    }
}
