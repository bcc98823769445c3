//! The engine of several machines: Redis 7 or Valkey, one script a step, over a connection of its
//! own, so that no message waits behind a piece.

mod scripts;

use abri_wire::{
    SessionId, UnixMillis,
    file::{FileView, Piece, PieceIndex},
};
use redis::{Script, ScriptInvocation, Value};

use super::{Answer, FILE_SWEEP_BATCH, FileError, FileKey, FileLimits, FileStore, NewFile};
use crate::{
    shared::Shared,
    store::redis::{
        RedisConfig,
        commands::{Commands, Failure},
        names::Names,
        reply::{array, bytes},
    },
};

type Result<T> = core::result::Result<T, FileError>;

/// A store of files that several processes share. Its keys have parts of their own, so it may share
/// its Redis with sessions; then both share its memory too.
#[derive(Debug)]
pub struct RedisFiles {
    commands: Commands,
    names: Names,
    /// Reserved, ends.
    own_keys: [String; 2],
    limits: Shared<FileLimits>,
}

impl From<Failure> for FileError {
    fn from(_: Failure) -> Self {
        Self::Unavailable
    }
}

impl RedisFiles {
    /// Starts connecting and returns at once. Must be called within a tokio runtime.
    #[must_use]
    pub fn new(config: RedisConfig, limits: impl Into<Shared<FileLimits>>) -> Self {
        let RedisConfig { client, names, call_limit } = config;
        let own_keys = names.files();
        Self { commands: Commands::new(client, call_limit), names, own_keys, limits: limits.into() }
    }

    /// A call with the session's keys and the store's, and the time.
    fn call<'s>(
        &self,
        script: &'s Script,
        session: SessionId,
        now: UnixMillis,
    ) -> ScriptInvocation<'s> {
        let mut call = script.prepare_invoke();
        call.key(&self.names.shelf(session)[..]).key(&self.own_keys[..]);
        call.arg(now.0).arg(session.to_text());
        call
    }

    /// The same about one file.
    fn about<'s>(&self, script: &'s Script, key: FileKey, now: UnixMillis) -> ScriptInvocation<'s> {
        let mut call = self.call(script, key.session, now);
        call.arg(&key.file.as_bytes()[..]);
        call
    }

    /// What follows "ok".
    async fn answer(&self, call: &ScriptInvocation<'_>) -> Result<std::vec::IntoIter<Value>> {
        accepted(self.commands.run(call).await?)
    }

    async fn see(&self, call: &ScriptInvocation<'_>) -> Result<FileView> {
        let mut answer = self.answer(call).await?;
        let (number, held) = (answer.next(), answer.next());
        let Some(Value::Int(number)) = number else { return Err(FileError::Unavailable) };
        let number = u16::try_from(number).map_err(damaged)?;
        let held = held.ok_or(FileError::Unavailable).and_then(read_bytes)?;
        FileView::from_bits(number.try_into().map_err(damaged)?, held).map_err(damaged)
    }

    /// Names of a part of the set of sessions that have files.
    async fn named(&self, range: &redis::Cmd) -> Result<Vec<SessionId>> {
        let names: Vec<String> = self.commands.query(range).await?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// The command that asks for a part of that set.
    fn range(&self) -> redis::Cmd {
        let [_, ends] = &self.own_keys;
        let mut range = redis::cmd("ZRANGE");
        range.arg(ends);
        range
    }
}

