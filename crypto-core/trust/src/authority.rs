//! Issuing, for the authority's tool, the demonstration and the tests. Keys are passed in.

use abri_wire::UnixMillis;
use core::time::Duration;
use der::{
    Decode, Encode, Sequence,
    asn1::{
        Any, BitString, ObjectIdentifier, OctetString, PrintableString, SetOfVec, Utf8StringRef,
    },
};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use x509_cert::{
    attr::AttributeTypeAndValue,
    der::oid::AssociatedOid,
    ext::{
        Extension,
        pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages},
    },
    name::{Name, RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

use crate::{
    Depth, Role,
    profile::{ED25519, Parsed, SERIAL_NUMBER, UNIT},
};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// A value that does not fit into a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the certificate can't be encoded")]
pub struct IssueError;

impl From<der::Error> for IssueError {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// The offline root: its public key is pinned, its private key signs issuing certificates.
pub struct Root {
    key: SigningKey,
}

/// The key that signs officers' certificates, with its own certificate.
pub struct Issuing {
    key: SigningKey,
    name: Name,
    certificate: Vec<u8>,
}

/// What an officer's certificate says.
#[derive(Debug, Clone)]
pub struct OfficerProfile<'a> {
    /// The pseudonymous number.
    pub number: &'a str,
    /// The service's label.
    pub service: &'a str,
    /// The one role.
    pub role: Role,
    /// First moment of validity; whole seconds.
    pub not_before: UnixMillis,
    /// How long; at most seven days to be accepted.
    pub validity: Duration,
}

/// A certificate before it is signed; public, so that a test can make it wrong in one place.
#[derive(Debug, Clone)]
pub struct Template {
    /// Who signs.
    pub issuer: Name,
    /// Whom it names.
    pub subject: Name,
    /// First moment of validity.
    pub not_before: UnixMillis,
    /// Last moment of validity.
    pub not_after: UnixMillis,
    /// The certified key.
    pub public_key: [u8; 32],
    /// The algorithm, in all three places.
    pub algorithm: ObjectIdentifier,
    /// The extensions.
    pub extensions: Vec<Extension>,
}

impl Root {
    /// A root from 32 random bytes.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        Self { key: SigningKey::from_bytes(seed) }
    }

    /// What clients pin.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Issues the certificate of the issuing key that `seed` gives.
    ///
    /// # Errors
    /// [`IssueError`] if a time can't be encoded.
    pub fn issue(
        &self,
        seed: &[u8; 32],
        not_before: UnixMillis,
        validity: Duration,
    ) -> Result<Issuing, IssueError> {
        let key = SigningKey::from_bytes(seed);
        let template = self.template(&key.verifying_key().to_bytes(), not_before, validity)?;
        let name = template.subject.clone();
        Ok(Issuing { certificate: self.sign(&template)?, key, name })
    }

    /// The template of an issuing certificate.
    ///
    /// # Errors
    /// [`IssueError`] if a name or a time can't be encoded.
    pub fn template(
        &self,
        public_key: &[u8; 32],
        not_before: UnixMillis,
        validity: Duration,
    ) -> Result<Template, IssueError> {
        Ok(Template {
            issuer: name(&[(COMMON_NAME, utf8("Abri root")?)])?,
            subject: name(&[(COMMON_NAME, utf8("Abri issuing")?)])?,
            not_before,
            not_after: not_before.plus(validity),
            public_key: *public_key,
            algorithm: ED25519,
            extensions: vec![
                critical(&BasicConstraints { ca: true, path_len_constraint: Some(0) })?,
                critical(&KeyUsage(KeyUsages::KeyCertSign.into()))?,
            ],
        })
    }

    /// Signs any template.
    ///
    /// # Errors
    /// [`IssueError`] if it can't be encoded.
    pub fn sign(&self, template: &Template) -> Result<Vec<u8>, IssueError> {
        template.sign(&self.key)
    }
}

impl Issuing {
    /// The issuing key that was kept as a seed, with the certificate that was kept beside it.
    ///
    /// # Errors
    /// [`IssueError`] unless it is the certificate of this key as an issuing key.
    pub fn load(seed: &[u8; 32], certificate: &[u8]) -> Result<Self, IssueError> {
        let key = SigningKey::from_bytes(seed);
        let parsed = Parsed::new(Depth::Issuing, certificate).map_err(|_| IssueError)?;
        parsed.check_usage().map_err(|_| IssueError)?;
        if parsed.key != key.verifying_key() {
            return Err(IssueError);
        }
        Ok(Self { key, name: parsed.subject().clone(), certificate: certificate.to_vec() })
    }

