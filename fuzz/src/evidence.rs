//! Who is an officer: certificates, and what a log, witnesses and a server in between say of them.

use abri_trust::{
    Pins, RosterStatement, TrustAnchors, UntrustedChain, UntrustedEvidence,
    enrolment::{Invitation, Request, chain_to_json, parse_chain},
    log::{Checkpoint, LogKey, LogPolicy, UntrustedLogProof, UntrustedNote, WitnessKey},
    published::{Members, gather, parse_entries},
};
use abri_wire::UnixMillis;

/// What is read has one text; nothing of the fuzzer's making is ever believed.
pub fn evidence(data: &[u8]) {
    // The generator of the curve: a key whose private half signs nothing here.
    let anchors = TrustAnchors::new(&[POINT]).expect("a usable key");
    // The leaf's length comes first, so that mutations of either certificate leave the other whole.
    if let Some((length, rest)) = data.split_first_chunk() {
        let at = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (leaf, issuing) = rest.split_at(at);
        if let Ok(chain) = UntrustedChain::new(&[leaf, issuing]) {
            assert!(chain.certify(&anchors, UnixMillis(1_800_000_000_000)).is_err());
        }
    }
    let _ = parse_entries(data, 3);
    let _ = UntrustedNote::parse(data);
    let _ = UntrustedLogProof::parse(data);
    let _ = UntrustedEvidence::parse(data);
    enrolment(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(statement) = RosterStatement::parse(text) {
        assert_eq!(statement.to_string(), text);
    }
    if let Ok(key) = text.parse::<LogKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = text.parse::<WitnessKey>() {
        assert_eq!(key.to_string(), text);
    }
    let _ = text.parse::<LogPolicy>();
    if let Ok(pins) = text.parse::<Pins>() {
        assert_eq!(pins.to_string().parse(), Ok(pins));
    }
    if let Ok(members) = Members::parse(text) {
        assert_eq!(members.to_string(), text);
    }
    // What is gathered from one note is that note, whatever it says.
    if let Some(gathered) = gather(&[text, text]) {
        assert_eq!(gather(&[&gathered]), Some(gathered));
    }
}

/// Documents of enrolment: what is read can be written and read again.
fn enrolment(data: &[u8]) {
    if let Ok(invitation) = Invitation::parse(data) {
        assert!(Invitation::parse(invitation.to_json().as_bytes()).is_ok());
    }
    if let Ok(request) = Request::parse(data) {
        let again = Request::parse(request.to_json().as_bytes());
        assert_eq!(again.as_ref(), Ok(&request));
        let _ = request.verify();
    }
    if let Ok(chain) = parse_chain(data) {
        assert_eq!(parse_chain(chain_to_json(&chain).as_bytes()), Ok(chain));
    }
}

/// RFC 8032, section 5.1.
const POINT: [u8; 32] = {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    point
};
