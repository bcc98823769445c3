//! Messages of the WebSocket at `/v1/socket`: one binary message each, TLS presentation language.
//!
//! The client speaks first, with [`ClientMessage::Hello`]; the server says nothing before it
//! (`DS-9`). The same log and the same cursor as the HTTP carrier.

use tls_codec::{TlsDeserializeBytes, TlsSerialize, TlsSize};

use crate::{
    Capability, MessageId, ProblemKind, Sequence, SessionId, SessionStatus,
    api::{Entry, Submission},
    codec,
    codec::DecodeError,
};

/// First message of a connection.
#[derive(Debug, Clone, TlsSize, TlsSerialize, TlsDeserializeBytes)]
pub struct Hello {
    /// Which session.
    pub session: SessionId,
    /// As which member.
    pub capability: Capability,
    /// Last sequence number that the client has processed.
    pub after: Sequence,
    /// Last status revision that the client has seen; 0 for none.
    pub revision: u64,
}

/// From client to server.
#[derive(Debug, Clone, TlsSize, TlsSerialize, TlsDeserializeBytes)]
#[repr(u8)]
pub enum ClientMessage {
    /// Must come first, and only then.
    #[tls_codec(discriminant = 1)]
    Hello(Hello),
    /// The same as the HTTP submission; answered by `Receipt` or `Refused`.
    Submit(Submission),
    /// Everything up to here is processed; moves the cursor that `closing` waits for.
    Acknowledge(Sequence),
    /// Is anyone there? Answered by `Pong` with the same number.
    Ping(u64),
}

/// From server to client.
#[derive(Debug, Clone, PartialEq, Eq, TlsSize, TlsSerialize, TlsDeserializeBytes)]
#[repr(u8)]
pub enum ServerMessage {
    /// Where the session stands: after `Hello`, and at each change.
    #[tls_codec(discriminant = 1)]
    Status(SessionStatus),
    /// An envelope, in order; own ones too.
    Entry(Entry),
    /// The submission has its place in the log.
    Receipt {
        /// Which submission.
        message_id: MessageId,
        /// Its place.
        sequence: Sequence,
    },
    /// The submission was refused; the connection goes on.
    Refused {
        /// Which submission.
        message_id: MessageId,
        /// Why.
        problem: ProblemKind,
    },
    /// Answer to `Ping`.
    Pong(u64),
    /// The connection ends, for this reason.
    Bye(ProblemKind),
    /// The session is erased; nothing of it is left here.
    Erased,
}

impl ClientMessage {
    /// The bytes of one binary WebSocket message.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Checks bytes from outside.
    ///
    /// # Errors
    /// [`DecodeError`] unless they are exactly one message.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        codec::decode(bytes)
    }
}

impl ServerMessage {
    /// The bytes of one binary WebSocket message.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Checks bytes from outside.
    ///
    /// # Errors
    /// [`DecodeError`] unless they are exactly one message.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        codec::decode(bytes)
    }
}
