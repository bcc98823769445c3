//! From a claim to the group.

mod rejoining;

use core::fmt;
use std::sync::Arc;

use abri_trust::{
    CertificateHash, CertifiedOfficer, Pins, UntrustedChain,
    typed::{SignIn, TypedError},
};
use abri_wire::{
    CreatorKeyHash, Frame, FrameKind, MessageId, Sequence, SessionId, UnixMillis, api::Entry,
};
use openmls::prelude::{
    CredentialWithKey, KeyPackage, MlsGroup, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut,
    OpenMlsProvider as _, StagedWelcome, WelcomeError,
};
use vecmap::VecMap;
use zeroize::Zeroizing;

use self::rejoining::Question;
use super::{
    Event, InvitationKeys, OfferKeys, OfficerSession, Outgoing, Received, SESSION_CAP,
    conversation::{Conversation, Start},
    log::{Log, Whose},
    rules::{self, Known},
};
use crate::{
    Entropy, IdentityError, JoinError, Refusal, SessionError,
    extension::{Binding, CommitBundle, Purpose, decode, encode},
    identity::{self, VerifiedOfficer},
    provider::{Provider, SignatureKey},
    suite,
    verifier::Verifier,
};

/// An officer's signature key with its certificate; cheap to clone, for several sessions.
#[derive(Clone)]
pub struct OfficerIdentity(Arc<Inner>);

struct Inner {
    key: SignatureKey,
    chain: UntrustedChain,
    verifier: Verifier,
    certificate: CertifiedOfficer,
    credential: CredentialWithKey,
}

/// An officer's session between the KeyPackage and the Welcome.
#[derive(Debug)]
pub struct StagedSession(Box<Waiting>);

#[derive(Debug)]
struct Waiting {
    identity: OfficerIdentity,
    verifier: Verifier,
    session: SessionId,
    /// Whose group it is: who comes anew learns it with the answer.
    creator: Option<CreatorKeyHash>,
    purpose: Purpose,
    provider: Provider,
    log: Log,
    /// The question that was asked last, if it was not answered (`SWAP-1`).
    asked: Option<Question>,
}

/// What is joined.
struct Group {
    group: MlsGroup,
    creator: CreatorKeyHash,
    /// The verified officers in it, by leaf.
    officers: VecMap<u32, VerifiedOfficer>,
}

/// What an entry made of a [`StagedSession`].
#[derive(Debug)]
pub enum Staged {
    /// No Welcome yet.
    Waiting(StagedSession, Received),
    /// Entries are missing: fetch again after the one before this (`ORDER-3`).
    Gap(StagedSession, Sequence),
    /// In the group.
    Joined(OfficerSession, Received),
    /// Over.
    Ended(SessionError),
}

impl OfficerIdentity {
    /// Checks that the chain certifies the seed's key at `now`.
    ///
    /// # Errors
    /// [`IdentityError`] if it does not; the seed is wiped then too.
    pub fn new(
        seed: Zeroizing<[u8; 32]>,
        chain: UntrustedChain,
        pins: &Pins,
        now: UnixMillis,
    ) -> Result<Self, IdentityError> {
        let key = SignatureKey::new(&seed);
        let certificate = chain.certify(&pins.anchors, now)?;
        if *certificate.public_key() != key.public_key() {
            return Err(IdentityError::KeyMismatch);
        }
        let credential = identity::officer_credential(&chain, &key.public_key());
        let credential = credential.ok_or(IdentityError::KeyMismatch)?;
        let verifier = Verifier::new(pins.clone());
        Ok(Self(Arc::new(Inner { key, chain, verifier, certificate, credential })))
    }

    /// What the certificate says.
    #[must_use]
    pub fn certificate(&self) -> &CertifiedOfficer {
        &self.0.certificate
    }

    /// Signs that its holder signs in: the one thing beside MLS that this key is asked for here.
    ///
    /// # Errors
    /// [`TypedError::Encoding`].
    pub fn sign_in(&self, statement: &SignIn) -> Result<[u8; 64], TypedError> {
        self.0.key.state(statement)
    }

