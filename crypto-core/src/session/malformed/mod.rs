//! Builders of illegal messages: what a hostile member or server could send, made with real keys.

mod external;
mod inspect;
mod key_package;

use abri_trust::{Pins, UntrustedChain};
use abri_wire::{Frame, FrameKind, MessageId, Sequence, UnixMillis};
use openmls::prelude::{
    BasicCredential, CredentialType, CredentialWithKey, Extension, ExtensionType, Extensions,
    KeyPackage, KeyPackageIn, LeafNodeIndex, LeafNodeParameters, Lifetime, MlsGroup,
    MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, NewSignerBundle, OpenMlsProvider,
    ProcessedMessageContent, ProtocolVersion, UnknownExtension,
};
use openmls_rust_crypto::OpenMlsRustCrypto;
use zeroize::Zeroizing;

use super::{
    OfferKeys, OfficerSession, Opening, Outgoing, VictimSession, conversation::Conversation,
};
use crate::{
    Content, EntropyError, Entry, LogicalId, SessionId, content,
    entropy::BoxedEntropy,
    extension::{Binding, CommitBundle, Purpose, decode, encode},
    identity::officer_credential,
    order::OrderHash,
    provider::{Provider, SignatureKey},
    suite::{self, BINDING, POLICY},
};

pub use external::{ExternalCommit, external_commit};
pub use inspect::{binds, content_of, order_hashes, plaintext, storage_round};
pub use key_package::{KeyPackageRecipe, impostor_bundle};

/// The library would not even make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the illegal message could not be made")]
pub struct CannotMake;

impl From<EntropyError> for CannotMake {
    fn from(_: EntropyError) -> Self {
        Self
    }
}

type Made<T> = Result<T, CannotMake>;

/// Who misbehaves.
pub enum Side<'a> {
    /// The victim's client.
    Victim(&'a mut VictimSession),
    /// An officer's.
    Officer(&'a mut OfficerSession),
}

impl<'a> From<&'a mut VictimSession> for Side<'a> {
    fn from(session: &'a mut VictimSession) -> Self {
        Self::Victim(session)
    }
}

impl<'a> From<&'a mut OfficerSession> for Side<'a> {
    fn from(session: &'a mut OfficerSession) -> Self {
        Self::Officer(session)
    }
}

impl<'a> Side<'a> {
    fn conversation(self) -> &'a mut Conversation {
        match self {
            Self::Victim(session) => session.conversation_mut(),
            Self::Officer(session) => session.conversation_mut(),
        }
    }
}

/// A commit that members must refuse, at least from this sender.
pub enum BadCommit<'a> {
    /// Only a fresh path.
    Update,
    /// Removes a leaf.
    Remove(u32),
    /// Adds whatever KeyPackage the frame holds, with whatever evidence.
    Add(&'a Frame, &'a [Vec<u8>]),
    /// Adds and removes at once, with whatever evidence (`CONSENT-5`).
    Members {
        /// KeyPackages.
        adds: &'a [&'a Frame],
        /// Leaves.
        removes: &'a [u32],
        /// For whom it is.
        evidence: &'a [Vec<u8>],
    },
    /// Changes the policy extension (`COMMIT-4`).
    ChangePolicy,
    /// Changes the committer's credential (`COMMIT-4`).
    ChangeCredential,
    /// Changes the committer's signature key (`COMMIT-4`).
    ChangeKey(&'a [u8; 32]),
    /// Covers a proposal by reference (`COMMIT-3`).
    ByReference,
}

/// The CommitBundle in `frame` with other pieces of evidence.
///
/// # Errors
/// [`CannotMake`] if it is no CommitBundle.
pub fn with_evidence(bundle: &Frame, evidence: &[Vec<u8>]) -> Made<Frame> {
    let mut bundle: CommitBundle = decode(bundle.payload()).ok_or(CannotMake)?;
    bundle.joining = evidence.iter().map(|piece| piece.as_slice().into()).collect();
    frame(FrameKind::CommitBundle, &encode(&bundle).ok_or(CannotMake)?)
}

