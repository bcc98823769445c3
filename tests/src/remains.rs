//! A conversation of which every word and secret is known, and the search for what remains of it.

use anyhow::{Context, ensure};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    World,
    browser::{Browser, Carrier, ConsolePage, Outgoing, Tab, VictimPage},
    canary::Needles,
    until,
};

/// Length of a capability and of an exit token, in bytes.
const SECRET: usize = 32;

/// The conversation while it runs: her draft is in the field, all else was read.
pub struct Conversation {
    /// Her page.
    pub she: VictimPage,
    /// The officer's console.
    pub he: ConsolePage,
    /// The draft that was never sent is among them.
    pub words: Vec<String>,
    /// The session's id.
    pub session: Vec<u8>,
    /// Her capability.
    pub capability: Vec<u8>,
    /// What she says to nobody until she leaves by the exit (`EXIT-1`).
    pub exit: Vec<u8>,
    /// What leads back after a reload, for minutes (`RETURN-1`).
    pub back: Vec<u8>,
    /// The whole of it as her page writes it.
    back_text: String,
    outgoing: Outgoing,
}

/// What is searched for, each under the name that a report gives it.
pub struct Sought(Vec<(String, Needles)>);

impl Conversation {
    /// Held between this tab and a console in another browser: texts of both, a card, a proposal
    /// that she accepts, and a draft.
    ///
    /// # Errors
    /// If a step does not succeed, or the secrets can't be learned.
    pub async fn hold(world: &mut World, officers: &Browser, tab: Tab) -> anyhow::Result<Self> {
        tab.can_be_looked_into().await?;
        let outgoing = tab.outgoing().await?;
        tab.goto(&world.victim_page("en")?).await?;
        let she = VictimPage { tab };
        she.ready().await?;
        let card = marker("card")?;
        world.hands_over(&list(&card))?;
        let he = world.console(officers, 0).await?;
        she.start().await?;
        he.claim().await?;
        she.met().await?;
        let words = talk(&she, &he, card).await?;
        let capability = sent(&outgoing, Carrier::Header, "Bearer ", 43)?;
        let session = sent(&outgoing, Carrier::Address, "/v1/sessions/", 22)?;
        let drawn = she.tab.drawn().await?;
        // She draws one after the other.
        let behind = drawn.iter().skip_while(|draw| **draw != capability).nth(1);
        let exit = behind.filter(|draw| draw.len() == SECRET).context("no exit token")?.clone();
        let (back, back_text) = kept(&she).await?;
        Ok(Self { she, he, words, session, capability, exit, back, back_text, outgoing })
    }

    /// Waits until she has shown her exit token, and it is the one that is searched for.
    ///
    /// # Errors
    /// If she does not show it, or it is another.
    pub async fn left_by_exit(&self) -> anyhow::Result<()> {
        let shown = || sent(&self.outgoing, Carrier::Body, "\"exit\":\"", 43);
        until("her exit token", || async { Ok(shown().is_ok()) }).await?;
        ensure!(shown()? == self.exit, "another exit token");
        Ok(())
    }

    /// Everything that must not remain.
    #[must_use]
    pub fn sought(&self) -> Sought {
        let mut sought = self.sought_but_for_the_way_back();
        sought.secret("the session's id", &self.session);
        sought.secret("the exit token", &self.exit);
        sought.secret("what leads back", &self.back);
        sought.text("what leads back as it is kept", &self.back_text);
        sought
    }

    /// The same without what leads back for some minutes, or shows that she leaves: a browser may have
    /// written it down when she closed the tab (`RETURN-3`).
    #[must_use]
    pub fn sought_but_for_the_way_back(&self) -> Sought {
        let mut sought = Sought::words(&self.words);
        sought.secret("her capability", &self.capability);
        sought
    }
}

impl Sought {
    /// These words.
    #[must_use]
    pub fn words(words: &[String]) -> Self {
        Self(words.iter().map(|it| (it.clone(), Needles::new(core::slice::from_ref(it)))).collect())
    }

