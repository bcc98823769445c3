//! The one record that outlives her page, for minutes (`RETURN-1`, `RETURN-3`): which session she was in, and
//! the secret that leads back. It opens no envelope.

use abri_core::ReturnSecret;
use abri_wire::SessionId;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

/// First byte of every record.
const VERSION: u8 = 1;
const LENGTH: usize = 1 + SessionId::LENGTH + ReturnSecret::LENGTH;
/// Of its one text form: base64url without padding.
const TEXT_LENGTH: usize = (4 * LENGTH).div_ceil(3);

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

/// Keeps it; whether the browser does.
pub fn keep(slot: &dyn Slot, session: SessionId, secret: &ReturnSecret) -> bool {
    let mut bytes = Zeroizing::new([VERSION; LENGTH]);
    let (_, rest) = bytes.split_at_mut(1);
    let (id, kept) = rest.split_at_mut(SessionId::LENGTH);
    id.copy_from_slice(session.as_bytes());
    kept.copy_from_slice(secret.as_bytes());
    let mut text = Zeroizing::new([0; TEXT_LENGTH]);
    Base64UrlUnpadded::encode(&*bytes, &mut *text).is_ok_and(|text| slot.write(text))
}

/// Takes it out: good once, whatever it is. `None` if there is none, or none of this version.
pub fn take(slot: &dyn Slot) -> Option<Record> {
    let text = slot.read()?;
    slot.remove();
    // The length is checked first: what somebody else put there is never decoded whole.
    if text.len() != TEXT_LENGTH {
        return None;
    }
    let mut bytes = Zeroizing::new([0; LENGTH]);
    Base64UrlUnpadded::decode(&*text, &mut *bytes).ok()?;
    let (&VERSION, rest) = bytes.split_first()? else { return None };
    let (session, secret) = rest.split_first_chunk()?;
    let secret = secret.first_chunk()?;
    Some(Record { session: SessionId::new(*session), secret: ReturnSecret::from_bytes(secret) })
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
