//! French.

use super::{Words, duration, megabytes};
use crate::app::{Ending, FileError, Notice, Refusal, Unsent};

pub(super) const WORDS: Words = Words {
    title: "Abri – Poste d’écoute",
    demonstration: "Version d’essai. Ne pas utiliser avec de vraies personnes.",
    language: "Langue",
    sign_out: "Quitter le service",
    sign_out_blocked: "Terminez d’abord vos conversations.",
    sign_in_title: "Prendre son service",
    sign_in: "Prendre mon service",
    signing_in: "Un instant…",
    enrol_title: "Enregistrer cet appareil",
    enrol_why: "Cet appareil n’a pas encore de clé. Votre encadrement vous remet une invitation ; la clé est créée ici et ne quitte jamais cet appareil.",
    enrol_paste: "Invitation (JSON)",
    enrol_passkey: "Enregistrer avec une clé d’accès (passkey)",
    enrol_plain: "Enregistrer sans clé d’accès",
    enrol_plain_why: "Sans clé d’accès, seule une démonstration vous laisse entrer.",
    keep_title: "Comment garder la clé ?",
    keep_why: "Aucune clé d’accès ne peut sceller la clé sur cet appareil. Choisissez une phrase secrète, ou gardez la clé en mémoire pour ce service seulement.",
    passphrase: "Phrase secrète",
    passphrase_hint: "Au moins 16 caractères : plusieurs mots que vous n’utilisez pas ailleurs.",
    keep_sealed: "La garder sous la phrase secrète",
    keep_shift: "Pour ce service seulement",
    keep_shift_why: "Fermer ou recharger la page perd alors la clé, et il vous faut une autre invitation.",
    waiting_title: "En attente du certificat",
    waiting_handed_in: "Votre demande attend l’autorité. Cette page cherche la réponse d’elle-même ; vous pouvez la fermer et revenir, si la clé est gardée.",
    waiting_carry: "Remettez cette demande à votre autorité. Elle ne contient aucun secret.",
    waiting_request: "Demande de certificat",
    ready_passkey: "Votre clé est sur cet appareil, scellée par votre clé d’accès.",
    ready_passphrase: "Votre clé est sur cet appareil, scellée par votre phrase secrète.",
    ready_memory: "Votre clé est dans la mémoire de cette page, jusqu’à ce que vous la quittiez.",
    which_key: "Qui prend son service ?",
    key: "clé",
    forget: "Oublier cette clé",
    forget_why: "Il vous faudra une autre invitation.",
    locked_title: "Verrouillé",
    locked_why: "Vos conversations continuent. Montrez que c’est vous pour les voir.",
    lock: "Verrouiller",
    unlock: "Déverrouiller",
    officer: "Agent",
    queue: "En attente",
    queue_empty: "Personne n’attend.",
    queue_loading: "Chargement de la file…",
    queue_offline: "Service injoignable, nouvel essai en cours. La liste peut être périmée.",
    queue_stale: "Sans votre accès la liste n’est plus renouvelée : elle peut être périmée.",
    access_refused: "Le service ne reconnaît pas votre accès. Verrouillez le poste et déverrouillez-le.",
    claim: "Prendre",
    claiming: "Prise en charge…",
    claim_anyway: "Répondre quand même",
    colleagues_first: "D’abord pour les collègues de cette langue ou de cette zone\u{a0}; pour tous après 2\u{a0}minutes d’attente.",
    first_message: "un premier message attend",
    comes_new: "nouvelle personne",
    comes_back: "revient",
    comes_back_to_you: "revient vers vous",
    zone: "zone indiquée",
    conversations: "Mes conversations",
    conversations_empty: "Aucune conversation en cours.",
    conversation: "Conversation",
    choose: "Choisissez une conversation, ou prenez la suivante dans la file.",
    shortcut: "Alt + ↑ ou ↓ : changer de conversation.",
    stage_joining: "Mise en relation…",
    stage_kept_waiting: "Pas encore admis·e : la personne est peut-être absente",
    stage_rejoining: "Retour dans la conversation…",
    stage_open: "En cours",
    stage_closing: "Fermeture…",
    stage_ended: "Terminée",
    reconnecting: "Reconnexion…",
    wants_other: "La personne demande quelqu’un d’autre.",
    since_her_message: "attend une réponse depuis",
    draft: "brouillon",
    her: "La personne",
    me: "Vous",
    colleague: "Collègue",
    log: "Messages",
    reply: "Réponse",
    reply_hint: "Entrée : envoyer. Maj + Entrée : nouvelle ligne.",
    send_to: "Envoyer à",
    handing: "Remettre un contact, proposer un rendez-vous",
    handing_card: "Contact",
    handing_missing: "La liste des contacts n’a pas pu être lue.",
    handing_when: "Date et heure",
    handing_where: "Lieu",
    handing_note: "À savoir (facultatif)",
    handing_propose: "Proposer à",
    card: "Contact remis :",
    proposed: "Rendez-vous proposé :",
    accepted: "Accepte le rendez-vous :",
    declined: "Refuse le rendez-vous :",
    pending: "envoi…",
    sent: "envoyé",
    not_sent: "non envoyé",
    unknown_content: "Contenu que cette version ne sait pas afficher.",
    unreadable: "Un envoi illisible ou refusé a été ignoré.",
    came: "{role} n° {number} est là, avec l’accord de la personne, et lit la suite.",
    went: "N° {number} est parti·e et ne peut pas lire la suite.",
    anew: "Cette console a été rechargée\u{a0}: ce qui a été dit avant ne peut plus y être lu, et un danger signalé, ses étapes et ce que vous aviez épinglé n’y sont plus. Ce que vous n’aviez pas vu est renvoyé par la page de la personne\u{a0}; si d’autres sont là, seulement ce qui a été écrit depuis l’arrivée du dernier.",
    role_officer: "Police",
    role_supervisor: "Encadrement de la police",
    role_professional: "Professionnel·le",
    role_interpreter: "Interprète",
    away: "La page de la personne a été fermée ou rechargée. Elle peut revenir pendant une minute.",
    returned: "La personne est revenue sur sa page : c’est prouvé. Ce qu’elle n’avait pas vu est envoyé de nouveau. Un fichier qui était en cours d’envoi n’est pas arrivé.",
    not_proved: "Quelqu’un est venu à la place de la personne, sans prouver que c’est elle. Rien n’a été envoyé de nouveau. Prudence : c’est peut-être quelqu’un d’autre.",
    unchecked: "Quelqu’un est revenu à la place de la personne. Ce poste n’a pas, ou n’a plus, ce qui permet de vérifier que c’est elle : rien n’a pu être vérifié, rien n’a été envoyé de nouveau. Prudence : c’est peut-être quelqu’un d’autre.",
    repeated: "Ce qui a été dit avant a été envoyé encore une fois.",
    repeat: "Renvoyer ce qui a été dit avant",
    repeat_why: "Son écran ne l’affiche plus. Quelqu’un d’autre est peut-être devant l’écran : assurez-vous d’abord que c’est sans danger.",
    reserved: "Revient vers un collègue",
    elsewhere: "Ouverte sur une autre de vos consoles",
    continue_here: "Continuer ici",
    continue_why: "Ce qui a été dit avant n’est pas affiché ici, et l’autre console s’arrête.",
    file_picture: "Image",
    file_pdf: "Document PDF",
    file_audio: "Son",
    file_without: "sans ses métadonnées",
    file_with: "avec ses métadonnées : lieu, date, appareil",
    file_as_is: "tel quel : peut contenir lieu, date, noms",
    file_fetch: "Récupérer et déchiffrer",
    file_again: "Réessayer",
    file_fetching: "Récupération",
    file_preview: "Image de la personne",
    file_clear: "Voir l’image",
    file_blur: "Flouter l’image",
    file_no_preview: "Ce poste n’affiche pas les PDF : ils peuvent contenir des programmes.",
    file_save: "Enregistrer",
    file_save_why: "Ce que vous enregistrez reste sur ce poste après la conversation, déchiffré.",
    file_size: |bytes| megabytes(bytes, ',', "Mo"),
    file_error,
    close: "Terminer",
    close_question: "Terminer pour de bon ? Tout sera effacé, ici et dans sa page.",
    close_confirm: "Oui, terminer",
    close_cancel: "Non, continuer",
    leave: "Quitter",
    leave_question: "Quitter ? Les autres restent, et la conversation continue sans vous.",
    leave_alone_question: "Quitter ? Aucun agent de police ne reste avec la personne : seulement qui est là avec vous.",
    leave_confirm: "Oui, quitter",
    shift: "Mon service",
    pause: "Pause",
    assign: "Attribution automatique",
    assign_why: "La prochaine personne vous est attribuée sans clic, tant que vous êtes à ce poste et sous votre limite.",
    paused_why: "En pause : rien de nouveau ne vous est proposé. Vos conversations continuent.",
    limit: "Conversations au plus",
    answers_in: "Je réponds en\u{a0}:",
    any_language: "toutes les langues",
    answers_in_why: "Rien de coché\u{a0}: toutes les langues. Qui attend dans une autre langue vient plus bas dans votre liste pendant 2\u{a0}minutes, si un collègue y répond.",
    serves: "Zones où j’oriente\u{a0}:",
    any_zone: "toutes",
    serves_why: "Rien de coché\u{a0}: toutes. Qui indique une autre zone vient plus bas dans votre liste pendant 2\u{a0}minutes, si un collègue couvre la sienne. La langue passe avant la zone.",
    break_suggested: "Vous êtes en service depuis un moment. Une pause vous ferait du bien, et à ceux que vous écoutez.",
    break_later: "Plus tard",
    invited: "On vous demande",
    invited_why: "Une conversation vous demande. La personne est d’accord. C’est ce que dit le service ; vous y verrez qui est là.",
    invited_by: "déjà là : n° {numbers}",
    invited_as: "vous y venez comme : {role}",
    join: "Rejoindre",
    present: "Auprès de la personne :",
    me_here: "vous",
    named: "{role} n° {number}",
    ask: "Demander quelqu’un, ou passer le relais",
    ask_whom: "Qui",
    ask_nobody: "Choisir",
    ask_reason: "Pourquoi (la personne le lit, et qui vient aussi)",
    ask_join: "Demander pour",
    ask_handover: "Passer le relais de",
    asked_for: "Question à la personne : accepter {who} dans la conversation ?",
    join_accepted: "Oui, d’accord pour {who}.",
    join_declined: "Non, pas {who}.",
    not_called: "Appel impossible pour {who} : personne ne viendra.",
    ask_open: "La personne n’a pas encore répondu pour {who}.",
    handover_open: "La personne n’a pas encore répondu pour {who}. Vous quitterez la conversation à son arrivée.",
    ask_accepted: "La personne est d’accord. Appel en cours pour {who}, pendant 15 minutes.",
    handover_accepted: "La personne est d’accord. Appel en cours pour {who}, pendant 15 minutes ; vous quitterez la conversation à son arrivée.",
    ask_came: "{who} est là ; son poste va répondre.",
    handover_held_up: "{who} est là pour prendre la suite. Lisez ce qui est nouveau, envoyez ou effacez votre brouillon, puis quittez.",
    ask_declined: "La personne ne souhaite pas la venue de {who}. N’insistez pas.",
    ask_not_called: "Appel impossible pour {who} : personne ne viendra. Vous pouvez demander quelqu’un d’autre.",
    ask_lapsed: "Aucune arrivée en 15 minutes : {who}.",
    stop_asking: "Ne plus attendre",
    stay: "Rester ici",
    on_duty: "en service",
    on_break: "en pause",
    roll_empty: "Personne d’autre n’est en service.",
    roll_offline: "Service injoignable. La liste peut être périmée.",
    board: "Qui est en service",
    board_waiting: "Personnes qui attendent",
    board_longest: "Plus longue attente actuelle",
    board_recent: "Plus longue des dernières attentes",
    board_who: "Qui",
    board_stands: "État",
    board_load: "Conversations",
    none_yet: "aucune",
    dismiss: "Retirer de la liste",
    dismiss_notice: "Fermer l’avis",
    wiped: "Les clés et les messages de cette conversation sont effacés de ce poste.",
    ending,
    notice,
    refusal,
    unread,
    earlier: |count| format!("Messages précédents ({count})"),
    waiting: |span| duration(span, ["s", "min", "h"]),
    language_name,
};

