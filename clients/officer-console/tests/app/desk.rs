//! A console in virtual time.

use core::time::Duration;

use abri_core::Role;
use abri_officer_console::{
    app::{
        Author, ConversationId, Effect, Incoming, Input, Keeping, Kept, Message, Officer, Stage,
        State, Zones, update,
    },
    vault::{Holder, Lock},
};
use abri_wire::{
    CertificateHash, DeviceKey, SessionId, UnixMillis,
    api::{Queue, QueueEntry},
};
use zeroize::Zeroizing;

pub const START: UnixMillis = UnixMillis(1_700_000_000_000);
pub const FIRST: ConversationId = ConversationId::new(1);
pub const SECOND: ConversationId = ConversationId::new(2);

/// A console in virtual time.
pub struct Desk {
    pub state: State,
    pub now: UnixMillis,
}

impl Desk {
    pub fn signed_out() -> Self {
        let mut desk = Self { state: State::default(), now: START };
        assert_eq!(desk.take(Input::Tick(START)), []);
        desk
    }

    pub fn on_duty() -> Self {
        let mut desk = Self::signed_out();
        desk.take(Input::Arrived { invitation: None, keys: vec![kept(1, SEALED)] });
        assert_eq!(desk.sign_in(1), [Effect::FetchQueue, Effect::FetchSeats]);
        desk
    }

    /// On duty at a console whose operator names these zones.
    pub fn naming_zones(zones: &str) -> Self {
        let mut desk = Self::on_duty();
        desk.state.zones = Zones::read(zones.lines()).0;
        desk
    }

    /// Somebody of whatever role.
    pub fn signed_in_as(officer: Officer) -> Self {
        let mut desk = Self::signed_out();
        desk.take(Input::Arrived { invitation: None, keys: vec![kept(1, SEALED)] });
        desk.take(Input::SignIn(None));
        let looks = [Effect::FetchQueue, Effect::FetchSeats];
        assert_eq!(desk.take(Input::SignedIn(Ok(officer))), looks);
        desk
    }

    /// With this many conversations, all joined, the first in front.
    pub fn talking(count: u8) -> Self {
        let mut desk = Self::on_duty();
        for number in 1..=count {
            desk.queue(&[number]);
            desk.take(Input::Claim(session(number)));
            desk.take(Input::Claimed { session: session(number), verdict: Ok(()) });
            desk.hear(ConversationId::new(number.into()), Incoming::Joined);
        }
        desk
    }

    /// No line of who waits has just moved.
    pub fn settle(&mut self) {
        for _ in 0..2 {
            self.take(Input::Tick(self.now));
        }
    }

    /// The officer of this number comes on duty with the chosen key.
    pub fn sign_in(&mut self, number: u8) -> Vec<Effect> {
        assert!(matches!(self.take(Input::SignIn(None))[..], [Effect::SignIn { .. }]));
        self.take(Input::SignedIn(Ok(officer(number))))
    }

    pub fn take(&mut self, input: Input) -> Vec<Effect> {
        update(&mut self.state, input)
    }

    pub fn hear(&mut self, conversation: ConversationId, incoming: Incoming) -> Vec<Effect> {
        self.take(Input::Heard { conversation, incoming })
    }

    pub fn she_writes(&mut self, conversation: ConversationId, said: &str) {
        let effects =
            self.hear(conversation, Incoming::Text { from: Author::Her, text: text(said) });
        assert_eq!(effects, []);
    }

    pub fn write(&mut self, conversation: ConversationId, said: &str) -> Vec<Effect> {
        self.take(Input::Draft { conversation, text: text(said) })
    }

    /// The time passes; what is asked for beside telling the service how the officer stands.
    pub fn pass_quietly(&mut self, time: Duration) -> Vec<Effect> {
        let mut effects = self.pass(time);
        effects.retain(|effect| !matches!(effect, Effect::StateDuty(_)));
        effects
    }

    pub fn queue(&mut self, sessions: &[u8]) {
        let waiting = sessions.iter().map(|number| entry(*number)).collect();
        self.take(Input::Queue(Ok(Queue { now: self.now, waiting, invited: vec![] })));
    }

    pub fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now = self.now.plus(time);
        self.take(Input::Tick(self.now))
    }

    pub fn stage(&self, id: ConversationId) -> Stage {
        self.state.conversation(id).unwrap().stage
    }

    pub fn lines(&self, id: ConversationId) -> &[Message] {
        &self.state.conversation(id).unwrap().messages
    }
}

pub fn session(number: u8) -> SessionId {
    SessionId::new([number; 16])
}

pub fn text(said: &str) -> Zeroizing<String> {
    Zeroizing::new(said.to_owned())
}

pub fn entry(number: u8) -> QueueEntry {
    QueueEntry {
        session: session(number),
        waiting_since: START,
        language: "fr".into(),
        zone: None,
        first_message: true,
        returning: false,
        reserved_until: None,
        reserved_for_you: false,
    }
}

pub const SEALED: Keeping = Keeping::Sealed(Lock::Passkey);

pub fn kept(number: u8, keeping: Keeping) -> Kept {
    let holder = Holder { key: DeviceKey::new([number; 32]), number: format!("000{number}") };
    Kept { holder, keeping }
}

pub fn officer(number: u8) -> Officer {
    somebody(number, Role::Officer)
}

pub fn somebody(number: u8, role: Role) -> Officer {
    let certificate = CertificateHash::new([number; 32]);
    Officer { number: format!("000{number}"), service: "Test".into(), role, certificate }
}
