//! The text (`DS-90`) that Prometheus reads, version 0.0.4 of its format. Rounding happens here, so nothing
//! finer can be read.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

use abri_wire::{ProblemKind, UnixMillis, acts::Act, records::RecordReason};

use super::{BUCKETS, Event, Metrics, Operation, Times};

/// Totals that tell of people go up in such steps: no step says when one of them came.
const PEOPLE: u64 = 10;
/// A conversation has hundreds of envelopes.
const ENVELOPES: u64 = 100;
/// Numbers that go up and down are rounded up to such steps, so that zero is zero.
const CROWD: u64 = 5;
/// More than the files of one session may take by default: no step tells of one file.
const FILE_BYTES: u64 = 128 << 20;
/// Who is answered sooner leaves no trace in the age of the oldest wait.
const PATIENCE_MINUTES: u64 = 2;
const MINUTE: u64 = 60_000;

/// What is so at the moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moment {
    pub(crate) now: UnixMillis,
    /// How many wait, and since when the first of them; `None` if the store does not say.
    pub(crate) queue: Option<(u64, Option<UnixMillis>)>,
    /// How many may wait: whoever comes after that is turned away.
    pub(crate) most_waiting: u64,
    /// Bytes that are set aside for files; `None` if the store of files does not say.
    pub(crate) file_bytes: Option<u64>,
    /// How many may be: whoever declares a file after that is refused.
    pub(crate) most_file_bytes: u64,
    pub(crate) store_answers: bool,
    pub(crate) sockets: u64,
    pub(crate) waits: u64,
    /// When a quorum of witnesses saw the log; `None` without a log, or without a head.
    pub(crate) witnessed: Option<UnixMillis>,
}

/// Every name and label, always: what was never counted is zero.
pub(crate) fn render(metrics: &Metrics, moment: &Moment) -> String {
    let mut text = String::with_capacity(8192);
    totals(&mut text, metrics);
    gauges(&mut text, metrics, moment);
    let name = "abri_operation_seconds";
    head(&mut text, name, "histogram", "Time of an operation; counts in steps of 10.");
    for ((_, label), times) in Operation::ALL.iter().zip(&metrics.times) {
        histogram(&mut text, name, label, times);
    }
    text
}

fn totals(text: &mut String, metrics: &Metrics) {
    let name = "abri_sessions_total";
    head(text, name, "counter", "What happened to sessions, in steps of 10.");
    for ((_, label), count) in Event::ALL.iter().zip(&metrics.sessions) {
        line(text, name, &format!("{{event=\"{label}\"}}"), down(count, PEOPLE));
    }
    let name = "abri_unanswered_total";
    head(text, name, "counter", "People who waited and left, and no officer had come.");
    line(text, name, "", down(&metrics.unanswered, 1));
    let name = "abri_envelopes_total";
    head(text, name, "counter", "Envelopes that were kept, in steps of 100.");
    line(text, name, "", down(&metrics.envelopes, ENVELOPES));
    let name = "abri_records_total";
    head(text, name, "counter", "Records that officers made by law, in steps of 10.");
    for (reason, count) in RecordReason::ALL.iter().zip(&metrics.records) {
        line(text, name, &format!("{{reason=\"{}\"}}", reason.key()), down(count, PEOPLE));
    }
    let name = "abri_acts_total";
    head(
        text,
        name,
        "counter",
        "Acts of officers that have a line in the journal, in steps of 10.",
    );
    for (act, count) in Act::ALL.iter().zip(&metrics.acts) {
        line(text, name, &format!("{{act=\"{}\"}}", act.key()), down(count, PEOPLE));
    }
    let name = "abri_refusals_total";
    head(text, name, "counter", "Refusals by kind of problem, in steps of 10.");
    for (kind, count) in ProblemKind::ALL.iter().zip(&metrics.refusals) {
        line(text, name, &format!("{{kind=\"{}\"}}", kind.slug()), down(count, PEOPLE));
    }
    let name = "abri_store_silent_total";
    head(text, name, "counter", "Calls that the store did not answer.");
    line(text, name, "", down(&metrics.store_silent, 1));
}

