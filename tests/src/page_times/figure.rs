//! A figure as it is told, beside what is to be reached, and the table that all of them make.

use core::fmt::Write as _;

use anyhow::Context;

/// What is to be reached, in the unit of the figure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    AtMost(u32),
    AtLeast(u32),
    /// Told, and nothing else.
    None,
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= f64::from(most),
            Self::AtLeast(least) => value >= f64::from(least),
            Self::None => true,
        }
    }
}

/// What was measured, as often as it was.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) target: Target,
    pub(super) values: Vec<f64>,
}

/// The table. The middle value counts: loads are as different as the machine is busy.
#[derive(Debug, Default)]
pub(super) struct Table {
    lines: String,
    missed: Vec<&'static str>,
}

impl Table {
    /// A line that heads others, or explains one.
    pub(super) fn note(&mut self, line: &str) {
        self.lines.push_str(line);
        self.lines.push('\n');
    }

    /// # Errors
    /// If nothing was measured.
    pub(super) fn tell(&mut self, figure: Figure) -> anyhow::Result<()> {
        let Figure { name, unit, target, mut values } = figure;
        values.sort_by(f64::total_cmp);
        let middle = *values.get(values.len() / 2).with_context(|| format!("{name}: never"))?;
        let (least, most) = (values.first(), values.last());
        let (worst, bound) = match target {
            Target::AtLeast(bound) => (least, format!("at least {bound:>5}")),
            Target::AtMost(bound) => (most, format!("at most  {bound:>5}")),
            Target::None => (most, " ".repeat(14)),
        };
        let worst = worst.copied().unwrap_or_default();
        let met = target.is_met(middle);
        let mark = if met { "" } else { "   MISSED" };
        writeln!(
            self.lines,
            "{name:<24}median {middle:>9.1}   worst {worst:>9.1}   {bound}   {unit}{mark}"
        )?;
        if !met {
            self.missed.push(name);
        }
        Ok(())
    }

    /// The lines, and the names of what missed its target.
    pub(super) fn finish(self) -> (String, Vec<&'static str>) {
        (self.lines, self.missed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Table, Target};

    fn told(target: Target, values: &[f64]) -> Vec<&'static str> {
        let mut table = Table::default();
        let figure = Figure { name: "it", unit: "ms", target, values: values.to_vec() };
        assert!(table.tell(figure).is_ok());
        table.finish().1
    }

    #[test]
    fn the_middle_value_misses_its_target_on_either_side() {
        assert_eq!(told(Target::AtMost(50), &[70.0, 40.0, 50.0]), [""; 0]);
        assert_eq!(told(Target::AtMost(50), &[70.0, 40.0, 50.1]), ["it"]);
        assert_eq!(told(Target::AtLeast(90), &[90.0]), [""; 0]);
        assert_eq!(told(Target::AtLeast(90), &[89.9]), ["it"]);
        assert_eq!(told(Target::None, &[1e9]), [""; 0]);
    }

    #[test]
    fn nothing_measured_is_no_figure() {
        let nothing = Figure { name: "it", unit: "ms", target: Target::None, values: Vec::new() };
        assert!(Table::default().tell(nothing).is_err());
    }
}
