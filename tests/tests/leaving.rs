//! She leaves: what is proved by it, what is not, and what comes back.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
    remains::nowhere,
};

const ELSEWHERE: &str = "document.title === 'Elsewhere'";
const SECRET: &str = "des mots que personne ne doit voir";

async fn both() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// How it ended for him, once his console has heard whatever it asks the service after the end.
async fn ended(he: &ConsolePage) -> String {
    he.ended().await.unwrap();
    let answered = "performance.getEntriesByType('resource').some((it) => \
                    it.name.includes('/v1/exits/') && it.responseStatus === 200)";
    he.tab.wait("a token from the service", answered).await.unwrap();
    // What follows from the answer follows before the next task but one.
    let settled = "new Promise((done) => setTimeout(() => setTimeout(() => done(null))))";
    he.tab.eval::<()>(settled).await.unwrap();
    he.ended().await.unwrap()
}

/// EXIT-1: another token than the one that she committed herself to proves nothing, whatever the
/// service says.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_opens_nothing_is_no_exit() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    let swap = "void (window.fetch = (ask => (address, options) => ask(address, options).then((it) => \
                it.ok && address.includes('/v1/exits/') ? it.text().then(() => \
                new Response(JSON.stringify({ exit: 'A'.repeat(43) }))) : it))\
                (window.fetch.bind(window)))";
    he.tab.eval::<()>(swap).await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    assert_eq!(ended(&he).await, "La connexion a pris fin.");
}

/// Genuine, the same question is answered with yes; or the test above shows nothing.
#[tokio::test(flavor = "multi_thread")]
async fn her_own_token_is_an_exit() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    let said = ended(&he).await;
    assert!(said.contains("sortie d’urgence"), "{said}");
}

/// With the middle button, which would open the other site and leave this page as it is.
#[tokio::test(flavor = "multi_thread")]
async fn every_button_of_the_mouse_leaves() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.tab.press_in_the_middle("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    let said = ended(&he).await;
    assert!(said.contains("sortie d’urgence"), "{said}");
}

/// She leaves before her page has heard that she is in the queue: the service, which knew it, forgets her.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_while_it_connects_leaves_nothing() {
    let (mut world, browser) = both().await;
    let he = world.console(&browser, 0).await.unwrap();
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    world.proxy.lose_the_answer_to(&["POST /v1/sessions HTTP"]);
    she.tab.click("#start").await.unwrap();
    world.proxy.gone().await.unwrap();
    she.phase("connecting").await.unwrap();
    she.say(SECRET).await.unwrap();
    // Stopped, the page asks nothing anew before she leaves.
    she.tab
        .eval::<()>(
            "void (window.fetch = (ask => (address, options) => String(address).endsWith('/v1/sessions') \
        ? new Promise(() => {}) : ask(address, options))(window.fetch))",
        )
        .await
        .unwrap();
    world.proxy.restore();
    he.can("#queue .claim").await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    let nobody = "document.querySelectorAll('#queue .claim').length === 0";
    he.tab.wait("that nobody waits", nobody).await.unwrap();
    world.interrupt().await;
    assert!(world.stop().await.unwrap().is_empty());
}

/// Keys first, then what is on the screen, then the entry in the history; only then is anybody asked.
#[tokio::test(flavor = "multi_thread")]
async fn she_is_gone_before_anybody_is_told() {
    let (mut world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    let watch = "{ const seen = []; let exit; globalThis.seen = seen; \
        const note = (what) => seen.push(what + (document.querySelector('#log') ? ' seen' : '')); \
        const ask = window.fetch.bind(window); \
        window.fetch = (address, options) => { \
          if (String(address).includes('/v1/exits')) note('asked'); return ask(address, options); }; \
        navigation.addEventListener('navigate', (it) => note(it.navigationType)); \
        Object.defineProperty(globalThis, 'abriExit', { get: () => exit, set: (wipe) => { \
          exit = wipe && ((way) => { const then = wipe(way); note('wiped'); \
            return then; }); } }); }";
    tab.before_each_page(watch).await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    let there = nowhere().await.unwrap();
    let lead = format!("void (document.querySelector('#exit').href = {there:?})");
    she.tab.eval::<()>(&lead).await.unwrap();
    she.tab.click("#exit").await.unwrap();
    he.ended().await.unwrap();
    let order: Vec<String> = she.tab.eval("globalThis.seen").await.unwrap();
    assert_eq!(order, ["wiped", "replace", "asked"]);
}

/// A browser that kept the page alive for Back shows it as it was: empty, and then loads it anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_browser_kept_comes_back_without_a_word() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say(SECRET).await.unwrap();
    he.reads(SECRET).await.unwrap();
    she.tab.write("#composer", "un brouillon").await.unwrap();
    let there = nowhere().await.unwrap();
    let lead = format!("void (document.querySelector('#exit').href = {there:?})");
    she.tab.eval::<()>(&lead).await.unwrap();
    she.tab.click("#exit").await.unwrap();
    he.ended().await.unwrap();
    let elements = "document.body.children.length";
    assert_eq!(she.tab.eval::<u32>(elements).await.unwrap(), 1, "that it leaves, for ears");
    let back = "void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
    she.tab.eval::<()>(back).await.unwrap();
    she.ready().await.unwrap();
    she.phase("landing").await.unwrap();
    let text = "document.documentElement.textContent";
    let text: String = she.tab.eval(text).await.unwrap();
    assert!(!text.contains(SECRET) && !text.contains("brouillon"));
    let field: String = she.tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(field, "");
}

