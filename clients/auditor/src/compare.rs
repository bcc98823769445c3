//! Two vantage points: whether both were shown one log.

use abri_trust::Pins;
use abri_wire::UnixMillis;

use crate::{CantLook, Code, Finding, Report, Source, follow, follow::tree_of};

/// Follows both and compares them; the shorter one must be the beginning of the longer one.
///
/// # Errors
/// [`CantLook`] if one of them can't be read.
pub fn compare(
    one: &Source,
    other: &Source,
    pins: &Pins,
    now: UnixMillis,
) -> Result<Report, CantLook> {
    let look = |source: &Source| {
        let at = |why| CantLook::At { at: source.to_string(), why: Box::new(why) };
        follow(source, pins, None, now).map_err(at)
    };
    let (first, mut findings) = look(one)?;
    let (second, more) = look(other)?;
    findings.extend(more);
    let mut facts = Vec::new();
    if let (Some(first), Some(second)) = (first, second) {
        for (source, log) in [(one, &first), (other, &second)] {
            facts.push(format!("{source}: {} entries", log.checkpoint.size()));
            facts.extend(log.facts.iter().map(|fact| format!("{source}: {fact}")));
        }
        let common = first.entries.len().min(second.entries.len());
        let [left, right] = [&first, &second].map(|log| log.entries.get(..common));
        let roots = left.zip(right).map(|(left, right)| [left, right].map(tree_of));
        let same = roots.is_some_and(|[left, right]| left.root() == right.root());
        if !same {
            let what = format!("the first {common} entries differ between {one} and {other}");
            let finding = Finding::new(Code::SplitView, what);
            findings.push(finding.shown_by(&[&first.note, &second.note]));
        }
    }
    Ok(Report::new(facts, findings))
}
