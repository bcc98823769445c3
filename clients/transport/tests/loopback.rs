//! The link against a service that loses requests and answers: nothing is lost, doubled or turned.
#![expect(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use abri_transport::{
    DeliveryService, OfficerAccess, TransportError,
    link::{Action, Input, Link, LinkEvent},
    loopback::{Fault, Loopback},
};
use abri_wire::{
    Capability, CertificateHash, CreatorKeyHash, Frame, FrameKind, MessageId, OfferNonce, Phase,
    ProblemKind, Sequence, SessionId, UnixMillis,
    api::{ClaimRequest, InvitationRequest, Offer, OpenRequest, Submission},
};
use proptest::prelude::*;

const SESSION: SessionId = SessionId::new([1; 16]);

/// The loopback never waits, so its futures are ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the loopback never waits"),
    }
}

fn offer() -> Offer {
    Offer {
        creator_key_hash: CreatorKeyHash::new([3; 32]),
        nonce: OfferNonce::new([4; 16]),
        language: "fr".into(),
        zone: None,
        first_message: false,
    }
}

fn opened() -> (Loopback, Capability) {
    let (service, capability) = (Loopback::new(), Capability::new([2; 32]));
    let request = OpenRequest {
        session: SESSION,
        capability: capability.hash(),
        offer: offer(),
        return_hash: None,
        exit_commitment: None,
        returns: None,
    };
    assert_eq!(now(service.open(&request)).unwrap().status.phase, Phase::Waiting);
    (service, capability)
}

fn submission(id: u8) -> Submission {
    let frame = Frame::new(FrameKind::Application, &[id; 30]).unwrap();
    Submission { message_id: MessageId::new([id; 16]), frame }
}

/// Runs the link against the service, in virtual time, until every submission has its receipt.
fn run(service: &Loopback, capability: &Capability, submissions: &[Submission]) -> Vec<LinkEvent> {
    let mut link = Link::new(SESSION, capability.clone(), Sequence::START, || 77);
    let (mut time, mut events) = (UnixMillis(0), Vec::new());
    let mut inputs = vec![Input::Start];
    inputs.extend(submissions.iter().cloned().map(Input::Submit));
    for _ in 0..4000 {
        let Some(input) = (!inputs.is_empty()).then(|| inputs.remove(0)) else {
            time = time.plus(Duration::from_millis(250));
            inputs.push(Input::Tick);
            continue;
        };
        for action in link.handle(input, time) {
            match action {
                Action::Poll { poll, after, revision, wait } => {
                    let page = now(service.read(SESSION, capability, after, revision, wait));
                    inputs.push(Input::Page(poll, page));
                }
                Action::Post(submission) => {
                    let receipt = now(service.submit(SESSION, capability, &submission));
                    inputs.push(Input::Posted(submission.message_id, receipt));
                }
                Action::OpenSocket(number) => inputs.push(Input::SocketClosed(number)),
                Action::Deliver(event) => events.push(event),
                _ => {}
            }
        }
    }
    assert_eq!(link.pending(), 0);
    events
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        3 => Just(None),
        2 => Just(Some(Fault::LoseRequest)),
        2 => Just(Some(Fault::LoseAnswer)),
        1 => Just(Some(Fault::Refuse(ProblemKind::Unavailable))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// DS-3, ORDER-3: whatever is lost, the log has each submission once and in order, and so has
    /// what was delivered.
    #[test]
    fn nothing_is_lost_doubled_or_turned(faults in prop::collection::vec(fault(), 0..60)) {
        let (service, capability) = opened();
        service.next_faults(faults);
        let submissions: Vec<_> = (1..=6).map(submission).collect();
        let events = run(&service, &capability, &submissions);

        let log = service.log(SESSION);
        let ids: Vec<_> = log.iter().map(|entry| entry.message_id).collect();
        let sent: Vec<_> = submissions.iter().map(|one| one.message_id).collect();
        prop_assert_eq!(&ids, &sent);
        let delivered: Vec<_> = events.iter().filter_map(|event| match event {
            LinkEvent::Entry(entry) => Some(entry.clone()),
            _ => None,
        }).collect();
        prop_assert_eq!(delivered, log);
        let receipts = events.iter().filter(|event| matches!(event, LinkEvent::Receipt { .. }));
        prop_assert_eq!(receipts.count(), 6);
    }
}

#[test]
fn a_conversation_passes_its_phases() {
    let (service, hers) = opened();
    let (access, his) = (OfficerAccess(Capability::new([8; 32])), Capability::new([9; 32]));
    assert_eq!(now(service.queue(&access)).unwrap().waiting.len(), 1);
    let request = ClaimRequest { capability: his.hash() };
    assert_eq!(now(service.claim(SESSION, &access, &request)).unwrap().offer, offer());
    let again = now(service.claim(SESSION, &access, &request));
    assert_eq!(again, Err(TransportError::Problem(ProblemKind::NotWaiting)));

    service.lapse(SESSION);
    let late = now(service.joined(SESSION, &his));
    assert_eq!(late, Err(TransportError::Problem(ProblemKind::LeaseEnded)));
    assert_eq!(now(service.offer(SESSION, &hers, &offer())).unwrap().ahead, Some(0));
    now(service.claim(SESSION, &access, &request)).unwrap();
    assert_eq!(now(service.joined(SESSION, &his)).unwrap().status.phase, Phase::Joined);

    assert_eq!(now(service.close(SESSION, &his)).unwrap().status.phase, Phase::Closing);
    let full = now(service.submit(SESSION, &his, &submission(1)));
    assert_eq!(full, Err(TransportError::Problem(ProblemKind::Closing)));
    let read = now(service.read(SESSION, &hers, Sequence::START, 0, 0));
    assert_eq!(read, Err(TransportError::Problem(ProblemKind::NoSuchSession)), "read: erased");
}

/// DS-70 to DS-72: as the service has it, but for accounts.
#[test]
fn an_invitation_is_taken_once() {
    let (service, hers) = opened();
    let access = OfficerAccess(Capability::new([8; 32]));
    let [his, guests] = [9, 10].map(|seed| Capability::new([seed; 32]));
    let request = ClaimRequest { capability: his.hash() };
    now(service.claim(SESSION, &access, &request)).unwrap();
    now(service.joined(SESSION, &his)).unwrap();
    let guest = ClaimRequest { capability: guests.hash() };
    let none = Err(TransportError::Problem(ProblemKind::NotWaiting));
    assert_eq!(now(service.join(SESSION, &access, &guest)), none);
    let certificate = CertificateHash::of(b"a certificate");
    let (creator_key_hash, nonce) = (offer().creator_key_hash, OfferNonce::new([5; 16]));
    let invitation = InvitationRequest { certificate, creator_key_hash, nonce };
    now(service.send_invitation(SESSION, &hers, &invitation)).unwrap();
    now(service.withdraw_invitation(SESSION, &hers)).unwrap();
    assert_eq!(now(service.join(SESSION, &access, &guest)), none);
    let by_him = now(service.send_invitation(SESSION, &his, &invitation));
    assert_eq!(by_him, Err(TransportError::Problem(ProblemKind::Forbidden)));
    now(service.send_invitation(SESSION, &hers, &invitation)).unwrap();
    assert_eq!(now(service.queue(&access)).unwrap().invited[0].nonce, nonce);
    let joined = now(service.join(SESSION, &access, &guest)).unwrap();
    assert_eq!(now(service.join(SESSION, &access, &guest)), Ok(joined));
    assert!(now(service.queue(&access)).unwrap().invited.is_empty());
    assert!(now(service.submit(SESSION, &guests, &submission(1))).is_ok());
}
