//! Every state of every page, reached as people reach it. Who wants to look at all of them
//! ([`Visitor`]) walks along: pictures, the search for barriers.

mod asked_in;
mod at_hand;
mod at_the_door;
mod before;
mod company;
mod console;
mod endings;
mod files;
mod handing;
mod on_duty;
mod queue;
mod rarely;
mod returning;
mod talking;
mod trouble;
mod unheard;

use core::future::Future;

pub use self::{
    asked_in::asked_in,
    at_hand::at_hand,
    at_the_door::at_the_door,
    before::before,
    company::company,
    console::console,
    endings::endings,
    files::files,
    handing::handing,
    on_duty::on_duty,
    queue::queue,
    rarely::rarely,
    returning::returning,
    talking::{MIXED, talking, unsent},
    trouble::trouble,
    unheard::unheard,
};
use crate::browser::{Browser, Tab};

/// A state that is on the screen.
pub struct Seen<'walk> {
    /// Names it: the page it is of, then what is the case.
    pub name: &'walk str,
    /// Where it is.
    pub tab: &'walk Tab,
    /// What of it to look at first, if it is not at the top: a selector.
    pub at: Option<&'walk str>,
}

impl Seen<'_> {
    /// Whether it is one of her page.
    #[must_use]
    pub fn is_hers(&self) -> bool {
        self.name.starts_with("victim-")
    }
}

/// Looks at every state.
pub trait Visitor {
    /// A state is there, and stays so until this is done.
    ///
    /// # Errors
    /// If it can't be looked at; the walk ends.
    fn see(&mut self, seen: Seen<'_>) -> impl Future<Output = anyhow::Result<()>>;

    /// Both sides of one conversation are on the screen.
    ///
    /// # Errors
    /// If they can't be looked at; the walk ends.
    fn see_both(
        &mut self,
        _browser: &Browser,
        _she: &Tab,
        _he: &Tab,
    ) -> impl Future<Output = anyhow::Result<()>> {
        async { Ok(()) }
    }
}

/// Walks through all of them, with her page in this language.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn all(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    console(browser, visitor).await?;
    at_the_door(browser, visitor).await?;
    on_duty(browser, visitor).await?;
    at_hand(browser, visitor).await?;
    unheard(browser, visitor).await?;
    handing(browser, visitor).await?;
    asked_in(browser, visitor).await?;
    hers(browser, language, visitor).await
}

/// Walks through those of her page in this language, and of a console that she talks with.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn hers(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    before(browser, language, visitor).await?;
    queue(browser, language, visitor).await?;
    talking(browser, language, visitor).await?;
    trouble(browser, language, visitor).await?;
    company(browser, language, visitor).await?;
    unsent(browser, language, visitor).await?;
    files(browser, language, visitor).await?;
    returning(browser, language, visitor).await?;
    endings(browser, language, visitor).await?;
    rarely(browser, language, visitor).await
}

/// A state.
async fn see(visitor: &mut impl Visitor, tab: &Tab, name: &str) -> anyhow::Result<()> {
    visitor.see(Seen { name, tab, at: None }).await
}

/// A state that is further down.
async fn see_at(visitor: &mut impl Visitor, tab: &Tab, name: &str, at: &str) -> anyhow::Result<()> {
    visitor.see(Seen { name, tab, at: Some(at) }).await
}

/// Waits until a console says these words there, whichever kind of space is between them.
async fn reads(tab: &Tab, selector: &str, words: &str) -> anyhow::Result<()> {
    let text = format!("document.querySelector({selector:?})?.innerText.replace(/\\s/g, ' ')");
    tab.wait(words, &format!("{text}?.includes({words:?}) === true")).await
}

/// True once this element says that word, in whichever language.
fn says(element: &str, word: &str) -> String {
    format!(
        "document.querySelector('#{element}').textContent.startsWith(\
         document.querySelector('#words [data-key=\"{word}\"]').textContent.split('{{')[0])"
    )
}
