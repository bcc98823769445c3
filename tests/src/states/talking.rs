//! A conversation, from the queue on, on both sides.

use super::{Visitor, says, see};
use crate::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
    native::Claimant,
};

/// What people write who have more to say than fits: long, in two directions, without a space.
pub const MIXED: [&str; 3] = [
    "مرحبا، هل تسمعني؟ (a mixed line, 123)\nEt une ligne en français 👩‍👩‍👧‍👦 🇫🇷 é\u{301}.",
    "Un mot sans fin : abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "Tout a commencé il y a longtemps. Je ne sais plus quand. C’était avant l’été, je crois. Depuis, \
     je dors mal et je ne sors presque plus. Je voudrais comprendre ce que je peux faire, sans que \
     cela se sache, et sans devoir tout raconter deux fois.",
];

/// A key that opens records, of nobody.
const CUSTODIAN: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";

/// What is said in the language of her page: she, he, she, he, and she while there is no network.
const fn lines(right_to_left: bool) -> [&'static str; 5] {
    if right_to_left {
        [
            "مرحبا. لا أعرف من أين أبدأ.",
            "مرحبا، أنا هنا. خذوا الوقت الذي تحتاجونه.",
            "هل يجب أن أقدم شكوى؟",
            "لا، القرار لكم. هنا نتحدث أولا.",
            "هل ما زلتم هنا؟",
        ]
    } else {
        [
            "Bonjour. Je ne sais pas par où commencer.",
            "Bonjour, je suis là. Prenez le temps qu’il vous faut.",
            "Est-ce que je dois porter plainte ?",
            "Non, c’est vous qui décidez. Ici, on parle d’abord.",
            "Vous êtes toujours là ?",
        ]
    }
}

/// From the first click to the officer's last.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn talking(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    world.pins_custodian("Greffe", CUSTODIAN)?;
    let he = world.console(browser, 0).await?;
    let she = browser.victim(&world.victim_page(language)?).await?;
    she.start().await?;
    see(visitor, &she.tab, "victim-waiting").await?;
    she.tab.click("#help summary").await?;
    see(visitor, &she.tab, "victim-waiting-help").await?;
    she.tab.click("#help summary").await?;
    behind(browser, &world, language, visitor).await?;
    let lines = lines(language == "ar");
    answered((&she, &he), lines, visitor).await?;
    see(visitor, &she.tab, "victim-talking").await?;
    she.tab.click("#details summary").await?;
    see(visitor, &she.tab, "victim-how-verified").await?;
    she.tab.click("#details summary").await?;
    visitor.see_both(browser, &she.tab, &he.tab).await?;
    covered(&she, visitor).await?;
    handed(&she, &he, visitor).await?;
    recorded(&she, &he, visitor).await?;
    join_another(browser, &world, &he).await?;
    see(visitor, &he.tab, "console-talking").await?;
    cut(&world, (&she, &he), lines[4], visitor).await?;
    at_length(&she, &he, visitor).await?;
    someone_else(&mut world, browser, &she, visitor).await?;
    close(&she, &he, visitor).await
}

/// Her page while somebody is before her.
async fn behind(
    browser: &Browser,
    world: &World,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let second = browser.victim(&world.victim_page(language)?).await?;
    second.start().await?;
    second.tab.wait("her place", &says("ahead", "waiting-ahead")).await?;
    see(visitor, &second.tab, "victim-waiting-ahead").await?;
    second.end().await
}

/// What she wrote meanwhile is kept; then somebody answers, and they talk.
async fn answered(
    (she, he): (&VictimPage, &ConsolePage),
    [first, second, third, fourth, _]: [&str; 5],
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    she.say(first).await?;
    see(visitor, &she.tab, "victim-waiting-kept").await?;
    he.tab.wait("a request", "document.querySelector('#queue .claim') !== null").await?;
    see(visitor, &he.tab, "console-queue").await?;
    he.claim().await?;
    she.met().await?;
    he.reads(first).await?;
    he.say(second).await?;
    she.reads(second).await?;
    she.say(third).await?;
    he.reads(third).await?;
    he.say(fourth).await?;
    she.reads(fourth).await
}

/// As a screen that nobody touched.
async fn covered(she: &VictimPage, visitor: &mut impl Visitor) -> anyhow::Result<()> {
    she.tab.eval::<()>("void (document.body.dataset.covered = '')").await?;
    see(visitor, &she.tab, "victim-covered").await?;
    she.tab.click("#uncover").await
}

/// A card, and a meeting: she is asked, and accepts.
async fn handed(
    she: &VictimPage,
    he: &ConsolePage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    he.hand_card(5).await?;
    she.tab.wait("the card", "document.querySelector('#log li.card a') !== null").await?;
    he.propose("2027-03-01T10:30", "12 rue des Lilas", "2e étage, sans attendre").await?;
    see(visitor, &he.tab, "console-handing").await?;
    she.tab.wait("the question", "!document.querySelector('#proposal').hidden").await?;
    see(visitor, &she.tab, "victim-proposal").await?;
    she.tab.click("#proposal-yes").await?;
    he.tab.click("#handing summary").await
}

