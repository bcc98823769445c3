//! DS-73, DS-74: an officer whose console lost its keys comes back to where he sat; nobody else does.

use abri_wire::{
    MemberSlot, ProblemKind,
    api::{ClaimRequest, Joining, Seats},
};
use hyper::Method;

use crate::support::{ACCESS, Call, Conversation, HERS, HIS, World, capability, officers};

/// What he comes back with.
const ANEW: u8 = 95;
/// The interpreter's place among the officers of the log, and the capability that she signs in with.
const INTERPRETER: usize = 2;
const HER_ACCESS: u8 = 90;

async fn seats(world: &World, access: u8) -> Seats {
    world.get("/v1/seats").bearer(access).send().await.json()
}

fn sitting(conversation: &Conversation<'_>, access: u8, with: u8) -> Call {
    let request = ClaimRequest { capability: capability(with).hash() };
    conversation.post("seat").bearer(access).json(&request)
}

/// DS-73, DS-74: listed for him alone; he comes back, and then the former capability is nobody's.
#[tokio::test]
async fn who_lost_his_keys_comes_back_to_his_seat() {
    let world = World::new().await;
    let conversation = world.joined(1).await;
    let mine = seats(&world, ACCESS).await.seats;
    assert_eq!(mine.len(), 1);
    assert_eq!((mine[0].session, mine[0].own), (conversation.session, true));
    conversation.submit(HERS, 5).await;

    let seat: Joining = sitting(&conversation, ACCESS, ANEW).send().await.json();
    assert_eq!(seat.slot, MemberSlot(2));
    let again: Joining = sitting(&conversation, ACCESS, ANEW).send().await.json();
    assert_eq!(again.slot, seat.slot);
    assert_eq!(conversation.read(ANEW, "after=0").await.entries.len(), 1, "the log from its start");
    assert_eq!(conversation.post("joined").bearer(ANEW).send().await.status, 200);
    conversation.get("").bearer(HIS).refused(ProblemKind::NoSuchSession).await;
    assert_eq!(conversation.get("").bearer(ANEW).send().await.status, 200);
    assert_eq!(seats(&world, ACCESS).await.seats.len(), 1);
    // DS-6: she can send him away, and then he has no seat.
    assert_eq!(conversation.delete("members/2").bearer(HERS).send().await.status, 204);
    assert_eq!(seats(&world, ACCESS).await.seats, []);
    sitting(&conversation, ACCESS, ANEW + 1).refused(ProblemKind::NotWaiting).await;
}

/// DS-73, DS-74: another officer, whoever is not on duty, and a member's capability.
#[tokio::test]
async fn nobody_else_is_told_of_a_seat_or_takes_it() {
    let world = World::new().await;
    let signed_in = world.sign_in(officers().officer(INTERPRETER), HER_ACCESS).await;
    assert_eq!(signed_in.status, 200);
    let conversation = world.joined(1).await;
    assert_eq!(seats(&world, HER_ACCESS).await.seats, []);
    sitting(&conversation, HER_ACCESS, ANEW).refused(ProblemKind::NotWaiting).await;
    for stranger in [HERS, HIS, 200] {
        world.get("/v1/seats").bearer(stranger).refused(ProblemKind::Forbidden).await;
        sitting(&conversation, stranger, ANEW).refused(ProblemKind::Forbidden).await;
    }
    let signed_out = world.request(Method::DELETE, "/v1/sign-in").bearer(ACCESS).send().await;
    assert_eq!(signed_out.status, 204);
    world.get("/v1/seats").bearer(ACCESS).refused(ProblemKind::Forbidden).await;
    conversation.get("").bearer(ANEW).refused(ProblemKind::NoSuchSession).await;
}