impl FileStore for RedisFiles {
    fn declare(&self, new: NewFile, now: UnixMillis) -> Answer<'_, FileView> {
        let NewFile { key, pieces, ends } = new;
        let FileLimits { session_files, session_bytes, bytes } = self.limits.get();
        let mut call = self.about(&scripts::DECLARE, key, now);
        call.arg(pieces.get()).arg(pieces.reserved_bytes()).arg(ends.0);
        call.arg(session_files).arg(session_bytes).arg(bytes);
        Box::pin(async move { self.see(&call).await })
    }

    fn put(&self, key: FileKey, at: PieceIndex, piece: Piece, now: UnixMillis) -> Answer<'_, ()> {
        let mut call = self.about(&scripts::PUT, key, now);
        call.arg(at.get()).arg(piece.into_bytes());
        Box::pin(async move { self.answer(&call).await.map(drop) })
    }

    fn view(&self, key: FileKey, now: UnixMillis) -> Answer<'_, FileView> {
        let call = self.about(&scripts::VIEW, key, now);
        Box::pin(async move { self.see(&call).await })
    }

    fn piece(&self, key: FileKey, at: PieceIndex, now: UnixMillis) -> Answer<'_, Piece> {
        let mut call = self.about(&scripts::PIECE, key, now);
        call.arg(at.get());
        Box::pin(async move {
            let piece = self.answer(&call).await?.next().ok_or(FileError::Unavailable)?;
            Piece::new(read_bytes(piece)?).map_err(damaged)
        })
    }

    fn end_by(&self, session: SessionId, at: UnixMillis) -> Answer<'_, ()> {
        let mut call = self.call(&scripts::END_BY, session, UnixMillis::default());
        call.arg(at.0);
        Box::pin(async move { self.answer(&call).await.map(drop) })
    }

    fn erase(&self, session: SessionId) -> Answer<'_, ()> {
        let call = self.call(&scripts::ERASE, session, UnixMillis::default());
        Box::pin(async move { self.answer(&call).await.map(drop) })
    }

    fn sweep(&self, now: UnixMillis) -> Answer<'_, usize> {
        Box::pin(async move {
            let mut range = self.range();
            range.arg("-inf").arg(now.0).arg("BYSCORE").arg("LIMIT").arg(0).arg(FILE_SWEEP_BATCH);
            let mut erased = 0;
            for session in self.named(&range).await? {
                let mut answer = self.answer(&self.call(&scripts::SWEEP, session, now)).await?;
                erased += usize::from(answer.next() == Some(Value::Int(1)));
            }
            Ok(erased)
        })
    }

    fn sessions(&self, skip: usize, most: usize) -> Answer<'_, Vec<SessionId>> {
        Box::pin(async move {
            // The last place is part of the range.
            let Some(more) = most.checked_sub(1) else { return Ok(Vec::new()) };
            let mut range = self.range();
            range.arg(skip).arg(skip.saturating_add(more));
            self.named(&range).await
        })
    }

    fn reserved(&self) -> Answer<'_, u64> {
        Box::pin(async move {
            let [reserved, _] = &self.own_keys;
            let mut get = redis::cmd("HGET");
            get.arg(reserved).arg("total");
            let total: Option<u64> = self.commands.query(&get).await?;
            Ok(total.unwrap_or(0))
        })
    }
}

/// The items after "ok"; any other first item is a refusal, or damage.
fn accepted(value: Value) -> Result<std::vec::IntoIter<Value>> {
    let mut items = array(value).map_err(damaged)?.into_iter();
    let word = items.next().ok_or(FileError::Unavailable).and_then(read_bytes)?;
    match word.as_slice() {
        b"ok" => Ok(items),
        b"unknown" => Err(FileError::Unknown),
        b"differs" => Err(FileError::Differs),
        b"session-full" => Err(FileError::SessionFull),
        b"full" => Err(FileError::Full),
        _ => Err(FileError::Unavailable),
    }
}

fn read_bytes(value: Value) -> Result<Vec<u8>> {
    bytes(value).map_err(damaged)
}

fn damaged<E>(_: E) -> FileError {
    FileError::Unavailable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_script_says_is_refused() {
        let word = |word: &str| Value::BulkString(word.into());
        for value in [Value::Nil, Value::Array(vec![]), Value::Array(vec![word("yes")])] {
            assert_eq!(accepted(value).err(), Some(FileError::Unavailable));
        }
        assert_eq!(accepted(Value::Array(vec![word("full")])).err(), Some(FileError::Full));
        assert_eq!(accepted(Value::Array(vec![word("ok")])).unwrap().count(), 0);
    }
}
