//! What a session is, and what may happen to it: pure, time passed in.
//!
//! The embedded and the memory engine share this; `redis/*.lua` says the same in Lua.

mod guests;
mod returning;
mod seats;

use std::borrow::Cow;

use abri_wire::{
    CapabilityHash, CertificateHash, CreatorKeyHash, ExitCommitment, MemberSlot, OfferNonce, Phase,
    Sequence, SessionId, SessionStatus, UnixMillis, api::Offer,
};
use tls_codec::{
    DeserializeBytes as _, Serialize as _, TlsDeserializeBytes, TlsSerialize, TlsSize,
};

use self::returning::Reserved;
use super::types::{Claim, Limits, NewClaim, NewSession, OfficerName, Session, StoreError};

/// First byte of every stored record.
const FORMAT: u8 = 5;
/// The same of a former build, whose records end before who answers.
const BEFORE_ROLES: u8 = 4;
/// And of one before it, whose records end before the exit commitment.
const BEFORE_EXITS: u8 = 3;

/// Everything that is kept of a session beside its log.
#[derive(Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub(super) struct SessionRecord {
    phase: Phase,
    revision: u64,
    head: Sequence,
    /// Of all envelopes in the log.
    bytes: u64,
    expires_at: UnixMillis,
    waiting_since: UnixMillis,
    /// Set while closing, away or returned.
    erase_at: Option<UnixMillis>,
    /// Set while claimed.
    lease: Option<Lease>,
    opening_nonce: OfferNonce,
    offer: StoredOffer,
    /// Index = slot; never shrinks, so that a slot is never given twice.
    grants: Vec<Grant>,
    return_hash: Option<CapabilityHash>,
    successor: Option<SessionId>,
    former: Option<SessionId>,
    partner: Option<MemberSlot>,
    reserved: Option<Reserved>,
    exit_commitment: Option<ExitCommitment>,
    /// The slots of the role `officer`: only they talk with her alone (`DS-69`).
    answering: Vec<MemberSlot>,
}

#[derive(Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
struct Lease {
    claimant: MemberSlot,
    until: UnixMillis,
}

#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
struct Grant {
    capability: CapabilityHash,
    /// `None` for the creator.
    holder: Option<Holder>,
    right: Right,
    /// The slot in whose place this one was granted, until it has joined (`DS-74`).
    replaces: Option<MemberSlot>,
    /// Of a seat that was come back to: the slot that sits there since (`DS-74`).
    went_on: Option<MemberSlot>,
}

/// Whose a right is.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
struct Holder {
    officer: String,
    certificate: CertificateHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
#[repr(u8)]
enum Right {
    Active = 1,
    Revoked = 2,
    /// As good as the first, of somebody who was invited and has not said `joined` (`DS-86`).
    Coming = 3,
}

#[derive(Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
struct StoredOffer {
    creator_key_hash: CreatorKeyHash,
    nonce: OfferNonce,
    language: String,
    zone: Option<String>,
    first_message: u8,
    /// 1 once it was claimed: then it is good for nothing more.
    taken: u8,
}

impl Holder {
    fn new(officer: OfficerName, certificate: CertificateHash) -> Self {
        Self { officer: officer.0, certificate }
    }
}

impl Grant {
    const fn is_good(&self) -> bool {
        matches!(self.right, Right::Active | Right::Coming)
    }

    fn is_of(&self, officer: &OfficerName) -> bool {
        self.holder.as_ref().is_some_and(|holder| holder.officer == officer.0)
    }
}

impl StoredOffer {
    fn fresh(offer: Offer) -> Self {
        Self {
            creator_key_hash: offer.creator_key_hash,
            nonce: offer.nonce,
            language: offer.language,
            zone: offer.zone,
            first_message: u8::from(offer.first_message),
            taken: 0,
        }
    }

    /// In this zone, unless it names one.
    fn with_zone(mut self, zone: Option<String>) -> Self {
        self.zone = self.zone.or(zone);
        self
    }

    fn to_offer(&self) -> Offer {
        Offer {
            creator_key_hash: self.creator_key_hash,
            nonce: self.nonce,
            language: self.language.clone(),
            zone: self.zone.clone(),
            first_message: self.first_message != 0,
        }
    }
}

impl SessionRecord {
    pub(super) fn open(new: NewSession, now: UnixMillis) -> Self {
        let creator = Grant {
            capability: new.creator,
            holder: None,
            right: Right::Active,
            replaces: None,
            went_on: None,
        };
        Self {
            phase: Phase::Waiting,
            revision: 1,
            head: Sequence::START,
            bytes: 0,
            expires_at: new.expires_at,
            waiting_since: now,
            erase_at: None,
            lease: None,
            opening_nonce: new.offer.nonce,
            offer: StoredOffer::fresh(new.offer),
            grants: vec![creator],
            return_hash: new.return_hash,
            successor: None,
            former: None,
            partner: None,
            reserved: None,
            exit_commitment: new.exit_commitment,
            answering: Vec::new(),
        }
    }

