//! What an officer has at hand: texts, directory, search, keys, alerts, danger and outcomes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Key},
    native::NativeVictim,
    until,
};

/// Invented, with numbers of the range that is kept for fiction.
const DIRECTORY: &str = r#"
[[entry]]
kind = "hospital"
name = "Unité d’exemple"
department = "01"
town = "Exempleville"
needs = ["sampling"]
phone = "01 99 00 00 02"
address = "1 rue d’Exemple"
note.fr = "Sans plainte aussi."
note.en = "Also without a complaint."
source = "test"
verify = "test"

[[entry]]
kind = "association"
name = "<img src=x onerror=alert(1)>"
department = "02"
town = "Exempleville"
needs = ["law"]
site = "javascript:alert(1)"
source = "test"
verify = "test"
"#;
const TEXTS: &str = "[[answer]]\nname = \"bonjour\"\ntext = \"Ici le n° {officer}.\"\n";

/// What comes with the console.
const EXAMPLE: [(&str, &str); 2] = [
    ("texts.fr.toml", include_str!("../../clients/officer-console/desk/texts.fr.toml")),
    ("texts.ar.toml", include_str!("../../clients/officer-console/desk/texts.ar.toml")),
];

/// Counts what a page would show, and lets a test say whether the officer allows it.
const NOTIFICATIONS: &str = "
  globalThis.shown = [];
  globalThis.Notification = class {
    static permission = 'default';
    static requestPermission() { this.permission = 'granted'; return Promise.resolve('granted'); }
    constructor(title, options) { shown.push([title, options.body]); }
  };
  globalThis.rung = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { rung += 1; return start.apply(this, when); };";

async fn start() -> (World, Browser) {
    (World::with_pages().await.unwrap(), Browser::launch().await.unwrap())
}

