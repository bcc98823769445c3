//! Where passphrases come from: files, or the terminal.

use std::{
    error::Error,
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use abri_authority::{MAX_PASSPHRASE, Passphrase};
use zeroize::Zeroizing;

/// The two places that the command line named.
pub(crate) struct Asked<'a> {
    home: Option<&'a Path>,
    root: Option<&'a Path>,
}

impl<'a> Asked<'a> {
    pub(crate) const fn new(home: Option<&'a Path>, root: Option<&'a Path>) -> Self {
        Self { home, root }
    }

    /// For issuing keys and the log's.
    pub(crate) fn home(&mut self, prompt: &str) -> Result<Passphrase, Box<dyn Error>> {
        self.not_both_from_one()?;
        passphrase(self.home, prompt)
    }

    /// For roots.
    pub(crate) fn root(&mut self, prompt: &str) -> Result<Passphrase, Box<dyn Error>> {
        self.not_both_from_one()?;
        passphrase(self.root, prompt)
    }

    /// Reading the first would take the second away.
    fn not_both_from_one(&self) -> Result<(), Box<dyn Error>> {
        let standard_input = Some(Path::new("-"));
        if (self.home, self.root) == (standard_input, standard_input) {
            return Err("only one of both passphrases can come from standard input".into());
        }
        Ok(())
    }
}

/// A file, that is; what a pipe holds nobody finds later.
fn only_the_owners(path: &Path) -> Result<(), Box<dyn Error>> {
    let found = fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if found.is_file() && found.permissions().mode() & 0o077 != 0 {
        return Err(format!("{}: others can read it; its mode must be 0600", path.display()).into());
    }
    Ok(())
}

/// The first line of the file, or what is typed.
fn passphrase(file: Option<&Path>, prompt: &str) -> Result<Passphrase, Box<dyn Error>> {
    let Some(path) = file else {
        let typed = rpassword::prompt_password(format!("{prompt}: ")).map_err(|error| {
            let flag = if prompt.contains("root") {
                "--root-passphrase-file"
            } else {
                "--passphrase-file"
            };
            format!("a passphrase is needed, and no terminal asks for it: say {flag} ({error})")
        });
        let typed = Zeroizing::new(typed?);
        if prompt.starts_with("new") {
            let again = Zeroizing::new(rpassword::prompt_password("the same again: ")?);
            if *again != *typed {
                return Err("the two are not the same".into());
            }
        }
        return Ok(Passphrase::new(&typed)?);
    };
    let most = u64::try_from(MAX_PASSPHRASE)? + 2;
    // Large enough from the start: growing would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(MAX_PASSPHRASE + 2));
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_string(&mut text)
    } else {
        only_the_owners(path)?;
        File::open(path).and_then(|file| file.take(most).read_to_string(&mut text))
    };
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Passphrase::new(text.lines().next().unwrap_or_default())?)
}
