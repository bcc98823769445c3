//! An officer's demonstration identity, as the console reads it from its address.

use abri_authority::Certified;
use abri_trust::UntrustedChain;
use abri_wire::{Capability, CapabilityHash};
use anyhow::Context;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// Everything that a signed-in officer has, in one document.
#[derive(Serialize, Deserialize)]
pub struct Officer {
    /// The pseudonymous number.
    pub number: String,
    /// The service's label.
    pub service: String,
    /// Bearer for queue and claim, base64url.
    pub access: String,
    /// Seed of the certified Ed25519 key, base64url.
    pub seed: String,
    /// Leaf, then issuing certificate: DER, base64url.
    pub chain: [String; 2],
}

/// One line of the server's list of officers: a name and a hash, nothing that signs or opens.
#[derive(Debug, Clone, Serialize)]
pub struct Access<'a> {
    /// The pseudonymous number.
    pub name: &'a str,
    /// All that the server keeps of the bearer.
    pub access_hash: CapabilityHash,
}

impl Officer {
    pub(crate) fn new(
        certified: &Certified,
        service: &str,
        seed: &[u8; 32],
        access: &[u8; 32],
    ) -> Self {
        Self {
            number: certified.number.clone(),
            service: service.to_owned(),
            access: BASE64URL_NOPAD.encode(access),
            seed: BASE64URL_NOPAD.encode(seed),
            chain: texts(&certified.chain),
        }
    }

    pub(crate) fn set_chain(&mut self, chain: &UntrustedChain) {
        self.chain = texts(chain);
    }

    pub(crate) fn access_entry(&self) -> anyhow::Result<Access<'_>> {
        Ok(Access { name: &self.number, access_hash: self.capability()?.hash() })
    }

    /// The bearer that opens queue and claim.
    ///
    /// # Errors
    /// If `access` is not a capability's text.
    pub fn capability(&self) -> anyhow::Result<Capability> {
        self.access.parse().context("an officer's access is not a capability")
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

    /// What follows `#` in the console's address; a browser never sends it to a server.
    ///
    /// # Errors
    /// Never in practice: every field is text.
    pub fn fragment(&self) -> anyhow::Result<String> {
        Ok(format!("demo={}", BASE64URL_NOPAD.encode(&serde_json::to_vec(self)?)))
    }
}

fn texts(chain: &UntrustedChain) -> [String; 2] {
    chain.certificates().map(|certificate| BASE64URL_NOPAD.encode(certificate))
}

impl Drop for Officer {
    fn drop(&mut self) {
        self.access.zeroize();
        self.seed.zeroize();
    }
}
