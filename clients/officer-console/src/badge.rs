//! What tells one conversation from another at a glance: a number, a hue and a shape.
//!
//! Colour is never alone: the number is in every name, and the shape survives greyscale and forced
//! colours. Hue and shape step with different periods, so a pair comes back after 40 conversations.

use crate::app::ConversationId;

const HUES: [&str; 8] = ["hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8"];
const SHAPES: [&str; 5] = ["circle", "square", "diamond", "triangle", "hexagon"];

/// The two class names of a conversation; the style sheet draws them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// `hue-1` to `hue-8`.
    pub hue: &'static str,
    /// The outline.
    pub shape: &'static str,
}

impl Badge {
    /// The badge of a conversation: the same one for as long as it lasts.
    #[must_use]
    pub fn of(conversation: ConversationId) -> Self {
        let index = usize::try_from(conversation.number().saturating_sub(1)).unwrap_or_default();
        let pick = |names: &[&'static str]| names.get(index % names.len()).copied();
        Self { hue: pick(&HUES).unwrap_or_default(), shape: pick(&SHAPES).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_conversations_have_forty_badges() {
        let badges: Vec<_> =
            (1..=40).map(|number| Badge::of(ConversationId::new(number))).collect();
        for (index, badge) in badges.iter().enumerate() {
            assert!(!badges[..index].contains(badge), "{badge:?}");
        }
        assert_eq!(Badge::of(ConversationId::new(41)), badges[0]);
    }
}
