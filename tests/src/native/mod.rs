//! Clients without a browser: `abri-core` over the native carrier, as the pages do it.

mod claimant;
mod crowd;
mod files;
mod officer;
mod victim;
mod waits;

use core::cell::Cell;

use abri_core::{Content, Event, FileDescription, LogicalId, Text, Verdict};
use abri_demonstration::Officer;
use abri_transport::{DeliveryService, OfficerAccess, native};
use abri_wire::{
    Capability, SessionId,
    api::{ClaimRequest, Claimed},
    sign_in::SignInRequest,
};
use anyhow::Context;

pub use claimant::Claimant;
pub use crowd::crowd;
pub use files::SealedFile;
pub use officer::NativeOfficer;
pub(crate) use officer::identity;
pub use victim::NativeVictim;
pub use waits::three_were_answered;

use crate::until;

/// What a person would see.
#[derive(Debug, Default)]
pub struct Screen {
    /// Texts of the other side, in order.
    pub texts: Vec<String>,
    /// What opens files of the other side.
    pub files: Vec<FileDescription>,
    /// What she answered.
    pub answers: Vec<Verdict>,
    /// Own contents that the log has.
    pub sent: Vec<LogicalId>,
    /// Numbers of officers in the conversation.
    pub members: Vec<String>,
    /// The other side said that it closes.
    pub closing: bool,
    /// Envelopes that were refused.
    pub refused: usize,
    /// The service can't be reached.
    pub offline: bool,
    /// The service has nothing of this session any more.
    pub erased: bool,
}

impl Screen {
    fn show(&mut self, event: Event) {
        match event {
            Event::Message { content: Content::Text(text), .. } => {
                self.texts.push(text.as_str().to_owned());
            }
            Event::Message { content: Content::File(file), .. } => self.files.push(file),
            Event::Message { content: Content::Answer(answer), .. } => {
                self.answers.push(answer.verdict);
            }
            Event::Message { content: Content::Closing, .. } => self.closing = true,
            Event::Sent { logical_id, .. } => self.sent.push(logical_id),
            Event::Joined { member } => self.members.push(member.number),
            Event::Left { member } => self.members.retain(|number| *number != member.number),
            Event::Refused { .. } => self.refused += 1,
            _ => {}
        }
    }
}

fn text(text: &str) -> anyhow::Result<Content> {
    Ok(Content::Text(Text::new(text)?))
}

/// Waits until `session`, or anybody, is in the queue, and claims it.
async fn claim(
    origin: &str,
    officer: &Officer,
    session: Option<SessionId>,
) -> anyhow::Result<(SessionId, Capability, Claimed)> {
    let service = native::service(origin);
    let access = sign_in(origin, officer).await?;
    let found = Cell::new(None);
    until("the queue", || async {
        let queue = service.queue(&access).await?;
        let mut waiting = queue.waiting.iter().map(|entry| entry.session);
        found.set(waiting.find(|waiting| session.is_none_or(|session| session == *waiting)));
        Ok(found.get().is_some())
    })
    .await?;
    let session = found.get().context("nobody waits")?;
    let capability = capability()?;
    let request = ClaimRequest { capability: capability.hash() };
    let claimed = service.claim(session, &access, &request).await?;
    Ok((session, capability, claimed))
}

/// Signs in, for a shift.
///
/// # Errors
/// If the service refuses.
pub async fn sign_in(origin: &str, officer: &Officer) -> anyhow::Result<OfficerAccess> {
    let service = native::service(origin);
    let challenge = service.challenge(&officer.challenge_request()?).await?;
    let (access, signature) = (capability()?, officer.sign_in(origin, &challenge)?);
    let request =
        SignInRequest { nonce: challenge.nonce, signature, access: access.hash(), passkey: None };
    service.sign_in(&request).await?;
    Ok(OfficerAccess(access))
}

pub(crate) fn capability() -> anyhow::Result<Capability> {
    Ok(Capability::new(random()?))
}

pub(crate) fn random<const LENGTH: usize>() -> anyhow::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

/// Spreads retries; not a secret.
fn jitter() -> u32 {
    random().map(u32::from_le_bytes).unwrap_or_default()
}