fn unread(count: u32) -> String {
    if count == 1 { "1 non lu".to_owned() } else { format!("{count} non lus") }
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::ClosedHere => "Vous avez terminé cette conversation.",
        Ending::ClosedAndBack => "Vous avez terminé. La personne, revenue, attend dans la file.",
        Ending::Left => "Vous avez quitté la conversation. Elle continue sans vous.",
        Ending::NotLetIn => {
            "Vous n’avez pas été admis·e. La conversation a peut-être pris fin entre-temps."
        }
        Ending::ClosedByHer => "La personne a terminé la conversation.",
        Ending::ClosedByColleague => "Un collègue a terminé la conversation.",
        Ending::Gone => "La connexion a pris fin.",
        Ending::LeftByExit => {
            "La conversation a été quittée par la sortie d’urgence de sa page. C’est prouvé, mais pas par qui."
        }
        Ending::GivenUp => {
            "Vous avez renoncé avant la mise en relation. La demande revient dans la file."
        }
        Ending::PutOff => {
            "Vous n’êtes pas revenu dans cette conversation. Elle vous attend\u{a0}: «\u{a0}Continuer ici\u{a0}»."
        }
        Ending::CertificateExpired => {
            "Votre certificat n’est plus valable : reprenez votre service."
        }
        Ending::LeaseEnded => {
            "La mise en relation n’a pas abouti à temps. Si la personne attend encore, elle \
             revient dans la file."
        }
        Ending::Removed => {
            "La page de la personne vous a retiré de la conversation : la personne l’a demandé, ou le \
             service dit que le registre public ne nomme plus votre certificat."
        }
        Ending::Replaced => "La personne parle maintenant avec quelqu’un d’autre.",
        Ending::ContinuedElsewhere => {
            "Vous avez continué cette conversation sur une autre console."
        }
        Ending::Altered => {
            "Arrêtée par sécurité : le service a montré un envoi qui a été modifié. Prévenez votre \
             responsable technique."
        }
        Ending::OrderDiffers => {
            "Arrêtée par sécurité : vous et la personne n’avez pas reçu les mêmes envois dans le même \
             ordre. Prévenez votre responsable technique."
        }
        Ending::Full => "Cette conversation a atteint sa taille maximale.",
        Ending::Expired => "Cette conversation a atteint sa durée maximale.",
        Ending::NotFollowed => {
            "La personne est revenue sur sa page, mais la mise en relation n’a pas abouti. Elle attend dans la \
             file, sauf si un collègue lui a répondu ou si elle est partie."
        }
        Ending::Failed => "Arrêtée : une erreur inattendue. Rien n’a été conservé.",
    }
}

