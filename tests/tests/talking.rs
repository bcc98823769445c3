//! What a conversation is to read and to write: a log for ears and eyes, texts that are never lost,
//! and nothing that leaves before she sends it.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::MAX_TEXT;
use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, Heard, Key, Shape, VictimPage},
    states::MIXED,
};

const PHONE: Shape = Shape { width: 360, height: 740, dark: false };
/// Turns everything after it around, in a text that nothing isolates.
const OVERRIDE: char = '\u{202E}';

/// The nodes of this one and below.
fn within<'tree>(tree: &'tree [Heard], role: &str) -> &'tree [Heard] {
    let start = tree.iter().position(|it| it.role == role).unwrap();
    let rest = tree.get(start..).unwrap();
    let depth = rest.first().unwrap().depth;
    let end = rest.iter().skip(1).position(|it| it.depth <= depth);
    rest.get(..end.map_or(rest.len(), |end| end + 1)).unwrap()
}

/// What a screen reader gets: a log of lines that begin with who and when, nothing to press in it,
/// and nothing in it that is said again when a message arrives.
#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_gets_a_log_with_who_and_when() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.say("is someone there").await.unwrap();
    he.reads("is someone there").await.unwrap();
    he.say("yes, take your time").await.unwrap();
    she.reads("yes, take your time").await.unwrap();
    let tree = she.tab.heard().await.unwrap();
    let log = within(&tree, "log");
    assert_eq!(log.first().map(|it| it.name.as_str()), Some("Messages"));
    assert_eq!(log.first().map(|it| it.live.as_str()), Some("polite"));
    assert!(log.iter().all(|it| !["button", "link", "textbox"].contains(&it.role.as_str())));
    let lines: Vec<String> = she.tab.all_words("#log li").await.unwrap();
    for (line, who) in lines.iter().zip(["", "You · ", "Police officer no. 0001 · "]) {
        let when = line.strip_prefix(who).unwrap().split('\n').next().unwrap();
        let digits = when.chars().filter(char::is_ascii_digit).count();
        assert!(digits == 4 && when.contains(':'), "{line}");
    }
    assert_eq!(lines.len(), 3);
    assert_eq!(log.iter().filter(|it| it.role == "listitem").count(), 3);
    let quiet = "[...document.querySelectorAll('#log .state')]\
                 .every((it) => it.getAttribute('aria-live') === 'off')";
    assert!(she.tab.eval::<bool>(quiet).await.unwrap(), "how far a message is is not said");
    for (role, live) in [("status", "polite"), ("alert", "assertive")] {
        let regions: Vec<_> = tree.iter().filter(|it| it.role == role).collect();
        assert!(!regions.is_empty() && regions.iter().all(|it| it.live == live), "{regions:?}");
    }
    let field = tree.iter().find(|it| it.role == "textbox").unwrap();
    assert_eq!(field.name, "Your message");
}

/// Headings in order below one of the first level, landmarks with names, the language of the page.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_an_order_that_can_be_heard() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    for language in ["fr", "en"] {
        let (she, he) = browser.meet(&mut world, language).await.unwrap();
        in_order(&she, language).await;
        he.close().await.unwrap();
        she.phase("ended").await.unwrap();
        in_order(&she, language).await;
        let landing = browser.victim(&world.victim_page(language).unwrap()).await.unwrap();
        landing.ready().await.unwrap();
        in_order(&landing, language).await;
    }
}

async fn in_order(she: &VictimPage, language: &str) {
    let tree = she.tab.heard().await.unwrap();
    let headings = tree.iter().filter(|it| it.role == "heading");
    let levels: Vec<u64> = headings.filter_map(|it| it.level).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{levels:?}");
    // First comes a question, before the page says what it is.
    assert!(levels.is_sorted_by(|before, next| *next <= before + 1), "{levels:?}");
    for (role, named) in [("main", false), ("banner", false), ("region", true)] {
        let parts: Vec<_> = tree.iter().filter(|it| it.role == role).collect();
        assert!(!parts.is_empty(), "{role}");
        assert!(!named || parts.iter().all(|it| !it.name.is_empty()), "{parts:?}");
    }
    let said: String = she.tab.eval("document.documentElement.lang").await.unwrap();
    assert_eq!(said, language);
}

