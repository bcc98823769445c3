//! The baseline: OpenMLS as its book shows it, with its own provider and storage.
//!
//! Same suite, same credentials and leaf sizes, ratchet tree in the Welcome, frames padded to the
//! same buckets; no rule, no order hash, no identity check.

use std::hint::black_box;

use abri_core::{Frame, FrameKind, UntrustedChain};
use openmls::prelude::{
    BasicCredential, Capabilities, Ciphersuite, Credential, CredentialType, CredentialWithKey,
    KeyPackage, KeyPackageIn, MlsGroup, MlsGroupCreateConfig, MlsGroupJoinConfig, MlsMessageBodyIn,
    MlsMessageIn, MlsMessageOut, OpenMlsProvider as _, PURE_CIPHERTEXT_WIRE_FORMAT_POLICY,
    ProcessedMessageContent, ProtocolVersion, SenderRatchetConfiguration, SignatureScheme,
    StagedWelcome,
};
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::signatures::{Signer, SignerError};
use tls_codec::{DeserializeBytes as _, Serialize as _, VLByteSlice};

const SUITE: Ciphersuite = Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519;

struct Key(ed25519_dalek::SigningKey);

impl Key {
    fn random() -> Self {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).unwrap();
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    fn with(&self, credential: Credential) -> CredentialWithKey {
        let signature_key = self.0.verifying_key().as_bytes().as_slice().into();
        CredentialWithKey { credential, signature_key }
    }
}

impl Signer for Key {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(ed25519_dalek::Signer::sign(&self.0, payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

/// What an officer has before a session.
pub(crate) struct Officer {
    key: Key,
    credential: CredentialWithKey,
}

impl Officer {
    pub(crate) fn new(chain: &UntrustedChain) -> Self {
        let key = Key::random();
        let mut content = Vec::new();
        for certificate in chain.certificates() {
            VLByteSlice(certificate).tls_serialize(&mut content).unwrap();
        }
        let credential = key.with(Credential::new(CredentialType::X509, content));
        Self { key, credential }
    }
}

/// Two members who can talk.
pub(crate) struct Pair {
    ours: OpenMlsRustCrypto,
    theirs: OpenMlsRustCrypto,
    key: Key,
    sender: MlsGroup,
    receiver: MlsGroup,
}

fn capabilities() -> Capabilities {
    let credentials = [CredentialType::Basic, CredentialType::X509];
    Capabilities::new(None, Some(&[SUITE]), None, Some(&[]), Some(&credentials))
}

fn framed(kind: FrameKind, message: &MlsMessageOut) -> Frame {
    Frame::new(kind, &message.tls_serialize_detached().unwrap()).unwrap()
}

fn received(frame: &Frame) -> MlsMessageBodyIn {
    // As bytes from a network: the frame is checked again.
    let frame = Frame::decode(frame.as_bytes()).unwrap();
    MlsMessageIn::tls_deserialize_exact_bytes(frame.payload()).unwrap().extract()
}

/// The same steps: create, KeyPackage, add, merge, join.
pub(crate) fn set_up(officer: &Officer) -> Pair {
    let (ours, theirs) = (OpenMlsRustCrypto::default(), OpenMlsRustCrypto::default());
    let key = Key::random();
    let ratchet = SenderRatchetConfiguration::new(8, 1000);
    let create = MlsGroupCreateConfig::builder()
        .ciphersuite(SUITE)
        .capabilities(capabilities())
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .use_ratchet_tree_extension(true)
        .sender_ratchet_configuration(ratchet)
        .build();
    let join = MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .use_ratchet_tree_extension(true)
        .sender_ratchet_configuration(ratchet)
        .build();
    let credential = key.with(BasicCredential::new(vec![7; 16]).into());
    let mut sender = MlsGroup::new(&ours, &key, &create, credential).unwrap();
    let key_package = KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .build(SUITE, &theirs, &officer.key, officer.credential.clone())
        .unwrap();
    let frame = framed(FrameKind::KeyPackage, &key_package.into_key_package().into());
    let MlsMessageBodyIn::KeyPackage(key_package) = received(&frame) else { panic!() };
    let key_package: KeyPackageIn = key_package;
    let key_package = key_package.validate(ours.crypto(), ProtocolVersion::Mls10).unwrap();
    let (commit, welcome, _) = sender.add_members(&ours, &key, &[key_package]).unwrap();
    black_box(framed(FrameKind::CommitBundle, &commit));
    let frame = framed(FrameKind::CommitBundle, &welcome);
    sender.merge_pending_commit(&ours).unwrap();
    let MlsMessageBodyIn::Welcome(welcome) = received(&frame) else { panic!() };
    let staged = StagedWelcome::new_from_welcome(&theirs, &join, welcome, None).unwrap();
    let receiver = staged.into_group(&theirs).unwrap();
    Pair { ours, theirs, key, sender, receiver }
}

impl Pair {
    /// Encrypt, pad, decrypt.
    pub(crate) fn message(&mut self, text: &[u8]) {
        let message = self.sender.create_message(&self.ours, &self.key, text).unwrap();
        let frame = framed(FrameKind::Application, &message);
        let MlsMessageBodyIn::PrivateMessage(message) = received(&frame) else { panic!() };
        let processed = self.receiver.process_message(&self.theirs, message).unwrap();
        let ProcessedMessageContent::ApplicationMessage(message) = processed.into_content() else {
            panic!()
        };
        black_box(message.into_bytes());
    }
}
