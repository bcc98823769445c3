//! The rules that a member applies to what the victim's client does; the MLS library checks none.

use std::collections::BTreeSet;

use abri_wire::{CreatorKeyHash, SessionId, UnixMillis};
use openmls::prelude::{
    Credential, CredentialType, LeafNodeIndex, MlsGroup, Proposal, ProposalOrRefType, Sender,
    StagedCommit, StagedWelcome,
};
use tls_codec::VLBytes;
use vecmap::VecMap;

use super::{SESSION_CAP, conversation::VICTIM_LEAF};
use crate::{
    Refusal,
    extension::{Policy, Purpose, VERSION, creator_key_hash},
    identity::{Expected, OWN_SPAN, VerifiedOfficer, check_key_package},
    verifier::Verifier,
};

/// What this client knows without the sender's help.
pub(super) struct Known<'a> {
    pub(super) verifier: &'a Verifier,
    /// The evidence that came with what is judged.
    pub(super) joining: &'a [VLBytes],
    pub(super) session: SessionId,
    pub(super) creator: CreatorKeyHash,
    /// Members that a group may have; its policy must say the same.
    pub(super) largest: u8,
    pub(super) now: UnixMillis,
}

impl Known<'_> {
    fn verify(&self, credential: &Credential, key: &[u8]) -> Result<VerifiedOfficer, Refusal> {
        VerifiedOfficer::verify_any(credential, key, self.joining, self.verifier, self.now)
    }
}

/// What a commit does to the members.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) joins: Vec<VerifiedOfficer>,
    pub(super) leaves: Vec<LeafNodeIndex>,
    /// The one who joins is the one who leaves (`SWAP-2`).
    pub(super) swaps: bool,
}

/// Judges a commit before it is merged: `COMMIT-1`, `COMMIT-3`, `COMMIT-4`.
pub(super) fn check_commit(
    known: &Known<'_>,
    group: &MlsGroup,
    sender: &Sender,
    commit: &StagedCommit,
    officers: &VecMap<u32, VerifiedOfficer>,
) -> Result<Change, Refusal> {
    if !matches!(sender, Sender::Member(leaf) if leaf.u32() == VICTIM_LEAF) {
        return Err(Refusal::Committer);
    }
    if commit.group_context().extensions() != group.extensions() {
        return Err(Refusal::ContextChanged);
    }
    check_committer(group, commit)?;
    let (mut change, purpose) = check_proposals(known, commit)?;
    let policy = Policy::from_extensions(group.extensions()).ok_or(Refusal::Policy)?;
    let members =
        (group.members().count() + change.joins.len()).saturating_sub(change.leaves.len());
    if members > usize::from(policy.max_members) {
        return Err(Refusal::CommitContent);
    }
    // Without her.
    check_company(purpose, members.saturating_sub(1))?;
    change.swaps = purpose == Some(Purpose::Swap);
    if change.swaps {
        check_swap(officers, &change)?;
    }
    Ok(change)
}

/// `SWAP-3`: out goes every leaf of the one who comes, and no other.
fn check_swap(officers: &VecMap<u32, VerifiedOfficer>, change: &Change) -> Result<(), Refusal> {
    let former = change.joins.first().and_then(|officer| former_leaves(officers, officer));
    let mut leaves = change.leaves.clone();
    leaves.sort_unstable();
    if former == Some(leaves) { Ok(()) } else { Err(Refusal::CommitContent) }
}

/// The leaves of the officer who comes anew, in ascending order (`SWAP-2`): the same number, and
/// under it nothing else than before.
pub(super) fn former_leaves(
    officers: &VecMap<u32, VerifiedOfficer>,
    officer: &VerifiedOfficer,
) -> Option<Vec<LeafNodeIndex>> {
    let own = |it: &VerifiedOfficer| it.certificate().number() == officer.certificate().number();
    let own: Vec<_> = officers.iter().filter(|(_, it)| own(it)).collect();
    let same = own.iter().all(|(_, it)| {
        it.certificate().role() == officer.certificate().role()
            && it.certificate().service() == officer.certificate().service()
    });
    let mut leaves: Vec<_> = own.iter().map(|(leaf, _)| LeafNodeIndex::new(**leaf)).collect();
    leaves.sort_unstable();
    (same && !own.is_empty()).then_some(leaves)
}

