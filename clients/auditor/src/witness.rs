//! Acting as a witness: sign that this head was seen, never before it was found to continue the
//! last one.

use std::path::Path;

use abri_trust::{
    Pins,
    log::{WitnessKey, WitnessSigner},
};
use abri_wire::UnixMillis;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

use crate::{
    CantLook, Code, Report, Source,
    files::{self, Access},
    follow,
    state::Known,
};

/// Draws a key and writes it to a file that only its owner reads: a name and a seed.
///
/// # Errors
/// [`CantLook::Own`] if the file is there already or can't be written, or the name can't be one.
pub fn make_key(path: &Path, name: &str, seed: &[u8; 32]) -> Result<WitnessKey, CantLook> {
    let signer =
        WitnessSigner::new(name, seed).map_err(|error| CantLook::Own(error.to_string()))?;
    let text = Zeroizing::new(format!("{name} {}\n", Base64UrlUnpadded::encode_string(seed)));
    files::create(path, text.as_bytes(), Access::Owner)?;
    Ok(signer.verifier().clone())
}

/// Reads what [`make_key`] wrote.
///
/// # Errors
/// [`CantLook::Own`], which names the file and nothing of the key.
pub fn read_key(path: &Path) -> Result<WitnessSigner, CantLook> {
    let wrong = || CantLook::Own(format!("{} is no witness's key", path.display()));
    let text = Zeroizing::new(files::read(path)?.ok_or_else(wrong)?);
    let (name, encoded) = text.trim_end().split_once(' ').ok_or_else(wrong)?;
    let mut seed = Zeroizing::new([0; 32]);
    let decoded = Base64UrlUnpadded::decode(encoded, seed.as_mut_slice());
    if decoded.map(<[u8]>::len) != Ok(32) {
        return Err(wrong());
    }
    WitnessSigner::new(name, &seed).map_err(|_| wrong())
}

/// Follows the log; if nothing is wrong but its age, remembers its head, then signs that it was
/// seen at `now` and writes the note to `out`.
///
/// # Errors
/// [`CantLook`]; nothing was signed then.
pub fn witness(
    source: &Source,
    pins: &Pins,
    state: &Path,
    key: &WitnessSigner,
    out: &Path,
    now: UnixMillis,
) -> Result<Report, CantLook> {
    let known = Known::read(state)?;
    let (log, mut findings) = follow(source, pins, known.as_ref(), now)?;
    // That nobody has seen it lately is what this mends.
    findings.retain(|finding| log.is_none() || finding.code != Code::Stale);
    let Some(log) = log.filter(|_| findings.is_empty()) else {
        return Ok(Report::new(vec!["not cosigned".to_owned()], findings));
    };
    // AUDIT-5, before signing: after a crash in between it must not sign another head of this size.
    Known::new(log.note.clone()).write(state)?;
    let line = key.cosign(&log.checkpoint.to_string(), now.as_secs());
    files::write(out, format!("{}{line}", log.note).as_bytes(), Access::Everybody)?;
    let fact = format!("cosigned {} entries as {}", log.checkpoint.size(), key.verifier().name());
    Ok(Report::new(core::iter::once(fact).chain(log.facts).collect(), Vec::new()))
}
