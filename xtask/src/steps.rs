//! Named steps with their times: progress while they run, a table at the end.

use std::time::{Duration, Instant};

/// What was done and how long it took.
pub(crate) struct Steps {
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// Nothing done yet.
    pub(crate) const fn new() -> Self {
        Self { done: Vec::new() }
    }

    /// Announces a step, runs it, remembers its time also when it fails.
    pub(crate) fn step<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        println!("\n==> {name}");
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        println!("    {name}: {}", seconds(took));
        self.done.push((name.to_owned(), took));
        result
    }

    /// The table at the end.
    pub(crate) fn print_times(&self) {
        if self.done.is_empty() {
            return;
        }
        let width = self.done.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        println!("\n{:width$}  {:>8}", "step", "time");
        for (name, took) in &self.done {
            println!("{name:width$}  {:>8}", seconds(*took));
        }
        let total = self.done.iter().map(|(_, took)| *took).sum();
        println!("{:width$}  {:>8}", "total", seconds(total));
    }
}

/// `4.2 s`, or `3 min 07 s` from a minute on.
pub(crate) fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    if whole < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}
