//! Browsers and networks in which the conversation can't run, or only just: each gets a page that
//! helps. A network without WebSockets is in `conversation.rs`, a wrong clock in `refusals.rs`.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use core::time::Duration;

use abri_e2e::{
    World,
    browser::{Browser, Tab, VictimPage},
};

const LANGUAGES: [&str; 6] = ["fr", "en", "es", "ar", "uk", "fr-facile"];

async fn both() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

async fn shows(tab: &Tab, selector: &str) {
    let visible = format!(
        "document.querySelector({selector:?}).checkVisibility({{ visibilityProperty: true }})"
    );
    tab.wait(selector, &visible).await.unwrap();
}

/// What helps without the conversation: numbers to call, and the way out.
async fn helps(tab: &Tab, world: &World) {
    assert!(
        !tab.eval::<bool>("document.querySelector('#start')?.checkVisibility() ?? false")
            .await
            .unwrap()
    );
    for selector in ["a[href='tel:17']", "a[href='sms:114']", "a[href='tel:3919']", "#exit"] {
        shows(tab, selector).await;
    }
    tab.press("#exit").await.unwrap();
    let elsewhere = world.elsewhere().unwrap();
    tab.wait("her exit", &format!("location.href === {elsewhere:?}")).await.unwrap();
}

/// Tor Browser at the level "Safer" and an iPhone's Lockdown Mode take WebAssembly away.
#[tokio::test(flavor = "multi_thread")]
async fn without_webassembly_every_language_says_how_to_go_on() {
    let (world, browser) = both().await;
    for language in LANGUAGES {
        let tab = browser.blank().await.unwrap();
        tab.without_webassembly().await.unwrap();
        tab.goto(&world.victim_page(language).unwrap()).await.unwrap();
        shows(&tab, "#unsupported").await;
        let words = tab.words("#unsupported").await.unwrap();
        assert!(words.contains("Tor") && words.contains("iPhone"), "{language}: {words}");
        let twice = "document.querySelector('#missing').checkVisibility()";
        assert!(!tab.eval::<bool>(twice).await.unwrap(), "one explanation, not two");
        helps(&tab, &world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_every_language_says_so_and_leads_to_numbers_and_out() {
    let (world, browser) = both().await;
    for language in LANGUAGES {
        let tab = browser.blank().await.unwrap();
        tab.disable_scripts().await.unwrap();
        tab.goto(&world.victim_page(language).unwrap()).await.unwrap();
        let words = tab.laid_out().await.unwrap();
        assert!(words.contains("JavaScript") && words.contains("3919"), "{language}: {words}");
        tab.press("noscript a[href='#others']").await.unwrap();
        tab.press("#exit").await.unwrap();
        let elsewhere = world.elsewhere().unwrap();
        tab.wait("her exit", &format!("location.href === {elsewhere:?}")).await.unwrap();
    }
}

/// A browser that is too old reads neither script: what stands in the page must be enough.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_too_old_is_told_and_can_leave() {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.instead_of("*.js", Some("this is not the syntax of 2016")).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    shows(&tab, "#missing").await;
    let words = tab.words("#missing").await.unwrap();
    assert!(words.contains("autre navigateur"), "{words}");
    tab.press("#missing a").await.unwrap();
    helps(&tab, &world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_does_not_arrive_is_said_and_can_be_loaded_again() {
    let (world, browser) = both().await;
    for file in ["abri_bg.wasm", "abri.js"] {
        let tab = browser.blank().await.unwrap();
        tab.instead_of(file, None).await.unwrap();
        tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
        shows(&tab, "#unloaded").await;
        shows(&tab, "a[href='tel:3919']").await;
        tab.as_it_is().await.unwrap();
        tab.press("#unloaded .button").await.unwrap();
        shows(&tab, "#start").await;
        tab.click("#start").await.unwrap();
        tab.wait("the queue", "document.body.dataset.phase === 'waiting'").await.unwrap();
    }
}

/// Too little memory is no fault of the network: to load it again would help nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_the_browser_has_no_room_for_is_said_to_be_so() {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.instead_of("abri.js", Some("throw new RangeError('Out of memory')")).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    shows(&tab, "#unsupported").await;
}

/// A program that stops in the middle of a step.
fn stops(of: &str) -> String {
    format!(
        "void setTimeout(() => {{ const error = new WebAssembly.RuntimeError('unreachable'); \
         error.stack = 'at http://localhost/{of}'; throw error; }})"
    )
}

/// What waited for somebody is not said to wait any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_stops_in_the_middle_leaves_no_line_that_waits() {
    let (world, browser) = both().await;
    let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    she.start().await.unwrap();
    she.say("gardé jusqu’à ce qu’on vienne").await.unwrap();
    she.says("#log li.mine .state", "pas encore envoyé").await.unwrap();
    she.tab.eval::<()>(&stops("abri_bg.wasm")).await.unwrap();
    she.phase("ended").await.unwrap();
    assert_eq!(she.tab.words("#log li.mine .state").await.unwrap(), "Non envoyé.");
}

/// Remembers her page's sockets.
const SOCKETS: &str = "{ const Socket = WebSocket; globalThis.sockets = []; \
    globalThis.WebSocket = class extends Socket { constructor(...all) { \
    super(...all); sockets.push(this); } }; }";

/// A program that stops in the middle of a step can say nothing any more: the page does, with what she
/// was writing, and the way out works.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_stops_in_the_middle_is_said_and_can_be_left() {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.can_be_looked_into().await.unwrap();
    tab.before_each_page(SOCKETS).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    she.tab.wait("a socket", "sockets.some((it) => it.readyState === 1)").await.unwrap();
    she.tab.write("#composer", "encore un mot").await.unwrap();
    // What handles files has its own program, and ends nothing else.
    she.tab.eval::<()>(&stops("files_bg.wasm")).await.unwrap();
    she.tab
        .wait("what was thrown", "new Promise((done) => setTimeout(done, 0, true))")
        .await
        .unwrap();
    she.phase("waiting").await.unwrap();
    she.tab.eval::<()>(&stops("abri_bg.wasm")).await.unwrap();
    she.phase("ended").await.unwrap();
    // The program would still write down what leads back, and does not come to it.
    she.goes_out_of_sight().await.unwrap();
    let left = "sessionStorage.length + document.querySelector('#composer').value.length";
    assert_eq!(she.tab.eval::<u32>(left).await.unwrap(), 0);
    she.says("#ended-reason", "Une panne a arrêté la conversation").await.unwrap();
    // Nobody asked the service to erase, and the keys went with the program's memory.
    she.says("#ended-erased", "Les clés sont effacées ici").await.unwrap();
    // The service counts her as there no more.
    assert!(she.tab.eval::<bool>("sockets.every((it) => it.readyState > 1)").await.unwrap());
    let memory = she.tab.memory().await.unwrap();
    assert!(memory.len() > 1 << 20 && memory.iter().all(|byte| *byte == 0));
    she.says("#written-text", "encore un mot").await.unwrap();
    assert_eq!(she.tab.focused().await.unwrap(), "ended-title");
    she.tab.press("#exit").await.unwrap();
    let elsewhere = world.elsewhere().unwrap();
    she.tab.wait("her exit", &format!("location.href === {elsewhere:?}")).await.unwrap();
}

/// END-1: what the browser still calls of a program that stopped, because the log changed its size or
/// something happens on the page, does nothing, and writes nothing into its memory.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_program_that_stopped_runs_again() {
    let (mut world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.can_be_looked_into().await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    she.say("une ligne").await.unwrap();
    he.reads("une ligne").await.unwrap();
    he.say("une réponse").await.unwrap();
    she.reads("une réponse").await.unwrap();
    she.tab.eval::<()>(&stops("abri_bg.wasm")).await.unwrap();
    she.phase("ended").await.unwrap();
    // Whoever watches sizes is told before a frame is drawn.
    let drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";
    she.tab.eval::<()>(drawn).await.unwrap();
    let happens = "void ['composer', 'compose', 'log', 'ask-other', 'end-yes', 'send'].forEach((id) => \
        ['input', 'click', 'scroll', 'keydown', 'submit'].forEach((what) => \
        document.getElementById(id)?.dispatchEvent(new Event(what, { cancelable: true }))))";
    she.tab.eval::<()>(happens).await.unwrap();
    let memory = she.tab.memory().await.unwrap();
    let written = memory.iter().filter(|byte| **byte != 0).count();
    assert!(memory.len() > 1 << 20 && written == 0, "{written} bytes");
    let broken: Vec<_> =
        she.tab.complaints().into_iter().filter(|it| !it.contains("unreachable")).collect();
    assert_eq!(broken, [""; 0]);
}

/// A browser of 2020 reads the scripts and lacks what its successors have: selectors of which it drops the
/// whole rule, and functions. It shows the first part of the page alone, says that it can't, and she can
/// leave.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_reads_the_scripts_and_lacks_the_rest_is_told_and_can_leave() {
    // Firefox had the first some years before the second.
    for missing in [":is\\(|:not\\([^)]*,", ":not\\([^)]*,"] {
        lacks(missing).await;
    }
}

