//! axe-core, fetched at the version and the digest that `tests/axe/package-lock.json` pins. It is
//! evaluated by the debugger, so that the page's policies need no exception for it.

use std::{env, fs, path::Path};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::browser::{Shape, Tab};

const CONTRAST: &str = "color-contrast";
const TARGET: &str = "target-size";
/// How much is out of sight in what scrolls, in pixels.
const BEYOND: &str = "Math.max(0, ...[...document.querySelectorAll('body *'), \
                      document.scrollingElement].map((it) => it.scrollHeight - it.clientHeight))";

/// What it looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// All of WCAG 2.2 up to level AA, and what the tool's makers recommend beyond it.
    All,
    /// The contrast of text alone: all that differs between light and dark.
    Contrast,
}

impl Rules {
    /// As the tool's `runOnly` takes them, and how many of them pass at least on any page.
    const fn asked(self) -> (&'static str, usize) {
        match self {
            Self::All => {
                ("['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']", 11)
            }
            Self::Contrast => ("['color-contrast']", 1),
        }
    }
}

/// The tool.
pub struct Axe {
    source: String,
}

#[derive(Deserialize)]
struct Finding {
    rule: String,
    target: String,
    why: String,
    /// Names of the reasons.
    keys: Vec<String>,
}

#[derive(Deserialize)]
struct Findings {
    passes: usize,
    violations: Vec<Finding>,
    /// What it could not decide.
    incomplete: Vec<Finding>,
}

impl Axe {
    /// Reads it from below the target directory.
    ///
    /// # Errors
    /// If it is not there.
    pub fn load() -> anyhow::Result<Self> {
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
            std::path::PathBuf::from,
        );
        let file = target.join("axe/node_modules/axe-core/axe.min.js");
        let source = fs::read_to_string(&file)
            .with_context(|| format!("{}: run `cargo xtask fetch-axe`", file.display()))?;
        Ok(Self { source })
    }

    /// What it finds on the page in this shape. What it could not decide counts as found: a barrier
    /// that nobody has looked at may be one. It can't judge the contrast of what is scrolled out of
    /// sight, nor the size of what is half behind the exit and can be scrolled from there, and is
    /// asked again where there is room for all; that it can be scrolled is measured apart.
    ///
    /// # Errors
    /// If it can't run, or looked at nothing.
    pub async fn run(&self, tab: &Tab, shape: Shape, rules: Rules) -> anyhow::Result<Vec<String>> {
        tab.shape(shape).await?;
        let mut findings = self.ask(tab, rules).await?;
        let undecided = findings.incomplete.iter().any(|it| it.rule == CONTRAST);
        if undecided || findings.violations.iter().any(|it| it.rule == TARGET) {
            let beyond: u16 = tab.eval(BEYOND).await?;
            // What scrolls within what scrolls needs its own.
            let height = shape.height.saturating_add(beyond.saturating_mul(4));
            tab.shape(Shape { height, ..shape }).await?;
            let roomy = self.ask(tab, rules).await?;
            findings.incomplete.retain(|it| it.rule != CONTRAST);
            findings.violations.retain(|it| it.rule != TARGET);
            findings.violations.extend(roomy.violations);
            findings
                .incomplete
                .extend(roomy.incomplete.into_iter().filter(|it| !it.is_explained()));
        }
        let violations = findings.violations.iter().map(|it| it.line("axe"));
        let incomplete = findings.incomplete.iter().map(|it| it.line("axe, undecided"));
        Ok(violations.chain(incomplete).collect())
    }

    async fn ask(&self, tab: &Tab, rules: Rules) -> anyhow::Result<Findings> {
        let there: bool = tab.eval("typeof axe === 'object'").await?;
        if !there {
            tab.eval::<()>(&format!("{};null", self.source)).await?;
        }
        let (asked, at_least) = rules.asked();
        let findings: Findings =
            tab.eval(&format!("({})({asked})", include_str!("axe.js"))).await?;
        ensure!(
            findings.passes + findings.incomplete.len() >= at_least,
            "axe-core looked at nothing"
        );
        Ok(findings)
    }
}

impl Finding {
    /// Undecided, and no barrier: a space that hangs over the end of a message's wrapped line lies
    /// beside its box, so it looks covered; the other lines of the log have the same colours. The dots
    /// of the exit keys are no letters; they have the colours of the words beside them.
    fn is_explained(&self) -> bool {
        let hanging = self.keys == ["bgOverlap"] && self.target.contains(".text");
        let dots = self.keys == ["nonBmp"] && self.target.contains("aria-hidden");
        self.rule == CONTRAST && (hanging || dots)
    }

    fn line(&self, by: &str) -> String {
        let Self { rule, target, why, .. } = self;
        format!("{by}: {rule} at {target}: {why}")
    }
}
