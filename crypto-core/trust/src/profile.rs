//! One certificate against the profile: every field that a decision rests on is read here.

use core::time::Duration;

use abri_wire::UnixMillis;
use ed25519_dalek::{Signature, VerifyingKey};
use x509_cert::{
    Certificate, Version,
    der::{
        Decode, Encode,
        asn1::{ObjectIdentifier, PrintableStringRef, Utf8StringRef},
        oid::AssociatedOid,
    },
    ext::{
        Extension,
        pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages},
    },
    name::Name,
    spki::AlgorithmIdentifierOwned,
};

use crate::{CertificateError, Depth, MAX_CERTIFICATE, Role};

/// Longest validity of a leaf (`CERT-3`).
pub const MAX_LEAF_VALIDITY: Duration = Duration::from_secs(7 * 24 * 3600);
/// Longest number, in bytes.
pub const MAX_NUMBER: usize = 32;
/// Longest service, in bytes of UTF-8.
pub const MAX_SERVICE: usize = 96;

pub(crate) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// X.520 serialNumber: the pseudonymous number.
pub(crate) const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
/// X.520 organizationalUnitName: the service.
pub(crate) const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const SUBJECT_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const AUTHORITY_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");

/// A certificate that is DER, Ed25519 throughout and has known extensions; nothing is verified.
pub(crate) struct Parsed {
    depth: Depth,
    certificate: Certificate,
    signed: Vec<u8>,
    signature: Signature,
    pub(crate) key: VerifyingKey,
}

impl Parsed {
    pub(crate) fn new(depth: Depth, der: &[u8]) -> Result<Self, CertificateError> {
        let malformed = CertificateError::Malformed(depth);
        if der.len() > MAX_CERTIFICATE {
            return Err(malformed);
        }
        let certificate = Certificate::from_der(der).map_err(|_| malformed)?;
        // CERT-6: two encodings of one content would be two certificates with one meaning.
        if certificate.to_der().ok().as_deref() != Some(der) {
            return Err(malformed);
        }
        let tbs = certificate.tbs_certificate();
        let unique_ids = tbs.issuer_unique_id().is_some() || tbs.subject_unique_id().is_some();
        if tbs.version() != Version::V3 || unique_ids {
            return Err(malformed);
        }
        let algorithm = CertificateError::Algorithm(depth);
        let spki = tbs.subject_public_key_info();
        if ![certificate.signature_algorithm(), tbs.signature(), &spki.algorithm]
            .into_iter()
            .all(is_ed25519)
        {
            return Err(algorithm);
        }
        let key = spki.subject_public_key.as_bytes().and_then(|key| key.try_into().ok());
        let key = key.and_then(|key| VerifyingKey::from_bytes(key).ok()).ok_or(algorithm)?;
        if key.is_weak() {
            return Err(algorithm);
        }
        let signature = certificate.signature().as_bytes().unwrap_or_default();
        let signature = Signature::from_slice(signature).map_err(|_| algorithm)?;
        let signed = tbs.to_der().map_err(|_| malformed)?;
        let parsed = Self { depth, signed, signature, key, certificate };
        parsed.check_extensions()?;
        Ok(parsed)
    }

    pub(crate) fn issuer(&self) -> &Name {
        self.certificate.tbs_certificate().issuer()
    }

    pub(crate) fn subject(&self) -> &Name {
        self.certificate.tbs_certificate().subject()
    }

