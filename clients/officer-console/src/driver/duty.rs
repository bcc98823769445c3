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
    storage,
};
use crate::{
    app::{Keep, Keeping, Officer, Refusal, Request},
    sign_in::{Certified, certify},
    vault::{Seed, Vault, VaultError},
};

/// Longest that a signed statement may be good for. The service gives two minutes; two clocks may
/// differ.
const MAX_STATEMENT_LIFE: Duration = Duration::from_secs(3600);

/// The device's key, as it is at hand.
#[derive(Clone, Default)]
pub(super) struct Keys {
    /// Unsealed: from enrolment to the first sign-in, or for the shift if it is kept in memory only.
    held: Option<Seed>,
    vault: Option<Vault>,
}

impl Keys {
    /// What lies on this device.
    pub(super) fn load() -> Self {
        let vault = storage::read().and_then(|text| Vault::parse(&text).ok());
        Self { held: None, vault }
    }

    pub(super) fn keeping(&self) -> Option<Keeping> {
        match (&self.vault, &self.held) {
            (Some(vault), _) => Some(Keeping::Sealed(vault.lock())),
            (None, Some(_)) => Some(Keeping::Memory),
            (None, None) => None,
        }
    }

    /// A copy to look for the certificate with, if there is a key.
    pub(super) fn looking(&self) -> Option<Self> {
        self.keeping().map(|_| self.clone())
    }

    /// Drops the unsealed key, if a sealed one is there.
    pub(super) fn seal(&mut self) {
        if self.vault.is_some() {
            self.held = None;
        }
    }

    fn put(&mut self, vault: Vault) -> Result<(), Refusal> {
        if !storage::write(&vault.to_text()) {
            return Err(Refusal::NoStorage);
        }
        self.vault = Some(vault);
        // From here on only the passkey or the passphrase gives it, to whoever sits here.
        self.held = None;
        Ok(())
    }

    /// Seals the key as the officer wants.
    pub(super) async fn keep(mut self, keep: Keep) -> (Self, Result<(), Refusal>) {
        let kept = match (&keep, &self.held) {
            (Keep::Shift, _) => Ok(()),
            (Keep::Passphrase(text), Some(seed)) => {
                next_frame().await;
                let key = public_key(seed);
                let sealed = Vault::seal_with_passphrase(seed, &key, text, &mut OsEntropy);
                sealed.map_err(of_vault).and_then(|vault| self.put(vault))
            }
            (Keep::Passphrase(_), None) => Err(Refusal::WrongKey),
        };
        (self, kept)
    }

    /// The chain of this device's newest certificate, if the authority has made one.
    pub(super) async fn chain(&self, origin: &str) -> Result<Option<UntrustedChain>, Refusal> {
        let key = match (&self.held, &self.vault) {
            (Some(seed), _) => public_key(seed),
            (None, Some(vault)) => vault.public_key().map_err(of_vault)?,
            (None, None) => return Err(Refusal::WrongKey),
        };
        let found = service(origin).newest_chain(DeviceKey::new(key)).await;
        let Some(document) = found.map_err(of_transport)? else { return Ok(None) };
        parse_chain(&document).map(Some).map_err(|_| Refusal::Certificate)
    }
}

/// Makes a key, and the passkey that seals it; hands the request in. Says whether the key is sealed.
pub(super) async fn enrol(
    origin: &str,
    invitation: &str,
    with_passkey: bool,
) -> Result<(Keys, Request, bool), Refusal> {
    let invitation =
        Invitation::parse(invitation.trim().as_bytes()).map_err(|_| Refusal::Unreadable)?;
    let seed = draw_seed()?;
    let key = SigningKey::from_bytes(&seed);
    let request = invitation.request(&key).map_err(|_| Refusal::Unreadable)?;
    let (service, public_key) = (service(origin), key.verifying_key().to_bytes());
    let number = invitation.number().to_owned();
    let start = EnrolmentStart { public_key: DeviceKey::new(public_key), number };
    let challenge = service.invite(&start).await.map_err(of_transport)?;
    // Asked before anything is made: what can't be kept would be lost.
    if !storage::works() {
        return Err(Refusal::NoStorage);
    }
    let (mut credential, mut vault) = (None, None);
    if with_passkey || challenge.required {
        let options = challenge.passkey.ok_or(Refusal::NoPasskey)?;
        let made = passkey::create(&options).await.ok_or(Refusal::NoPasskey)?;
        if let Some(prf) = made.prf {
            let sealed = Vault::seal_with_passkey(&seed, &public_key, &prf, &mut OsEntropy);
            vault = Some(sealed.map_err(of_vault)?);
        }
        credential = Some(made.credential);
    }
    let document = request.to_json();
    let value = serde_json::from_str(&document).map_err(|_| Refusal::Unreadable)?;
    let enrolment = Enrolment { nonce: challenge.nonce, request: value, passkey: credential };
    let handed_in = service.enrol(&enrolment).await.map_err(of_transport)?.handed_in;
    // A key that lay here before is replaced only now.
    let (mut keys, sealed) = (Keys { held: Some(seed), vault: None }, vault.is_some());
    vault.map_or(Ok(()), |vault| keys.put(vault))?;
    Ok((keys, Request { document, handed_in }, sealed))
}

/// Shows the service that the key is here, and its passkey (`DS-28`, `DS-29`).
///
/// `origin` is what this page calls the service, not what the service says of itself: a statement
/// for one service is worth nothing at another.
pub(super) async fn sign_in(
    origin: &str,
    keys: &Keys,
    pins: Option<&Pins>,
    passphrase: Option<Zeroizing<String>>,
) -> Result<(SignedIn, Officer), Refusal> {
    let service = service(origin);
    let chain = keys.chain(origin).await?.ok_or(Refusal::NotInRoster)?;
    let certificates = chain.certificates().map(Certificate::new);
    let challenge =
        service.challenge(&ChallengeRequest { certificates }).await.map_err(of_transport)?;
    let needs_prf = matches!(keys.keeping(), Some(Keeping::Sealed(crate::vault::Lock::Passkey)));
    let shown = match &challenge.passkey {
        Some(options) => passkey::get(options).await,
        None => None,
    };
    let (credential, prf) = match shown {
        Some(shown) => (Some(shown.credential), shown.prf),
        None if needs_prf => return Err(Refusal::NoPasskey),
        None => (None, None),
    };
    let seed = unsealed(keys, prf, passphrase).await?;
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
    keys: &Keys,
    prf: Option<Zeroizing<[u8; 32]>>,
    passphrase: Option<Zeroizing<String>>,
) -> Result<Seed, Refusal> {
    if let Some(seed) = &keys.held {
        return Ok(seed.clone());
    }
    let vault = keys.vault.as_ref().ok_or(Refusal::WrongKey)?;
    let opened = match (vault.lock(), prf, passphrase) {
        (crate::vault::Lock::Passkey, Some(prf), _) => vault.open_with_passkey(&prf),
        (crate::vault::Lock::Passphrase, _, Some(text)) => {
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

fn public_key(seed: &Seed) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
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
