//! Every list and key of an operator's files: what it may be, and what it is for. The reader knows no
//! other, and the schemas are made of it.

/// The languages of the console.
pub(crate) const CONSOLE: [&str; 2] = ["fr", "en"];

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Something that can be typed after `/`.
    Name,
    /// A text on one line.
    Line,
    /// A text of several lines.
    Note,
    /// A note with variables.
    Answer,
    /// A phone number.
    Number,
    /// The code of a department.
    Department,
    /// The name of a [`Kind`](crate::Kind).
    Kind,
    /// Names of some [`Need`](crate::Need)s.
    Needs,
    /// A line for each of some languages of her pages.
    Lines,
    /// A note for each of some languages of her pages.
    Notes,
    /// A line for each language of the console.
    Labels,
}

/// One key.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) takes: Takes,
    pub(crate) is_needed: bool,
    pub(crate) meaning: &'static str,
}

/// One `[[list]]`.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) fields: &'static [Field],
}

/// One sort of file.
#[derive(Debug)]
pub(crate) struct Form {
    /// Of its schema: what stands before `.schema.json`.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// A line that may stand above all lists.
    pub(crate) above: Option<&'static Field>,
    pub(crate) lists: &'static [List],
}

impl List {
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.key == key)
    }
}

const fn needed(key: &'static str, takes: Takes, meaning: &'static str) -> Field {
    Field { key, takes, is_needed: true, meaning }
}

const fn may(key: &'static str, takes: Takes, meaning: &'static str) -> Field {
    Field { key, takes, is_needed: false, meaning }
}

/// `texts.TAG.toml`.
pub(crate) const TEXTS: Form = Form {
    name: "texts",
    title: "What officers have at hand for who reads this language",
    above: Some(&may(
        "reviewed",
        Takes::Line,
        "Which native reader went through this file, and when; no console gets it. Without it, all of the file is a draft. Take it out when a text changes.",
    )),
    lists: &[
        List {
            name: "answer",
            title: "A short text that an officer puts into his draft; it is never sent by itself",
            fields: &[
                needed("name", Takes::Name, "Typed after /; once in the file."),
                needed(
                    "text",
                    Takes::Answer,
                    "May have the variables {officer}, {service}, {hour} and {date}, and no other brace; \"\"\" for several lines.",
                ),
            ],
        },
        List {
            name: "explanation",
            title: "A text that goes over as a card, which she finds again at the end",
            fields: &[
                needed("name", Takes::Name, "The same in every language; once in the file."),
                needed("title", Takes::Line, "What it is about, as she reads it."),
                needed("text", Takes::Note, "What she reads; \"\"\" for several lines."),
                needed("source", Takes::Line, "Who stands for it, or what is missing; not shown."),
            ],
        },
    ],
};

/// `directory.toml`.
pub(crate) const DIRECTORY: Form = Form {
    name: "directory",
    title: "Whom she can turn to, beside the national numbers",
    above: None,
    lists: &[List {
        name: "entry",
        title: "A place or a service; at least one of phone, sms, address and site is needed",
        fields: &[
            needed("kind", Takes::Kind, "What sort of place; a hospital has a forensic unit."),
            needed("name", Takes::Line, "Its own name, the same in every language."),
            may(
                "department",
                Takes::Department,
                "Its code in quotes; needed, but for what is national, which has none.",
            ),
            may("town", Takes::Line, "Needed, but for what is national, which has none."),
            needed("needs", Takes::Needs, "What for; at least one."),
            may("phone", Takes::Number, "To call: digits, in groups if you like."),
            may("sms", Takes::Number, "To send text messages to."),
            may("address", Takes::Line, "Street and number; with the town still one line."),
            may("site", Takes::Line, "To be read, and never a link."),
            may("hours", Takes::Notes, "When, by language: hours.fr. French stands in for others."),
            may(
                "note",
                Takes::Notes,
                "Good to know, by language: note.fr. French stands in for others.",
            ),
            needed("source", Takes::Line, "From where it is; officers see it."),
            may(
                "reviewed",
                Takes::Lines,
                "By language, which native reader went through note and hours, and when; no console gets it. Without it, they are drafts.",
            ),
            needed("verify", Takes::Line, "Who verified it, and when; not shown."),
        ],
    }],
};

/// `duty.toml`.
pub(crate) const DUTY: Form = Form {
    name: "duty",
    title: "What officers check when it is serious, and what an ended conversation can be counted as",
    above: None,
    lists: &[
        List {
            name: "check",
            title: "A step of the operator's own procedure; nothing happens by itself when it is ticked",
            fields: &[needed("label", Takes::Labels, "The step, in the console's languages.")],
        },
        List {
            name: "outcome",
            title: "As what an end can be counted, in the page's memory, for one shift of one officer",
            fields: &[
                needed("name", Takes::Name, "Stays the same when the label changes; once."),
                needed("label", Takes::Labels, "What officers read, in the console's languages."),
            ],
        },
    ],
};