    /// What it shows to whom it signs in to.
    #[must_use]
    pub fn chain(&self) -> &UntrustedChain {
        &self.0.chain
    }

    /// What it is called in the roster.
    #[must_use]
    pub fn certificate_hash(&self) -> CertificateHash {
        self.0.chain.leaf_hash()
    }
}

impl StagedSession {
    /// Makes a KeyPackage for this one offer of the queue (`KP-1`).
    ///
    /// # Errors
    /// [`JoinError`]; nothing is left then.
    pub fn new(
        identity: &OfficerIdentity,
        session: SessionId,
        offer: OfferKeys,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<(Self, Outgoing), JoinError> {
        let OfferKeys { creator_key_hash: creator, nonce } = offer;
        let binding = Binding { session, creator, purpose: Purpose::First, nonce };
        Self::bound(identity, binding, entropy, now)
    }

    /// Makes a KeyPackage for this one invitation: to join others, with her consent (`KP-1`,
    /// `CONSENT-3`).
    ///
    /// # Errors
    /// [`JoinError`]; nothing is left then.
    pub fn invited(
        identity: &OfficerIdentity,
        session: SessionId,
        invitation: InvitationKeys,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<(Self, Outgoing), JoinError> {
        let InvitationKeys { creator_key_hash: creator, nonce } = invitation;
        let binding = Binding { session, creator, purpose: Purpose::Join, nonce };
        Self::bound(identity, binding, entropy, now)
    }

    fn bound(
        identity: &OfficerIdentity,
        binding: Binding,
        entropy: Box<dyn Entropy + Send>,
        now: UnixMillis,
    ) -> Result<(Self, Outgoing), JoinError> {
        let verifier = &identity.0.verifier;
        identity.0.chain.certify(&verifier.pins().anchors, now)?;
        let mut waiting = Waiting {
            identity: identity.clone(),
            verifier: verifier.for_session(),
            session: binding.session,
            creator: Some(binding.creator),
            purpose: binding.purpose,
            provider: Provider::new(entropy),
            log: Log::default(),
            asked: None,
        };
        let outgoing = waiting.make_key_package(&binding, now)?;
        Ok((Self(Box::new(waiting)), outgoing))
    }

    /// Which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.0.session
    }

    /// Takes the next entry of the log.
    #[must_use]
    pub fn receive(mut self, entry: &Entry, now: UnixMillis) -> Staged {
        let mut received = Received::default();
        match self.0.log.next(entry) {
            Ok(Whose::Known) => return Staged::Waiting(self, received),
            Ok(Whose::Own(_)) => {
                self.0.asked_at(entry);
                return Staged::Waiting(self, received);
            }
            Ok(Whose::Other) => {}
            Err(SessionError::Gap { expected }) => return Staged::Gap(self, expected),
            Err(error) => return Staged::Ended(error),
        }
        match entry.frame.kind() {
            FrameKind::CommitBundle => {}
            FrameKind::Control => {
                return match self.0.answered(entry, now) {
                    Ok(key_package) => {
                        received.to_send.extend(key_package);
                        Staged::Waiting(self, received)
                    }
                    Err(_) => Staged::Ended(SessionError::Library),
                };
            }
            // What was said before he joined is none of his business.
            FrameKind::Application | FrameKind::KeyPackage => {
                return Staged::Waiting(self, received);
            }
        }
        match self.0.join(entry, now) {
            Ok(group) => {
                let session = self.0.into_session(group, entry, now);
                received.events.extend(
                    session.members().iter().map(|member| Event::Joined { member: member.clone() }),
                );
                Staged::Joined(session, received)
            }
            Err(reason) => {
                received.refuse(entry.sequence, reason);
                Staged::Waiting(self, received)
            }
        }
    }

    /// Wipes (`END-1`).
    pub fn close(self) {}
}

impl Waiting {
    fn make_key_package(
        &mut self,
        binding: &Binding,
        now: UnixMillis,
    ) -> Result<Outgoing, JoinError> {
        let Inner { key, credential, .. } = &*self.identity.0;
        let key_package = KeyPackage::builder()
            .leaf_node_capabilities(suite::capabilities())
            .leaf_node_extensions(binding.to_extensions().ok_or(JoinError::Library)?)
            .key_package_lifetime(identity::lifetime(now))
            .build(suite::SUITE, &self.provider, key, credential.clone())
            .map_err(|_| JoinError::Library)?
            .into_key_package();
        let payload = encode(&MlsMessageOut::from(key_package)).ok_or(JoinError::Library)?;
        let frame = Frame::new(FrameKind::KeyPackage, &payload).map_err(|_| JoinError::Library)?;
        let message_id = MessageId::new(self.provider.draw()?);
        let outgoing = Outgoing { message_id, frame, logical_id: None };
        self.log.sent(&outgoing, None);
        Ok(outgoing)
    }