    /// A secret as well: its bytes, and its text form wherever a text could be.
    pub fn secret(&mut self, name: &str, secret: &[u8]) {
        self.0.push((name.to_owned(), Needles::of_secret(secret)));
        let text = BASE64URL_NOPAD.encode(secret);
        self.0.push((format!("{name} as text"), Needles::new(&[text])));
    }

    /// A text under another name than its own.
    pub fn text(&mut self, name: &str, text: &str) {
        self.0.push((name.to_owned(), Needles::new(&[text.to_owned()])));
    }

    /// What of it is in these bytes, and how.
    #[must_use]
    pub fn found(&self, bytes: &[u8]) -> Vec<String> {
        let hits = self.0.iter().flat_map(|(name, needles)| {
            needles.find(bytes).into_iter().map(move |hit| format!("{name}: {hit}"))
        });
        hits.collect()
    }

    /// What of it is not in these bytes.
    #[must_use]
    pub fn missing<'it>(&'it self, bytes: &[u8]) -> Vec<&'it str> {
        let missing = self.0.iter().filter(|(_, needles)| needles.find(bytes).is_empty());
        missing.map(|(name, _)| name.as_str()).collect()
    }
}

/// A site that has nothing to show: a browser that follows a link there stays on the page, which
/// can be looked into as it is just before another would take its place.
///
/// # Errors
/// If no port can be had.
pub async fn nowhere() -> anyhow::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}/", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await;
        }
    });
    Ok(address)
}

/// A word that stands nowhere else.
///
/// # Errors
/// If there is no randomness.
pub fn marker(beginning: &str) -> anyhow::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(format!("{beginning}-{}", HEXLOWER.encode(&random)))
}

/// The secret that her page keeps for a reload, behind a head and the session's id; and the text of both
/// and of the exit token.
async fn kept(she: &VictimPage) -> anyhow::Result<(Vec<u8>, String)> {
    let text = she.hides().await?;
    she.shows().await?;
    let record = BASE64URL_NOPAD.decode(text.as_bytes())?;
    let secret = record.get(21..21 + SECRET).context("no secret in the record")?;
    Ok((secret.to_vec(), text.get(4..).context("a short record")?.to_owned()))
}

async fn talk(she: &VictimPage, he: &ConsolePage, card: String) -> anyhow::Result<Vec<String>> {
    // Browsers keep a text of Latin letters and one of Arabic letters in two ways.
    let [hers, hers_too] = [marker("hers-été")?, marker("hers-كلمة")?];
    let [his, place, note] = [marker("his")?, marker("place")?, marker("note")?];
    let draft = marker("draft")?;
    she.say(&hers).await?;
    he.reads(&hers).await?;
    he.say(&his).await?;
    she.reads(&his).await?;
    he.hand_card(0).await?;
    she.says("#log", &card).await?;
    he.propose("2027-03-01T10:30", &place, &note).await?;
    she.tab.click("#proposal-yes").await?;
    she.say(&hers_too).await?;
    he.reads(&hers_too).await?;
    she.tab.write("#composer", &draft).await?;
    Ok(vec![hers, hers_too, his, card, place, note, draft])
}

/// A list of one card that no page has.
fn list(title: &str) -> String {
    let list = serde_json::json!([{
        "kind": "tel", "number": "3919",
        "name": { "en": title }, "whom": { "en": "whom" }, "hours": { "en": "hours" },
    }]);
    list.to_string()
}

/// The bytes whose text of that length follows these words in something that was sent.
fn sent(
    outgoing: &Outgoing,
    carrier: Carrier,
    before: &str,
    length: usize,
) -> anyhow::Result<Vec<u8>> {
    for (_, bytes) in outgoing.pieces().iter().filter(|(by, _)| *by == carrier) {
        let text = String::from_utf8_lossy(bytes);
        let secret = text.split_once(before).and_then(|(_, rest)| rest.get(..length));
        if let Some(secret) = secret.and_then(|it| BASE64URL_NOPAD.decode(it.as_bytes()).ok()) {
            return Ok(secret);
        }
    }
    anyhow::bail!("nothing was sent behind {before:?}")
}