/// A record is announced, and she reads of it; she answers, and he is asked whether to make it.
async fn recorded(
    she: &VictimPage,
    he: &ConsolePage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    he.announce_record("minor").await?;
    he.says_of_the_record("L’annonce est partie").await?;
    see(visitor, &he.tab, "console-record-announced").await?;
    she.tab
        .wait("what she is told", "document.querySelector('#log li:last-child.note') !== null")
        .await?;
    see(visitor, &she.tab, "victim-record").await?;
    she.say("…").await?;
    he.says_of_the_record("La personne a répondu").await?;
    he.tab.click("#record-make").await?;
    he.can("#record-yes").await?;
    see(visitor, &he.tab, "console-record-sure").await?;
    he.tab.click("#record-no").await?;
    he.tab.click("#record summary").await
}

async fn join_another(browser: &Browser, world: &World, he: &ConsolePage) -> anyhow::Result<()> {
    let other = browser.victim(&world.victim_page("en")?).await?;
    other.start().await?;
    he.claim().await?;
    other.met().await?;
    other.say("Hello, is someone there?").await?;
    he.reads("Hello, is someone there?").await?;
    he.select(0).await
}

/// The question before the end, taken back; then no network for a while.
async fn cut(
    world: &World,
    (she, he): (&VictimPage, &ConsolePage),
    still_there: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    she.tab.click("#end").await?;
    see(visitor, &she.tab, "victim-sure").await?;
    she.tab.click("#end-no").await?;
    world.proxy.cut();
    she.say(still_there).await?;
    she.tab.wait("that her page says so", &says("status", "offline")).await?;
    see(visitor, &she.tab, "victim-offline").await?;
    see(visitor, &he.tab, "console-offline").await?;
    world.proxy.restore();
    he.reads(still_there).await
}

/// Long texts, mixed directions, and a line that comes while she reads further up.
async fn at_length(
    she: &VictimPage,
    he: &ConsolePage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    for words in MIXED {
        she.say(words).await?;
        he.reads(words).await?;
        he.say(words).await?;
        she.reads(words).await?;
    }
    see(visitor, &she.tab, "victim-long").await?;
    see(visitor, &he.tab, "console-long").await?;
    // A line that just grew takes her to the end once more.
    let up = "(() => {
      const log = document.querySelector('#log');
      const up = log.scrollTop === 0;
      log.scrollTo({ top: 0 });
      return up;
    })()";
    she.tab.wait("that she reads further up", up).await?;
    // Until the page has heard that she scrolled, it would follow the end.
    she.tab.eval::<()>("new Promise((done) => setTimeout(() => done(null), 100))").await?;
    he.say("Je vous lis.").await?;
    let shown = "document.querySelector('#new-messages').checkVisibility()";
    she.tab.wait("the way to what is new", shown).await?;
    see(visitor, &she.tab, "victim-new-messages").await
}

async fn someone_else(
    world: &mut World,
    browser: &Browser,
    she: &VictimPage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    she.tab.click("#ask-other").await?;
    she.tab.wait("that her page says so", &says("alert", "asked-other")).await?;
    see(visitor, &she.tab, "victim-asked-other").await?;
    let next = world.console(browser, 1).await?;
    next.claim().await?;
    let arrived = "document.querySelector('#officer-name').innerText.includes('0002')";
    she.tab.wait("who comes next", arrived).await?;
    see(visitor, &she.tab, "victim-someone-else").await?;
    next.close().await?;
    she.phase("ended").await
}

async fn close(
    she: &VictimPage,
    he: &ConsolePage,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    see(visitor, &she.tab, "victim-ended-by-officer").await?;
    he.select(1).await?;
    he.tab.click("#close").await?;
    see(visitor, &he.tab, "console-sure").await?;
    he.tab.click("#close-confirm").await?;
    he.ended().await?;
    see(visitor, &he.tab, "console-ended").await
}

/// What does not get through: an answer that does not come, a text that is refused, one too long.
///
/// # Errors
/// If a state can't be reached or looked at.
pub async fn unsent(
    browser: &Browser,
    language: &str,
    visitor: &mut impl Visitor,
) -> anyhow::Result<()> {
    let mut world = World::with_pages().await?;
    let coming = browser.victim(&world.victim_page(language)?).await?;
    coming.start().await?;
    let _claimed = Claimant::claim(&world.api(), world.officer(0)?).await?;
    coming.tab.wait("somebody who comes", &says("ahead", "verifying")).await?;
    see(visitor, &coming.tab, "victim-verifying").await?;
    coming.end().await?;
    world.proxy.refuse_sockets();
    let he = world.console(browser, 0).await?;
    let tab = browser.blank().await?;
    tab.can_be_refused().await?;
    tab.goto(&world.victim_page(language)?).await?;
    let she = VictimPage { tab };
    she.start().await?;
    he.claim().await?;
    she.met().await?;
    she.tab.refuse_messages(true).await?;
    she.say(MIXED[0]).await?;
    let shown = "document.querySelector('#failed').checkVisibility()";
    she.tab.wait("what she can do", shown).await?;
    see(visitor, &she.tab, "victim-not-sent").await?;
    she.tab.refuse_messages(false).await?;
    she.tab.write("#composer", &"a".repeat(abri_core::MAX_TEXT + 12)).await?;
    she.tab.wait("that it is too long", &says("excess", "excess")).await?;
    see(visitor, &she.tab, "victim-too-long").await
}