/// `CONSENT-5`: who comes from the queue is alone with her, who was invited comes to somebody.
fn check_company(purpose: Option<Purpose>, officers: usize) -> Result<(), Refusal> {
    let fits = match purpose {
        None => true,
        Some(Purpose::First) => officers == 1,
        Some(Purpose::Join) => officers > 1,
        // Who comes anew takes a place that was there.
        Some(Purpose::Swap) => officers > 0,
    };
    if fits { Ok(()) } else { Err(Refusal::CommitContent) }
}

/// `COMMIT-4`: the update path keeps credential and key.
fn check_committer(group: &MlsGroup, commit: &StagedCommit) -> Result<(), Refusal> {
    let Some(leaf) = commit.update_path_leaf_node() else {
        return Ok(());
    };
    let before = group.member_at(LeafNodeIndex::new(VICTIM_LEAF)).ok_or(Refusal::Committer)?;
    let same = *leaf.credential() == before.credential
        && leaf.signature_key().as_slice() == before.signature_key;
    if same { Ok(()) } else { Err(Refusal::CommitterChanged) }
}

/// `COMMIT-3`: Add and Remove by value, and every added leaf is an officer for this session.
/// Returns for what the one who is added was.
fn check_proposals(
    known: &Known<'_>,
    commit: &StagedCommit,
) -> Result<(Change, Option<Purpose>), Refusal> {
    let mut change = Change::default();
    let mut purpose = None;
    for queued in commit.queued_proposals() {
        if queued.proposal_or_ref_type() != ProposalOrRefType::Proposal {
            return Err(Refusal::CommitContent);
        }
        match queued.proposal() {
            Proposal::Add(add) => {
                let key_package = add.key_package();
                let leaf = key_package.leaf_node();
                let (credential, key) = (leaf.credential(), leaf.signature_key().as_slice());
                let officer = known.verify(credential, key)?;
                let expected =
                    Expected { session: known.session, creator: known.creator, answers: None };
                let made_for = check_key_package(key_package, &expected, known.now)?;
                // One at a time: each was asked for by itself.
                if purpose.replace(made_for).is_some() {
                    return Err(Refusal::CommitContent);
                }
                change.joins.push(officer);
            }
            Proposal::Remove(remove) => change.leaves.push(remove.removed()),
            _ => return Err(Refusal::CommitContent),
        }
    }
    Ok((change, purpose))
}

/// Judges a group before it is joined for `purpose`: `JOIN-1`, `GROUP-3`. Returns the verified officers in it.
pub(super) fn check_welcome(
    known: &Known<'_>,
    purpose: Purpose,
    welcome: &StagedWelcome,
) -> Result<Vec<(u32, VerifiedOfficer)>, Refusal> {
    if welcome.welcome_sender_index().u32() != VICTIM_LEAF {
        return Err(Refusal::Creator);
    }
    let policy = Policy::from_extensions(welcome.group_context().extensions());
    let policy = policy.ok_or(Refusal::Policy)?;
    check_policy(known, &policy, welcome.members().count())?;
    let mut officers = Vec::new();
    for member in welcome.members() {
        if member.index.u32() == VICTIM_LEAF {
            let basic = member.credential.credential_type() == CredentialType::Basic;
            if !basic || creator_key_hash(&member.signature_key) != known.creator {
                return Err(Refusal::Creator);
            }
        } else {
            let (credential, key) = (&member.credential, &member.signature_key);
            officers.push((member.index.u32(), known.verify(credential, key)?));
        }
    }
    check_company(Some(purpose), officers.len())?;
    let numbers: BTreeSet<_> = officers.iter().map(|(_, it)| it.certificate().number()).collect();
    // SWAP-3: the former leaf is out.
    if purpose == Purpose::Swap && numbers.len() != officers.len() {
        return Err(Refusal::CommitContent);
    }
    Ok(officers)
}

fn check_policy(known: &Known<'_>, policy: &Policy, members: usize) -> Result<(), Refusal> {
    // Her clock and his may differ as much as for a KeyPackage.
    let earliest = known.now.0.saturating_sub(OWN_SPAN_MILLIS);
    let latest = known.now.plus(SESSION_CAP).plus(OWN_SPAN).0;
    let expected = policy.version == VERSION
        && policy.session == known.session
        && policy.pins == known.verifier.pins().hash()
        && policy.creator == known.creator
        && (earliest..=latest).contains(&policy.expires_at.0)
        && policy.max_members == known.largest
        && members <= usize::from(policy.max_members);
    if expected { Ok(()) } else { Err(Refusal::Policy) }
}

const OWN_SPAN_MILLIS: u64 = OWN_SPAN.as_secs() * 1000;
