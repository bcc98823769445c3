//! Her page in browsers that are not Chromium: a whole conversation, and the way out of it.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    accessibility::measured,
    browser::{Browser, ConsolePage, Engine, OtherBrowser, Page as _, VictimPage},
};

/// Name, type and contents.
const PHOTO: [&str; 3] =
    ["photo.jpg", "image/jpeg", "samples.photo(64, 48, 'PLANTED-48.8566N-2.3522E')"];
/// The old engine shows JPEG, but can't make one for this test.
const DRAWING: [&str; 3] = ["drawing.png", "image/png", "samples.drawn('image/png')"];
const RETURNED: &str = "La personne est revenue sur sa page";

type Her = VictimPage<OtherBrowser>;

macro_rules! in_each {
    ($($name:ident: $engine:expr;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                whole_conversation($engine).await;
            }
        )*
    };
}

in_each! {
    a_whole_conversation_in_firefox: Engine::Firefox;
    a_whole_conversation_in_webkit: Engine::WebKit;
    a_whole_conversation_in_an_old_webkit: Engine::OldWebKit;
}

/// EXIT-2: the other site can't be reached either: no word is left on the screen, and Back leads past her
/// page.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_exit_leaves_no_word_in_firefox() {
    let world = World::with_pages().await.unwrap();
    let she = VictimPage { tab: OtherBrowser::launch(Engine::Firefox).await.unwrap() };
    let before = format!("{}?before", world.elsewhere().unwrap());
    she.tab.goto(&before).await.unwrap();
    she.tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    she.ready().await.unwrap();
    she.start().await.unwrap();
    she.say("bonsoir").await.unwrap();
    let port = abri_e2e::free_port().unwrap();
    let nowhere =
        format!("void (document.querySelector('#exit').href = 'http://127.0.0.1:{port}/')");
    she.tab.eval::<()>(&nowhere).await.unwrap();
    world.proxy.cut();
    for _ in 0..3 {
        she.tab.shift().await.unwrap();
    }
    let gone = "!document.documentElement.textContent.includes('bonsoir') \
                && document.querySelector('#log') === null";
    she.tab.wait("no word of hers", gone).await.unwrap();
    she.tab.back().await.unwrap();
    let past = format!("location.href === {before:?}");
    she.tab.wait("what was before her page", &past).await.unwrap();
}

async fn whole_conversation(engine: Engine) {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    let she = VictimPage { tab: OtherBrowser::launch(engine).await.unwrap() };
    let before = format!("{}?before", world.elsewhere().unwrap());
    she.tab.goto(&before).await.unwrap();
    she.tab.goto(&world.victim_page("fr").unwrap()).await.unwrap();
    they_meet(&she, &he).await;
    let picture = if engine == Engine::OldWebKit { DRAWING } else { PHOTO };
    she_sends(picture, &she, &he).await;
    // What the old engine writes as a page goes is not always there for the next one.
    if engine != Engine::OldWebKit {
        she_loads_the_page_again(&she, &he).await;
    }
    she_leaves(&she, &he, &world).await;
}

/// No target too small, nothing cut, nothing that scrolls sideways: engines lay out differently.
async fn is_laid_out_well(she: &Her) {
    assert_eq!(measured(&she.tab, false).await.unwrap(), [""; 0]);
}

async fn they_meet(she: &Her, he: &ConsolePage) {
    she.ready().await.unwrap();
    is_laid_out_well(she).await;
    she.start().await.unwrap();
    she.say("bonsoir").await.unwrap();
    is_laid_out_well(she).await;
    he.claim().await.unwrap();
    she.met().await.unwrap();
    he.reads("bonsoir").await.unwrap();
    he.say("Je suis là. 👩🏽‍🚒").await.unwrap();
    she.reads("Je suis là. 👩🏽‍🚒").await.unwrap();
    she.say("مرحبا, ça va").await.unwrap();
    he.reads("مرحبا, ça va").await.unwrap();
    is_laid_out_well(she).await;
}

/// FILE-6.
async fn she_sends([name, media_type, bytes]: [&str; 3], she: &Her, he: &ConsolePage) {
    she.open_files().await.unwrap();
    she.pick(name, media_type, bytes).await.unwrap();
    she.says("#file-what", "Image, 0,1 Mo").await.unwrap();
    is_laid_out_well(she).await;
    she.tab.click("#file-send").await.unwrap();
    she.file_is_there().await.unwrap();
    he.fetch_file().await.unwrap();
    assert!(he.file_is_said_to_be().await.unwrap().contains("sans ses métadonnées"));
}

/// RETURN-2; what stood in the field is not restored.
async fn she_loads_the_page_again(she: &Her, he: &ConsolePage) {
    she.tab.write("#composer", "brouillon").await.unwrap();
    she.tab.reload().await.unwrap();
    she.met().await.unwrap();
    he.notes(RETURNED).await.unwrap();
    nothing_is_left(she, &["bonsoir", "brouillon"]).await;
    she.say("me revoilà").await.unwrap();
    he.reads("me revoilà").await.unwrap();
}

async fn nothing_is_left(she: &Her, words: &[&str]) {
    let page: String = she
        .tab
        .eval("document.body.textContent + document.querySelector('#composer').value")
        .await
        .unwrap();
    for word in words {
        assert!(!page.contains(word), "{word}: {page}");
    }
}

/// EXIT-1, by three presses of Shift; then Back leads past her page.
async fn she_leaves(she: &Her, he: &ConsolePage, world: &World) {
    for _ in 0..3 {
        she.tab.shift().await.unwrap();
    }
    let elsewhere = world.elsewhere().unwrap();
    let there = format!("location.href === {elsewhere:?}");
    she.tab.wait("the page that the exit leads to", &there).await.unwrap();
    let said = he.ended().await.unwrap();
    assert!(said.contains("sortie d’urgence"), "{said}");
    she.tab.back().await.unwrap();
    let past = format!("location.href === {:?}", format!("{elsewhere}?before"));
    she.tab.wait("what was before her page", &past).await.unwrap();
    let kept: u32 = she.tab.eval("sessionStorage.length + localStorage.length").await.unwrap();
    assert_eq!(kept, 0);
}
