//! Files: the one that she picked, the program that seals it, and its pieces on their way.

mod sealer;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use abri_core::FileDescription;
use abri_transport::{
    FileService as _, TransportError,
    browser::{Fetch, now},
    http::HttpService,
};
use abri_wire::{
    FileId, ProblemKind,
    file::{Piece, PieceIndex},
};
use js_sys::futures::spawn_local;
use vecmap::VecMap;
use web_sys::AbortController;
use zeroize::Zeroize as _;

use self::sealer::{Choice, Sealing};
use super::Page;
use crate::app::{
    FileEffect, FileInput, FileProblem, Input, MessageKey, Metadata, Pick, Picker, PutError,
};

/// What the page holds of a file. Dropping it wipes.
#[derive(Default)]
pub(super) struct Held {
    /// The file that she picked, until it is judged.
    picked: RefCell<Option<web_sys::File>>,
    choice: RefCell<Option<Choice>>,
    going: RefCell<Option<Rc<Going>>>,
}

/// A file on its way.
struct Going {
    key: MessageKey,
    id: FileId,
    sealing: Sealing,
    /// Pieces that are to be put; each is sealed in its turn.
    waiting: RefCell<VecDeque<PieceIndex>>,
    /// Somebody is at it.
    busy: Cell<bool>,
    /// How many pieces are sealed.
    sealed: Cell<u16>,
    /// What is sealed and not known to be stored: a piece is sent again as it was.
    kept: RefCell<VecMap<PieceIndex, Piece>>,
    /// Ends what flies; a fresh one for each attempt.
    abort: RefCell<Option<AbortController>>,
}

impl Going {
    /// What carries its requests from now on; those of before end.
    fn attempt(&self) {
        let fresh = AbortController::new().ok();
        if let Some(before) = self.abort.replace(fresh) {
            before.abort();
        }
    }

    /// Nothing flies any more.
    fn stop(&self) {
        if let Some(abort) = self.abort.take() {
            abort.abort();
        }
    }

    /// The bytes of a piece: as they were, or sealed now.
    async fn piece(&self, at: PieceIndex) -> Result<Piece, FileProblem> {
        if let Some(kept) = self.kept.borrow().get(&at) {
            return Ok(kept.clone());
        }
        // A sealer only goes forward.
        if self.sealed.get() != at.get() {
            return Err(FileProblem::Changed);
        }
        self.sealed.set(at.get().saturating_add(1));
        let bytes = self.sealing.next().await?;
        let piece = Piece::new(bytes).map_err(|_| FileProblem::Changed)?;
        self.kept.borrow_mut().insert(at, piece.clone());
        Ok(piece)
    }
}

impl Held {
    /// Whatever there is of a file goes.
    pub(super) fn wipe(&self) {
        self.picked.take();
        self.choice.take();
        self.drop_going();
    }

    fn drop_going(&self) {
        if let Some(going) = self.going.take() {
            going.stop();
        }
    }

    fn going(&self, key: MessageKey) -> Option<Rc<Going>> {
        self.going.borrow().as_ref().filter(|going| going.key == key).cloned()
    }
}

impl Page {
    /// She picked a file.
    pub(super) fn picked(self: &Rc<Self>) {
        let file = self.view.borrow().picked_file();
        if file.is_some() {
            self.files.picked.replace(file);
            self.tell(FileInput::Picked);
        } else {
            // She opened the browser's list once more and took nothing: the field is empty again.
            self.tell(FileInput::Cancel);
            self.tell(FileInput::Open);
        }
    }

    pub(super) fn act_on_file(self: &Rc<Self>, effect: FileEffect) {
        match effect {
            FileEffect::Ask => self.ask_for_files(),
            FileEffect::Judge(pick) => self.judge(pick),
            FileEffect::Forget => {
                self.files.picked.take();
                self.files.choice.take();
            }
            FileEffect::Prepare(key, metadata) => self.prepare(key, metadata),
            FileEffect::Declare(key) => self.declare(key),
            FileEffect::Put(key, at) => self.put(key, at),
            FileEffect::Say(key) => self.say_file(key),
            FileEffect::Drop => self.files.drop_going(),
        }
    }

    fn tell(self: &Rc<Self>, input: FileInput) {
        self.feed(Input::File(input));
    }

    /// DS-66: who wants to know asks for a file that nobody declared.
    fn ask_for_files(self: &Rc<Self>) {
        let Some((session, capability)) = self.rights() else { return };
        let Ok(name) = super::session::draw() else { return };
        let (service, page) = (self.service(), Rc::clone(self));
        spawn_local(async move {
            let answer = service.file(session, &capability, FileId::new(name)).await;
            page.tell(FileInput::Switch(match answer {
                Ok(_) | Err(TransportError::Problem(ProblemKind::UnknownFile)) => Ok(true),
                Err(TransportError::Problem(ProblemKind::FilesOff)) => Ok(false),
                Err(error) => Err(error),
            }));
        });
    }

