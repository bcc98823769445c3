//! What outlives her page, for minutes (`RETURN-1`, `RETURN-3`): which session she was in, and the
//! secret that leads back. It opens no envelope. A page that goes before the service has said that it
//! opened its session leaves what led to the session before, too: one of the two is good.

use abri_core::ReturnSecret;
use abri_wire::SessionId;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

/// First byte: the service has opened the oldest of the sessions, or it has not said so.
const OPENED: u8 = 1;
const ASKED: u8 = 2;
const LENGTH: usize = SessionId::LENGTH + ReturnSecret::LENGTH;
/// Each reload before an answer adds one.
const MOST: usize = 4;
/// Of their one text form: base64url without padding.
const MOST_TEXT: usize = (4 * (1 + MOST * LENGTH)).div_ceil(3);

/// Where a browser keeps one text for one tab; it may keep none.
pub trait Slot {
    /// The text, if there is one.
    fn read(&self) -> Option<Zeroizing<String>>;
    /// Puts the text there; whether it is there now.
    fn write(&self, text: &str) -> bool;
    /// Takes it away.
    fn remove(&self);
}

/// What leads back to a session, once.
#[derive(Debug)]
pub struct Record {
    /// The session.
    pub session: SessionId,
    /// Its secret.
    pub secret: ReturnSecret,
}

/// What was kept.
#[derive(Debug)]
pub struct Trail {
    /// The newest first: the first that the service takes is the right one.
    pub records: Vec<Record>,
    /// Whether the service is known to have opened the oldest one.
    pub opened: bool,
}

/// Keeps them, the newest first; whether the browser does. Of too many, those in the middle go.
pub fn keep<'a>(
    slot: &dyn Slot,
    records: impl IntoIterator<Item = &'a Record>,
    opened: bool,
) -> bool {
    let mut records: Vec<_> = records.into_iter().collect();
    if records.is_empty() {
        return false;
    }
    while records.len() > MOST {
        records.remove(MOST - 1);
    }
    // Whole from the start: what grows leaves its bytes behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(1 + MOST * LENGTH));
    bytes.push(if opened { OPENED } else { ASKED });
    for Record { session, secret } in records {
        bytes.extend_from_slice(session.as_bytes());
        bytes.extend_from_slice(secret.as_bytes());
    }
    let mut text = Zeroizing::new([0; MOST_TEXT]);
    Base64UrlUnpadded::encode(&bytes, &mut *text).is_ok_and(|text| slot.write(text))
}

/// Takes them out: good once, whatever they are. `None` if there are none, or none of this form.
pub fn take(slot: &dyn Slot) -> Option<Trail> {
    let text = slot.read()?;
    slot.remove();
    // The length is checked first: what somebody else put there is never decoded whole.
    if text.len() > MOST_TEXT {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 1 + MOST * LENGTH]);
    let (kind, rest) = Base64UrlUnpadded::decode(&*text, &mut *bytes).ok()?.split_first()?;
    let opened = match *kind {
        OPENED => true,
        ASKED => false,
        _ => return None,
    };
    let (records, rest) = rest.as_chunks::<LENGTH>();
    let records: Vec<_> = records.iter().filter_map(record).collect();
    (rest.is_empty() && !records.is_empty()).then_some(Trail { records, opened })
}

fn record(bytes: &[u8; LENGTH]) -> Option<Record> {
    let (session, secret) = bytes.split_first_chunk()?;
    let secret = ReturnSecret::from_bytes(secret.first_chunk()?);
    Some(Record { session: SessionId::new(*session), secret })
}

/// Whether the browser keeps anything at all.
pub fn works(slot: &dyn Slot) -> bool {
    // What is kept there is not lost by looking.
    if slot.read().is_some_and(|kept| !kept.is_empty()) {
        return true;
    }
    let works = slot.write("");
    slot.remove();
    works
}