async fn lacks(missing: &str) {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    let older = format!(
        "for (const of of [Element, Document, DocumentFragment]) \
                   delete of.prototype.replaceChildren; \
                 const missing = /{missing}/; const asked = CSS.supports.bind(CSS); \
                 CSS.supports = (query) => !missing.test(query) && asked(query); \
                 document.addEventListener('readystatechange', () => {{ \
                   if (document.readyState !== 'interactive') return; \
                   const drop = (list) => {{ for (let at = list.cssRules.length; at--;) {{ \
                     const rule = list.cssRules[at]; \
                     if (rule.selectorText && missing.test(rule.selectorText)) \
                       list.deleteRule(at); }} }}; \
                   drop(document.styleSheets[0]); }});"
    );
    tab.before_each_page(&older).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    shows(&tab, "#unsupported").await;
    for part in [".chat", ".ended", "#cover", "#start"] {
        let seen = format!("document.querySelector({part:?})?.checkVisibility() ?? false");
        assert!(!tab.eval::<bool>(&seen).await.unwrap(), "{part}");
    }
    helps(&tab, &world).await;
}

/// A network that is silent refuses nothing: after half a minute she reads so, with numbers beside it,
/// and what she wrote is still there.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_neither_comes_nor_fails_is_said() {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    tab.hurries(Duration::from_secs(30)).await.unwrap();
    let silent = "WebAssembly.instantiateStreaming = () => new Promise(() => {})";
    tab.before_each_page(silent).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    tab.click("#start").await.unwrap();
    tab.write("#composer", "êtes-vous là ?").await.unwrap();
    let said = "document.querySelector('#status').textContent.includes('Pas de connexion')";
    tab.wait("what is wrong", said).await.unwrap();
    shows(&tab, "#reach a[href='tel:3919']").await;
    let written: String = tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(written, "êtes-vous là ?");
}

