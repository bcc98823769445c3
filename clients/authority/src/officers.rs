//! Officers: invited, enrolled, renewed, revoked.

use core::time::Duration;

use abri_trust::{
    CertificateError, CertificateHash, MAX_CERTIFICATE, MAX_LEAF_VALIDITY, Role, UntrustedChain,
    authority::{IssueError, Issuing, OfficerProfile},
    enrolment::{Invitation, Request, chain_to_json},
    is_service,
    typed::TypedError,
};
use abri_wire::UnixMillis;
use zeroize::Zeroizing;

use crate::{
    authority::{Authority, HomeError, backdated},
    clock::ClockError,
    files::{self, Access, FileError},
    register::{InvitationState, Invited, Issued, Officer, Register, RegisterError, check_number},
    secret::{Random, RandomError, Seed},
    text::{self, Bytes},
};

/// How long an invitation can be used.
pub const INVITATION_VALIDITY: Duration = Duration::from_secs(7 * 24 * 3600);
/// Certificates that expired so long ago are forgotten; the log still names them.
const FORGOTTEN_AFTER: u64 = 30 * 24 * 3600;

/// Why nothing was done for an officer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficerError {
    /// The home.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Somebody else has this number, or the same person in another role or service.
    #[error("the number {0} is in use with another role or service")]
    OtherPerson(String),
    /// No such invitation.
    #[error("the request's invitation is not one of this authority's")]
    UnknownInvitation,
    /// Used once.
    #[error("the invitation has been used")]
    UsedInvitation,
    /// Its number was revoked.
    #[error("the invitation was withdrawn")]
    WithdrawnInvitation,
    /// Too old.
    #[error("the invitation expired at {}", text::date(*.0))]
    ExpiredInvitation(u64),
    /// Who asks does not hold the key.
    #[error("the request is not signed by its key: {0}")]
    Request(TypedError),
    /// The key has a certificate.
    #[error("the key of the request is enrolled already")]
    KnownKey,
    /// More than seven days, or none.
    #[error("a certificate is valid for 1 to 7 days")]
    Validity,
    /// The issuing key's own certificate is over.
    #[error("the issuing key expired at {}; rotate it", text::date(*.0))]
    IssuingExpired(u64),
    /// What was issued would not be accepted.
    #[error("the certificate would be refused: {0}")]
    Certificate(CertificateError),
    /// Nobody of this number.
    #[error("nobody who is not revoked has the number {0}")]
    UnknownNumber(String),
    /// No such certificate.
    #[error("no certificate that is not revoked has the hash {0}")]
    UnknownCertificate(CertificateHash),
}

macro_rules! through_home {
    ($($error:ty),*) => { $(
        impl From<$error> for OfficerError {
            fn from(error: $error) -> Self {
                Self::Home(error.into())
            }
        }
    )* };
}
through_home!(FileError, ClockError, RegisterError, RandomError, IssueError);

/// Whose certificates to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection<'s> {
    /// Everybody's who is not revoked.
    All,
    /// One number's, on all devices.
    Number(&'s str),
}

/// Whose certificates are no longer to be believed. A key that loses one loses all: renewing in
/// bulk would bring it back otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation<'r> {
    /// A person, with all devices and open invitations.
    Number(&'r str),
    /// One device, by any of its certificates.
    Certificate(CertificateHash),
}

/// A certificate that was just issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    /// Whose it is.
    pub number: String,
    /// In which role.
    pub role: Role,
    /// The device's key.
    pub public_key: [u8; 32],
    /// What the roster calls it.
    pub hash: CertificateHash,
    /// Last second of validity, since 1970.
    pub not_after: u64,
    /// What the officer shows.
    pub chain: UntrustedChain,
}

impl Certified {
    /// The chain as a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        chain_to_json(&self.chain)
    }
}

