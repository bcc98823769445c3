//! Enrolling this device, signing in, and the key meanwhile.

use core::time::Duration;

use abri_core::OsEntropy;
use abri_transport::{
    OfficerAccess, TransportError,
    browser::{now, service},
};
use abri_trust::{
    Pins, UntrustedChain,
    enrolment::{Invitation, parse_chain},
    is_number,
    typed::SignIn,
};
use abri_wire::{
    DeviceKey, ProblemKind, UnixMillis,
    sign_in::{Certificate, ChallengeRequest, Enrolment, EnrolmentStart, SignInRequest, Signature},
};
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::{
    SignedIn, draw_capability,
    passkey::{self, next_frame},
    storage::LocalStorage,
};
use crate::{
    app::{Officer, Refusal, Request},
    keyring::{Held, Keyring},
    sign_in::{Certified, certify},
    vault::{Holder, Lock, Seed, Vault, VaultError},
};

/// Longest that a signed statement may be good for. The service gives two minutes; two clocks may
/// differ.
const MAX_STATEMENT_LIFE: Duration = Duration::from_secs(3600);

/// A key that was just made.
pub(super) enum Made {
    /// Sealed under its passkey.
    Sealed(Vault),
    /// Not sealed yet.
    Held(Held),
}

/// Seals a key under a passphrase.
pub(super) async fn seal(held: &Held, passphrase: &str) -> Result<Vault, Refusal> {
    next_frame().await;
    Vault::seal_with_passphrase(&held.seed, held.holder.clone(), passphrase, &mut OsEntropy)
        .map_err(of_vault)
}

/// The chain of a key's newest certificate, if the authority has made one.
pub(super) async fn newest_chain(
    origin: &str,
    key: DeviceKey,
) -> Result<Option<UntrustedChain>, Refusal> {
    let found = service(origin).newest_chain(key).await;
    let Some(document) = found.map_err(of_transport)? else { return Ok(None) };
    parse_chain(&document).map(Some).map_err(|_| Refusal::Certificate)
}

/// Makes a key, and the passkey that seals it; hands the request in.
pub(super) async fn enrol(
    origin: &str,
    invitation: &str,
    with_passkey: bool,
) -> Result<(Made, Request), Refusal> {
    let invitation =
        Invitation::parse(invitation.trim().as_bytes()).map_err(|_| Refusal::Unreadable)?;
    let seed = draw_seed()?;
    let key = SigningKey::from_bytes(&seed);
    let request = invitation.request(&key).map_err(|_| Refusal::Unreadable)?;
    let (service, key) = (service(origin), DeviceKey::new(key.verifying_key().to_bytes()));
    let number = invitation.number().to_owned();
    if !is_number(&number) {
        return Err(Refusal::Unreadable);
    }
    let start = EnrolmentStart { public_key: key, number: number.clone() };
    let challenge = service.invite(&start).await.map_err(of_transport)?;
    // Asked before anything is made: what can't be kept would be lost.
    if !LocalStorage.works() {
        return Err(Refusal::NoStorage);
    }
    let (mut credential, holder) = (None, Holder { key, number });
    let mut made = Made::Held(Held { holder: holder.clone(), seed: seed.clone() });
    if with_passkey || challenge.required {
        let options = challenge.passkey.ok_or(Refusal::NoPasskey)?;
        let shown = passkey::create(&options).await.ok_or(Refusal::NoPasskey)?;
        if let Some(prf) = shown.prf {
            let sealed = Vault::seal_with_passkey(&seed, holder, &prf, &mut OsEntropy);
            made = Made::Sealed(sealed.map_err(of_vault)?);
        }
        credential = Some(shown.credential);
    }
    let document = request.to_json();
    let value = serde_json::from_str(&document).map_err(|_| Refusal::Unreadable)?;
    let enrolment = Enrolment { nonce: challenge.nonce, request: value, passkey: credential };
    let handed_in = service.enrol(&enrolment).await.map_err(of_transport)?.handed_in;
    Ok((made, Request { document, handed_in }))
}

