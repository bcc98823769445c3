//! Before duty, without a browser: the invitation in an address, and what a key and a chain make
//! together. What a document says of the officer is not believed; the certificate is.

use core::fmt;

use abri_core::{IdentityError, OfficerIdentity};
use abri_trust::{Pins, UntrustedChain, enrolment::MAX_DOCUMENT};
use abri_wire::UnixMillis;
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::{
    app::{Officer, Refusal},
    vault::Seed,
};

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

/// The invitation in an address of the form `…#invitation=<base64url>`.
#[must_use]
pub fn from_fragment(fragment: &str) -> Option<Zeroizing<String>> {
    let encoded = fragment.strip_prefix("#invitation=")?;
    if encoded.len() > BASE64URL_NOPAD.encode_len(MAX_DOCUMENT) {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?;
    String::from_utf8(bytes).ok().map(Zeroizing::new)
}

/// Verifies that a chain leads to a pinned root and certifies this key at `now`, in whatever role
/// (`CERT-1` to `CERT-4`).
///
/// # Errors
/// [`Refusal`], the first that holds.
pub fn certify(
    seed: Seed,
    chain: UntrustedChain,
    pins: Option<&Pins>,
    now: UnixMillis,
) -> Result<Certified, Refusal> {
    let pins = pins.ok_or(Refusal::Roots)?;
    let certified = chain.certify(&pins.anchors, now).map_err(|_| Refusal::Certificate)?;
    let officer = Officer {
        number: certified.number().to_owned(),
        service: certified.service().to_owned(),
        role: certified.role(),
        certificate: chain.leaf_hash(),
    };
    let identity = OfficerIdentity::new(seed, chain, pins, now).map_err(|error| match error {
        IdentityError::KeyMismatch => Refusal::WrongKey,
        IdentityError::Certificate(_) => Refusal::Certificate,
    })?;
    Ok(Certified { identity, officer })
}
