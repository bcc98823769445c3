//! Times as people read them.

use core::time::Duration;

/// Seconds since 1970 as a date, in UTC (RFC 3339); as a number if no calendar has it.
pub(crate) fn date(seconds: u64) -> String {
    let at = der::DateTime::from_unix_duration(Duration::from_secs(seconds));
    at.map_or_else(|_| seconds.to_string(), |at| at.to_string())
}
