//! An operator's list is taken whole or refused with everything that is wrong.

use super::Numbers;
use crate::pages::{LANGUAGES, PageConfig, files};

/// One number, right unless a line is added or replaced.
fn number(number: &str, more: &str) -> String {
    let mut list = format!("[[number]]\nnumber = \"{number}\"\nkind = \"tel\"\nverify = \"-\"\n");
    for key in ["name", "whom"] {
        for language in LANGUAGES {
            list.push_str(&format!("{key}.{} = \"x\"\n", language.tag));
        }
    }
    list + more
}

fn list() -> String {
    let lines = [
        ("117", "group = \"danger\"\nmention = \"danger\"\nshort = true\n"),
        ("143", "group = \"danger\"\nmention = \"silent\"\n"),
        ("0800 11 22", "group = \"listen\"\nmention = \"listen\"\n"),
        ("147", "group = \"listen\"\nmention = \"children\"\n"),
    ];
    lines.map(|(line, more)| number(line, more)).concat()
}

fn mistakes(list: &str) -> String {
    Numbers::parse(list).unwrap_err().to_string()
}

#[test]
fn an_operators_numbers_stand_in_lists_and_in_texts() {
    let mut config = PageConfig::new("", "http://localhost:1");
    config.numbers = Some(Numbers::parse(&list()).unwrap());
    for (path, contents) in files(&config).unwrap() {
        if !path.ends_with("index.html") {
            continue;
        }
        let html = String::from_utf8(contents).unwrap();
        assert!(html.contains("href=\"tel:08001122\""));
        for built_in in ["3919", ">17<", ": 17", "119"] {
            assert!(!html.contains(built_in), "{path:?}: {built_in}");
        }
        let minors = html.split_once("<p id=\"minors\">").unwrap().1.split_once("</p>").unwrap().0;
        assert!(minors.contains("147"), "{minors}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_line() {
    let list = "titel = 1\n[[number]]\nnumber = \"1a\"\nkind = \"fax\"\ngroup = \"danger\"\n\
        short = 1\nverify = \"\"\nname.fr = \"x\"\nname.de = \"x\"\nwhom = \"x\"\nadress = \"x\"\n";
    let told = mistakes(list);
    for expected in [
        "line 1: titel is not known here",
        "line 3: a number is 2 to 15 digits",
        "line 4: this is one of: tel, sms",
        "line 6: this is true or false",
        "line 11: adress is not known here",
    ] {
        assert!(told.contains(expected), "{told}");
    }
    let told = mistakes(&list.replace("short = 1\n", "\n"));
    for expected in [
        "line 7: this is a text in quotes",
        "line 8: there is no text in uk (Українська)",
        "line 9: the pages have no language de",
        "line 10: this needs a text for each language",
    ] {
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn a_list_that_lacks_what_texts_name_is_refused() {
    let list = list();
    for (from, to, expected) in [
        ("mention = \"listen\"", "", "0 numbers have mention = \"listen\""),
        ("mention = \"silent\"", "mention = \"danger\"", "2 numbers have mention = \"danger\""),
        ("group = \"listen\"", "group = \"danger\"", "no number has group = \"listen\""),
        ("short = true", "", "0 numbers have short = true"),
        ("\"147\"", "\"1 17\"", "1 17 stands there twice"),
    ] {
        let told = mistakes(&list.replace(from, to));
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn what_is_no_list_is_refused() {
    for (list, expected) in [
        ("", "no [[number]]"),
        ("number = 1", "no [[number]]"),
        ("number = [1]", "a number is a table"),
        ("[[number]\n", "line 1: "),
        ("[[number]]\nnumber = \"17\n", "line 2: "),
    ] {
        let told = mistakes(list);
        assert!(told.contains(expected), "{told}");
    }
    assert!(mistakes(&" ".repeat(65_537)).contains("longer than"));
    for markup in ["<b>", "12<b>34", "+", "", "1", "1234567890123456", "1  2"] {
        let told = mistakes(&list().replace("\"147\"", &format!("\"{markup}\"")));
        assert!(told.contains("this is a text") || told.contains("2 to 15 digits"), "{markup}");
    }
}
