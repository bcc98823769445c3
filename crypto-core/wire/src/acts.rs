//! Acts of officers that get a line in the operator's journal: the body of `POST /v1/acts` (`DS-95`).

use serde::{Deserialize, Serialize};

use crate::ActId;

/// What somebody at a console did by an act of their own. The set is closed: nobody writes what for,
/// or about whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Said of a conversation that it is serious.
    DangerFlagged,
    /// Said of it that it is not any more.
    DangerLowered,
}

/// What a console says after such an act. It names no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActStatement {
    /// The same for each repetition of one act, and for no other act.
    pub id: ActId,
    /// What was done.
    pub act: Act,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::DangerFlagged, Self::DangerLowered];

    /// As it is written in journals and figures.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::DangerFlagged => "danger-flagged",
            Self::DangerLowered => "danger-lowered",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_has_one_key() {
        for act in Act::ALL {
            let key = serde_json::to_string(&act).unwrap();
            assert_eq!(key, format!("\"{}\"", act.key()));
        }
    }
}
