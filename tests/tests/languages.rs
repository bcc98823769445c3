//! A whole conversation in every language of her page, one after the other at one service: each says
//! everything in its own words, and in no other's, and each line runs as its own letters do.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Tab, VictimPage},
};

/// A language of her page: its directory, its tag, its direction, what she says, and how it writes March.
struct Language(&'static str, &'static str, &'static str, &'static str, &'static str);

const LANGUAGES: [Language; 6] = [
    Language("fr", "fr", "ltr", "Je voudrais parler.", "mars"),
    Language("en", "en", "ltr", "I would like to talk.", "March"),
    Language("es", "es", "ltr", "Quisiera hablar.", "marzo"),
    Language("ar", "ar", "rtl", "أود أن أتحدث.", "مارس"),
    Language("uk", "uk", "ltr", "Я хочу поговорити.", "березня"),
    Language("fr-facile", "fr-x-facile", "ltr", "Je veux parler.", "mars"),
];
/// What he answers whoever writes, from left to right and from right to left.
const HIS: [(&str, &str); 2] = [("Bonjour.", "ltr"), ("مرحبا بكم.", "rtl")];
/// Where the card of the number that listens lies in the built-in list.
const LISTEN: usize = 5;

/// Every text of the page, seen or not, cut where something is filled in; short ones, such as names of
/// languages, are no language's own.
const TEXTS: &str = "(() => { const texts = []; \
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) texts.push(...walk.currentNode.data.split(/\\{[^}]*\\}/)); \
    return texts.map((it) => it.replace(/\\s+/g, ' ').trim()).filter((it) => it.length > 11); })()";
/// Every text that can be seen or heard.
const SHOWN: &str = "(() => { const said = [...document.querySelectorAll('[aria-label], [placeholder]')]; \
    const heard = said.filter((it) => it.checkVisibility()) \
      .flatMap((it) => [it.ariaLabel, it.placeholder]); \
    return [document.title, document.body.innerText, ...heard].join(' ').replace(/\\s+/g, ' '); })()";

struct Texts {
    own: String,
    foreign: Vec<String>,
}

/// What each language says, in their order.
async fn all_texts(world: &World, browser: &Browser) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for Language(directory, ..) in LANGUAGES {
        let tab = browser.tab(&world.victim_page(directory).unwrap()).await.unwrap();
        all.push(tab.eval::<Vec<String>>(TEXTS).await.unwrap());
    }
    all
}

impl Texts {
    fn of(tag: &str, all: &[Vec<String>]) -> Self {
        // Whatever the operator has in French only is right in easy French, too.
        let is_own = |other: &str| other == tag || tag.strip_suffix("-x-facile") == Some(other);
        let (own, foreign): (Vec<_>, Vec<_>) =
            LANGUAGES.iter().zip(all).partition(|(language, _)| is_own(language.1));
        let own: Vec<String> = own.into_iter().flat_map(|(_, texts)| texts.clone()).collect();
        let own = own.join("\n");
        let foreign = foreign.into_iter().flat_map(|(_, texts)| texts.clone());
        let foreign: Vec<String> = foreign.filter(|it| !own.contains(it)).collect();
        assert!(foreign.len() > 500, "{tag}: {}", foreign.len());
        Self { own, foreign }
    }

    /// What the page shows now of any other language.
    async fn strange(&self, tab: &Tab) -> Vec<&String> {
        let shown: String = tab.eval(SHOWN).await.unwrap();
        self.foreign.iter().filter(|it| shown.contains(*it)).collect()
    }

    async fn only_own(&self, tab: &Tab, stage: &str) {
        assert_eq!(self.strange(tab).await, [""; 0], "{stage}");
    }
}

async fn is_page_of(tab: &Tab, Language(_, tag, direction, ..): &Language) {
    let root = "[document.documentElement.lang, getComputedStyle(document.body).direction]";
    assert_eq!(tab.eval::<Vec<String>>(root).await.unwrap(), [*tag, *direction]);
}

/// How the line runs that says this, and how what stands above it runs: who, and when.
async fn runs(tab: &Tab, words: &str) -> [String; 2] {
    let line = format!(
        "(() => {{ const line = [...document.querySelectorAll('#log li')] \
           .find((it) => it.querySelector('.text').innerText === {words:?}); \
         return ['.text', '.who'].map((it) => getComputedStyle(line.querySelector(it)).direction); \
         }})()"
    );
    tab.eval(&line).await.unwrap()
}

async fn talks(she: &VictimPage, he: &ConsolePage, language: &Language) {
    let Language(_, tag, direction, hers, _) = language;
    she.say(hers).await.unwrap();
    he.reads(hers).await.unwrap();
    assert_eq!(runs(&she.tab, hers).await, [*direction; 2], "{tag}");
    for (words, way) in HIS {
        he.say(words).await.unwrap();
        she.reads(words).await.unwrap();
        assert_eq!(runs(&she.tab, words).await, [way, *direction], "{tag}");
    }
}

async fn is_given(she: &VictimPage, he: &ConsolePage, language: &Language) {
    let Language(_, tag, _, _, month) = language;
    he.hand_card(LISTEN).await.unwrap();
    she.tab.wait("the card", "document.querySelector('#log li.card') !== null").await.unwrap();
    he.propose("2027-03-01T10:30", "12 rue X", "").await.unwrap();
    she.tab.click("#proposal-yes").await.unwrap();
    let answered = "[...document.querySelectorAll('#log li.mine .text')].at(-1)?.innerText ?? ''";
    let said = format!("({answered}).includes('12 rue X')");
    she.tab.wait("her yes", &said).await.unwrap();
    let said: String = she.tab.eval(answered).await.unwrap();
    assert!(said.contains(month) && said.contains("2027"), "{tag}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_language_says_everything_in_its_own_words() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    let all = all_texts(&world, &browser).await;
    // The search finds what is there.
    let french = browser.tab(&world.victim_page("fr").unwrap()).await.unwrap();
    assert!(Texts::of("en", &all).strange(&french).await.len() > 50);
    for language in &LANGUAGES {
        let Language(directory, tag, ..) = language;
        let texts = Texts::of(tag, &all);
        let she = browser.victim(&world.victim_page(directory).unwrap()).await.unwrap();
        she.ready().await.unwrap();
        is_page_of(&she.tab, language).await;
        texts.only_own(&she.tab, "before").await;
        she.start().await.unwrap();
        texts.only_own(&she.tab, "waiting").await;
        he.claim().await.unwrap();
        she.met().await.unwrap();
        talks(&she, &he, language).await;
        is_given(&she, &he, language).await;
        texts.only_own(&she.tab, "talking").await;
        she.tab.click("#end").await.unwrap();
        texts.only_own(&she.tab, "asked whether to end").await;
        she.tab.click("#end-yes").await.unwrap();
        she.erased().await.unwrap();
        texts.only_own(&she.tab, "ended").await;
        let reason = she.tab.words("#ended-reason").await.unwrap();
        assert!(texts.own.contains(&reason), "{tag}: {reason}");
        is_page_of(&she.tab, language).await;
        he.ended().await.unwrap();
        assert_eq!(she.tab.complaints(), [""; 0]);
    }
}
