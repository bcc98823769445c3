//! The list of who is on duty.

use abri_wire::CertificateHash;

use super::{LIMITS, Subject, at};
use crate::store::Store;

fn certificate(n: u8) -> CertificateHash {
    CertificateHash::new([n; 32])
}

/// DS-80: each has one line, the last word counts, and nobody is there for longer than said.
pub async fn who_is_on_duty_is_listed_until_the_time_is_over<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    assert_eq!(store.enlisted(9, at(0)).await, Ok(Vec::new()));
    store.enlist(certificate(1), b"first".to_vec(), at(500)).await.unwrap();
    store.enlist(certificate(2), b"other".to_vec(), at(600)).await.unwrap();
    store.enlist(certificate(1), b"second".to_vec(), at(1000)).await.unwrap();
    let both = vec![b"second".to_vec(), b"other".to_vec()];
    assert_eq!(store.enlisted(9, at(599)).await, Ok(both));
    assert_eq!(store.enlisted(9, at(600)).await, Ok(vec![b"second".to_vec()]));
    for _ in 0..2 {
        assert_eq!(store.delist(certificate(1)).await, Ok(()));
    }
    assert_eq!(store.enlisted(9, at(600)).await, Ok(Vec::new()));
    store.enlist(certificate(3), b"third".to_vec(), at(700)).await.unwrap();
    assert_eq!(store.enlisted(9, at(700)).await, Ok(Vec::new()));
    store.sweep(at(700), at(0)).await.unwrap();
}

/// DS-81: so many and no more, always the same ones.
pub async fn the_list_of_who_is_on_duty_is_bounded_and_in_order<S: Subject>() {
    let subject = S::fresh(LIMITS).await;
    let store = subject.store();
    for n in [3, 1, 5, 2, 4] {
        store.enlist(certificate(n), vec![n], at(500)).await.unwrap();
    }
    assert_eq!(store.enlisted(3, at(0)).await, Ok(vec![vec![1], vec![2], vec![3]]));
    assert_eq!(store.enlisted(9, at(0)).await.unwrap().len(), 5);
}
