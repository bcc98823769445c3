//! Fetches the pieces of a file, opens them, looks at what came out, and lends the browser a copy.

use abri_attachment::{Description, Opener, Opening};
use abri_transport::{FileService as _, TransportError, browser::service};
use abri_wire::{FileId, file::PieceIndex};
use js_sys::{Array, Uint8Array, futures::spawn_local};
use web_sys::{Blob, BlobPropertyBag, Url};
use zeroize::Zeroizing;

use super::{Driver, lines::pause};
use crate::app::{
    ConversationId, FileError, FileNumber, FileStage, Incoming, Input, MessageKey, media_type,
};

/// An address under which this page alone reads a file; the browser lets go of it when this is
/// dropped.
pub(super) struct Lent(String);

impl Drop for Lent {
    fn drop(&mut self) {
        // An address that was made is always taken back.
        let _ = Url::revoke_object_url(&self.0);
    }
}

impl Driver {
    pub(super) fn fetch_file(&self, id: ConversationId, key: MessageKey, number: FileNumber) {
        let description = {
            let lines = self.lines.borrow();
            lines.get(&id).and_then(|line| line.seat.file(number)).map(Description::encode)
        };
        let description = description.and_then(|bytes| Description::decode(&bytes).ok());
        let Some(description) = description else {
            return self.file(id, key, FileStage::Failed(FileError::Gone));
        };
        let (me, looks) = (self.me.clone(), self.locks.get());
        spawn_local(async move {
            let fetched = async {
                let bytes = Self::pieces(&me, id, key, &description).await?;
                description.examine(&bytes)?;
                lend(&bytes, media_type(description.contents().kind())).ok_or(FileError::Failed)
            };
            let fetched = fetched.await;
            let Some(driver) = me.upgrade() else { return };
            // What was locked or ended meanwhile shows nothing.
            if driver.locks.get() != looks || !driver.lines.borrow().contains_key(&id) {
                return;
            }
            let stage = match fetched {
                Ok(lent) => {
                    let address = lent.0.clone();
                    if let Some(line) = driver.lines.borrow_mut().get_mut(&id) {
                        line.lent.push(lent);
                    }
                    FileStage::Open(address)
                }
                Err(error) => FileStage::Failed(error),
            };
            driver.file(id, key, stage);
        });
    }

    async fn pieces(
        me: &std::rc::Weak<Self>,
        id: ConversationId,
        key: MessageKey,
        description: &Description,
    ) -> Result<Zeroizing<Vec<u8>>, FileError> {
        let length = usize::try_from(description.length().get()).map_err(|_| FileError::Failed)?;
        // Never grows, so that no copy stays behind.
        let mut whole = Zeroizing::new(Vec::with_capacity(length));
        let mut opener = Opener::new(description);
        loop {
            let at = PieceIndex::try_from(opener.index()).map_err(|_| FileError::Altered)?;
            let piece = Self::piece(me, id, (description.id(), at)).await?;
            match opener.open(&piece)? {
                Opening::More(next, bytes) => {
                    whole.extend_from_slice(&bytes);
                    opener = next;
                }
                Opening::Done(bytes) => {
                    whole.extend_from_slice(&bytes);
                    return Ok(whole);
                }
            }
            let share = u32::from(opener.index()) * 100 / u32::from(description.pieces().max(1));
            if let Some(driver) = me.upgrade() {
                driver.file(id, key, FileStage::Fetching(u8::try_from(share).unwrap_or(100)));
            }
        }
    }

    /// One piece, asked for until there is an answer or nobody waits for it any more.
    async fn piece(
        me: &std::rc::Weak<Self>,
        id: ConversationId,
        place: (FileId, PieceIndex),
    ) -> Result<Vec<u8>, FileError> {
        loop {
            let driver = me.upgrade().ok_or(FileError::Gone)?;
            let (session, capability) = driver.address(id).ok_or(FileError::Gone)?;
            let service = service(&driver.origin);
            drop(driver);
            match service.piece(session, &capability, place).await {
                Ok(piece) => return Ok(piece.into_bytes()),
                Err(TransportError::Problem(problem)) if !problem.is_transient() => {
                    return Err(FileError::Gone);
                }
                Err(_) => pause().await,
            }
        }
    }

    fn file(&self, conversation: ConversationId, key: MessageKey, stage: FileStage) {
        self.take(Input::Heard { conversation, incoming: Incoming::FileStage(key, stage) });
    }

    /// The browser lets go of every file that was opened.
    pub(super) fn take_back(&self) {
        self.locks.set(self.locks.get().wrapping_add(1));
        for line in self.lines.borrow_mut().values_mut() {
            line.lent.clear();
        }
    }
}

fn lend(bytes: &[u8], media_type: &str) -> Option<Lent> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok().map(Lent)
}
