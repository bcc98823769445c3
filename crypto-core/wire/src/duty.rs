//! Who is on duty: the bodies of `/v1/duty` (`DS-80` to `DS-82`).

use serde::{Deserialize, Serialize};

use crate::{CertificateHash, UnixMillis, api::is_tag};

/// Most conversations that anybody may say to be able to have at once.
pub const MAX_CONVERSATIONS: u8 = 20;
/// Most languages that anybody may say to answer in.
pub const MAX_LANGUAGES: usize = 16;
/// Most zones that anybody may say to serve: as many as an operator may name.
pub const MAX_ZONES: usize = 40;
/// Most lines of a [`Roll`].
pub const MAX_ROLL: usize = 500;

/// `PUT /v1/duty`: what somebody on duty says of themselves (`DS-80`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyStatement {
    /// On a break: nothing new is taken.
    pub paused: bool,
    /// How many conversations there are now.
    pub conversations: u8,
    /// How many there may be: 1 to [`MAX_CONVERSATIONS`].
    pub limit: u8,
    /// Tags of the languages that they answer in, at most [`MAX_LANGUAGES`]; none: whatever it is
    /// (`DS-84`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Tags of the zones that they serve, at most [`MAX_ZONES`]; none: whichever it is (`DS-84`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
}

impl DutyStatement {
    /// Whether its numbers and tags keep to their bounds.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        (1..=MAX_CONVERSATIONS).contains(&self.limit)
            && self.languages.len() <= MAX_LANGUAGES
            && self.zones.len() <= MAX_ZONES
            && self.languages.iter().chain(&self.zones).all(|tag| is_tag(tag))
    }

    /// Whether they answer in this language. Whoever answers in one answers in its variants, as in
    /// easy French.
    #[must_use]
    pub fn answers_in(&self, tag: &str) -> bool {
        let primary = tag.split('-').next().unwrap_or(tag);
        self.languages.is_empty() || self.languages.iter().any(|it| it == tag || it == primary)
    }

    /// Whether they serve this zone. Who named none is served by all.
    #[must_use]
    pub fn serves(&self, zone: Option<&str>) -> bool {
        self.zones.is_empty() || zone.is_none_or(|zone| self.zones.iter().any(|it| it == zone))
    }
}

/// Answer to `GET /v1/duty`: who is on duty (`DS-81`), and how long people wait (`DS-82`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// Server's time, so that waiting times need no common clock.
    pub now: UnixMillis,
    /// In the order of their certificates, at most [`MAX_ROLL`].
    pub colleagues: Vec<Colleague>,
    /// Who waits, in figures; only for those who are told of the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingFigures>,
}

/// Somebody on duty: the service's word, until her client has seen the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// What the certificate is called in the roster.
    pub certificate: CertificateHash,
    /// What they may do: the last arc of the key purpose.
    pub role: u8,
    /// Pseudonymous number.
    pub number: String,
    /// Service label.
    pub service: String,
    /// What they said last.
    pub statement: DutyStatement,
}

/// How many wait, and for how long; no ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingFigures {
    /// How many wait now.
    pub count: u32,
    /// Since when the one waits who waits longest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_since: Option<UnixMillis>,
    /// The longest of the last waits, in whole minutes (`DS-60`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent_wait_minutes: Option<u32>,
}
