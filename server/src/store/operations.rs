//! The operations of [`Store`](super::Store) over [`Rows`]: load, settle what time demands, let
//! the record decide, write.

use abri_wire::{
    CapabilityHash, MemberSlot, Sequence, SessionId, SessionStatus, UnixMillis,
    api::{Entry, Offer, QueueEntry},
};

use super::{
    SWEEP_BATCH,
    hub::News,
    presence::Presence,
    record::SessionRecord,
    rows::{Rows, RowsMut, check_run},
    types::{
        Appended, Claim, Company, Limits, NewClaim, NewEntry, NewGuest, NewReturn, NewSeat,
        NewSession, OfficerName, Seat, Session, StoreError, Waiting,
    },
};

type Result<T> = core::result::Result<T, StoreError>;

/// The record of a session that exists at this time.
fn find(rows: &dyn Rows, session: SessionId, now: UnixMillis) -> Result<SessionRecord> {
    let record = rows.record(session)?.ok_or(StoreError::Gone)?;
    if record.is_gone(now) { Err(StoreError::Gone) } else { Ok(record) }
}

/// The same, after an ended lease has taken effect.
pub(super) fn settle(
    rows: &mut dyn RowsMut,
    session: SessionId,
    now: UnixMillis,
) -> Result<SessionRecord> {
    let mut record = find(rows.as_rows(), session, now)?;
    if record.lease_ended(now) {
        let before = record.clone();
        record.lapse();
        write(rows, session, Some(&before), &record)?;
    }
    Ok(record)
}

/// The same for a reader, who can't settle: `None` if he would have to.
pub(super) fn settled(
    rows: &dyn Rows,
    session: SessionId,
    now: UnixMillis,
) -> Result<Option<SessionRecord>> {
    let record = find(rows, session, now)?;
    Ok((!record.lease_ended(now)).then_some(record))
}

fn write(
    rows: &mut dyn RowsMut,
    session: SessionId,
    before: Option<&SessionRecord>,
    record: &SessionRecord,
) -> Result<()> {
    if before == Some(record) {
        return Ok(());
    }
    rows.put(session, before, record)?;
    if before.map(SessionRecord::status) != Some(record.status()) {
        rows.announce(session, News::Status(record.status()));
    }
    Ok(())
}

/// Settles, lets `change` decide, writes.
fn update<T>(
    rows: &mut dyn RowsMut,
    session: SessionId,
    now: UnixMillis,
    change: impl FnOnce(&mut SessionRecord) -> Result<T>,
) -> Result<(T, SessionRecord)> {
    let before = settle(rows, session, now)?;
    let mut record = before.clone();
    let answer = change(&mut record)?;
    write(rows, session, Some(&before), &record)?;
    Ok((answer, record))
}

pub(super) fn view(rows: &dyn Rows, session: SessionId, record: &SessionRecord) -> Result<Session> {
    let ahead = record.place().map(|since| rows.ahead(since, session)).transpose()?;
    Ok(record.view(ahead))
}

fn check_queue(rows: &dyn Rows, limits: &Limits) -> Result<()> {
    if rows.queue_length()? >= limits.waiting { Err(StoreError::QueueFull) } else { Ok(()) }
}

pub(super) fn open(
    rows: &mut dyn RowsMut,
    new: NewSession,
    limits: &Limits,
    presence: &Presence,
    now: UnixMillis,
) -> Result<Session> {
    let session = new.session;
    match settle(rows, session, now) {
        Ok(record) if record.was_opened_by(&new) => return view(rows.as_rows(), session, &record),
        Ok(_) => return Err(StoreError::Exists),
        Err(StoreError::Gone) => {}
        Err(error) => return Err(error),
    }
    let former = match &new.returns {
        Some(returns) => Some(returning(rows, returns, presence, now)?),
        None => {
            check_queue(rows.as_rows(), limits)?;
            None
        }
    };
    if rows.record(session)?.is_some() {
        // Its time is over; it was only not swept yet.
        erase(rows, session)?;
    }
    let returns = new.returns.clone();
    let mut record = SessionRecord::open(new, now);
    if let Some((returns, former)) = returns.zip(former) {
        record.follow(&returns, &former);
        let mut left = former.clone();
        left.return_in(session, returns.erase_at);
        write(rows, returns.former, Some(&former), &left)?;
    }
    write(rows, session, None, &record)?;
    view(rows.as_rows(), session, &record)
}

