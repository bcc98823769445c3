//! Zones that an operator names: her page asks for one of them, and an officer says which ones are his.

use abri_wire::{
    api::{MAX_TAG, is_tag},
    duty::MAX_ZONES,
};

use crate::text::is_line;

/// Longest name, in bytes.
const MAX_NAME: usize = 60;

/// A tag for the service and a name for people, each, and each once; in the operator's order. Made by
/// [`Zones::read`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zones(Vec<(String, String)>);

/// What is wrong with what an operator wrote; zones are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Nobody looks through more.
    #[error("there are more than {MAX_ZONES}")]
    TooMany,
    /// Its tag or its name was there before.
    #[error("zone {0} stands there twice")]
    Twice(usize),
    /// It is none.
    #[error(
        "zone {0} is to be a tag of 1 to {MAX_TAG} of A-Z a-z 0-9 -, \"=\", and a name of at most \
         {MAX_NAME} bytes"
    )]
    Malformed(usize),
}

impl Zones {
    /// Of what is written as `tag=name`, such as `north=Nord`: what is good, and all that is wrong.
    pub fn read<'a>(written: impl IntoIterator<Item = &'a str>) -> (Self, Vec<ZoneError>) {
        let (mut zones, mut wrong) = (Vec::new(), Vec::new());
        for (place, zone) in (1..).zip(written) {
            if place > MAX_ZONES {
                wrong.push(ZoneError::TooMany);
                break;
            }
            let good =
                |(tag, name): &(&str, &str)| is_tag(tag) && name.len() <= MAX_NAME && is_line(name);
            match zone.split_once('=').filter(good) {
                None => wrong.push(ZoneError::Malformed(place)),
                Some((tag, name)) => {
                    let known = |(other, named): &(String, String)| other == tag || named == name;
                    if zones.iter().any(known) {
                        wrong.push(ZoneError::Twice(place));
                    } else {
                        zones.push((tag.to_owned(), name.to_owned()));
                    }
                }
            }
        }
        (Self(zones), wrong)
    }

    /// As a page has them: `tag=name`, a line each.
    #[must_use]
    pub fn lines(&self) -> String {
        self.iter().map(|(tag, name)| format!("{tag}={name}")).collect::<Vec<_>>().join("\n")
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
    #[must_use]
    pub fn has(&self, tag: &str) -> bool {
        self.iter().any(|(known, _)| known == tag)
    }
}