/// Makes `bad` as a CommitBundle; the sender stays in its epoch.
///
/// # Errors
/// [`CannotMake`] if the library refuses.
pub fn commit<'a>(side: impl Into<Side<'a>>, bad: &BadCommit<'_>) -> Made<Frame> {
    let conversation = side.into().conversation();
    let made = try_commit(conversation, bad);
    let storage = conversation.provider.storage();
    conversation.group.clear_pending_commit(storage).map_err(|_| CannotMake)?;
    conversation.group.clear_pending_proposals(storage).map_err(|_| CannotMake)?;
    let (commit, welcome, _) = made?;
    let bytes = |message: MlsMessageOut| encode(&message).map(Into::into).ok_or(CannotMake);
    let welcome = welcome.map(bytes).transpose()?;
    let joining = match bad {
        BadCommit::Add(_, evidence) | BadCommit::Members { evidence, .. } => {
            evidence.iter().map(|piece| piece.as_slice().into()).collect()
        }
        _ => Vec::new(),
    };
    let bundle = CommitBundle { commit: bytes(commit)?, welcome, joining };
    frame(FrameKind::CommitBundle, &encode(&bundle).ok_or(CannotMake)?)
}

type Messages = (MlsMessageOut, Option<MlsMessageOut>, Option<MlsMessageOut>);

fn try_commit(conversation: &mut Conversation, bad: &BadCommit<'_>) -> Made<Messages> {
    let Conversation { group, provider, key, .. } = conversation;
    if matches!(bad, BadCommit::ByReference) {
        // Its content is harmless; that it travels by itself is not allowed.
        let policy = group.extensions().clone();
        group.propose_group_context_extensions(&*provider, policy, key).map_err(|_| CannotMake)?;
    }
    let builder = group.commit_builder().force_self_update(true);
    let builder = match bad {
        BadCommit::Update | BadCommit::ChangeKey(_) | BadCommit::ByReference => builder,
        BadCommit::Remove(leaf) => builder.propose_removals([LeafNodeIndex::new(*leaf)]),
        BadCommit::Add(frame, _) => builder.propose_adds([key_package_in(frame, provider)?]),
        BadCommit::Members { adds, removes, .. } => {
            let adds = adds.iter().map(|frame| key_package_in(frame, provider));
            builder
                .propose_removals(removes.iter().map(|leaf| LeafNodeIndex::new(*leaf)))
                .propose_adds(adds.collect::<Made<Vec<_>>>()?)
        }
        BadCommit::ChangePolicy => {
            builder.propose_group_context_extensions(other_policy()?).map_err(|_| CannotMake)?
        }
        BadCommit::ChangeCredential => builder.leaf_node_parameters(
            LeafNodeParameters::builder().with_credential_with_key(named(key)).build(),
        ),
    };
    let builder = builder.load_psks(provider.storage()).map_err(|_| CannotMake)?;
    let (rand, crypto) = (provider.rand(), provider.crypto());
    let built = match bad {
        BadCommit::ChangeKey(seed) => {
            let signer = SignatureKey::new(&Zeroizing::new(**seed));
            let credential_with_key = named(&signer);
            let new = NewSignerBundle { signer: &signer, credential_with_key };
            builder.build_with_new_signer(rand, crypto, key, new, |_| true)
        }
        _ => builder.build(rand, crypto, key, |_| true),
    };
    let bundle = built.map_err(|_| CannotMake)?.stage_commit(&*provider);
    Ok(bundle.map_err(|_| CannotMake)?.into_messages())
}

fn named(key: &SignatureKey) -> CredentialWithKey {
    let credential = BasicCredential::new(b"someone else".to_vec()).into();
    CredentialWithKey { credential, signature_key: key.public_key().as_slice().into() }
}

fn other_policy() -> Made<Extensions<openmls::prelude::GroupContext>> {
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(suite::required_capabilities()),
        Extension::Unknown(POLICY, UnknownExtension(vec![0; 8])),
    ])
    .map_err(|_| CannotMake)
}

fn key_package_in(frame: &Frame, provider: &Provider) -> Made<KeyPackage> {
    let message = decode::<MlsMessageIn>(frame.payload()).map(MlsMessageIn::extract);
    let Some(MlsMessageBodyIn::KeyPackage(key_package)) = message else {
        return Err(CannotMake);
    };
    let key_package: KeyPackageIn = key_package;
    key_package.validate(provider.crypto(), ProtocolVersion::Mls10).map_err(|_| CannotMake)
}

/// A proposal by itself, which no member may send (`COMMIT-2`).
///
/// # Errors
/// [`CannotMake`] if the library refuses.
pub fn proposal<'a>(side: impl Into<Side<'a>>) -> Made<Frame> {
    let conversation = side.into().conversation();
    let Conversation { group, provider, key, .. } = conversation;
    let proposal = group.leave_group(&*provider, key).map_err(|_| CannotMake)?;
    group.clear_pending_proposals(provider.storage()).map_err(|_| CannotMake)?;
    frame(FrameKind::Application, &encode(&proposal).ok_or(CannotMake)?)
}

