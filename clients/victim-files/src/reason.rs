//! Why a file is not taken, as the page's texts are named.

use abri_attachment::{PictureError, Refusal};

/// It is not as long any more as it was, or can't be read any more.
pub const CHANGED: &str = "file-changed";
/// The browser does not let it be read.
pub const UNREAD: &str = "file-unread";

/// Every reason.
pub const REASONS: [&str; 9] = [
    "file-empty",
    "file-too-large",
    "file-unknown",
    "file-misnamed",
    "file-damaged",
    "file-moving",
    "file-too-many-pixels",
    CHANGED,
    UNREAD,
];

/// `FILE-1`: by its size, first bytes and name.
#[must_use]
pub const fn of_refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Empty => "file-empty",
        Refusal::TooLarge => "file-too-large",
        Refusal::Unknown => "file-unknown",
        Refusal::Disagrees { .. } => "file-misnamed",
    }
}

/// `FILE-7`: by what a picture is made of.
#[must_use]
pub const fn of_picture(error: PictureError) -> &'static str {
    match error {
        PictureError::Length(refusal) => of_refusal(refusal),
        PictureError::Truncated | PictureError::Malformed => "file-damaged",
        PictureError::Unsupported => "file-unknown",
        PictureError::Animated => "file-moving",
        PictureError::TooManyPixels => "file-too-many-pixels",
    }
}

#[cfg(test)]
mod tests {
    use abri_attachment::Kind;

    use super::*;

    #[test]
    fn every_refusal_has_a_listed_reason() {
        let refusals = [
            Refusal::Empty,
            Refusal::TooLarge,
            Refusal::Unknown,
            Refusal::Disagrees { found: Kind::Pdf },
        ];
        let pictures = [
            PictureError::Truncated,
            PictureError::Malformed,
            PictureError::Unsupported,
            PictureError::Animated,
            PictureError::TooManyPixels,
        ];
        let named = refusals.map(of_refusal).into_iter().chain(pictures.map(of_picture));
        for reason in named {
            assert!(REASONS.contains(&reason), "{reason}");
        }
    }
}
