//! Texts about records, in French and in English.

use abri_wire::records::RecordReason;

use crate::{
    app::{RecordError, RecordStage},
    language::Language,
};

impl Language {
    /// The texts.
    #[must_use]
    pub const fn record(self) -> &'static RecordWords {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
        }
    }
}

/// The texts of one language.
#[expect(missing_docs, reason = "each name says which text it is; the texts say the rest")]
pub struct RecordWords {
    pub title: &'static str,
    pub who: &'static str,
    pub why: &'static str,
    pub danger: &'static str,
    pub minor: &'static str,
    pub duty: &'static str,
    pub announce: &'static str,
    pub told: &'static str,
    pub told_by_colleague: &'static str,
    pub announcing: &'static str,
    pub unanswered: &'static str,
    pub answered: &'static str,
    pub make: &'static str,
    pub sure: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub making: &'static str,
    pub made: &'static str,
    pub off: &'static str,
    pub not_noted: &'static str,
    pub not_made: &'static str,
}

impl RecordWords {
    /// By which duty.
    #[must_use]
    pub const fn reason(&self, reason: RecordReason) -> &'static str {
        match reason {
            RecordReason::Danger => self.danger,
            RecordReason::Minor => self.minor,
            RecordReason::Duty => self.duty,
        }
    }

    /// How far it is.
    #[must_use]
    pub fn stage(&self, stage: &RecordStage) -> String {
        match stage {
            RecordStage::Announcing => self.announcing.to_owned(),
            RecordStage::Unanswered => self.unanswered.to_owned(),
            RecordStage::Answered => self.answered.to_owned(),
            RecordStage::Making => self.making.to_owned(),
            RecordStage::Made(name) => self.made.replace("{name}", name),
            RecordStage::Failed(RecordError::Off) => self.off.to_owned(),
            RecordStage::Failed(RecordError::NotNoted) => self.not_noted.to_owned(),
            RecordStage::Failed(RecordError::NotMade) => self.not_made.to_owned(),
        }
    }
}

const FRENCH: RecordWords = RecordWords {
    title: "Trace que la loi impose",
    who: "Chiffrée sur ce poste pour\u{a0}: {name}. Ni ce poste ni le service ne peuvent la rouvrir. Chaque trace est inscrite au journal.",
    why: "Motif",
    danger: "Vie en danger",
    minor: "Personne mineure",
    duty: "Autre obligation légale",
    announce: "L’annoncer",
    told: "Vous avez annoncé que vous gardez une trace. Motif\u{a0}:",
    told_by_colleague: "A annoncé garder une trace. Motif\u{a0}:",
    announcing: "L’annonce est en route.",
    unanswered: "L’annonce est partie. La trace pourra être faite quand la personne aura répondu\u{a0}: elle peut encore partir.",
    answered: "La personne a répondu depuis l’annonce. La trace peut être faite. Après la clôture, il n’en reste rien ici.",
    make: "Faire la trace…",
    sure: "Enregistrer maintenant la trace chiffrée de cette conversation sur cet appareil\u{a0}? Elle sera inscrite au journal à votre numéro.",
    yes: "Enregistrer la trace",
    no: "Pas maintenant",
    making: "La trace est chiffrée et inscrite au journal…",
    made: "Enregistrée\u{a0}: {name}. Remettez le fichier à qui en a la garde. S’il s’écrit encore quelque chose, une nouvelle trace peut être faite.",
    off: "Ce service ne tient pas de journal des traces\u{a0}: rien n’a été enregistré.",
    not_noted: "Le journal n’a pas pu être écrit\u{a0}: rien n’a été enregistré. Vous pouvez réessayer.",
    not_made: "La trace n’a pas pu être faite\u{a0}: rien n’a été enregistré. Vous pouvez réessayer.",
};

const ENGLISH: RecordWords = RecordWords {
    title: "Record that the law demands",
    who: "Encrypted on this machine for: {name}. Neither this console nor the service can open it again. Each record has a line in the journal.",
    why: "Reason",
    danger: "Life in danger",
    minor: "Minor concerned",
    duty: "Other legal duty",
    announce: "Announce it",
    told: "You announced that you keep a record. Reason:",
    told_by_colleague: "Announced that a record is kept. Reason:",
    announcing: "The announcement is on its way.",
    unanswered: "The announcement was sent. The record can be made once she has answered: she can still leave.",
    answered: "She has answered since the announcement. The record can be made. After closing, nothing of it is left here.",
    make: "Make the record…",
    sure: "Save the encrypted record of this conversation on this machine now? The journal notes it under your number.",
    yes: "Save the record",
    no: "Not now",
    making: "The record is being encrypted and noted…",
    made: "Saved: {name}. Hand the file to whoever keeps records. If more is written, it can be made anew.",
    off: "This service keeps no journal of records: nothing was saved.",
    not_noted: "The journal could not be written: nothing was saved. You can try again.",
    not_made: "The record could not be made: nothing was saved. You can try again.",
};