/// Emoji of several signs, combining marks, two directions, a word without an end.
#[tokio::test(flavor = "multi_thread")]
async fn texts_of_every_kind_arrive_as_they_were_written() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "fr").await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    for words in MIXED {
        she.say(words).await.unwrap();
        he.reads(words).await.unwrap();
        he.say(words).await.unwrap();
        she.reads(words).await.unwrap();
    }
    let fits = "[...document.querySelectorAll('#log .text')]\
                .every((it) => it.scrollWidth <= it.clientWidth)";
    assert!(she.tab.eval::<bool>(fits).await.unwrap(), "a long word wraps");
    // Each line of a text in its own direction: the first begins at the right, the second does not.
    let sides: Vec<bool> = she
        .tab
        .eval(
            "(() => { const text = document.querySelector('#log .theirs .text').firstChild; \
             const at = (from) => { const range = document.createRange(); \
             range.setStart(text, from); range.setEnd(text, from + 1); \
             return range.getBoundingClientRect(); }; \
             const box = text.parentElement.getBoundingClientRect(); \
             const second = text.textContent.indexOf('\\n') + 1; \
             return [at(0), at(second)].map((it) => it.left - box.left > box.right - it.right); })()",
        )
        .await
        .unwrap();
    assert_eq!(sides, [true, false]);
}

/// A page of somebody's notes, pasted: the field shows its end, nothing is cut, and it arrives whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_from_right_to_left_can_be_pasted() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "ar").await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    let lines: Vec<String> = (0..200).map(|it| format!("{} {it} {}", MIXED[0], MIXED[1])).collect();
    let words = lines.join("\n");
    she.tab.write("#composer", &words).await.unwrap();
    let field = "document.querySelector('#composer')";
    assert_eq!(she.tab.eval::<String>(&format!("{field}.value")).await.unwrap(), words);
    let below = format!("{field}.scrollHeight - {field}.scrollTop - {field}.clientHeight < 40");
    assert!(she.tab.eval::<bool>(&below).await.unwrap(), "she sees where she is");
    let side = format!("getComputedStyle({field}).direction");
    assert_eq!(she.tab.eval::<String>(&side).await.unwrap(), "rtl");
    let send = "document.querySelector('#send').getBoundingClientRect().bottom <= innerHeight";
    assert!(she.tab.eval::<bool>(send).await.unwrap(), "the button stays in sight");
    she.tab.click("#send").await.unwrap();
    he.reads(&words).await.unwrap();
}

/// A hostile officer's control characters turn nothing around but his own line.
#[tokio::test(flavor = "multi_thread")]
async fn control_characters_stay_within_their_message() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    let hostile = format!("\u{2067}\u{202B}{OVERRIDE}turned around");
    he.say(&hostile).await.unwrap();
    she.reads(&hostile).await.unwrap();
    she.say("straight").await.unwrap();
    he.reads("straight").await.unwrap();
    let runs = |selector: &str| {
        format!(
            "(() => {{ const text = document.querySelector({selector:?}).firstChild; \
             const left = (at) => {{ const range = document.createRange(); \
             range.setStart(text, at); range.setEnd(text, at + 1); \
             return range.getBoundingClientRect().left; }}; \
             const end = text.textContent.length - 1; return left(end - 2) < left(end - 1); }})()"
        )
    };
    let turned: bool = she.tab.eval(&runs("#log .theirs .text")).await.unwrap();
    assert!(!turned, "the browser obeys them in their own line, or this shows nothing");
    for selector in ["#log .theirs .who", "#log .mine .text", "#log .mine .who", "#officer-name"] {
        assert!(she.tab.eval::<bool>(&runs(selector)).await.unwrap(), "{selector}");
    }
}

/// As long as a message may be, it goes; one character more is said before she sends, with how many.
#[tokio::test(flavor = "multi_thread")]
async fn the_longest_text_goes_and_a_longer_one_says_by_how_much() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    let longest = "é".repeat(MAX_TEXT / 2);
    she.say(&longest).await.unwrap();
    he.reads(&longest).await.unwrap();
    let characters = 50_000;
    she.tab.write("#composer", &"a".repeat(characters)).await.unwrap();
    let excess = format!("Characters too many: {}", characters - MAX_TEXT);
    let said = format!("document.querySelector('#excess').innerText === {excess:?}");
    she.tab.wait("by how much", &said).await.unwrap();
    let told = she.tab.words("#alert").await.unwrap();
    assert!(told.starts_with("This text is too long"), "{told}");
    she.tab.click("#send").await.unwrap();
    let kept: usize =
        she.tab.eval("document.querySelector('#composer').value.length").await.unwrap();
    assert_eq!(kept, characters);
    let short = "(() => { const field = document.querySelector('#composer'); \
                 field.setSelectionRange(10, field.value.length); field.setRangeText(''); \
                 field.dispatchEvent(new Event('input')); return null; })()";
    she.tab.eval::<()>(short).await.unwrap();
    let quiet = "document.querySelector('#excess').innerText === '' \
                 && document.querySelector('#alert').innerText === ''";
    she.tab.wait("nothing more to say", quiet).await.unwrap();
    she.tab.click("#send").await.unwrap();
    he.reads("aaaaaaaaaa").await.unwrap();
}