/// The commit of a bundle as an Application frame (`COMMIT-5`).
///
/// # Errors
/// [`CannotMake`] if `bundle` is no CommitBundle.
pub fn unbundled(bundle: &Frame) -> Made<Frame> {
    let bundle: CommitBundle = decode(bundle.payload()).ok_or(CannotMake)?;
    frame(FrameKind::Application, bundle.commit.as_slice())
}

/// A bundle whose Welcome has one byte changed, `from_end` bytes before its end (`KP-4`).
///
/// # Errors
/// [`CannotMake`] if `bundle` has no Welcome that long.
pub fn corrupted_welcome(bundle: &Frame, from_end: usize) -> Made<Frame> {
    let mut bundle: CommitBundle = decode(bundle.payload()).ok_or(CannotMake)?;
    let mut welcome = Vec::from(bundle.welcome.take().ok_or(CannotMake)?);
    let byte = welcome.iter_mut().rev().nth(from_end).ok_or(CannotMake)?;
    *byte ^= 1;
    bundle.welcome = Some(welcome.into());
    frame(FrameKind::CommitBundle, &encode(&bundle).ok_or(CannotMake)?)
}

/// A content with any field wrong.
#[derive(Debug, Clone)]
pub struct Utterance<'a> {
    /// The name.
    pub logical_id: [u8; 16],
    /// What the sender claims to have processed; the truth if `None`.
    pub order: Option<(Sequence, OrderHash)>,
    /// The kind.
    pub kind: u8,
    /// The body.
    pub body: &'a [u8],
}

/// Encrypts any content.
///
/// # Errors
/// [`CannotMake`] if the library refuses.
pub fn say<'a>(side: impl Into<Side<'a>>, utterance: &Utterance<'_>) -> Made<Frame> {
    let conversation = side.into().conversation();
    let head = match utterance.order {
        Some(claimed) => claimed,
        None => conversation.log.order().ok_or(CannotMake)?.head(),
    };
    let id = LogicalId::new(utterance.logical_id);
    let plaintext = content::encode_raw(id, head, utterance.kind, utterance.body);
    let plaintext = plaintext.ok_or(CannotMake)?;
    let Conversation { group, provider, key, .. } = conversation;
    let message = group.create_message(&*provider, key, &plaintext).map_err(|_| CannotMake)?;
    frame(FrameKind::Application, &encode(&message).ok_or(CannotMake)?)
}

/// A commit as PublicMessage, of some group (`GROUP-1`).
///
/// # Errors
/// [`CannotMake`] if the library refuses.
pub fn public_message(entropy: BoxedEntropy) -> Made<Frame> {
    let provider = Provider::new(entropy);
    let key = SignatureKey::new(&Zeroizing::new(provider.draw()?));
    let mut group = MlsGroup::builder()
        .ciphersuite(suite::SUITE)
        .with_capabilities(suite::capabilities())
        .with_wire_format_policy(openmls::prelude::PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .build(&provider, &key, named(&key))
        .map_err(|_| CannotMake)?;
    let update = group.self_update(&provider, &key, LeafNodeParameters::default());
    let commit = update.map_err(|_| CannotMake)?.into_commit();
    frame(FrameKind::Application, &encode(&commit).ok_or(CannotMake)?)
}

/// An opening whose policy allows another number of members than version 1 (`GROUP-3`).
///
/// # Errors
/// [`CannotMake`] if it can't be opened.
pub fn open_for(
    members: u8,
    pins: Pins,
    session: SessionId,
    expires_at: UnixMillis,
    entropy: BoxedEntropy,
    now: UnixMillis,
) -> Made<Opening> {
    Opening::for_members(members, pins, session, expires_at, entropy, now).map_err(|_| CannotMake)
}

/// Any payload as a frame.
///
/// # Errors
/// [`CannotMake`] if it is too long.
pub fn frame(kind: FrameKind, payload: &[u8]) -> Made<Frame> {
    Frame::new(kind, payload).map_err(|_| CannotMake)
}

/// A frame as a submission under a name of its own.
#[must_use]
pub const fn outgoing(message_id: [u8; 16], frame: Frame) -> Outgoing {
    Outgoing { message_id: MessageId::new(message_id), frame, logical_id: None }
}

/// How many values a session's storage keeps (`END-2`).
#[must_use]
pub fn stored<'a>(side: impl Into<Side<'a>>) -> usize {
    side.into().conversation().provider.storage().len()
}
