//! English.

use super::{Words, duration, megabytes};
use crate::app::{Ending, FileError, Notice, Refusal, Unsent};

pub(super) const WORDS: Words = Words {
    title: "Abri – Officer’s console",
    demonstration: "A trial version. Not for use with real people.",
    language: "Language",
    sign_out: "Leave duty",
    sign_out_blocked: "Close your conversations first.",
    sign_in_title: "Go on duty",
    sign_in: "Go on duty",
    signing_in: "One moment…",
    enrol_title: "Enrol this device",
    enrol_why: "This device has no officer’s key yet. Your supervisor gives you an invitation; the key is made here and never leaves this device.",
    enrol_paste: "Invitation (JSON)",
    enrol_passkey: "Enrol with a passkey",
    enrol_plain: "Enrol without a passkey",
    enrol_plain_why: "Without a passkey only a demonstration lets you in.",
    keep_title: "How is the key to be kept?",
    keep_why: "No passkey can seal the key on this device. Choose a passphrase, or keep the key in memory for this shift only.",
    passphrase: "Passphrase",
    passphrase_hint: "At least 16 characters: several words that you don’t use elsewhere.",
    keep_sealed: "Keep it under the passphrase",
    keep_shift: "For this shift only",
    keep_shift_why: "Closing or reloading the page then loses the key, and you need another invitation.",
    waiting_title: "Waiting for the certificate",
    waiting_handed_in: "Your request is waiting for the authority. This page looks for the answer by itself; you may close it and come back, if the key is kept.",
    waiting_carry: "Give this request to your authority. It holds no secret.",
    waiting_request: "Certificate request",
    ready_passkey: "Your key is on this device, sealed with your passkey.",
    ready_passphrase: "Your key is on this device, sealed with your passphrase.",
    ready_memory: "Your key is in this page’s memory, until you leave it.",
    which_key: "Who goes on duty?",
    key: "key",
    forget: "Forget this key",
    forget_why: "You then need another invitation.",
    locked_title: "Locked",
    locked_why: "Your conversations go on. Show that it is you to see them.",
    lock: "Lock",
    unlock: "Unlock",
    officer: "Officer",
    queue: "Waiting",
    queue_empty: "Nobody is waiting.",
    queue_loading: "Loading the queue…",
    queue_offline: "The service can’t be reached, trying again. The list may be out of date.",
    queue_stale: "Without your access the list is not renewed: it may be out of date.",
    access_refused: "The service does not recognise your access. Lock the console and unlock it.",
    claim: "Answer",
    claiming: "Answering…",
    claim_anyway: "Answer anyway",
    colleagues_first: "First for colleagues of this language or zone; for anybody after 2 minutes of waiting.",
    first_message: "a first message waits",
    comes_new: "new",
    comes_back: "comes back",
    comes_back_to_you: "comes back to you",
    zone: "zone given",
    conversations: "My conversations",
    conversations_empty: "No conversation yet.",
    conversation: "Conversation",
    choose: "Choose a conversation, or take the next one from the queue.",
    shortcut: "Alt + ↑ or ↓: switch conversation.",
    stage_joining: "Connecting…",
    stage_kept_waiting: "Not let in yet: the person may be away",
    stage_rejoining: "Coming back…",
    stage_open: "Open",
    stage_closing: "Closing…",
    stage_ended: "Ended",
    reconnecting: "Reconnecting…",
    wants_other: "The person asks for someone else.",
    since_her_message: "waiting for a reply for",
    draft: "draft",
    her: "The person",
    me: "You",
    colleague: "Colleague",
    log: "Messages",
    reply: "Reply",
    reply_hint: "Enter: send. Shift + Enter: new line.",
    send_to: "Send to",
    handing: "Hand over a contact, propose an appointment",
    handing_card: "Contact",
    handing_missing: "The list of contacts could not be read.",
    handing_when: "Date and time",
    handing_where: "Place",
    handing_note: "Good to know (optional)",
    handing_propose: "Propose to",
    card: "Contact handed over:",
    proposed: "Appointment proposed:",
    accepted: "Accepts the appointment:",
    declined: "Declines the appointment:",
    pending: "sending…",
    sent: "sent",
    not_sent: "not sent",
    unknown_content: "Content that this version can’t show.",
    unreadable: "Something unreadable or refused was skipped.",
    came: "{role} no. {number} is here, with the person’s consent, and reads what follows.",
    went: "No. {number} has left and can’t read what follows.",
    anew: "This console was loaded anew: what was said before can’t be read here any more, and a flag of danger, its steps and what you had pinned are gone. What you had not seen is sent again by the person’s page; if others are here, only what was written since the last of them came.",
    role_officer: "Police officer",
    role_supervisor: "Supervising officer",
    role_professional: "Professional",
    role_interpreter: "Interpreter",
    away: "The person’s page was closed or reloaded. They can come back for a minute.",
    returned: "The person came back to their page: proved. What they had not seen is sent again. A file that was on its way did not arrive.",
    not_proved: "Someone came in the person’s place and did not prove to be them. Nothing was sent again. Be careful: it may be somebody else.",
    unchecked: "Someone came back in the person’s place. This console does not have, or has lost, what would show that it is them: nothing could be checked, and nothing was sent again. Be careful: it may be somebody else.",
    repeated: "What was said before was sent once more.",
    repeat: "Send what was said before once more",
    repeat_why: "Their screen does not show it any more. Somebody else may be at the screen now: make sure first that it is safe.",
    reserved: "Comes back to a colleague",
    elsewhere: "Open at another console of yours",
    continue_here: "Continue here",
    continue_why: "What was said before is not shown here, and the other console stops.",
    file_picture: "Picture",
    file_pdf: "PDF document",
    file_audio: "Sound",
    file_without: "without its metadata",
    file_with: "with its metadata: place, date, device",
    file_as_is: "as it is: may contain place, date, names",
    file_fetch: "Fetch and decrypt",
    file_again: "Try again",
    file_fetching: "Fetching",
    file_preview: "Her picture",
    file_clear: "Show the picture",
    file_blur: "Blur the picture",
    file_no_preview: "PDFs are not shown here: they can contain programs.",
    file_save: "Save",
    file_save_why: "What you save stays on this machine after the conversation, decrypted.",
    file_size: |bytes| megabytes(bytes, '.', "MB"),
    file_error,
    close: "Close",
    close_question: "Close for good? Everything will be erased, here and in their page.",
    close_confirm: "Yes, close",
    close_cancel: "No, go on",
    leave: "Leave",
    leave_question: "Leave? The others stay, and the conversation goes on without you.",
    leave_alone_question: "Leave? No police officer stays with the person: only those who are here beside you.",
    leave_confirm: "Yes, leave",
    shift: "My duty",
    pause: "Break",
    assign: "Automatic assignment",
    assign_why: "The next person comes to you without a click, while you are at this desk and below your limit.",
    paused_why: "On a break: nothing new is offered to you. Your conversations go on.",
    limit: "Conversations at most",
    answers_in: "I answer in:",
    any_language: "any language",
    answers_in_why: "Nothing ticked: in any language. Who waits for another language comes lower in your list for 2 minutes, if a colleague answers in it.",
    serves: "Zones that I serve:",
    any_zone: "any",
    serves_why: "Nothing ticked: any. Who gives another zone comes lower in your list for 2 minutes, if a colleague serves theirs. The language counts before the zone.",
    break_suggested: "You have been on duty for a while. A break does you good, and those you listen to.",
    break_later: "Later",
    invited: "You are asked for",
    invited_why: "A conversation asks for you. The person has agreed. This is what the service says; in it you see who is there.",
    invited_by: "there is no. {numbers}",
    invited_as: "you come as: {role}",
    join: "Join",
    present: "Here beside the person:",
    me_here: "you",
    named: "{role} no. {number}",
    ask: "Ask somebody to join, or hand over",
    ask_whom: "Who",
    ask_nobody: "Choose",
    ask_reason: "Why (the person reads it, and whoever comes)",
    ask_join: "Ask to join",
    ask_handover: "Hand over",
    asked_for: "Question to the person: may {who} come in?",
    join_accepted: "Yes, {who} may come in.",
    join_declined: "No, {who} may not come in.",
    not_called: "{who} could not be called: nobody comes.",
    ask_open: "The person has not answered yet whether {who} may come in.",
    handover_open: "The person has not answered yet whether {who} may take over. You leave when they have come.",
    ask_accepted: "The person agrees. {who} is being asked for, for 15 minutes.",
    handover_accepted: "The person agrees. {who} is being asked for, for 15 minutes; you leave when they have come.",
    ask_came: "{who} is here; their console is about to answer.",
    handover_held_up: "{who} is here to take over. Read what is new, send or delete your draft, then leave.",
    ask_declined: "The person does not want {who} to come in. Do not insist.",
    ask_not_called: "{who} could not be called: nobody comes. You can ask for somebody else.",
    ask_lapsed: "Nobody came in 15 minutes: {who} was asked for in vain.",
    stop_asking: "Wait no longer",
    stay: "Stay here",
    on_duty: "on duty",
    on_break: "on a break",
    roll_empty: "Nobody else is on duty.",
    roll_offline: "The service can’t be reached. The list may be out of date.",
    board: "Who is on duty",
    board_waiting: "People who wait",
    board_longest: "Longest wait now",
    board_recent: "Longest of the last waits",
    board_who: "Who",
    board_stands: "State",
    board_load: "Conversations",
    none_yet: "none",
    dismiss: "Remove from the list",
    dismiss_notice: "Dismiss",
    wiped: "The keys and messages of this conversation are erased from this console.",
    ending,
    notice,
    refusal,
    unread: |count| format!("{count} unread"),
    earlier: |count| format!("Earlier messages ({count})"),
    waiting: |span| duration(span, ["s", "min", "h"]),
    language_name,
};

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::ClosedHere => "You closed this conversation.",
        Ending::ClosedAndBack => {
            "You closed this conversation. The person came back meanwhile, and waits in the queue."
        }
        Ending::Left => "You left. The conversation goes on without you.",
        Ending::NotLetIn => "You were not let in. It may have ended meanwhile.",
        Ending::ClosedByHer => "The person closed the conversation.",
        Ending::ClosedByColleague => "A colleague closed the conversation.",
        Ending::Gone => "The connection ended.",
        Ending::LeftByExit => {
            "It was left by her page’s emergency exit. That is proved; by whom is not."
        }
        Ending::GivenUp => "You gave up before connecting. The request returns to the queue.",
        Ending::PutOff => "You did not come back to this conversation. It waits: “Continue here”.",
        Ending::CertificateExpired => "Your certificate is not valid any more: go on duty again.",
        Ending::LeaseEnded => {
            "Connecting took too long. Anyone who still waits is back in the queue."
        }
        Ending::Removed => {
            "The person’s page removed you: they asked for it, or the service says that the public \
             roster does not name your certificate any more."
        }
        Ending::Replaced => "The person is now talking with someone else.",
        Ending::ContinuedElsewhere => "You went on with this conversation at another console.",
        Ending::Altered => {
            "Stopped for safety: the service showed something that had been altered. Tell your \
             technical contact."
        }
        Ending::OrderDiffers => {
            "Stopped for safety: you and the person did not receive the same things in the same \
             order. Tell your technical contact."
        }
        Ending::Full => "This conversation has reached its largest size.",
        Ending::Expired => "This conversation has reached its longest time.",
        Ending::NotFollowed => {
            "The person came back to their page, but you could not be connected. They wait in the queue, \
             unless a colleague has answered or they have left."
        }
        Ending::Failed => "Stopped: an unexpected error. Nothing was kept.",
    }
}

