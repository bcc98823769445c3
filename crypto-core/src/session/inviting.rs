//! Nobody comes in beside an officer unless she said yes to exactly this person (`CONSENT-1` to
//! `CONSENT-5`).

use abri_trust::CertificateHash;
use abri_wire::{OfferNonce, SessionId, UnixMillis};
use core::time::Duration;

use super::{
    Candidate, Event, InvitationKeys, Member, Outgoing, PendingSession, Received, Sender,
    VictimSession, received::Answers, rules::Change,
};
use crate::{
    Answer, ConsentError, Content, LogicalId, Refusal, ReplaceError, Request, SendError, Verdict,
    extension::Purpose, identity::VerifiedOfficer, suite,
};

/// How long a consent is good, from her answer to the commit (`CONSENT-3`).
pub const CONSENT_LASTS: Duration = Duration::from_secs(15 * 60);

/// An officer's request that she has not answered. Dropping it leaves it unanswered, which is an
/// answer too.
#[derive(Debug)]
pub struct Asked(Box<Question>);

#[derive(Debug)]
struct Question {
    session: SessionId,
    about: LogicalId,
    asker: Member,
    request: Request,
}

/// Her yes to one request: good for one invitation of one certificate, for
/// [`CONSENT_LASTS`]. Only [`VictimSession::accept`] makes one, and it can't be copied.
#[derive(Debug)]
pub struct Consent {
    session: SessionId,
    about: LogicalId,
    asker: CertificateHash,
    request: Request,
    given_at: UnixMillis,
}

/// A consent that was passed on to who may come.
#[derive(Debug)]
pub(super) struct Invitation {
    pub(super) nonce: OfferNonce,
    consent: Consent,
}

/// What was asked, and who is invited: one at a time.
#[derive(Debug)]
pub(super) struct Invitations {
    /// By whom; nobody any more if that one lost its keys since.
    asked: Vec<(LogicalId, Option<CertificateHash>)>,
    open: Option<Invitation>,
    /// Whose nonce was answered, and neither withdrawn nor replaced since.
    answered: Option<OfferNonce>,
}

impl Asked {
    /// Who would come, and why.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// Who asks.
    #[must_use]
    pub fn asker(&self) -> &Member {
        &self.0.asker
    }

    /// The request's name.
    #[must_use]
    pub fn logical_id(&self) -> LogicalId {
        self.0.about
    }
}

impl Consent {
    /// Whom it lets in.
    #[must_use]
    pub const fn certificate(&self) -> CertificateHash {
        self.request.certificate()
    }

    fn is_over(&self, now: UnixMillis) -> bool {
        now >= self.given_at.plus(CONSENT_LASTS)
    }

    /// `CONSENT-4`: the certificate says what she was told.
    fn covers(&self, officer: &VerifiedOfficer) -> Result<(), Refusal> {
        let certificate = officer.certificate();
        if certificate.role() != self.request.role() {
            return Err(Refusal::Role);
        }
        let told = officer.hash() == self.request.certificate()
            && certificate.number() == self.request.number()
            && certificate.service() == self.request.service();
        if told { Ok(()) } else { Err(Refusal::NotAgreed) }
    }
}

impl Invitations {
    pub(super) const fn new() -> Self {
        Self { asked: Vec::new(), open: None, answered: None }
    }

    pub(super) fn is_asked(&self, id: LogicalId) -> bool {
        self.asked.iter().any(|(asked, _)| *asked == id)
    }

    fn still_asks(&self, id: LogicalId, asker: CertificateHash) -> bool {
        self.asked.contains(&(id, Some(asker)))
    }

    /// What this one asked for ends: who comes anew does not know of it (`SWAP-2`).
    pub(super) fn forget(&mut self, asker: CertificateHash) {
        for (_, by) in &mut self.asked {
            by.take_if(|by| *by == asker);
        }
    }

    /// `CONSENT-1`: what an officer asks becomes something that only she can say yes to.
    pub(super) fn note(&mut self, session: SessionId, received: &mut Received) {
        let events = core::mem::take(&mut received.events);
        received.events.extend(events.into_iter().map(|event| match event {
            Event::Message {
                from: Sender::Officer(asker),
                logical_id: about,
                content: Content::Request(request),
                ..
            } => {
                self.asked.push((about, Some(asker.certificate)));
                Event::Asked(Asked(Box::new(Question { session, about, asker, request })))
            }
            other => other,
        }));
    }

    /// Takes the open invitation if a KeyPackage is made for it; `None` if it is for none. One of
    /// another certificate leaves it open.
    pub(super) fn answered_by(
        &mut self,
        certificate: CertificateHash,
        made_for: impl Fn(Purpose, OfferNonce) -> Result<Purpose, Refusal>,
        now: UnixMillis,
    ) -> Option<Result<Invitation, Refusal>> {
        let invitation = self.open.take_if(|open| made_for(Purpose::Join, open.nonce).is_ok())?;
        // Over: as if it had never been open.
        if invitation.consent.is_over(now) {
            return Some(Err(Refusal::Binding));
        }
        if invitation.consent.certificate() != certificate {
            self.open = Some(invitation);
            return Some(Err(Refusal::NotAgreed));
        }
        self.answered = Some(invitation.nonce);
        Some(Ok(invitation))
    }