    fn judge(self: &Rc<Self>, pick: Pick) {
        let Some(file) = self.files.picked.take() else { return };
        let page = Rc::clone(self);
        spawn_local(async move {
            let judged = sealer::choose(file).await;
            // Another one, or none, may be wanted by now.
            let wanted = page.state.borrow().files.picker == Picker::Judging(pick);
            let result = judged.map(|choice| {
                let facts = (choice.kind(), choice.bytes());
                if wanted {
                    page.files.choice.replace(Some(choice));
                }
                facts
            });
            page.tell(FileInput::Judged(pick, result));
        });
    }

    fn prepare(self: &Rc<Self>, key: MessageKey, metadata: Metadata) {
        let Some(choice) = self.files.choice.take() else { return };
        let page = Rc::clone(self);
        spawn_local(async move {
            let sealed = choice.seal(metadata == Metadata::Without).await;
            let ready = sealed.and_then(|sealing| {
                let (id, pieces) = sealing.place().ok_or(FileProblem::Unread)?;
                Ok((sealing, id, pieces))
            });
            let result = ready.map(|(sealing, id, pieces)| {
                let transfer = page.state.borrow();
                // It may have been stopped meanwhile.
                if transfer.files.transfer.as_ref().is_some_and(|transfer| transfer.key == key) {
                    page.files.going.replace(Some(Rc::new(Going {
                        key,
                        id,
                        sealing,
                        waiting: RefCell::default(),
                        busy: Cell::new(false),
                        sealed: Cell::new(0),
                        kept: RefCell::default(),
                        abort: RefCell::default(),
                    })));
                }
                pieces
            });
            page.tell(FileInput::Prepared(key, result));
        });
    }

    fn declare(self: &Rc<Self>, key: MessageKey) {
        let (Some(going), Some((session, capability))) = (self.files.going(key), self.rights())
        else {
            return;
        };
        going.attempt();
        let (service, page) = (self.abortable(&going), Rc::clone(self));
        let Some((_, pieces)) = going.sealing.place() else { return };
        spawn_local(async move {
            let answer = service.declare(session, &capability, going.id, pieces).await;
            if let Ok(view) = &answer {
                going.kept.borrow_mut().retain(|at, _| !view.holds(*at));
            }
            drop(going);
            page.tell(FileInput::Declared(key, answer));
        });
    }

    /// Pieces are sealed one after the other, and fly together.
    fn put(self: &Rc<Self>, key: MessageKey, at: PieceIndex) {
        let Some(going) = self.files.going(key) else { return };
        going.waiting.borrow_mut().push_back(at);
        if going.busy.replace(true) {
            return;
        }
        let page = Rc::clone(self);
        spawn_local(async move {
            loop {
                // Stopped, nothing of it is sealed or sent any more.
                let current = page.files.going(key).is_some_and(|it| Rc::ptr_eq(&it, &going));
                if !current {
                    break;
                }
                let Some(at) = going.waiting.borrow_mut().pop_front() else { break };
                match going.piece(at).await {
                    Ok(piece) => page.upload(Rc::clone(&going), at, piece),
                    Err(problem) => {
                        let result = Err(PutError::Sealing(problem));
                        page.tell(FileInput::Stored(key, at, result));
                    }
                }
            }
            going.busy.set(false);
        });
    }

    fn upload(self: &Rc<Self>, going: Rc<Going>, at: PieceIndex, piece: Piece) {
        let Some((session, capability)) = self.rights() else { return };
        let (service, page) = (self.abortable(&going), Rc::clone(self));
        spawn_local(async move {
            let put = service.put_piece(session, &capability, (going.id, at), &piece).await;
            if put.is_ok() {
                going.kept.borrow_mut().remove(&at);
            }
            let key = going.key;
            drop(going);
            page.tell(FileInput::Stored(key, at, put.map_err(PutError::Transport)));
        });
    }

    /// FILE-4: only when all pieces are there.
    fn say_file(self: &Rc<Self>, key: MessageKey) {
        let Some(going) = self.files.going(key) else { return };
        let mut bytes = going.sealing.description();
        let description = bytes.as_deref().and_then(FileDescription::new);
        bytes.zeroize();
        match description {
            Some(file) => self.converse(|it| it.file(key, file, now())),
            None => self.queue(Input::Heard(crate::app::Heard::Unsendable(key))),
        }
    }

    fn abortable(&self, going: &Going) -> HttpService<Fetch> {
        let abort = going.abort.borrow().clone();
        HttpService(Fetch::new(&self.origin()).until(abort))
    }
}
