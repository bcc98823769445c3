//! How it ends for her when something takes hours, or fails: the device, the service, her browser.

use core::time::Duration;

use abri_wire::{Frame, MemberSlot, ProblemKind, api::Page};

use super::{Visitor, see};
use crate::{
    World,
    browser::{Browser, VictimPage},
    native::NativeOfficer,
};

const HALF_A_DAY: Duration = Duration::from_secs(12 * 3600);
/// What she was writing meanwhile.
const DRAFT: &str = "une phrase que je n’avais pas finie";

/// By time, by what the service takes or confirms no more, by what it alters, by her browser.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn rarely(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    unloaded(browser, language, visitor).await?;
    expired(browser, language, visitor).await?;
    refused(browser, language, visitor).await?;
    by_word_of_the_service(browser, language, visitor).await?;
    altered(browser, language, visitor).await?;
    broken(browser, language, visitor).await
}

/// The program did not arrive, and she had begun to write.
async fn unloaded(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let tab = browser.blank().await?;
    let hold = "WebAssembly.instantiateStreaming = () => \
                new Promise((_, refuse) => { globalThis.refuse = refuse; })";
    tab.before_each_page(hold).await?;
    tab.goto(&world.victim_page(language)?).await?;
    tab.wait("the program on its way", "typeof globalThis.refuse === 'function'").await?;
    tab.click("#start").await?;
    tab.write("#composer", DRAFT).await?;
    tab.eval::<()>("void refuse(new TypeError('network'))").await?;
    tab.wait("what she wrote", "document.querySelector('#typed').checkVisibility()").await?;
    see(visitor, &tab, "victim-unloaded-typed").await
}

/// Her phone slept over the longest time: first it is covered.
async fn expired(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let tab = browser.blank().await?;
    tab.can_sleep().await?;
    let (she, he) = browser.meet_in(tab, &mut world, language).await?;
    he.say("…").await?;
    she.reads("…").await?;
    she.tab.write("#composer", DRAFT).await?;
    she.tab.sleeps(HALF_A_DAY).await?;
    world.pass(HALF_A_DAY);
    she.phase("ended").await?;
    she.tab.wait("the cover", "document.querySelector('#uncover').checkVisibility()").await?;
    see(visitor, &she.tab, "victim-ended-covered").await?;
    she.tab.click("#uncover").await?;
    see(visitor, &she.tab, "victim-ended-expired").await
}

/// It takes no more of her while an officer is let in; and it refuses her page from the start.
async fn refused(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    world.proxy.refuse_sockets();
    let tab = browser.blank().await?;
    tab.can_be_refused().await?;
    tab.goto(&world.victim_page(language)?).await?;
    let she = VictimPage { tab };
    she.start().await?;
    she.tab.refuse("POST", "/messages", ProblemKind::SessionFull).await?;
    let (pins, officer) = (&world.demonstration.pins, world.officer(0)?);
    let _he = NativeOfficer::claim(&world.api(), pins, officer, None).await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-session-full").await?;
    she.tab.goto(&world.victim_page(language)?).await?;
    she.ready().await?;
    she.tab.refuse("POST", "/v1/sessions", ProblemKind::ForbiddenOrigin).await?;
    she.tab.click("#start").await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-misconfigured").await
}

/// The service alone says that he ended it; and it does not confirm that it erased.
async fn by_word_of_the_service(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let tab = browser.blank().await?;
    tab.can_be_refused().await?;
    tab.goto(&world.victim_page(language)?).await?;
    let she = VictimPage { tab };
    she.start().await?;
    let (pins, officer) = (&world.demonstration.pins, world.officer(0)?);
    let mut he = NativeOfficer::claim(&world.api(), pins, officer, None).await?;
    he.until("the group", |screen| !screen.members.is_empty()).await?;
    she.met().await?;
    she.tab.refuse("DELETE", "", ProblemKind::Forbidden).await?;
    he.finish().await?;
    she.phase("ended").await?;
    let answered = "document.querySelector('#ended-erased').textContent === \
                    document.querySelector('#words [data-key=\"erased-here\"]').textContent";
    she.tab.wait("that nobody confirmed", answered).await?;
    see(visitor, &she.tab, "victim-ended-not-confirmed").await
}

/// The service shows her own envelope with other bytes.
async fn altered(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let liar = world.lying().await?;
    let (she, _he) = browser.meet(&mut world, language).await?;
    liar.about_messages(with_other_bytes);
    she.say("…").await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-altered").await
}

/// One bit less or more in all that she said.
fn with_other_bytes(mut page: Page) -> Page {
    for entry in page.entries.iter_mut().filter(|it| it.sender == MemberSlot::CREATOR) {
        let mut payload = entry.frame.payload().to_vec();
        if let Some(last) = payload.last_mut() {
            *last ^= 1;
        }
        if let Ok(frame) = Frame::new(entry.frame.kind(), &payload) {
            entry.frame = frame;
        }
    }
    page
}

/// Her page's program stopped in the middle of a step.
async fn broken(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let she = browser.victim(&world.victim_page(language)?).await?;
    she.start().await?;
    she.tab.write("#composer", DRAFT).await?;
    let trap = "void setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); })";
    she.tab.eval::<()>(trap).await?;
    she.phase("ended").await?;
    see(visitor, &she.tab, "victim-ended-broken").await
}
