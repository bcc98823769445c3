//! The static pages: complete in every language, safe to serve, of use without script.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process,
};

use super::{
    LANGUAGES, Language, Opening, PageConfig, PagesError, SHEET, STYLE, TEMPLATE, build, files,
    numbers::{Mentions, Numbers},
    text::Texts,
};
use crate::words::{Word, Words};

fn config() -> PageConfig {
    PageConfig::new("root-one root-two", "http://localhost:8440")
}

fn html(tag: &str) -> String {
    let language = LANGUAGES.iter().find(|language| language.tag == tag).unwrap();
    let wanted = Path::new(language.directory).join("index.html");
    let (_, page) =
        files(&config()).unwrap().into_iter().find(|(path, _)| *path == wanted).unwrap();
    String::from_utf8(page).unwrap()
}

fn mentions() -> Mentions {
    Numbers::built_in().unwrap().mentions()
}

/// One text a line, as the files are written.
fn keys(source: &str) -> BTreeSet<&str> {
    let lines = source.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(" = ").expect("a text on one line").0).collect()
}

/// Names in the template that are made by the generator.
const VALUES: [&str; 17] = [
    "opening",
    "zone",
    "zones",
    "numbers-reach",
    "style",
    "base",
    "lang",
    "dir",
    "pins",
    "delivery",
    "exit",
    "languages",
    "numbers-short",
    "numbers-silent",
    "numbers-danger",
    "numbers-listen",
    "words",
];

#[test]
fn every_language_has_exactly_the_texts_that_are_used() {
    let template = [TEMPLATE, super::zones::TEMPLATE].concat();
    let names = template.split("{{").skip(1).map(|rest| rest.split_once("}}").unwrap().0);
    let mut used: BTreeSet<_> = names.filter(|name| !VALUES.contains(name)).collect();
    used.extend(Word::ALL.iter().map(|word| word.key()));
    for language in LANGUAGES {
        assert_eq!(keys(language.source), used, "{}", language.tag);
    }
}

#[test]
fn every_word_has_its_placeables_in_every_language() {
    let mentions = mentions();
    for language in LANGUAGES {
        let texts = Texts::read(language, &mentions).unwrap();
        let words = Words::read(|key| {
            let word = Word::ALL.iter().find(|word| word.key() == key).unwrap();
            texts.get(key, word.placeables()).ok()
        });
        let words = words.unwrap();
        let values =
            [("number", "7"), ("role", "R"), ("service", "S"), ("minutes", "9"), ("time", "t")];
        for word in Word::ALL {
            let filled = words.fill(*word, &values);
            assert!(!filled.contains(['{', '}', '$']), "{} {filled}", language.tag);
        }
    }
}

