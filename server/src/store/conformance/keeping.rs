//! Records of sign-in.

use super::{LIMITS, Subject, at};
use crate::store::{KeptKey, KeptKind, Store};

const ACCESS: KeptKey = KeptKey { kind: KeptKind::Access, id: [7; 32] };

/// What is kept comes back until it expires, and the last word counts.
pub async fn a_record_is_kept_until_its_time<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(store.kept(ACCESS, at(0)).await, Ok(None));
    store.keep(ACCESS, b"first".to_vec(), at(500)).await.unwrap();
    store.keep(ACCESS, b"second".to_vec(), at(1000)).await.unwrap();
    assert_eq!(store.kept(ACCESS, at(999)).await, Ok(Some(b"second".to_vec())));
    assert_eq!(store.kept(ACCESS, at(1000)).await, Ok(None), "no sweep was there");
    assert_eq!(store.take(ACCESS, at(1000)).await, Ok(None));
    assert_eq!(subject.leftovers().await, 0);
}

/// One id may stand for several things.
pub async fn kinds_of_records_are_apart<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let challenge = KeptKey { kind: KeptKind::Challenge, ..ACCESS };
    let other = KeptKey { id: [8; 32], ..ACCESS };
    store.keep(ACCESS, Vec::new(), at(1000)).await.unwrap();
    assert_eq!(store.kept(ACCESS, at(0)).await, Ok(Some(Vec::new())));
    assert_eq!(store.kept(challenge, at(0)).await, Ok(None));
    assert_eq!(store.take(other, at(0)).await, Ok(None));
}

/// DS-29: of many who take it, one gets it, and nothing is left.
pub async fn a_record_is_taken_once<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    store.keep(ACCESS, b"once".to_vec(), at(1000)).await.unwrap();
    let takers = (0..16).map(|_| store.take(ACCESS, at(1)));
    let got = futures_util::future::join_all(takers).await;
    let got = got.into_iter().filter(|taken| *taken == Ok(Some(b"once".to_vec()))).count();
    assert_eq!(got, 1);
    assert_eq!(subject.leftovers().await, 0);
}

/// DS-32: of many who come first one does, and nobody replaces what is there.
pub async fn the_first_record_stays<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    let comers = (0..16_u8).map(|n| store.keep_first(ACCESS, vec![n], at(1000)));
    let first: Vec<_> = futures_util::future::join_all(comers).await;
    assert_eq!(first.iter().filter(|kept| **kept == Ok(true)).count(), 1, "{first:?}");
    let there = store.kept(ACCESS, at(0)).await.unwrap().unwrap();
    let winner = first.iter().position(|kept| *kept == Ok(true)).unwrap();
    assert_eq!(there, [u8::try_from(winner).unwrap()]);
    store.take(ACCESS, at(0)).await.unwrap();
    assert_eq!(store.keep_first(ACCESS, Vec::new(), at(1000)).await, Ok(true), "it is free again");
}
