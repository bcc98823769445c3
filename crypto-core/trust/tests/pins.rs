//! What a client pins: read from text, written in one form, hashed by it.
#![allow(clippy::unwrap_used, reason = "a test states what must hold by panicking")]

use abri_trust::{
    AnchorsError, Pins, PinsError,
    authority::Root,
    log::{LogSigner, PolicyError, WitnessSigner},
};
use base64ct::{Base64UrlUnpadded, Encoding as _};

fn text() -> String {
    let root = |seed| Base64UrlUnpadded::encode_string(&Root::new(&[seed; 32]).public_key());
    let log = LogSigner::new("log.example/officers", &[3; 32]).unwrap();
    let witness =
        |name, seed| WitnessSigner::new(name, &[seed; 32]).unwrap().verifier().to_string();
    format!(
        "roots {} {}\n# a remark\nlog {}\nwitness one {}\nwitness two {}\ngroup both all one two\nquorum both\n",
        root(1),
        root(2),
        log.verifier(),
        witness("one.example", 4),
        witness("two.example", 5),
    )
}

#[test]
fn one_form_whatever_was_read() {
    let pins: Pins = text().parse().unwrap();
    assert_eq!(pins.log.quorum(), 2);
    let written = pins.to_string();
    assert_eq!(written.parse::<Pins>(), Ok(pins.clone()));
    let renamed: Pins =
        text().replace("both", "quorum").replace("# a remark\n", "").parse().unwrap();
    assert_eq!(renamed.hash(), pins.hash(), "names of a group mean nothing");
    let fewer: Pins = text().replace("group both all", "group both any").parse().unwrap();
    assert_ne!(fewer.hash(), pins.hash());
}

#[test]
fn what_is_wrong_is_named() {
    let refused = |from: &str, to: &str| text().replace(from, to).parse::<Pins>().unwrap_err();
    assert_eq!(refused("roots ", ""), PinsError::NoRoots);
    assert_eq!(refused("roots ", "roots AA "), PinsError::Roots(AnchorsError::Key));
    assert_eq!(refused("log ", "lock "), PinsError::Log(PolicyError::Line(2)));
    assert_eq!(refused("quorum both\n", ""), PinsError::Log(PolicyError::Incomplete));
    assert_eq!("".parse::<Pins>(), Err(PinsError::NoRoots));
}
