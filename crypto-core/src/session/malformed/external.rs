//! A commit from outside the group, which nobody inside asked for (`GROUP-1`, `COMMIT-1`).

use openmls::prelude::{MIXED_CIPHERTEXT_WIRE_FORMAT_POLICY, MlsGroupJoinConfig};
use openmls_rust_crypto::RustCrypto;

use super::*;
use crate::provider::EphemeralStorage;

/// An external commit (RFC 9420, section 12.4.3.2), in both envelopes that a server could try.
pub struct ExternalCommit {
    /// As an Application frame.
    pub by_itself: Frame,
    /// As a CommitBundle.
    pub bundled: Frame,
}

/// A member's state under the library's own cryptography: ours can't make the external init of such
/// a commit, nor take one.
struct Library<'a> {
    crypto: RustCrypto,
    member: &'a Provider,
}

/// What an outsider makes of the GroupInfo that `leaking` exports: a commit by which she or he joins
/// without being added. It is genuine: the library takes it into the group of `leaking` as soon as
/// our wire format policy and our provider are out of its way.
///
/// # Errors
/// [`CannotMake`] if the library refuses to make it, or to take it.
pub fn external_commit<'a>(leaking: impl Into<Side<'a>>) -> Made<ExternalCommit> {
    let conversation = leaking.into().conversation();
    let commit = join(&group_info(conversation)?)?;
    if !is_taken_without_us(conversation, &commit) {
        return Err(CannotMake);
    }
    let bundle = CommitBundle { commit: commit.as_slice().into(), welcome: None, joining: vec![] };
    let bundle = encode(&bundle).ok_or(CannotMake)?;
    Ok(ExternalCommit {
        by_itself: frame(FrameKind::Application, &commit)?,
        bundled: frame(FrameKind::CommitBundle, &bundle)?,
    })
}

/// What no client of ours publishes (`GROUP-2`), tree included.
fn group_info(conversation: &Conversation) -> Made<Vec<u8>> {
    let Conversation { group, provider, key, .. } = conversation;
    let info = group.export_group_info(provider.crypto(), key, true).map_err(|_| CannotMake)?;
    encode(&info).ok_or(CannotMake)
}

fn join(group_info: &[u8]) -> Made<Vec<u8>> {
    let info = decode::<MlsMessageIn>(group_info).map(MlsMessageIn::extract);
    let Some(MlsMessageBodyIn::GroupInfo(info)) = info else { return Err(CannotMake) };
    let provider = OpenMlsRustCrypto::default();
    // Whose key it is makes no difference: nobody in the group knows it.
    let key = SignatureKey::new(&Zeroizing::new([0x6F; 32]));
    let leaf = LeafNodeParameters::builder().with_capabilities(suite::capabilities()).build();
    let (_, bundle) = MlsGroup::external_commit_builder()
        .with_config(suite::join_config())
        .build_group(&provider, info, named(&key))
        .map_err(|_| CannotMake)?
        .leaf_node_parameters(leaf)
        .load_psks(provider.storage())
        .map_err(|_| CannotMake)?
        .build(provider.rand(), provider.crypto(), &key, |_| true)
        .map_err(|_| CannotMake)?
        .finalize(&provider)
        .map_err(|_| CannotMake)?;
    encode(bundle.commit()).ok_or(CannotMake)
}

fn is_taken_without_us(conversation: &mut Conversation, commit: &[u8]) -> bool {
    let Conversation { group, provider, .. } = conversation;
    let strict = group.configuration().clone();
    let lax = MlsGroupJoinConfig::builder()
        .wire_format_policy(MIXED_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .build();
    let message = decode::<MlsMessageIn>(commit).map(MlsMessageIn::extract);
    let Some(MlsMessageBodyIn::PublicMessage(message)) = message else { return false };
    let storage = provider.storage();
    if group.set_configuration(storage, &lax).is_err() {
        return false;
    }
    let library = Library { crypto: RustCrypto::default(), member: provider };
    let taken = group.process_message(&library, message).is_ok_and(|processed| {
        matches!(processed.content(), ProcessedMessageContent::StagedCommitMessage(_))
    });
    group.set_configuration(storage, &strict).is_ok() && taken
}

impl OpenMlsProvider for Library<'_> {
    type CryptoProvider = RustCrypto;
    type RandProvider = RustCrypto;
    type StorageProvider = EphemeralStorage;

    fn storage(&self) -> &EphemeralStorage {
        self.member.storage()
    }

    fn crypto(&self) -> &RustCrypto {
        &self.crypto
    }

    fn rand(&self) -> &RustCrypto {
        &self.crypto
    }
}