    /// What a roster names.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// The issuing certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Issues an officer's certificate for `public_key`.
    ///
    /// # Errors
    /// [`IssueError`] if number, service or a time can't be encoded.
    pub fn issue(
        &self,
        public_key: &[u8; 32],
        profile: &OfficerProfile<'_>,
    ) -> Result<Vec<u8>, IssueError> {
        self.sign(&self.template(public_key, profile)?)
    }

    /// The template of an officer's certificate.
    ///
    /// # Errors
    /// [`IssueError`] if number, service or a time can't be encoded.
    pub fn template(
        &self,
        public_key: &[u8; 32],
        profile: &OfficerProfile<'_>,
    ) -> Result<Template, IssueError> {
        let number = Any::encode_from(&PrintableString::new(profile.number)?)?;
        Ok(Template {
            issuer: self.name.clone(),
            subject: name(&[(SERIAL_NUMBER, number), (UNIT, utf8(profile.service)?)])?,
            not_before: profile.not_before,
            not_after: profile.not_before.plus(profile.validity),
            public_key: *public_key,
            algorithm: ED25519,
            extensions: vec![
                critical(&BasicConstraints { ca: false, path_len_constraint: None })?,
                critical(&KeyUsage(KeyUsages::DigitalSignature.into()))?,
                critical(&ExtendedKeyUsage(vec![profile.role.key_purpose()]))?,
            ],
        })
    }

    /// Signs any template.
    ///
    /// # Errors
    /// [`IssueError`] if it can't be encoded.
    pub fn sign(&self, template: &Template) -> Result<Vec<u8>, IssueError> {
        template.sign(&self.key)
    }
}

impl Template {
    fn sign(&self, key: &SigningKey) -> Result<Vec<u8>, IssueError> {
        let algorithm = AlgorithmIdentifierOwned { oid: self.algorithm, parameters: None };
        let mut body = ToBeSigned {
            version: 2,
            serial_number: SerialNumber::new(&[1])?,
            signature: algorithm.clone(),
            issuer: self.issuer.clone(),
            validity: Validity::new(time(self.not_before)?, time(self.not_after)?),
            subject: self.subject.clone(),
            subject_public_key_info: SubjectPublicKeyInfoOwned {
                algorithm: algorithm.clone(),
                subject_public_key: BitString::from_bytes(&self.public_key)?,
            },
            extensions: self.extensions.clone(),
        };
        // Deterministic and, like a random one, not guessable from the count of certificates.
        let digest = Sha256::digest(body.to_der()?);
        let mut serial: [u8; 16] = digest.first_chunk().copied().ok_or(IssueError)?;
        serial[0] = serial[0] & 0x7F | 0x40;
        body.serial_number = SerialNumber::new(&serial)?;
        let signature = BitString::from_bytes(&key.sign(&body.to_der()?).to_bytes())?;
        Ok(Signed { body, algorithm, signature }.to_der()?)
    }
}

/// A critical extension.
///
/// # Errors
/// [`IssueError`] if the value can't be encoded.
pub fn critical<T: Encode + AssociatedOid>(value: &T) -> Result<Extension, IssueError> {
    let extn_value = OctetString::new(value.to_der()?)?;
    Ok(Extension { extn_id: T::OID, critical: true, extn_value })
}

/// A name of one attribute a step.
///
/// # Errors
/// [`IssueError`] if it can't be encoded.
pub fn name(fields: &[(ObjectIdentifier, Any)]) -> Result<Name, IssueError> {
    let mut names = RdnSequence::default();
    for (oid, value) in fields {
        let field = AttributeTypeAndValue { oid: *oid, value: value.clone() };
        names.push(RelativeDistinguishedName::from(SetOfVec::try_from(vec![field])?));
    }
    Ok(Name::from_der(&names.to_der()?)?)
}

/// A UTF-8 string as an attribute's value.
///
/// # Errors
/// [`IssueError`] if it is too long.
pub fn utf8(text: &str) -> Result<Any, IssueError> {
    Ok(Any::encode_from(&Utf8StringRef::new(text)?)?)
}

fn time(at: UnixMillis) -> Result<Time, IssueError> {
    let seconds = Duration::from_secs(at.as_secs());
    // RFC 5280, section 4.1.2.5: two-digit years through 2049.
    Ok(match der::asn1::UtcTime::from_unix_duration(seconds) {
        Ok(time) => Time::UtcTime(time),
        Err(_) => Time::GeneralTime(der::asn1::GeneralizedTime::from_unix_duration(seconds)?),
    })
}

// The library's own types have no public constructor without its builder, which needs SHA-1.
#[derive(Sequence)]
struct ToBeSigned {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Signed {
    body: ToBeSigned,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}