fn file_error(error: FileError) -> &'static str {
    match error {
        FileError::Gone => "The service does not have this file any more, or not all of it.",
        FileError::Altered => {
            "This file was altered on its way, or is not the one that was announced. Nothing of it is shown."
        }
        FileError::Disagrees => {
            "This file is not what was announced, or it is damaged. Nothing of it is shown."
        }
        FileError::TooManyPixels => {
            "This picture has too many pixels: it could block this machine. It is not shown."
        }
        FileError::Unsupported => {
            "This sort of picture is not shown here: it moves, or is of an unknown variety."
        }
        FileError::Failed => "This browser could not open the file. You can try again.",
        FileError::Former => {
            "Sent before the person’s page was loaded anew: it can’t be opened any more."
        }
    }
}

fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::ClaimLost => "Someone else has just taken this request, or it was withdrawn.",
        Notice::ClaimUnsure => "Not answered: the service can’t be reached. Try again.",
        Notice::ClaimRefused => "The service refused this.",
        Notice::TooLong => "Too long: split it into several messages. Nothing was sent.",
        Notice::BadProposal => "Nothing was proposed: check the date, and shorten place or note.",
        Notice::NotSent(_, unsent) => not_sent(unsent),
        Notice::Slow => "Too much at once: the service asks to wait a little.",
        Notice::HandoverWaits(_) => {
            "Your colleague is here. You stay: read what is new, send or delete your draft, then leave."
        }
        Notice::NotNoted => {
            "It is not certain that the operator’s journal has noted a danger that you flagged or lowered."
        }
        Notice::NotNotedYet => {
            "Not ended yet: the operator’s journal has still to note a danger that you flagged or lowered. \
             It is being told again; ask once more to end without."
        }
        Notice::Invited => "A conversation asks for you.",
        Notice::InvitationGone => "This invitation is not there any more.",
        Notice::TakesNoMore => "You are on a break, or have as many conversations as you want.",
        Notice::BadRequest => {
            "Nothing was asked: they can’t come now or can’t take over, or the text is too long."
        }
        Notice::NewMessage(_) => "New message.",
        Notice::Assigned(_) => "Somebody is assigned to you.",
        Notice::EndConversationsFirst => "Close your conversations first.",
    }
}

