//! A store that fails: nothing is acknowledged, everybody is told, and it goes on afterwards.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use abri_server::{
    Limits,
    store::{
        Appended, Claim, Company, Hints, KeptKey, MemoryStore, NewClaim, NewEntry, NewGuest,
        NewSeat, NewSession, OfficerName, Seat, Session, Store, StoreError, Waiting,
    },
};
use abri_wire::{
    CapabilityHash, CertificateHash, CreatorKeyHash, ExitCommitment, ExitToken, MemberSlot,
    OfferNonce, ProblemKind, Sequence, SessionId, SessionStatus, UnixMillis,
    api::{BINARY, ClaimRequest, Entry, Exits, InvitationRequest, Left, Offer, Queue},
    duty::DutyStatement,
    socket::{ClientMessage, ServerMessage},
};
use hyper::{Method, header};

use crate::support::{
    ACCESS, Call, Conversation, HERS, HIS, World, capability, offer, officers, submission,
};

/// A store that is down when the test says so.
struct Faulty {
    inner: Arc<MemoryStore>,
    down: Arc<AtomicBool>,
    records: Arc<Records>,
}

/// When changes of small records begin to fail.
struct Records {
    /// So many are still made.
    left: AtomicUsize,
    /// Those that fail are made all the same, and not answered.
    lost: AtomicBool,
}

impl Default for Records {
    fn default() -> Self {
        Self { left: AtomicUsize::new(usize::MAX), lost: AtomicBool::new(false) }
    }
}

impl Faulty {
    async fn record<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.down.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable);
        }
        let fewer =
            |left: usize| Some(if left == usize::MAX { left } else { left.saturating_sub(1) });
        let left = self.records.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fewer);
        if left != Ok(0) {
            return call.await;
        }
        if self.records.lost.load(Ordering::SeqCst) {
            call.await?;
        }
        Err(StoreError::Unavailable)
    }
}

