//! Who sits at this console: coming on duty, the lock, and the end of it.

use core::time::Duration;

use abri_core::Role;
use abri_wire::CertificateHash;

use super::{
    Door, Effect, Entry, Input, Keeping, Kept, Notice, QueueState, Refusal, RollState, State, acts,
    alerts, files, invited,
};

/// Nobody touched the console for this long: it locks.
pub const LOCK_AFTER: Duration = Duration::from_secs(10 * 60);
/// Between two looks for a certificate.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Who sits at this console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duty {
    /// Nobody yet.
    Off(Door),
    /// An officer whose certificate was verified.
    On(Officer),
    /// The same officer, who went away: conversations go on, unseen.
    Locked(Officer, Door),
}

/// The officer as the certificate names them: no natural name (`CERT-2`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Pseudonymous number.
    pub number: String,
    /// Service label.
    pub service: String,
    /// What the certificate lets its holder do.
    pub role: Role,
    /// What the certificate is called in the roster.
    pub certificate: CertificateHash,
}

impl Officer {
    /// Whether that is the same person, perhaps with a newer certificate.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.number, &self.service, self.role) == (&other.number, &other.service, other.role)
    }

    /// Whether they may answer who waits (`ROLE-1`).
    #[must_use]
    pub fn answers(&self) -> bool {
        self.role == Role::Officer
    }
}

impl Duty {
    pub(super) fn door(&mut self) -> Option<&mut Door> {
        match self {
            Self::Off(door) | Self::Locked(_, door) => Some(door),
            Self::On(_) => None,
        }
    }
}

/// What happens before duty, or in front of the lock.
pub(super) fn at_the_door(state: &mut State, input: Input) -> Vec<Effect> {
    let Some(door) = state.duty.door() else { return Vec::new() };
    match input {
        Input::Arrived { invitation, keys } => {
            state.keys.clone_from(&keys);
            *door = match invitation {
                Some(_) => Door::at(Entry::Enrol { invitation }),
                None => Door::with_keys(keys),
            };
        }
        Input::Enrol { invitation, passkey } => return door.enrol(invitation, passkey),
        Input::Enrolled(answer) => door.enrolled(answer),
        Input::Keep(keep) => return door.keep(keep),
        Input::Kept(answer) => door.kept(answer),
        Input::Certified(keys) => {
            state.keys.clone_from(&keys);
            door.certified(keys);
        }
        // A locked console opens for the one who locked it.
        Input::Choose(key) => door.choose(key),
        Input::SignIn(passphrase) => return door.unlock(passphrase),
        // Whoever forgets the key of a locked console could not go on with the conversations.
        Input::Forget if !state.is_locked() => return forget(state),
        _ => {}
    }
    Vec::new()
}

pub(super) fn look_for_certificate(state: &mut State) -> Option<Effect> {
    let effect = state.duty.door()?.look()?;
    if state.now.0 < state.looked.plus(LOOK_EVERY).0 {
        return None;
    }
    state.looked = state.now;
    Some(effect)
}

/// Whoever sits down here now sees nothing and can do nothing; nobody is cut off.
pub(super) fn lock(state: &mut State) -> Vec<Effect> {
    let Duty::On(officer) = &state.duty else { return Vec::new() };
    let own = state.in_use.clone().into_iter().collect();
    state.duty = Duty::Locked(officer.clone(), Door::with_keys(own));
    // An answer that is under way finds nobody who waits for it.
    state.queue = QueueState::default();
    state.roll = RollState::default();
    state.invitations = core::mem::take(&mut state.invitations).locked();
    state.shift.forget_what_was_said();
    state.notice = None;
    state.tools.search = None;
    files::put_away(state);
    let watch = state.tools.alerts.any().then_some(Effect::Watch);
    watch.into_iter().chain([Effect::Lock]).collect()
}

pub(super) fn signed_in(state: &mut State, verdict: Result<Officer, Refusal>) -> Vec<Effect> {
    // The page was left meanwhile, maybe into the back/forward cache: nobody sits here, and the
    // access that came too late is given back.
    if !state.duty.door().is_some_and(|door| door.busy) {
        return vec![Effect::Lock];
    }
    match verdict {
        Ok(officer) => {
            // Behind the lock it must be the same person.
            if let Duty::Locked(before, door) = &mut state.duty
                && !before.is(&officer)
            {
                door.refuse(Refusal::WrongKey);
                return vec![Effect::Lock];
            }
            state.in_use = state.duty.door().and_then(|door| door.chosen().cloned());
            state.duty = Duty::On(officer);
            state.touched = state.now;
            state.shift.begin(state.now);
            state.queue.hurry();
            let looks = [state.queue.poll(state.now), Some(state.seats.look())];
            let mut effects = invited::unlocked(state);
            effects.extend(looks.into_iter().flatten());
            effects
        }
        Err(refusal) => {
            if let Some(door) = state.duty.door() {
                door.refuse(refusal);
            }
            Vec::new()
        }
    }
}

/// The end of a shift, which cuts nobody off; the page begins anew.
pub(super) fn sign_out(state: &mut State) -> Vec<Effect> {
    let Duty::On(officer) = &state.duty else { return Vec::new() };
    let number = officer.number.clone();
    if state.talks() {
        state.notice = Some(Notice::EndConversationsFirst);
        return Vec::new();
    }
    if let Some(effects) = acts::hold_up(state) {
        return effects;
    }
    wipe_all(state);
    if let Some(door) = state.duty.door() {
        door.busy = true;
    }
    vec![Effect::SignOut(number)]
}

/// The officer ended the shift in another page: nothing is cut off here, but nobody stays signed in.
pub(super) fn shift_ended(state: &mut State, number: &str) -> Vec<Effect> {
    match &state.duty {
        Duty::On(officer) | Duty::Locked(officer, _) if officer.number == number => {
            match state.busy() {
                true if state.is_locked() => alerts::stop_watching(state).into_iter().collect(),
                true => {
                    alerts::turn_off(state);
                    lock(state)
                }
                false => wipe_all(state),
            }
        }
        _ => Vec::new(),
    }
}

fn forget(state: &mut State) -> Vec<Effect> {
    let Some(key) = state.duty.door().and_then(|door| door.chosen()).map(|it| it.holder.key) else {
        return Vec::new();
    };
    state.keys.retain(|kept| kept.holder.key != key);
    state.duty = Duty::Off(Door::with_keys(state.keys.clone()));
    vec![Effect::Forget(key)]
}

pub(super) fn keys_changed(state: &mut State, keys: Vec<Kept>) {
    state.keys.clone_from(&keys);
    if let Duty::Off(door) = &mut state.duty {
        door.keys_changed(keys);
    }
}

/// The end of duty, or of the page: nothing stays, neither here nor in the driver (`END-1`).
pub(super) fn wipe_all(state: &mut State) -> Vec<Effect> {
    state.keys.retain(|kept| kept.keeping != Keeping::Memory);
    let fresh = State {
        language: state.language,
        now: state.now,
        visible: state.visible,
        // Numbers are never used twice by one page, so that no late answer meets a namesake.
        claimed: state.claimed,
        acts: state.acts.emptied(),
        // The page pins it, whoever sits there.
        custodian: state.custodian.take(),
        zones: core::mem::take(&mut state.zones),
        duty: Duty::Off(Door::with_keys(state.keys.clone())),
        keys: core::mem::take(&mut state.keys),
        composer_revision: state.composer_revision + 1,
        ..State::default()
    };
    *state = fresh;
    vec![Effect::WipeAll]
}