    /// Whether `new` is the repetition of the call that opened this.
    pub(super) fn was_opened_by(&self, new: &NewSession) -> bool {
        let creator = self.grants.first().is_some_and(|grant| grant.capability == new.creator);
        creator && self.opening_nonce == new.offer.nonce
    }

    pub(super) fn is_gone(&self, now: UnixMillis) -> bool {
        now >= self.ends_at()
    }

    fn ends_at(&self) -> UnixMillis {
        self.erase_at.map_or(self.expires_at, |erase_at| erase_at.min(self.expires_at))
    }

    pub(super) fn lease_ended(&self, now: UnixMillis) -> bool {
        self.lease.is_some_and(|lease| lease.until < now)
    }

    pub(super) const fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Waiting)
    }

    pub(super) const fn is_joined(&self) -> bool {
        matches!(self.phase, Phase::Joined)
    }

    /// Its place in the queue, if it has one.
    pub(super) fn place(&self) -> Option<UnixMillis> {
        self.is_waiting().then_some(self.waiting_since)
    }

    /// From when time demands something of it.
    pub(super) fn due(&self) -> UnixMillis {
        let lapses = self.lease.map(|lease| UnixMillis(lease.until.0.saturating_add(1)));
        lapses.map_or(self.ends_at(), |lapses| lapses.min(self.ends_at()))
    }

    pub(super) const fn status(&self) -> SessionStatus {
        SessionStatus { revision: self.revision, phase: self.phase, head: self.head }
    }

    pub(super) fn view(&self, ahead: Option<u32>) -> Session {
        Session {
            status: self.status(),
            expires_at: self.expires_at,
            waiting_since: self.waiting_since,
            lease_until: self.lease.map(|lease| lease.until),
            erase_at: self.erase_at,
            ahead,
            successor: self.successor,
            former: self.former,
            partner: self.partner,
        }
    }

    pub(super) fn offer(&self) -> Offer {
        self.offer.to_offer()
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.revision = self.revision.saturating_add(1);
    }

    fn grant_mut(&mut self, slot: MemberSlot) -> Option<&mut Grant> {
        self.grants.get_mut(usize::from(slot.0))
    }

    /// Gives a right, under a slot of its own.
    fn grant(
        &mut self,
        capability: CapabilityHash,
        holder: Holder,
        replaces: Option<MemberSlot>,
        answers: bool,
    ) -> Result<MemberSlot, StoreError> {
        let slot = u8::try_from(self.grants.len()).map_err(|_| StoreError::SessionFull)?;
        self.answering.extend(answers.then_some(MemberSlot(slot)));
        let (holder, right) = (Some(holder), Right::Active);
        self.grants.push(Grant { capability, holder, right, replaces, went_on: None });
        Ok(MemberSlot(slot))
    }

    /// Takes the rights of these officers.
    fn take_rights(&mut self, which: impl Fn(MemberSlot, &Grant) -> bool) {
        let mut taken = false;
        for (slot, grant) in (0..=u8::MAX).map(MemberSlot).zip(&mut self.grants).skip(1) {
            if grant.is_good() && which(slot, grant) {
                grant.right = Right::Revoked;
                taken = true;
            }
        }
        if taken {
            self.pass_on();
            // A revision of its own: readers wake up.
            self.enter(self.phase);
        }
    }

    /// Whether this member may act now.
    pub(super) fn check_right(&self, slot: MemberSlot) -> Result<(), StoreError> {
        match self.grants.get(usize::from(slot.0)) {
            Some(grant) if grant.is_good() => Ok(()),
            _ => Err(StoreError::NoGrant),
        }
    }

    fn slot_of(&self, capability: &CapabilityHash) -> Option<(MemberSlot, &Grant)> {
        let mut grants = (0..=u8::MAX).map(MemberSlot).zip(&self.grants);
        grants.find(|(_, grant)| grant.capability.matches(capability))
    }

    pub(super) fn member(&self, capability: &CapabilityHash) -> Result<MemberSlot, StoreError> {
        match self.slot_of(capability) {
            Some((slot, grant)) if grant.is_good() => Ok(slot),
            _ => Err(StoreError::NoGrant),
        }
    }

    /// Ends the claim, if there is one: its lease ran out, or its grant is taken away.
    fn end_claim(&mut self) {
        if let Some(lease) = self.lease.take()
            && let Some(grant) = self.grant_mut(lease.claimant)
        {
            grant.right = Right::Revoked;
        }
    }

    /// Out of the queue, or out of a claim, by time.
    pub(super) fn lapse(&mut self) {
        self.end_claim();
        self.enter(Phase::Lapsed);
    }

    pub(super) fn take_offer(&mut self, offer: Offer, now: UnixMillis) -> Result<(), StoreError> {
        if self.is_ending() {
            return Err(StoreError::Closing);
        }
        if self.offer.taken != 0 && self.offer.nonce == offer.nonce {
            return Ok(());
        }
        // `DS-93`: where she is was said once.
        let zone = self.offer.zone.take();
        self.offer = StoredOffer::fresh(offer).with_zone(zone);
        match self.phase {
            Phase::Waiting => return Ok(()),
            Phase::Joined => (self.waiting_since, self.partner) = (now, None),
            Phase::Claimed => self.end_claim(),
            Phase::Lapsed | Phase::Closing | Phase::Away | Phase::Returned => {}
        }
        self.enter(Phase::Waiting);
        Ok(())
    }

    pub(super) fn claim(&mut self, claim: NewClaim, now: UnixMillis) -> Result<Claim, StoreError> {
        if let Some((slot, grant)) = self.slot_of(&claim.capability) {
            return match self.lease {
                Some(lease) if lease.claimant == slot && grant.is_of(&claim.officer) => {
                    Ok(self.claimed(lease))
                }
                Some(lease) if lease.claimant == slot => Err(StoreError::NotWaiting),
                _ => Err(StoreError::LeaseEnded),
            };
        }
        if !self.is_waiting() || self.is_reserved(&claim.officer, now) {
            return Err(StoreError::NotWaiting);
        }
        let holder = Holder::new(claim.officer, claim.certificate);
        let claimant = self.grant(claim.capability, holder, None, true)?;
        let lease = Lease { claimant, until: claim.lease_until };
        self.lease = Some(lease);
        self.offer.taken = 1;
        self.reserved = None;
        self.enter(Phase::Claimed);
        Ok(self.claimed(lease))
    }

    fn claimed(&self, lease: Lease) -> Claim {
        Claim {
            offer: self.offer(),
            slot: lease.claimant,
            lease_until: lease.until,
            status: self.status(),
        }
    }

    pub(super) fn joined(&mut self, member: MemberSlot) -> Result<(), StoreError> {
        if matches!(self.phase, Phase::Closing | Phase::Returned) {
            return Err(StoreError::Closing);
        }
        match self.grants.get(usize::from(member.0)) {
            None => return Err(StoreError::NoGrant),
            Some(_) if member == MemberSlot::CREATOR => return Err(StoreError::NoGrant),
            Some(Grant { right: Right::Revoked, .. }) => return Err(StoreError::LeaseEnded),
            Some(Grant { right: Right::Active | Right::Coming, .. }) => {}
        }
        // An active member that is not the claimant has joined before: a claim that ends
        // otherwise takes the grant with it.
        if self.lease.is_some_and(|lease| lease.claimant == member) {
            self.lease = None;
            self.partner = Some(member);
            self.enter(Phase::Joined);
        }
        self.has_come(member);
        self.take_over(member);
        self.pass_on();
        Ok(())
    }

    /// Takes an officer's right; a claim goes with it.
    pub(super) fn revoke(&mut self, member: MemberSlot) -> Result<(), StoreError> {
        if member == MemberSlot::CREATOR || usize::from(member.0) >= self.grants.len() {
            return Err(StoreError::NoGrant);
        }
        if self.lease.is_some_and(|lease| lease.claimant == member) {
            self.lapse();
            return Ok(());
        }
        let seat = self.seat_of(self.who_sits_at(member));
        self.take_rights(|slot, grant| {
            slot == seat || grant.replaces == Some(seat) || slot == member
        });
        Ok(())
    }

    /// An officer closes: the session if somebody talks with her (`DS-13`), else only what is his
    /// (`DS-85`), and so if he has not come (`DS-86`).
    pub(super) fn close(
        &mut self,
        member: MemberSlot,
        erase_at: UnixMillis,
    ) -> Result<(), StoreError> {
        if matches!(self.phase, Phase::Closing | Phase::Returned) {
            return Ok(());
        }
        if self.gives_up(member) {
            return Ok(());
        }
        if self.partner.is_none() {
            return self.revoke(member);
        }
        // Who is away is not kept longer by this.
        self.erase_at = Some(self.erase_at.map_or(erase_at, |first| first.min(erase_at)));
        self.enter(Phase::Closing);
        Ok(())
    }

    /// Takes the next place in the log for an envelope of `size` bytes.
    pub(super) fn append(&mut self, size: u64, limits: &Limits) -> Result<Sequence, StoreError> {
        if matches!(self.phase, Phase::Closing | Phase::Returned) {
            return Err(StoreError::Closing);
        }
        let bytes = self.bytes.saturating_add(size);
        let claimed = self.grants.len() > 1;
        if self.head.0 >= limits.session_messages
            || bytes > limits.session_bytes
            || (!claimed && bytes > limits.unclaimed_bytes)
        {
            return Err(StoreError::SessionFull);
        }
        self.bytes = bytes;
        self.head = self.head.next();
        Ok(self.head)
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::with_capacity(1 + tls_codec::Size::tls_serialized_len(self));
        bytes.push(FORMAT);
        self.tls_serialize(&mut bytes).map_err(|_| StoreError::Unavailable)?;
        Ok(bytes)
    }

    /// Bytes that this build did not write are [`StoreError::Unavailable`].
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let body = match bytes.split_first() {
            Some((&FORMAT, body)) => Cow::Borrowed(body),
            // What it did not know of, it had none of.
            Some((&BEFORE_ROLES, body)) => Cow::Owned([body, &[0]].concat()),
            Some((&BEFORE_EXITS, body)) => Cow::Owned([body, &[0, 0]].concat()),
            _ => return Err(StoreError::Unavailable),
        };
        match Self::tls_deserialize_bytes(&body) {
            Ok((record, [])) => Ok(record),
            _ => Err(StoreError::Unavailable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> SessionRecord {
        let offer = Offer {
            creator_key_hash: CreatorKeyHash::new([1; 32]),
            nonce: OfferNonce::new([2; 16]),
            language: "fr".into(),
            zone: Some("north".into()),
            first_message: true,
        };
        let new = NewSession {
            session: abri_wire::SessionId::new([3; 16]),
            creator: CapabilityHash::new([4; 32]),
            offer,
            expires_at: UnixMillis(1000),
            return_hash: Some(CapabilityHash::new([6; 32])),
            exit_commitment: Some(ExitCommitment::new([7; 32])),
            returns: None,
        };
        SessionRecord::open(new, UnixMillis(1))
    }

    #[test]
    fn a_record_round_trips_and_altered_bytes_are_refused_or_differ() {
        let bytes = record().encode().unwrap();
        assert!(SessionRecord::decode(&bytes).unwrap() == record());
        for cut in 0..bytes.len() {
            assert!(SessionRecord::decode(&bytes[..cut]).is_err(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 0xff;
            assert!(SessionRecord::decode(&altered) != Ok(record()), "{at}");
        }
    }

    /// Who talks while the service is replaced by this one goes on; leaving by the exit is then erasing.
    #[test]
    fn a_record_of_a_former_build_is_read() {
        let without = SessionRecord { exit_commitment: None, ..record() };
        for (format, before) in [(BEFORE_ROLES, record()), (BEFORE_EXITS, without)] {
            let mut bytes = before.encode().unwrap();
            assert_eq!((bytes.remove(0), bytes.pop()), (FORMAT, Some(0)));
            if format == BEFORE_EXITS {
                assert_eq!(bytes.pop(), Some(0));
            }
            let former = [&[format][..], &bytes].concat();
            assert!(SessionRecord::decode(&former).unwrap() == before);
        }
    }

    #[test]
    fn the_earlier_of_lease_and_end_is_due() {
        let mut record = record();
        assert_eq!(record.due(), UnixMillis(1000));
        let claim = NewClaim {
            session: abri_wire::SessionId::new([3; 16]),
            officer: OfficerName("0042".into()),
            certificate: CertificateHash::new([7; 32]),
            capability: CapabilityHash::new([5; 32]),
            lease_until: UnixMillis(50),
        };
        record.claim(claim, UnixMillis(1)).unwrap();
        assert_eq!(record.due(), UnixMillis(51));
        record.joined(MemberSlot(1)).unwrap();
        record.close(MemberSlot(1), UnixMillis(20)).unwrap();
        assert_eq!(record.due(), UnixMillis(20));
    }
}
