//! Her page before a conversation, and where there can be none.

use super::{Visitor, says, see, see_at};
use crate::{World, browser::Browser};

/// An operator's words: long, with one that does not break.
const OPENING: &str = "La préfecture vous souhaite la bienvenue. \
    Unmottreslongquinesecoupenullepartetquidepasseunpetitecrandetelephone.";
/// The longest that a zone's name may be, and a short one.
const ZONES: [&str; 2] = ["long=Communautéduboutdumondequiporteunnomquinesecoupepas", "nord=Nord"];

/// Landing, connecting, and what is there instead.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn before(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let page = world.victim_page(language)?;
    let landing = browser.victim(&page).await?;
    landing.ready().await?;
    see(visitor, &landing.tab, "victim-landing").await?;
    for (name, part) in [
        ("victim-begin", "#know"),
        ("victim-who", "#who"),
        ("victim-numbers", "#others"),
        ("victim-limits", "#limits"),
    ] {
        see_at(visitor, &landing.tab, name, part).await?;
    }
    without(browser, &page, visitor).await?;
    an_operators(browser, language, visitor).await?;
    let slow = browser.victim(&page).await?;
    slow.ready().await?;
    world.proxy.stall();
    slow.tab.click("#start").await?;
    slow.phase("connecting").await?;
    see(visitor, &slow.tab, "victim-connecting").await?;
    let down = browser.victim(&page).await?;
    down.ready().await?;
    world.proxy.cut();
    down.tab.click("#start").await?;
    down.tab.wait("that her page says so", &says("status", "offline-at-start")).await?;
    see(visitor, &down.tab, "victim-no-service").await
}

/// With an operator's own words at the top, and zones of which she may say one.
async fn an_operators(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let world = World::with_pages().await?;
    let opening: String = ["fr", "fr-x-facile", "en", "es", "ar", "uk"]
        .map(|language| format!("{language} = {OPENING:?}\n"))
        .concat();
    world.opens_with(&ZONES.map(str::to_owned), &opening)?;
    let she = browser.victim(&world.victim_page(language)?).await?;
    she.ready().await?;
    let there = "document.querySelector('#zone').checkVisibility() \
                 && document.querySelector('.opening').innerText !== ''";
    she.tab.wait("the operator's words and zones", there).await?;
    see(visitor, &she.tab, "victim-opening").await?;
    see_at(visitor, &she.tab, "victim-zones", "#where").await
}

/// Browsers in which it can't run.
async fn without(browser: &Browser, page: &str, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    const UNLOADED: &str = "WebAssembly.instantiateStreaming = WebAssembly.instantiate = \
                            () => Promise.reject(new TypeError('not loaded'))";
    for (name, box_id, script) in [
        ("victim-no-webassembly", "unsupported", "delete globalThis.WebAssembly"),
        ("victim-unloaded", "unloaded", UNLOADED),
    ] {
        let tab = browser.blank().await?;
        tab.before_each_page(script).await?;
        tab.goto(page).await?;
        let shown = format!("document.querySelector('#{box_id}').checkVisibility()");
        tab.wait("the other ways", &shown).await?;
        see_at(visitor, &tab, name, &format!("#{box_id}")).await?;
    }
    let tab = browser.blank().await?;
    tab.instead_of("main.js", Some("")).await?;
    tab.goto(page).await?;
    tab.wait(
        "what is missing",
        "document.querySelector('#missing')\
             .checkVisibility({ visibilityProperty: true })",
    )
    .await?;
    see_at(visitor, &tab, "victim-missing", "#know").await?;
    let tab = browser.blank().await?;
    tab.disable_scripts().await?;
    tab.goto(page).await?;
    // Who looks needs scripts. They come back once the page is there; what it holds for lack of
    // them must not go then.
    tab.eval::<()>(
        "document.querySelectorAll('noscript').forEach((it) => it.replaceWith(...it.childNodes))",
    )
    .await?;
    tab.enable_scripts().await?;
    see_at(visitor, &tab, "victim-no-script", ".begin .warning").await
}
