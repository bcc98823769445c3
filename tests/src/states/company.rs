//! One more person in her conversation: the question, who is there, and who could not be invited.

use abri_core::Role;
use abri_wire::ProblemKind;

use super::{Visitor, says, see};
use crate::{
    World,
    browser::{Browser, VictimPage},
    native::NativeOfficer,
};

/// Why, in one sentence and one long word.
const REASON: &str = "Parle votre langue : \
    uneadressetresLongueQuiNeSeCoupeNullePartEtQuiDepasseUnPetitEcranDeTelephone";
/// The interpreter's place in the list of officers.
const INTERPRETER: usize = 2;

/// She is asked twice; once the service passes her yes on.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn company(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.enrol("0003", Role::Interpreter).await?;
    let tab = browser.blank().await?;
    tab.can_be_refused().await?;
    tab.goto(&world.victim_page(language)?).await?;
    let she = VictimPage { tab };
    she.start().await?;
    let (api, pins) = (world.api(), &world.demonstration.pins);
    let mut he = NativeOfficer::claim(&api, pins, world.officer(0)?, None).await?;
    he.until("the group", |screen| !screen.members.is_empty()).await?;
    she.met().await?;
    asked(&world, &she, &mut he).await?;
    see(visitor, &she.tab, "victim-question").await?;
    she.tab.refuse("PUT", "/invitation", ProblemKind::QueueFull).await?;
    she.tab.click("#question-yes").await?;
    she.tab.wait("that nobody was invited", &last("invitation-failed")).await?;
    see(visitor, &she.tab, "victim-not-invited").await?;
    she.tab.relent().await?;
    he.until("yes", |screen| screen.answers.len() == 1).await?;
    asked(&world, &she, &mut he).await?;
    she.tab.click("#question-yes").await?;
    let mut third = NativeOfficer::join(&api, pins, world.officer(INTERPRETER)?).await?;
    third.until("the group", |screen| screen.members.len() == 2).await?;
    let there = "document.querySelectorAll('#company-list button').length === 2";
    she.tab.wait("who is there", there).await?;
    see(visitor, &she.tab, "victim-company").await?;
    of_a_long_name(browser, &mut world, language, visitor).await
}

/// Somebody whose number and service are as long as they may be, in one word each.
async fn of_a_long_name(
    browser: &Browser,
    world: &mut World,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    world.enrol_of(&"M".repeat(96), &"8".repeat(32), Role::Officer).await?;
    let she = browser.victim(&world.victim_page(language)?).await?;
    she.start().await?;
    let (api, pins) = (world.api(), &world.demonstration.pins);
    let mut he = NativeOfficer::claim(&api, pins, world.officer(INTERPRETER + 1)?, None).await?;
    he.until("the group", |screen| !screen.members.is_empty()).await?;
    she.met().await?;
    see(visitor, &she.tab, "victim-long-name").await
}

/// He asks for the interpreter, and she can press.
async fn asked(world: &World, she: &VictimPage, he: &mut NativeOfficer) -> anyhow::Result<()> {
    he.ask(world.officer(INTERPRETER)?, Role::Interpreter, REASON)?;
    let open = "document.querySelector('#question-yes').checkVisibility() \
                && !document.querySelector('#question-yes').disabled";
    she.tab.wait("the question", open).await
}

/// True once the last line of the log begins with that word.
fn last(word: &str) -> String {
    says("log li:last-child .text", word)
}