fn gauges(text: &mut String, metrics: &Metrics, moment: &Moment) {
    let mut gauge = |name, help, value: Option<u64>| {
        head(text, name, "gauge", help);
        match value {
            Some(value) => line(text, name, "", value),
            // Unknown is not zero.
            None => line(text, name, "", "NaN"),
        }
    };
    let waiting = moment.queue.map(|(number, _)| up(number, CROWD));
    gauge("abri_waiting_sessions", "Sessions in the queue, rounded up to fives.", waiting);
    let help = "Sessions that the queue holds; more are turned away.";
    gauge("abri_waiting_sessions_most", help, Some(moment.most_waiting));
    let help = "Bytes set aside for files, rounded up to steps of 128 MiB.";
    gauge("abri_file_bytes", help, moment.file_bytes.map(|bytes| up(bytes, FILE_BYTES)));
    let help = "Bytes that files may take; more are refused.";
    gauge("abri_file_bytes_most", help, Some(moment.most_file_bytes));
    let oldest = moment.queue.map(|(_, since)| since.map_or(0, |since| oldest(moment.now, since)));
    let help = "Whole minutes of the longest wait in the queue; 0 below 2.";
    gauge("abri_oldest_wait_minutes", help, oldest);
    let help = "Officers heard of within 2 minutes who are not on a break.";
    gauge("abri_officers_on_duty", help, Some(metrics.officers(moment.now)));
    let help = "WebSockets that said who they are, rounded up to fives.";
    gauge("abri_sockets", help, Some(up(moment.sockets, CROWD)));
    let help = "Reads that wait for news, rounded up to fives.";
    gauge("abri_waiting_reads", help, Some(up(moment.waits, CROWD)));
    gauge("abri_store_up", "Whether the store answers.", Some(moment.store_answers.into()));
    let age = moment.witnessed.map(|seen| minutes(moment.now, seen));
    let help = "Minutes since a quorum of witnesses saw the log of officers.";
    gauge("abri_roster_age_minutes", help, age);
}

fn histogram(text: &mut String, name: &str, operation: &str, times: &Times) {
    let mut below: u64 = 0;
    let ends = BUCKETS.iter().map(|end| seconds(*end)).chain(["+Inf".to_owned()]);
    for (end, count) in ends.zip(&times.buckets) {
        below = below.saturating_add(count.load(Ordering::Relaxed));
        let label = format!("{{operation=\"{operation}\",le=\"{end}\"}}");
        line(text, &format!("{name}_bucket"), &label, steps(below, PEOPLE));
    }
    let label = format!("{{operation=\"{operation}\"}}");
    let whole = times.micros.load(Ordering::Relaxed) / 1_000_000;
    line(text, &format!("{name}_sum"), &label, whole);
    line(text, &format!("{name}_count"), &label, steps(below, PEOPLE));
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // A string takes everything.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name}{labels} {value}");
}

fn seconds(micros: u64) -> String {
    let fraction = format!("{:06}", micros % 1_000_000);
    match fraction.trim_end_matches('0') {
        "" => (micros / 1_000_000).to_string(),
        fraction => format!("{}.{fraction}", micros / 1_000_000),
    }
}

fn down(counter: &AtomicU64, step: u64) -> u64 {
    steps(counter.load(Ordering::Relaxed), step)
}

const fn steps(number: u64, step: u64) -> u64 {
    number - number % step
}

const fn up(number: u64, step: u64) -> u64 {
    number.div_ceil(step).saturating_mul(step)
}

fn minutes(now: UnixMillis, since: UnixMillis) -> u64 {
    now.0.saturating_sub(since.0) / MINUTE
}

fn oldest(now: UnixMillis, since: UnixMillis) -> u64 {
    match minutes(now, since) {
        short if short < PATIENCE_MINUTES => 0,
        long => long,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn value(text: &str, name: &str) -> String {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(name));
        line.unwrap().rsplit(' ').next().unwrap().to_owned()
    }

    /// DS-90
    #[test]
    fn nothing_finer_than_a_step_can_be_read() {
        let metrics = Metrics::default();
        let empty = render(&metrics, &Moment::default());
        let name = "abri_sessions_total{event=\"opened\"}";
        for count in 1..=25 {
            metrics.count(Event::Opened);
            metrics.appended();
            metrics.took(Operation::Append, Duration::from_micros(900));
            let text = render(&metrics, &Moment::default());
            assert_eq!(value(&text, name), (count / 10 * 10).to_string());
            assert_eq!(text == empty, count < 10, "{count}");
        }
        let text = render(&metrics, &Moment::default());
        assert_eq!(value(&text, "abri_envelopes_total"), "0");
        let bucket = "abri_operation_seconds_bucket{operation=\"append\",le=\"0.001\"}";
        assert_eq!(value(&text, bucket), "20");
    }

    #[test]
    fn who_is_answered_at_once_leaves_no_trace_and_who_waits_long_does() {
        let at = |minutes: u64| {
            let now = UnixMillis(100 * MINUTE);
            let since = UnixMillis((100 - minutes) * MINUTE);
            let moment = Moment { now, queue: Some((1, Some(since))), ..Moment::default() };
            let text = render(&Metrics::default(), &moment);
            (value(&text, "abri_waiting_sessions"), value(&text, "abri_oldest_wait_minutes"))
        };
        assert_eq!(at(1), ("5".into(), "0".into()));
        assert_eq!(at(7), ("5".into(), "7".into()));
        let text = render(&Metrics::default(), &Moment::default());
        assert_eq!(value(&text, "abri_waiting_sessions"), "NaN");
    }
}