/// What the page tells the queue must fit the offer.
#[cfg(feature = "app")]
#[test]
fn every_language_can_be_told_to_the_queue() {
    for Language { tag, .. } in LANGUAGES {
        assert!((1..=abri_wire::api::MAX_TAG).contains(&tag.len()), "{tag}");
        assert!(tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{tag}");
    }
}

/// Digits in groups would change places in a text from right to left.
#[test]
fn a_number_in_a_text_keeps_its_order() {
    let mentions = mentions();
    let source = "ask = { $danger }\n";
    let spaced = Mentions::of("danger", "0 800 05");
    let read = |direction, mentions| {
        Texts::read(language("ar", direction, source), mentions).unwrap().get("ask", &[]).unwrap()
    };
    assert_eq!(read("rtl", &mentions), "17");
    assert_eq!(read("rtl", &spaced), "\u{2066}0 800 05\u{2069}");
    assert_eq!(read("ltr", &spaced), "0 800 05");
}

fn language(tag: &'static str, direction: &'static str, source: &'static str) -> &'static Language {
    Box::leak(Box::new(Language { tag, directory: tag, direction, name: tag, source, review: "" }))
}

#[test]
fn a_text_with_other_placeables_is_refused() {
    let mentions = mentions();
    let texts = "plain = text\nnumbered = no. { $number }\nask = call { $danger }\n";
    let texts = Texts::read(language("en", "ltr", texts), &mentions).unwrap();
    assert_eq!(texts.get("ask", &[]).unwrap(), "call 17");
    assert_eq!(texts.get("numbered", &["number"]).unwrap(), "no. {number}");
    assert!(texts.get("numbered", &[]).is_err());
    assert!(texts.get("plain", &["number"]).is_err());
    assert!(texts.get("absent", &[]).is_err());
}

#[test]
fn a_file_with_one_key_twice_is_refused() {
    let language = language("en", "ltr", "twice = once\ntwice = again\n");
    assert!(matches!(Texts::read(language, &mentions()), Err(PagesError::Fluent("en"))));
}

#[test]
fn the_page_keeps_to_the_strictest_policy() {
    for language in LANGUAGES {
        let html = html(language.tag);
        for forbidden in [" style=", " onclick", " onload", "javascript:", "<script>", "http-equiv"]
        {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        // One style, which is the file that the policy has the hash of.
        let (_, style) = html.split_once("<style>").unwrap();
        let (style, after) = style.split_once("</style>").unwrap();
        assert_eq!(style, *STYLE);
        assert!(!after.contains("<style") && !html.contains("stylesheet"));
        // Every script has a source, and everything that is loaded is ours.
        assert_eq!(html.matches("<script ").count(), html.matches(" src=\"../").count());
        let exits = html.matches(PageConfig::DEFAULT_EXIT).count();
        assert_eq!(html.matches("https://").count(), exits, "only the exit leads elsewhere");
        assert_eq!(exits, 2, "first in the order of the keyboard, and always on the screen");
        assert_eq!(html.matches("rel=\"nofollow noreferrer\" data-exit").count(), exits);
    }
}

/// The pages may lie below any path: no address starts at the site's root.
#[test]
fn every_address_is_relative_or_leads_elsewhere() {
    for (path, contents) in files(&config()).unwrap() {
        let text = String::from_utf8_lossy(&contents);
        let base = if path.components().count() == 1 { "" } else { "../" };
        for attribute in ["href=\"", "src=\"", "import(\"", "url("] {
            for address in text.split(attribute).skip(1) {
                let known = ["#", "\"", "tel:", "sms:", "https:", "./", base];
                let fits = known.iter().any(|known| address.starts_with(known));
                assert!(fits && !address.starts_with('/'), "{path:?}: {attribute}{address:.40}");
            }
        }
        assert!(!text.contains("document.referrer"));
    }
}

#[test]
fn what_the_browser_shows_elsewhere_is_neutral() {
    for language in LANGUAGES {
        let html = html(language.tag);
        let title = html.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
        let neutral = ["Informations", "Information", "Información", "معلومات", "Інформація"];
        assert!(neutral.contains(&title), "{title}");
        assert!(!html.contains("rel=\"manifest\""));
        assert!(!html.contains("name=\"description\""), "bookmarks and previews show it");
    }
}

#[test]
fn the_page_is_of_use_without_script() {
    for language in LANGUAGES {
        let html = html(language.tag);
        assert!(html.contains("<noscript>"));
        assert!(html.contains("id=\"start\" type=\"button\" data-loading"));
        let numbers = ["tel:17", "tel:112", "tel:15", "tel:18", "sms:114", "tel:3919", "tel:119"];
        for number in numbers.into_iter().chain(["tel:116006", "tel:0800059595"]) {
            assert!(html.contains(&format!("href=\"{number}\"")), "{number}");
        }
        let at = |what: &str| html.find(what).unwrap();
        let order = [
            "id=\"exit\"",
            "id=\"screen\"",
            "id=\"heading\"",
            "id=\"know\"",
            "id=\"start\"",
            "id=\"who\"",
            "id=\"others\"",
            "id=\"limits\"",
        ];
        assert!(order.is_sorted_by_key(|what| at(what)), "what matters first comes first");
        for other in LANGUAGES.iter().filter(|other| other.tag != language.tag) {
            let link = format!("<a href=\"../{}/\" lang=\"{}\"", other.directory, other.tag);
            assert!(html.contains(&link));
        }
    }
}

/// What is over says what is not erased and what she can do next, in each language.
#[test]
fn the_end_says_what_stays_and_what_comes_next() {
    let mentions = mentions();
    for language in LANGUAGES {
        let texts = Texts::read(language, &mentions).unwrap();
        let html = html(language.tag);
        let ended = html.split_once("class=\"ended\"").unwrap().1;
        let ended = ended.split_once("</section>").unwrap().0;
        for key in ["ended-next", "ended-not-erased", "ended-screen"] {
            assert!(ended.contains(&*texts.get(key, &[]).unwrap()), "{}: {key}", language.tag);
        }
    }
}

/// A browser that translates pages sends their text to whoever translates: what people say to each
/// other stays out of it.
#[test]
fn what_is_said_is_not_for_translators() {
    let html = html("fr");
    for id in "log given-list proposal-text question-reason failed-text written-text typed-text"
        .split_whitespace()
    {
        assert!(html.contains(&format!(" id=\"{id}\" translate=\"no\"")), "{id}");
    }
}

#[test]
fn what_the_program_looks_for_is_there_once() {
    let ids = "start log composer send status alert exit end officer officer-name \
        officer-verified ahead ask-other sure end-yes end-no new-messages compose ended-title \
        ended-reason ended-erased unsupported unloaded failed failed-text resend take-back excess \
        missing words";
    for language in LANGUAGES {
        let html = html(language.tag);
        for id in ids.split_whitespace() {
            assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        }
        for word in Word::ALL {
            assert!(html.contains(&format!("<li data-key=\"{}\">", word.key())));
        }
        assert!(html.contains("<body data-phase=\"landing\">"));
        assert!(html.contains("<meta name=\"abri-pins\" content=\"root-one root-two\">"));
        assert!(html.contains("<meta name=\"abri-delivery\" content=\"http://localhost:8440\">"));
        // Nothing that is typed could ever travel in an address.
        let form = html.split_once("<form").unwrap().1.split_once("</form>").unwrap().0;
        assert!(form.contains("method=\"dialog\"") && !form.contains(" name="));
        assert_eq!(form.matches("autocomplete=\"off\"").count(), 2);
    }
}

/// French sets a space before double signs and inside quotation marks; no line may break there.
#[test]
fn french_signs_stay_with_their_words() {
    for french in [html("fr"), html("fr-x-facile")].map(|html| html.replace(&*STYLE, "")) {
        for loose in [" ?", " !", " :", " ;", " »", "« "] {
            assert!(!french.contains(loose), "{loose}");
        }
    }
}

#[test]
fn an_exit_that_leads_nowhere_is_refused() {
    for exit_target in ["", "/elsewhere", "javascript:alert(1)", "http://example.org/", "https://"]
    {
        let config = PageConfig { exit_target: exit_target.into(), ..config() };
        assert!(matches!(files(&config), Err(PagesError::Exit)), "{exit_target}");
    }
}

#[test]
fn a_delivery_service_that_is_no_safe_origin_is_refused() {
    for delivery in ["", "localhost", "http://example.org", "https://example.org/path", "ws://a"] {
        let config = PageConfig { delivery: delivery.into(), ..config() };
        assert!(matches!(files(&config), Err(PagesError::Delivery)), "{delivery}");
    }
    for delivery in ["https://example.org", "http://127.0.0.1:1", "http://[::1]:8440"] {
        assert!(files(&PageConfig { delivery: delivery.into(), ..config() }).is_ok());
    }
}

#[test]
fn a_value_can_not_add_markup() {
    let sly = "https://example.org/\"><script/src=x>";
    let config = PageConfig { exit_target: sly.into(), pins: sly.into(), ..config() };
    for (_, contents) in files(&config).unwrap() {
        assert!(!String::from_utf8_lossy(&contents).contains("\"><script/src"));
    }
}

#[test]
fn a_build_writes_every_file() {
    let directory: PathBuf = env::temp_dir().join(format!("abri-pages-{}", process::id()));
    build(&directory, &config()).unwrap();
    for (path, contents) in files(&config()).unwrap() {
        assert_eq!(fs::read(directory.join(path)).unwrap(), contents);
    }
    let first = fs::read(directory.join("index.html")).unwrap();
    let [first, below] =
        [first, fs::read(directory.join("fr/index.html")).unwrap()].map(String::from_utf8);
    assert_eq!(first.unwrap(), below.unwrap().replace("=\"../", "=\""), "the same, elsewhere");
    fs::remove_dir_all(directory).unwrap();
    assert!(matches!(build(Path::new("/dev/null/x"), &config()), Err(PagesError::Write(..))));
}

/// An old phone's browser drops a rule, or the whole page's layout, that it does not understand: none
/// of what came after the oldest that can run the program.
#[test]
fn the_style_is_one_that_old_browsers_understand() {
    for young in [":has(", "@layer", "@container", "@scope", "@starting-style", "color-mix("] {
        assert!(!SHEET.contains(young), "{young}");
    }
    let nested = SHEET.lines().filter(|line| line.trim_start().starts_with('&'));
    assert_eq!(nested.count(), 0);
    // No selector stands within a rule that is not one of media.
    let mut depth = 0;
    let mut rules = Vec::new();
    for line in SHEET.lines().filter(|line| line.ends_with('{') || line.trim() == "}") {
        if line.ends_with('{') {
            let outer = rules.last().copied().unwrap_or("@");
            assert!(depth == 0 || outer.trim_start().starts_with('@'), "{line} in {outer}");
            rules.push(line);
            depth += 1;
        } else {
            rules.pop();
            depth -= 1;
        }
    }
}

/// A browser that can't run the program still has the first part of the page alone, and its way out: what
/// does that is older than modules, or the rest of what stands in the same place is lost with it.
#[test]
fn the_way_out_works_wherever_its_script_is_read() {
    let early = ["exit.js", "exit-keys.js", "cover.js"];
    for (name, script) in super::SCRIPTS.iter().filter(|(name, _)| early.contains(name)) {
        for young in ["replaceChildren", "replaceAll", ".at(", "??=", "||=", "hasOwn", "await"] {
            assert!(!script.contains(young), "{young} in {name}");
        }
    }
    let plain = SHEET.split_once("body[data-phase=\"landing\"] .chat").unwrap().1;
    let (selectors, rest) = plain.split_once('{').unwrap();
    assert!(selectors.contains(".ended") && selectors.contains("#cover"), "{selectors}");
    assert!(!selectors.contains(':') && rest.trim_start().starts_with("display: none"));
}

/// What must be said before she begins is there, whatever becomes of the template.
#[test]
fn what_she_must_know_before_is_said_before_the_button() {
    let before = TEMPLATE.split_once("id=\"start\"").unwrap().0;
    let keys = "screen-question what-trained what-free what-anonymous what-not know-encryption \
                know-duties start-lost";
    for key in keys.split_whitespace() {
        assert!(before.contains(&format!("{{{{{key}}}}}")), "{key}");
    }
    assert!(before.contains("{{contact-history}}") && before.contains("{{numbers-short}}"));
    // Wherever numbers can be pressed: a call stays in the phone's history.
    for numbers in ["{{numbers-short}}", "{{numbers-silent}}", "{{numbers-reach}}"] {
        let (_, after) = TEMPLATE.split_once(numbers).unwrap();
        assert!(after.get(..80).unwrap().contains("{{contact-history}}"), "{numbers}");
    }
    let (_, others) = TEMPLATE.split_once("id=\"others\"").unwrap();
    assert!(others.split_once("{{numbers-danger}}").unwrap().0.contains("{{others-history}}"));
    for key in
        ["evidence", "minors", "minors-duties", "limits-history", "limits-officer", "limits-spy"]
    {
        assert!(TEMPLATE.contains(&format!("{{{{{key}}}}}")), "{key}");
    }
    assert!(html("en").contains("five days"));
}

/// What explains the source is no part of what she waits for; what runs is all there.
#[test]
fn no_comment_travels() {
    assert_eq!(
        super::lean("/* a\n b */\na { b: c; } /* d */\n\n  // e\n  f(\"//g\");\n"),
        "a { b: c; }\nf(\"//g\");\n"
    );
    let tight =
        super::tight("a,\nb {\nc: d;\ne: f(1px, 2px);\n}\n@media (g: h) {\ni {\nj: k l;\n}\n}\n");
    assert_eq!(tight, "a,b{c:d;e:f(1px, 2px)}@media (g:h){i{j:k l}}");
    for (path, contents) in files(&config()).unwrap() {
        let text = String::from_utf8(contents).unwrap_or_default();
        let comment = |line: &str| line.trim_start().starts_with("//") || line.contains("/* ");
        assert!(!text.lines().any(comment), "{}", path.display());
    }
}

/// Only what the operator offers is there, and the first of it is what opens.
#[test]
fn an_operator_chooses_languages_and_a_theme() {
    let languages = vec!["en".to_owned(), "ar".to_owned()];
    let theme = Some(":root{--mine:1}".to_owned());
    let made = files(&PageConfig { languages, theme, ..config() }).unwrap();
    let text = |name: &str| {
        let (_, bytes) = made.iter().find(|(path, _)| path == Path::new(name)).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let pages = made.iter().filter(|(path, _)| path.ends_with("index.html")).count();
    assert_eq!(pages, 3);
    let first = text("index.html");
    assert!(first.contains("lang=\"en\"") && first.contains("hreflang=\"ar\""));
    assert!(!first.contains("hreflang=\"fr\""));
    // The page's style is the file's, byte for byte: the policy takes its hash.
    assert!(text("style.css").ends_with(":root{--mine:1}") && first.contains(&text("style.css")));
    let unknown = PageConfig { languages: vec!["xx".to_owned()], ..config() };
    assert!(matches!(files(&unknown), Err(PagesError::Language(tag)) if tag == "xx"));
}

/// The operator's own words are text, in every language that is offered, and above what is ours.
#[test]
fn an_operator_opens_with_words_of_his_own() {
    let source = "en = \"Safe & near\\n<b>Day and night</b>\"\nar = \"أهلا\"\n";
    let opening = Some(Opening::parse(source).unwrap());
    let languages = vec!["en".to_owned(), "ar".to_owned()];
    let made = files(&PageConfig { languages, opening: opening.clone(), ..config() }).unwrap();
    let first = made.iter().find(|(path, _)| path == Path::new("index.html")).unwrap();
    let first = String::from_utf8(first.1.clone()).unwrap();
    let shown = "<p class=\"opening\">Safe &amp; near\n&lt;b&gt;Day and night&lt;/b&gt;</p>";
    // First of all she is asked who else can see the screen.
    let (asked, rest) = first.split_once("id=\"heading\"").unwrap();
    assert!(asked.split_once("id=\"screen\"").unwrap().1.contains(shown) && !rest.contains(shown));
    let lacking = files(&PageConfig { opening, ..config() });
    assert!(
        matches!(lacking, Err(PagesError::OpeningLacks(tags)) if tags == "fr, es, uk, fr-x-facile")
    );
    assert!(!html("en").contains("class=\"opening\""), "without any there is no room for it");
}

/// She is asked where she is only if the operator names zones, and can say nothing.
#[test]
fn zones_are_asked_for_only_if_there_are_some() {
    assert!(!html("fr").contains("id=\"zone\""));
    let zones = super::Zones::new(&["bzh=Bretagne".to_owned()]).unwrap();
    let config = PageConfig { zones, ..config() };
    for (path, contents) in files(&config).unwrap() {
        if path.extension().is_some_and(|extension| extension == "html") {
            let html = String::from_utf8(contents).unwrap();
            let select = html.split_once("<select id=\"zone\"").unwrap().1;
            assert!(select.split_once("<option").unwrap().1.starts_with(" value=\"\">"));
            assert!(select.contains("<option value=\"bzh\">Bretagne</option>"), "{path:?}");
        }
    }
}

/// How long evidence can be secured without a complaint is said in every language.
#[test]
fn the_five_days_are_said_in_every_language() {
    let five = [("fr", "cinq"), ("en", "five"), ("es", "cinco"), ("ar", "خمسة"), ("uk", "п’яти")];
    let easy = [("fr-facile", "5 jours")];
    let pages = files(&config()).unwrap();
    for (language, word) in five.into_iter().chain(easy) {
        let page = pages.iter().find(|(path, _)| *path == Path::new(language).join("index.html"));
        let (_, page) = page.unwrap();
        let page = String::from_utf8_lossy(page);
        let (_, after) = page.split_once("<h3>").unwrap();
        let before_minors = after.split_once("id=\"minors\"").unwrap().0;
        assert!(before_minors.contains(word), "{language}");
    }
}
