//! The closed list of what the Delivery Service can refuse, as RFC 9457 problem documents.

use serde::{Deserialize, Serialize};
use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $slug:literal, $title:literal;)*) => {
        /// Why a request was refused. Tells the caller what to do, never what is stored.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize,
            TlsSize, TlsSerialize, TlsDeserializeBytes,
        )]
        #[serde(rename_all = "kebab-case")]
        #[repr(u8)]
        pub enum ProblemKind {
            $($(#[$doc])* $name = $code,)*
        }

        impl ProblemKind {
            /// Every kind, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// The stable name; the problem document's `type` is `/problems/<slug>`.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// One sentence for a person who reads it.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

problems! {
    /// The request or a part of it can't be read.
    Malformed = 1, 400, "malformed", "The request can't be read.";
    /// No capability, or one that can't be read.
    MissingCapability = 2, 401, "missing-capability", "This needs a capability.";
    /// Unknown session, or a capability that is wrong or revoked: one answer, so that ids can't be probed.
    NoSuchSession = 3, 404, "no-such-session", "There is no such session for this capability.";
    /// The capability is genuine but does not allow this act.
    Forbidden = 4, 403, "forbidden", "This capability does not allow that.";
    /// Someone else claimed it first, or it is not in the queue.
    NotWaiting = 5, 409, "not-waiting", "The session is not waiting to be claimed.";
    /// The lease ended before `joined`.
    LeaseEnded = 6, 409, "lease-ended", "The claim ran out before joining.";
    /// The same message id with other bytes.
    MessageIdReused = 7, 409, "message-id-reused", "This message id was used for other bytes.";
    /// The same session id with other data.
    SessionExists = 8, 409, "session-exists", "This session id is taken.";
    /// No more appends: the session is closing.
    Closing = 9, 409, "closing", "The session is closing.";
    /// Larger than the largest frame.
    TooLarge = 10, 413, "too-large", "The body is too large.";
    /// Not one of the bucket sizes, or a frame that is wrong inside.
    BadFrame = 11, 422, "bad-frame", "The envelope is not a valid frame.";
    /// The session's quota of messages or bytes is used up.
    SessionFull = 12, 409, "session-full", "The session has reached its limit.";
    /// Too many sessions wait; try again later.
    QueueFull = 13, 503, "queue-full", "Too many people are waiting.";
    /// The store can't be reached or is full; nothing was changed or acknowledged.
    Unavailable = 14, 503, "unavailable", "The service can't store this now.";
    /// This capability sends too much at once.
    TooManyRequests = 15, 429, "too-many-requests", "Too many requests.";
    /// The WebSocket did not start with `Hello` in time.
    NoHello = 16, 408, "no-hello", "The connection did not say who it is in time.";
    /// An `Origin` that is not on the exact list.
    ForbiddenOrigin = 17, 403, "forbidden-origin", "This origin is not allowed.";
    /// A path or method that is not there.
    NotFound = 18, 404, "not-found", "There is nothing here.";
    /// The content type is not the one that the operation takes.
    WrongContentType = 19, 415, "wrong-content-type", "This content type is not accepted.";
    /// The server stops; connect again.
    ShuttingDown = 20, 503, "shutting-down", "The server is restarting.";
    /// This method is not for this path.
    MethodNotAllowed = 21, 405, "method-not-allowed", "This method is not allowed here.";
    /// The newest roster that witnesses saw does not name this certificate.
    NotInRoster = 22, 404, "not-in-roster", "The newest roster does not name this certificate.";
    /// The challenge was answered, or is too old.
    ChallengeGone = 23, 409, "challenge-gone", "This sign-in ran out: start again.";
    /// The operator switched files off.
    FilesOff = 24, 403, "files-off", "This service takes no files.";
    /// The store of files has no room left, over all sessions. Not transient: it may last for hours.
    FilesFull = 25, 507, "files-full", "The service has no room for files now.";
    /// The session's own room for files is used up.
    FileQuota = 26, 409, "file-quota", "This session has no room for this file.";
    /// More pieces than the largest file has.
    TooManyPieces = 27, 413, "too-many-pieces", "The file is too large.";
    /// No such file in this session, or no such piece of it, or not there yet.
    UnknownFile = 28, 404, "unknown-file", "There is no such file or piece.";
    /// The same file id with another number of pieces, or the same piece with other bytes.
    FileReused = 29, 409, "file-reused", "This file id was used for another file.";
    /// No officer is in the group, so nobody could read a file.
    NotJoined = 30, 409, "not-joined", "Nobody has joined this session yet.";
    /// There is nothing to return to: wrong, used, or too late; one answer for all (`DS-68`).
    ReturnGone = 31, 410, "return-gone", "There is nothing to return to.";
    /// The operator keeps no journal of records, so none may be handed over (`DS-89`).
    RecordsOff = 32, 403, "records-off", "This service keeps no journal of records.";
}

impl ProblemKind {
    /// Whether the same request may succeed later, unchanged.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::QueueFull | Self::Unavailable | Self::TooManyRequests | Self::ShuttingDown
        )
    }

    /// The document that goes over HTTP.
    #[must_use]
    pub fn document(self) -> Problem {
        Problem {
            type_: format!("/problems/{}", self.slug()),
            title: self.title().to_owned(),
            status: self.status(),
            kind: self,
        }
    }
}

/// An RFC 9457 problem document (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `/problems/<slug>`
    #[serde(rename = "type")]
    pub type_: String,
    /// One sentence.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// The same as the slug, for programs.
    pub kind: ProblemKind,
}
