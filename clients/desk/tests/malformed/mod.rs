//! Files that are right, and files that have mistakes, for the reader and for the schemas.

/// Invented, with numbers of the range that is kept for fiction.
pub(crate) const DIRECTORY: &str = r#"
[[entry]]
kind = "national"
name = "Écoute d’exemple"
needs = ["listen"]
phone = "01 99 00 00 01"
source = "test"
verify = "test"

[[entry]]
kind = "hospital"
name = "Unité d’exemple"
department = "2a"
town = "Exempleville"
needs = ["sampling", "care"]
phone = "01 99 00 00 02"
address = "1 rue d’Exemple"
note.fr = "Sans plainte aussi."
note.en = "Also without a complaint."
hours.fr = "Jour et nuit"
source = "test"
verify = "test"
"#;

/// Every line has a mistake, and both entries lack something.
pub(crate) const WRONG_DIRECTORY: &str = "[[entry]]\nkind = \"church\"\nname = \"a\\u202Eb\"\ndepartment = \"20\"\ntown = \"\"\n\
     needs = [\"money\"]\nphone = \"0800,,#\"\nnote.de = \"x\"\nsauce = \"x\"\n\
     [[entry]]\nkind = \"police\"\nname = \"x\"\nneeds = []\nsource = \"x\"\nverify = \"x\"\n";

/// A name and a text that are none, and the beginning of something.
pub(crate) const WRONG_TEXTS: &str = "[[answer]]\nname = \"É\"\ntext = \"{victim} }\"\n[[answer\n";

/// A list that is none, and a label in one language only.
pub(crate) const WRONG_DUTY: &str = "check = 1\n[[outcome]]\nname = \"a\"\nlabel.fr = \"x\"\n";
