//! Files over a service that loses requests and answers, and what a hostile one may answer.
#![expect(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::{
    cell::RefCell,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use abri_transport::{
    DeliveryService, FileService, OfficerAccess, TransportError,
    http::{Answer, Exchange, HttpService, Method, Request},
    loopback::{Fault, Loopback},
};
use abri_wire::{
    Capability, CreatorKeyHash, FileId, OfferNonce, ProblemKind, SessionId,
    api::{ClaimRequest, Offer, OpenRequest},
    file::{FileView, MAX_PIECE, PIECE, Piece, PieceCount, PieceIndex},
};
use proptest::prelude::*;

const SESSION: SessionId = SessionId::new([1; 16]);
const FILE: FileId = FileId::new([6; 16]);

/// Nothing here waits, so its futures are ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

fn hers() -> Capability {
    Capability::new([2; 32])
}

fn his() -> Capability {
    Capability::new([3; 32])
}

fn count(pieces: u16) -> PieceCount {
    pieces.try_into().unwrap()
}

fn place(number: u16) -> PieceIndex {
    number.try_into().unwrap()
}

fn piece(seed: u8) -> Piece {
    Piece::new(vec![seed; 100]).unwrap()
}

fn opened() -> Loopback {
    let service = Loopback::new();
    let offer = Offer {
        creator_key_hash: CreatorKeyHash::new([3; 32]),
        nonce: OfferNonce::new([4; 16]),
        language: "fr".into(),
        zone: None,
        first_message: false,
    };
    let request = OpenRequest {
        session: SESSION,
        capability: hers().hash(),
        offer,
        return_hash: None,
        exit_commitment: None,
        returns: None,
    };
    now(service.open(&request)).unwrap();
    service
}

fn joined() -> Loopback {
    let (service, access) = (opened(), OfficerAccess(Capability::new([8; 32])));
    let request = ClaimRequest { capability: his().hash() };
    now(service.claim(SESSION, &access, &request)).unwrap();
    now(service.joined(SESSION, &his())).unwrap();
    service
}

fn problem<T>(kind: ProblemKind) -> Result<T, TransportError> {
    Err(TransportError::Problem(kind))
}

/// DS-61, DS-62: the loopback knows a file as the service does.
#[test]
fn a_file_is_declared_sent_and_read() {
    let service = opened();
    let declare = |pieces| now(service.declare(SESSION, &hers(), FILE, count(pieces)));
    assert_eq!(declare(2), problem(ProblemKind::NotJoined));
    let service = joined();
    let declare = |pieces| now(service.declare(SESSION, &hers(), FILE, count(pieces)));
    let put = |number, seed| {
        now(service.put_piece(SESSION, &hers(), (FILE, place(number)), &piece(seed)))
    };
    let read = |number| now(service.piece(SESSION, &his(), (FILE, place(number))));
    assert_eq!(put(0, 1), problem(ProblemKind::UnknownFile));
    assert_eq!(declare(2), Ok(FileView::empty(count(2))));
    assert_eq!(declare(3), problem(ProblemKind::FileReused));
    assert_eq!((put(0, 1), put(0, 1)), (Ok(()), Ok(())));
    assert_eq!(put(0, 2), problem(ProblemKind::FileReused));
    assert_eq!(put(2, 1), problem(ProblemKind::UnknownFile));
    assert_eq!((read(0), read(1)), (Ok(piece(1)), problem(ProblemKind::UnknownFile)));
    let missing: Vec<_> = now(service.file(SESSION, &his(), FILE)).unwrap().missing().collect();
    assert_eq!(missing, [place(1)]);
    let stranger = Capability::new([9; 32]);
    let asked = now(service.piece(SESSION, &stranger, (FILE, place(0))));
    assert_eq!(asked, problem(ProblemKind::NoSuchSession));

    service.tamper_with_piece(SESSION, (FILE, place(0)), |piece| piece.reverse());
    service.take_files(false);
    assert_eq!(read(0), problem(ProblemKind::FilesOff));
    service.take_files(true);
    now(service.close(SESSION, &his())).unwrap();
    assert_eq!(put(1, 1), problem(ProblemKind::Closing));
    assert!(read(0).is_ok());
    now(service.erase(SESSION, &hers())).unwrap();
    assert_eq!(read(0), problem(ProblemKind::NoSuchSession));
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        2 => Just(None),
        2 => Just(Some(Fault::LoseRequest)),
        2 => Just(Some(Fault::LoseAnswer)),
        1 => Just(Some(Fault::Refuse(ProblemKind::Unavailable))),
    ]
}

