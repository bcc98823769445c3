//! What her page leaves in the browser and says to the network.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage},
    until,
};

const LEFT_BY_EXIT: &str = "document.querySelector('.ended .ending')?.innerText === \
    'La conversation a été quittée par la sortie d’urgence de sa page. C’est prouvé, mais pas par qui.'";

/// Asks the console until the queue and its conversation show that the service has erased hers.
async fn erased(he: &ConsolePage) {
    he.ended().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_and_nobody_else_is_asked() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("une phrase").await.unwrap();
    he.reads("une phrase").await.unwrap();
    assert_eq!(she.tab.left_behind().await.unwrap(), [""; 0]);
    // RETURN-1: what leads back, in this tab, while it is out of sight; and nothing else.
    she.hides().await.unwrap();
    assert_eq!(she.tab.eval::<u32>("sessionStorage.length").await.unwrap(), 1);
    she.shows().await.unwrap();
    assert_eq!(she.tab.left_behind().await.unwrap(), [""; 0]);
    let sealed: Vec<String> = he.tab.eval("Object.keys(localStorage)").await.unwrap();
    assert_eq!(sealed.len(), 1, "his sealed key");
    assert!(sealed.iter().all(|name| name.starts_with("abri-vault-")), "{sealed:?}");
    he.tab.eval::<()>("void localStorage.clear()").await.unwrap();
    assert_eq!(he.tab.left_behind().await.unwrap(), [""; 0], "and nothing else");
    for tab in [&she.tab, &he.tab] {
        let page: String = tab.eval("location.origin").await.unwrap();
        let allowed = [format!("{page}/"), format!("{}/", world.api())];
        let socket = world.api().replace("http://", "ws://");
        // A `data:` address asks nobody: Chromium's own picture of a calendar in a field for a date.
        for request in tab.requests().iter().filter(|request| !request.starts_with("data:")) {
            let ours = allowed.iter().any(|origin| request.starts_with(origin));
            assert!(ours || request.starts_with(&socket), "{request}");
            assert!(!request.contains("invitation="), "an invitation was sent: {request}");
        }
        assert_eq!(tab.complaints(), [""; 0]);
        let address: String = tab.eval("location.href").await.unwrap();
        assert!(!address.contains("invitation="), "{address}");
    }
}

/// Whoever looks at the screen learns of no permission, no notification and no app of hers.
#[tokio::test(flavor = "multi_thread")]
async fn her_page_asks_the_browser_for_nothing() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    let watch = "{ globalThis.asked = []; const watch = (it, names) => names.forEach((name) => { \
        const real = it[name]; \
        it[name] = function (...all) { asked.push(name); return real.apply(this, all); }; }); \
        watch(Notification, ['requestPermission']); \
        watch(ServiceWorkerContainer.prototype, ['register', 'getRegistration']); \
        watch(Permissions.prototype, ['query']); \
        watch(Geolocation.prototype, ['getCurrentPosition', 'watchPosition']); \
        watch(MediaDevices.prototype, ['getUserMedia', 'enumerateDevices']); \
        watch(StorageManager.prototype, ['persist', 'estimate']); \
        watch(Navigator.prototype, ['vibrate', 'share', 'getBattery']); }";
    tab.before_each_page(watch).await.unwrap();
    let (she, he) = browser.meet_in(tab, &mut world, "fr").await.unwrap();
    he.say("bonsoir").await.unwrap();
    she.reads("bonsoir").await.unwrap();
    assert_eq!(she.tab.eval::<Vec<String>>("asked").await.unwrap(), [""; 0]);
    let installs = "document.querySelectorAll('[rel~=manifest], [name^=apple-mobile-web-app], \
                    [name=mobile-web-app-capable]').length";
    assert_eq!(she.tab.eval::<u32>(installs).await.unwrap(), 0);
    // What she writes is given to nothing that corrects, completes or goes on with it.
    let field: String =
        she.tab.eval("document.querySelector('#composer').outerHTML").await.unwrap();
    for off in [r#"autocomplete="off""#, r#"spellcheck="false""#, r#"writingsuggestions="false""#] {
        assert!(field.contains(off), "{off}: {field}");
    }
    // It would be seen.
    she.tab
        .eval::<()>("void navigator.permissions.query({ name: 'notifications' })")
        .await
        .unwrap();
    assert_eq!(she.tab.eval::<Vec<String>>("asked").await.unwrap(), ["query"]);
}

