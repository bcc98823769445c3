//! The demonstration identity: one JSON document, from the address or a file, until there is a
//! sign-in. What it says of the officer is not believed; the certificate is.

use core::fmt;

use abri_core::{IdentityError, OfficerIdentity};
use abri_trust::{Pins, Role, UntrustedChain};
use abri_wire::UnixMillis;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::app::{MAX_IDENTITY, Officer, Refusal};

/// A key with its certificate, before the service was asked.
pub struct Certified {
    /// The signature key with its certificate.
    pub identity: OfficerIdentity,
    /// The officer as the certificate names them.
    pub officer: Officer,
}

impl fmt::Debug for Certified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certified(..)")
    }
}

/// The document. Its `number` and `service` are for people who look at the file.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Document {
    number: String,
    service: String,
    seed: String,
    chain: Vec<String>,
}

/// The identity document in an address of the form `…#demo=<base64url>`.
#[must_use]
pub fn from_fragment(fragment: &str) -> Option<Zeroizing<String>> {
    let encoded = fragment.strip_prefix("#demo=")?;
    if encoded.len() > BASE64URL_NOPAD.encode_len(MAX_IDENTITY) {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?;
    String::from_utf8(bytes).ok().map(Zeroizing::new)
}

/// Parses the document and verifies that its chain leads to a pinned root and certifies its key
/// as an officer's at `now` (`CERT-1` to `CERT-4`).
///
/// # Errors
/// [`Refusal`], the first that holds.
pub fn verify(document: &str, pins: Option<&Pins>, now: UnixMillis) -> Result<Certified, Refusal> {
    if document.len() > MAX_IDENTITY {
        return Err(Refusal::TooLong);
    }
    let pins = pins.ok_or(Refusal::Roots)?;
    let document: Document =
        serde_json::from_str(document.trim()).map_err(|_| Refusal::Unreadable)?;
    let certificates: Result<Vec<_>, _> =
        document.chain.iter().map(|der| BASE64URL_NOPAD.decode(der.as_bytes())).collect();
    let chain = UntrustedChain::new(&certificates.map_err(|_| Refusal::Unreadable)?)
        .map_err(|_| Refusal::Certificate)?;
    let certified = chain.certify(&pins.anchors, now).map_err(|_| Refusal::Certificate)?;
    if certified.role() != Role::Officer {
        return Err(Refusal::Certificate);
    }
    let officer =
        Officer { number: certified.number().to_owned(), service: certified.service().to_owned() };
    let seed = seed(&document.seed)?;
    let identity = OfficerIdentity::new(seed, chain, pins, now).map_err(|error| match error {
        IdentityError::KeyMismatch => Refusal::WrongKey,
        IdentityError::Certificate(_) => Refusal::Certificate,
    })?;
    Ok(Certified { identity, officer })
}

fn seed(text: &str) -> Result<Zeroizing<[u8; 32]>, Refusal> {
    let mut seed = Zeroizing::new([0; 32]);
    if BASE64URL_NOPAD.decode_len(text.len()) != Ok(seed.len()) {
        return Err(Refusal::Unreadable);
    }
    BASE64URL_NOPAD
        .decode_mut(text.as_bytes(), seed.as_mut_slice())
        .map_err(|_| Refusal::Unreadable)?;
    Ok(seed)
}
