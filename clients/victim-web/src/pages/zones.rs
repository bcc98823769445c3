//! Coarse zones of which she may say one, if an operator names some: officers know then whom near her
//! they can name.

use super::escape;

/// Around the zones, with texts of the pages.
pub(super) const TEMPLATE: &str = include_str!("../../web/zones.html");

/// At least one. Made by [`Zones::new`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones(abri_desk::Zones);

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
        let (zones, wrong) = abri_desk::Zones::read(written.iter().map(String::as_str));
        if wrong.is_empty() {
            Ok(Some(Self(zones)).filter(|it| !it.0.is_empty()))
        } else {
            Err(ZonesError(wrong.iter().map(ToString::to_string).collect()))
        }
    }

    /// For the console: `tag=name`, a line each.
    #[must_use]
    pub fn lines(&self) -> String {
        self.0.lines()
    }

    /// What she can choose.
    pub(super) fn options(&self) -> String {
        let option = |(tag, name)| format!("<option value=\"{tag}\">{}</option>", escape(name));
        self.0.iter().map(option).collect::<Vec<_>>().join("\n")
    }
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
        let wrong = zones(&["nord", "good=Good", "good=Other"]);
        assert_eq!(wrong.unwrap_err().0.len(), 2);
    }
}
