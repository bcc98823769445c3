//! A whole conversation as an officer's client sees it, with what must be refused in between.

use super::*;

const AUTHORITY: u64 = 71;
const ENTROPY: u64 = 72;

fn make() -> Value {
    let mut world = World::new(AUTHORITY ^ 0xA0);
    world.authority = Authority::new(AUTHORITY, world.now).unwrap();
    let opening: Opening = world.open();
    let offer = opening.offer();
    let (staged, key_package) = stage(&world.authority, world.session, offer, world.now);
    let entry = world.log.append(OFFICER, &key_package);
    let _ = waiting(staged.receive(&entry, world.now));
    let (pending, bundle) = world.adding(opening.receive(&entry, world.now));
    // A corrupted Welcome first (KP-4).
    let corrupted = malformed::corrupted_welcome(&bundle.frame, 40).unwrap();
    let entry = world.log.inject(VICTIM, corrupted);
    let (pending, _) = still_pending(pending.receive(&entry, world.now));
    let entry = world.log.append(VICTIM, &bundle);
    let (mut victim, _) = ready(pending.receive(&entry, world.now));
    let hello = victim.send(text("bonjour"), world.now).unwrap();
    let past = victim.send(text("overtaken"), world.now).unwrap();
    let entry = world.log.append(VICTIM, &hello);
    victim.receive(&entry, world.now).unwrap();
    for bad in [BadCommit::ChangePolicy, BadCommit::ChangeCredential] {
        let frame = malformed::commit(&mut victim, &bad).unwrap();
        let entry = world.log.inject(VICTIM, frame);
        victim.receive(&entry, world.now).unwrap();
    }
    let (pending, update) = victim.update(world.now).unwrap();
    let entry = world.log.append(VICTIM, &update);
    let (mut victim, again) = ready(pending.receive(&entry, world.now));
    for outgoing in [&past, &again.to_send[0]] {
        let entry = world.log.append(VICTIM, outgoing);
        victim.receive(&entry, world.now).unwrap();
    }
    let expected = replayed(&world.authority, world.session, offer, world.now, &world.log.0);
    json!({
        "authority_seed": AUTHORITY, "entropy_seed": ENTROPY, "now": world.now.0,
        "session": text_of(world.session.as_bytes()),
        "creator": text_of(offer.creator_key_hash.as_bytes()),
        "nonce": text_of(offer.nonce.as_bytes()),
        "entries": recorded(&world.log.0), "expected": expected,
    })
}

fn stage(
    authority: &Authority,
    session: SessionId,
    offer: OfferKeys,
    now: UnixMillis,
) -> (StagedSession, abri_core::Outgoing) {
    let identity = authority.officer("0001", Role::Officer).unwrap();
    let entropy = Box::new(SeededEntropy::new(ENTROPY));
    StagedSession::new(&identity, session, offer, entropy, now).unwrap()
}

/// What the officer's client says of each entry.
fn replayed(
    authority: &Authority,
    session: SessionId,
    offer: OfferKeys,
    now: UnixMillis,
    log: &[Entry],
) -> Vec<String> {
    let (staged, key_package) = stage(authority, session, offer, now);
    // The same randomness gives the same KeyPackage, so the recorded Welcome is for it.
    assert_eq!(key_package.frame, log[0].frame);
    let (mut staged, mut officer) = (Some(staged), None);
    let mut told = Vec::new();
    for entry in log {
        let received = if let Some(waiting) = staged.take() {
            match waiting.receive(entry, now) {
                Staged::Waiting(next, received) => {
                    staged = Some(next);
                    received
                }
                Staged::Joined(session, received) => {
                    officer = Some(session);
                    received
                }
                other => panic!("{other:?}"),
            }
        } else {
            let session: &mut abri_core::OfficerSession = officer.as_mut().unwrap();
            session.receive(entry, now).unwrap()
        };
        let words: Vec<_> = received.events.iter().map(word).collect();
        told.push(words.join(", "));
    }
    told
}

fn word(event: &Event) -> String {
    match event {
        Event::Message { content: abri_core::Content::Text(text), .. } => {
            format!("text {}", text.as_str())
        }
        Event::Seen { through, .. } => format!("seen {}", through.0),
        Event::Joined { member } => format!("joined {}", member.number),
        Event::Refused { reason, .. } => format!("refused: {reason}"),
        Event::Void { .. } => "void".into(),
        Event::EpochChanged { epoch } => format!("epoch {epoch}"),
        other => panic!("{other:?}"),
    }
}

/// KP-4, JOIN-1, COMMIT-4, COMMIT-6, ORDER-2 in the decrypt direction (TIME-1: at the time of
/// the recording).
#[test]
fn replay() {
    let vectors = vectors("transcript.json", make);
    let now = UnixMillis(vectors["now"].as_u64().unwrap());
    let authority = Authority::new(vectors["authority_seed"].as_u64().unwrap(), now).unwrap();
    assert_eq!(vectors["entropy_seed"].as_u64(), Some(ENTROPY));
    let session = SessionId::new(array(&vectors["session"]));
    let offer = OfferKeys {
        creator_key_hash: CreatorKeyHash::new(array(&vectors["creator"])),
        nonce: OfferNonce::new(array(&vectors["nonce"])),
    };
    let told = replayed(&authority, session, offer, now, &entries(&vectors["entries"]));
    assert_eq!(json!(told), vectors["expected"]);
    assert_eq!(told[3], "seen 3, text bonjour");
}
