//! An operator's style sheet, which stands behind ours: colours and letters, and nothing from elsewhere.

use super::PagesError;

/// Longest theme, in bytes: it stands in each page.
const MAX_THEME: usize = 16_384;

/// What a theme must not have, and why.
const REFUSED: [(&str, &str); 8] = [
    ("<", "a theme has no <: it stands in the page"),
    ("\\", "a theme has no escapes: they hide what is meant"),
    // Browsers change both in a page, and the policy has the hash of what stood there.
    ("\r", "a theme ends its lines with \\n alone"),
    ("\0", "a theme is text"),
    ("url(", "a theme loads nothing: no url()"),
    ("src(", "a theme loads nothing: no src()"),
    ("image-set(", "a theme loads nothing: no image-set()"),
    ("@import", "a theme loads nothing: no @import"),
];

/// Only what stays in the page, and looks like a style sheet.
///
/// # Errors
/// [`PagesError::Theme`].
pub fn check(theme: &str) -> Result<(), PagesError> {
    if theme.len() > MAX_THEME {
        return Err(PagesError::Theme("a theme has at most 16384 bytes"));
    }
    let lower = theme.to_ascii_lowercase();
    if let Some((_, why)) = REFUSED.iter().find(|(sign, _)| lower.contains(sign)) {
        return Err(PagesError::Theme(why));
    }
    if theme.matches('{').count() != theme.matches('}').count() {
        return Err(PagesError::Theme("a theme closes each { that it opens"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_loads_nothing_and_stays_where_it_is() {
        assert!(check(":root { --accent: #123456; }\n").is_ok());
        for bad in [
            "</style><script>",
            "@IMPORT 'x';",
            "a { background: URL(https://example.org/) }",
            "a { background: u\\72l(x) }",
            "a { background: image-set(\"https://example.org/\" 1x) }",
            "@font-face { src: SRC(\"https://example.org/\") }",
            "a { color: red }\r\n",
            "a { color: red } \0",
            "a { color: red",
        ] {
            assert!(matches!(check(bad), Err(PagesError::Theme(_))), "{bad}");
        }
        assert!(check(&" ".repeat(MAX_THEME + 1)).is_err());
    }
}