/// Refused for good: one press sends it again, another puts it back into the field.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_not_sent_can_be_sent_again_or_taken_back() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    world.proxy.refuse_sockets();
    let he = world.console(&browser, 0).await.unwrap();
    let tab = browser.blank().await.unwrap();
    tab.can_be_refused().await.unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.refuse_messages(true).await.unwrap();
    she.say("first").await.unwrap();
    let shown = |words: &str| {
        format!(
            "(box => box.checkVisibility() && box.innerText.includes({words:?}))\
             (document.querySelector('#failed'))"
        )
    };
    // What was refused is told above the field, which may move the button under a mouse.
    she.tab.wait("the first", &shown("first")).await.unwrap();
    she.say("second").await.unwrap();
    let failed = "document.querySelectorAll('#log [data-state=state-failed]').length === 2";
    she.tab.wait("both", failed).await.unwrap();
    she.tab.refuse_messages(false).await.unwrap();
    she.tab.click("#resend").await.unwrap();
    he.reads("first").await.unwrap();
    she.tab.wait("the second", &shown("second")).await.unwrap();
    she.tab.write("#composer", "a draft").await.unwrap();
    she.tab.click("#take-back").await.unwrap();
    let draft: String = she.tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(draft, "a draft\nsecond");
    assert_eq!(she.tab.focused().await.unwrap(), "composer");
    assert!(
        !she.tab.eval::<bool>("document.querySelector('#failed').checkVisibility()").await.unwrap()
    );
    she.tab.click("#send").await.unwrap();
    he.reads("a draft\nsecond").await.unwrap();
    assert_eq!(he.hers().await.unwrap(), ["first", "a draft\nsecond"]);
    let lines = she.tab.all_words("#log .mine .text").await.unwrap();
    assert_eq!(lines, ["first", "second", "a draft\nsecond"], "what was in the log stays");
}

/// SEEN-1: two hundred keys that write say no more to the network than two hundred that don't, and
/// reading says nothing but how far her copy of the log is.
#[tokio::test(flavor = "multi_thread")]
async fn neither_her_draft_nor_her_reading_is_told() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.say("settled").await.unwrap();
    he.reads("settled").await.unwrap();
    she.tab.click("#composer").await.unwrap();
    let silent = keys(&she, |_| Key::Control).await;
    let marker = "sealedwordsthatmaynotleave";
    let letters: Vec<char> = marker.chars().cycle().take(200).collect();
    let written = keys(&she, |at| Key::Letter(letters.get(at).copied().unwrap())).await;
    let draft: String = she.tab.eval("document.querySelector('#composer').value").await.unwrap();
    assert_eq!(draft.len(), 200);
    assert!(written.len() <= silent.len().max(1), "{written:?} after {silent:?}");
    assert!(written.iter().all(|length| *length <= PING.max(silent.last().copied().unwrap_or(0))));
    reading(&she, &he).await;
    // The measure sees a page that tells.
    let told = "void document.querySelector('#composer').addEventListener('input', () => \
                fetch(document.querySelector('meta[name=abri-delivery]').content + '/v1/queue'))";
    she.tab.eval::<()>(told).await.unwrap();
    she.tab.click("#composer").await.unwrap();
    assert!(keys(&she, |_| Key::Letter('a')).await.len() > silent.len().max(1));
}

/// Length of a ping, in bytes: its kind and its number. One may fall into any stretch of time.
const PING: usize = 9;
/// Length of an acknowledgement, in bytes: its kind and the cursor.
const ACKNOWLEDGEMENT: usize = 9;

async fn keys(she: &VictimPage, key: impl Fn(usize) -> Key) -> Vec<usize> {
    let traffic = she.tab.traffic().await.unwrap();
    for at in 0..200 {
        she.tab.key(key(at)).await.unwrap();
    }
    // What was sent is told in the order of the answers: after this, nothing of it is to come.
    she.tab.eval::<bool>("true").await.unwrap();
    traffic.lengths()
}

async fn reading(she: &VictimPage, he: &ConsolePage) {
    let before = she.tab.traffic().await.unwrap();
    he.say("read this").await.unwrap();
    she.reads("read this").await.unwrap();
    she.tab.click("#log").await.unwrap();
    for key in [Key::Up, Key::Home, Key::Down] {
        she.tab.key(key).await.unwrap();
    }
    she.tab.eval::<bool>("true").await.unwrap();
    let sent = before.lengths();
    assert!(sent.iter().all(|length| *length <= ACKNOWLEDGEMENT.max(PING)), "{sent:?}");
    // A message would be seen: her own next one is longer than any of these.
    she.tab.click("#send").await.unwrap();
    let longer = async || Ok(before.lengths().last().is_some_and(|length| *length > 100));
    abri_e2e::until("her message in the traffic", longer).await.unwrap();
}

