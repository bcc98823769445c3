//! The texts of one language, resolved by Fluent.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{PagesError, numbers::Mentions};

/// A language of the pages.
#[derive(Debug)]
pub struct Language {
    /// BCP 47 tag, at most 16 bytes: what the page tells the queue.
    pub tag: &'static str,
    /// Name of its directory, and its address.
    pub directory: &'static str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// Its own name for itself.
    pub name: &'static str,
    /// Its Fluent file.
    pub(super) source: &'static str,
    /// Its records of reviews.
    pub(super) review: &'static str,
}

/// The languages; the first is the one of `/`. A new one is a line here, its `.ftl` with
/// records of reviews, and its names in `numbers.toml`.
pub const LANGUAGES: &[Language] = &[
    Language {
        tag: "fr",
        directory: "fr",
        direction: "ltr",
        name: "Français",
        source: include_str!("../../web/text/fr.ftl"),
        review: include_str!("../../web/text/review/fr.toml"),
    },
    Language {
        tag: "en",
        directory: "en",
        direction: "ltr",
        name: "English",
        source: include_str!("../../web/text/en.ftl"),
        review: include_str!("../../web/text/review/en.toml"),
    },
    Language {
        tag: "es",
        directory: "es",
        direction: "ltr",
        name: "Español",
        source: include_str!("../../web/text/es.ftl"),
        review: include_str!("../../web/text/review/es.toml"),
    },
    Language {
        tag: "ar",
        directory: "ar",
        direction: "rtl",
        name: "العربية",
        source: include_str!("../../web/text/ar.ftl"),
        review: include_str!("../../web/text/review/ar.toml"),
    },
    Language {
        tag: "uk",
        directory: "uk",
        direction: "ltr",
        name: "Українська",
        source: include_str!("../../web/text/uk.ftl"),
        review: include_str!("../../web/text/review/uk.toml"),
    },
    Language {
        tag: "fr-x-facile",
        directory: "fr-facile",
        direction: "ltr",
        name: "Français facile",
        source: include_str!("../../web/text/fr-x-facile.ftl"),
        review: include_str!("../../web/text/review/fr-x-facile.toml"),
    },
];

pub(super) struct Texts<'operator> {
    language: &'static Language,
    mentions: &'operator Mentions,
    bundle: FluentBundle<FluentResource>,
}

impl<'operator> Texts<'operator> {
    pub(super) fn read(
        language: &'static Language,
        mentions: &'operator Mentions,
    ) -> Result<Self, PagesError> {
        let wrong = || PagesError::Fluent(language.tag);
        // A private subtag (`-x-`) says how a language is written, not which rules it has.
        let spoken = language.tag.split("-x-").next().unwrap_or_default();
        let identifier: LanguageIdentifier = spoken.parse().map_err(|_| wrong())?;
        let resource = FluentResource::try_new(language.source.to_owned()).map_err(|_| wrong())?;
        let mut bundle = FluentBundle::new(vec![identifier]);
        // The running page fills values into text nodes; invisible marks around them would stay.
        bundle.set_use_isolating(false);
        // Refuses a key that stands there twice.
        bundle.add_resource(resource).map_err(|_| wrong())?;
        Ok(Self { language, mentions, bundle })
    }

    /// A text that has exactly these placeables, which are left in braces: `{number}`. Beside them
    /// it may name a number of the operator's list, such as `{ $danger }`, which is filled in here.
    pub(super) fn get(&self, key: &str, placeables: &[&str]) -> Result<String, PagesError> {
        let wrong = || PagesError::Text { language: self.language.tag, key: key.to_owned() };
        let message = self.bundle.get_message(key).ok_or_else(wrong)?;
        let pattern = message.value().ok_or_else(wrong)?;
        let mut arguments = FluentArgs::new();
        for name in placeables {
            arguments.set(*name, format!("{{{name}}}"));
        }
        for (name, number) in self.mentions.all() {
            arguments.set(name, self.in_order(number));
        }
        // Fluent reports a placeable that is not among the arguments.
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        let all = placeables.iter().all(|name| text.contains(&format!("{{{name}}}")));
        if errors.is_empty() && all && !text.is_empty() { Ok(text) } else { Err(wrong()) }
    }

    /// Groups of digits keep their order also in a text from right to left.
    fn in_order(&self, number: &str) -> String {
        if self.language.direction == "rtl" && number.contains(' ') {
            format!("\u{2066}{number}\u{2069}")
        } else {
            number.to_owned()
        }
    }
}
