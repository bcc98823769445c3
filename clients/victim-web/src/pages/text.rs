//! The texts of one language, resolved by Fluent.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use super::PagesError;

/// A language of the pages.
#[derive(Debug)]
pub struct Language {
    /// BCP 47 tag; also the name of its directory.
    pub tag: &'static str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// Its own name for itself.
    pub name: &'static str,
    /// Its Fluent file.
    pub(super) source: &'static str,
}

/// The languages; the first is the one of `/`. A new one is a line here, its `.ftl`, and its names
/// in `numbers.json`.
pub const LANGUAGES: &[Language] = &[
    Language {
        tag: "fr",
        direction: "ltr",
        name: "Français",
        source: include_str!("../../web/text/fr.ftl"),
    },
    Language {
        tag: "en",
        direction: "ltr",
        name: "English",
        source: include_str!("../../web/text/en.ftl"),
    },
];

pub(super) struct Texts {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    pub(super) fn read(language: &Language) -> Result<Self, PagesError> {
        let wrong = || PagesError::Fluent(language.tag);
        let identifier: LanguageIdentifier = language.tag.parse().map_err(|_| wrong())?;
        let resource = FluentResource::try_new(language.source.to_owned()).map_err(|_| wrong())?;
        let mut bundle = FluentBundle::new(vec![identifier]);
        // The running page fills values into text nodes; invisible marks around them would stay.
        bundle.set_use_isolating(false);
        // Refuses a key that stands there twice.
        bundle.add_resource(resource).map_err(|_| wrong())?;
        Ok(Self { language: language.tag, bundle })
    }

    /// A text that has exactly these placeables, which are left in braces: `{number}`.
    pub(super) fn get(&self, key: &str, placeables: &[&str]) -> Result<String, PagesError> {
        let wrong = || PagesError::Text { language: self.language, key: key.to_owned() };
        let message = self.bundle.get_message(key).ok_or_else(wrong)?;
        let pattern = message.value().ok_or_else(wrong)?;
        let mut arguments = FluentArgs::new();
        for name in placeables {
            arguments.set(*name, format!("{{{name}}}"));
        }
        // Fluent reports a placeable that is not among the arguments.
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        let all = placeables.iter().all(|name| text.contains(&format!("{{{name}}}")));
        if errors.is_empty() && all && !text.is_empty() { Ok(text) } else { Err(wrong()) }
    }
}