/// Shows the service that the key is here, and its passkey (`DS-28`, `DS-29`).
///
/// `origin` is what this page calls the service, not what the service says of itself: a statement
/// for one service is worth nothing at another.
pub(super) async fn sign_in(
    origin: &str,
    (keyring, key): (&Keyring, DeviceKey),
    pins: Option<&Pins>,
    passphrase: Option<Zeroizing<String>>,
) -> Result<(SignedIn, Officer), Refusal> {
    let service = service(origin);
    let chain = newest_chain(origin, key).await?.ok_or(Refusal::NotInRoster)?;
    let certificates = chain.certificates().map(Certificate::new);
    let challenge =
        service.challenge(&ChallengeRequest { certificates }).await.map_err(of_transport)?;
    let needs_prf = keyring.vault(key).is_some_and(|vault| vault.lock() == Lock::Passkey);
    let shown = match &challenge.passkey {
        Some(options) => passkey::get(options).await,
        None => None,
    };
    let (credential, prf) = match shown {
        Some(shown) => (Some(shown.credential), shown.prf),
        None if needs_prf => return Err(Refusal::NoPasskey),
        None => (None, None),
    };
    let seed = unsealed(keyring, key, prf, passphrase).await?;
    let Certified { identity, officer } = certify(seed, chain, pins, now())?;
    // What is signed is worth something for minutes, whatever the service asks for.
    if UnixMillis(challenge.not_after.saturating_mul(1000)) > now().plus(MAX_STATEMENT_LIFE) {
        return Err(Refusal::Unreachable);
    }
    let statement = SignIn::new(origin, *challenge.nonce.as_bytes(), challenge.not_after)
        .map_err(|_| Refusal::Unreachable)?;
    let signature = identity.sign_in(&statement).map_err(|_| Refusal::NotAccepted)?;
    let access = draw_capability().ok_or(Refusal::Unreachable)?;
    let request = SignInRequest {
        nonce: challenge.nonce,
        signature: Signature::new(signature),
        access: access.hash(),
        passkey: credential,
    };
    service.sign_in(&request).await.map_err(of_transport)?;
    Ok((SignedIn { identity, access: OfficerAccess(access) }, officer))
}

async fn unsealed(
    keyring: &Keyring,
    key: DeviceKey,
    prf: Option<Zeroizing<[u8; 32]>>,
    passphrase: Option<Zeroizing<String>>,
) -> Result<Seed, Refusal> {
    if let Some(seed) = keyring.seed(key) {
        return Ok(seed.clone());
    }
    let vault = keyring.vault(key).ok_or(Refusal::WrongKey)?;
    let opened = match (vault.lock(), prf, passphrase) {
        (Lock::Passkey, Some(prf), _) => vault.open_with_passkey(&prf),
        (Lock::Passphrase, _, Some(text)) => {
            next_frame().await;
            vault.open_with_passphrase(&text)
        }
        _ => return Err(Refusal::NoPasskey),
    };
    opened.map_err(of_vault)
}

fn draw_seed() -> Result<Seed, Refusal> {
    use abri_core::Entropy as _;
    let mut seed = Zeroizing::new([0; 32]);
    OsEntropy.fill(seed.as_mut_slice()).map_err(|_| Refusal::Unreachable)?;
    Ok(seed)
}

const fn of_vault(error: VaultError) -> Refusal {
    match error {
        VaultError::Passphrase => Refusal::Passphrase,
        VaultError::Unreadable => Refusal::NoStorage,
        VaultError::OtherLock | VaultError::Wrong => Refusal::WrongKey,
        VaultError::Entropy(_) => Refusal::Unreachable,
    }
}

const fn of_transport(error: TransportError) -> Refusal {
    match error {
        TransportError::Problem(ProblemKind::NotInRoster) => Refusal::NotInRoster,
        TransportError::Problem(ProblemKind::Forbidden | ProblemKind::ChallengeGone) => {
            Refusal::NotAccepted
        }
        TransportError::Problem(_) | TransportError::Offline | TransportError::Malformed => {
            Refusal::Unreachable
        }
    }
}
