//! The operations of the Delivery Service, as a client sees them.

use abri_wire::{
    Capability, CertificateHash, MemberSlot, Sequence, SessionId,
    api::{
        ClaimRequest, Claimed, InvitationRequest, Joining, Offer, OpenRequest, Page, Queue,
        Receipt, SessionView, Submission,
    },
};

use crate::{OfficerAccess, TransportError};

/// The Delivery Service (RFC 9750, section 5): untrusted for content and identity, trusted to be
/// there. Every method fails with [`TransportError`] only.
///
/// Futures are not required to be `Send`: in a browser there is one thread.
#[expect(async_fn_in_trait, reason = "browsers have one thread; callers name the type they use")]
pub trait DeliveryService {
    /// Opens a session and puts its first offer into the queue. Repeating it is harmless.
    async fn open(&self, request: &OpenRequest) -> Result<SessionView, TransportError>;

    /// Where the session stands, and how many wait before her.
    async fn view(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError>;

    /// A new offer: the session returns to its old place in the queue. Creator only.
    async fn offer(
        &self,
        session: SessionId,
        capability: &Capability,
        offer: &Offer,
    ) -> Result<SessionView, TransportError>;

    /// Claims a waiting session; one claim wins, and a lease runs until [`joined`](Self::joined).
    async fn claim(
        &self,
        session: SessionId,
        access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Claimed, TransportError>;

    /// She said yes to one person: only who signed in with this certificate sees and takes the
    /// invitation. It replaces the former one. Creator only; repeating it is harmless.
    async fn send_invitation(
        &self,
        session: SessionId,
        capability: &Capability,
        request: &InvitationRequest,
    ) -> Result<(), TransportError>;

    /// Takes an invitation back. Creator only; repeating it is harmless.
    async fn withdraw_invitation(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError>;

    /// Takes an invitation: the capability is a member's from then on. Repeating it is harmless.
    async fn join(
        &self,
        session: SessionId,
        access: &OfficerAccess,
        request: &ClaimRequest,
    ) -> Result<Joining, TransportError>;

    /// Says that the claimant is in the group.
    async fn joined(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError>;

    /// Appends one envelope. Repeating identical bytes gives the same receipt (`DS-3`).
    async fn submit(
        &self,
        session: SessionId,
        capability: &Capability,
        submission: &Submission,
    ) -> Result<Receipt, TransportError>;

    /// What follows `after`; waits up to `wait` seconds (at most
    /// [`MAX_WAIT_SECONDS`](abri_wire::api::MAX_WAIT_SECONDS)) for an entry or for a status newer
    /// than `revision`.
    async fn read(
        &self,
        session: SessionId,
        capability: &Capability,
        after: Sequence,
        revision: u64,
        wait: u64,
    ) -> Result<Page, TransportError>;

    /// Takes a member's capability away. Creator only.
    async fn revoke(
        &self,
        session: SessionId,
        capability: &Capability,
        slot: MemberSlot,
    ) -> Result<(), TransportError>;

    /// An officer's ending: no more appends, erased when she has read all.
    async fn close(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<SessionView, TransportError>;

    /// Her ending: erased at once. Creator only.
    async fn erase(
        &self,
        session: SessionId,
        capability: &Capability,
    ) -> Result<(), TransportError>;

    /// Her page goes: erased in a minute, unless she returns before (`DS-67`). Creator only.
    async fn away(&self, session: SessionId, capability: &Capability)
    -> Result<(), TransportError>;

    /// Who waits, oldest first, and to what whoever asks is invited.
    async fn queue(&self, access: &OfficerAccess) -> Result<Queue, TransportError>;

    /// What shows a certificate in the newest roster; `None` if the service says that the roster
    /// does not name it. Public; judged by the caller.
    async fn evidence(
        &self,
        certificate: CertificateHash,
    ) -> Result<Option<Vec<u8>>, TransportError>;
}
