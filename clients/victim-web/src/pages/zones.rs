//! Coarse zones of which she may say one, if an operator names some: officers know then whom near her
//! they can name.

use super::{escape, opening::deceives};

/// Around the zones, with texts of the pages.
pub(super) const TEMPLATE: &str = include_str!("../../web/zones.html");

/// More than this nobody looks through.
const MOST: usize = 40;
/// Longest tag, in bytes: what an offer takes (`delivery-api.md`, section 6).
const MAX_TAG: usize = 16;
/// Longest name, in bytes.
const MAX_NAME: usize = 60;

/// Each with a tag for the service and a name for her. Made by [`Zones::new`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones(Vec<(String, String)>);

/// All that is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the zones can't be used: {}", .0.join("; "))]
pub struct ZonesError(Vec<String>);

impl Zones {
    /// From what an operator wrote, such as `north=Nord`; `None` without any.
    ///
    /// # Errors
    /// [`ZonesError`] with everything that is wrong.
    pub fn new(written: &[String]) -> Result<Option<Self>, ZonesError> {
        let mut wrong = Vec::new();
        if written.len() > MOST {
            wrong.push(format!("there are more than {MOST}"));
        }
        let mut zones: Vec<(String, String)> = Vec::new();
        for (place, zone) in (1..).zip(written.iter().take(MOST)) {
            match zone.split_once('=') {
                Some((tag, name)) if is_tag(tag) && is_name(name) => {
                    if zones.iter().any(|(known, other)| known == tag || other == name) {
                        wrong.push(format!("zone {place} stands there twice"));
                    }
                    zones.push((tag.to_owned(), name.to_owned()));
                }
                _ => wrong.push(format!(
                    "zone {place} is to be a tag of 1 to {MAX_TAG} of A-Z a-z 0-9 -, \"=\", and a \
                     name of at most {MAX_NAME} bytes"
                )),
            }
        }
        if wrong.is_empty() {
            Ok(Some(Self(zones)).filter(|zones| !zones.0.is_empty()))
        } else {
            Err(ZonesError(wrong))
        }
    }

    /// For the console: `tag=name`, a line each.
    #[must_use]
    pub fn lines(&self) -> String {
        let line = |(tag, name): &(String, String)| format!("{tag}={name}");
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What she can choose.
    pub(super) fn options(&self) -> String {
        let option = |(tag, name): &(String, String)| {
            format!("<option value=\"{tag}\">{}</option>", escape(name))
        };
        self.0.iter().map(option).collect::<Vec<_>>().join("\n")
    }
}

fn is_tag(tag: &str) -> bool {
    (1..=MAX_TAG).contains(&tag.len())
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name.trim() == name
        && !name.chars().any(|it| it == '\n' || deceives(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones(written: &[&str]) -> Result<Option<Zones>, ZonesError> {
        Zones::new(&written.iter().map(|&it| it.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn none_is_none() {
        assert_eq!(zones(&[]), Ok(None));
    }

    #[test]
    fn a_zone_is_text_and_never_markup() {
        let zones = zones(&["idf=<b>Île-de-France</b>", "bzh=Bretagne"]).unwrap().unwrap();
        assert_eq!(
            zones.options(),
            "<option value=\"idf\">&lt;b&gt;Île-de-France&lt;/b&gt;</option>\n\
             <option value=\"bzh\">Bretagne</option>"
        );
    }

    #[test]
    fn all_mistakes_are_said_at_once() {
        let long = format!("a={}", "b".repeat(MAX_NAME + 1));
        let wrong = zones(&[
            "nord",
            "no rd=Nord",
            "=Nord",
            "nord=",
            "x= Nord",
            "x=a\u{202e}b",
            "seventeen-letters=x",
            &long,
            "good=Good",
            "good=Other",
            "other=Good",
        ]);
        assert_eq!(wrong.unwrap_err().0.len(), 10);
        let many: Vec<String> =
            (0..=MOST).map(|number| format!("z{number}=Zone {number}")).collect();
        assert_eq!(Zones::new(&many).unwrap_err().0.len(), 1);
        assert!(Zones::new(&many[1..]).unwrap().is_some());
    }
}