    /// `CERT-1`: strict, so that small-order points and malleable encodings are refused.
    pub(crate) fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key.verify_strict(&self.signed, &self.signature).is_ok()
    }

    /// `CERT-3`; returns the last moment of validity.
    pub(crate) fn valid_at(&self, now: UnixMillis) -> Result<UnixMillis, CertificateError> {
        let validity = self.certificate.tbs_certificate().validity();
        let not_before = validity.not_before.to_unix_duration();
        let not_after = validity.not_after.to_unix_duration();
        let now = Duration::from_millis(now.0);
        if now < not_before {
            return Err(CertificateError::NotYetValid(self.depth));
        }
        if now > not_after {
            return Err(CertificateError::Expired(self.depth));
        }
        if self.depth == Depth::Leaf && not_after.saturating_sub(not_before) > MAX_LEAF_VALIDITY {
            return Err(CertificateError::ValidTooLong);
        }
        Ok(UnixMillis(0).plus(not_after))
    }

    /// `CERT-2`: CA flag, path length and key usage that the depth asks for, nothing beside.
    pub(crate) fn check_usage(&self) -> Result<(), CertificateError> {
        let (constraints, usage) = match self.depth {
            Depth::Leaf => (
                BasicConstraints { ca: false, path_len_constraint: None },
                KeyUsages::DigitalSignature,
            ),
            Depth::Issuing => (
                BasicConstraints { ca: true, path_len_constraint: Some(0) },
                KeyUsages::KeyCertSign,
            ),
        };
        let fits = self.critical::<BasicConstraints>() == Some(constraints)
            && self.critical::<KeyUsage>() == Some(KeyUsage(usage.into()));
        if fits { Ok(()) } else { Err(CertificateError::Usage(self.depth)) }
    }

    /// `CERT-2`: exactly one role.
    pub(crate) fn role(&self) -> Result<Role, CertificateError> {
        let purposes = self.critical::<ExtendedKeyUsage>().ok_or(CertificateError::Role)?.0;
        match purposes.as_slice() {
            [purpose] => Role::from_key_purpose(purpose).ok_or(CertificateError::Role),
            _ => Err(CertificateError::Role),
        }
    }

    /// `CERT-2`: the subject is a number and a service, so it can't name a person.
    pub(crate) fn number_and_service(&self) -> Result<(String, String), CertificateError> {
        let subject = self.subject();
        let fields: Vec<_> = subject.iter().collect();
        let [number, service] = fields.as_slice() else {
            return Err(CertificateError::Subject);
        };
        if subject.len() != 2 || number.oid != SERIAL_NUMBER || service.oid != UNIT {
            return Err(CertificateError::Subject);
        }
        let number = number.value.decode_as::<PrintableStringRef<'_>>();
        let service = service.value.decode_as::<Utf8StringRef<'_>>();
        match (number, service) {
            (Ok(number), Ok(service))
                if is_number(number.as_str()) && is_service(service.as_str()) =>
            {
                Ok((number.as_str().into(), service.as_str().into()))
            }
            _ => Err(CertificateError::Subject),
        }
    }

    fn extensions(&self) -> &[Extension] {
        self.certificate.tbs_certificate().extensions().map_or(&[], Vec::as_slice)
    }

    fn check_extensions(&self) -> Result<(), CertificateError> {
        let unknown = CertificateError::Extension(self.depth);
        for (index, extension) in self.extensions().iter().enumerate() {
            let id = extension.extn_id;
            if self.extensions().iter().take(index).any(|earlier| earlier.extn_id == id) {
                return Err(unknown);
            }
            let used = [BasicConstraints::OID, KeyUsage::OID].contains(&id)
                || (self.depth == Depth::Leaf && id == ExtendedKeyUsage::OID);
            let harmless = [SUBJECT_KEY_ID, AUTHORITY_KEY_ID].contains(&id) && !extension.critical;
            // A closed list: an alternative name, critical or not, could carry a person's.
            if !used && !harmless {
                return Err(unknown);
            }
        }
        Ok(())
    }

    fn critical<'a, T: Decode<'a> + AssociatedOid>(&'a self) -> Option<T> {
        let extension = self.extensions().iter().find(|known| known.extn_id == T::OID)?;
        if !extension.critical {
            return None;
        }
        T::from_der(extension.extn_value.as_bytes()).ok()
    }
}

fn is_ed25519(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == ED25519 && algorithm.parameters.is_none()
}

/// Whether a certificate can carry this number (`CERT-2`): `[A-Za-z0-9-]`, not too long.
#[must_use]
pub fn is_number(text: &str) -> bool {
    (1..=MAX_NUMBER).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a certificate can carry this service (`CERT-2`).
#[must_use]
pub fn is_service(text: &str) -> bool {
    (1..=MAX_SERVICE).contains(&text.len())
        && text.trim() == text
        && !text.chars().any(is_deceptive)
}

/// Controls, direction marks and what can't be seen (Unicode's `Default_Ignorable_Code_Point` but
/// for the selectors of an emoji's form, and `Bidi_Control`): they could make a page show something else than what stands there.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}
