//! Fetches the pieces of a file, opens them, looks at what came out, and lends the browser a copy.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use abri_attachment::Description;
use abri_transport::{FileService as _, TransportError, browser::Fetch, http::HttpService};
use abri_wire::{FileId, file::PieceIndex};
use js_sys::{Array, Uint8Array, futures::spawn_local};
use web_sys::{AbortController, Blob, BlobPropertyBag, Url};

use super::{Driver, lines::pause};
use crate::{
    app::{
        ConversationId, FileError, FileNumber, FileStage, Incoming, Input, MessageKey, media_type,
    },
    assembly::{Assembly, Step},
};

/// An address under which this page alone reads a file; the browser lets go of it when this is
/// dropped.
pub(super) struct Lent(String);

impl Lent {
    /// Lends this much.
    pub(super) fn new(blob: &Blob) -> Option<Self> {
        Url::create_object_url_with_blob(blob).ok().map(Self)
    }

    /// Where the page finds it.
    pub(super) fn address(&self) -> &str {
        &self.0
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // An address that was made is always taken back.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// A file on its way here. Dropping it ends its requests and wipes what came of it: whatever waits
/// for an answer finds nobody who wants it.
pub(super) struct Fetching {
    /// Of which line.
    place: (ConversationId, MessageKey),
    number: FileNumber,
    file: FileId,
    assembly: RefCell<Assembly>,
    flying: RefCell<BTreeMap<PieceIndex, AbortController>>,
}

impl Drop for Fetching {
    fn drop(&mut self) {
        self.flying.take().values().for_each(AbortController::abort);
    }
}

impl Driver {
    pub(super) fn fetch_file(&self, id: ConversationId, key: MessageKey, number: FileNumber) {
        let fetching = self.lines.borrow_mut().get_mut(&id).and_then(|line| {
            let description = line.seat.file(number)?;
            let fetching = Rc::new(Fetching {
                place: (id, key),
                number,
                file: description.id(),
                assembly: RefCell::new(Assembly::new(description)),
                flying: RefCell::default(),
            });
            line.fetching.insert(key, Rc::clone(&fetching));
            Some(fetching)
        });
        match fetching {
            Some(fetching) => self.ask(&fetching),
            None => self.file((id, key), FileStage::Failed(FileError::Gone)),
        }
    }

    /// Asks for as many pieces as may be under way.
    fn ask(&self, fetching: &Rc<Fetching>) {
        let asked = fetching.assembly.borrow_mut().ask();
        for at in asked {
            let (me, fetching) = (self.me.clone(), Rc::downgrade(fetching));
            spawn_local(async move {
                let Some(piece) = piece(&me, &fetching, at).await else { return };
                if let (Some(driver), Some(fetching)) = (me.upgrade(), fetching.upgrade()) {
                    driver.piece_came(&fetching, at, piece);
                }
            });
        }
    }

    fn piece_came(
        &self,
        fetching: &Rc<Fetching>,
        at: PieceIndex,
        piece: Result<Vec<u8>, FileError>,
    ) {
        let step = piece.and_then(|piece| Ok(fetching.assembly.borrow_mut().take(at, piece)?));
        let stage = match step {
            Ok(Step::More) => {
                self.ask(fetching);
                FileStage::Fetching(fetching.assembly.borrow().percent())
            }
            Ok(Step::Whole(bytes)) => {
                let opened = self.lend(fetching, &bytes);
                opened.map_or_else(FileStage::Failed, FileStage::Open)
            }
            Err(error) => FileStage::Failed(error),
        };
        let (id, key) = fetching.place;
        if !matches!(stage, FileStage::Fetching(_))
            && let Some(line) = self.lines.borrow_mut().get_mut(&id)
        {
            line.fetching.remove(&key);
        }
        self.file(fetching.place, stage);
    }

    /// `FILE-7`: nothing is shown that was not looked at before.
    fn lend(&self, fetching: &Fetching, bytes: &[u8]) -> Result<String, FileError> {
        let mut lines = self.lines.borrow_mut();
        let line = lines.get_mut(&fetching.place.0).ok_or(FileError::Gone)?;
        let description = line.seat.file(fetching.number).ok_or(FileError::Gone)?;
        description.examine(bytes)?;
        let lent = lend(bytes, description).ok_or(FileError::Failed)?;
        let address = lent.0.clone();
        line.lent.push(lent);
        Ok(address)
    }

    fn file(&self, (conversation, key): (ConversationId, MessageKey), stage: FileStage) {
        self.take(Input::Heard { conversation, incoming: Incoming::FileStage(key, stage) });
    }

    /// The browser lets go of every file that was opened, and of every one that is on its way.
    pub(super) fn take_back(&self) {
        for line in self.lines.borrow_mut().values_mut() {
            line.lent.clear();
            line.fetching.clear();
        }
    }
}

/// One piece, asked for until there is an answer; `None` if nobody waits for it any more.
async fn piece(
    me: &Weak<Driver>,
    fetching: &Weak<Fetching>,
    at: PieceIndex,
) -> Option<Result<Vec<u8>, FileError>> {
    loop {
        let (driver, wanted) = (me.upgrade()?, fetching.upgrade()?);
        let Some((session, capability)) = driver.address(wanted.place.0) else {
            return Some(Err(FileError::Gone));
        };
        let abort = AbortController::new().ok();
        if let Some(abort) = &abort {
            wanted.flying.borrow_mut().insert(at, abort.clone());
        }
        let service = HttpService(Fetch::new(&driver.origin).until(abort));
        let place = (wanted.file, at);
        drop((driver, wanted));
        let answer = service.piece(session, &capability, place).await;
        fetching.upgrade()?.flying.borrow_mut().remove(&at);
        match answer {
            Ok(piece) => return Some(Ok(piece.into_bytes())),
            Err(TransportError::Problem(problem)) if !problem.is_transient() => {
                return Some(Err(FileError::Gone));
            }
            Err(_) => pause().await,
        }
    }
}

fn lend(bytes: &[u8], description: &Description) -> Option<Lent> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type(description.contents().kind()));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Lent::new(&blob)
}
