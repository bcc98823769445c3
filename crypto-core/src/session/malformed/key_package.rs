//! KeyPackages that are wrong in one place, and groups that are not the victim's.

use super::*;

/// A KeyPackage with any field wrong.
pub struct KeyPackageRecipe<'a> {
    /// The seed that signs.
    pub seed: &'a [u8; 32],
    /// The chain in the credential; a Basic credential if `None`.
    pub chain: Option<&'a UntrustedChain>,
    /// The binding's session.
    pub session: SessionId,
    /// The binding's offer.
    pub offer: OfferKeys,
    /// The binding's purpose.
    pub purpose: u8,
    /// First and last moment of the lifetime.
    pub lifetime: (UnixMillis, UnixMillis),
}

impl KeyPackageRecipe<'_> {
    fn extensions(&self) -> Made<Extensions<openmls::prelude::LeafNode>> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(self.session.as_bytes());
        bytes.extend_from_slice(self.offer.creator_key_hash.as_bytes());
        bytes.push(self.purpose);
        bytes.extend_from_slice(self.offer.nonce.as_bytes());
        Extensions::single(Extension::Unknown(BINDING, UnknownExtension(bytes)))
            .map_err(|_| CannotMake)
    }

    fn credential(&self, key: &SignatureKey) -> Made<CredentialWithKey> {
        match self.chain {
            Some(chain) => officer_credential(chain, &key.public_key()).ok_or(CannotMake),
            None => Ok(named(key)),
        }
    }

    /// The KeyPackage frame.
    ///
    /// # Errors
    /// [`CannotMake`] if the library refuses.
    pub fn make(&self, entropy: BoxedEntropy) -> Made<Frame> {
        let provider = Provider::new(entropy);
        self.build(suite::SUITE, suite::capabilities(), &provider)
    }

    /// The same in a classic suite (`SUITE-1`).
    ///
    /// # Errors
    /// [`CannotMake`] if the library refuses.
    pub fn make_of_another_suite(&self) -> Made<Frame> {
        let other =
            openmls::prelude::Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;
        let extension = [ExtensionType::Unknown(POLICY), ExtensionType::Unknown(BINDING)];
        let credentials = [CredentialType::Basic, CredentialType::X509];
        let capabilities = openmls::prelude::Capabilities::new(
            None,
            Some(&[other]),
            Some(&extension),
            Some(&[]),
            Some(&credentials),
        );
        self.build(other, capabilities, &OpenMlsRustCrypto::default())
    }

    /// The same with capabilities that nobody agreed on (`SUITE-2`).
    ///
    /// # Errors
    /// [`CannotMake`] if the library refuses.
    pub fn make_with_more_capabilities(&self, entropy: BoxedEntropy) -> Made<Frame> {
        let extensions = [POLICY, BINDING, 0xF7AF].map(ExtensionType::Unknown);
        let credentials = [CredentialType::Basic, CredentialType::X509];
        let capabilities = openmls::prelude::Capabilities::new(
            None,
            Some(&[suite::SUITE]),
            Some(&extensions),
            Some(&[]),
            Some(&credentials),
        );
        self.build(suite::SUITE, capabilities, &Provider::new(entropy))
    }

    fn build<P: OpenMlsProvider>(
        &self,
        suite: openmls::prelude::Ciphersuite,
        capabilities: openmls::prelude::Capabilities,
        provider: &P,
    ) -> Made<Frame> {
        let key = SignatureKey::new(&Zeroizing::new(*self.seed));
        let (first, last) = self.lifetime;
        let key_package = KeyPackage::builder()
            .leaf_node_capabilities(capabilities)
            .leaf_node_extensions(self.extensions()?)
            .key_package_lifetime(Lifetime::init(first.as_secs(), last.as_secs()))
            .build(suite, provider, &key, self.credential(&key)?)
            .map_err(|_| CannotMake)?
            .into_key_package();
        let message = encode(&MlsMessageOut::from(key_package)).ok_or(CannotMake)?;
        frame(FrameKind::KeyPackage, &message)
    }
}

/// A group of the server's own making that adds the KeyPackage in `frame` (`JOIN-1`): its policy is
/// what an honest one would say, and the evidence is genuine; only leaf 0 is not the victim's.
///
/// # Errors
/// [`CannotMake`] if the library refuses.
pub fn impostor_bundle(
    key_package: &Frame,
    policy_of: &VictimSession,
    evidence: &[u8],
    entropy: BoxedEntropy,
) -> Made<Frame> {
    let provider = Provider::new(entropy);
    let key = SignatureKey::new(&Zeroizing::new(provider.draw()?));
    let extensions = policy_of.conversation().group.extensions().clone();
    let lifetime = Lifetime::init(0, u64::MAX);
    let mut group = suite::group_builder(extensions, lifetime)
        .build(&provider, &key, named(&key))
        .map_err(|_| CannotMake)?;
    let join = key_package_in(key_package, &provider)?;
    let welcome = welcome_for(&mut group, &provider, &key, join)?;
    let bundle =
        CommitBundle { commit: Vec::new().into(), welcome, joining: vec![evidence.into()] };
    frame(FrameKind::CommitBundle, &encode(&bundle).ok_or(CannotMake)?)
}

fn welcome_for(
    group: &mut MlsGroup,
    provider: &Provider,
    key: &SignatureKey,
    join: KeyPackage,
) -> Made<Option<tls_codec::VLBytes>> {
    let (_, welcome, _) = group.add_members(provider, key, &[join]).map_err(|_| CannotMake)?;
    Ok(Some(encode(&welcome).ok_or(CannotMake)?.into()))
}
