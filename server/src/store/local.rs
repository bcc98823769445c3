//! [`Store`] over any engine that is written in Rust.

use std::sync::Arc;

use abri_wire::{
    CapabilityHash, CertificateHash, ExitCommitment, MemberSlot, Sequence, SessionId,
    SessionStatus, UnixMillis,
    api::{Entry, Offer},
};

use super::{
    Hints, Store,
    hub::Hub,
    kept::{self, Kept, KeptKey, KeptKind},
    operations as op,
    presence::Presence,
    record::SessionRecord,
    rows::{Rows, RowsMut},
    types::{
        Appended, Claim, Company, Limits, NewClaim, NewEntry, NewGuest, NewSeat, NewSession,
        OfficerName, Seat, Session, StoreError, Waiting,
    },
};

use crate::shared::Shared;

type Result<T> = core::result::Result<T, StoreError>;

/// Runs jobs on rows, one at a time for writes, and tells the hub what they announced. A job that
/// was accepted runs to its end also when its caller has gone away.
pub(super) trait Engine: Send + Sync + 'static {
    /// Runs a change; `Ok` once it is as durable as the engine promises.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn RowsMut) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;

    /// Runs a read of one consistent state.
    fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Rows) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;
}

/// A store of one process.
#[derive(Debug)]
pub struct Local<E> {
    engine: E,
    hub: Arc<Hub>,
    presence: Arc<Presence>,
    limits: Shared<Limits>,
}

#[expect(private_bounds, reason = "engines are this module's own; the type is what others name")]
impl<E: Engine> Local<E> {
    pub(super) fn over(engine: E, hub: Arc<Hub>, limits: Shared<Limits>) -> Self {
        Self { engine, hub, presence: Arc::default(), limits }
    }

    pub(super) const fn engine(&self) -> &E {
        &self.engine
    }

    /// Reads if nothing has to be settled first, which is the rule; else goes the writers' way.
    async fn read_settled<T: Send + 'static>(
        &self,
        session: SessionId,
        now: UnixMillis,
        job: impl Fn(&dyn Rows, &SessionRecord) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let read = job.clone();
        let answer = self.engine.read(move |rows| {
            op::settled(rows, session, now)?.map(|record| read(rows, &record)).transpose()
        });
        if let Some(answer) = answer.await? {
            return Ok(answer);
        }
        // What was settled stays, whatever the job then says.
        let settle = move |rows: &mut dyn RowsMut| {
            let record = op::settle(rows, session, now)?;
            job(rows.as_rows(), &record)
        };
        self.engine.write(settle).await
    }
}

impl<E: Engine> Store for Local<E> {
    async fn open(&self, new: NewSession, now: UnixMillis) -> Result<Session> {
        let (session, limits) = (new.session, self.limits.get());
        let presence = Arc::clone(&self.presence);
        let job = move |rows: &mut dyn RowsMut| op::open(rows, new, &limits, &presence, now);
        let opened = self.engine.write(job).await?;
        self.presence.touch(session, now);
        Ok(opened)
    }

    async fn member(
        &self,
        session: SessionId,
        capability: CapabilityHash,
        now: UnixMillis,
    ) -> Result<(MemberSlot, Session)> {
        let find = move |rows: &dyn Rows, record: &SessionRecord| {
            op::member(rows, session, &capability, record)
        };
        self.read_settled(session, now, find).await
    }

    async fn committed(
        &self,
        session: SessionId,
        commitment: ExitCommitment,
        now: UnixMillis,
    ) -> Result<Session> {
        let find = move |rows: &dyn Rows, record: &SessionRecord| {
            record.check_exit(&commitment)?;
            op::view(rows, session, record)
        };
        self.read_settled(session, now, find).await
    }

    async fn touch(&self, session: SessionId, now: UnixMillis) -> Result<()> {
        self.read_settled(session, now, |_, _| Ok(())).await?;
        self.presence.touch(session, now);
        Ok(())
    }

