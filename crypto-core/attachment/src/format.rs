//! The closed list of kinds of file (`FILE-1`).

/// What a file is, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A picture.
    Picture(PictureFormat),
    /// A document.
    Pdf,
    /// Sound.
    Audio(AudioFormat),
}

/// Formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// ITU-T T.81 in JFIF or Exif.
    Jpeg,
    /// W3C PNG.
    Png,
    /// RFC 9649.
    WebP,
}

/// Formats of sound. Ogg's codec is looked at; whether an MP4 or a WebM has pictures, too, is not:
/// what is said to be a film is refused, and clients play the rest as sound only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AudioFormat {
    /// MPEG layer III, perhaps behind an ID3 tag.
    Mp3,
    /// AAC in MP4 (or 3GP), as phones record it.
    M4a,
    /// AAC in ADTS.
    Aac,
    /// Opus, Vorbis, Speex or FLAC in Ogg.
    Ogg,
    /// RIFF WAVE.
    Wav,
    /// WebM, as browsers record it.
    WebM,
}

/// Number on the wire, media types and endings of names: the first of each is the one we give.
struct Entry(Kind, u8, &'static [&'static str], &'static [&'static str]);

const TABLE: [Entry; 10] = {
    use AudioFormat::{Aac, M4a, Mp3, Ogg, Wav, WebM};
    use Kind::{Audio, Pdf, Picture};
    use PictureFormat::{Jpeg, Png, WebP};
    const OGG: &[&str] = &["audio/ogg", "audio/opus", "application/ogg", "video/ogg"];
    const WAV: &[&str] = &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"];
    const M4A: &[&str] = &[
        "audio/mp4",
        "audio/x-m4a",
        "audio/m4a",
        "audio/mp4a-latm",
        "audio/aac",
        "audio/3gpp",
        "audio/3gpp2",
    ];
    const AAC: &[&str] = &["audio/aac", "audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts"];
    const JPEG: &[&str] = &["image/jpeg", "image/jpg", "image/pjpeg"];
    [
        Entry(Picture(Jpeg), 1, JPEG, &["jpg", "jpeg", "jpe", "jfif"]),
        Entry(Picture(Png), 2, &["image/png"], &["png"]),
        Entry(Picture(WebP), 3, &["image/webp"], &["webp"]),
        Entry(Pdf, 4, &["application/pdf"], &["pdf"]),
        Entry(Audio(Mp3), 5, &["audio/mpeg", "audio/mp3"], &["mp3"]),
        Entry(Audio(M4a), 6, M4A, &["m4a", "mp4", "3gp"]),
        Entry(Audio(Aac), 7, AAC, &["aac"]),
        // Browsers know a file by the ending of its name, so they say "video" of sound, too.
        Entry(Audio(Ogg), 8, OGG, &["ogg", "oga", "opus"]),
        Entry(Audio(Wav), 9, WAV, &["wav", "wave"]),
        Entry(Audio(WebM), 10, &["audio/webm", "video/webm"], &["webm", "weba"]),
    ]
};

impl Kind {
    /// Every kind, in the order of its number.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.0)
    }

    /// Its number in a description (`FILE-4`).
    #[must_use]
    pub fn code(self) -> u8 {
        self.entry().map_or(0, |entry| entry.1)
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        TABLE.iter().find(|entry| entry.1 == code).map(|entry| entry.0)
    }

    /// What an officer's client gives a viewer; never what the sender said.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        self.media_types().first().copied().unwrap_or_default()
    }

    /// How a name that an officer's client makes up ends, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.extensions().first().copied().unwrap_or_default()
    }

    pub(crate) fn media_types(self) -> &'static [&'static str] {
        self.entry().map_or(&[], |entry| entry.2)
    }

    pub(crate) fn extensions(self) -> &'static [&'static str] {
        self.entry().map_or(&[], |entry| entry.3)
    }

    /// Every kind has one, which a test says.
    fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.0 == self)
    }
}
