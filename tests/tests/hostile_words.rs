//! What a hostile client of hers, or of a colleague, says to the console: it is text there and nothing
//! else, and the conversation beside it is not harmed.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_core::{
    MAX_TEXT, Role,
    malformed::{self, Utterance},
};
use abri_e2e::{
    World,
    browser::{Browser, ConsolePage, VictimPage},
    native::{NativeOfficer, NativeVictim, sign_in},
};
use abri_transport::native;
use abri_wire::duty::DutyStatement;

/// Markup, handlers and addresses, which would all say that they ran.
const MARKUP: &str = "<img src=x onerror=\"globalThis.hurt=1\"><svg onload='globalThis.hurt=1'>\
    <script>globalThis.hurt=1</script><iframe srcdoc='<script>top.hurt=1</script>'></iframe>\
    <a href=\"javascript:globalThis.hurt=1\">x</a><base href=\"http://127.0.0.1:9/\">\
    <style>body{display:none}</style><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>";
const ADDRESSES: &str = "javascript:globalThis.hurt=1 data:text/html,<script>alert(1)</script> \
    http://127.0.0.1:9/a \"onmouseover=\"alert(1) {{hurt}} ${hurt} &lt;b&gt; &#60;script&#62;";
/// Overrides that nothing closes, and marks that are not seen.
const TURNED: &str = "\u{2067}\u{202B}\u{202E}turned around\u{0}\u{FEFF}\u{200B}";
const LEFT_TO_RIGHT: &str = "straight on";

/// Nothing that could run, be followed or load is among what was said.
const MADE: &str = "document.querySelectorAll('#log :is(a, img, svg, script, iframe, style, base, meta)')\
    .length + document.querySelectorAll('base, iframe, meta[http-equiv]').length";

/// Counts what would be a window over the page, and keeps it from opening.
const WATCH: &str = "globalThis.hurt = 0; for (const it of ['alert', 'confirm', 'prompt', 'open', 'print']) \
    globalThis[it] = () => { globalThis.hurt = 1; };";

struct Scene {
    world: World,
    browser: Browser,
    he: ConsolePage,
    beside: VictimPage,
}

/// An officer who talks with somebody who means no harm.
async fn scene() -> Scene {
    let (mut world, browser) =
        (World::with_pages().await.unwrap(), Browser::launch().await.unwrap());
    let he = world.console_with(&browser, 0, WATCH).await.unwrap();
    let beside = browser.victim(&world.victim_page("fr").unwrap()).await.unwrap();
    beside.start().await.unwrap();
    he.claim().await.unwrap();
    beside.met().await.unwrap();
    beside.say("bonsoir").await.unwrap();
    he.reads("bonsoir").await.unwrap();
    Scene { world, browser, he, beside }
}

impl Scene {
    /// A client of hers that says what it likes, in front.
    async fn hostile(&self) -> NativeVictim {
        let pins = &self.world.demonstration.pins;
        let mut she = NativeVictim::open(&self.world.api(), pins).await.unwrap();
        let came = she.until("an officer", |screen| !screen.members.is_empty());
        let (claimed, met) = tokio::join!(self.he.claim(), came);
        claimed.and(met).unwrap();
        she
    }

    /// Nothing ran, nothing was asked for but of the service, no window opened, nothing moved sideways.
    async fn is_unharmed(&self) {
        let tab = &self.he.tab;
        assert_eq!(tab.eval::<u32>(MADE).await.unwrap(), 0);
        assert_eq!(tab.eval::<u32>("globalThis.hurt").await.unwrap(), 0);
        let console = self.world.empty_console().unwrap();
        let socket = self.world.api().replace("http://", "ws://");
        for asked in tab.requests().iter().filter(|it| !it.starts_with("data:image/")) {
            let ours = [&console, &self.world.api(), &socket];
            assert!(ours.iter().any(|it| asked.starts_with(*it)), "{asked}");
        }
        assert_eq!(tab.eval::<String>("location.href").await.unwrap(), console);
        let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(tab.eval::<i32>(wide).await.unwrap(), 0);
        let out_of_reach: Vec<String> = tab.eval(OUT_OF_REACH).await.unwrap();
        assert_eq!(out_of_reach, [""; 0]);
        assert_eq!(tab.complaints(), [""; 0]);
    }

