//! The two private MLS extensions and the payloads that are not MLS's own.

use abri_wire::{CreatorKeyHash, OfferNonce, Sequence, SessionId, UnixMillis};
use openmls::prelude::{
    Extension, ExtensionType, Extensions, GroupContext, LeafNode, UnknownExtension,
};
use sha2::{Digest, Sha256};
use tls_codec::{
    DeserializeBytes, Serialize as _, TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes,
};

use crate::suite::{self, BINDING, POLICY};

/// The protocol's version; code points of the suite are provisional.
pub(crate) const VERSION: u8 = 1;

/// What no commit may change.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub(crate) struct Policy {
    pub(crate) version: u8,
    pub(crate) session: SessionId,
    pub(crate) pins: [u8; 48],
    pub(crate) creator: CreatorKeyHash,
    pub(crate) expires_at: UnixMillis,
    pub(crate) max_members: u8,
}

/// Why an officer is asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
#[repr(u8)]
pub(crate) enum Purpose {
    /// To be the session's officer, from the queue.
    First = 1,
    /// To join others.
    Join = 2,
    /// To replace his own leaf.
    Swap = 3,
}

/// For what a KeyPackage was made.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub(crate) struct Binding {
    pub(crate) session: SessionId,
    pub(crate) creator: CreatorKeyHash,
    pub(crate) purpose: Purpose,
    pub(crate) nonce: OfferNonce,
}

/// Payload of a CommitBundle frame (`COMMIT-5`).
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub(crate) struct CommitBundle {
    /// MLSMessage with the Commit.
    pub(crate) commit: VLBytes,
    /// MLSMessage with the Welcome, if the commit adds someone.
    pub(crate) welcome: Option<VLBytes>,
    /// Evidence for the officers who are members after the commit, if it adds one: all members
    /// judge the same bytes (`JOIN-2`). It proves itself; altered, it breaks the order (`ORDER-2`).
    pub(crate) joining: Vec<VLBytes>,
}

/// Payload of a Control frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
#[repr(u8)]
pub(crate) enum Control {
    /// "I refuse the commit at this place" (`COMMIT-7`).
    #[tls_codec(discriminant = 1)]
    Refused { commit: Sequence, reason: u8 },
    /// "I was a member and have lost my keys: let me in anew" (`SWAP-1`).
    #[tls_codec(discriminant = 2)]
    Rejoin,
    /// The answer to the one at that place: what a KeyPackage must be made for (`SWAP-1`).
    #[tls_codec(discriminant = 3)]
    Swap { about: Sequence, creator: CreatorKeyHash, nonce: OfferNonce },
}

/// What is expected to stand in [`Policy::creator`] and [`Binding::creator`].
pub(crate) fn creator_key_hash(public_key: &[u8]) -> CreatorKeyHash {
    CreatorKeyHash::new(Sha256::digest(public_key).into())
}

/// Decodes a value that takes all of `bytes`.
pub(crate) fn decode<T: DeserializeBytes>(bytes: &[u8]) -> Option<T> {
    T::tls_deserialize_exact_bytes(bytes).ok()
}

/// Encodes a value; nothing here comes near the codec's limits, so `None` does not happen.
pub(crate) fn encode<T: tls_codec::Serialize>(value: &T) -> Option<Vec<u8>> {
    value.tls_serialize_detached().ok()
}

impl Policy {
    /// The group context's extensions: this and the required capabilities.
    pub(crate) fn to_extensions(&self) -> Option<Extensions<GroupContext>> {
        let policy = UnknownExtension(self.tls_serialize_detached().ok()?);
        Extensions::from_vec(vec![
            Extension::RequiredCapabilities(suite::required_capabilities()),
            Extension::Unknown(POLICY, policy),
        ])
        .ok()
    }

    /// The policy, if the extensions are exactly a policy and our required capabilities: so there
    /// are no external senders either (`GROUP-2`, `GROUP-3`).
    pub(crate) fn from_extensions(extensions: &Extensions<GroupContext>) -> Option<Self> {
        let policy: Self = decode(&extensions.unknown(POLICY)?.0)?;
        (Some(extensions) == policy.to_extensions().as_ref()).then_some(policy)
    }
}

impl Binding {
    pub(crate) fn to_extensions(&self) -> Option<Extensions<LeafNode>> {
        let binding = UnknownExtension(self.tls_serialize_detached().ok()?);
        Extensions::single(Extension::Unknown(BINDING, binding)).ok()
    }

    /// The binding, if it is the leaf's only extension.
    pub(crate) fn from_extensions(extensions: &Extensions<LeafNode>) -> Option<Self> {
        let only =
            |extension: &Extension| extension.extension_type() == ExtensionType::Unknown(BINDING);
        if extensions.iter().count() != 1 || !extensions.iter().all(only) {
            return None;
        }
        decode(&extensions.unknown(BINDING)?.0)
    }
}