    async fn away(
        &self,
        session: SessionId,
        erase_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<Session> {
        self.engine.write(move |rows| op::away(rows, session, erase_at, now)).await
    }

    async fn offer(&self, session: SessionId, offer: Offer, now: UnixMillis) -> Result<Session> {
        let limits = self.limits.get();
        let job = move |rows: &mut dyn RowsMut| op::offer(rows, session, offer, &limits, now);
        let offered = self.engine.write(job).await?;
        self.presence.touch(session, now);
        Ok(offered)
    }

    async fn claim(&self, claim: NewClaim, now: UnixMillis) -> Result<Claim> {
        self.engine.write(move |rows| op::claim(rows, claim, now)).await
    }

    async fn admit(&self, guest: NewGuest, now: UnixMillis) -> Result<(MemberSlot, SessionStatus)> {
        self.engine.write(move |rows| op::admit(rows, guest, now)).await
    }

    async fn sit(&self, seat: NewSeat, now: UnixMillis) -> Result<(MemberSlot, SessionStatus)> {
        self.engine.write(move |rows| op::sit(rows, seat, now)).await
    }

    async fn seats(&self, officer: OfficerName, most: usize, now: UnixMillis) -> Result<Vec<Seat>> {
        self.engine.read(move |rows| op::seats(rows, &officer, most, now)).await
    }

    async fn company(&self, session: SessionId, now: UnixMillis) -> Result<Company> {
        self.engine.read(move |rows| op::company(rows, session, now)).await
    }

    async fn joined(
        &self,
        session: SessionId,
        member: MemberSlot,
        now: UnixMillis,
    ) -> Result<Session> {
        self.engine.write(move |rows| op::joined(rows, session, member, now)).await
    }

    async fn append(&self, entry: NewEntry, now: UnixMillis) -> Result<Appended> {
        let limits = self.limits.get();
        self.engine.write(move |rows| op::append(rows, entry, &limits, now)).await
    }

    async fn read_after(
        &self,
        session: SessionId,
        after: Sequence,
        most: usize,
        now: UnixMillis,
    ) -> Result<(SessionStatus, Vec<Entry>)> {
        let read = move |rows: &dyn Rows, record: &SessionRecord| {
            op::read_after(rows, session, after, most, record)
        };
        self.read_settled(session, now, read).await
    }

    async fn revoke(&self, session: SessionId, member: MemberSlot, now: UnixMillis) -> Result<()> {
        self.engine.write(move |rows| op::revoke(rows, session, member, now)).await
    }

    async fn close(
        &self,
        session: SessionId,
        member: MemberSlot,
        erase_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<Session> {
        self.engine.write(move |rows| op::close(rows, session, member, erase_at, now)).await
    }

    async fn erase(&self, session: SessionId) -> Result<()> {
        self.engine.write(move |rows| op::erase(rows, session)).await
    }

    async fn queue(&self, most: usize, now: UnixMillis) -> Result<Vec<Waiting>> {
        self.engine.read(move |rows| op::queue(rows, most, now)).await
    }

    async fn sweep(&self, now: UnixMillis, silent_since: UnixMillis) -> Result<usize> {
        self.hub.prune();
        let presence = Arc::clone(&self.presence);
        let job = move |rows: &mut dyn RowsMut| {
            let forgotten = kept::forget_expired(rows, now)?;
            Ok(forgotten + op::sweep(rows, &presence, now, silent_since)?)
        };
        self.engine.write(job).await
    }

    async fn keep(&self, key: KeptKey, value: Vec<u8>, expires_at: UnixMillis) -> Result<()> {
        let kept = Kept { expires_at, value };
        self.engine.write(move |rows| rows.put_kept(key, Some(&kept))).await
    }

    async fn keep_first(
        &self,
        key: KeptKey,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<bool> {
        let kept = Kept { expires_at, value };
        self.engine.write(move |rows| kept::put_first(rows, key, &kept)).await
    }

    async fn kept(&self, key: KeptKey, now: UnixMillis) -> Result<Option<Vec<u8>>> {
        self.engine.read(move |rows| Ok(rows.kept(key)?.and_then(|kept| kept.at(now)))).await
    }

    async fn take(&self, key: KeptKey, now: UnixMillis) -> Result<Option<Vec<u8>>> {
        self.engine.write(move |rows| kept::take(rows, key, now)).await
    }

    async fn enlist(
        &self,
        certificate: CertificateHash,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<()> {
        self.keep(KeptKey::line(certificate), value, expires_at).await
    }

    async fn delist(&self, certificate: CertificateHash) -> Result<()> {
        self.engine.write(move |rows| rows.put_kept(KeptKey::line(certificate), None)).await
    }

    async fn enlisted(&self, most: usize, now: UnixMillis) -> Result<Vec<Vec<u8>>> {
        let job = move |rows: &dyn Rows| rows.kept_of(KeptKind::OnDuty, most, now);
        let lines = self.engine.read(job).await?;
        Ok(lines.into_iter().map(|line| line.value).collect())
    }

    fn watch(&self, session: SessionId) -> Hints {
        self.hub.watch(session).0
    }

    async fn health(&self) -> Result<()> {
        self.engine.write(|_| Ok(())).await
    }
}
