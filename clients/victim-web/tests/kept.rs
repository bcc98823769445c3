//! What outlives her page: one record, good once.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use std::cell::RefCell;

use abri_core::ReturnSecret;
use abri_victim_web::kept::{Record, Slot, keep, take, works};
use abri_wire::{ExitCommitment, ExitToken, SessionId};
use zeroize::Zeroizing;

/// What leads back to one session of several.
fn record(number: u8) -> Record {
    let secret = ReturnSecret::from_bytes(&[number + 2; 32]);
    let exit = ExitToken::new([number + 4; 32]);
    Record { session: SessionId::new([number; 16]), secret, exit }
}

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

/// RETURN-1, RETURN-3: what was kept comes back once, whole, and says what is known of it.
#[test]
fn a_record_is_taken_once() {
    for opened in [true, false] {
        let browser = Browser::default();
        assert!(works(&browser) && browser.text.borrow().is_none());
        assert!(keep(&browser, [&record(7)], opened));
        let trail = take(&browser).unwrap();
        let [one] = trail.records.as_slice() else { panic!("{trail:?}") };
        assert_eq!((one.session, one.secret.as_bytes()), (record(7).session, &[9; 32]));
        assert_eq!(one.exit.as_bytes(), &[11; 32]);
        assert_eq!(trail.opened, opened);
        assert!(take(&browser).is_none() && browser.text.borrow().is_none());
    }
}

/// RETURN-3: a page that goes before the service answered leaves both, the newest first; however often
/// that happens there are few, and the oldest, which the service knows, is never lost.
#[test]
fn what_led_to_a_session_before_is_kept_beside_it() {
    let browser = Browser::default();
    let records: Vec<_> = (0..9).map(record).collect();
    for many in 1..=records.len() {
        assert!(keep(&browser, &records[..many], true));
        let trail = take(&browser).unwrap();
        let sessions: Vec<_> = trail.records.iter().map(|it| it.session).collect();
        assert!(sessions.len() == many.min(4) && trail.opened);
        assert_eq!(sessions.first(), Some(&records[0].session));
        assert_eq!(sessions.last(), Some(&records[many - 1].session));
    }
    assert!(!keep(&browser, [], true) && take(&browser).is_none());
}

/// RETURN-3: the script of the exit, which may be there before the program, cuts out of the text what
/// the service is shown (`web/exit.js`): 112 characters each, after 4.
#[test]
fn the_exit_finds_its_tokens_in_the_text() {
    let script = include_str!("../web/exit.js");
    assert!(script.contains("kept.slice(4).matchAll(/(.{22}).{46}(.{43})./g)"));
    let browser = Browser::default();
    let records = [record(1), record(7)];
    assert!(keep(&browser, &records, false));
    let text = browser.text.borrow().clone().unwrap();
    assert_eq!(text.len(), 4 + 2 * 112);
    for (at, Record { session, exit, .. }) in [4, 116].into_iter().zip(&records) {
        assert_eq!(text.get(at..at + 22), Some(&*session.to_text()));
        // The same 32 bytes, under a type that says its text.
        let token = ExitCommitment::new(*exit.as_bytes()).to_text();
        assert_eq!(text.get(at + 68..at + 111), Some(&*token));
    }
}

/// Whatever else lies there is no record, and is gone too.
#[test]
fn what_cannot_be_read_is_no_record() {
    let browser = Browser::default();
    keep(&browser, [&record(7)], true);
    let good = browser.text.borrow().clone().unwrap();
    let other_version = good.replacen("AQ", "Aw", 1);
    let long = "00".repeat(40_000);
    for bad in [
        "",
        "AQ",
        "é",
        good.split_at(good.len() - 1).0,
        &format!("{good}A"),
        &format!("{good}=="),
        // Another length; another alphabet; a head that stands for nothing.
        &good.replacen("AQAA", "AQ", 1),
        &good.replace('C', "+"),
        &good.replacen("AQAA", "AQAB", 1),
        // One and a half; and more than there ever are.
        &format!("{good}{}", "A".repeat(56)),
        &format!("{good}{}", "A".repeat(112 * 4)),
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
    assert!(keep(&browser, [&record(7)], true));
    assert!(works(&browser));
    assert!(take(&browser).is_some());
}

/// A browser that keeps nothing is no failure.
#[test]
fn a_browser_may_keep_nothing() {
    let browser = Browser { blocked: true, ..Browser::default() };
    assert!(!works(&browser));
    assert!(!keep(&browser, [&record(7)], true));
    assert!(take(&browser).is_none());
}