const fn not_sent(unsent: Unsent) -> &'static str {
    match unsent {
        Unsent::Drafted => "The message did not leave. It is back in the draft.",
        Unsent::Text => {
            "A message did not leave. It stays on the screen, marked as not sent; your draft is as it was."
        }
        Unsent::Card => "The contact did not leave. You can hand it over again.",
        Unsent::Appointment => "The meeting was not proposed. It stays on the screen as not sent.",
        Unsent::Question => "The question did not leave: nobody is awaited.",
        Unsent::Announcement => "The announcement did not leave: no record can be made.",
        Unsent::Repeated => "What was said before did not leave, or not all of it.",
    }
}

fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Unreadable => "This is not an invitation that can be read.",
        Refusal::Passphrase => "The passphrase is too short: at least 16 characters.",
        Refusal::NoPasskey => "No passkey was made or shown. Try again.",
        Refusal::NoStorage => "This browser keeps nothing here, or what it kept is damaged.",
        Refusal::Roots => "This page does not say which authorities to trust. Nothing can be done.",
        Refusal::Certificate => {
            "The certificate is not valid here: expired, of another authority, or without the \
             right role."
        }
        Refusal::WrongKey => "The key does not open, or is not the certificate’s.",
        Refusal::NotInRoster => {
            "The public roster does not name this certificate: revoked, expired, or not published \
             yet. Ask your supervisor."
        }
        Refusal::NotAccepted => "The service did not accept the signature. Try again.",
        Refusal::Unreachable => "The service can’t be reached. Try again in a moment.",
    }
}

fn language_name(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "fr" => "French",
        "fr-x-facile" => "easy-to-read French",
        "en" => "English",
        "ar" => "Arabic",
        "es" => "Spanish",
        "pt" => "Portuguese",
        "uk" => "Ukrainian",
        _ => return None,
    })
}
