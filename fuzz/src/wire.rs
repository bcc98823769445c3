//! Everything that the server and the clients decode before they know who speaks.

use abri_wire::{
    Capability, Frame, MAX_FRAME, Problem, SessionId,
    api::{
        ClaimRequest, Claimed, Offer, OpenRequest, Page, Queue, Receipt, SessionView, Submission,
    },
    socket::{ClientMessage, ServerMessage},
};
use serde::{Serialize, de::DeserializeOwned};

/// A frame that decodes has one encoding, and its payload fits inside.
pub fn frame(data: &[u8]) {
    // The fuzzer rarely hits a bucket's size by itself.
    let mut padded = data.get(..MAX_FRAME).unwrap_or(data).to_vec();
    let bucket = abri_wire::BUCKETS.into_iter().find(|bucket| *bucket >= padded.len());
    padded.resize(bucket.unwrap_or(MAX_FRAME), 0);
    for bytes in [data, &padded] {
        if let Ok(frame) = Frame::decode(bytes) {
            assert_eq!(frame.as_bytes(), bytes);
            let again = Frame::new(frame.kind(), frame.payload());
            assert_eq!(again.as_ref(), Ok(&frame));
        }
    }
}

/// Binary bodies and socket messages: what decodes encodes to the same bytes.
pub fn envelope(data: &[u8]) {
    if let Ok(page) = Page::decode(data) {
        assert_eq!(page.encode(), data);
    }
    if let Ok(submission) = Submission::decode(data) {
        assert_eq!(submission.encode(), data);
    }
    if let Ok(message) = ClientMessage::decode(data) {
        assert_eq!(message.encode(), data);
    }
    if let Ok(message) = ServerMessage::decode(data) {
        assert_eq!(message.encode(), data);
    }
}

/// JSON bodies and text forms: what is read is written back with the same meaning.
pub fn api(data: &[u8]) {
    round_trip::<OpenRequest>(data);
    round_trip::<ClaimRequest>(data);
    round_trip::<Offer>(data);
    round_trip::<Claimed>(data);
    round_trip::<SessionView>(data);
    round_trip::<Queue>(data);
    round_trip::<Receipt>(data);
    round_trip::<Problem>(data);
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(id) = text.parse::<SessionId>() {
            assert_eq!(id.to_text(), text);
        }
        if let Ok(capability) = text.parse::<Capability>() {
            assert_eq!(capability.to_bearer().as_str(), text);
        }
    }
    if let Ok(offer) = serde_json::from_slice::<Offer>(data)
        && offer.is_well_formed()
    {
        assert!(offer.language.len() <= abri_wire::api::MAX_TAG);
    }
}

fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(data: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(data) {
        let text = serde_json::to_vec(&value).expect("what was read can be written");
        let again: T = serde_json::from_slice(&text).expect("what was written can be read");
        assert_eq!(again, value);
    }
}