/// She, in a conversation with him.
async fn talking(world: &World, he: &ConsolePage) -> NativeVictim {
    let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await.unwrap();
    // Her client works only while it is asked.
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met).unwrap();
    she
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ready_answer_comes_by_its_name_and_is_sent_by_hand() {
    let (mut world, browser) = start().await;
    world.put_desk(&[("texts.fr.toml", TEXTS)]).unwrap();
    let he = world.console(&browser, 0).await.unwrap();
    let mut she = talking(&world, &he).await;
    he.tab.wait("the field", "document.activeElement.id === 'composer'").await.unwrap();
    he.asks_for_answers("/bon").await.unwrap();
    let active = "document.querySelector('#composer').getAttribute('aria-activedescendant')";
    assert_eq!(he.tab.eval::<String>(active).await.unwrap(), "answer-bonjour");
    he.tab.key(Key::Enter).await.unwrap();
    let written = "document.querySelector('#composer').value === 'Ici le n° 0001.'";
    he.tab.wait("the answer in the field", written).await.unwrap();
    assert_eq!(he.tab.all_words("#log li").await.unwrap(), [""; 0], "nothing went out");
    he.tab.key(Key::Enter).await.unwrap();
    she.until("his words", |screen| screen.texts == ["Ici le n° 0001."]).await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// A proposal and a handover note that he has begun are there again with their conversation, also after
/// the lock, and nothing of them is in another one.
#[tokio::test(flavor = "multi_thread")]
async fn what_he_has_begun_stays_with_its_conversation() {
    let (mut world, browser) = start().await;
    let he = world.console(&browser, 0).await.unwrap();
    let _first = talking(&world, &he).await;
    let _second = talking(&world, &he).await;
    he.select(0).await.unwrap();
    he.tab.click("#handing summary").await.unwrap();
    he.can("#hand-card").await.unwrap();
    he.tab.write("#look-department", "75").await.unwrap();
    // The second of the list, and not the one that everybody finds first.
    let choose = "const list = document.querySelector('#card'); list.selectedIndex = 1; \
                  list.dispatchEvent(new Event('change', { bubbles: true }))";
    he.tab.eval::<()>(&format!("void (() => {{ {choose} }})()")).await.unwrap();
    he.tab.write("#appointment-place", "Accueil").await.unwrap();
    he.tab.click("#company summary").await.unwrap();
    he.tab.write("#ask-reason", "parle votre langue").await.unwrap();
    let stands = |place: &str, reason: &str| {
        format!(
            "document.querySelector('#appointment-place')?.value === {place:?} \
             && document.querySelector('#look-department').value === {:?} \
             && document.querySelector('#ask-reason').value === {reason:?} \
             && document.querySelector('#company').open === {}",
            if place.is_empty() { "" } else { "75" },
            !reason.is_empty()
        )
    };
    let begun = stands("Accueil", "parle votre langue");
    he.select(1).await.unwrap();
    he.tab.wait("nothing begun", &stands("", "")).await.unwrap();
    let first = "document.querySelector('#card').selectedIndex === 0";
    he.tab.wait("no card that was chosen for somebody else", first).await.unwrap();
    he.select(0).await.unwrap();
    he.tab.wait("what was begun", &begun).await.unwrap();
    he.tab.click("#lock").await.unwrap();
    he.phase("locked").await.unwrap();
    he.go_on_duty().await.unwrap();
    he.tab.wait("what was begun, behind the lock", &begun).await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// CONTENT-4: an operator's entry becomes a card in her language; what looks like markup or a link is
/// text on both sides.
#[tokio::test(flavor = "multi_thread")]
async fn whom_to_turn_to_is_found_by_place_need_and_words() {
    let (mut world, browser) = start().await;
    world.put_desk(&[("directory.toml", DIRECTORY), ("texts.fr.toml", TEXTS)]).unwrap();
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    he.tab.click("#handing summary").await.unwrap();
    he.can("#hand-card").await.unwrap();
    let names = || he.tab.all_words("#card option");
    assert!(names().await.unwrap().len() > 5, "the numbers that everybody sees, too");
    he.tab.write("#look-words", "UNITE").await.unwrap();
    he.tab
        .wait("one card", "document.querySelectorAll('#card option').length === 1")
        .await
        .unwrap();
    assert!(names().await.unwrap()[0].contains("Unité d’exemple, Exempleville (01)"));
    let seen = he.tab.words("#card-seen").await.unwrap();
    assert!(seen.contains("Also without a complaint.") && seen.contains("test"), "{seen}");
    he.tab.click("#hand-card").await.unwrap();
    she.tab.wait("the card", "document.querySelector('#log li.card a') !== null").await.unwrap();
    let card = she.tab.words("#log li.card").await.unwrap();
    assert!(card.contains("1 rue d’Exemple, Exempleville"), "{card}");

    he.tab.rewrite("#look-words", "").await.unwrap();
    he.tab.write("#look-department", "02").await.unwrap();
    let last = "[...document.querySelectorAll('#card option')].at(-1)";
    he.tab.wait("the hostile one", &format!("{last}.text.includes('onerror')")).await.unwrap();
    he.tab
        .eval::<()>(&format!("void (document.querySelector('#card').value = {last}.value)"))
        .await
        .unwrap();
    he.tab.click("#hand-card").await.unwrap();
    she.tab.wait("both", "document.querySelectorAll('#log li.card').length === 2").await.unwrap();
    for page in [&she.tab, &he.tab] {
        let markup = "document.querySelectorAll('#log img, #log a[href^=javascript]').length";
        assert_eq!(page.eval::<usize>(markup).await.unwrap(), 0);
        assert_eq!(page.complaints(), [""; 0]);
    }
}

/// Her language decides which text is sent; he reads in his own what it says, and she reads hers in
/// its direction.
#[tokio::test(flavor = "multi_thread")]
async fn texts_go_over_in_her_language_and_he_knows_what_they_say() {
    let (mut world, browser) = start().await;
    world.put_desk(&EXAMPLE).unwrap();
    let (she, he) = browser.meet(&mut world, "ar").await.unwrap();
    he.asks_for_answers("/dang").await.unwrap();
    let offered = he.tab.words("#answer-danger").await.unwrap();
    assert!(offered.contains("هل أنتم في خطر الآن؟"), "{offered}");
    assert!(offered.contains("Êtes-vous en danger en ce moment ?"), "{offered}");
    he.tab.key(Key::Escape).await.unwrap();

    he.tab.click("#handing summary").await.unwrap();
    he.can("#hand-explanation").await.unwrap();
    let titles = he.tab.all_words("#explanation option").await.unwrap();
    // Nobody has reviewed the example.
    let first = "Ce que cette conversation n’est pas – حدود هذه المحادثة (brouillon, non relu)";
    assert_eq!(titles[0], first);
    he.tab.click("#hand-explanation").await.unwrap();
    let note = "document.querySelector('#log li.card [dir=auto].small')";
    she.tab.wait("the card", &format!("{note} !== null")).await.unwrap();
    let card = she.tab.words("#log li.card").await.unwrap();
    assert!(
        card.contains("حدود هذه المحادثة") && card.contains("هذه المحادثة ليست شكوى"),
        "{card}"
    );
    let direction = format!("getComputedStyle({note}).direction");
    assert_eq!(she.tab.eval::<String>(&direction).await.unwrap(), "rtl");
    for page in [&she.tab, &he.tab] {
        assert_eq!(page.complaints(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_in_a_long_conversation_by_keyboard() {
    let (mut world, browser) = start().await;
    let he = world.console(&browser, 0).await.unwrap();
    let mut she = talking(&world, &he).await;
    const LINES: usize = 240;
    for number in 0..LINES {
        she.write_on(&format!("ligne {number}, près de l’école")).await.unwrap();
        if number % 40 == 39 {
            she.until("that it is sent", |screen| screen.sent.len() > number).await.unwrap();
        }
    }
    he.reads(&format!("ligne {}, près de l’école", LINES - 1)).await.unwrap();
    let drawn: usize = he.tab.eval("document.querySelectorAll('#log li').length").await.unwrap();
    assert!(drawn < LINES, "only the newest are drawn: {drawn}");
    he.tab.key(Key::F(8)).await.unwrap();
    he.tab.wait("the search", "document.activeElement.id === 'search-words'").await.unwrap();
    he.looks_for("LIGNE 3,").await.unwrap();
    let found = "document.querySelector('.message.found .text')";
    he.tab
        .wait("that line", &format!("{found}?.innerText === 'ligne 3, près de l’école'"))
        .await
        .unwrap();
    let seen = format!(
        "(box => box.top >= 0 && box.bottom <= innerHeight)({found}.getBoundingClientRect())"
    );
    he.tab.wait("that it is in sight", &seen).await.unwrap();
    he.tab.click("#pin-found").await.unwrap();
    assert!(he.tab.words(".pins").await.unwrap().contains("ligne 3"));
    he.tab.eval::<()>("document.querySelector('#search-words').focus()").await.unwrap();
    he.tab.key(Key::Escape).await.unwrap();
    he.tab.wait("the reply", "document.activeElement.id === 'composer'").await.unwrap();
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// Keys of a list that can be turned off.
#[tokio::test(flavor = "multi_thread")]
async fn keys_do_what_their_list_says_until_they_are_turned_off() {
    let (mut world, browser) = start().await;
    let he = world.console(&browser, 0).await.unwrap();
    let _she = talking(&world, &he).await;
    let _other = talking(&world, &he).await;
    let front = |place: usize| {
        format!(
            "document.querySelector('#conversations li:nth-child({place}) button').ariaCurrent === 'true'"
        )
    };
    he.tab.key(Key::AltUp).await.unwrap();
    he.tab.wait("the first", &front(1)).await.unwrap();
    // In a list or a field of a date it is the browser's, which opens it.
    he.tab.click("#company summary").await.unwrap();
    he.tab.eval::<()>("document.querySelector('#ask-whom').focus()").await.unwrap();
    he.tab.key(Key::AltUp).await.unwrap();
    he.tab.key(Key::Escape).await.unwrap();
    assert!(he.tab.eval::<bool>(&front(1)).await.unwrap());
    he.tab.key(Key::F(4)).await.unwrap();
    he.tab.wait("the directory", "document.activeElement.id === 'look-words'").await.unwrap();
    he.tab.key(Key::F(2)).await.unwrap();
    he.tab.wait("the reply", "document.activeElement.id === 'composer'").await.unwrap();
    he.tab.key(Key::F(9)).await.unwrap();
    he.tab.wait("the list", "document.activeElement.id === 'keys-title'").await.unwrap();
    he.tab.click("#shortcuts").await.unwrap();
    he.tab.key(Key::AltUp).await.unwrap();
    he.tab.key(Key::F(9)).await.unwrap();
    assert!(he.tab.eval::<bool>("document.querySelector('.keys') !== null").await.unwrap());
    assert!(he.tab.eval::<bool>(&front(1)).await.unwrap());
    let size = "parseFloat(getComputedStyle(document.querySelector('#composer')).fontSize)";
    let before: f64 = he.tab.eval(size).await.unwrap();
    let choose = "(it => { it.value = '200'; it.dispatchEvent(new Event('change')); return null; })\
                  (document.querySelector('#text-size'))";
    he.tab.eval::<()>(choose).await.unwrap();
    he.tab.wait("larger texts", &format!("{size} > {}", before * 1.9)).await.unwrap();
}

/// Only after a click, and without a word of hers.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_looks_elsewhere_is_called_without_content() {
    let (mut world, browser) = start().await;
    let he = world.console_with(&browser, 0, NOTIFICATIONS).await.unwrap();
    let mut she = talking(&world, &he).await;
    she.write("avant").unwrap();
    he.reads("avant").await.unwrap();
    assert_eq!(he.tab.eval::<(usize, usize)>("[rung, shown.length]").await.unwrap(), (0, 0));
    he.tab.click("#alerts").await.unwrap();
    he.tab.click("#sound").await.unwrap();
    he.tab.click("#notify").await.unwrap();
    he.tab
        .wait("that he is heard", "rung === 1 && Notification.permission === 'granted'")
        .await
        .unwrap();
    let hide = "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }), \
                void dispatchEvent(new Event('visibilitychange'))";
    he.tab.eval::<()>(hide).await.unwrap();
    she.write("un secret").unwrap();
    she.until("that it is sent", |screen| screen.sent.len() == 2).await.unwrap();
    he.tab.wait("a notification", "shown.length === 1 && rung === 2").await.unwrap();
    let shown: Vec<(String, String)> = he.tab.eval("shown").await.unwrap();
    assert_eq!(shown, [("Abri".to_owned(), "Un message attend.".to_owned())]);
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// The newest line of the operator's journal, once it has so many.
async fn noted(world: &World, lines: usize) -> serde_json::Value {
    until("a line of the journal", async || Ok(world.journal()?.len() == lines)).await.unwrap();
    world.journal().unwrap().pop().unwrap()
}

/// DS-97: it stands at once, and the operator's journal has a line of it that names him alone.
#[tokio::test(flavor = "multi_thread")]
async fn danger_is_his_act_and_an_outcome_is_counted_here_alone() {
    let (mut world, browser) = start().await;
    let he = world.console(&browser, 0).await.unwrap();
    let mut she = talking(&world, &he).await;
    she.write("1 rue d’Exemple").unwrap();
    he.reads("1 rue d’Exemple").await.unwrap();
    he.tab.click("#flag-danger").await.unwrap();
    he.notes("Vous avez signalé un danger.").await.unwrap();
    let line = noted(&world, 1).await;
    let keys: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["act", "id", "officer", "time"], "nothing of the conversation");
    assert_eq!((&line["act"], &line["officer"]), (&"danger-flagged".into(), &"0001".into()));
    he.tab.click(".serious li label").await.unwrap();
    he.tab.click("#pin-newest").await.unwrap();
    he.tab.wait("what she gave", "document.querySelector('.pins') !== null").await.unwrap();
    assert!(he.tab.words("#conversations").await.unwrap().contains("DANGER"));
    he.tab.click("#flag-danger").await.unwrap();
    assert_eq!(noted(&world, 2).await["act"], "danger-lowered");
    he.tab.click("#close").await.unwrap();
    let choose = "(it => { it.value = 'emergency'; it.dispatchEvent(new Event('change')); return null; })\
                  (document.querySelector('#outcome'))";
    he.tab.eval::<()>(choose).await.unwrap();
    he.tab.click("#close-confirm").await.unwrap();
    she.until("the end", |screen| screen.erased).await.unwrap();
    assert_eq!(she.screen.texts, [""; 0], "of all that nothing went over");
    he.ended().await.unwrap();
    assert!(!he.tab.laid_out().await.unwrap().contains("rue d’Exemple"));
    he.tab.click("#dismiss").await.unwrap();
    he.tab.click(".tally summary").await.unwrap();
    assert_eq!(he.tab.words("#tally").await.unwrap(), "Urgence : 1");
    assert_eq!(he.tab.complaints(), [""; 0]);
}

/// Abuse goes with one click and comes back with one; then it ends for her as any conversation does.
#[tokio::test(flavor = "multi_thread")]
async fn abuse_is_put_aside_and_can_be_taken_back() {
    let (mut world, browser) = start().await;
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("n’importe quoi").await.unwrap();
    he.reads("n’importe quoi").await.unwrap();
    he.tab.click("#discard").await.unwrap();
    let aside = "document.querySelectorAll('#conversations li').length === 0 \
                 && document.activeElement.matches('#discards .take-back')";
    he.tab
        .wait("that it left the list, and the keyboard where it comes back", aside)
        .await
        .unwrap();
    he.tab.key(Key::Enter).await.unwrap();
    he.reads("n’importe quoi").await.unwrap();
    he.say("je suis là").await.unwrap();
    she.reads("je suis là").await.unwrap();
    he.tab.click("#discard").await.unwrap();
    she.phase("ended").await.unwrap();
    let counted = "document.querySelector('#discards').childElementCount === 0 \
                   && document.querySelector('#tally')?.textContent === 'Écartées (abus) : 1'";
    he.tab.wait("that it is counted", counted).await.unwrap();
    assert_eq!(he.conversations().await.unwrap(), 0);
    assert_eq!(he.tab.complaints(), [""; 0]);
}
