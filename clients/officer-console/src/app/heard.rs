//! What a conversation brings, and other answers that count behind the lock as well.

use abri_wire::{ProblemKind, UnixMillis};

use super::{
    Alarm, Author, Body, Conversation, ConversationId, Delivery, Effect, Ending, Incoming, Input,
    Notice, Stage, State, acts, alerts, files, invited, seats,
    unsent::{self, Unsent, refused},
};

/// An input of this kind; any other does nothing.
pub(super) fn take(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Heard { conversation, incoming } => heard(state, conversation, incoming),
        Input::Taken { session, verdict } => invited::taken(state, session, verdict),
        Input::ActNoted(number, verdict) => {
            acts::noted(state, number, verdict).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn heard(state: &mut State, id: ConversationId, incoming: Incoming) -> Vec<Effect> {
    if let Incoming::FileStage(key, stage) = incoming {
        files::came(state, id, key, stage);
        return Vec::new();
    }
    if let Some(effects) = invited::heard_of_given_up(state, id, &incoming) {
        return effects;
    }
    let aside = state.tools.discards.has(id);
    let watched = state.visible && state.on_duty() && state.selected == Some(id);
    let now = state.now;
    let Some(conversation) = state.conversation_mut(id) else { return Vec::new() };
    if conversation.is_over() {
        if incoming == Incoming::LeftByExit {
            conversation.left_by_exit();
        }
        return Vec::new();
    }
    match incoming {
        Incoming::Ended(ending) => return ended(state, id, ending),
        Incoming::NotSent(key) => {
            let unsent = refused(conversation, key);
            state.composer_revision += u64::from(unsent == Unsent::Drafted);
            state.notice = Some(Notice::NotSent(id, unsent));
        }
        spoken if is_said(&spoken) => {
            if said(conversation, spoken, now, watched) && !watched && !aside {
                state.notice = Some(Notice::NewMessage(id));
                return alerts::raise(state, Alarm::Message);
            }
        }
        Incoming::Logged(key) => {
            conversation.announcement_logged(key);
            unsent::logged(state, id, key);
        }
        Incoming::Void(key) => conversation.mark(key, Delivery::Pending),
        Incoming::AnnouncementAnswered(key) => conversation.announcement_answered(key),
        Incoming::RecordMade(verdict) => conversation.record_made(verdict),
        Incoming::Moved(session) => conversation.session = session,
        Incoming::Interrupted => return seats::interrupted(state, id),
        Incoming::NotSeated(problem) => return not_seated(state, id, problem),
        Incoming::Online(online) => conversation.online = online,
        Incoming::WantsOther(wants) => conversation.wants_other = wants,
        Incoming::Company(others) => conversation.company(others),
        came_or_went => return went(state, id, came_or_went),
    }
    Vec::new()
}

/// Who is there changes, and with it what stands in the composer.
fn went(state: &mut State, id: ConversationId, incoming: Incoming) -> Vec<Effect> {
    let now = state.now;
    let Some(conversation) = state.conversation_mut(id) else { return Vec::new() };
    let (draft, held_up) = (conversation.draft.len(), conversation.is_held_up());
    let effects = match incoming {
        Incoming::Settled(who) => conversation.settled(who, now),
        incoming => conversation.went(incoming, now),
    };
    let changed = conversation.draft.len() != draft;
    let waits = !held_up && conversation.is_held_up();
    // Closing begins: the composer goes.
    let closes = conversation.stage == Stage::Closing;
    state.composer_revision += u64::from(changed || closes);
    if waits {
        state.notice = Some(Notice::HandoverWaits(id));
    }
    effects
}

/// Whether that is a new line.
const fn is_said(incoming: &Incoming) -> bool {
    matches!(
        incoming,
        Incoming::Text { .. }
            | Incoming::File(_)
            | Incoming::Answered(..)
            | Incoming::Handed(..)
            | Incoming::Asks(..)
            | Incoming::Records(..)
            | Incoming::Decided(..)
            | Incoming::NotCalled(_)
            | Incoming::ColleaguesNotCalled(_)
            | Incoming::AnsweredColleague(..)
            | Incoming::Unknown(_)
            | Incoming::Skipped
    )
}

/// A new line; whether somebody said something.
fn said(
    conversation: &mut Conversation,
    incoming: Incoming,
    now: UnixMillis,
    watched: bool,
) -> bool {
    match incoming {
        Incoming::Text { from, text, .. } => {
            conversation.hear(from, Body::Text(text), now, watched);
            true
        }
        Incoming::File(file) => {
            conversation.hear(Author::Her, Body::File(file), now, watched);
            true
        }
        Incoming::Answered(proposal, verdict) => {
            conversation.answered(proposal, verdict, now, watched);
            true
        }
        Incoming::AnsweredColleague(verdict, appointment) => {
            conversation.hear(Author::Her, Body::Answered(verdict, appointment), now, watched);
            true
        }
        Incoming::Decided(verdict, asked) => {
            conversation.hear(Author::Her, Body::Decided(verdict, asked), now, watched);
            true
        }
        Incoming::NotCalled(question) => conversation.not_called(question, now, watched),
        Incoming::ColleaguesNotCalled(asked) => {
            conversation.hear(Author::Console, Body::NotCalled(asked), now, watched);
            true
        }
        Incoming::Handed(from, handed) => {
            conversation.hear(from, Body::Handed(handed), now, watched);
            true
        }
        Incoming::Asks(from, asked) => {
            conversation.hear(from, Body::Asked(asked), now, watched);
            true
        }
        Incoming::Records(from, reason) => {
            conversation.hear(from, Body::Recorded(reason), now, watched);
            false
        }
        Incoming::Unknown(from) => {
            conversation.hear(from, Body::Unknown, now, watched);
            false
        }
        _ => {
            conversation.hear(Author::Console, Body::Unreadable, now, true);
            false
        }
    }
}

/// Why this officer does not sit there again.
fn not_seated(state: &mut State, id: ConversationId, problem: ProblemKind) -> Vec<Effect> {
    let ending = match problem {
        // No word on her: she is still his to answer, with another access.
        ProblemKind::Forbidden => {
            state.queue.access_refused = true;
            Ending::PutOff
        }
        ProblemKind::SessionFull => Ending::Full,
        // Erased, closed, or sent away meanwhile.
        _ => Ending::Gone,
    };
    ended(state, id, ending)
}

/// It is over here; if this console lost it, or could not come back to it, it stays where it was.
fn ended(state: &mut State, id: ConversationId, ending: Ending) -> Vec<Effect> {
    if matches!(ending, Ending::Failed | Ending::CertificateExpired | Ending::PutOff) {
        seats::put_back(state, id);
    }
    if let Some(conversation) = state.conversation_mut(id) {
        conversation.end(ending);
        if matches!(ending, Ending::Left | Ending::ClosedHere | Ending::ClosedAndBack) {
            let session = conversation.session;
            state.seats.leave(session);
        }
    }
    state.composer_revision += 1;
    vec![Effect::Wipe(id)]
}
