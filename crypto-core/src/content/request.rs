//! An officer asks whether one more person may come in (`CONSENT-1`).

use abri_trust::{CertificateHash, Role, is_number, is_service};
use tls_codec::{SecretVLBytes, TlsDeserializeBytes, TlsSerialize, TlsSize, VLByteSlice};
use zeroize::Zeroizing;

use super::{
    ContentError, Line, Note,
    card::{encode, text},
};
use crate::extension::decode;

/// Who would come, and why: all of it is shown to her, and all but the reason is compared with the
/// certificate before anybody comes in (`CONSENT-4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    certificate: CertificateHash,
    role: Role,
    number: Line,
    service: Line,
    reason: Note,
}

#[derive(TlsSize, TlsSerialize)]
struct RequestBytes<'a> {
    certificate: [u8; 32],
    role: u8,
    number: VLByteSlice<'a>,
    service: VLByteSlice<'a>,
    reason: VLByteSlice<'a>,
}

#[derive(TlsSize, TlsDeserializeBytes)]
struct UntrustedRequest {
    certificate: [u8; 32],
    role: u8,
    number: SecretVLBytes,
    service: SecretVLBytes,
    reason: SecretVLBytes,
}

impl Request {
    /// A request for exactly this certificate.
    ///
    /// # Errors
    /// [`ContentError::Deceptive`] for a number or a service that no certificate can carry
    /// (`CERT-2`).
    pub fn new(
        certificate: CertificateHash,
        role: Role,
        number: Line,
        service: Line,
        reason: Note,
    ) -> Result<Self, ContentError> {
        if !is_number(number.as_str()) || !is_service(service.as_str()) {
            return Err(ContentError::Deceptive);
        }
        Ok(Self { certificate, role, number, service, reason })
    }

    /// What the certificate is called in the roster.
    #[must_use]
    pub const fn certificate(&self) -> CertificateHash {
        self.certificate
    }

    /// What this person may do.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The pseudonymous number.
    #[must_use]
    pub fn number(&self) -> &str {
        self.number.as_str()
    }

    /// The service's label.
    #[must_use]
    pub fn service(&self) -> &str {
        self.service.as_str()
    }

    /// Why, in the words of who asks; may be empty.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.reason.as_str()
    }

    pub(super) fn encode(&self) -> Option<Zeroizing<Vec<u8>>> {
        encode(&RequestBytes {
            certificate: *self.certificate.as_bytes(),
            role: self.role.number(),
            number: VLByteSlice(self.number().as_bytes()),
            service: VLByteSlice(self.service().as_bytes()),
            reason: VLByteSlice(self.reason().as_bytes()),
        })
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let UntrustedRequest { certificate, role, number, service, reason } = decode(bytes)?;
        let role = Role::ALL.into_iter().find(|known| known.number() == role)?;
        let (number, service) = (line(&number)?, line(&service)?);
        let reason = Note::new(text(&reason)?).ok()?;
        Self::new(CertificateHash::new(certificate), role, number, service, reason).ok()
    }
}

fn line(bytes: &SecretVLBytes) -> Option<Line> {
    Line::new(text(bytes)?).ok()
}
