//! Reads what a script answered. Anything unexpected is [`StoreError::Unavailable`].

use abri_wire::{
    MemberSlot, Phase, Sequence, SessionId, SessionStatus, UnixMillis,
    api::{Entry, QueueEntry},
};
use redis::Value;

use crate::store::{
    hub::News,
    rows::decode_entry,
    types::{OfficerName, Session, StoreError, Waiting},
};

type Result<T> = core::result::Result<T, StoreError>;

/// An array whose first item was "ok", "new" or "repeated"; the rest is read in order.
pub(super) struct Reply {
    pub(super) verdict: Verdict,
    items: std::vec::IntoIter<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok,
    New,
    Repeated,
}

impl Reply {
    pub(super) fn read(value: Value) -> Result<Self> {
        let Value::Array(items) = value else { return Err(StoreError::Unavailable) };
        let mut items = items.into_iter();
        let Some(Value::BulkString(word)) = items.next() else {
            return Err(StoreError::Unavailable);
        };
        let verdict = match word.as_slice() {
            b"ok" => Verdict::Ok,
            b"new" => Verdict::New,
            b"repeated" => Verdict::Repeated,
            refused => return Err(refusal(refused)),
        };
        Ok(Self { verdict, items })
    }

    fn next(&mut self) -> Result<Value> {
        self.items.next().ok_or(StoreError::Unavailable)
    }

    /// A number; `None` for -1.
    pub(super) fn optional(&mut self) -> Result<Option<u64>> {
        match self.next()? {
            Value::Int(-1) => Ok(None),
            Value::Int(number) => Ok(Some(u64::try_from(number).map_err(damaged)?)),
            _ => Err(StoreError::Unavailable),
        }
    }

    pub(super) fn number(&mut self) -> Result<u64> {
        self.optional()?.ok_or(StoreError::Unavailable)
    }

    pub(super) fn slot(&mut self) -> Result<MemberSlot> {
        Ok(MemberSlot(u8::try_from(self.number()?).map_err(damaged)?))
    }

    pub(super) fn bytes(&mut self) -> Result<Vec<u8>> {
        bytes(self.next()?)
    }

    pub(super) fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.bytes()?.try_into().map_err(damaged)
    }

    pub(super) fn text(&mut self) -> Result<String> {
        String::from_utf8(self.bytes()?).map_err(damaged)
    }

    pub(super) fn texts(&mut self) -> Result<Vec<String>> {
        let text = |value| String::from_utf8(bytes(value)?).map_err(damaged);
        array(self.next()?)?.into_iter().map(text).collect()
    }

    /// The text of a session's id; `None` for an empty one.
    fn session(&mut self) -> Result<Option<SessionId>> {
        let text = self.text()?;
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(damaged) }
    }

    /// Phase, revision, head.
    pub(super) fn status(&mut self) -> Result<SessionStatus> {
        let phase = phase(self.number()?)?;
        let revision = self.number()?;
        Ok(SessionStatus { revision, phase, head: Sequence(self.number()?) })
    }

    pub(super) fn view(&mut self) -> Result<Session> {
        Ok(Session {
            status: self.status()?,
            expires_at: UnixMillis(self.number()?),
            waiting_since: UnixMillis(self.number()?),
            lease_until: self.optional()?.map(UnixMillis),
            erase_at: self.optional()?.map(UnixMillis),
            ahead: self.optional()?.map(u32::try_from).transpose().map_err(damaged)?,
            successor: self.session()?,
            former: self.session()?,
            partner: self
                .optional()?
                .map(u8::try_from)
                .transpose()
                .map_err(damaged)?
                .map(MemberSlot),
        })
    }

    /// The envelopes of a stream.
    pub(super) fn entries(&mut self) -> Result<Vec<Entry>> {
        array(self.next()?)?.into_iter().map(entry).collect()
    }
}

/// `{id, {"d", entry}}`
fn entry(value: Value) -> Result<Entry> {
    let [id, fields] = pair(value)?;
    let [_, stored] = pair(fields)?;
    let id = bytes(id)?;
    let id = str::from_utf8(&id).map_err(damaged)?.strip_suffix("-0");
    let sequence = id.ok_or(StoreError::Unavailable)?.parse().map_err(damaged)?;
    decode_entry(Sequence(sequence), &bytes(stored)?)
}

fn pair(value: Value) -> Result<[Value; 2]> {
    array(value)?.try_into().map_err(damaged)
}