    fn draw(&mut self, nonce: OfferNonce, consent: Consent) {
        self.answered = None;
        self.open = Some(Invitation { nonce, consent });
    }
}

impl VictimSession {
    /// Says yes: to be sent, and what lets in exactly the person who was asked for.
    ///
    /// # Errors
    /// The request as it was, and [`ConsentError`]; nothing was said then.
    pub fn accept(
        &mut self,
        asked: Asked,
        now: UnixMillis,
    ) -> Result<(Consent, Outgoing), (Asked, ConsentError)> {
        let (session, asker) = (asked.0.session, asked.0.asker.certificate);
        let about = asked.0.about;
        if let Err(error) = self.allows(session, (about, asker), &asked.0.request) {
            return Err((asked, error));
        }
        match self.answer(&asked, Verdict::Accepted, now) {
            Ok(outgoing) => {
                let request = asked.0.request;
                Ok((Consent { session, about, asker, request, given_at: now }, outgoing))
            }
            Err(error) => Err((asked, error.into())),
        }
    }

    /// Says no (`CONSENT-2`): to be sent.
    ///
    /// # Errors
    /// The request as it was, and [`SendError`]; nothing was said then.
    pub fn decline(
        &mut self,
        asked: Asked,
        now: UnixMillis,
    ) -> Result<Outgoing, (Asked, SendError)> {
        self.answer(&asked, Verdict::Declined, now).map_err(|error| (asked, error))
    }

    fn answer(
        &mut self,
        asked: &Asked,
        verdict: Verdict,
        now: UnixMillis,
    ) -> Result<Outgoing, SendError> {
        self.say(Content::Answer(Answer { about: asked.0.about, verdict }), now)
    }

    /// Passes a consent on: opens an invitation, which replaces the one before.
    ///
    /// # Errors
    /// [`ConsentError`]; the consent is gone, and a former invitation stays open.
    pub fn invite(
        &mut self,
        consent: Consent,
        now: UnixMillis,
    ) -> Result<InvitationKeys, ConsentError> {
        self.victim.conversation.check(now).map_err(SendError::from)?;
        self.still_allows(&consent, now)?;
        let drawn = self.victim.conversation.provider.draw().map_err(SendError::from)?;
        let nonce = OfferNonce::new(drawn);
        self.victim.invitations.draw(nonce, consent);
        Ok(InvitationKeys { creator_key_hash: self.victim.conversation.creator, nonce })
    }

    /// Takes an invitation back: a KeyPackage or a candidate for it is refused from now on.
    pub fn withdraw(&mut self) {
        self.victim.invitations.open = None;
        self.victim.invitations.answered = None;
    }

    /// Adds the invited candidate, whom `evidence` shows in the newest roster, beside the others.
    ///
    /// # Errors
    /// The session as it was, and [`ReplaceError`]; the consent is used up.
    pub fn add(
        mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(PendingSession, Outgoing), (Self, ReplaceError)> {
        match self.admit_invited(candidate, evidence, now) {
            Ok((join, officer)) => {
                let change = Change { joins: vec![officer], leaves: Vec::new(), swaps: false };
                self.commit(Some(join), change)
            }
            Err(error) => Err((self, error)),
        }
    }

    fn admit_invited(
        &mut self,
        candidate: Candidate,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<(openmls::prelude::KeyPackage, VerifiedOfficer), ReplaceError> {
        self.victim.conversation.check(now)?;
        let Candidate { answers, key_package, .. } = candidate;
        let Answers::Invitation(Invitation { nonce, consent }) = answers else {
            return Err(ReplaceError::Stale);
        };
        if self.victim.invitations.answered.take_if(|answered| *answered == nonce).is_none() {
            return Err(ReplaceError::Stale);
        }
        self.still_allows(&consent, now).map_err(|error| match error {
            ConsentError::Full => ReplaceError::Full,
            _ => ReplaceError::Stale,
        })?;
        let admitted = self.victim.verify(key_package, (Purpose::Join, nonce), evidence, now)?;
        consent.covers(&admitted.1)?;
        Ok(admitted)
    }

    fn still_allows(&self, consent: &Consent, now: UnixMillis) -> Result<(), ConsentError> {
        if consent.is_over(now) {
            return Err(ConsentError::Over);
        }
        self.allows(consent.session, (consent.about, consent.asker), &consent.request)
    }

    /// Whether who asked is there, who would come is not, and there is room.
    fn allows(
        &self,
        session: SessionId,
        (about, asker): (LogicalId, CertificateHash),
        request: &Request,
    ) -> Result<(), ConsentError> {
        if session != self.session() {
            return Err(ConsentError::Over);
        }
        let is_there = self.members().iter().any(|member| member.certificate == asker);
        if !is_there || !self.victim.invitations.still_asks(about, asker) {
            return Err(ConsentError::AskerGone);
        }
        if self.members().iter().any(|member| member.number == request.number()) {
            return Err(ConsentError::Present);
        }
        // With her.
        if self.members().len() + 1 >= usize::from(suite::MAX_MEMBERS) {
            return Err(ConsentError::Full);
        }
        Ok(())
    }
}
