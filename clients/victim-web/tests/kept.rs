//! What outlives her page: one record, good once.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::cell::RefCell;

use abri_core::ReturnSecret;
use abri_victim_web::kept::{Slot, keep, take, works};
use abri_wire::SessionId;
use zeroize::Zeroizing;

const SESSION: SessionId = SessionId::new([7; 16]);

/// A browser that keeps texts, or none.
#[derive(Default)]
struct Browser {
    text: RefCell<Option<String>>,
    blocked: bool,
}

impl Slot for Browser {
    fn read(&self) -> Option<Zeroizing<String>> {
        self.text.borrow().clone().map(Zeroizing::new)
    }

    fn write(&self, text: &str) -> bool {
        if !self.blocked {
            self.text.replace(Some(text.to_owned()));
        }
        !self.blocked
    }

    fn remove(&self) {
        self.text.replace(None);
    }
}

/// RETURN-1, RETURN-3: what was kept comes back once, whole.
#[test]
fn a_record_is_taken_once() {
    let browser = Browser::default();
    assert!(works(&browser) && browser.text.borrow().is_none());
    let secret = ReturnSecret::from_bytes(&[9; 32]);
    assert!(keep(&browser, SESSION, &secret));
    let record = take(&browser).unwrap();
    assert_eq!((record.session, record.secret.as_bytes()), (SESSION, &[9; 32]));
    assert!(take(&browser).is_none() && browser.text.borrow().is_none());
}

/// Whatever else lies there is no record, and is gone too.
#[test]
fn what_cannot_be_read_is_no_record() {
    let browser = Browser::default();
    keep(&browser, SESSION, &ReturnSecret::from_bytes(&[9; 32]));
    let good = browser.text.borrow().clone().unwrap();
    let other_version = good.replacen("AQ", "Ag", 1);
    let long = "00".repeat(40_000);
    for bad in [
        "",
        "AQ",
        "é",
        good.split_at(good.len() - 1).0,
        &format!("{good}A"),
        &format!("{good}=="),
        // In the last character, bits that stand for nothing.
        &format!("{}R", good.split_at(good.len() - 1).0),
        &good.replace('C', "+"),
        &other_version,
        &long,
    ] {
        browser.text.replace(Some(bad.to_owned()));
        assert!(take(&browser).is_none(), "{bad}");
        assert!(browser.text.borrow().is_none());
    }
}

/// RETURN-3: asking whether it keeps anything takes nothing away.
#[test]
fn what_is_kept_outlives_the_question() {
    let browser = Browser::default();
    assert!(keep(&browser, SESSION, &ReturnSecret::from_bytes(&[9; 32])));
    assert!(works(&browser));
    assert!(take(&browser).is_some());
}

/// A browser that keeps nothing is no failure.
#[test]
fn a_browser_may_keep_nothing() {
    let browser = Browser { blocked: true, ..Browser::default() };
    assert!(!works(&browser));
    assert!(!keep(&browser, SESSION, &ReturnSecret::from_bytes(&[9; 32])));
    assert!(take(&browser).is_none());
}