pub(in crate::store) fn array(value: Value) -> Result<Vec<Value>> {
    if let Value::Array(items) = value { Ok(items) } else { Err(StoreError::Unavailable) }
}

pub(in crate::store) fn bytes(value: Value) -> Result<Vec<u8>> {
    if let Value::BulkString(bytes) = value { Ok(bytes) } else { Err(StoreError::Unavailable) }
}

fn damaged<E>(_: E) -> StoreError {
    StoreError::Unavailable
}

pub(super) fn phase(number: u64) -> Result<Phase> {
    match number {
        1 => Ok(Phase::Waiting),
        2 => Ok(Phase::Claimed),
        3 => Ok(Phase::Joined),
        4 => Ok(Phase::Lapsed),
        5 => Ok(Phase::Closing),
        6 => Ok(Phase::Away),
        7 => Ok(Phase::Returned),
        _ => Err(StoreError::Unavailable),
    }
}

fn refusal(word: &[u8]) -> StoreError {
    match word {
        b"gone" => StoreError::Gone,
        b"exists" => StoreError::Exists,
        b"not-waiting" => StoreError::NotWaiting,
        b"lease-ended" => StoreError::LeaseEnded,
        b"closing" => StoreError::Closing,
        b"message-id-reused" => StoreError::MessageIdReused,
        b"session-full" => StoreError::SessionFull,
        b"return-gone" => StoreError::ReturnGone,
        b"queue-full" => StoreError::QueueFull,
        b"no-grant" => StoreError::NoGrant,
        _ => StoreError::Unavailable,
    }
}

/// The fields f, p, x, w, g, y, m, e, R, d of a session that waits; `None` if it does not.
pub(super) fn queue_entry(session: SessionId, row: Value, now: UnixMillis) -> Option<Waiting> {
    let mut texts =
        array(row).ok()?.into_iter().map(|value| String::from_utf8(bytes(value).ok()?).ok());
    let mut text = || texts.next().flatten();
    let (format, phase, expires) = (text()?, text()?, text()?.parse().ok()?);
    if format != "1" || phase != "1" || now >= UnixMillis(expires) {
        return None;
    }
    let entry = QueueEntry {
        session,
        waiting_since: UnixMillis(text()?.parse().ok()?),
        language: text()?,
        zone: text().filter(|zone| !zone.is_empty()),
        first_message: text()? == "1",
        returning: text().is_some(),
        reserved_until: text()
            .and_then(|until| until.parse().ok())
            .map(UnixMillis)
            .filter(|until| now <= *until),
        reserved_for_you: false,
    };
    let reserved_for = text().map(OfficerName).filter(|_| entry.reserved_until.is_some());
    Some(Waiting { entry, reserved_for })
}

/// What came over a session's channel: "revision:phase:head" or "x".
pub(super) fn news(payload: &[u8]) -> Result<News> {
    if payload == b"x" {
        return Ok(News::Ended);
    }
    let mut numbers = str::from_utf8(payload).map_err(damaged)?.splitn(3, ':').map(str::parse);
    let mut number = || numbers.next().ok_or(StoreError::Unavailable)?.map_err(damaged);
    let (revision, phase_number, head) = (number()?, number()?, number()?);
    let phase = phase(phase_number)?;
    Ok(News::Status(SessionStatus { revision, phase, head: Sequence(head) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_script_says_is_refused() {
        let word = |word: &str| Value::BulkString(word.into());
        for value in [Value::Nil, Value::Array(vec![]), Value::Array(vec![word("yes")])] {
            assert!(matches!(Reply::read(value), Err(StoreError::Unavailable)));
        }
        let mut reply = Reply::read(Value::Array(vec![word("ok"), Value::Int(-2)])).unwrap();
        assert_eq!(reply.number(), Err(StoreError::Unavailable));
        assert_eq!(reply.number(), Err(StoreError::Unavailable));
    }

    #[test]
    fn news_is_a_status_or_the_end() {
        let status = SessionStatus { revision: 2, phase: Phase::Joined, head: Sequence(7) };
        assert_eq!(news(b"2:3:7"), Ok(News::Status(status)));
        assert_eq!(news(b"x"), Ok(News::Ended));
        for bad in [&b""[..], b"1:2", b"1:9:1", b"-1:1:1", b"\xff"] {
            assert!(news(bad).is_err());
        }
    }
}
