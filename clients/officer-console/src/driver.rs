//! Carries the app's effects out, in a browser: the only place with a network, a clock, a
//! generator and keys.
//!
//! ```text
//! view --Input--> app::update --Effect--> here --> Seat (keys) <--> Connection (network)
//!  ^ state           ^ Input::Heard, Input::Queue, ...  |
//!  +-----------------+-----------------------------------+
//! ```

mod acts;
mod alerts;
mod claims;
mod directory;
mod door;
mod duty;
mod files;
mod lines;
mod page;
mod passkey;
mod queue;
mod record;
mod returning;
mod seats;
mod storage;
mod tabs;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use abri_core::{OfficerIdentity, Pins};
use abri_record::Custodian;
use abri_transport::{
    OfficerAccess, TransportError,
    browser::{now, stack},
};
use abri_wire::{ActId, Capability, ExitCommitment, ProblemKind, SessionId};
use leptos::prelude::{RwSignal, Update as _};
use zeroize::Zeroizing;

use self::{claims::Claims, lines::Line, storage::LocalStorage, tabs::Tabs};
use crate::{
    app::{ActNumber, ConversationId, Effect, Input, State, update},
    keyring::Keyring,
    seat::{Former, Seat},
    view,
};

pub use page::start;

/// An officer on duty.
struct SignedIn {
    identity: OfficerIdentity,
    access: OfficerAccess,
}

/// What the page pins.
struct Pinned {
    pins: Option<Pins>,
    custodian: Option<Custodian>,
}

struct Driver {
    me: Weak<Driver>,
    /// Where the Delivery Service answers.
    origin: String,
    /// Pinned by the page; `None` if it pins none, and then nobody can sign in.
    pins: Option<Pins>,
    /// Who keeps records; `None` if the page pins nobody, and then none can be made.
    custodian: Option<Custodian>,
    state: RwSignal<State>,
    keys: RefCell<Keyring>,
    /// Made when sound is turned on: browsers allow it only then.
    sound: RefCell<Option<web_sys::AudioContext>>,
    tabs: Tabs,
    /// How acts are called that the service is told of.
    acts: RefCell<BTreeMap<ActNumber, ActId>>,
    /// Grows with every wipe: an answer of before it finds nobody.
    wipes: Cell<u32>,
    // What is taken out of its place leaves its bytes there: secrets lie behind a pointer, and what a box
    // held is overwritten when it is freed.
    signed_in: RefCell<Option<Box<SignedIn>>>,
    /// The right to the queue behind the lock, for whoever wants to be called.
    watching: RefCell<Option<Box<OfficerAccess>>>,
    claims: RefCell<Claims>,
    lines: RefCell<BTreeMap<ConversationId, Box<Line>>>,
    /// Conversations that ended behind the lock: whether she left by the exit is to be asked.
    unasked: RefCell<BTreeMap<ConversationId, (SessionId, ExitCommitment)>>,
    /// Who came back behind the lock: to be followed.
    unfollowed: RefCell<BTreeMap<ConversationId, Former>>,
}

impl Driver {
    fn new(origin: String, pinned: Pinned, state: RwSignal<State>) -> Rc<Self> {
        let Pinned { pins, custodian } = pinned;
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            origin,
            pins,
            custodian,
            state,
            keys: RefCell::new(Keyring::load(&LocalStorage)),
            sound: RefCell::default(),
            tabs: Tabs::join(me.clone()),
            acts: RefCell::default(),
            wipes: Cell::default(),
            signed_in: RefCell::default(),
            watching: RefCell::default(),
            claims: RefCell::default(),
            lines: RefCell::default(),
            unasked: RefCell::default(),
            unfollowed: RefCell::default(),
        })
    }

    /// One step of the app, then what it asks for.
    fn take(&self, input: Input) {
        let mut effects = Vec::new();
        self.state.update(|state| effects = update(state, input));
        for effect in effects {
            self.act(effect);
        }
        // Of a key that was just used, or a text.
        stack::wipe_soon();
    }

    fn act(&self, effect: Effect) {
        match effect {
            Effect::Enrol { invitation, passkey } => self.enrol(invitation, passkey),
            Effect::Keep(keep) => self.keep(keep),
            Effect::LookForCertificate => self.look_for_certificate(),
            Effect::SignIn { key, passphrase } => self.sign_in(key, passphrase),
            Effect::Lock => {
                self.take_back();
                self.lock();
            }
            Effect::Watch => self.watch(),
            Effect::Unwatch => self.unwatch(),
            Effect::Forget(key) => self.forget(key),
            Effect::SignOut(number) => self.sign_out(&number),
            Effect::FetchQueue => self.fetch_queue(),
            Effect::Claim(session) => self.claim(session),
            Effect::NoteAct(number, act) => self.note_act(number, act),
            Effect::StateDuty(statement) => self.state_duty(statement),
            Effect::FetchRoll => self.fetch_roll(),
            Effect::TakeInvitation(invited) => self.take_invitation(&invited),
            Effect::Ask { conversation, key, request } => {
                self.turn(conversation, |seat| seat.ask(key, *request, now()));
            }
            Effect::Enter(id, session) => self.enter(id, session),
            Effect::FetchSeats => self.fetch_seats(),
            Effect::Rejoin { conversation, session, joined } => {
                self.rejoin(conversation, session, joined);
            }
            Effect::AskAgain(id) => self.turn(id, Seat::ask_again),
            Effect::Send { conversation, key, text } => {
                self.turn(conversation, |seat| seat.send(key, &text, now()));
            }
            Effect::FetchDirectory => self.fetch_directory(),
            Effect::Hand { conversation, key, handed } => {
                self.turn(conversation, |seat| seat.hand(key, handed, now()));
            }
            Effect::FetchFile { conversation, key, number } => {
                self.fetch_file(conversation, key, number);
            }
            Effect::Announce { conversation, key, reason } => {
                self.turn(conversation, |seat| seat.announce(key, reason, now()));
            }
            Effect::MakeRecord { conversation, reason, document } => {
                self.make_record(conversation, reason, &document);
            }
            Effect::Signal(id, signal) => self.turn(id, |seat| seat.signal(signal, now())),
            Effect::GiveUp(id) => self.turn(id, Seat::give_up),
            Effect::Close(id) => self.turn(id, |seat| seat.close(now())),
            Effect::Wipe(id) => self.wipe(id),
            Effect::WipeAll => self.wipe_all(),
            Effect::Ring => self.ring(),
            Effect::Notify(alarm) => self.notify(alarm),
            Effect::AskToNotify => self.ask_to_notify(),
            Effect::FocusComposer => view::focus_composer(),
            Effect::Focus(spot) => view::focus_on(spot),
        }
    }

    /// The right to the queue, while somebody is on duty.
    fn access(&self) -> Option<OfficerAccess> {
        self.signed_in.borrow().as_ref().map(|it| it.access.clone())
    }

    /// Whether that is still the right to the queue: the lock gives it back.
    fn holds(&self, access: &OfficerAccess) -> bool {
        self.access().is_some_and(|held| held.0.hash() == access.0.hash())
    }
}

fn tell(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.take(input);
    }
}

/// What the service said, if it said anything.
fn problem(error: TransportError) -> Option<ProblemKind> {
    match error {
        TransportError::Problem(problem) => Some(problem),
        TransportError::Offline | TransportError::Malformed => None,
    }
}

fn draw_capability() -> Option<Capability> {
    use abri_core::{Entropy as _, OsEntropy};

    let mut bytes = Zeroizing::new([0; 32]);
    OsEntropy.fill(bytes.as_mut_slice()).ok()?;
    Some(Capability::new(*bytes))
}
