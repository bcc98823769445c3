//! Barriers, searched for in every state: what axe-core finds, and what it does not look at.

mod axe;

use std::collections::BTreeMap;

use anyhow::ensure;

pub use self::axe::{Axe, Rules};
use crate::{
    browser::{Emulated, Page, Shape, Tab},
    states::{Seen, Visitor},
};

/// A phone and a desktop.
const USUAL: [(u16, u16); 2] = [(360, 740), (1280, 800)];
/// What of a console scrolls up and down must not scroll sideways as well (WCAG 1.4.10).
const SIDEWAYS: &str = "[document.scrollingElement, ...document.querySelectorAll('main, .side, .front')]\
    .filter((it) => it.scrollWidth > it.clientWidth + 1)\
    .map((it) => `${it.localName}.${it.className} scrolls sideways`)";
/// 1280 by 1024 at 400 % and at 200 % (WCAG 1.4.10, 1.4.4), and the narrowest phone.
const ZOOMED: [(u16, u16); 3] = [(320, 256), (640, 512), (320, 640)];

/// Looks for barriers in each state; remembers what it found, so that one walk shows all.
pub struct Inspector {
    axe: Axe,
    /// What is wrong, and where.
    found: BTreeMap<String, Vec<String>>,
    states: usize,
}

impl Inspector {
    /// With axe-core.
    ///
    /// # Errors
    /// If it was not fetched.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { axe: Axe::load()?, found: BTreeMap::new(), states: 0 })
    }

    /// What was found so far: one line for each barrier, with the states and shapes that have it.
    #[must_use]
    pub fn found(&self) -> Vec<String> {
        let lines = self.found.iter().map(|(what, places)| format!("{what}\n    in {places:?}"));
        lines.collect()
    }

    /// Fails unless states were looked at and nothing was found.
    ///
    /// # Errors
    /// With all that was found.
    pub fn verdict(&self) -> anyhow::Result<()> {
        ensure!(self.states > 0, "no state was looked at");
        ensure!(self.found.is_empty(), "{}", self.found().join("\n"));
        Ok(())
    }

    fn note(&mut self, place: &str, found: Vec<String>) {
        for what in found {
            self.found.entry(what).or_default().push(place.to_owned());
        }
    }

    /// By axe-core on a phone and a desktop; in the dark only what a theme can change. Directions
    /// are [`Inspector::measure`]'s: axe-core's rules know none.
    async fn ask_axe(&mut self, Seen { name, tab, .. }: &Seen<'_>) -> anyhow::Result<()> {
        for (width, height) in USUAL {
            for (dark, rules) in [(false, Rules::All), (true, Rules::Contrast)] {
                let found = self.axe.run(tab, Shape { width, height, dark }, rules).await?;
                self.note(&format!("{name} {width} dark={dark}"), found);
            }
        }
        Ok(())
    }

    /// What axe-core does not look at: zoom, text spacing, size of targets, what covers what,
    /// motion.
    async fn measure(&mut self, Seen { name, tab, .. }: &Seen<'_>) -> anyhow::Result<()> {
        for direction in directions(tab).await? {
            turn(tab, &direction).await?;
            for (width, height) in USUAL.into_iter().chain(ZOOMED) {
                tab.shape(Shape { width, height, dark: false }).await?;
                for spaced in [false, true] {
                    let found = measured(*tab, spaced).await?;
                    let place = format!("{name} {width}x{height} {direction} spaced={spaced}");
                    self.note(&place, found);
                }
            }
        }
        Ok(())
    }

    /// The same in a console.
    async fn look_sideways(&mut self, Seen { name, tab, .. }: &Seen<'_>) -> anyhow::Result<()> {
        for (width, height) in USUAL {
            tab.shape(Shape { width, height, dark: false }).await?;
            self.note(&format!("{name} {width}"), tab.eval(SIDEWAYS).await?);
        }
        Ok(())
    }
}

impl Visitor for Inspector {
    async fn see(&mut self, seen: Seen<'_>) -> anyhow::Result<()> {
        self.states += 1;
        let former: String = seen.tab.eval("document.documentElement.dir").await?;
        self.ask_axe(&seen).await?;
        if seen.is_hers() {
            self.measure(&seen).await?;
            let found = in_forced_colours(seen.tab).await?;
            self.note(&format!("{} in forced colours", seen.name), found);
        } else {
            self.look_sideways(&seen).await?;
        }
        turn(seen.tab, &former).await?;
        seen.tab.shape(Shape { width: 1280, height: 800, dark: false }).await
    }
}

/// Measures this page as it is now; with the text spacing of WCAG 1.4.12 if `spaced`.
///
/// # Errors
/// If the tab is gone.
pub async fn measured<P: Page>(tab: &P, spaced: bool) -> anyhow::Result<Vec<String>> {
    tab.eval(&format!("({})({spaced})", include_str!("measure.js"))).await
}

/// Looks at the page in forced colours: says what could not be told apart there.
///
/// # Errors
/// If the tab is gone.
pub async fn in_forced_colours(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.emulate(&[Emulated::ForcedColours]).await?;
    tab.eval(include_str!("forced.js")).await
}

/// A page that is written from right to left stays so; any other must bear both.
async fn directions(tab: &Tab) -> anyhow::Result<Vec<String>> {
    let language: String = tab.eval("document.documentElement.lang").await?;
    let both = if language == "ar" { &["rtl"][..] } else { &["ltr", "rtl"] };
    Ok(both.iter().map(|direction| (*direction).to_owned()).collect())
}

async fn turn(tab: &Tab, direction: &str) -> anyhow::Result<()> {
    tab.eval(&format!("void (document.documentElement.dir = {direction:?})")).await
}