impl Authority {
    /// Lets one key be enrolled under this number, role and service, within seven days.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn invite(
        &mut self,
        number: &str,
        role: Role,
        service: &str,
        now: UnixMillis,
        random: &mut Random<'_>,
    ) -> Result<Invitation, OfficerError> {
        check_number(number)?;
        if !is_service(service) {
            return Err(RegisterError::Service.into());
        }
        check_person(&self.register, (number, role, service))?;
        let mut invited = self.register.invitations.iter().filter(|invited| {
            invited.state == InvitationState::Open && invited.expires_at >= now.as_secs()
        });
        if invited
            .any(|it| it.number == number && (it.role, it.service.as_str()) != (role, service))
        {
            return Err(OfficerError::OtherPerson(number.into()));
        }
        let expires_at = now.plus(INVITATION_VALIDITY).as_secs();
        let seed = Seed::generate(random)?;
        let seed = Zeroizing::new(*seed.bytes());
        let (invitation, public_key) = Invitation::new(&seed, (number, service, role), expires_at);
        let mut register = self.register.clone();
        register.invitations.push(Invited {
            public_key: Bytes(public_key),
            number: number.into(),
            service: service.into(),
            role,
            expires_at,
            state: InvitationState::Open,
        });
        self.save(register)?;
        Ok(invitation)
    }

    /// Enrols the key of a request; number, role and service are the invitation's. The same request
    /// again gives the same chain again, as long as it is valid: the first answer may have been lost.
    ///
    /// # Errors
    /// [`OfficerError`]; a request that is refused does not use its invitation up.
    pub fn enrol(
        &mut self,
        request: &Request,
        issuing: &Issuing,
        validity: Duration,
        now: UnixMillis,
    ) -> Result<Certified, OfficerError> {
        self.check_clock(now)?;
        let mut register = self.register.clone();
        let key = Bytes(*request.invitation());
        let invited = register.invitations.iter_mut().find(|invited| invited.public_key == key);
        let invited = invited.ok_or(OfficerError::UnknownInvitation)?;
        match invited.state {
            InvitationState::Open => {}
            InvitationState::Used => {
                let invited = invited.clone();
                return self.enrolled(request, &invited, now);
            }
            InvitationState::Withdrawn => return Err(OfficerError::WithdrawnInvitation),
        }
        if now.as_secs() > invited.expires_at {
            return Err(OfficerError::ExpiredInvitation(invited.expires_at));
        }
        check_person(&self.register, (&invited.number, invited.role, &invited.service))?;
        request.verify().map_err(OfficerError::Request)?;
        let public_key = Bytes(*request.public_key());
        if register.officers.iter().any(|officer| officer.public_key == public_key) {
            return Err(OfficerError::KnownKey);
        }
        invited.state = InvitationState::Used;
        let mut officer = Officer {
            number: invited.number.clone(),
            service: invited.service.clone(),
            role: invited.role,
            public_key,
            revoked: false,
            certificates: Vec::new(),
        };
        let certified = self.certify(&mut officer, issuing, validity, now)?;
        register.officers.push(officer);
        self.save(register)?;
        Ok(certified)
    }

    /// What the request was answered with, if it was the one that used the invitation.
    fn enrolled(
        &self,
        request: &Request,
        invited: &Invited,
        now: UnixMillis,
    ) -> Result<Certified, OfficerError> {
        request.verify().map_err(OfficerError::Request)?;
        let same = |officer: &&Officer| {
            officer.public_key.0 == *request.public_key()
                && officer.number == invited.number
                && !officer.revoked
        };
        let officer = self.register.officers.iter().find(same);
        let officer = officer.ok_or(OfficerError::UsedInvitation)?;
        let newest = officer.certificates.last().filter(|it| it.not_after > now.as_secs());
        let &Issued { hash, issuing, not_after, .. } =
            newest.ok_or(OfficerError::UsedInvitation)?;
        let key = self.register.issuing(issuing).ok_or(RegisterError::Reference)?;
        let leaf = files::read(&self.certificate_file(hash), MAX_CERTIFICATE)?;
        let chain = UntrustedChain::new(&[leaf, self.issuing_certificate(key)?])
            .map_err(OfficerError::Certificate)?;
        let (number, role, public_key) =
            (officer.number.clone(), officer.role, officer.public_key.0);
        Ok(Certified { number, role, public_key, hash, not_after, chain })
    }

    /// New certificates for the same keys.
    ///
    /// # Errors
    /// [`OfficerError`]: then nobody's was renewed.
    pub fn renew(
        &mut self,
        whose: Selection<'_>,
        issuing: &Issuing,
        validity: Duration,
        now: UnixMillis,
    ) -> Result<Vec<Certified>, OfficerError> {
        self.check_clock(now)?;
        let mut register = self.register.clone();
        let mut renewed = Vec::new();
        for officer in register.officers.iter_mut().filter(|officer| !officer.revoked) {
            if matches!(whose, Selection::Number(number) if officer.number != number) {
                continue;
            }
            officer
                .certificates
                .retain(|old| old.not_after.saturating_add(FORGOTTEN_AFTER) > now.as_secs());
            renewed.push(self.certify(officer, issuing, validity, now)?);
        }
        if let (Selection::Number(number), true) = (whose, renewed.is_empty()) {
            return Err(OfficerError::UnknownNumber(number.into()));
        }
        self.save(register)?;
        Ok(renewed)
    }

    /// From the next statement on, these are not believed; returns how many keys that concerns.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn revoke(&mut self, whose: Revocation<'_>) -> Result<usize, OfficerError> {
        let mut register = self.register.clone();
        let mut keys = 0;
        for officer in register.officers.iter_mut().filter(|officer| !officer.revoked) {
            officer.revoked = match whose {
                Revocation::Number(number) => officer.number == number,
                Revocation::Certificate(hash) => {
                    officer.certificates.iter().any(|issued| issued.hash == hash)
                }
            };
            keys += usize::from(officer.revoked);
        }
        let withdrawn = match whose {
            Revocation::Number(number) => withdraw(&mut register, number),
            Revocation::Certificate(_) => 0,
        };
        if keys == 0 && withdrawn == 0 {
            return Err(match whose {
                Revocation::Number(number) => OfficerError::UnknownNumber(number.into()),
                Revocation::Certificate(hash) => OfficerError::UnknownCertificate(hash),
            });
        }
        self.save(register)?;
        Ok(keys)
    }

    /// Issues, checks as a client would, and keeps the file. The register is the caller's.
    fn certify(
        &self,
        officer: &mut Officer,
        issuing: &Issuing,
        validity: Duration,
        now: UnixMillis,
    ) -> Result<Certified, OfficerError> {
        if validity.is_zero() || validity > MAX_LEAF_VALIDITY {
            return Err(OfficerError::Validity);
        }
        let public_key = Bytes(issuing.public_key());
        let mut keys = self.register.issuing_in_force();
        let key = keys.find(|key| key.public_key == public_key).ok_or(HomeError::NoIssuing)?;
        if key.not_after <= now.as_secs() {
            return Err(OfficerError::IssuingExpired(key.not_after));
        }
        let not_before = backdated(now);
        let not_after = not_before.plus(validity).as_secs().min(key.not_after);
        let profile = OfficerProfile {
            number: &officer.number,
            service: &officer.service,
            role: officer.role,
            not_before,
            validity: Duration::from_secs(not_after.saturating_sub(not_before.as_secs())),
        };
        let leaf = issuing.issue(&officer.public_key.0, &profile)?;
        let chain = UntrustedChain::new(&[leaf.as_slice(), issuing.certificate()])
            .map_err(OfficerError::Certificate)?;
        chain.certify(&self.register.anchors()?, now).map_err(OfficerError::Certificate)?;
        let hash = chain.leaf_hash();
        files::write(&self.certificate_file(hash), &leaf, Access::Owner)?;
        // Two in one second are one.
        officer.certificates.retain(|issued| issued.hash != hash);
        let (number, not_before) = (key.number, not_before.as_secs());
        officer.certificates.push(Issued { hash, issuing: number, not_before, not_after });
        let (number, role, public_key) =
            (officer.number.clone(), officer.role, officer.public_key.0);
        Ok(Certified { number, role, public_key, hash, not_after, chain })
    }
}

/// Whoever has this number, on whatever device, has this role and service.
fn check_person(
    register: &Register,
    (number, role, service): (&str, Role, &str),
) -> Result<(), OfficerError> {
    let other = |known: &Officer| {
        known.number == number
            && !known.revoked
            && (known.role, known.service.as_str()) != (role, service)
    };
    if register.officers.iter().any(other) {
        return Err(OfficerError::OtherPerson(number.into()));
    }
    Ok(())
}

fn withdraw(register: &mut Register, number: &str) -> usize {
    let open = register
        .invitations
        .iter_mut()
        .filter(|invited| invited.number == number && invited.state == InvitationState::Open);
    open.map(|invited| invited.state = InvitationState::Withdrawn).count()
}
