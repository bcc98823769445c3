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
        let (mut seats, mut cursor) = (Vec::<(f64, Seat)>::new(), 0);
        loop {
            let (next, sessions) = self.some_of_all(cursor).await?;
            for (session, ends) in self.known_to(officer, sessions).await? {
                // The cursor may name one twice.
                if seats.iter().all(|(_, seat)| seat.session != session) {
                    seats.extend(self.seat_of(session, officer, now).await?.map(|it| (ends, it)));
                }
                if seats.len() >= most {
                    break;
                }
            }
            if next == 0 || seats.len() >= most {
                break;
            }
            cursor = next;
        }
        seats.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        Ok(seats.into_iter().map(|(_, seat)| seat).collect())
    }

    /// Some of all sessions with the times when they end, and the cursor to the next; 0 is the first and
    /// the last one. Who is there throughout is named, whatever comes and goes meanwhile.
    async fn some_of_all(&self, cursor: u64) -> Result<(u64, Vec<(SessionId, f64)>)> {
        let [_, _, due] = &self.queue_keys;
        let mut call = redis::cmd("ZSCAN");
        call.arg(due).arg(cursor).arg("COUNT").arg(SWEEP_BATCH);
        let (next, rows): (u64, Vec<String>) = self.commands.query(&call).await?;
        let sessions = rows.chunks_exact(2).filter_map(|row| match row {
            [session, ends] => Some((session.parse().ok()?, ends.parse().ok()?)),
            _ => None,
        });
        Ok((next, sessions.collect()))
    }

    /// Those in which this account ever had a slot.
    async fn known_to(
        &self,
        officer: &OfficerName,
        sessions: Vec<(SessionId, f64)>,
    ) -> Result<Vec<(SessionId, f64)>> {
        if sessions.is_empty() {
            return Ok(sessions);
        }
        let mut pipeline = redis::Pipeline::with_capacity(sessions.len());
        let field = format!("O{}", officer.0);
        for (session, _) in &sessions {
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
