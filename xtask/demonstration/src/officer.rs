//! An officer's demonstration identity, as the console reads it from its address.

use abri_authority::Certified;
use abri_trust::{
    UntrustedChain,
    typed::{self, SignIn},
};
use abri_wire::sign_in::{Certificate, Challenge, ChallengeRequest, Signature};
use anyhow::Context;
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// Everything that a signed-in officer has, in one document.
#[derive(Serialize, Deserialize)]
pub struct Officer {
    /// The pseudonymous number.
    pub number: String,
    /// The service's label.
    pub service: String,
    /// Seed of the certified Ed25519 key, base64url.
    pub seed: String,
    /// Leaf, then issuing certificate: DER, base64url.
    pub chain: [String; 2],
}

impl Officer {
    pub(crate) fn new(certified: &Certified, service: &str, seed: &[u8; 32]) -> Self {
        Self {
            number: certified.number.clone(),
            service: service.to_owned(),
            seed: BASE64URL_NOPAD.encode(seed),
            chain: texts(&certified.chain),
        }
    }

    pub(crate) fn set_chain(&mut self, chain: &UntrustedChain) {
        self.chain = texts(chain);
    }

    pub(crate) fn holds(&self, public_key: &[u8; 32]) -> bool {
        self.seed().is_ok_and(|seed| {
            SigningKey::from_bytes(&seed).verifying_key().as_bytes() == public_key
        })
    }

    /// What he shows to whom he signs in to.
    ///
    /// # Errors
    /// If the chain is not base64url.
    pub fn challenge_request(&self) -> anyhow::Result<ChallengeRequest> {
        let [leaf, issuing] = self.certificates()?.try_into().ok().context("two certificates")?;
        Ok(ChallengeRequest { certificates: [Certificate::new(&leaf), Certificate::new(&issuing)] })
    }

    /// His answer to the challenge of the service at `origin`.
    ///
    /// # Errors
    /// If the seed or the origin is none.
    pub fn sign_in(&self, origin: &str, challenge: &Challenge) -> anyhow::Result<Signature> {
        let statement = SignIn::new(origin, *challenge.nonce.as_bytes(), challenge.not_after)?;
        let key = SigningKey::from_bytes(&*self.seed()?);
        Ok(Signature::new(typed::sign(&statement, &key)?))
    }

    /// The seed's bytes.
    ///
    /// # Errors
    /// If `seed` is not 32 bytes in base64url.
    pub fn seed(&self) -> anyhow::Result<Zeroizing<[u8; 32]>> {
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(self.seed.as_bytes())?);
        Ok(Zeroizing::new(bytes.as_slice().try_into().context("a seed has 32 bytes")?))
    }

    /// The chain's certificates, DER.
    ///
    /// # Errors
    /// If they are not base64url.
    pub fn certificates(&self) -> anyhow::Result<Vec<Vec<u8>>> {
        self.chain.iter().map(|text| Ok(BASE64URL_NOPAD.decode(text.as_bytes())?)).collect()
    }
}

fn texts(chain: &UntrustedChain) -> [String; 2] {
    chain.certificates().map(|certificate| BASE64URL_NOPAD.encode(certificate))
}

impl Drop for Officer {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}