    /// `KP-4`: the KeyPackage's private parts go only with a Welcome that is good to the end.
    fn join(&self, entry: &Entry, now: UnixMillis) -> Result<Group, Refusal> {
        let joined = self.try_join(entry, now);
        match &joined {
            Ok(_) => self.provider.storage().purge_condemned(),
            Err(_) => self.provider.storage().spare_condemned(),
        }
        joined
    }

    fn try_join(&self, entry: &Entry, now: UnixMillis) -> Result<Group, Refusal> {
        // Who has made no KeyPackage yet is in no Welcome.
        let creator = self.creator.ok_or(Refusal::NotForUs)?;
        let bundle: CommitBundle = decode(entry.frame.payload()).ok_or(Refusal::Unreadable)?;
        let welcome = bundle.welcome.ok_or(Refusal::NotForUs)?;
        let message = decode::<MlsMessageIn>(welcome.as_slice()).map(MlsMessageIn::extract);
        let Some(MlsMessageBodyIn::Welcome(welcome)) = message else {
            return Err(Refusal::Unreadable);
        };
        let config = suite::join_config();
        let staged = StagedWelcome::build_from_welcome(&self.provider, &config, welcome)
            .map_err(|error| welcome_refusal(&error))?
            // TIME-1: `JOIN-1` judges every leaf by the time passed in.
            .skip_lifetime_validation()
            .build()
            .map_err(|error| welcome_refusal(&error))?;
        let known = Known {
            verifier: &self.verifier,
            joining: &bundle.joining,
            session: self.session,
            creator,
            largest: suite::MAX_MEMBERS,
            now,
        };
        let officers = rules::check_welcome(&known, self.purpose, &staged)?;
        let group = staged.into_group(&self.provider).map_err(|_| Refusal::Unreadable)?;
        Ok(Group { group, creator, officers: officers.into_iter().collect() })
    }

    fn into_session(self, joined: Group, entry: &Entry, now: UnixMillis) -> OfficerSession {
        let Group { group, creator, officers } = joined;
        let Self { identity, verifier, session, provider, mut log, .. } = self;
        log.anchor(session, entry);
        let conversation = Conversation::new(Start {
            session,
            creator,
            verifier,
            key: identity.0.key.clone(),
            provider,
            group,
            log,
            officers,
            // Hers is by her clock, which may be a day behind (`GROUP-3`): it would cut him off.
            deadline: now.plus(SESSION_CAP),
        });
        OfficerSession::new(Box::new(conversation))
    }
}

fn welcome_refusal<S>(error: &WelcomeError<S>) -> Refusal {
    match error {
        WelcomeError::NoMatchingKeyPackage => Refusal::NotForUs,
        WelcomeError::UnsupportedCiphersuite(_) | WelcomeError::CiphersuiteMismatch => {
            Refusal::Suite
        }
        _ => Refusal::Unreadable,
    }
}

impl fmt::Debug for OfficerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfficerIdentity({:?})", self.0.certificate)
    }
}