/// Nothing is written where nothing could be hidden in time: without what leaves, what listens to the
/// keys, or what covers a screen, the page says that it did not load.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_way_to_leave_there_is_no_conversation() {
    let (world, browser) = both().await;
    for file in ["exit.js", "exit-keys.js", "cover.js"] {
        let tab = browser.blank().await.unwrap();
        tab.instead_of(file, None).await.unwrap();
        tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
        shows(&tab, "#unloaded").await;
        helps(&tab, &world).await;
    }
}

/// What arrived and can't be understood is no fault of the network: another browser helps.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_this_browser_does_not_understand_is_said_to_be_so() {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    let refuse = "WebAssembly.instantiateStreaming = () => \
                  Promise.reject(new WebAssembly.CompileError('unknown opcode'))";
    tab.before_each_page(refuse).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    shows(&tab, "#unsupported").await;
    shows(&tab, "a[href='tel:3919']").await;
}

/// What she wrote while the program loaded is still hers when it does not come.
#[tokio::test(flavor = "multi_thread")]
async fn what_she_wrote_before_the_program_failed_is_shown() {
    let (world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    let hold = "WebAssembly.instantiateStreaming = () => \
                new Promise((_, refuse) => { globalThis.refuse = refuse; })";
    tab.before_each_page(hold).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    tab.wait("the program on its way", "typeof globalThis.refuse === 'function'").await.unwrap();
    tab.click("#start").await.unwrap();
    tab.write("#composer", "je ne sais pas <b>").await.unwrap();
    tab.eval::<()>("void refuse(new TypeError('network'))").await.unwrap();
    shows(&tab, "#unloaded").await;
    shows(&tab, "#typed").await;
    assert!(tab.words("#typed").await.unwrap().contains("je ne sais pas <b>"));
    // However she goes, a page that the browser keeps alive for Back holds nothing of it.
    let goes = "void dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))";
    tab.eval::<()>(goes).await.unwrap();
    let left: String = tab.eval("document.documentElement.textContent").await.unwrap();
    assert!(!left.contains("je ne sais pas"), "{left}");
}

/// Every tab of these tests is a private window; here even asking for storage is an error.
#[tokio::test(flavor = "multi_thread")]
async fn in_a_private_window_without_any_storage_it_works_and_nothing_is_left() {
    let (mut world, browser) = both().await;
    let tab = browser.blank().await.unwrap();
    let refuse = "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) \
        Object.defineProperty(globalThis, name, { get() { throw new DOMException('no', 'SecurityError') } });";
    tab.before_each_page(refuse).await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    let he = world.console(&browser, 0).await.unwrap();
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.say("sans trace").await.unwrap();
    he.reads("sans trace").await.unwrap();
    she.end().await.unwrap();
    assert_eq!(she.tab.complaints(), [""; 0]);
    assert_eq!(she.tab.eval::<String>("document.cookie").await.unwrap(), "");
}

/// A link on another site, which tells where it stands, leads to a page below a path. All of it
/// works there, and nothing passes on where she came from, or that she was here.
#[tokio::test(flavor = "multi_thread")]
async fn below_a_path_it_works_and_no_site_learns_where_she_comes_from() {
    let (mut world, browser) = both().await;
    let he = world.console(&browser, 0).await.unwrap();
    let (page, elsewhere) = (world.victim_page("aide").unwrap(), world.elsewhere().unwrap());
    let tab = browser.tab(&elsewhere).await.unwrap();
    let link = format!(
        "{{ const link = document.createElement('a'); link.textContent = 'x'; \
         link.referrerPolicy = 'unsafe-url'; link.href = {page:?}; document.body.append(link); }}"
    );
    tab.eval::<()>(&link).await.unwrap();
    tab.press("a").await.unwrap();
    tab.wait("her page", &format!("location.href === {page:?}")).await.unwrap();
    for language in ["en", "fr-facile", "ar", "fr"] {
        tab.click(&format!(".languages a[href='{}']", address(&tab, language).await))
            .await
            .unwrap();
        let wanted = world.victim_page(&format!("aide/{language}")).unwrap();
        tab.wait(language, &format!("location.href === {wanted:?}")).await.unwrap();
    }
    let she = VictimPage { tab };
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.say("par un chemin").await.unwrap();
    he.reads("par un chemin").await.unwrap();
    she.tab.press("#exit").await.unwrap();
    she.tab.wait("her exit", &format!("location.href === {elsewhere:?}")).await.unwrap();
    assert_eq!(she.tab.eval::<String>("document.referrer").await.unwrap(), "");
    assert_eq!(she.tab.referrers(), [&*elsewhere], "the careless link's own, no other");
    let site = world.victim_page("").unwrap();
    let requests = she.tab.requests();
    let outside = requests.iter().filter(|url| url.starts_with(&site) && !url.starts_with(&page));
    assert_eq!(outside.collect::<Vec<_>>(), [""; 0], "all of it lies below the path");
    assert_eq!(she.tab.complaints(), [""; 0]);
}

/// Of a language's link, as it stands in this page.
async fn address(tab: &Tab, language: &str) -> String {
    let end = format!("/{language}/");
    let find = format!(
        "[...document.querySelectorAll('.languages a')]\
         .map((link) => link.getAttribute('href')).find((href) => `/${{href}}`.endsWith({end:?}))"
    );
    tab.wait(language, &format!("({find}) !== undefined")).await.unwrap();
    tab.eval(&find).await.unwrap()
}
