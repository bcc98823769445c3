//! Her page and an officer's console in a real Chromium, over the real server.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
};

async fn join(she: &VictimPage, he: &ConsolePage) {
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
}

fn assert_quiet(she: &VictimPage, he: &ConsolePage) {
    assert_eq!(she.tab.complaints(), [""; 0]);
    assert_eq!(he.tab.complaints(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_talk_in_both_directions_and_an_officers_close_ends_it() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("Bonjour, je ne sais pas par où commencer.").await.unwrap();
    he.reads("Bonjour, je ne sais pas par où commencer.").await.unwrap();
    he.say("Bonjour. Prenez votre temps, je suis là.").await.unwrap();
    she.reads("Bonjour. Prenez votre temps, je suis là.").await.unwrap();
    she.say("<b>merci</b> & à bientôt 💜").await.unwrap();
    he.reads("<b>merci</b> & à bientôt 💜").await.unwrap();
    assert!(she.tab.words("#officer").await.unwrap().contains("0001"));
    he.say("Au revoir.").await.unwrap();
    he.close().await.unwrap();
    she.reads("Au revoir.").await.unwrap();
    she.phase("ended").await.unwrap();
    he.ended().await.unwrap();
    assert_quiet(&she, &he);
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn her_end_empties_the_store_and_the_console_says_so() {
    for mut world in
        [World::with_pages().await.unwrap(), World::with_pages_on_redis().await.unwrap()]
    {
        let browser = Browser::launch().await.unwrap();
        let (she, he) = browser.meet(&mut world, "en").await.unwrap();
        she.say("That is all for today.").await.unwrap();
        he.reads("That is all for today.").await.unwrap();
        she.end().await.unwrap();
        he.ended().await.unwrap();
        assert_quiet(&she, &he);
        let stored = world.stop().await.unwrap();
        assert!(stored.is_empty(), "{stored:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_network_is_said_and_what_was_written_meanwhile_arrives_once() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("avant").await.unwrap();
    he.reads("avant").await.unwrap();
    let quiet = she.tab.words("#status").await.unwrap();
    world.proxy.cut();
    she.say("pendant la coupure").await.unwrap();
    let says = format!("document.querySelector('#status').innerText.trim() !== {quiet:?}");
    she.tab.wait("that her page says so", &says).await.unwrap();
    world.proxy.restore();
    he.reads("pendant la coupure").await.unwrap();
    he.say("bien reçu").await.unwrap();
    she.reads("bien reçu").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["avant", "pendant la coupure"]);
    assert_quiet(&she, &he);
}

/// He can tell her end from a lost connection.
#[tokio::test(flavor = "multi_thread")]
async fn her_end_is_told_to_the_officer_and_erases() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("je m’arrête là").await.unwrap();
    he.reads("je m’arrête là").await.unwrap();
    she.end().await.unwrap();
    she.phase("ended").await.unwrap();
    let ending = he.ended().await.unwrap();
    assert!(ending.contains("La personne a terminé la conversation"), "{ending}");
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_without_websockets_carries_a_conversation() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.proxy.refuse_sockets();
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    for round in 0..3 {
        she.say(&format!("elle {round}")).await.unwrap();
        he.reads(&format!("elle {round}")).await.unwrap();
        he.say(&format!("lui {round}")).await.unwrap();
        she.reads(&format!("lui {round}")).await.unwrap();
    }
    he.close().await.unwrap();
    // She polls: that she has read all reaches the service with her next request.
    she.erased().await.unwrap();
    assert!(world.proxy.refused_sockets() >= 2, "both asked for one");
    let stored = world.stop().await.unwrap();
    assert!(stored.is_empty(), "{stored:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_goes_down_loses_nothing() {
    let mut world = World::with_pages_on_redis().await.unwrap();
    let browser = Browser::launch().await.unwrap();
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.say("avant la panne").await.unwrap();
    he.reads("avant la panne").await.unwrap();
    let mut redis = world.redis.take().unwrap();
    redis.kill().await.unwrap();
    she.say("pendant la panne").await.unwrap();
    let told = "['#status', '#alert'].some((id) => document.querySelector(id).innerText.trim())";
    she.tab.wait("plain words on her page", told).await.unwrap();
    redis.restart().await.unwrap();
    he.reads("pendant la panne").await.unwrap();
    he.say("toujours là").await.unwrap();
    she.reads("toujours là").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["avant la panne", "pendant la panne"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_holds_three_conversations_without_mixing_them() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    let mut victims = vec![];
    for number in 0..3 {
        let she = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
        join(&she, &he).await;
        she.say(&format!("je suis la {number}")).await.unwrap();
        he.reads(&format!("je suis la {number}")).await.unwrap();
        victims.push(she);
    }
    for number in [1, 0, 2] {
        he.select(number).await.unwrap();
        he.say(&format!("pour la {number}")).await.unwrap();
    }
    for (number, she) in victims.iter().enumerate() {
        she.reads(&format!("pour la {number}")).await.unwrap();
        assert_eq!(she.theirs().await.unwrap(), [format!("pour la {number}")]);
        he.select(number).await.unwrap();
        assert_eq!(he.hers().await.unwrap(), [format!("je suis la {number}")]);
    }
}
