//! The script between a browser and a wasm, made by `wasm-bindgen` as a library.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use memchr::memmem;
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    paths::Paths,
    web::{Program, assemble::digest, compile},
};

/// Part of the stamp: raise it when the options below change.
const BINDGEN: &str = "0.2.130-5";
/// How a wasm's `target_features` say that it may hold references to what is the browser's: used, then
/// the length of the name, then the name.
const REFERENCES: &[u8] = b"+\x0freference-types";

/// Generates `<stem>.js` and `<stem>_bg.wasm`, unless they come from this very wasm already.
pub(super) fn generate(paths: &Paths, program: &Program) -> anyhow::Result<PathBuf> {
    let wasm = compile::artifact(paths, program.package);
    let bytes = fs::read(&wasm)
        .with_context(|| format!("{} is not there: is it a cdylib?", wasm.display()))?;
    let directory = paths.web().join("generated").join(program.stem);
    let stamp = directory.join("made-from");
    let made_from = format!("{} {}", BINDGEN, digest(&bytes));
    if fs::read_to_string(&stamp).is_ok_and(|last| last == made_from) {
        return Ok(directory);
    }
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    println!("    {}: script for {} bytes of wasm", program.stem, bytes.len());
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(program.stem, without_references(bytes)).out_name(program.stem);
    bindgen.typescript(false).remove_name_section(true).remove_producers_section(true);
    // So that `init()` without an argument finds the wasm beside the script.
    bindgen.omit_default_module_path(false);
    bindgen.web(true)?.generate(&directory)?;
    number(&directory, program.stem)?;
    let_it_halt(&directory.join(format!("{}.js", program.stem)))?;
    fs::write(stamp, made_from)?;
    Ok(directory)
}

/// A digest at the end of an import's name: so many hexadecimal digits.
const DIGITS: usize = 16;

/// Script and wasm name each import with a digest, which nothing compresses: over two kilobytes of her
/// page. A number of the same length says as well which one it is.
fn number(directory: &Path, stem: &str) -> anyhow::Result<()> {
    let (script, wasm) =
        (directory.join(format!("{stem}.js")), directory.join(format!("{stem}_bg.wasm")));
    let mut text = fs::read_to_string(&script)?;
    let mut bytes = fs::read(&wasm)?;
    let word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let names: BTreeSet<String> = text
        .split(|it| !word(it))
        .filter(|name| named_by_digest(name).is_some())
        .map(str::to_owned)
        .collect();
    for (place, name) in names.iter().enumerate() {
        let Some(known) = named_by_digest(name) else { continue };
        let numbered = format!("{known}{place:0DIGITS$}");
        // Two imports of one name would be one, and nobody would notice.
        ensure!(!text.contains(&numbered), "{numbered} in the glue is a name already");
        text = text.replace(name, &numbered);
        let places: Vec<usize> = memmem::find_iter(&bytes, name).collect();
        for at in places {
            if let Some(found) = bytes.get_mut(at..at.saturating_add(name.len())) {
                found.copy_from_slice(numbered.as_bytes());
            }
        }
    }
    fs::write(script, text)?;
    fs::write(wasm, bytes)?;
    Ok(())
}

/// A program that stopped must not run again: browsers go on calling what it left with them, and each call
/// would write into a memory that was wiped. From then on every such call does nothing.
fn let_it_halt(script: &Path) -> anyhow::Result<()> {
    let mut text = fs::read_to_string(script)?;
    ensure!(
        text.contains("let wasmModule, wasmInstance, wasm;"),
        "the glue has no `wasm` to replace"
    );
    text.push_str(
        "export const halt = () => { wasm = new Proxy({}, { get: () => () => {} }); };\n",
    );
    fs::write(script, text)?;
    Ok(())
}

/// What stands before the digest.
fn named_by_digest(name: &str) -> Option<&str> {
    let (known, digest) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
    let hexadecimal = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
    (name.starts_with("__wb") && known.ends_with('_') && digest.bytes().all(hexadecimal))
        .then_some(known)
}

/// Our code is compiled without them; a standard library that came compiled has the word all the same,
/// and `wasm-bindgen` would take it for ours.
fn without_references(mut wasm: Vec<u8>) -> Vec<u8> {
    let at = wasm.windows(REFERENCES.len()).rposition(|window| window == REFERENCES);
    if let Some(used) = at.and_then(|at| wasm.get_mut(at)) {
        *used = b'-';
    }
    wasm
}