/// A question that takes room, or a phone that is turned, leaves the newest line in sight.
#[tokio::test(flavor = "multi_thread")]
async fn what_takes_room_leaves_the_newest_line_in_sight() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.tab.shape(PHONE).await.unwrap();
    for round in 0..6 {
        let words = format!("{round} {}", "a line that takes two or three of them ".repeat(3));
        he.say(&words).await.unwrap();
        she.reads(words.trim()).await.unwrap();
    }
    let at_end = "(() => { const it = document.querySelector('#log'); \
                  return it.scrollHeight - it.scrollTop - it.clientHeight < 2 \
                  && document.querySelector('#new-messages').hidden; })()";
    he.propose("2027-03-01T10:30", "here", "second floor").await.unwrap();
    she.tab.wait("the question", "!document.querySelector('#proposal').hidden").await.unwrap();
    she.tab.wait("the newest line", at_end).await.unwrap();
    she.tab.shape(Shape { width: 740, height: 360, dark: false }).await.unwrap();
    she.tab.wait("the newest line, with the phone on its side", at_end).await.unwrap();
    she.say("short").await.unwrap();
    she.tab.wait("her own line", at_end).await.unwrap();
}

/// On a screen that is touched there is no other key for a new line.
#[tokio::test(flavor = "multi_thread")]
async fn enter_makes_a_new_line_where_there_is_no_keyboard() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console(&browser, 0).await.unwrap();
    let tab = browser.blank().await.unwrap();
    let touched = "{ const ask = window.matchMedia.bind(window); window.matchMedia = (query) => \
                   query.includes('coarse') ? { matches: true } : ask(query); }";
    tab.before_each_page(touched).await.unwrap();
    tab.goto(&world.victim_page("en").unwrap()).await.unwrap();
    let she = VictimPage { tab };
    she.start().await.unwrap();
    he.claim().await.unwrap();
    she.met().await.unwrap();
    she.tab.write("#composer", "first").await.unwrap();
    she.tab.key(Key::Enter).await.unwrap();
    she.tab.key(Key::Letter('x')).await.unwrap();
    let field = "document.querySelector('#composer').value";
    assert_eq!(she.tab.eval::<String>(field).await.unwrap(), "first\nx");
    she.tab.click("#send").await.unwrap();
    he.reads("first\nx").await.unwrap();
}

/// Whatever an officer's client sends is text on her page: nothing runs, nothing opens, nothing is
/// wider than her screen.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_officer_sends_is_text_and_nothing_else() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.tab.shape(Shape { width: 320, height: 640, dark: false }).await.unwrap();
    let long = "x".repeat(190);
    let sent = [
        "<img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>",
        "javascript:document.title='ran' https://example.org/ data:text/html,x",
        &format!("{OVERRIDE}{long}"),
    ];
    for words in sent {
        he.say(words).await.unwrap();
        she.reads(words).await.unwrap();
    }
    he.propose("2027-03-01T10:30", &long, &long).await.unwrap();
    she.tab.wait("the question", "!document.querySelector('#proposal').hidden").await.unwrap();
    let made =
        "document.querySelectorAll('#log :is(a, img, script, iframe, b), #proposal a').length";
    assert_eq!(she.tab.eval::<u32>(made).await.unwrap(), 0);
    assert_eq!(she.tab.eval::<String>("document.title").await.unwrap(), "Information");
    let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(she.tab.eval::<i32>(wide).await.unwrap(), 0);
}

/// It ends while she writes: her text is hers, where the field is no more.
#[tokio::test(flavor = "multi_thread")]
async fn what_she_was_writing_when_it_ended_can_still_be_read() {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    she.tab.write("#composer", "half a <b>sentence\nand more").await.unwrap();
    he.close().await.unwrap();
    she.phase("ended").await.unwrap();
    let shown = "document.querySelector('#written').checkVisibility()";
    assert!(she.tab.eval::<bool>(shown).await.unwrap());
    assert_eq!(she.tab.words("#written-text").await.unwrap(), "half a <b>sentence\nand more");
    assert_eq!(she.tab.words("#written p").await.unwrap(), "Your text was not sent:");
    // Who had written nothing is told of no text.
    let (she, he) = browser.meet(&mut world, "en").await.unwrap();
    he.close().await.unwrap();
    she.phase("ended").await.unwrap();
    assert!(!she.tab.eval::<bool>(shown).await.unwrap());
}
