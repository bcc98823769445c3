//! What outlives her page, for minutes (`RETURN-1`, `RETURN-3`): which session she was in, the secret
//! that leads back, and what shows that she leaves (`EXIT-1`): the exit works before this program is
//! there. It opens no envelope. A page that goes before the service has said that it opened its session
//! leaves what led to the session before, too: one of the two is good.

use abri_core::ReturnSecret;
use abri_wire::{ExitToken, SessionId};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

/// First byte: the service has opened the oldest of the sessions, or it has not said so.
const OPENED: u8 = 1;
const ASKED: u8 = 2;
/// In front, with that byte. This and all that follows are whole groups of base64: `web/exit.js` cuts
/// session and token out of the text.
const HEAD: usize = 3;
const SESSION: usize = SessionId::LENGTH + 2;
const SECRET: usize = ReturnSecret::LENGTH + 1;
const LENGTH: usize = SESSION + 2 * SECRET;
/// Each reload before an answer adds one.
const MOST: usize = 4;
/// Of their one text form: base64url.
const MOST_TEXT: usize = (HEAD + MOST * LENGTH) / 3 * 4;

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
    /// What only its exit shows.
    pub exit: ExitToken,
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
    slot.write(&text(&records, if opened { OPENED } else { ASKED }, true))
}

/// What `web/exit.js` finds in the text, of a page that is there: it leaves these, at most
/// [`MAX_EXITS`](abri_wire::api::MAX_EXITS). Nothing in it leads back.
#[must_use]
pub fn leaving(records: &[Record]) -> Zeroizing<String> {
    text(&records.iter().collect::<Vec<_>>(), OPENED, false)
}

fn text(records: &[&Record], kind: u8, leads_back: bool) -> Zeroizing<String> {
    // Whole from the start: what grows leaves its bytes behind.
    let mut bytes = Zeroizing::new(vec![0; HEAD + records.len() * LENGTH]);
    let (head, rest) = bytes.split_at_mut(HEAD);
    put(head, &[kind]);
    for (place, record) in rest.chunks_exact_mut(LENGTH).zip(records) {
        let (session, rest) = place.split_at_mut(SESSION);
        let (secret, exit) = rest.split_at_mut(SECRET);
        put(session, record.session.as_bytes());
        put(exit, record.exit.as_bytes());
        if leads_back {
            put(secret, record.secret.as_bytes());
        }
    }
    Zeroizing::new(Base64UrlUnpadded::encode_string(&bytes))
}

/// At the beginning; the rest stays zero.
fn put(place: &mut [u8], bytes: &[u8]) {
    for (to, from) in place.iter_mut().zip(bytes) {
        *to = *from;
    }
}

/// Takes them out: good once, whatever they are. `None` if there are none, or none of this form.
pub fn take(slot: &dyn Slot) -> Option<Trail> {
    let text = slot.read()?;
    slot.remove();
    // The length is checked first: what somebody else put there is never decoded whole.
    if text.len() > MOST_TEXT {
        return None;
    }
    let mut bytes = Zeroizing::new([0; HEAD + MOST * LENGTH]);
    let (head, rest) = Base64UrlUnpadded::decode(&*text, &mut *bytes).ok()?.split_first_chunk()?;
    let opened = match *head {
        [OPENED, 0, 0] => true,
        [ASKED, 0, 0] => false,
        _ => return None,
    };
    let (records, rest) = rest.as_chunks::<LENGTH>();
    let records: Vec<_> = records.iter().filter_map(record).collect();
    (rest.is_empty() && !records.is_empty()).then_some(Trail { records, opened })
}

fn record(bytes: &[u8; LENGTH]) -> Option<Record> {
    let (session, rest) = bytes.split_first_chunk::<SESSION>()?;
    let (secret, exit) = rest.split_first_chunk::<SECRET>()?;
    Some(Record {
        session: SessionId::new(*session.first_chunk()?),
        secret: ReturnSecret::from_bytes(secret.first_chunk()?),
        exit: ExitToken::new(*exit.first_chunk()?),
    })
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
