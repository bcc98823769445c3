//! The engine of several machines: Redis 7 or Valkey, one script a step, one stream a session.
//!
//! One connection carries the commands, another the news (`push`). The server starts without
//! Redis, answers [`StoreError::Unavailable`] until it is there, and recovers by itself.

pub(super) mod commands;
mod config;
mod erasing;
mod examine;
pub(super) mod names;
mod push;
pub(super) mod reply;
mod roll;
pub(super) mod scripts;
mod seats;

use std::sync::Arc;

use abri_wire::{
    CapabilityHash, CertificateHash, CreatorKeyHash, ExitCommitment, MemberSlot, OfferNonce,
    Sequence, SessionId, SessionStatus, UnixMillis,
    api::{Entry, Offer},
};
use redis::{RedisResult, Script, ScriptInvocation, Value};
use tokio::task::AbortHandle;

pub use self::config::{RedisConfig, RedisConfigError};
pub(crate) use self::examine::RedisFacts;
use self::{
    commands::{Commands, Failure},
    names::Names,
    push::{Push, Requests},
    reply::{Reply, Verdict},
};
use super::{
    Hints, SWEEP_BATCH, Store,
    hub::{Hub, News},
    kept::{Kept, KeptKey},
    rows::{check_run, encode_entry},
    types::{
        Appended, Claim, Company, Limits, NewClaim, NewEntry, NewGuest, NewSeat, NewSession,
        OfficerName, Seat, Session, StoreError, Waiting,
    },
};

use crate::shared::Shared;

type Result<T> = core::result::Result<T, StoreError>;

/// A store that several processes share.
#[derive(Debug)]
pub struct RedisStore {
    commands: Commands,
    hub: Arc<Hub>,
    names: Names,
    queue_keys: [String; 3],
    limits: Shared<Limits>,
    requests: Requests,
    push: AbortHandle,
}

impl From<Failure> for StoreError {
    fn from(_: Failure) -> Self {
        Self::Unavailable
    }
}

impl RedisStore {
    /// Starts connecting and returns at once. Must be called within a tokio runtime.
    #[must_use]
    pub fn new(config: RedisConfig, limits: impl Into<Shared<Limits>>) -> Self {
        let RedisConfig { client, names, call_limit } = config;
        let commands = Commands::new(client.clone(), call_limit);
        let hub = Arc::new(Hub::new());
        let (push, requests) = Push::new(Arc::clone(&hub), client, names.clone(), call_limit);
        let push = tokio::spawn(push.run()).abort_handle();
        let (queue_keys, limits) = (names.queue(), limits.into());
        Self { commands, hub, names, queue_keys, limits, requests, push }
    }

    async fn answer(&self, call: &ScriptInvocation<'_>) -> Result<Reply> {
        Reply::read(self.commands.run(call).await?)
    }

