//! Where the exit leads: an operator's choice, but never a search engine, whose page may show
//! what was searched for before, or what is suggested to her.

use super::PagesError;

/// Names of search engines: a host is refused if one of its labels is among them.
const SEARCH_ENGINES: [&str; 26] = [
    "aol",
    "ask",
    "baidu",
    "bing",
    "dogpile",
    "duckduckgo",
    "ecosia",
    "excite",
    "google",
    "kagi",
    "karmasearch",
    "lilo",
    "lycos",
    "metager",
    "mojeek",
    "msn",
    "naver",
    "presearch",
    "qwant",
    "search",
    "searx",
    "sogou",
    "startpage",
    "swisscows",
    "yahoo",
    "yandex",
];

/// `https`, a host, no search engine, nothing that tells where she comes from.
///
/// # Errors
/// [`PagesError::Exit`], [`PagesError::SearchEngine`].
pub fn check(target: &str) -> Result<(), PagesError> {
    let site = target.strip_prefix("https://").ok_or(PagesError::Exit)?;
    let host = site.split('/').next().unwrap_or_default();
    let printable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    if !host.bytes().all(printable) || !host.starts_with(|first: char| first.is_alphanumeric()) {
        return Err(PagesError::Exit);
    }
    // A query could tell the site where its visitors come from.
    if site.contains(['?', '#', '\\']) || site.contains(char::is_whitespace) {
        return Err(PagesError::Exit);
    }
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    match host.split('.').find(|label| SEARCH_ENGINES.contains(label)) {
        Some(engine) => Err(PagesError::SearchEngine(engine.to_owned())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neutral_site_is_taken() {
        for target in [
            super::super::PageConfig::DEFAULT_EXIT,
            "https://example.org",
            "https://example.org:8443/weather/today",
            "https://cafe-search-engine.example/",
        ] {
            assert!(check(target).is_ok(), "{target}");
        }
    }

    #[test]
    fn no_exit_leads_to_a_search_engine() {
        for target in [
            "https://google.com",
            "https://www.Google.co.uk/",
            "https://duckduckgo.com/",
            "https://fr.search.yahoo.com/",
            "https://search.brave.com",
            "https://www.bing.com:443/",
            "https://yandex.ru/weather",
        ] {
            assert!(matches!(check(target), Err(PagesError::SearchEngine(_))), "{target}");
        }
    }

    #[test]
    fn what_is_no_plain_address_of_a_site_is_refused() {
        for target in [
            "",
            "http://example.org/",
            "https://",
            "https:///path",
            "https://user@example.org/",
            "https://example.org/?from=abri",
            "https://example.org/#abri",
            "https://example.org\\@google.com",
            "https://example.org/ x",
            "//example.org",
        ] {
            assert!(matches!(check(target), Err(PagesError::Exit)), "{target}");
        }
    }
}
