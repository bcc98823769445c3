//! Texts that can be shown and sent: the bounds are those of a card (`CONTENT-4`).

use std::collections::BTreeMap;

use abri_trust::is_deceptive;

/// Longest line, in bytes.
pub const MAX_LINE: usize = 200;
/// Longest text of several lines, in bytes.
pub const MAX_NOTE: usize = 2_000;
/// Longest name of a text, in bytes.
pub(crate) const MAX_NAME: usize = 32;

/// A text by language tag.
pub type PerLanguage = BTreeMap<String, String>;

/// In this language, or in its wider one, or in French, or in the first that there is.
#[must_use]
pub fn in_language<'texts>(texts: &'texts PerLanguage, language: &str) -> Option<&'texts str> {
    found(texts, language).map(|(_, text)| text)
}

/// The same, with the tag of what was found.
pub(crate) fn found<'texts>(
    texts: &'texts PerLanguage,
    language: &str,
) -> Option<(&'texts str, &'texts str)> {
    let wider = language.split('-').next().unwrap_or(language);
    let found = [language, wider, "fr"].into_iter().find_map(|tag| texts.get_key_value(tag));
    found.or_else(|| texts.iter().next()).map(|(tag, text)| (tag.as_str(), text.as_str()))
}

pub(crate) fn is_line(text: &str) -> bool {
    !text.is_empty() && is_plain(text, MAX_LINE, |_| false)
}

pub(crate) fn is_note(text: &str) -> bool {
    !text.is_empty() && is_plain(text, MAX_NOTE, |c| c == '\n')
}

/// What can be typed after `/` on any keyboard.
pub(crate) fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(plain)
}

fn is_plain(text: &str, most: usize, allowed: impl Fn(char) -> bool) -> bool {
    text.len() <= most
        && text.trim() == text
        && !text.chars().any(|c| is_deceptive(c) && !allowed(c))
}

/// Without case and accents, for comparing.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(plain).collect()
}

/// The letter below its accent. Combining marks go: decomposed text is found as well.
const fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{300}'..='\u{36F}' => return None,
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' => 'o',
        'ù'..='ü' | 'ū' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' | 'ś' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        '’' | '\'' | '-' | '‑' => ' ',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_hyphens_do_not_matter() {
        for text in ["Saint-Étienne", "saint etienne", "SAINT E\u{301}TIENNE"] {
            assert_eq!(folded(text), "saint etienne");
        }
    }

    #[test]
    fn what_could_pretend_to_be_something_else_is_no_text() {
        assert!(is_line("12 rue d’Exemple") && is_note("a\nb") && is_name("rendez-vous"));
        for text in ["", " a", "a\u{202E}b", "a\nb", &"é".repeat(MAX_LINE / 2 + 1)] {
            assert!(!is_line(text), "{text:?}");
        }
        for name in ["", "É", "a b", "/a", &"a".repeat(33)] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
