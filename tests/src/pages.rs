//! The built pages, with a test's own values where an operator would write his.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};

/// Copies a built page (`victim` or `console`) to `into`, for this root and this service.
///
/// # Errors
/// If it was not built, or does not say where its values go.
pub fn fill(page: &str, roots: &str, delivery: &str, into: &Path) -> anyhow::Result<()> {
    let from = built().join(page);
    ensure!(from.is_dir(), "{} is not there: run `cargo xtask build-web`", from.display());
    copy(&from, into, &|html| {
        let html = replace(html, "abri-roots", roots)?;
        replace(&html, "abri-delivery", delivery)
    })
}

fn built() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("web")
}

fn copy(
    from: &Path,
    into: &Path,
    fill: &dyn Fn(&str) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), into.join(entry.file_name()));
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            copy(&source, &target, fill)?;
        } else if name.ends_with(".html") {
            fs::write(target, fill(&fs::read_to_string(&source)?)?)?;
        } else if !name.ends_with(".html.br") {
            fs::copy(source, target)?;
        }
    }
    Ok(())
}

/// Sets the content of `<meta name="NAME" content="…">`.
fn replace(html: &str, name: &str, value: &str) -> anyhow::Result<String> {
    let before = format!("<meta name=\"{name}\" content=\"");
    let Some((head, rest)) = html.split_once(&before) else {
        // A page without the app (an error page) has no such values.
        return Ok(html.to_owned());
    };
    let (_, tail) = rest.split_once('"').context("a meta element without an end")?;
    Ok(format!("{head}{before}{value}{tail}", tail = format_args!("\"{tail}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_replaced_whatever_stood_there() {
        let html = "<head><meta name=\"abri-roots\" content=\"{{roots}}\"><p title=\"x\">";
        let filled = replace(html, "abri-roots", "abc").unwrap();
        assert_eq!(filled, "<head><meta name=\"abri-roots\" content=\"abc\"><p title=\"x\">");
        assert_eq!(replace(&filled, "other", "abc").unwrap(), filled);
    }
}
