//! Whether who answers is an officer now, and whether who is there still is one.

use abri_core::{
    CertificateHash, EvidenceError, OLD_AFTER, Refusal, ReplaceError, SessionError, Standing,
    VictimSession,
};
use abri_transport::TransportError;
use abri_wire::{MemberSlot, UnixMillis};

use super::{Candidate, Conversation, State, Step, hearing::refused_key_package, officer};
use crate::app::Heard;

/// What the service said of a certificate; `None` if the newest roster does not name it.
type Answer = Result<Option<Vec<u8>>, TransportError>;

impl Conversation {
    /// Whose evidence has to be renewed.
    #[must_use]
    pub fn present_certificates(&self) -> Vec<CertificateHash> {
        match &self.state {
            State::Talking(session) => {
                session.members().iter().map(|member| member.certificate).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Takes what the service has about a certificate.
    #[must_use]
    pub fn evidence(
        &mut self,
        certificate: CertificateHash,
        answer: Answer,
        now: UnixMillis,
    ) -> Step {
        let mut step = Step::default();
        match self.candidate.take() {
            Some((candidate, slot)) if candidate.certificate() == certificate => match answer {
                Ok(Some(evidence)) => self.admit(candidate, slot, &evidence, now, &mut step),
                Err(error) if error.is_transient() => {
                    self.candidate = Some((candidate, slot));
                    step.ask_later = Some(certificate);
                }
                // His place goes too, if it is the same certificate's; nobody else came (`SWAP-2`).
                Ok(None) if candidate.comes_anew() => {
                    self.renewed(certificate, Ok(None), now, &mut step);
                }
                Err(_) if candidate.comes_anew() => {}
                Ok(None) | Err(_) => step.heard.push(Heard::OfficerRefused),
            },
            other => {
                self.candidate = other;
                self.renewed(certificate, answer, now, &mut step);
            }
        }
        step
    }

    /// He is verified whole, or not let in. Whoever is there goes, unless he was invited to them.
    fn admit(
        &mut self,
        candidate: Candidate,
        slot: MemberSlot,
        evidence: &[u8],
        now: UnixMillis,
        step: &mut Step,
    ) {
        let (certificate, invited) = (candidate.certificate(), candidate.is_invited());
        let anew = candidate.comes_anew();
        let added = match core::mem::replace(&mut self.state, State::Over) {
            State::Opening(opening) => opening
                .add(candidate, evidence, now)
                .map_err(|(opening, error)| (State::Opening(opening), error)),
            State::Talking(session) if candidate.is_invited() => session
                .add(candidate, evidence, now)
                .map_err(|(session, error)| (State::Talking(session), error)),
            // Who comes anew takes only his own place: she is not asked (`SWAP-2`).
            State::Talking(session) => session
                .replace(candidate, evidence, now)
                .map_err(|(session, error)| (State::Talking(session), error)),
            // A commit is under way; the evidence is judged after it.
            State::Pending(pending) => {
                self.state = State::Pending(pending);
                step.ask_later = Some(candidate.certificate());
                self.candidate = Some((candidate, slot));
                return;
            }
            State::Over => return,
        };
        match added {
            Ok((pending, outgoing)) => {
                self.coming = Some((certificate, slot));
                self.state = State::Pending(pending);
                step.submit.push(outgoing.submission());
            }
            // Whoever asked for them is gone, or asks no more (`CONSENT-3`): nobody comes.
            Err((state, ReplaceError::Stale)) if invited => {
                self.state = state;
                if let Some(invited) = self.invited.take() {
                    self.gives_up(invited, now, step);
                }
            }
            // He proved to be an officer, and none of those who are there: nobody came (`SWAP-2`).
            Err((state, ReplaceError::Refused(Refusal::NotAgreed))) if anew => self.state = state,
            Err((state, error)) => {
                self.state = state;
                step.heard.extend(not_added(error));
            }
        }
    }

    fn renewed(
        &mut self,
        certificate: CertificateHash,
        answer: Answer,
        now: UnixMillis,
        step: &mut Step,
    ) {
        let session = match &mut self.state {
            State::Talking(session) => session,
            State::Pending(_) if answer.is_ok() => {
                step.ask_later = Some(certificate);
                return;
            }
            _ => return,
        };
        let Ok(evidence) = answer else {
            step.heard.extend(grown_old(session, certificate, now));
            return;
        };
        match session.refresh(certificate, evidence.as_deref(), now) {
            Ok(Standing::Valid(_)) => {
                let member =
                    session.members().iter().find(|member| member.certificate == certificate);
                step.heard.extend(member.map(|member| Heard::Vouched(officer(member))));
            }
            // Tolerated, but nobody confirms him any more; that he was dropped for another reason
            // can't be told from it.
            Ok(Standing::Expired) => step.heard.extend(grown_old(session, certificate, now)),
            Ok(Standing::Absent) => {}
            Ok(Standing::Revoked) => {
                if let [_, _, ..] = session.members() {
                    let mut members = session.members().iter();
                    let number = members.find(|member| member.certificate == certificate);
                    step.heard.extend(number.map(|it| Heard::Struck(it.number.clone())));
                }
                self.remove(certificate, now, step);
            }
            Err(_) => step.heard.push(Heard::NotRenewed),
        }
    }

    /// Removes who is not in the roster any more, or leaves.
    pub(super) fn remove(
        &mut self,
        certificate: CertificateHash,
        now: UnixMillis,
        step: &mut Step,
    ) {
        let State::Talking(session) = core::mem::replace(&mut self.state, State::Over) else {
            return;
        };
        match session.remove(certificate, now) {
            Ok((pending, outgoing)) => {
                self.state = State::Pending(pending);
                step.submit.push(outgoing.submission());
            }
            Err((session, error)) => {
                self.state = State::Talking(session);
                step.heard.extend(not_added(error));
            }
        }
    }
}

/// The service does not answer: at some point what was believed is old.
fn grown_old(
    session: &VictimSession,
    certificate: CertificateHash,
    now: UnixMillis,
) -> Option<Heard> {
    let member = session.members().iter().find(|member| member.certificate == certificate)?;
    (now.since(member.seen_at) > OLD_AFTER).then_some(Heard::NotRenewed)
}

fn not_added(error: ReplaceError) -> Option<Heard> {
    match error {
        // A fresh offer was made meanwhile; who answered the old one is not awaited any more.
        ReplaceError::Stale | ReplaceError::Full => None,
        ReplaceError::Refused(Refusal::Evidence(
            EvidenceError::Stale { seen_at } | EvidenceError::Clock { seen_at },
        )) => Some(Heard::ClockDiffers(Some(UnixMillis(seen_at.saturating_mul(1000))))),
        ReplaceError::Refused(Refusal::Evidence(_) | Refusal::Head(_)) => {
            Some(Heard::OfficerRefused)
        }
        ReplaceError::Refused(reason) => refused_key_package(reason),
        ReplaceError::Entropy(error) => Some(Heard::Stopped(SessionError::Entropy(error))),
        ReplaceError::Ended(error) => Some(Heard::Stopped(error)),
    }
}
