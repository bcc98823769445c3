//! A file that she chose or received: what it is, what is left of it, and what is said of it.

use abri_attachment::{
    Claim, Description, Kind, OpenError, Opener, PIECE, Picture, PictureFormat, Selected,
};

/// What browsers say of files.
const CLAIMS: [(&str, &str); 4] = [
    ("video.mp4", "video/mp4"),
    ("recording.3gp", "audio/3gpp"),
    ("photo.jpg", ""),
    ("at 10.33.21", "application/pdf"),
];

/// No file makes us panic, a cleaned picture is a picture that has nothing more to clean, and what
/// is read as a description has one form.
pub fn attachment(data: &[u8]) {
    let selected = Selected::new(data.len() as u64, data, Claim::default());
    assert_eq!(selected.is_ok(), Kind::sniff(data).is_some() && !data.is_empty());
    for (name, media_type) in CLAIMS {
        // What is said of a file can only refuse it.
        let claimed = Selected::new(data.len() as u64, data, Claim { name, media_type });
        assert!(claimed.is_err() || claimed == selected);
    }
    for format in [PictureFormat::Jpeg, PictureFormat::Png, PictureFormat::WebP] {
        picture(format, data);
    }
    if let Ok(description) = Description::decode(data) {
        assert_eq!(*description.encode(), data);
        let _ = description.examine(data);
        // Nothing opens that its key did not seal.
        let forged = Opener::new(&description).open(&[0; PIECE]);
        assert_eq!(forged.err(), Some(OpenError::Forged));
    }
}

fn picture(format: PictureFormat, data: &[u8]) {
    let Ok(picture) = Picture::parse(format, data) else { return };
    let Ok((cleaned, accepted)) = picture.without_metadata() else { return };
    assert_eq!(accepted.length().get() as usize, cleaned.len());
    assert_eq!(Kind::sniff(&cleaned), Some(Kind::Picture(format)));
    let again = Picture::parse(format, &cleaned).expect("what was cleaned is a picture");
    assert_eq!(again.dimensions(), picture.dimensions());
    let (twice, _) = again.without_metadata().expect("no longer than before");
    assert_eq!(twice, cleaned);
}