macro_rules! pass {
    ($(fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {$(
        async fn $name(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
            if self.down.load(Ordering::SeqCst) {
                return Err(StoreError::Unavailable);
            }
            self.inner.$name($($argument),*).await
        }
    )*};
}

impl Store for Faulty {
    pass! {
        fn open(new: NewSession, now: UnixMillis) -> Session;
        fn member(session: SessionId, capability: CapabilityHash, now: UnixMillis) -> (MemberSlot, Session);
        fn committed(session: SessionId, commitment: ExitCommitment, now: UnixMillis) -> Session;
        fn touch(session: SessionId, now: UnixMillis) -> ();
        fn offer(session: SessionId, offer: Offer, now: UnixMillis) -> Session;
        fn claim(claim: NewClaim, now: UnixMillis) -> Claim;
        fn admit(guest: NewGuest, now: UnixMillis) -> (MemberSlot, SessionStatus);
        fn sit(seat: NewSeat, now: UnixMillis) -> (MemberSlot, SessionStatus);
        fn seats(officer: OfficerName, most: usize, now: UnixMillis) -> Vec<Seat>;
        fn company(session: SessionId, now: UnixMillis) -> Company;
        fn joined(session: SessionId, member: MemberSlot, now: UnixMillis) -> Session;
        fn append(entry: NewEntry, now: UnixMillis) -> Appended;
        fn read_after(session: SessionId, after: Sequence, most: usize, now: UnixMillis) -> (SessionStatus, Vec<Entry>);
        fn revoke(session: SessionId, member: MemberSlot, now: UnixMillis) -> ();
        fn away(session: SessionId, erase_at: UnixMillis, now: UnixMillis) -> Session;
        fn close(session: SessionId, member: MemberSlot, erase_at: UnixMillis, now: UnixMillis) -> Session;
        fn erase(session: SessionId) -> ();
        fn queue(most: usize, now: UnixMillis) -> Vec<Waiting>;
        fn sweep(now: UnixMillis, silent_since: UnixMillis) -> usize;
        fn kept(key: KeptKey, now: UnixMillis) -> Option<Vec<u8>>;
        fn enlist(certificate: CertificateHash, value: Vec<u8>, expires_at: UnixMillis) -> ();
        fn delist(certificate: CertificateHash) -> ();
        fn enlisted(most: usize, now: UnixMillis) -> Vec<Vec<u8>>;
        fn health() -> ();
    }

    async fn keep(
        &self,
        key: KeptKey,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<(), StoreError> {
        self.record(self.inner.keep(key, value, expires_at)).await
    }

    async fn keep_first(
        &self,
        key: KeptKey,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<bool, StoreError> {
        self.record(self.inner.keep_first(key, value, expires_at)).await
    }

    async fn take(&self, key: KeptKey, now: UnixMillis) -> Result<Option<Vec<u8>>, StoreError> {
        self.record(self.inner.take(key, now)).await
    }

    fn watch(&self, session: SessionId) -> Hints {
        self.inner.watch(session)
    }
}

async fn world() -> (World, Arc<AtomicBool>) {
    let (limits, down) = (Limits::default(), Arc::new(AtomicBool::new(false)));
    let inner = Arc::new(MemoryStore::new(limits.store));
    let store = Faulty { inner, down: Arc::clone(&down), records: Arc::default() };
    (World::over(store, limits).await, down)
}

/// Whose records fail when the test says so.
async fn forgetful_world() -> (World, Arc<Records>) {
    let (limits, records) = (Limits::default(), Arc::<Records>::default());
    let inner = Arc::new(MemoryStore::new(limits.store));
    let store = Faulty { inner, down: Arc::default(), records: Arc::clone(&records) };
    (World::over(store, limits).await, records)
}

/// Lets `request` fail at each of its changes of records, with an answer that is lost or without the
/// change, and then repeats it; `check` looks at what has become of it.
async fn at_each_break(
    records: &Records,
    prepare: impl AsyncFn(u8),
    request: impl AsyncFn(u8) -> u16,
    check: impl AsyncFn(u8),
) {
    let mut seed = 1;
    for lost in [false, true] {
        records.lost.store(lost, Ordering::SeqCst);
        for left in 0.. {
            prepare(seed).await;
            records.left.store(left, Ordering::SeqCst);
            let first = request(seed).await;
            records.left.store(usize::MAX, Ordering::SeqCst);
            assert!(first == 204 || left < 9, "it never works");
            assert_eq!(request(seed).await, 204, "{lost} {left}");
            check(seed).await;
            seed += 1;
            if first == 204 {
                assert!(left > 0, "nothing was made to fail");
                break;
            }
        }
    }
}

fn invitation() -> InvitationRequest {
    let [leaf, _] = officers().officer(1).challenge_request().unwrap().certificates;
    InvitationRequest {
        certificate: CertificateHash::of(leaf.as_bytes()),
        creator_key_hash: CreatorKeyHash::new([7; 32]),
        nonce: OfferNonce::new([9; 16]),
    }
}

async fn invite(conversation: &Conversation<'_>) -> u16 {
    let path = conversation.path("invitation");
    let call = conversation.world.request(Method::PUT, &path).bearer(HERS);
    call.json(&invitation()).send().await.status
}

/// To which sessions the second officer is invited.
async fn invited(world: &World) -> Vec<SessionId> {
    let queue: Queue = world.get("/v1/queue").bearer(ACCESS + 100).send().await.json();
    queue.invited.into_iter().map(|it| it.session).collect()
}

fn joining(conversation: &Conversation<'_>, with: u8) -> Call {
    let request = ClaimRequest { capability: capability(with).hash() };
    conversation.post("join").bearer(ACCESS + 100).json(&request)
}

/// DS-70: wherever the store fails, the same again places it once: he is asked once, and takes one seat.
#[tokio::test]
async fn an_invitation_that_was_interrupted_is_placed_once() {
    let (world, records) = forgetful_world().await;
    let conversation = |seed| Conversation { world: &world, session: SessionId::new([seed; 16]) };
    let prepare = async |seed| {
        world.joined(seed).await;
    };
    let request = async |seed| invite(&conversation(seed)).await;
    let check = async |seed| {
        let conversation = conversation(seed);
        assert_eq!(invited(&world).await, [conversation.session]);
        assert_eq!(joining(&conversation, 91).send().await.status, 200);
        assert_eq!(invited(&world).await, []);
        joining(&conversation, 92).refused(ProblemKind::NotWaiting).await;
        assert_eq!(invite(&conversation).await, 204);
        assert_eq!(invited(&world).await, [], "it was taken");
    };
    at_each_break(&records, prepare, request, check).await;
}

/// DS-70: he took it before her client, which had no answer, said the same again.
#[tokio::test]
async fn an_invitation_that_was_taken_before_it_was_acknowledged_is_not_placed_again() {
    let (world, records) = forgetful_world().await;
    for (seed, left) in (1..).zip(0..4) {
        let conversation = world.joined(seed).await;
        records.lost.store(true, Ordering::SeqCst);
        records.left.store(left, Ordering::SeqCst);
        let first = invite(&conversation).await;
        records.left.store(usize::MAX, Ordering::SeqCst);
        if invited(&world).await.is_empty() {
            continue;
        }
        assert_eq!(joining(&conversation, 91).send().await.status, 200, "{first}");
        assert_eq!(invite(&conversation).await, 204);
        assert_eq!(invited(&world).await, [], "{left}");
    }
}

/// DS-72: wherever the store fails, what she takes back, also without ever having heard that it was
/// placed, leaves the list.
#[tokio::test]
async fn an_invitation_that_is_taken_back_is_gone() {
    let (world, records) = forgetful_world().await;
    let conversation = |seed| Conversation { world: &world, session: SessionId::new([seed; 16]) };
    let prepare = async |seed| {
        world.joined(seed).await;
        // Not acknowledged: its place is the second change.
        records.left.store(2, Ordering::SeqCst);
        assert_eq!(invite(&conversation(seed)).await, 503);
        records.left.store(usize::MAX, Ordering::SeqCst);
        assert_eq!(invited(&world).await.len(), 1);
    };
    let request = async |seed| {
        let taking_back = conversation(seed).delete("invitation").bearer(HERS);
        taking_back.send().await.status
    };
    let check = async |_| assert_eq!(invited(&world).await, []);
    at_each_break(&records, prepare, request, check).await;
}

/// DS-5, DS-15: 503 with `Retry-After` on every operation, and the same request works later.
#[tokio::test]
async fn an_unavailable_store_is_said_everywhere() {
    let (world, down) = world().await;
    let conversation = world.joined(1).await;
    let strange = Conversation { world: &world, session: SessionId::new([5; 16]) };
    let joining = ClaimRequest { capability: capability(9).hash() };
    let stated = DutyStatement {
        paused: false,
        conversations: 0,
        limit: 5,
        languages: vec![],
        zones: vec![],
    };
    let left = Left { session: conversation.session, exit: ExitToken::new([1; 32]) };
    let exits = Exits { exits: vec![left] };
    let calls = || {
        [
            world.post("/v1/sessions").json(&strange.open_request()),
            conversation.get("").bearer(HERS),
            conversation.post("offer").bearer(HERS).json(&offer(2)),
            conversation.claiming(HIS),
            conversation.post("joined").bearer(HIS),
            conversation.post("join").bearer(ACCESS).json(&joining),
            conversation.delete("invitation").bearer(HERS),
            conversation.post("messages").bearer(HIS).body(BINARY, submission(1, b"x").encode()),
            conversation.get("messages?wait=20").bearer(HERS),
            conversation.delete("members/1").bearer(HERS),
            conversation.post("close").bearer(HIS),
            conversation.delete("").bearer(HERS),
            world.post("/v1/exits").plain_json(&exits),
            world.get("/v1/queue").bearer(ACCESS),
            world.get("/v1/duty").bearer(ACCESS),
            world.request(Method::PUT, "/v1/duty").bearer(ACCESS).json(&stated),
            world
                .post("/v1/sign-in/challenge")
                .json(&officers().officer(0).challenge_request().unwrap()),
            world.request(Method::DELETE, "/v1/sign-in").bearer(ACCESS),
            world.get("/health/ready"),
        ]
    };
    down.store(true, Ordering::SeqCst);
    for call in calls() {
        let reply = call.send().await;
        assert_eq!(reply.problem(), ProblemKind::Unavailable);
        assert_eq!(reply.header(header::RETRY_AFTER), "2");
    }
    assert_eq!(world.get("/health/live").send().await.status, 204);
    down.store(false, Ordering::SeqCst);
    // Nothing of it was done.
    assert_eq!(conversation.view(HERS).await.status.head, Sequence(0));
    assert_eq!(conversation.submit(HIS, 1).await, Sequence(1));
}

/// DS-5: over the socket a submission is refused, not acknowledged, and works later.
#[tokio::test]
async fn an_unavailable_store_acknowledges_nothing_over_the_socket() {
    let (world, down) = world().await;
    let conversation = world.joined(1).await;
    let mut hers = conversation.socket(HERS, 0).await;
    down.store(true, Ordering::SeqCst);
    hers.say(&ClientMessage::Submit(submission(1, &[1]))).await;
    let refused = ServerMessage::Refused {
        message_id: submission(1, &[1]).message_id,
        problem: ProblemKind::Unavailable,
    };
    assert_eq!(hers.hear().await, Some(refused));
    down.store(false, Ordering::SeqCst);
    hers.submit(1, 1).await;
}

#[tokio::test]
async fn a_hello_to_an_unavailable_store_is_told_so() {
    let (world, down) = world().await;
    let conversation = world.joined(1).await;
    down.store(true, Ordering::SeqCst);
    let mut socket = crate::support::Socket::open(world.api).await;
    socket.say(&conversation.hello(HERS, 0)).await;
    socket.ends_with(ServerMessage::Bye(ProblemKind::Unavailable)).await;
}

/// DS-6: a right that is taken in another process on the same store: what follows is not
/// delivered, although nothing but the next envelope wakes the socket.
#[tokio::test]
async fn a_right_taken_in_another_process_ends_the_socket_before_the_next_envelope() {
    let limits = Limits::default();
    let inner = Arc::new(MemoryStore::new(limits.store));
    let process = || {
        let store =
            Faulty { inner: Arc::clone(&inner), down: Arc::default(), records: Arc::default() };
        World::over(store, limits)
    };
    let (here, there) = (process().await, process().await);
    let conversation = here.joined(1).await;
    let elsewhere = Conversation { world: &there, session: conversation.session };
    let mut his = elsewhere.socket(HIS, 0).await;
    conversation.submit(HERS, 1).await;
    his.hears_entry(1, 1).await;
    assert_eq!(conversation.delete("members/1").bearer(HERS).send().await.status, 204);
    conversation.submit(HERS, 2).await;
    his.ends_with(ServerMessage::Bye(ProblemKind::NoSuchSession)).await;
}