    /// The last line of this author has these words as they are.
    async fn shows(&self, author: &str, words: &str) {
        let last = format!("[...document.querySelectorAll('#log li.{author} .text')].at(-1)");
        let words = serde_json::to_string(words).unwrap();
        let shown = format!("{last}?.textContent.includes({words})");
        self.he.tab.wait("the words as they are", &shown).await.unwrap();
    }

    /// A client of a colleague's that says what it likes, with somebody in front who let him in.
    async fn hostile_colleague(&mut self) -> (VictimPage, NativeOfficer) {
        let she = self.browser.victim(&self.world.victim_page("fr").unwrap()).await.unwrap();
        she.start().await.unwrap();
        self.he.claim().await.unwrap();
        she.met().await.unwrap();
        let (api, colleague) = (self.world.api(), self.world.officer(1).unwrap());
        let access = sign_in(&api, colleague).await.unwrap();
        let free = DutyStatement {
            paused: false,
            conversations: 0,
            limit: 5,
            languages: Vec::new(),
            zones: Vec::new(),
        };
        native::service(&api).state_duty(&access, &free).await.unwrap();
        self.he.asks_for("0002", "", "#ask").await.unwrap();
        she.is_asked().await.unwrap();
        she.tab.click("#question-yes").await.unwrap();
        let pins = &self.world.demonstration.pins;
        let mut colleague = NativeOfficer::join(&api, pins, colleague).await.unwrap();
        colleague.until("the group", |screen| !screen.members.is_empty()).await.unwrap();
        self.he.reads_along(2).await.unwrap();
        (she, colleague)
    }

    /// Whoever means no harm is read and answered as before.
    async fn goes_on_beside(&self, words: &str) {
        self.he.select(0).await.unwrap();
        self.beside.say(words).await.unwrap();
        self.he.reads(words).await.unwrap();
        self.he.say("je vous lis").await.unwrap();
        self.beside.reads("je vous lis").await.unwrap();
        self.he.select(1).await.unwrap();
    }
}

/// What an officer needs at once, and can't press: it is outside the window or under something.
const OUT_OF_REACH: &str = "['#send', '#composer', '#close', '#lock', '#sign-out', \
    '#conversations li:first-child button', '#conversations li:last-child button'].filter((it) => { \
    const element = document.querySelector(it); if (!element) return true; \
    element.scrollIntoView({ block: 'nearest' }); const box = element.getBoundingClientRect(); \
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); \
    return !element.contains(hit) || box.right > innerWidth || box.left < 0; })";

/// CONTENT-1: her texts, with markup, handlers, addresses, overrides, one word as long as a message can be.
#[tokio::test(flavor = "multi_thread")]
async fn what_her_client_says_is_text_at_the_console() {
    let scene = scene().await;
    let mut she = scene.hostile().await;
    let word = "x".repeat(MAX_TEXT);
    let sent = [MARKUP, ADDRESSES, TURNED, &word];
    for (count, words) in sent.into_iter().enumerate() {
        she.write(words).unwrap();
        she.until("the text in the log", |screen| screen.sent.len() > count).await.unwrap();
        scene.shows("her", words).await;
        scene.is_unharmed().await;
    }
    scene.goes_on_beside("toujours là").await;
    scene.is_unharmed().await;
    // She is answered as anybody, and what she turned around turned nothing else.
    scene.he.say(LEFT_TO_RIGHT).await.unwrap();
    she.until("his words", |screen| screen.texts == [LEFT_TO_RIGHT]).await.unwrap();
    let turned: bool = scene.he.tab.eval(&turns("#log li.me:last-child .text")).await.unwrap();
    assert!(!turned);
}

