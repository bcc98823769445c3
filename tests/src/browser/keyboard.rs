//! Somebody who has a keyboard and no mouse.

use anyhow::anyhow;
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType};

use super::Tab;

const ALT: i64 = 1;
const CONTROL: i64 = 2;
const SHIFT: i64 = 8;

/// A key, or two together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next place.
    Tab,
    /// To the place before.
    BackTab,
    /// Activates, sends.
    Enter,
    /// Activates.
    Space,
    /// Up in what scrolls.
    Up,
    /// Down in what scrolls.
    Down,
    /// To the beginning of what scrolls.
    Home,
    /// Writes nothing and moves nothing.
    Control,
    /// The same.
    Alt,
    /// Shift while Control is held.
    ControlShift,
    /// Shift while Alt is held.
    AltShift,
    /// Three times leave.
    Shift,
    /// The other one.
    LeftShift,
    /// Leaves what is open.
    Escape,
    /// Up, with Alt held.
    AltUp,
    /// A function key.
    F(u8),
    /// A function key, with Shift held.
    ShiftF(u8),
    /// Writes this.
    Letter(char),
}

impl Key {
    /// Name, code, number, text, modifiers.
    fn parts(self) -> (String, String, i64, Option<String>, i64) {
        let named = |key: &str, number, text: Option<&str>, modifiers| {
            (key.to_owned(), key.to_owned(), number, text.map(str::to_owned), modifiers)
        };
        match self {
            Self::Tab => named("Tab", 9, None, 0),
            Self::BackTab => named("Tab", 9, None, SHIFT),
            Self::Enter => named("Enter", 13, Some("\r"), 0),
            Self::Space => (" ".into(), "Space".into(), 32, Some(" ".into()), 0),
            Self::Up => named("ArrowUp", 38, None, 0),
            Self::Down => named("ArrowDown", 40, None, 0),
            Self::Home => named("Home", 36, None, 0),
            Self::Control => ("Control".into(), "ControlLeft".into(), 17, None, 0),
            Self::Alt => ("Alt".into(), "AltLeft".into(), 18, None, 0),
            Self::ControlShift => ("Shift".into(), "ShiftRight".into(), 16, None, CONTROL),
            Self::AltShift => ("Shift".into(), "ShiftRight".into(), 16, None, ALT),
            Self::Shift => ("Shift".into(), "ShiftRight".into(), 16, None, 0),
            Self::LeftShift => ("Shift".into(), "ShiftLeft".into(), 16, None, 0),
            Self::Escape => named("Escape", 27, None, 0),
            Self::AltUp => named("ArrowUp", 38, None, ALT),
            Self::F(number) => named(&format!("F{number}"), 111 + i64::from(number), None, 0),
            Self::ShiftF(number) => {
                named(&format!("F{number}"), 111 + i64::from(number), None, SHIFT)
            }
            Self::Letter(letter) => {
                let number = i64::from(u32::from(letter.to_ascii_uppercase()));
                let code = format!("Key{}", letter.to_ascii_uppercase());
                (letter.into(), code, number, Some(letter.into()), 0)
            }
        }
    }
}

impl Tab {
    /// Presses a key and lets it go.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn key(&self, key: Key) -> anyhow::Result<()> {
        self.press_key(key).await?;
        self.release_key(key).await
    }

    /// Presses a key and holds it.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn press_key(&self, key: Key) -> anyhow::Result<()> {
        let down = if key.parts().3.is_some() {
            DispatchKeyEventType::KeyDown
        } else {
            DispatchKeyEventType::RawKeyDown
        };
        self.dispatch_key(key, down).await
    }

    /// Lets a key go.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn release_key(&self, key: Key) -> anyhow::Result<()> {
        self.dispatch_key(key, DispatchKeyEventType::KeyUp).await
    }

    async fn dispatch_key(&self, key: Key, kind: DispatchKeyEventType) -> anyhow::Result<()> {
        let (name, code, number, text, modifiers) = key.parts();
        let mut event = DispatchKeyEventParams::builder()
            .key(name)
            .code(code)
            .windows_virtual_key_code(number)
            .modifiers(modifiers);
        if let Some(text) = text {
            event = event.text(text);
        }
        let event = event.r#type(kind).build().map_err(|error| anyhow!(error))?;
        self.page().execute(event).await?;
        Ok(())
    }

    /// Presses it until the focus is on the element with this id, at most a hundred times; says
    /// where it was on the way, by id or by words. At every stop the focus must be seen.
    ///
    /// # Errors
    /// If it never gets there, or is not seen somewhere.
    pub async fn key_until(&self, key: Key, id: &str) -> anyhow::Result<Vec<String>> {
        let mut stops = Vec::new();
        while stops.last().is_none_or(|stop| stop != id) {
            anyhow::ensure!(stops.len() < 100, "{id} is not reached: {stops:?}");
            self.key(key).await?;
            self.focus_is_seen().await?;
            stops.push(self.focused().await?);
        }
        Ok(stops)
    }

    /// The id of what has the focus, or its words if it has none.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn focused(&self) -> anyhow::Result<String> {
        self.eval("document.activeElement.id || document.activeElement.innerText.trim()").await
    }

    /// Makes sure that a person can see where the focus is: on something, within the window, with an
    /// outline, behind nothing.
    ///
    /// # Errors
    /// If not; the error says what is missing.
    pub async fn focus_is_seen(&self) -> anyhow::Result<()> {
        let missing: String = self.eval(include_str!("focus.js")).await?;
        anyhow::ensure!(missing.is_empty(), "{}: {missing}", self.focused().await?);
        Ok(())
    }
}