fn file_error(error: FileError) -> &'static str {
    match error {
        FileError::Gone => "Le service n’a plus ce fichier, ou pas en entier.",
        FileError::Altered => {
            "Ce fichier a été modifié en route, ou n’est pas celui qui était annoncé. Rien n’en est affiché."
        }
        FileError::Disagrees => {
            "Ce fichier n’est pas ce qui était annoncé, ou il est abîmé. Rien n’en est affiché."
        }
        FileError::TooManyPixels => {
            "Cette image a trop de pixels : elle pourrait bloquer ce poste. Elle n’est pas affichée."
        }
        FileError::Unsupported => {
            "Cette sorte d’image n’est pas affichée ici : animée, ou d’une variété inconnue."
        }
        FileError::Failed => "Ce navigateur n’a pas pu ouvrir le fichier. Vous pouvez réessayer.",
        FileError::Former => {
            "Envoyé avant que la page de la personne soit rechargée : il ne s’ouvre plus."
        }
    }
}

fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::ClaimLost => "Cette demande vient d’être prise par quelqu’un d’autre ou retirée.",
        Notice::ClaimUnsure => {
            "La prise en charge n’a pas abouti : service injoignable. Réessayez."
        }
        Notice::ClaimRefused => "Le service a refusé cette prise en charge.",
        Notice::TooLong => "Message trop long : partagez-le en plusieurs. Rien n’a été envoyé.",
        Notice::BadProposal => {
            "Rien n’a été proposé : vérifiez la date, raccourcissez le lieu ou la précision."
        }
        Notice::NotSent(_, unsent) => not_sent(unsent),
        Notice::Slow => "Trop d’envois d’un coup : le service demande d’attendre un peu.",
        Notice::HandoverWaits(_) => {
            "Votre collègue est là. Vous restez : lisez ce qui est nouveau, envoyez ou effacez votre brouillon, puis quittez."
        }
        Notice::NotNoted => {
            "Il n’est pas certain que le journal de l’opérateur ait noté un danger que vous avez signalé ou levé."
        }
        Notice::NotNotedYet => {
            "Pas encore terminé : le journal de l’opérateur doit encore noter un danger que vous avez signalé \
             ou levé. Il est de nouveau averti ; demandez encore une fois pour terminer sans attendre."
        }
        Notice::Invited => "Une conversation vous demande.",
        Notice::InvitationGone => "Cette demande n’est plus là.",
        Notice::TakesNoMore => {
            "Vous êtes en pause, ou avez autant de conversations que vous en voulez."
        }
        Notice::BadRequest => {
            "Rien n’a été demandé : cette personne ne peut pas venir ou prendre le relais, ou le texte est trop long."
        }
        Notice::NewMessage(_) => "Nouveau message.",
        Notice::Assigned(_) => "Une personne vous est attribuée.",
        Notice::EndConversationsFirst => "Terminez d’abord vos conversations.",
    }
}