/// Whether the letters of an element run from right to left.
fn turns(selector: &str) -> String {
    format!(
        "(() => {{ const text = document.querySelector({selector:?}).firstChild; \
         const left = (at) => {{ const range = document.createRange(); \
         range.setStart(text, at); range.setEnd(text, at + 1); \
         return range.getBoundingClientRect().left; }}; return left(1) < left(0); }})()"
    )
}

/// Kinds of content, as they are sent.
const CARD: u8 = 5;
const APPOINTMENT: u8 = 6;
/// Kinds of contacts of a card.
const PLACE: u8 = 3;
const SITE: u8 = 4;
/// As long as a line may be, with what would run.
const LINE: &str = "<img src=x onerror=globalThis.hurt=1><script>globalThis.hurt=1</script>\
    <a href=javascript:globalThis.hurt=1>x</a><iframe src=http://127.0.0.1:9/></iframe>";
const SITES: [&str; 3] =
    ["javascript:globalThis.hurt=1", "data:text/html,<script>alert(1)</script>", "//127.0.0.1:9/"];

/// A vector (RFC 9420, section 2.1.2).
fn vector(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    assert!(length < 0x4000);
    match u8::try_from(length) {
        Ok(short @ 0..64) => [&[short], bytes].concat(),
        _ => [&(length | 0x4000).to_be_bytes(), bytes].concat(),
    }
}

fn card(title: &str, note: &str, contacts: &[(u8, &str)]) -> Vec<u8> {
    let contacts = contacts.iter().map(|(kind, it)| [vec![*kind], vector(it.as_bytes())].concat());
    let contacts: Vec<u8> = contacts.flatten().collect();
    [vector(title.as_bytes()), vector(note.as_bytes()), vector(&contacts)].concat()
}

/// Says a content that no console would make.
fn say(colleague: &mut NativeOfficer, number: u8, kind: u8, body: &[u8]) {
    let utterance = Utterance { logical_id: [number; 16], order: None, kind, body };
    colleague.misbehave(|session| Ok(malformed::say(session, &utterance)?)).unwrap();
}

/// CONTENT-4: what another officer's client says, in texts, cards, sites, places and reasons, is text; what
/// would turn its line around is no line at all.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_says_is_text_at_the_console() {
    let mut scene = scene().await;
    scene.world.enrol("0003", Role::Interpreter).await.unwrap();
    let (she, mut colleague) = scene.hostile_colleague().await;
    for words in [MARKUP, ADDRESSES, TURNED] {
        colleague.write(words).unwrap();
        scene.shows("colleague", words).await;
    }
    let contacts: Vec<_> = SITES.iter().map(|it| (SITE, *it)).chain([(PLACE, LINE)]).collect();
    say(&mut colleague, 1, CARD, &card(LINE, MARKUP, &contacts));
    for words in SITES.into_iter().chain([LINE]) {
        scene.shows("colleague", words).await;
    }
    let at = 1_800_000_000_u64.to_be_bytes();
    let meeting = [at.to_vec(), vector(LINE.as_bytes()), vector(MARKUP.as_bytes())].concat();
    say(&mut colleague, 2, APPOINTMENT, &meeting);
    scene.shows("colleague", LINE).await;
    let interpreter = scene.world.officer(2).unwrap();
    colleague.ask(interpreter, Role::Interpreter, &format!("{MARKUP}\n{ADDRESSES}")).unwrap();
    scene.shows("colleague", ADDRESSES).await;
    scene.is_unharmed().await;

    let lines = "document.querySelectorAll('#log li.colleague').length";
    let before: u32 = scene.he.tab.eval(lines).await.unwrap();
    say(&mut colleague, 3, CARD, &card("\u{202E}turned around", "", &[]));
    scene.he.notes("Un envoi illisible ou refusé").await.unwrap();
    assert_eq!(scene.he.tab.eval::<u32>(lines).await.unwrap(), before);
    scene.goes_on_beside("toujours là").await;
    scene.is_unharmed().await;
    she.say("et moi").await.unwrap();
    scene.he.reads("et moi").await.unwrap();
}