/// What handles files is asked for when she picks one, and not before: whoever sees the requests sees
/// that she sends a file.
#[tokio::test(flavor = "multi_thread")]
async fn what_handles_files_is_asked_for_when_she_picks_one() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("une phrase").await.unwrap();
    he.reads("une phrase").await.unwrap();
    she.open_files().await.unwrap();
    let asked = || {
        let requests = she.tab.requests();
        let program = ["/files.js", "/files_bg.wasm"];
        requests.iter().filter(|it| program.iter().any(|name| it.ends_with(name))).count()
    };
    assert_eq!(asked(), 0);
    she.pick("a.pdf", "application/pdf", "samples.pdf('', 99)").await.unwrap();
    she.says("#file-what", "Document PDF").await.unwrap();
    assert_eq!(asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_replaces_the_page_and_back_brings_nothing_back() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("des mots que personne ne doit voir").await.unwrap();
    he.reads("des mots que personne ne doit voir").await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
    erased(&he).await;
    // EXIT-1: he learns that it was she.
    he.tab.wait("that she left by the exit", LEFT_BY_EXIT).await.unwrap();
    let asked = she.tab.requests();
    assert!(asked.iter().any(|address| address.ends_with("/leave")), "{asked:?}");
    let history = she.tab.history().await.unwrap();
    let page = world.victim_page("").unwrap();
    assert!(!history.iter().any(|address| address.starts_with(&page)), "{history:?}");
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

/// EXIT-1: whoever went away from his console for a moment learns of it when he is back.
#[tokio::test(flavor = "multi_thread")]
async fn an_exit_behind_the_lock_is_told_when_he_is_back() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    she.tab.click("#exit").await.unwrap();
    she.tab.wait("the other site", "document.title === 'Elsewhere'").await.unwrap();
    he.tab.click("#go-on-duty").await.unwrap();
    he.phase("on-duty").await.unwrap();
    he.tab.wait("that she left by the exit", LEFT_BY_EXIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_by_any_other_way_and_coming_back_shows_no_word() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("des mots que personne ne doit voir").await.unwrap();
    he.reads("des mots que personne ne doit voir").await.unwrap();
    she.tab.write("#composer", "un brouillon").await.unwrap();
    she.tab.goto("about:blank").await.unwrap();
    he.is_told_that_she_went().await.unwrap();
    world.pass(core::time::Duration::from_secs(61));
    // EXIT-2: a tab may be closed by anybody, so nothing is said of an exit.
    assert_eq!(he.ended().await.unwrap(), "La connexion a pris fin.");
    she.tab.back().await.unwrap();
    // What leads back is worth nothing any more (DS-68).
    she.phase("ended").await.unwrap();
    let words: String = she.tab.eval("document.body.innerText").await.unwrap();
    assert!(!words.contains("personne ne doit voir"), "{words}");
    let draft: String = she.tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(draft, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_of_use_without_script() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    for language in ["", "fr", "en"] {
        let tab = browser.blank().await.unwrap();
        tab.disable_scripts().await.unwrap();
        tab.goto(&world.victim_page(language).unwrap()).await.unwrap();
        let words = tab.laid_out().await.unwrap();
        for number in ["17", "112", "114", "3919", "119", "116 006"] {
            assert!(words.contains(number), "{number} is missing: {words}");
        }
        tab.press("#exit").await.unwrap();
        until("the other site", || async {
            Ok(tab.laid_out().await.is_ok_and(|words| words.contains("Elsewhere")))
        })
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_webassembly_the_page_says_what_else_there_is() {
    let (world, browser) = (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let tab = browser.blank().await.unwrap();
    tab.without_webassembly().await.unwrap();
    tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    let shown = "document.querySelector('#unsupported').checkVisibility()";
    tab.wait("the other ways", shown).await.unwrap();
    assert!(tab.laid_out().await.unwrap().contains("3919"));
}
