//! Making, judging and merging commits.

use abri_wire::{Frame, FrameKind, MessageId, UnixMillis, api::Entry};
use openmls::prelude::{
    KeyPackage, LeafNodeIndex, MlsMessageOut, OpenMlsProvider as _, ProcessedMessageContent,
    StagedCommit,
};
use tls_codec::VLBytes;

use super::{
    Event, Member, Outgoing, Received,
    conversation::{Conversation, Framed, process_refusal},
    rules::{self, Change, Known},
    swapping,
};
use crate::{
    Refusal, SessionError,
    extension::{CommitBundle, Control, decode, encode},
    identity::VerifiedOfficer,
    suite::MAX_MEMBERS,
};

/// What a CommitBundle of another member brought.
enum Judged {
    Good(Box<StagedCommit>, Change),
    Past,
    Refused(Refusal),
}

impl Conversation {
    /// Makes the commit that adds `join` and removes `leaves`, always with a fresh path; it takes
    /// effect when the log shows it (`COMMIT-5`).
    pub(super) fn commit(
        &mut self,
        join: Option<KeyPackage>,
        change: &Change,
    ) -> Result<Outgoing, SessionError> {
        let made = self.try_commit(join, change);
        if made.is_none() {
            // The session goes on as it was.
            let _ = self.group.clear_pending_commit(self.provider.storage());
        }
        let outgoing = made.ok_or(SessionError::Library)?;
        self.log.sent(&outgoing, None);
        Ok(outgoing)
    }

    fn try_commit(&mut self, join: Option<KeyPackage>, change: &Change) -> Option<Outgoing> {
        let message_id = MessageId::new(self.provider.draw().ok()?);
        let provider = &self.provider;
        let bundle = self
            .group
            .commit_builder()
            .consume_proposal_store(false)
            .force_self_update(true)
            .propose_removals(change.leaves.iter().copied())
            .propose_adds(join)
            .load_psks(provider.storage())
            .ok()?
            .build(provider.rand(), provider.crypto(), &self.key, |_| true)
            .ok()?
            .stage_commit(provider)
            .ok()?;
        let (commit, welcome, _) = bundle.into_messages();
        let bytes = |message: &MlsMessageOut| encode(message).map(Into::into);
        let welcome = match &welcome {
            Some(welcome) => Some(bytes(welcome)?),
            None => None,
        };
        let bundle =
            CommitBundle { commit: bytes(&commit)?, welcome, joining: self.joining(change) };
        let frame = Frame::new(FrameKind::CommitBundle, &encode(&bundle)?).ok()?;
        Some(Outgoing { message_id, frame, logical_id: None })
    }

    /// The evidence for every officer after `change`, if it adds one (`JOIN-2`).
    fn joining(&self, change: &Change) -> Vec<VLBytes> {
        if change.joins.is_empty() {
            return Vec::new();
        }
        let stays = |leaf: &u32| !change.leaves.contains(&LeafNodeIndex::new(*leaf));
        let staying = self.officers.iter().filter(|(leaf, _)| stays(leaf));
        let after = change.joins.iter().chain(staying.map(|(_, officer)| officer));
        after.map(|officer| officer.evidence().into()).collect()
    }

    /// The log shows the own commit: merges it.
    pub(super) fn merge_own(
        &mut self,
        entry: &Entry,
        change: Change,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        let merged = self.group.merge_pending_commit(&self.provider);
        merged.map_err(|_| self.end(SessionError::Library))?;
        self.changed(entry, change, received)
    }