/// The session that she returns from, if she may (`DS-68`).
fn returning(
    rows: &mut dyn RowsMut,
    new: &NewReturn,
    presence: &Presence,
    now: UnixMillis,
) -> Result<SessionRecord> {
    let former = settle(rows, new.former, now).map_err(|error| match error {
        StoreError::Gone => StoreError::ReturnGone,
        error => error,
    })?;
    former.check_return(new, presence.last(new.former, now))?;
    Ok(former)
}

pub(super) fn away(
    rows: &mut dyn RowsMut,
    session: SessionId,
    erase_at: UnixMillis,
    now: UnixMillis,
) -> Result<Session> {
    let change = |record: &mut SessionRecord| {
        record.go_away(erase_at);
        Ok(())
    };
    let ((), record) = update(rows, session, now, change)?;
    view(rows.as_rows(), session, &record)
}

pub(super) fn member(
    rows: &dyn Rows,
    session: SessionId,
    capability: &CapabilityHash,
    record: &SessionRecord,
) -> Result<(MemberSlot, Session)> {
    let slot = record.member(capability)?;
    Ok((slot, view(rows, session, record)?))
}

pub(super) fn offer(
    rows: &mut dyn RowsMut,
    session: SessionId,
    offer: Offer,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Session> {
    let before = settle(rows, session, now)?;
    let mut record = before.clone();
    record.take_offer(offer, now)?;
    if record.is_waiting() && !before.is_waiting() && !before.is_joined() {
        check_queue(rows.as_rows(), limits)?;
    }
    write(rows, session, Some(&before), &record)?;
    view(rows.as_rows(), session, &record)
}

pub(super) fn claim(rows: &mut dyn RowsMut, claim: NewClaim, now: UnixMillis) -> Result<Claim> {
    update(rows, claim.session, now, |record| record.claim(claim, now)).map(|(claim, _)| claim)
}

pub(super) fn admit(
    rows: &mut dyn RowsMut,
    guest: NewGuest,
    now: UnixMillis,
) -> Result<(MemberSlot, SessionStatus)> {
    let (slot, record) = update(rows, guest.session, now, |record| record.admit(guest))?;
    Ok((slot, record.status()))
}

pub(super) fn sit(
    rows: &mut dyn RowsMut,
    seat: NewSeat,
    now: UnixMillis,
) -> Result<(MemberSlot, SessionStatus)> {
    let (slot, record) = update(rows, seat.session, now, |record| record.sit(seat))?;
    Ok((slot, record.status()))
}

pub(super) fn seats(
    rows: &dyn Rows,
    officer: &OfficerName,
    most: usize,
    now: UnixMillis,
) -> Result<Vec<Seat>> {
    let mut seats = Vec::new();
    // All of them stand here, by the time when they end.
    for session in rows.due(UnixMillis(u64::MAX), usize::MAX)? {
        let Ok(record) = find(rows, session, now) else { continue };
        seats.extend(record.seat(session, officer));
        if seats.len() >= most {
            break;
        }
    }
    Ok(seats)
}

pub(super) fn company(rows: &dyn Rows, session: SessionId, now: UnixMillis) -> Result<Company> {
    Ok(find(rows, session, now)?.company())
}

pub(super) fn joined(
    rows: &mut dyn RowsMut,
    session: SessionId,
    member: MemberSlot,
    now: UnixMillis,
) -> Result<Session> {
    let ((), record) = update(rows, session, now, |record| record.joined(member))?;
    view(rows.as_rows(), session, &record)
}

pub(super) fn append(
    rows: &mut dyn RowsMut,
    new: NewEntry,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Appended> {
    let NewEntry { session, sender, message_id, frame } = new;
    let before = settle(rows, session, now)?;
    before.check_right(sender)?;
    if let Some(sequence) = rows.place_of(session, sender, message_id)? {
        let cursor = Sequence(sequence.0.saturating_sub(1));
        let first = rows.entries(session, cursor, 1)?;
        let first = first.first().ok_or(StoreError::Unavailable)?;
        let same = first.sequence == sequence && first.frame == frame;
        return if same {
            Ok(Appended::Repeated(sequence))
        } else {
            Err(StoreError::MessageIdReused)
        };
    }
    let size = u64::try_from(frame.as_bytes().len()).map_err(|_| StoreError::SessionFull)?;
    let mut record = before.clone();
    let sequence = record.append(size, limits)?;
    rows.put_entry(session, &Entry { sequence, sender, message_id, frame })?;
    write(rows, session, Some(&before), &record)?;
    Ok(Appended::New(sequence))
}

pub(super) fn read_after(
    rows: &dyn Rows,
    session: SessionId,
    after: Sequence,
    most: usize,
    record: &SessionRecord,
) -> Result<(SessionStatus, Vec<Entry>)> {
    let status = record.status();
    if after >= status.head {
        return Ok((status, Vec::new()));
    }
    let entries = rows.entries(session, after, most)?;
    check_run(&entries, after, most, status.head)?;
    Ok((status, entries))
}

pub(super) fn revoke(
    rows: &mut dyn RowsMut,
    session: SessionId,
    member: MemberSlot,
    now: UnixMillis,
) -> Result<()> {
    update(rows, session, now, |record| record.revoke(member)).map(|_| ())
}

pub(super) fn close(
    rows: &mut dyn RowsMut,
    session: SessionId,
    member: MemberSlot,
    erase_at: UnixMillis,
    now: UnixMillis,
) -> Result<Session> {
    let ((), record) = update(rows, session, now, |record| record.close(member, erase_at))?;
    view(rows.as_rows(), session, &record)
}

pub(super) fn erase(rows: &mut dyn RowsMut, session: SessionId) -> Result<()> {
    let former = rows.record(session).ok().flatten().and_then(|record| record.former());
    for gone in [Some(session), former].into_iter().flatten() {
        // A former one is its own only if it says so.
        let left = |record: &SessionRecord| record.has_returned_in(session);
        if gone == session || rows.record(gone).ok().flatten().is_some_and(|it| left(&it)) {
            rows.remove(gone)?;
            rows.announce(gone, News::Ended);
        }
    }
    Ok(())
}

pub(super) fn queue(rows: &dyn Rows, most: usize, now: UnixMillis) -> Result<Vec<Waiting>> {
    let mut waiting = Vec::new();
    for session in rows.queued(usize::MAX)? {
        if waiting.len() == most {
            break;
        }
        let Ok(record) = find(rows, session, now) else { continue };
        let Some(waiting_since) = record.place() else { continue };
        let Offer { language, zone, first_message, .. } = record.offer();
        let returning = record.former().is_some();
        let reserved_until = record.reserved_until(now);
        let entry = QueueEntry {
            session,
            waiting_since,
            language,
            zone,
            first_message,
            returning,
            reserved_until,
            reserved_for_you: false,
        };
        waiting.push(Waiting { entry, reserved_for: record.reserved_for(now) });
    }
    Ok(waiting)
}

pub(super) fn sweep(
    rows: &mut dyn RowsMut,
    presence: &Presence,
    now: UnixMillis,
    silent_since: UnixMillis,
) -> Result<usize> {
    let mut changed = 0;
    // All of them: those that can't be read stay at the front.
    for session in rows.due(now, usize::MAX)? {
        if changed >= SWEEP_BATCH {
            break;
        }
        // A record that can't be read is left for a person to look at.
        let Ok(Some(record)) = rows.record(session) else { continue };
        if record.is_gone(now) {
            erase(rows, session)?;
        } else {
            settle(rows, session, now)?;
        }
        changed += 1;
    }
    let waiting = rows.queued(usize::MAX)?;
    for session in presence.silent(&waiting, silent_since, now) {
        if changed >= SWEEP_BATCH {
            break;
        }
        let Ok(Some(before)) = rows.record(session) else { continue };
        if before.is_waiting() {
            let mut record = before.clone();
            record.lapse();
            write(rows, session, Some(&before), &record)?;
            changed += 1;
        }
    }
    Ok(changed)
}
