//! The script between a browser and a wasm, made by `wasm-bindgen` as a library.

use std::{fs, path::PathBuf};

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    paths::Paths,
    web::{Program, assemble::digest, compile},
};

/// Part of the stamp: raise it when the options below change.
const BINDGEN: &str = "0.2.130-3";
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
    fs::write(stamp, made_from)?;
    Ok(directory)
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
