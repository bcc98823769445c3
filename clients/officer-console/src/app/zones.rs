//! Zones that the operator names: her page asks for one of them, and an officer says which ones are his.

/// More than her page takes is no list of hers.
const MOST: usize = 40;

/// A tag for the service and a name for people, each; in the operator's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zones(Vec<(String, String)>);

impl Zones {
    /// As the page has them: `tag=name`, a line each. What is none names no zone.
    #[must_use]
    pub fn pinned(written: &str) -> Self {
        let zones = written.lines().filter_map(|line| line.split_once('='));
        let zones = zones.filter(|(tag, name)| abri_wire::api::is_tag(tag) && !name.is_empty());
        Self(zones.take(MOST).map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect())
    }

    /// Whether the operator names none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tags and names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(tag, name)| (tag.as_str(), name.as_str()))
    }

    /// What people call it; of one that the operator does not name, its tag.
    #[must_use]
    pub fn name<'a>(&'a self, tag: &'a str) -> &'a str {
        self.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name)
    }

    /// Whether the operator names it.
    pub(super) fn has(&self, tag: &str) -> bool {
        self.iter().any(|(known, _)| known == tag)
    }
}
