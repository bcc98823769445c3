//! The published files: what is written is read back, and nothing else is.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what must hold by panicking"
)]

use abri_trust::{
    CertificateHash, Role,
    log::Tree,
    published::{
        MemberId, Members, PublishedError, TILE_WIDTH, certificate_path, entries_paths,
        evidence_path, gather, issuing_path, parse_entries, roster_path, tiles,
    },
};
use proptest::prelude::*;

fn member(role: Role, certificate: &[u8]) -> MemberId {
    MemberId { role, certificate: CertificateHash::of(certificate) }
}

#[test]
fn members_have_one_order_and_one_form() {
    let [one, two] = [member(Role::Supervisor, b"1"), member(Role::Officer, b"2")];
    let members = Members::new([one, two, one]);
    assert_eq!(members.as_slice(), [two, one]);
    let text = members.to_string();
    assert_eq!(Members::parse(&text), Ok(members));
    let swapped: Vec<&str> = text.lines().collect();
    let swapped = format!("{}\n{}\n{}\n", swapped[0], swapped[2], swapped[1]);
    let upper = text.replace('a', "A");
    for wrong in [&swapped, &upper, &text.replace("1 ", "5 "), &format!("{text}\n"), ""] {
        assert_eq!(Members::parse(wrong), Err(PublishedError::Members), "{wrong}");
    }
    assert_eq!(Members::parse("abri-members-v1\n"), Ok(Members::new([])));
}

#[test]
fn places_have_the_names_that_tools_agree_on() {
    let hash = CertificateHash::of(b"certificate");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert!("00".parse::<CertificateHash>().is_err());
    assert!(hash.to_string().to_uppercase().parse::<CertificateHash>().is_err());
    assert_eq!(roster_path(7), "roster/7");
    assert_eq!(certificate_path(hash), format!("certificate/{hash}"));
    assert_eq!(issuing_path(hash.as_bytes()), format!("issuing/{hash}"));
    assert_eq!(evidence_path(12, hash), format!("evidence/12/{hash}"));
}

/// c2sp.org/tlog-tiles: paths and widths, and hashes that lead to the log's root.
#[test]
fn a_log_is_cut_into_tiles() {
    let entries: Vec<Vec<u8>> = (0..600_u32).map(|n| n.to_be_bytes().to_vec()).collect();
    let tiles = tiles(&entries).unwrap();
    let paths: Vec<&str> = tiles.iter().map(|tile| tile.path.as_str()).collect();
    let expected = [
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
    ];
    assert_eq!(paths, expected);
    let mut first = Tree::default();
    entries[..TILE_WIDTH].iter().for_each(|entry| first.push(entry.clone()));
    assert_eq!(tiles[6].contents[..32], first.root(), "a node of level 1 is a full tile's root");
    let read: Vec<_> = entries_paths(entries.len())
        .into_iter()
        .flat_map(|(path, width)| {
            let tile = tiles.iter().find(|tile| tile.path == path).unwrap();
            parse_entries(&tile.contents, width).unwrap()
        })
        .collect();
    assert_eq!(read, entries);
    let far = entries_paths(TILE_WIDTH * 1_234_068).pop().unwrap();
    assert_eq!(far, ("tile/entries/x001/x234/067".to_owned(), TILE_WIDTH));
    assert_eq!(abri_trust::published::tiles(&[]), Ok(Vec::new()));
    let long = abri_trust::published::tiles(&[vec![0; 65_536]]);
    assert_eq!(long, Err(PublishedError::EntryTooLong));
}

#[test]
fn lines_over_one_text_are_gathered() {
    let note = |lines: &str| format!("log\n1\nroot\n\n{lines}");
    let [log, one, two] = ["— log AAAA\n", "— one BBBB\n", "— two CCCC\n"];
    let [first, second] = [note(&format!("{log}{one}")), note(&format!("{log}{two}"))];
    let gathered = gather(&[&first, &second, &first]);
    assert_eq!(gathered, Some(note(&format!("{log}{one}{two}"))));
    assert_eq!(gather(&[&first, "log\n2\nroot\n\n— log AAAA\n"]), None, "another text");
    assert_eq!((gather(&[]), gather(&["no lines"])), (None, None));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, width in 0_usize..300) {
        let _ = Members::parse(&String::from_utf8_lossy(&bytes));
        let _ = gather(&[&String::from_utf8_lossy(&bytes)]);
        if let Ok(entries) = parse_entries(&bytes, width) {
            prop_assert_eq!(entries.len(), width);
        }
    }
}