    /// Takes the victim's CommitBundle, as another member.
    pub(super) fn commit_bundle(
        &mut self,
        entry: &Entry,
        now: UnixMillis,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        match self.judge(entry, now) {
            Judged::Past => {
                received.events.push(Event::Void { logical_id: None });
                Ok(())
            }
            Judged::Refused(reason) => self.refuse_commit(entry, reason, received),
            Judged::Good(commit, change) if commit.self_removed() => {
                let error = match (change.swaps, change.joins.is_empty()) {
                    (true, _) => SessionError::Swapped,
                    (false, false) => SessionError::Replaced,
                    (false, true) => SessionError::Removed,
                };
                Err(self.end(error))
            }
            Judged::Good(commit, change) => {
                let merged = self.group.merge_staged_commit(&self.provider, *commit);
                merged.map_err(|_| self.end(SessionError::Library))?;
                self.changed(entry, change, received)
            }
        }
    }

    fn judge(&mut self, entry: &Entry, now: UnixMillis) -> Judged {
        let Some(bundle) = decode::<CommitBundle>(entry.frame.payload()) else {
            return Judged::Refused(Refusal::Unreadable);
        };
        let message = match self.framed(bundle.commit.as_slice()) {
            Framed::Current(message) => message,
            Framed::Past => return Judged::Past,
            Framed::Refused(reason) => return Judged::Refused(reason),
        };
        if message.content_type() != openmls::prelude::ContentType::Commit {
            return Judged::Refused(Refusal::Misplaced);
        }
        let processed = match self.group.process_message(&self.provider, message) {
            Ok(processed) => processed,
            Err(error) => return Judged::Refused(process_refusal(&error)),
        };
        let sender = processed.sender().clone();
        match processed.into_content() {
            ProcessedMessageContent::StagedCommitMessage(commit) => {
                let (verifier, joining) = (&self.verifier, bundle.joining.as_slice());
                let (session, creator) = (self.session, self.creator);
                let largest = MAX_MEMBERS;
                let known = Known { verifier, joining, session, creator, largest, now };
                match rules::check_commit(&known, &self.group, &sender, &commit, &self.officers) {
                    Ok(change) => Judged::Good(commit, change),
                    Err(reason) => Judged::Refused(reason),
                }
            }
            ProcessedMessageContent::OwnPrivateMessage => Judged::Refused(Refusal::Replayed),
            _ => Judged::Refused(Refusal::Misplaced),
        }
    }

    /// `COMMIT-7`: says so, outside MLS, because this client may be unable to follow from here on.
    fn refuse_commit(
        &mut self,
        entry: &Entry,
        reason: Refusal,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        received.refuse(entry.sequence, reason);
        let control = Control::Refused { commit: entry.sequence, reason: reason.code() };
        let outgoing = swapping::control(&control, &self.provider)?;
        self.log.sent(&outgoing, None);
        received.to_send.push(outgoing);
        Ok(())
    }

    fn changed(
        &mut self,
        entry: &Entry,
        change: Change,
        received: &mut Received,
    ) -> Result<(), SessionError> {
        if !change.joins.is_empty() {
            self.log.anchor(self.session, entry);
        }
        let mut former = None;
        for leaf in change.leaves {
            self.officers.remove(&leaf.u32());
            let Some(at) = self.members.iter().position(|member| member.leaf == leaf.u32()) else {
                continue;
            };
            let member = self.members.remove(at);
            if change.swaps {
                former = Some((at, member));
            } else {
                received.events.push(Event::Left { member });
            }
        }
        for officer in change.joins {
            let leaf = self.leaf_of(&officer).ok_or(SessionError::Library);
            let leaf = leaf.map_err(|error| self.end(error))?;
            let member = Member::new(&officer, leaf);
            self.officers.insert(leaf, officer);
            let (at, event) = match former.take() {
                Some((at, former)) => (at, Event::Rejoined { former, member: member.clone() }),
                None => (self.members.len(), Event::Joined { member: member.clone() }),
            };
            self.members.insert(at.min(self.members.len()), member);
            received.events.push(event);
        }
        self.epoch_began(received)
    }

    fn leaf_of(&self, officer: &VerifiedOfficer) -> Option<u32> {
        let key = officer.certificate().public_key();
        let mut members = self.group.members();
        members.find(|member| member.signature_key == key).map(|member| member.index.u32())
    }
}