const fn not_sent(unsent: Unsent) -> &'static str {
    match unsent {
        Unsent::Drafted => "Le message n’est pas parti. Il est de nouveau dans le brouillon.",
        Unsent::Text => {
            "Un message n’est pas parti. Il reste affiché, marqué non envoyé ; votre brouillon est intact."
        }
        Unsent::Card => "Le contact n’est pas parti. Vous pouvez le remettre de nouveau.",
        Unsent::Appointment => "Le rendez-vous n’a pas été proposé. Il reste affiché, non envoyé.",
        Unsent::Question => "La question n’est pas partie : personne n’est attendu.",
        Unsent::Announcement => "L’annonce n’est pas partie : aucune trace ne peut être faite.",
        Unsent::Repeated => "Ce qui a été dit avant n’est pas parti, ou pas en entier.",
    }
}

fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Unreadable => "Ce n’est pas une invitation lisible.",
        Refusal::Passphrase => "La phrase secrète est trop courte : au moins 16 caractères.",
        Refusal::NoPasskey => "Aucune clé d’accès n’a été créée ou présentée. Réessayez.",
        Refusal::NoStorage => "Ce navigateur ne garde rien ici, ou ce qu’il gardait est abîmé.",
        Refusal::Roots => {
            "Cette page n’indique pas à quelles autorités se fier. Rien n’est possible."
        }
        Refusal::Certificate => {
            "Le certificat n’est pas valable ici : expiré, d’une autre autorité, ou sans le bon \
             rôle."
        }
        Refusal::WrongKey => "La clé ne s’ouvre pas, ou n’est pas celle du certificat.",
        Refusal::NotInRoster => {
            "Le registre public ne nomme pas ce certificat : révoqué, expiré, ou pas encore \
             publié. Demandez à votre encadrement."
        }
        Refusal::NotAccepted => "Le service n’a pas accepté la signature. Réessayez.",
        Refusal::Unreachable => "Le service est injoignable. Réessayez dans un instant.",
    }
}

fn language_name(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "fr" => "français",
        "fr-x-facile" => "français facile à lire",
        "en" => "anglais",
        "ar" => "arabe",
        "es" => "espagnol",
        "pt" => "portugais",
        "uk" => "ukrainien",
        _ => return None,
    })
}
