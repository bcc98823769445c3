//! `GET /v1/sessions/{session}/messages?after=N&revision=R&wait=S`

use std::{sync::Arc, time::Duration};

use abri_wire::{
    ProblemKind, Sequence,
    api::{BINARY, MAX_WAIT_SECONDS},
};
use axum::{
    extract::{FromRequestParts, State},
    http::{header, request::Parts},
    response::IntoResponse,
};

use crate::{app::App, clock::Clock, extract::AsMember, problem::Refused, store::Store};

/// Reads the log after the cursor; waits for news if there are none (`DS-8`). A client that goes
/// away drops this future, and with it the wait.
pub(super) async fn handle<S: Store, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    cursor: Cursor,
    AsMember(member, _): AsMember,
) -> Result<impl IntoResponse, Refused> {
    let _counted = app.gauges.count_wait();
    let Cursor { after, revision, wait } = cursor;
    let page = app.relay.wait(&member, after, revision, wait).await?;
    Ok(([(header::CONTENT_TYPE, BINARY)], page.encode()))
}

/// What the reader has, and how long it will wait.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    after: Sequence,
    revision: u64,
    wait: Duration,
}

impl Cursor {
    /// Each name at most once, no other, decimal digits only (`DS-19`).
    fn parse(query: &str) -> Option<Self> {
        let (mut after, mut revision, mut wait) = (None, None, None);
        if query.is_empty() {
            return Some(Self::default());
        }
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=')?;
            let place = match name {
                "after" => &mut after,
                "revision" => &mut revision,
                "wait" => &mut wait,
                _ => return None,
            };
            let number: u64 = value.parse().ok()?;
            // Neither a sign nor a zero before it.
            if number.to_string() != value || place.replace(number).is_some() {
                return None;
            }
        }
        let wait = wait.unwrap_or(0);
        (wait <= MAX_WAIT_SECONDS).then(|| Self {
            after: Sequence(after.unwrap_or(0)),
            revision: revision.unwrap_or(0),
            wait: Duration::from_secs(wait),
        })
    }
}

impl<T: Sync> FromRequestParts<T> for Cursor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Refused> {
        Self::parse(parts.uri.query().unwrap_or_default()).ok_or(Refused(ProblemKind::Malformed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DS-19: one text form, bounded wait.
    #[test]
    fn parses_strictly() {
        let whole = Cursor { after: Sequence(7), revision: 2, wait: Duration::from_secs(25) };
        assert_eq!(Cursor::parse("after=7&revision=2&wait=25"), Some(whole));
        assert_eq!(Cursor::parse(""), Some(Cursor::default()));
        for bad in [
            "after",
            "after=",
            "after=-1",
            "after=+1",
            "after=1&after=1",
            "wait=26",
            "x=1",
            "after=007",
            "after=7&",
            "&",
            "after=1&&wait=1",
        ] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