    /// A call with the session's keys and the time.
    fn own<'s>(
        &self,
        script: &'s Script,
        session: SessionId,
        now: UnixMillis,
    ) -> ScriptInvocation<'s> {
        let mut call = script.prepare_invoke();
        call.key(&self.names.session(session).own[..]).arg(now.0);
        call
    }

    /// The same with the keys of the queue.
    fn with_queue<'s>(
        &self,
        script: &'s Script,
        session: SessionId,
        now: UnixMillis,
    ) -> ScriptInvocation<'s> {
        let keys = self.names.session(session);
        let mut call = script.prepare_invoke();
        call.key(&keys.own[..]).key(&self.queue_keys[..]).arg(now.0).arg(keys.session);
        call
    }

    async fn view(&self, call: &ScriptInvocation<'_>) -> Result<Session> {
        self.answer(call).await?.view()
    }

    /// Wakes this process's readers at once; the news from Redis then finds them awake.
    fn announce(&self, session: SessionId, status: SessionStatus) {
        self.hub.announce(session, News::Status(status));
    }

    async fn changed(&self, session: SessionId, call: &ScriptInvocation<'_>) -> Result<Session> {
        let view = self.view(call).await?;
        self.announce(session, view.status);
        Ok(view)
    }

    /// The first `most` sessions of a set up to a score, as ids.
    async fn members(
        &self,
        key: &str,
        range: [&str; 2],
        slice: [usize; 2],
    ) -> Result<Vec<SessionId>> {
        let mut call = redis::cmd("ZRANGE");
        call.arg(key).arg(&range[..]).arg("BYSCORE").arg("LIMIT").arg(&slice[..]);
        let members: Vec<String> = self.commands.query(&call).await?;
        Ok(members.iter().filter_map(|member| member.parse().ok()).collect())
    }

    /// What the queue shows of these sessions; those that don't wait are left out.
    async fn shown(&self, sessions: &[SessionId], now: UnixMillis) -> Result<Vec<Waiting>> {
        let mut pipeline = redis::Pipeline::with_capacity(sessions.len());
        for session in sessions {
            let fields = ["f", "p", "x", "w", "g", "y", "m", "e", "R", "d"];
            pipeline.cmd("HMGET").arg(self.names.meta(*session)).arg(&fields[..]);
        }
        let mut connection = self.commands.connection()?;
        // One session that can't be read doesn't hide the others.
        let rows = pipeline.ignore_errors().query_async::<Vec<RedisResult<Value>>>(&mut connection);
        let rows = self.commands.within(rows).await?;
        let shown = sessions.iter().zip(rows);
        Ok(shown
            .filter_map(|(session, row)| reply::queue_entry(*session, row.ok()?, now))
            .collect())
    }

    /// The command that keeps a record of sign-in.
    fn setting(&self, key: KeptKey, value: Vec<u8>, expires_at: UnixMillis) -> redis::Cmd {
        let value = Kept { expires_at, value }.encode();
        let mut call = redis::cmd("SET");
        call.arg(self.names.kept(key)).arg(value).arg("PXAT").arg(expires_at.0.max(1));
        call
    }

    /// A record of sign-in, as this command gives it.
    async fn record_by(
        &self,
        command: &str,
        key: KeptKey,
        now: UnixMillis,
    ) -> Result<Option<Vec<u8>>> {
        let mut call = redis::cmd(command);
        call.arg(self.names.kept(key));
        let found: Option<Vec<u8>> = self.commands.query(&call).await?;
        Ok(found.map(|bytes| Kept::decode(&bytes)).transpose()?.and_then(|kept| kept.at(now)))
    }

    async fn sweep_one(
        &self,
        session: SessionId,
        now: UnixMillis,
        silent_since: UnixMillis,
    ) -> Result<bool> {
        let mut call = self.with_queue(&scripts::SWEEP, session, now);
        match self.commands.run(call.arg(silent_since.0)).await {
            Ok(value) => Ok(Reply::read(value)?.number()? == 1),
            // A session that the script can't read is left for a person to look at.
            Err(Failure::Refused) => Ok(false),
            Err(Failure::Unreachable) => Err(StoreError::Unavailable),
        }
    }
}

impl Drop for RedisStore {
    fn drop(&mut self) {
        self.push.abort();
    }
}

impl Store for RedisStore {
    async fn open(&self, new: NewSession, now: UnixMillis) -> Result<Session> {
        let mut call = self.with_queue(&scripts::OPEN, new.session, now);
        let former = new.returns.as_ref().map(|returns| self.names.session(returns.former));
        if let Some(former) = &former {
            call.key(&former.own[..]);
        }
        call.arg(&new.creator.as_bytes()[..]);
        arg_offer(&mut call, &new.offer);
        call.arg(new.expires_at.0).arg(self.limits.get().waiting);
        call.arg(new.return_hash.as_ref().map_or(&[][..], |hash| &hash.as_bytes()[..]));
        call.arg(new.exit_commitment.as_ref().map_or(&[][..], |hash| &hash.as_bytes()[..]));
        call.arg(former.map(|former| former.session).unwrap_or_default());
        if let Some(returns) = &new.returns {
            call.arg(&returns.capability.as_bytes()[..]).arg(returns.contact_since.0);
            call.arg(returns.reserved_until.0).arg(returns.erase_at.0);
        }
        let opened = self.changed(new.session, &call).await?;
        if let Some(returns) = new.returns {
            self.hub.nudge(returns.former);
        }
        Ok(opened)
    }

    async fn member(
        &self,
        session: SessionId,
        capability: CapabilityHash,
        now: UnixMillis,
    ) -> Result<(MemberSlot, Session)> {
        let mut call = self.with_queue(&scripts::MEMBER, session, now);
        let mut reply = self.answer(call.arg(&capability.as_bytes()[..])).await?;
        let view = reply.view()?;
        Ok((reply.slot()?, view))
    }

    async fn committed(
        &self,
        session: SessionId,
        commitment: ExitCommitment,
        now: UnixMillis,
    ) -> Result<Session> {
        let mut call = self.with_queue(&scripts::COMMITTED, session, now);
        self.view(call.arg(&commitment.as_bytes()[..])).await
    }