/// Repeats a call until it succeeds, as any client does.
fn insist<T>(call: impl Fn() -> Result<T, TransportError>) -> T {
    loop {
        match call() {
            Ok(answer) => return answer,
            Err(error) => assert!(error.is_transient(), "{error}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// DS-61, DS-62: whatever is lost, asking what is missing and sending it brings the whole file.
    #[test]
    fn an_interrupted_file_is_resumed(faults in prop::collection::vec(fault(), 0..40)) {
        let service = joined();
        service.next_faults(faults);
        insist(|| now(service.declare(SESSION, &hers(), FILE, count(12))));
        while let Some(next) = {
            let view = insist(|| now(service.file(SESSION, &hers(), FILE)));
            view.missing().next()
        } {
            let seed = u8::try_from(next.get()).unwrap();
            let sent = now(service.put_piece(SESSION, &hers(), (FILE, next), &piece(seed)));
            prop_assert!(sent.is_ok() || sent.unwrap_err().is_transient());
        }
        for at in count(12).indexes() {
            let read = insist(|| now(service.piece(SESSION, &his(), (FILE, at))));
            prop_assert_eq!(read, piece(u8::try_from(at.get()).unwrap()));
        }
    }
}

/// An exchange that notes the request and answers what the test says.
struct Scripted {
    answer: Answer,
    asked: RefCell<Vec<Request>>,
}

impl Exchange for &Scripted {
    async fn exchange(&self, request: Request) -> Result<Answer, TransportError> {
        self.asked.borrow_mut().push(request);
        Ok(self.answer.clone())
    }
}

fn scripted(status: u16, body: impl Into<Vec<u8>>) -> Scripted {
    Scripted { answer: Answer { status, body: body.into() }, asked: RefCell::default() }
}

/// DS-1, DS-62: a piece travels in a body, under a path that holds no secret.
#[test]
fn a_piece_is_put_under_its_place() {
    let exchange = scripted(204, "");
    let service = HttpService(&exchange);
    now(service.put_piece(SESSION, &hers(), (FILE, place(447)), &piece(7))).unwrap();
    let asked = exchange.asked.borrow();
    let [request] = &asked[..] else { panic!("one request") };
    assert_eq!(request.method, Method::Put);
    let expected = format!("/v1/sessions/{}/files/{}/447", SESSION.to_text(), FILE.to_text());
    assert_eq!(request.path, expected);
    assert_eq!(request.bearer.as_ref(), Some(&hers().to_bearer()));
    assert_eq!(request.body, Some((PIECE, piece(7).into_bytes())));
}

/// What is no piece, and no view of this file, is not believed.
#[test]
fn what_a_hostile_service_answers_is_refused() {
    for body in [vec![], vec![7; MAX_PIECE + 1]] {
        let exchange = scripted(200, body);
        let read = now(HttpService(&exchange).piece(SESSION, &hers(), (FILE, place(0))));
        assert_eq!(read, Err(TransportError::Malformed));
    }
    for body in [
        r#"{"pieces":9,"held":"AAA"}"#,
        r#"{"pieces":10,"held":"gIB"}"#,
        r#"{"pieces":10,"held":"AAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        r#"{"pieces":65535,"held":""}"#,
        "<html>",
    ] {
        let exchange = scripted(200, body);
        let view = now(HttpService(&exchange).declare(SESSION, &hers(), FILE, count(10)));
        assert_eq!(view, Err(TransportError::Malformed), "{body}");
    }
    let full = serde_json::to_vec(&ProblemKind::FilesFull.document()).unwrap();
    let exchange = scripted(507, full);
    let view = now(HttpService(&exchange).declare(SESSION, &hers(), FILE, count(10)));
    assert_eq!(view, problem(ProblemKind::FilesFull));
    assert!(!TransportError::Problem(ProblemKind::FilesFull).is_transient());
}
