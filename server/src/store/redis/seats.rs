//! Where an account sits, and who sits in a session.

use abri_wire::{CertificateHash, MemberSlot, SessionId, SessionStatus, UnixMillis};

use super::{RedisStore, Result, scripts};
use crate::store::{
    SWEEP_BATCH,
    types::{Company, NewSeat, OfficerName, Seat, StoreError},
};

impl RedisStore {
    pub(super) async fn come_back(
        &self,
        seat: NewSeat,
        now: UnixMillis,
    ) -> Result<(MemberSlot, SessionStatus)> {
        let mut call = self.with_queue(&scripts::SIT, seat.session, now);
        call.arg(&seat.capability.as_bytes()[..]).arg(&seat.officer.0);
        call.arg(&seat.certificate.as_bytes()[..]).arg(u8::from(seat.answers));
        let mut reply = self.answer(&call).await?;
        let status = reply.status()?;
        Ok((reply.slot()?, status))
    }

    pub(super) async fn company_of(&self, session: SessionId, now: UnixMillis) -> Result<Company> {
        let mut reply = self.answer(&self.with_queue(&scripts::COMPANY, session, now)).await?;
        let language = reply.text()?;
        let officers = reply.texts()?.into_iter().map(OfficerName).collect();
        Ok(Company { language, officers })
    }

    pub(super) async fn seats_of(
        &self,
        officer: &OfficerName,
        most: usize,
        now: UnixMillis,
    ) -> Result<Vec<Seat>> {
        let [_, _, due] = &self.queue_keys;
        let (mut seats, mut from) = (Vec::new(), 0);
        loop {
            let sessions = self.members(due, ["-inf", "+inf"], [from, SWEEP_BATCH]).await?;
            if sessions.is_empty() {
                return Ok(seats);
            }
            from += SWEEP_BATCH;
            for session in self.known_to(officer, sessions).await? {
                seats.extend(self.seat_of(session, officer, now).await?);
                if seats.len() >= most {
                    return Ok(seats);
                }
            }
        }
    }

    /// Those in which this account ever had a slot.
    async fn known_to(
        &self,
        officer: &OfficerName,
        sessions: Vec<SessionId>,
    ) -> Result<Vec<SessionId>> {
        let mut pipeline = redis::Pipeline::with_capacity(sessions.len());
        let field = format!("O{}", officer.0);
        for session in &sessions {
            pipeline.cmd("HEXISTS").arg(self.names.meta(*session)).arg(&field);
        }
        let mut connection = self.commands.connection()?;
        let known = pipeline.query_async::<Vec<bool>>(&mut connection);
        let known = self.commands.within(known).await?;
        let both = sessions.into_iter().zip(known);
        Ok(both.filter_map(|(session, known)| known.then_some(session)).collect())
    }

    async fn seat_of(
        &self,
        session: SessionId,
        officer: &OfficerName,
        now: UnixMillis,
    ) -> Result<Option<Seat>> {
        let mut call = self.with_queue(&scripts::SEAT, session, now);
        match self.answer(call.arg(&officer.0)).await {
            Ok(mut reply) => Ok(Some(Seat {
                session,
                certificate: CertificateHash::new(reply.fixed()?),
                language: reply.text()?,
                zone: Some(reply.text()?).filter(|zone| !zone.is_empty()),
                joined: reply.number()? == 1,
            })),
            Err(StoreError::Gone | StoreError::NotWaiting) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