    async fn touch(&self, session: SessionId, now: UnixMillis) -> Result<()> {
        self.answer(&self.with_queue(&scripts::TOUCH, session, now)).await.map(|_| ())
    }

    async fn away(
        &self,
        session: SessionId,
        erase_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<Session> {
        let mut call = self.with_queue(&scripts::AWAY, session, now);
        self.changed(session, call.arg(erase_at.0)).await
    }

    async fn offer(&self, session: SessionId, offer: Offer, now: UnixMillis) -> Result<Session> {
        let mut call = self.with_queue(&scripts::OFFER, session, now);
        arg_offer(&mut call, &offer);
        self.changed(session, call.arg(self.limits.get().waiting)).await
    }

    async fn claim(&self, claim: NewClaim, now: UnixMillis) -> Result<Claim> {
        let mut call = self.with_queue(&scripts::CLAIM, claim.session, now);
        call.arg(&claim.capability.as_bytes()[..]).arg(&claim.officer.0).arg(claim.lease_until.0);
        call.arg(&claim.certificate.as_bytes()[..]);
        let mut reply = self.answer(&call).await?;
        let status = reply.status()?;
        self.announce(claim.session, status);
        let (slot, lease_until) = (reply.slot()?, UnixMillis(reply.number()?));
        let offer = Offer {
            creator_key_hash: CreatorKeyHash::new(reply.fixed()?),
            nonce: OfferNonce::new(reply.fixed()?),
            language: reply.text()?,
            zone: Some(reply.text()?).filter(|zone| !zone.is_empty()),
            first_message: reply.number()? == 1,
        };
        Ok(Claim { offer, slot, lease_until, status })
    }

    async fn admit(&self, guest: NewGuest, now: UnixMillis) -> Result<(MemberSlot, SessionStatus)> {
        let mut call = self.with_queue(&scripts::ADMIT, guest.session, now);
        call.arg(&guest.capability.as_bytes()[..]).arg(&guest.officer.0);
        call.arg(u8::from(guest.invited)).arg(&guest.certificate.as_bytes()[..]);
        call.arg(u8::from(guest.answers));
        let mut reply = self.answer(&call).await?;
        let status = reply.status()?;
        Ok((reply.slot()?, status))
    }

    async fn sit(&self, seat: NewSeat, now: UnixMillis) -> Result<(MemberSlot, SessionStatus)> {
        self.come_back(seat, now).await
    }

    async fn seats(&self, officer: OfficerName, most: usize, now: UnixMillis) -> Result<Vec<Seat>> {
        self.seats_of(&officer, most, now).await
    }

    async fn company(&self, session: SessionId, now: UnixMillis) -> Result<Company> {
        self.company_of(session, now).await
    }

    async fn joined(
        &self,
        session: SessionId,
        member: MemberSlot,
        now: UnixMillis,
    ) -> Result<Session> {
        let mut call = self.with_queue(&scripts::JOINED, session, now);
        self.changed(session, call.arg(member.0)).await
    }

    async fn append(&self, entry: NewEntry, now: UnixMillis) -> Result<Appended> {
        let NewEntry { session, sender, message_id, frame } = entry;
        let stored = encode_entry(sender, message_id, &frame);
        let place = [&[sender.0][..], message_id.as_bytes()].concat();
        let mut call = self.own(&scripts::APPEND, session, now);
        call.arg(sender.0).arg(place).arg(stored).arg(frame.as_bytes().len());
        let limits = self.limits.get();
        call.arg(limits.session_messages).arg(limits.session_bytes).arg(limits.unclaimed_bytes);
        let mut reply = self.answer(&call).await?;
        let sequence = Sequence(reply.number()?);
        match reply.verdict {
            Verdict::New => {
                let phase = reply::phase(reply.number()?)?;
                let revision = reply.number()?;
                self.announce(session, SessionStatus { revision, phase, head: sequence });
                Ok(Appended::New(sequence))
            }
            Verdict::Repeated => Ok(Appended::Repeated(sequence)),
            Verdict::Ok => Err(StoreError::Unavailable),
        }
    }

    async fn read_after(
        &self,
        session: SessionId,
        after: Sequence,
        most: usize,
        now: UnixMillis,
    ) -> Result<(SessionStatus, Vec<Entry>)> {
        let mut call = self.own(&scripts::READ, session, now);
        let mut reply = self.answer(call.arg(after.0).arg(most)).await?;
        let status = reply.status()?;
        let entries = reply.entries()?;
        if after < status.head {
            check_run(&entries, after, most, status.head)?;
        }
        Ok((status, entries))
    }

    async fn revoke(&self, session: SessionId, member: MemberSlot, now: UnixMillis) -> Result<()> {
        let mut call = self.with_queue(&scripts::REVOKE, session, now);
        self.answer(call.arg(member.0)).await.map(|_| ())
    }

    async fn close(
        &self,
        session: SessionId,
        member: MemberSlot,
        erase_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<Session> {
        let mut call = self.with_queue(&scripts::CLOSE, session, now);
        self.changed(session, call.arg(erase_at.0).arg(member.0)).await
    }

    async fn erase(&self, session: SessionId) -> Result<()> {
        // The one that she returned from first: from here on nothing names it.
        if let Some(former) = self.former(session).await? {
            self.erase_one(former).await?;
        }
        self.erase_one(session).await
    }

    async fn keep(&self, key: KeptKey, value: Vec<u8>, expires_at: UnixMillis) -> Result<()> {
        let call = self.setting(key, value, expires_at);
        Ok(self.commands.query::<()>(&call).await?)
    }

    async fn keep_first(
        &self,
        key: KeptKey,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<bool> {
        let mut call = self.setting(key, value, expires_at);
        call.arg("NX");
        let set: Option<String> = self.commands.query(&call).await?;
        Ok(set.is_some())
    }

    async fn kept(&self, key: KeptKey, now: UnixMillis) -> Result<Option<Vec<u8>>> {
        self.record_by("GET", key, now).await
    }

    async fn take(&self, key: KeptKey, now: UnixMillis) -> Result<Option<Vec<u8>>> {
        self.record_by("GETDEL", key, now).await
    }

    async fn enlist(
        &self,
        certificate: CertificateHash,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<()> {
        self.put_line(certificate, value, expires_at).await
    }

    async fn delist(&self, certificate: CertificateHash) -> Result<()> {
        self.drop_line(certificate).await
    }

    async fn enlisted(&self, most: usize, now: UnixMillis) -> Result<Vec<Vec<u8>>> {
        self.lines(most, now).await
    }

    async fn queue(&self, most: usize, now: UnixMillis) -> Result<Vec<Waiting>> {
        let [waiting, ..] = &self.queue_keys;
        let (mut entries, mut from) = (Vec::new(), 0);
        while entries.len() < most {
            let wanted = most - entries.len();
            let sessions = self.members(waiting, ["-inf", "+inf"], [from, wanted]).await?;
            if sessions.is_empty() {
                break;
            }
            from += wanted;
            entries.extend(self.shown(&sessions, now).await?);
        }
        Ok(entries)
    }

    async fn sweep(&self, now: UnixMillis, silent_since: UnixMillis) -> Result<usize> {
        if self.hub.prune() > 0 {
            self.requests.look_at_all();
        }
        let [_, seen, due] = &self.queue_keys;
        let (now_text, silent) = (now.0.to_string(), format!("({}", silent_since.0));
        let mut changed = 0;
        for (set, until) in [(due, &now_text), (seen, &silent)] {
            // Those that can't be read stay at the front of a set, so it is gone through.
            let mut from = 0;
            while changed < SWEEP_BATCH {
                let sessions = self.members(set, ["-inf", until], [from, SWEEP_BATCH]).await?;
                let (listed, before) = (sessions.len(), changed);
                for session in sessions {
                    changed += usize::from(self.sweep_one(session, now, silent_since).await?);
                }
                if listed < SWEEP_BATCH || changed > before {
                    break;
                }
                from += listed;
            }
        }
        Ok(changed)
    }

    fn watch(&self, session: SessionId) -> Hints {
        let (hints, first) = self.hub.watch(session);
        if first {
            self.requests.look_at(session);
        }
        hints
    }

    async fn health(&self) -> Result<()> {
        Ok(self.commands.query::<()>(&redis::cmd("PING")).await?)
    }
}

/// Creator key hash, nonce, language, zone, first message.
fn arg_offer(call: &mut ScriptInvocation<'_>, offer: &Offer) {
    call.arg(&offer.creator_key_hash.as_bytes()[..]).arg(&offer.nonce.as_bytes()[..]);
    call.arg(&offer.language).arg(offer.zone.as_deref().unwrap_or_default());
    call.arg(u8::from(offer.first_message));
}