/// The form of a page that is loaded anew, or found again by Back, is empty.
#[tokio::test(flavor = "multi_thread")]
async fn what_she_typed_is_restored_by_nothing() {
    let (mut world, browser) = both().await;
    let (she, _he) = browser.meet(&mut world, "fr").await.unwrap();
    let field = "document.querySelector('#composer').value";
    she.tab.write("#composer", "un brouillon").await.unwrap();
    she.tab.reload().await.unwrap();
    she.met().await.unwrap();
    assert_eq!(she.tab.eval::<String>(field).await.unwrap(), "");
    she.tab.write("#composer", "un autre").await.unwrap();
    she.tab.goto(&world.elsewhere().unwrap()).await.unwrap();
    she.tab.back().await.unwrap();
    she.met().await.unwrap();
    assert_eq!(she.tab.eval::<String>(field).await.unwrap(), "");
}

/// Back after the exit leads to what was before her page, never to it.
#[tokio::test(flavor = "multi_thread")]
async fn back_after_the_exit_leads_past_her_page() {
    let (mut world, browser) = both().await;
    let (page, elsewhere) = (world.victim_page("fr").unwrap(), world.elsewhere().unwrap());
    let tab = browser.tab(&format!("{elsewhere}?before")).await.unwrap();
    tab.goto(&page).await.unwrap();
    let (she, he) = (VictimPage { tab }, world.console(&browser, 0).await.unwrap());
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    he.ended().await.unwrap();
    let asked = she.tab.requests().len();
    she.tab.back().await.unwrap();
    she.tab.wait("what was before", "location.search === '?before'").await.unwrap();
    let since = she.tab.requests().split_off(asked);
    assert!(since.iter().all(|it| !it.starts_with(&page)), "{since:?}");
}

/// EXIT-2: without a network she is gone at once all the same; nobody can be told, and nobody is.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_exit_is_as_quick_and_proves_nothing() {
    let (mut world, browser) = both().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    world.proxy.cut();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", ELSEWHERE).await.unwrap();
    assert_eq!(she.tab.eval::<u32>("sessionStorage.length").await.unwrap(), 0);
    world.proxy.restore();
    he.say("vous êtes là ?").await.unwrap();
    let sent = "document.querySelector('#log li.me') !== null \
                || document.querySelector('#log').innerText.includes('vous êtes là ?')";
    he.tab.wait("his own words", sent).await.unwrap();
    world.pass(abri_server::SESSION_LIFE);
    let said = he.ended().await.unwrap();
    assert!(!said.contains("sortie d’urgence"), "{said}");
}

/// EXIT-2: where the other site can't be reached either, the browser says so in the place of her page, of
/// which no word is left, and Back leads past it.
#[tokio::test(flavor = "multi_thread")]
async fn without_any_network_the_exit_leaves_no_word_and_back_leads_past_her_page() {
    let (mut world, browser) = both().await;
    let before = format!("{}?before", world.elsewhere().unwrap());
    let tab = browser.tab(&before).await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    she.say(SECRET).await.unwrap();
    he.reads(SECRET).await.unwrap();
    let page = world.victim_page("").unwrap();
    she.tab.eval::<()>(&leads_nowhere()).await.unwrap();
    world.proxy.cut();
    she.tab.click("#exit").await.unwrap();
    let gone = "location.href.startsWith('chrome-error:')";
    she.tab.wait("what the browser says of it", gone).await.unwrap();
    let words = she.tab.laid_out().await.unwrap();
    assert!(!words.contains(SECRET) && !words.contains("Police"), "{words}");
    let history = she.tab.history().await.unwrap();
    assert!(history.iter().all(|it| !it.starts_with(&page)), "{history:?}");
    she.tab.back().await.unwrap();
    she.tab.wait("what was before", "location.search === '?before'").await.unwrap();
}

/// Makes the exit lead to where nobody answers.
fn leads_nowhere() -> String {
    let port = abri_e2e::free_port().unwrap();
    format!("void (document.querySelector('#exit').href = 'http://127.0.0.1:{port}/')")
}

/// Two tabs of one browser are two conversations: leaving one leaves the other as it is.
#[tokio::test(flavor = "multi_thread")]
async fn leaving_one_tab_leaves_the_other() {
    let (mut world, browser) = both().await;
    let page = world.victim_page("fr").unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    let first = browser.victim(&page).await.unwrap();
    let tab = browser.beside(&first.tab).await.unwrap();
    tab.goto(&page).await.unwrap();
    let second = VictimPage { tab };
    for (she, words) in [(&first, "la première"), (&second, "la deuxième")] {
        she.tab.show().await.unwrap();
        she.start().await.unwrap();
        he.tab.show().await.unwrap();
        he.claim().await.unwrap();
        she.met().await.unwrap();
        she.tab.show().await.unwrap();
        she.say(words).await.unwrap();
        he.reads(words).await.unwrap();
    }
    second.tab.click("#exit").await.unwrap();
    second.tab.wait("the other site", ELSEWHERE).await.unwrap();
    he.ended().await.unwrap();
    first.tab.show().await.unwrap();
    first.say("toujours là").await.unwrap();
    he.select(0).await.unwrap();
    he.reads("toujours là").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["la première", "toujours là"]);
}
