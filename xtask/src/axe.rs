//! `fetch-axe`: axe-core, which the browser tests ask for barriers. Never part of a page.

use std::fs;

use anyhow::{Context, ensure};

use crate::{
    command::{program, run},
    debian,
    paths::Paths,
    steps::Steps,
};

/// What says which version, and its digest.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Fetches it below `target`, unless what is there comes from this very lock. npm refuses what does
/// not have the digest of the lock.
pub(crate) fn fetch(paths: &Paths, steps: &mut Steps) -> anyhow::Result<()> {
    steps.step("axe-core", || {
        let (from, into) = (paths.root.join("tests/axe"), paths.target.join("axe"));
        let lock = fs::read_to_string(from.join("package-lock.json"))?;
        check(&lock)?;
        let stamp = into.join("made-from");
        if fs::read_to_string(&stamp).is_ok_and(|last| last == lock) {
            return Ok(());
        }
        debian::ensure(&debian::AXE_TOOLS, "npm fetches axe-core, which the tests ask")?;
        fs::create_dir_all(&into)?;
        for file in FILES {
            fs::copy(from.join(file), into.join(file)).context(file)?;
        }
        let mut npm = program("npm");
        npm.current_dir(&into).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run(npm.args(["--prefer-offline", "--silent"]))?;
        fs::write(stamp, lock)?;
        Ok(())
    })
}

/// Every package with a digest, none with an address: it comes from the person's own registry, and
/// is the same everywhere.
fn check(lock: &str) -> anyhow::Result<()> {
    let packages = lock.matches("\"node_modules/").count();
    ensure!(packages > 0, "tests/axe/package-lock.json has no package");
    let digests = lock.matches("\"integrity\": \"sha512-").count();
    ensure!(packages == digests, "tests/axe/package-lock.json has a package without a digest");
    ensure!(!lock.contains("\"resolved\""), "tests/axe/package-lock.json names an address");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn the_lock_pins_by_digest_and_names_no_address() {
        let good = include_str!("../../tests/axe/package-lock.json");
        assert!(check(good).is_ok());
        assert!(check(&good.replace("sha512-", "sha1-")).is_err());
        assert!(check(&good.replace("\"dev\"", "\"resolved\"")).is_err());
        assert!(check("{}").is_err());
    }
}
