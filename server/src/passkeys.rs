//! Passkeys: which device may use a certified key here. Discoverable, with user verification.
//!
//! A passkey is registered with a request to be enrolled, so there is one for each certified key,
//! and it can't be replaced: who lost it, or whose key was stolen, is enrolled anew.

use abri_wire::ProblemKind;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
        RegisterPublicKeyCredential, Url, Uuid,
    },
};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::origin::Origin;

/// What a passkey is called in the authenticator's own list.
const NAME: &str = "Abri";

/// Whether a sign-in needs a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyPolicy {
    /// Each sign-in does; the console's origin is what passkeys are for.
    Required(Origin),
    /// Who registered one needs it; others sign in without. For demonstrations.
    Offered(Origin),
    /// There are none. For demonstrations and tests.
    Off,
}

/// The relying party (Web Authentication, level 3).
#[derive(Debug)]
pub(crate) struct Passkeys {
    webauthn: Option<Webauthn>,
    required: bool,
}

/// The console's origin can't be a relying party's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("passkeys need a console on https, or on http://localhost")]
pub struct RelyingPartyError;

impl Passkeys {
    pub(crate) fn new(policy: &PasskeyPolicy) -> Result<Self, RelyingPartyError> {
        let (origin, required) = match policy {
            PasskeyPolicy::Required(origin) => (origin, true),
            PasskeyPolicy::Offered(origin) => (origin, false),
            PasskeyPolicy::Off => return Ok(Self { webauthn: None, required: false }),
        };
        let url = Url::parse(&origin.to_string()).map_err(|_| RelyingPartyError)?;
        let host = url.domain().ok_or(RelyingPartyError)?;
        let webauthn = WebauthnBuilder::new(host, &url)
            .and_then(|builder| builder.rp_name(NAME).build())
            .map_err(|_| RelyingPartyError)?;
        Ok(Self { webauthn: Some(webauthn), required })
    }

    /// Nobody has one.
    #[cfg(any(test, feature = "test-util"))]
    pub(crate) const fn none() -> Self {
        Self { webauthn: None, required: false }
    }

    pub(crate) const fn are_required(&self) -> bool {
        self.required
    }

    /// What a browser is asked to make, and what has to be remembered until it did.
    pub(crate) fn begin_registration(
        &self,
        public_key: &[u8; 32],
        number: &str,
    ) -> Result<Option<(Value, Value)>, ProblemKind> {
        let Some(webauthn) = &self.webauthn else { return Ok(None) };
        let begun = webauthn.start_passkey_registration(handle(public_key), number, number, None);
        let (mut options, state) = begun.map_err(|_| ProblemKind::Unavailable)?;
        // The library would discourage what a sign-in without a name needs.
        let selection = options.public_key.authenticator_selection.as_mut();
        let selection = selection.ok_or(ProblemKind::Unavailable)?;
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
        Ok(Some((value(&options.public_key)?, value(&state)?)))
    }

    /// The passkey that was made, as the store keeps it.
    pub(crate) fn finish_registration(
        &self,
        state: &Value,
        credential: &Value,
    ) -> Result<Vec<u8>, ProblemKind> {
        let webauthn = self.webauthn.as_ref().ok_or(ProblemKind::Forbidden)?;
        let state: PasskeyRegistration = from(state).ok_or(ProblemKind::Unavailable)?;
        let credential: RegisterPublicKeyCredential =
            from(credential).ok_or(ProblemKind::Malformed)?;
        let passkey = webauthn.finish_passkey_registration(&credential, &state);
        serde_json::to_vec(&passkey.map_err(|_| ProblemKind::Forbidden)?)
            .map_err(|_| ProblemKind::Unavailable)
    }

    /// What a browser is asked to show, and what has to be remembered until it did.
    pub(crate) fn begin_authentication(&self) -> Result<Option<(Value, Value)>, ProblemKind> {
        let Some(webauthn) = &self.webauthn else { return Ok(None) };
        let begun = webauthn.start_discoverable_authentication();
        let (options, state) = begun.map_err(|_| ProblemKind::Unavailable)?;
        Ok(Some((value(&options.public_key)?, value(&state)?)))
    }

    /// Whether it was this key's passkey; returns it as it is to be kept from now on.
    pub(crate) fn finish_authentication(
        &self,
        state: &Value,
        credential: &Value,
        passkey: &[u8],
        public_key: &[u8; 32],
    ) -> Result<Vec<u8>, ProblemKind> {
        let webauthn = self.webauthn.as_ref().ok_or(ProblemKind::Forbidden)?;
        let state: DiscoverableAuthentication = from(state).ok_or(ProblemKind::Unavailable)?;
        let credential: PublicKeyCredential = from(credential).ok_or(ProblemKind::Malformed)?;
        let mut passkey: Passkey =
            serde_json::from_slice(passkey).map_err(|_| ProblemKind::Unavailable)?;
        let (user, id) = webauthn
            .identify_discoverable_authentication(&credential)
            .map_err(|_| ProblemKind::Forbidden)?;
        if user != handle(public_key) || id != passkey.cred_id().as_slice() {
            return Err(ProblemKind::Forbidden);
        }
        let done = webauthn
            .finish_discoverable_authentication_v2(&credential, state, &passkey)
            .map_err(|_| ProblemKind::Forbidden)?;
        if !done.user_verified() {
            return Err(ProblemKind::Forbidden);
        }
        passkey.update_credential(&done);
        serde_json::to_vec(&passkey).map_err(|_| ProblemKind::Unavailable)
    }
}

/// The user's handle: what an authenticator stores, and shows to nobody but this origin.
fn handle(public_key: &[u8; 32]) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(b"Abri 1.0 Passkey user");
    digest.update(public_key);
    let digest: [u8; 32] = digest.finalize().into();
    let mut handle = [0; 16];
    handle.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    Uuid::from_bytes(handle)
}

fn value(it: &impl Serialize) -> Result<Value, ProblemKind> {
    serde_json::to_value(it).map_err(|_| ProblemKind::Unavailable)
}

fn from<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}
