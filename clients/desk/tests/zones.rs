//! An operator's zones, as both pages take them.

use abri_desk::{ZoneError, Zones};
use abri_wire::duty::MAX_ZONES;

/// Her page's build refuses all that is wrong, and says so at once; the console takes what is left.
#[test]
fn what_is_no_zone_is_said_and_left_out() {
    let long = format!("a={}", "b".repeat(61));
    let (zones, wrong) = Zones::read([
        "nord",
        "no rd=Nord",
        "=Nord",
        "nord=",
        "x= Nord",
        "x=a\u{202e}b",
        "x=a\nb",
        "seventeen-letters=x",
        &long,
        "good=Good",
        "good=Other",
        "other=Good",
        "n=A=B",
    ]);
    let malformed = (1..=9).map(ZoneError::Malformed);
    let twice = [11, 12].map(ZoneError::Twice);
    assert_eq!(wrong, malformed.chain(twice).collect::<Vec<_>>());
    assert_eq!(zones.iter().collect::<Vec<_>>(), [("good", "Good"), ("n", "A=B")]);
    assert!(zones.has("good") && !zones.has("nord"));
    assert_eq!((zones.name("n"), zones.name("nord")), ("A=B", "nord"));
    // What one page is given is what the other one reads.
    assert_eq!(Zones::read(zones.lines().lines()), (zones, Vec::new()));
}

/// DS-84: as many as an officer may say, and no more.
#[test]
fn there_are_so_many_zones_at_most() {
    let many: Vec<String> = (0..=MAX_ZONES).map(|it| format!("z{it}=Zone {it}")).collect();
    let (zones, wrong) = Zones::read(many.iter().map(String::as_str));
    assert_eq!((zones.iter().count(), wrong), (MAX_ZONES, vec![ZoneError::TooMany]));
    let (zones, wrong) = Zones::read(many.iter().skip(1).map(String::as_str));
    assert_eq!((zones.iter().count(), wrong), (MAX_ZONES, Vec::new()));
    assert!(Zones::read([]).0.is_empty());
}
