//! What needs her attention in a conversation, each as it comes about.

use core::time::Duration;

use abri_core::malformed;
use abri_wire::{FrameKind, ProblemKind};

use super::{Visitor, says, see};
use crate::{
    World,
    browser::{Browser, Key},
    native::{Claimant, NativeOfficer},
};

const TYPING_LASTS: Duration = Duration::from_secs(6);
const SILENT_AFTER: Duration = Duration::from_secs(180);
const EXIT_KEYS_WITHIN: Duration = Duration::from_secs(5);
/// How often her page looks at the clock for what is far away.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(30);
const NEARLY_OVER: Duration = Duration::from_secs(12 * 3600 - 540);

/// An officer who writes, falls silent, can't be read, can't read, is revoked or can't be checked
/// again; a service that takes no more; the exit keys; nearly over.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn trouble(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    signs(browser, language, visitor).await?;
    misread(browser, language, visitor).await?;
    full(browser, language, visitor).await?;
    unconfirmed(browser, language, visitor).await
}

/// He writes; she presses Shift; he falls silent; it is nearly over.
async fn signs(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let tab = browser.blank().await?;
    for time in [TYPING_LASTS, EXIT_KEYS_WITHIN] {
        tab.never_after(time).await?;
    }
    for time in [SILENT_AFTER, LOOK_AT_CLOCK] {
        tab.hurries(time).await?;
    }
    tab.can_sleep().await?;
    let (she, he) = browser.meet_in(tab, &mut world, language).await?;
    he.tab.write("#composer", "Je").await?;
    she.tab.wait("that he writes", &says("status", "officer-typing")).await?;
    see(visitor, &she.tab, "victim-typing").await?;
    she.tab.show().await?;
    for name in ["victim-exit-keys-one", "victim-exit-keys-two"] {
        she.tab.key(Key::Shift).await?;
        see(visitor, &she.tab, name).await?;
    }
    she.tab.key(Key::Control).await?;
    she.say("…").await?;
    she.tab.wait("that no answer comes", &says("alert", "officer-silent")).await?;
    see(visitor, &she.tab, "victim-officer-silent").await?;
    he.say(" suis là.").await?;
    she.reads("Je suis là.").await?;
    she.tab.sleeps(NEARLY_OVER).await?;
    she.tab.wait("that it is nearly over", &says("alert", "expires-soon")).await?;
    see(visitor, &she.tab, "victim-expires-soon").await
}

/// A message that can't be read, and an officer who can't read.
async fn misread(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let she = browser.victim(&world.victim_page(language)?).await?;
    she.start().await?;
    let (pins, officer) = (&world.demonstration.pins, world.officer(0)?);
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await?;
    he.until("the group", |screen| !screen.members.is_empty()).await?;
    she.met().await?;
    he.misbehave(|_| Ok(malformed::frame(FrameKind::Application, &[0xFF; 600])?))?;
    she.tab.wait("that it can't be read", &says("alert", "unreadable")).await?;
    see(visitor, &she.tab, "victim-unreadable").await?;
    he.misbehave(|session| Ok(malformed::external_commit(session)?.bundled))?;
    // His own client refuses it as well, when it takes what comes.
    she.say("…").await?;
    he.until("her words", |screen| screen.texts.last().is_some_and(|it| it == "…")).await?;
    she.tab.wait("that he can't read", &says("alert", "officer-trouble")).await?;
    see(visitor, &she.tab, "victim-officer-cant-read").await
}

/// The session takes no more; and a replacement who shows nothing.
async fn full(browser: &Browser, language: &str, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.proxy.refuse_sockets();
    let tab = browser.blank().await?;
    tab.can_be_refused().await?;
    let (she, _he) = browser.meet_in(tab, &mut world, language).await?;
    she.tab.click("#ask-other").await?;
    she.tab.wait("that her page says so", &says("alert", "asked-other")).await?;
    let officer = world.officer(1)?;
    Claimant::claim(&world.api(), officer).await?.answer(officer, None, |_| {}).await?;
    she.tab.wait("that nobody was let in", &says("alert", "officer-refused")).await?;
    see(visitor, &she.tab, "victim-replacement-refused").await?;
    she.tab.refuse("POST", "/messages", ProblemKind::SessionFull).await?;
    she.say("…").await?;
    she.tab.wait("that it is full", &says("alert", "session-full")).await?;
    see(visitor, &she.tab, "victim-session-full").await
}

/// Nobody confirms who is there any more; then the list names that officer no more.
async fn unconfirmed(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let liar = world.lying().await?;
    let tab = browser.blank().await?;
    tab.quarter_hours_are_short().await?;
    let (she, _he) = browser.meet_in(tab, &mut world, language).await?;
    liar.about_evidence(Some(b"nothing".to_vec()));
    she.tab.wait("that it is old", &says("alert", "officer-not-renewed")).await?;
    see(visitor, &she.tab, "victim-not-renewed").await?;
    world.revoke(0).await?;
    liar.about_evidence(None);
    she.tab.wait("that he was removed", &says("alert", "officer-revoked")).await?;
    see(visitor, &she.tab, "victim-officer-revoked").await
}
